//! The settings of a program: from a file, arguments and the environment.

use std::fmt;
use std::path::Path;

use crate::config::check_settings;
use crate::introspection::SettingOrigin;
use crate::settings::{Settings, Variables};

use super::contents::{Contents, line_at};
use super::failure::Failure;
use super::ini_file;
use super::toml_file;

/// The variable that names the file.
const VARIABLE: &str = "PYRAMIDION_SETTINGS";

/// The file that debug builds read if it is there and no other is named.
const DEVELOPMENT: &str = "development.toml";

/// What the arguments say of settings.
#[derive(Debug)]
pub(super) struct Sources {
    /// The file that is named.
    pub(super) file: Option<String>,
    /// Names with values.
    pub(super) set: Vec<(String, String)>,
}

impl Sources {
    /// Reads all settings, and says what of the file is left out.
    pub(super) fn read(&self, variables: Variables) -> Result<(Settings, Vec<String>), Failure> {
        let named = match self.file.as_deref() {
            Some(file) => Some(file),
            None => named(&variables)?,
        };
        let file = named.map(str::to_owned).or_else(|| {
            let is_read = cfg!(debug_assertions) && Path::new(DEVELOPMENT).exists();
            is_read.then(|| DEVELOPMENT.to_owned())
        });
        let contents = match &file {
            Some(file) => read(file, &variables).map_err(Failure::of_settings)?,
            None => Contents::default(),
        };
        let mut settings = Settings::with_variables(variables);
        let notes = take_over(&mut settings, file.as_deref().unwrap_or_default(), contents);
        for (name, value) in &self.set {
            settings.put(name.clone(), value.clone(), SettingOrigin::Argument);
        }
        settings.apply_environment(std::env::vars_os());
        check_settings(&settings).map_err(|error| Failure::of_settings(error.problems()))?;
        Ok((settings, notes))
    }
}

/// Returns the file that the environment names.
fn named(variables: &Variables) -> Result<Option<&str>, Failure> {
    let what = match variables.named(VARIABLE) {
        Some("") => "empty",
        None if variables.unreadable().contains(VARIABLE) => "not UTF-8",
        named => return Ok(named),
    };
    let mistake = format!("the environment variable `{VARIABLE}` names a file, and is {what}");
    Err(Failure::of_settings([mistake]))
}

/// Puts the contents of a file into settings, and says what is left out.
fn take_over(settings: &mut Settings, file: &str, contents: Contents) -> Vec<String> {
    for entry in contents.entries {
        let origin = SettingOrigin::File {
            path: path_of(file).to_owned(),
            line: entry.line,
            variable: entry.variable,
        };
        settings.put(entry.name, entry.value, origin);
    }
    let left_out = contents.left_out.iter();
    let left_out: Vec<_> = left_out
        .map(|(line, what)| format!("{what} (line {line})"))
        .collect();
    if left_out.is_empty() {
        return Vec::new();
    }
    let path = path_of(file);
    vec![format!(
        "{path}: only for Pyramid, and not used: {}",
        left_out.join(", ")
    )]
}

/// Returns the path of a file that may be named with a section.
fn path_of(file: &str) -> &str {
    match file.split_once('#') {
        Some((path, _)) if is_ini(path) => path,
        _ => file,
    }
}

fn is_ini(path: &str) -> bool {
    let extension = Path::new(path).extension();
    extension.is_some_and(|extension| extension.eq_ignore_ascii_case("ini"))
}

/// Reads a file of settings.
fn read(file: &str, variables: &Variables) -> Result<Contents, Vec<String>> {
    let path = path_of(file);
    let text = std::fs::read(path).map_err(|error| vec![format!("{path}: {error}")])?;
    let text = String::from_utf8(text).map_err(|error| {
        let line = line_at(error.as_bytes(), error.utf8_error().valid_up_to());
        vec![format!("{path}:{line}: the file is not UTF-8")]
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let mut contents = if is_ini(path) {
        let section = file[path.len()..].trim_start_matches('#');
        ini_file::read(Path::new(path), text, section)
    } else {
        toml_file::read(text, variables)
    };
    if contents.mistakes.is_empty() {
        return Ok(contents);
    }
    contents.mistakes.sort();
    let mistakes = contents.mistakes.iter();
    let mistakes = mistakes.map(|(line, mistake)| format!("{path}:{line}: {mistake}"));
    Err(mistakes.collect())
}

/// What files of settings and the environment set.
impl Settings {
    /// Reads a file of settings, as `--settings FILE` does: of TOML, or of Pyramid if its name ends with `.ini`.
    ///
    /// The environment overrides what the file sets, and what is asked for later. See [`cli`](crate::cli) for the form of
    /// the file and for the names of the variables.
    ///
    /// # Errors
    ///
    /// Fails with everything that is wrong with the file at once.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::Settings;
    ///
    /// # let folder = std::env::temp_dir().join(format!("pyramidion-doctest-{}", std::process::id()));
    /// # std::fs::create_dir_all(&folder)?;
    /// # std::env::set_current_dir(&folder)?;
    /// std::fs::write("test.toml", "[mail]\nhost = \"localhost\"\nport = 25\n")?;
    /// let settings = Settings::from_file("test.toml")?;
    /// assert_eq!(settings.get("mail.host"), Some("localhost"));
    /// assert_eq!(settings.get("mail.port"), Some("25"));
    /// # std::fs::remove_dir_all(&folder)?;
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    pub fn from_file(file: impl AsRef<str>) -> Result<Self, SettingsError> {
        let file = file.as_ref();
        let variables = Variables::new(std::env::vars_os(), false);
        let contents = read(file, &variables).map_err(|mistakes| SettingsError { mistakes })?;
        let mut settings = Self::with_variables(variables);
        take_over(&mut settings, file, contents);
        Ok(settings)
    }
}

/// The error for a file of settings that cannot be used.
///
/// It holds every mistake, a line each, also by `{:?}`. See [`Settings::from_file`] for an example.
pub struct SettingsError {
    mistakes: Vec<String>,
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.mistakes.join("\n"))
    }
}

impl fmt::Debug for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for SettingsError {}
