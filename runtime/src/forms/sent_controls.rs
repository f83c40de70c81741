//! What was sent or is shown, by the names of the controls.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Bound;

#[cfg(feature = "multipart")]
use crate::request::FormFile;

use crate::form_shape::{Counting, Shape, position};

/// How many names within names are looked at. It stops a long name from being a deep value.
const MAX_DEPTH: usize = 32;

/// Values by the names of their controls, in the order in which they came. It is not public API.
///
/// `people[0][name]` is the same as `people.0.name`.
#[doc(hidden)]
#[derive(Clone, Default)]
pub struct Sent {
    texts: BTreeMap<String, Vec<String>>,
    #[cfg(feature = "multipart")]
    files: BTreeMap<String, Vec<FormFile>>,
}

impl Sent {
    /// Adds a value; a name that no control has is passed over.
    pub fn add(&mut self, name: &str, text: impl Into<String>) {
        if let Some(name) = normal(name) {
            self.texts.entry(name).or_default().push(text.into());
        }
    }

    /// Adds a value of a form whose names begin with a prefix, if its name does; tells whether it belongs to the form.
    pub(super) fn add_behind(&mut self, prefix: &str, name: &str, text: impl Into<String>) -> bool {
        let Some(name) = normal(name) else {
            return false;
        };
        let behind = behind(prefix, &name);
        if let Some(behind) = behind {
            self.add(behind, text);
        }
        behind.is_some() || (!prefix.is_empty() && name == prefix)
    }

    /// Adds a file likewise, unless none was chosen.
    #[cfg(feature = "multipart")]
    pub(super) fn add_file(&mut self, prefix: &str, file: &FormFile) -> bool {
        let is_chosen = !file.file_name().is_empty() || file.size() > 0;
        let Some(name) = normal(file.name()) else {
            return false;
        };
        let Some(name) = behind(prefix, &name) else {
            return false;
        };
        if is_chosen {
            self.files
                .entry(name.to_owned())
                .or_default()
                .push(file.clone());
        }
        true
    }

    /// Returns the values of a name.
    pub(super) fn texts(&self, name: &str) -> &[String] {
        self.texts.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// Returns the files of a name.
    #[cfg(feature = "multipart")]
    pub(super) fn files(&self, name: &str) -> &[FormFile] {
        self.files.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// Returns the numbers that stand behind a name, in order: 0 and 5 where there are `f.0.a`, `f.0.b` and `f.5`.
    ///
    /// Only those count that have something of this shape.
    pub(super) fn positions(&self, name: &str, shape: fn() -> Shape) -> Vec<u32> {
        let mut positions: Vec<u32> = self
            .names_below(name)
            .filter_map(|below| {
                let (first, rest) = below.split_once('.').unwrap_or((below, ""));
                position(first).filter(|_| shape().has(rest))
            })
            .collect();
        positions.sort_unstable();
        positions.dedup();
        positions
    }

    /// Tells whether nothing but white space stands under a name, and below it for what is of this shape.
    pub(super) fn is_blank(&self, name: &str, shape: fn() -> Shape) -> bool {
        let is_blank = |name: &str, texts: &[String]| {
            let counting = match shape().counting(name) {
                Some(Counting::All) => texts,
                Some(Counting::Last) => texts.last().map_or(&[][..], std::slice::from_ref),
                None => &[],
            };
            counting.iter().all(|text| text.trim().is_empty())
        };
        let mut below = below(&self.texts, name);
        let texts =
            is_blank("", self.texts(name)) && below.all(|(name, texts)| is_blank(name, texts));
        #[cfg(feature = "multipart")]
        let texts = texts
            && self.files(name).is_empty()
            && crate::forms::sent_controls::below(&self.files, name)
                .all(|(name, _)| !shape().has(name));
        texts
    }

    /// Tells whether something was sent under one of these names, or below it.
    pub(super) fn has_any(&self, names: &[&str]) -> bool {
        let first = |name: &String| {
            name.split('.')
                .next()
                .is_some_and(|first| names.contains(&first))
        };
        self.texts.keys().any(first)
    }

    /// Returns the names below a name, without it.
    fn names_below<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'s str> {
        let names = below(&self.texts, name).map(|(name, _)| name);
        #[cfg(feature = "multipart")]
        let names = names.chain(below(&self.files, name).map(|(name, _)| name));
        names
    }
}

/// Returns what is behind a prefix and a dot; the whole name if there is no prefix.
fn behind<'n>(prefix: &str, name: &'n str) -> Option<&'n str> {
    if prefix.is_empty() {
        return Some(name);
    }
    name.strip_prefix(prefix)?.strip_prefix('.')
}

/// Returns what stands below a name, by the rest of its own name.
fn below<'s, T>(
    values: &'s BTreeMap<String, T>,
    name: &str,
) -> impl Iterator<Item = (&'s str, &'s T)> + use<'s, T> {
    let start = format!("{name}.");
    let range = (Bound::Included(start.clone()), Bound::Unbounded);
    let values = values.range::<String, _>(range);
    values.map_while(move |(name, value)| Some((name.strip_prefix(&start)?, value)))
}

/// Returns a name with a dot before each part, if a control may have it.
pub(super) fn normal(name: &str) -> Option<String> {
    let mut parts = Vec::new();
    for part in name.split('.') {
        match part.split_once('[') {
            None => parts.push(part),
            Some((first, rest)) => {
                parts.push(first);
                parts.extend(rest.strip_suffix(']')?.split("]["));
            }
        }
        if parts.len() > MAX_DEPTH {
            return None;
        }
    }
    let is_whole = parts
        .iter()
        .all(|part| !part.is_empty() && !part.contains(['[', ']']));
    is_whole.then(|| parts.join("."))
}

/// Shows how many names there are: whoever sends a form can write anything there.
impl fmt::Debug for Sent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sent")
            .field("names", &self.texts.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_brackets_are_those_with_dots() {
        assert_eq!(normal("f[0][name]").as_deref(), Some("f.0.name"));
        assert_eq!(normal("f.0[name]").as_deref(), Some("f.0.name"));
        assert_eq!(normal("f[0].name").as_deref(), Some("f.0.name"));
        assert_eq!(normal("f").as_deref(), Some("f"));
        for wrong in [
            "", ".", "f.", "f[", "f[]", "f[0]x", "f[0", "[a]", "f[a]]", "f[[a]", "f]",
        ] {
            assert_eq!(normal(wrong), None, "{wrong}");
        }
        assert!(normal(&vec!["f"; 32].join(".")).is_some());
        assert!(normal(&vec!["f"; 33].join(".")).is_none());
    }

    #[test]
    fn positions_are_numbers_in_order() {
        let mut sent = Sent::default();
        for name in [
            "f.10",
            "f.2.a",
            "f.2.b",
            "f.02",
            "f.+3",
            "f.x",
            "fa.1",
            "f.99999999999",
        ] {
            sent.add(name, "1");
        }
        assert_eq!(sent.positions("f", || Shape::Value), [10]);
        sent.add("f.2", "");
        assert_eq!(sent.positions("f", || Shape::Value), [2, 10]);
    }

    #[test]
    fn white_space_is_blank() {
        let mut sent = Sent::default();
        let list = || Shape::List(|| Shape::Value);
        sent.add("a.0", " \n");
        sent.add("a.street", "1");
        assert!(sent.is_blank("a", list));
        sent.add("a.1", "1");
        assert!(!sent.is_blank("a", list));
        // Of a single value the last counts.
        sent.add("b", "1");
        sent.add("b", " ");
        assert!(sent.is_blank("b", || Shape::Value) && !sent.is_blank("b", list));
        assert!(sent.has_any(&["a"]));
        assert!(!sent.has_any(&["a.zip"]));
    }
}
