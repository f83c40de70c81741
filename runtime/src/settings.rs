//! Settings of an application, by name.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::panic::Location;

/// Named texts that an application is configured with.
///
/// Those of the framework begin with `pyramidion.`. An environment variable overrides each of them:
/// `PYRAMIDION_PLAIN_404=true` sets `pyramidion.plain_404`, whatever the program sets. A name below `pyramidion.` that is
/// not in this list, and a switch that is neither on nor off, are mistakes that
/// [`make_app`](crate::Configurator::make_app) reports.
///
/// | setting | meaning |
/// |---|---|
/// | `pyramidion.plain_404` | a request that no view takes is answered with 404, as in Pyramid, never with 405 or 406 |
/// | `pyramidion.debug_authorization` | decisions about permissions are logged |
/// | `pyramidion.debug_notfound` | why nothing answers a request is logged, at `DEBUG` |
/// | `pyramidion.debug_routematch` | which route a request matches is logged, at `DEBUG` |
/// | `pyramidion.debug_timings` | how long the stages of a request take is logged, at `DEBUG` |
/// | `pyramidion.csrf_trusted_origins` | hosts from which forms may come, beside this one, separated by spaces |
/// | `pyramidion.prevent_http_cache` | `http_cache` of views writes no headers |
/// | `pyramidion.prevent_cachebust` | cache busters are switched off |
/// | `pyramidion.raw_text_templates` | whether pages whose template ends in `.txt` are not escaped; without it they are not |
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
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    values: BTreeMap<String, Setting>,
}

/// A value, and who said it.
#[derive(Clone, Debug)]
struct Setting {
    value: String,
    origin: Origin,
}

/// Where it was said does not make a value another one.
impl PartialEq for Setting {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl Eq for Setting {}

/// Who set a value.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Origin {
    Program(&'static Location<'static>),
    /// It is not set otherwise.
    Environment,
}

/// The texts that switch something on, and those that switch it off.
const ON: [&str; 6] = ["t", "true", "y", "yes", "on", "1"];
const OFF: [&str; 7] = ["f", "false", "n", "no", "off", "0", ""];

impl Settings {
    /// Returns settings without any value.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a value, unless the environment does.
    #[track_caller]
    pub fn set(&mut self, name: impl Into<String>, value: impl Into<String>) {
        let (name, value) = (name.into(), value.into());
        let current = self.values.get(&name).map(|setting| setting.origin);
        if !matches!(current, Some(Origin::Environment)) {
            let origin = Origin::Program(Location::caller());
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
            {
                let name = format!("pyramidion.{}", name.to_ascii_lowercase());
                let (value, origin) = (value.to_owned(), Origin::Environment);
                self.values.insert(name, Setting { value, origin });
            }
        }
    }

    /// Returns a value.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(|setting| setting.value.as_str())
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
    pub(crate) fn entries(&self) -> impl Iterator<Item = (&str, &str, Origin)> {
        let settings = self.values.iter();
        settings.map(|(name, setting)| (name.as_str(), setting.value.as_str(), setting.origin))
    }

    /// Returns every name with its value, sorted by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.entries().map(|(name, value, _)| (name, value))
    }
}

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
