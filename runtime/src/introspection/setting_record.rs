//! What an application says of its settings.

use serde::Serialize;

use super::SourcePlace;

/// A setting of an application.
///
/// # Examples
///
/// ```
/// use pyramidion::Configurator;
///
/// let mut config = Configurator::new();
/// config.settings_mut().set("mail.host", "localhost");
/// let app = config.make_app()?;
/// assert!(app.settings().iter().any(|setting| setting.name == "mail.host"));
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SettingRecord {
    /// The name.
    pub name: String,
    /// Who set it.
    pub origin: SettingOrigin,
}

/// Who set a setting.
///
/// # Examples
///
/// ```
/// use pyramidion::Configurator;
/// use pyramidion::introspection::SettingOrigin;
///
/// let mut config = Configurator::new();
/// config.settings_mut().set("mail.host", "localhost");
/// let app = config.make_app()?;
/// let settings = app.settings();
/// let host = settings.iter().find(|setting| setting.name == "mail.host");
/// assert!(host.is_some_and(|host| matches!(host.origin, SettingOrigin::Program(_))));
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SettingOrigin {
    /// The program, here.
    Program(SourcePlace),
    /// A file of settings.
    File {
        /// The path of the file, as it was given.
        path: String,
        /// The line, counted from 1.
        line: u32,
        /// The variable of the environment that the file names instead of a value.
        variable: Option<String>,
    },
    /// An argument of the program, `--set NAME=VALUE`.
    Argument,
    /// A variable of the environment.
    Environment,
    /// Cargo, by running the program: it turns development mode on.
    Cargo,
}
