//! Texts that may be shown.

use std::fmt;

use serde::Serialize;

/// A text that a developer may see: a literal of the program, or one in which a [`Mask`](super::Mask) has hidden the secrets.
///
/// It has no control characters but line ends and tabs, and none that turn the direction of writing, so that it is what it
/// looks like, also in a terminal.
///
/// # Examples
///
/// ```
/// use pyramidion::Settings;
/// use pyramidion::devel::{Mask, Shown};
///
/// let mut settings = Settings::new();
/// settings.set("session.secret", "seekrit");
/// let mask = Mask::of_settings(&settings);
/// let shown: Shown = mask.text("`seekrit` is too short\u{1b}[0m");
/// assert_eq!(shown.as_str(), "`****` is too short\u{fffd}[0m");
/// assert_eq!(Shown::from("a literal").to_string(), "a literal");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Shown(String);

impl Shown {
    /// Returns a text whose secrets are hidden.
    pub(super) fn masked(text: &str) -> Self {
        let visible = |c: char| if is_invisible(c) { '\u{fffd}' } else { c };
        Self(text.chars().map(visible).collect())
    }

    /// Returns the parts between the occurrences of a character.
    pub(super) fn split(&self, separator: char) -> Vec<Self> {
        let parts = self.0.split(separator);
        parts.map(|part| Self(part.to_owned())).collect()
    }

    /// Returns the text, of which no more is left than some characters. Secrets must be hidden before, as a whole.
    pub(super) fn shortened(self, characters: usize) -> Self {
        match self.0.char_indices().nth(characters) {
            Some((end, _)) => Self(format!("{}…", &self.0[..end])),
            None => self,
        }
    }

    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Tells whether a character does something to what is around it instead of being seen.
fn is_invisible(c: char) -> bool {
    let turns =
        matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    turns || (c.is_control() && !matches!(c, '\n' | '\t'))
}

/// What is written in the program is not a secret.
impl From<&'static str> for Shown {
    fn from(literal: &'static str) -> Self {
        Self(literal.to_owned())
    }
}

/// Numbers are not secrets.
impl From<usize> for Shown {
    fn from(number: usize) -> Self {
        Self(number.to_string())
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
