//! Names with one or more values, in the order they were sent.

use std::fmt;

use crate::percent::{self, InvalidEncoding};

/// Names and values in the order they were sent; a name may occur several times.
///
/// It is what WebOb calls a `MultiDict`. A single look-up returns the **last** value of a name,
/// as `request.GET["name"]` does in Pyramid.
///
/// # Examples
///
/// ```
/// use pyramidion::request::MultiDict;
///
/// let tags: MultiDict = [("tag", "a"), ("page", "2"), ("tag", "b")].into_iter().collect();
/// assert_eq!(tags.get("tag"), Some("b"));
/// assert_eq!(tags.all("tag").collect::<Vec<_>>(), ["a", "b"]);
/// assert_eq!(tags.len(), 3);
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct MultiDict {
    pairs: Vec<(String, String)>,
}

impl MultiDict {
    /// Reads a query string, whose pairs are separated by `&` or `;`.
    pub(crate) fn from_query(query: &str) -> Result<Self, InvalidEncoding> {
        Self::from_pairs(query.as_bytes().split(|byte| matches!(byte, b'&' | b';')))
    }

    /// Reads an `application/x-www-form-urlencoded` body, whose pairs are separated by `&`.
    pub(crate) fn from_form(body: &[u8]) -> Result<Self, InvalidEncoding> {
        Self::from_pairs(body.split(|byte| *byte == b'&'))
    }

    fn from_pairs<'a>(pairs: impl Iterator<Item = &'a [u8]>) -> Result<Self, InvalidEncoding> {
        let mut dict = Self::default();
        for pair in pairs.filter(|pair| !pair.is_empty()) {
            let equals = pair.iter().position(|byte| *byte == b'=');
            let (name, value) = match equals {
                Some(equals) => (&pair[..equals], &pair[equals + 1..]),
                None => (pair, &[][..]),
            };
            dict.pairs
                .push((percent::decode_form(name)?, percent::decode_form(value)?));
        }
        Ok(dict)
    }

    /// Appends a value, keeping those the name already has.
    pub fn append(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.pairs.push((name.into(), value.into()));
    }

    /// Returns the last value of `name`.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.pairs
            .iter()
            .rev()
            .find(|(other, _)| other == name)
            .map(|(_, value)| value.as_str())
    }

    /// Returns every value of `name`, in order.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.iter()
            .filter(move |(other, _)| *other == name)
            .map(|(_, value)| value)
    }

    /// Tells whether `name` has a value.
    pub fn contains(&self, name: &str) -> bool {
        self.pairs.iter().any(|(other, _)| other == name)
    }

    /// Returns every pair, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Returns the number of pairs.
    pub fn len(&self) -> usize {
        self.pairs.len()
    }

    /// Tells whether there is no pair.
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// Writes the pairs as an `application/x-www-form-urlencoded` text.
    pub(crate) fn to_urlencoded(&self) -> String {
        let mut text = String::new();
        for (name, value) in self.iter() {
            if !text.is_empty() {
                text.push('&');
            }
            percent::quote_form_into(&mut text, name);
            text.push('=');
            percent::quote_form_into(&mut text, value);
        }
        text
    }
}

/// Shows the names only: values are what a visitor typed.
impl fmt::Debug for MultiDict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set()
            .entries(self.pairs.iter().map(|(name, _)| name))
            .finish()
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for MultiDict {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        let pairs = pairs
            .into_iter()
            .map(|(name, value)| (name.into(), value.into()))
            .collect();
        Self { pairs }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(dict: &MultiDict) -> Vec<(&str, &str)> {
        dict.iter().collect()
    }

    #[test]
    fn queries_are_split_at_ampersand_and_semicolon() {
        let dict = MultiDict::from_query("&&a=1;;b&a=2;=x").unwrap();
        assert_eq!(pairs(&dict), [("a", "1"), ("b", ""), ("a", "2"), ("", "x")]);
    }

    #[test]
    fn forms_are_split_at_ampersand_only() {
        let dict = MultiDict::from_form(b"a=1;b=2&c=3+4").unwrap();
        assert_eq!(pairs(&dict), [("a", "1;b=2"), ("c", "3 4")]);
    }

    #[test]
    fn the_last_value_wins() {
        let dict = MultiDict::from_query("a=1&a=2").unwrap();
        assert_eq!(dict.get("a"), Some("2"));
        assert_eq!(dict.all("a").collect::<Vec<_>>(), ["1", "2"]);
        assert_eq!(dict.get("b"), None);
    }

    #[test]
    fn undecodable_text_is_refused() {
        assert!(MultiDict::from_query("a=%ff").is_err());
        assert!(MultiDict::from_form(b"a=%e2%82").is_err());
        assert!(MultiDict::from_form(b"\xff=1").is_err());
    }

    #[test]
    fn debug_shows_no_value() {
        let dict = MultiDict::from_query("password=secret").unwrap();
        assert_eq!(format!("{dict:?}"), r#"{"password"}"#);
    }

    #[test]
    fn urlencoding_round_trips() {
        let dict: MultiDict = [("a b", "c&d"), ("é", "=")].into_iter().collect();
        assert_eq!(
            MultiDict::from_form(dict.to_urlencoded().as_bytes()).unwrap(),
            dict
        );
    }
}
