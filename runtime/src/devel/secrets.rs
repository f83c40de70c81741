//! Texts that are hidden wherever they occur, in a time that does not grow with how many they are.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};

/// What is shown instead of a secret.
pub(super) const MASK: &str = "****";

/// Secrets shorter than this are hidden where they have their name only: they occur in other texts by chance.
pub(super) const SHORTEST: usize = 4;

/// A set of texts of at least [`SHORTEST`] bytes.
#[derive(Clone, Default)]
pub(super) struct Secrets {
    texts: HashSet<String>,
    /// For every first byte whether one begins with it: at most places of a text nothing else is asked. Empty if there are none.
    first_bytes: Vec<bool>,
    /// The lengths of those that begin alike.
    lengths: HashMap<[u8; SHORTEST], BTreeSet<usize>>,
}

impl Secrets {
    /// Adds a text, unless it is too short.
    pub(super) fn insert(&mut self, text: &str) {
        let Some(begin) = text.as_bytes().first_chunk() else {
            return;
        };
        if self.texts.insert(text.to_owned()) {
            self.first_bytes.resize(1 << u8::BITS, false);
            self.first_bytes[usize::from(begin[0])] = true;
            self.lengths.entry(*begin).or_default().insert(text.len());
        }
    }

    pub(super) fn len(&self) -> usize {
        self.texts.len()
    }

    /// Tells whether any of them is in a text.
    pub(super) fn occur_in(&self, text: &str) -> bool {
        self.places(text)
            .any(|at| self.end_of_one_at(text, at).is_some())
    }

    /// Returns a text without them. Those that overlap are hidden together.
    pub(super) fn hide<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut shown = String::new();
        let mut hidden = 0;
        for at in self.places(text) {
            let Some(end) = self.end_of_one_at(text, at) else {
                continue;
            };
            if at >= hidden {
                shown.push_str(&text[hidden..at]);
                shown.push_str(MASK);
            }
            hidden = hidden.max(end);
        }
        if hidden == 0 {
            return text.into();
        }
        shown.push_str(&text[hidden..]);
        shown.into()
    }

    /// Returns the places of a text at which one may begin.
    fn places(&self, text: &str) -> impl Iterator<Item = usize> {
        let text = if self.texts.is_empty() { "" } else { text };
        let bytes = text.bytes().enumerate();
        bytes.filter_map(|(at, byte)| self.first_bytes[usize::from(byte)].then_some(at))
    }

    /// Returns the end of the longest that begins at a place of a text.
    fn end_of_one_at(&self, text: &str, at: usize) -> Option<usize> {
        let begin = text.as_bytes()[at..].first_chunk()?;
        let mut lengths = self.lengths.get(begin)?.iter().rev();
        lengths.find_map(|length| {
            let found = text.get(at..at + length)?;
            self.texts.contains(found).then_some(at + length)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets(texts: &[&str]) -> Secrets {
        let mut secrets = Secrets::default();
        for text in texts {
            secrets.insert(text);
        }
        secrets
    }

    #[test]
    fn texts_are_hidden_wherever_they_occur() {
        let secrets = secrets(&["abc", "hunter2", "hunter2 & co", "cöde", "code word"]);
        assert_eq!(secrets.len(), 4, "`abc` is too short");
        for (text, shown) in [
            ("", ""),
            ("hunt", "hunt"),
            ("abc", "abc"),
            ("hunter2", "****"),
            ("a hunter2, hunter2hunter2!", "a ****, ********!"),
            ("hunter2 & co.", "****."),
            ("hunter2 & c", "**** & c"),
            ("ä cöde wörd", "ä **** wörd"),
            ("a code word", "a ****"),
        ] {
            assert_eq!(secrets.hide(text), shown);
            assert_eq!(secrets.occur_in(text), text != shown);
        }
    }

    #[test]
    fn nothing_is_hidden_if_there_is_no_secret() {
        let secrets = secrets(&["abc"]);
        assert_eq!(secrets.hide("abc, ä"), "abc, ä");
        assert!(!secrets.occur_in("abc, ä"));
    }

    #[test]
    fn secrets_of_any_first_byte_are_hidden() {
        for first in ['\0', '\u{7f}', 'é', '\u{ffff}', '\u{10ffff}'] {
            let secret = format!("{first}bcde");
            let secrets = secrets(&[&secret, "other"]);
            assert_eq!(
                secrets.hide(&format!("{first}{secret}{first}")),
                format!("{first}****{first}")
            );
        }
    }

    #[test]
    fn those_that_overlap_are_hidden_together() {
        let secrets = secrets(&["abcd", "cdefghij", "aaaa"]);
        assert_eq!(secrets.hide("_abcdefghij_"), "_****_");
        assert_eq!(secrets.hide("aaaaaaaaa_"), "****_");
    }
}
