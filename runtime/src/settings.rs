//! Settings of an application, by name.

mod masking;
mod of_pyramid;
mod variables;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::panic::Location;
use std::sync::Arc;

use crate::introspection::SettingOrigin;

pub(crate) use masking::Mask;
#[cfg(all(feature = "devel", debug_assertions))]
pub(crate) use masking::{Written, is_secret as is_secret_setting, secret_pair, without_userinfo};
pub(crate) use of_pyramid::OfPyramid;
use variables::Lacking;
pub(crate) use variables::{Variables, variable};

/// Named texts that an application is configured with.
///
/// Those of the framework begin with `pyramidion.`. An environment variable overrides each of them:
/// `PYRAMIDION_PLAIN_404=true` sets `pyramidion.plain_404`, whatever the program sets. A name below `pyramidion.` that is
/// not in this list, and a switch that is neither on nor off, are mistakes that
/// [`make_app`](crate::Configurator::make_app) reports.
///
/// With the feature `cli`, `cli::run` also reads them from a file and from arguments, and the environment
/// overrides those of the application, too. What is said nearer to the start of the program wins: the environment, then
/// arguments, then the file, then the program itself.
///
/// | setting | meaning |
/// |---|---|
/// | `pyramidion.plain_404` | a request that no view takes is answered with 404, as in Pyramid, never with 405 or 406 |
/// | `pyramidion.debug_authorization` | decisions about permissions are logged |
/// | `pyramidion.debug_notfound` | why nothing answers a request is logged, at `DEBUG` |
/// | `pyramidion.debug_routematch` | which route a request matches is logged, at `DEBUG` |
/// | `pyramidion.debug_timings` | how long the stages of a request take is logged, at `DEBUG` |
/// | `pyramidion.csrf_trusted_origins` | hosts from which forms may come, beside this one, separated by spaces |
/// | `pyramidion.metrics` | requests are counted; only with the feature `metrics` |
/// | `pyramidion.prevent_http_cache` | `http_cache` of views writes no headers |
/// | `pyramidion.prevent_cachebust` | cache busters are switched off |
/// | `pyramidion.raw_text_templates` | whether pages whose template ends in `.txt` are not escaped; without it they are not |
/// | `pyramidion.development` | whether developers see pages of development mode; only with the feature `devel` and in debug builds |
/// | `pyramidion.development_hosts` | names of this machine beside `localhost` that development mode answers to, separated by spaces |
/// | `pyramidion.debug_path` | what the paths of pages for developers begin with; without it `/_debug` |
/// | `pyramidion.debug_mask` | parts of further names whose values are hidden in development mode, separated by spaces |
/// | `pyramidion.editor` | what opens a source file from a page of development mode: `vscode`, `vscodium`, `zed`, `idea`, or a URL with `{path}`, `{line}` and `{column}` |
/// | `pyramidion.editor_root` | the folder in which the editor finds what is at the root of the workspace here, if the program runs in a container |
/// | `pyramidion.bind` | where `cli::run` listens; only with the feature `cli` |
/// | `pyramidion.log` | what `cli::run` logs, as in `info,my_app=debug`; only with the feature `cli` |
/// | `pyramidion.reload_templates` | whether changed templates are read again; without it they are in debug builds |
///
/// # Examples
///
/// ```
/// use pyramidion::Settings;
///
/// let mut settings = Settings::new();
/// settings.set("mail.host", "localhost");
/// settings.set("mail.tls", "yes");
/// assert_eq!(settings.get("mail.host"), Some("localhost"));
/// assert!(settings.is_on("mail.tls"));
/// assert!(!settings.is_on("mail.debug"));
/// ```
#[derive(Clone, Default)]
pub struct Settings {
    values: BTreeMap<String, Setting>,
    /// What the environment says of the application's own settings, if it is asked.
    variables: Arc<Variables>,
}

/// A value, and who said it.
#[derive(Clone, Debug)]
struct Setting {
    value: String,
    origin: SettingOrigin,
}

/// The setting that turns development mode on.
pub(crate) const DEVELOPMENT: &str = "pyramidion.development";

/// The setting with what the paths of pages for developers begin with.
pub(crate) const DEBUG_PATH: &str = "pyramidion.debug_path";

/// The setting with the address that is listened on.
#[cfg(feature = "cli")]
pub(crate) const BIND: &str = "pyramidion.bind";

/// The setting that says what is logged.
#[cfg(feature = "cli")]
pub(crate) const LOG: &str = "pyramidion.log";

/// The variable with the address at which `cargo pyramidion serve` tells what has changed; it begins this program, and the
/// next one when this has ended.
#[cfg(any(feature = "cli", all(feature = "devel", debug_assertions)))]
pub(crate) const SUPERVISOR: &str = "CARGO_PYRAMIDION";

/// The texts that switch something on, and those that switch it off.
const ON: [&str; 6] = ["t", "true", "y", "yes", "on", "1"];
const OFF: [&str; 7] = ["f", "false", "n", "no", "off", "0", ""];

impl Settings {
    /// Returns settings without any value.
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns settings without any value of their own, which asks variables of the environment for each name.
    #[cfg(feature = "cli")]
    pub(crate) fn with_variables(variables: Variables) -> Self {
        let variables = Arc::new(variables);
        Self {
            values: BTreeMap::new(),
            variables,
        }
    }

    /// Returns the names that were asked for and that only variables of the environment set.
    #[cfg(feature = "cli")]
    pub(crate) fn asked(&self) -> Vec<String> {
        self.variables.asked()
    }

    /// Returns the variables of the environment that would set something, if they were UTF-8.
    #[cfg(feature = "cli")]
    pub(crate) fn unreadable_variables(&self) -> impl Iterator<Item = &String> {
        self.variables.unreadable().iter()
    }

    /// Sets a value, unless a file, an argument or the environment does.
    #[track_caller]
    pub fn set(&mut self, name: impl Into<String>, value: impl Into<String>) {
        let origin = SettingOrigin::Program(Location::caller().into());
        self.put(name.into(), value.into(), origin);
    }

    /// Sets a value, unless there is one.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::Settings;
    ///
    /// let mut settings = Settings::new();
    /// settings.set("mail.host", "mail.example.com");
    /// settings.set_default("mail.host", "localhost");
    /// settings.set_default("mail.port", "25");
    /// assert_eq!(settings.get("mail.host"), Some("mail.example.com"));
    /// assert_eq!(settings.get("mail.port"), Some("25"));
    /// ```
    #[track_caller]
    pub fn set_default(&mut self, name: impl Into<String>, value: impl Into<String>) {
        let name = name.into();
        if !self.values.contains_key(&name) {
            self.set(name, value);
        }
    }

    /// Sets a value, unless one that counts more is there.
    pub(crate) fn put(&mut self, name: String, value: String, origin: SettingOrigin) {
        let from_file = matches!(&origin, SettingOrigin::File { variable: Some(named), .. } if *named == variable(&name));
        if let Some(value) = self.variables.get(&name)
            && !from_file
        {
            let (value, origin) = (value.to_owned(), SettingOrigin::Environment);
            self.values.insert(name, Setting { value, origin });
            return;
        }
        let current = self.values.get(&name).map(|setting| rank(&setting.origin));
        if current <= Some(rank(&origin)) {
            self.values.insert(name, Setting { value, origin });
        }
    }

    /// Takes over variables of the environment: `PYRAMIDION_PLAIN_404` sets `pyramidion.plain_404`.
    ///
    /// A variable that is not UTF-8 is ignored.
    pub(crate) fn apply_environment(
        &mut self,
        variables: impl Iterator<Item = (OsString, OsString)>,
    ) {
        for (name, value) in variables {
            if let (Some(name), Some(value)) = (name.to_str(), value.to_str())
                && let Some(name) = name.strip_prefix("PYRAMIDION_")
                && name != variables::FILE
            {
                let name = format!("pyramidion.{}", name.to_ascii_lowercase());
                let (value, origin) = (value.to_owned(), SettingOrigin::Environment);
                self.values.insert(name, Setting { value, origin });
            }
        }
    }

    /// Returns a value.
    pub fn get(&self, name: &str) -> Option<&str> {
        match self.values.get(name) {
            Some(setting) => Some(&setting.value),
            None => self.variables.get(name),
        }
    }

    /// Returns a value that has to be there.
    ///
    /// # Errors
    ///
    /// Fails if it is not set; the message names it.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::Settings;
    ///
    /// let mut settings = Settings::new();
    /// settings.set("mail.host", "localhost");
    /// assert_eq!(settings.require("mail.host")?, "localhost");
    /// let error = settings.require("mail.port").unwrap_err();
    /// assert_eq!(error.to_string(), "the setting `mail.port` is not set");
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    pub fn require(&self, name: &str) -> Result<&str, MissingSetting> {
        self.get(name).ok_or_else(|| MissingSetting {
            name: name.to_owned(),
            lacking: self.variables.lacking(name),
        })
    }

    /// Tells whether a value is `t`, `true`, `y`, `yes`, `on` or `1`, in any case.
    pub fn is_on(&self, name: &str) -> bool {
        self.get(name).and_then(Self::flag).unwrap_or(false)
    }

    /// Returns what a text switches, or nothing if it is neither on nor off.
    pub(crate) fn flag(text: &str) -> Option<bool> {
        let is_one_of = |texts: &[&str]| {
            texts
                .iter()
                .any(|other| other.eq_ignore_ascii_case(text.trim()))
        };
        if is_one_of(&ON) {
            return Some(true);
        }
        is_one_of(&OFF).then_some(false)
    }

    /// Returns every name with its value and who set it, sorted by name.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (&str, &str, &SettingOrigin)> {
        let settings = self.values.iter();
        settings.map(|(name, setting)| (name.as_str(), setting.value.as_str(), &setting.origin))
    }

    /// Returns every name that is set with its value, sorted by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.entries().map(|(name, value, _)| (name, value))
    }
}

/// Returns how much it counts who set a value.
fn rank(origin: &SettingOrigin) -> u8 {
    match origin {
        SettingOrigin::Program(_) | SettingOrigin::Cargo => 0,
        SettingOrigin::File { .. } => 1,
        SettingOrigin::Argument => 2,
        SettingOrigin::Environment => 3,
    }
}

/// Where they were said does not make values other ones.
impl PartialEq for Settings {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Settings {}

/// Shows the names and values, without what is secret by its name.
impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mask = Mask::new(self.iter());
        let shown = self
            .iter()
            .map(|(name, value)| (name, mask.show(name, value)));
        f.debug_map().entries(shown).finish()
    }
}

/// The error for a setting that has to be there and is not.
///
/// See [`Settings::require`] for an example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingSetting {
    name: String,
    /// Why no variable sets it, if variables are asked.
    lacking: Option<Lacking>,
}

impl fmt::Display for MissingSetting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the setting `{}` is not set", self.name)?;
        match &self.lacking {
            Some(Lacking::Unset(variable)) => write!(
                f,
                ": write it into the file of settings, or set the environment variable `{variable}`"
            ),
            Some(Lacking::Unreadable(variable)) => {
                write!(f, ": the environment variable `{variable}` is not UTF-8")
            }
            None => Ok(()),
        }
    }
}

impl std::error::Error for MissingSetting {}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables(pairs: &[(&str, &str)]) -> impl Iterator<Item = (OsString, OsString)> {
        let pairs: Vec<_> = pairs
            .iter()
            .map(|(name, value)| ((*name).into(), (*value).into()))
            .collect();
        pairs.into_iter()
    }

    #[test]
    fn the_environment_overrides_whatever_is_set() {
        let mut settings = Settings::new();
        settings.set("pyramidion.plain_404", "no");
        settings.apply_environment(variables(&[
            ("PYRAMIDION_PLAIN_404", "yes"),
            ("PLAIN_404", "other"),
            ("pyramidion_plain_404", "other"),
        ]));
        assert!(settings.is_on("pyramidion.plain_404"));
        settings.set("pyramidion.plain_404", "no");
        assert_eq!(settings.get("pyramidion.plain_404"), Some("yes"));
        assert_eq!(settings.iter().count(), 1);
    }

    #[test]
    fn what_is_said_nearer_to_the_start_of_the_program_counts() {
        let file = || SettingOrigin::File {
            path: "x.toml".to_owned(),
            line: 1,
            variable: None,
        };
        let mut settings = Settings::new();
        settings.put("x".to_owned(), "file".to_owned(), file());
        settings.set("x", "program");
        assert_eq!(settings.get("x"), Some("file"));
        settings.put("x".to_owned(), "set".to_owned(), SettingOrigin::Argument);
        settings.put("x".to_owned(), "file".to_owned(), file());
        assert_eq!(settings.get("x"), Some("set"));
        settings.set("y", "first");
        settings.set("y", "second");
        assert_eq!(settings.get("y"), Some("second"));
    }

    #[test]
    fn no_secret_is_shown() {
        let mut settings = Settings::new();
        settings.set("session.secret", "hunter2");
        settings.set("greeting", "hello");
        assert_eq!(
            format!("{settings:?}"),
            r#"{"greeting": "hello", "session.secret": "****"}"#
        );
    }

    #[test]
    fn what_is_on_is_written_in_six_ways() {
        let mut settings = Settings::new();
        for (value, expected) in [
            ("t", true),
            ("True", true),
            ("Y", true),
            ("yes", true),
            (" ON ", true),
            ("1", true),
            ("0", false),
            ("false", false),
            ("", false),
            ("2", false),
        ] {
            settings.set("x", value);
            assert_eq!(settings.is_on("x"), expected, "{value:?}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn variables_that_are_not_text_are_ignored() {
        use std::os::unix::ffi::OsStringExt as _;

        let mut settings = Settings::new();
        let bad = OsString::from_vec(vec![0xff]);
        let pairs = [
            (bad.clone(), OsString::from("x")),
            (OsString::from("PYRAMIDION_X"), bad),
        ];
        settings.apply_environment(pairs.into_iter());
        assert_eq!(settings.iter().count(), 0);
    }
}
