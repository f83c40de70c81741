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
    /// All names and values one after another.
    text: String,
    pairs: Vec<Pair>,
}

/// Where a name and its value end in the text; the name begins where the pair before ends.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Pair {
    name_end: usize,
    end: usize,
}

impl MultiDict {
    /// Reads a query string, whose pairs are separated by `&` or `;`.
    pub(crate) fn from_query(query: &str) -> Result<Self, InvalidEncoding> {
        Self::decode(query.as_bytes(), |byte| matches!(byte, b'&' | b';'))
    }

    /// Reads an `application/x-www-form-urlencoded` body, whose pairs are separated by `&`.
    pub(crate) fn from_form(body: &[u8]) -> Result<Self, InvalidEncoding> {
        Self::decode(body, |byte| byte == b'&')
    }

    /// Reads pairs in one go: each byte is looked at once.
    fn decode(encoded: &[u8], separates: impl Fn(u8) -> bool) -> Result<Self, InvalidEncoding> {
        let mut text = Vec::with_capacity(encoded.len());
        let mut ends = Vec::with_capacity(encoded.len().min(4));
        let mut rest = encoded;
        while !rest.is_empty() {
            let mut name_end = None;
            let mut has_some = false;
            loop {
                let plain = rest.iter().position(|byte| is_special(*byte));
                let (plain, special) = rest.split_at(plain.unwrap_or(rest.len()));
                text.extend_from_slice(plain);
                has_some |= !plain.is_empty();
                rest = special.get(1..).unwrap_or_default();
                match special {
                    [] => break,
                    [byte, ..] if separates(*byte) => break,
                    [b'=', ..] if name_end.is_none() => name_end = Some(text.len()),
                    [b'+', ..] => text.push(b' '),
                    [byte, ..] => match percent::triplet(special) {
                        Some(decoded) => {
                            text.push(decoded);
                            rest = &special[3..];
                        }
                        None => text.push(*byte),
                    },
                }
                has_some = true;
            }
            if has_some {
                let end = text.len();
                ends.push(Pair {
                    name_end: name_end.unwrap_or(end),
                    end,
                });
            }
        }
        let text = String::from_utf8(text).map_err(|_| InvalidEncoding)?;
        // Each name and value is UTF-8 by itself, not only together with the next one.
        let is_cut = |at: usize| text.is_char_boundary(at);
        if !ends
            .iter()
            .all(|pair| is_cut(pair.name_end) && is_cut(pair.end))
        {
            return Err(InvalidEncoding);
        }
        Ok(Self { text, pairs: ends })
    }

    /// Appends a value, keeping those the name already has.
    pub fn append(&mut self, name: impl AsRef<str>, value: impl AsRef<str>) {
        self.text.push_str(name.as_ref());
        let name_end = self.text.len();
        self.text.push_str(value.as_ref());
        let end = self.text.len();
        self.pairs.push(Pair { name_end, end });
    }

    /// Returns the last value of `name`.
    pub fn get(&self, name: &str) -> Option<&str> {
        let mut pairs = (0..self.pairs.len()).rev().map(|index| self.pair(index));
        pairs
            .find(|(other, _)| *other == name)
            .map(|(_, value)| value)
    }

    /// Returns every value of `name`, in order.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.iter()
            .filter(move |(other, _)| *other == name)
            .map(|(_, value)| value)
    }

    /// Tells whether `name` has a value.
    pub fn contains(&self, name: &str) -> bool {
        self.iter().any(|(other, _)| other == name)
    }

    /// Returns every pair, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        (0..self.pairs.len()).map(|index| self.pair(index))
    }

    fn pair(&self, index: usize) -> (&str, &str) {
        let Pair { name_end, end } = self.pairs[index];
        let start = if index == 0 {
            0
        } else {
            self.pairs[index - 1].end
        };
        (&self.text[start..name_end], &self.text[name_end..end])
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
/// Tells whether a byte of an encoded form or query may mean something else than itself.
fn is_special(byte: u8) -> bool {
    matches!(byte, b'&' | b';' | b'=' | b'%' | b'+')
}

impl fmt::Debug for MultiDict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set()
            .entries(self.iter().map(|(name, _)| name))
            .finish()
    }
}

impl<N: AsRef<str>, V: AsRef<str>> FromIterator<(N, V)> for MultiDict {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        let mut dict = Self::default();
        for (name, value) in pairs {
            dict.append(name, value);
        }
        dict
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
    fn every_name_and_value_is_decoded_by_itself() {
        let dict = MultiDict::from_form(b"x+%3d=a+b%20c%2+%&a=b=c%&%26=&=&%").unwrap();
        let expected = [
            ("x =", "a b c%2 %"),
            ("a", "b=c%"),
            ("&", ""),
            ("", ""),
            ("%", ""),
        ];
        assert_eq!(pairs(&dict), expected);
        let dict = MultiDict::from_query("a=1%3B2;=;b%=3").unwrap();
        assert_eq!(pairs(&dict), [("a", "1;2"), ("", ""), ("b%", "3")]);
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
        // The two halves of one character.
        assert!(MultiDict::from_form(b"a=%c3&%a9=1").is_err());
        assert!(MultiDict::from_form(b"=%c3&=%a9").is_err());
        assert!(MultiDict::from_form(b"%c3=%a9").is_err());
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
