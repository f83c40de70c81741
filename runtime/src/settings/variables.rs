//! Variables of the environment, and the settings that they set.

use std::collections::BTreeMap;
#[cfg(feature = "cli")]
use std::collections::BTreeSet;
#[cfg(feature = "cli")]
use std::ffi::OsString;
#[cfg(feature = "cli")]
use std::sync::{Mutex, PoisonError};

/// What follows `PYRAMIDION_` in the name of the variable that names the file of settings.
pub(super) const FILE: &str = "SETTINGS";

/// Returns the environment variable of a setting.
///
/// It is the name in upper case, with `_` for all that is neither a letter nor a digit. A name of one word has `SETTING_`
/// before it, since `PATH`, `HOME` and `USER` mean something else.
pub(crate) fn variable(name: &str) -> String {
    let letters = name.chars().map(|c| match c {
        c if c.is_ascii_alphanumeric() => c.to_ascii_uppercase(),
        _ => '_',
    });
    let prefix = if name.contains('.') { "" } else { "SETTING_" };
    prefix.chars().chain(letters).collect()
}

/// The variables that set the settings of an application.
#[derive(Debug, Default)]
pub(crate) struct Variables {
    values: BTreeMap<String, String>,
    /// The names of those whose values are not UTF-8.
    #[cfg(feature = "cli")]
    unreadable: BTreeSet<String>,
    /// The settings that were asked for, if somebody wants to know.
    #[cfg(feature = "cli")]
    asked: Option<Mutex<BTreeSet<String>>>,
}

/// Why a variable sets nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Lacking {
    Unset(String),
    /// It is not UTF-8.
    #[cfg_attr(
        not(feature = "cli"),
        expect(dead_code, reason = "only programs ask for variables")
    )]
    Unreadable(String),
}

impl Variables {
    /// Takes over an environment; of values that are not UTF-8 only the names.
    #[cfg(feature = "cli")]
    pub(crate) fn new(
        variables: impl IntoIterator<Item = (OsString, OsString)>,
        are_noted: bool,
    ) -> Self {
        let (mut values, mut unreadable) = (BTreeMap::new(), BTreeSet::new());
        for (name, value) in variables {
            match (name.into_string(), value.into_string()) {
                (Ok(name), Ok(value)) => drop(values.insert(name, value)),
                (Ok(name), Err(_)) => drop(unreadable.insert(name)),
                // Nobody asks for a name that is not text.
                (Err(_), _) => {}
            }
        }
        Self {
            values,
            unreadable,
            asked: are_noted.then(Mutex::default),
        }
    }

    /// Says why no variable sets a setting, if the environment sets what the application reads.
    pub(super) fn lacking(&self, name: &str) -> Option<Lacking> {
        let variable = variable(name);
        #[cfg(feature = "cli")]
        if self.unreadable.contains(&variable) {
            return Some(Lacking::Unreadable(variable));
        }
        (!self.values.is_empty()).then_some(Lacking::Unset(variable))
    }

    /// Returns what the environment sets a setting to.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        if self.values.is_empty() {
            return None;
        }
        let value = self.values.get(&variable(name))?;
        #[cfg(feature = "cli")]
        if let Some(asked) = &self.asked {
            let mut asked = asked.lock().unwrap_or_else(PoisonError::into_inner);
            asked.insert(name.to_owned());
        }
        Some(value)
    }

    /// Returns a variable by its own name.
    #[cfg(feature = "cli")]
    pub(crate) fn named(&self, variable: &str) -> Option<&str> {
        self.values.get(variable).map(String::as_str)
    }

    /// Returns the names of the variables whose values are not UTF-8.
    #[cfg(feature = "cli")]
    pub(crate) fn unreadable(&self) -> &BTreeSet<String> {
        &self.unreadable
    }

    /// Returns the settings that were asked for and are set by a variable.
    #[cfg(feature = "cli")]
    pub(crate) fn asked(&self) -> Vec<String> {
        let asked = self.asked.iter();
        let asked = asked.flat_map(|asked| {
            let asked = asked.lock().unwrap_or_else(PoisonError::into_inner);
            asked.iter().cloned().collect::<Vec<_>>()
        });
        asked.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::variable;

    #[test]
    fn a_variable_is_the_name_in_upper_case() {
        for (name, expected) in [
            ("pyramidion.plain_404", "PYRAMIDION_PLAIN_404"),
            ("mail.smtp-host", "MAIL_SMTP_HOST"),
            ("Mail.Host", "MAIL_HOST"),
            ("path", "SETTING_PATH"),
            ("straße.x", "STRA_E_X"),
        ] {
            assert_eq!(variable(name), expected);
        }
    }
}
