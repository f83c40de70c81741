//! The text of a path that patterns are matched against.

use std::borrow::Cow;

use crate::percent::{self, InvalidEncoding};

/// A path, percent-decoded once, in which `%2F` is still different from a slash.
///
/// Patterns see one text, so that `/%61dd` is `/add`, but an encoded slash must stay inside its
/// segment. It is held as a character that occurs nowhere else in the path, and becomes a
/// slash again when a value is taken out.
#[derive(Clone, Debug)]
pub(crate) struct PathText<'a> {
    text: Cow<'a, str>,
    encoded_slash: Option<char>,
}

impl<'a> PathText<'a> {
    /// Decodes the path of a request target.
    ///
    /// # Errors
    ///
    /// Fails if the path is not percent-encoded UTF-8.
    pub(crate) fn decode(path: &'a str) -> Result<Self, InvalidEncoding> {
        // The path of OPTIONS * and of a target without a path counts as the root.
        let path = if path.is_empty() { "/" } else { path };
        if !path.as_bytes().contains(&b'%') {
            return Ok(Self {
                text: Cow::Borrowed(path),
                encoded_slash: None,
            });
        }
        let has_encoded_slash = path
            .as_bytes()
            .windows(3)
            .any(|w| matches!(w, [b'%', b'2', b'F' | b'f']));
        if !has_encoded_slash {
            return Ok(Self {
                text: percent::decode(path)?,
                encoded_slash: None,
            });
        }
        let mut decoded = Vec::new();
        for part in split_encoded_slashes(path) {
            decoded.push(percent::decode(part)?);
        }
        // A path is finite, so one of the 137 000 private-use characters does not occur in it.
        let stand_in = ('\u{F0000}'..='\u{10FFFD}')
            .chain('\u{E000}'..='\u{F8FF}')
            .find(|c| decoded.iter().all(|part| !part.contains(*c)));
        let Some(stand_in) = stand_in else {
            return Err(InvalidEncoding);
        };
        let text = decoded.join(stand_in.encode_utf8(&mut [0; 4]) as &str);
        Ok(Self {
            text: Cow::Owned(text),
            encoded_slash: Some(stand_in),
        })
    }

    /// Returns a path that is decoded already.
    pub(crate) fn of_decoded(path: &'a str) -> Self {
        Self {
            text: Cow::Borrowed(path),
            encoded_slash: None,
        }
    }

    /// Returns the text that patterns are matched against.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns a part of the text with its encoded slashes decoded.
    pub(crate) fn restore<'b>(&self, part: &'b str) -> Cow<'b, str> {
        match self.encoded_slash {
            Some(stand_in) if part.contains(stand_in) => Cow::Owned(part.replace(stand_in, "/")),
            _ => Cow::Borrowed(part),
        }
    }

    /// Returns where the encoded slashes of a part of the text are in it once they are decoded.
    pub(crate) fn encoded_slashes(&self, part: &str) -> impl Iterator<Item = usize> {
        let stand_ins = self.encoded_slash.into_iter();
        stand_ins.flat_map(move |stand_in| {
            // Each that is before another has become one byte.
            let more = stand_in.len_utf8() - 1;
            let places = part.match_indices(stand_in).enumerate();
            places.map(move |(before, (place, _))| place - before * more)
        })
    }

    /// Returns the whole path, fully decoded, as Pyramid's `request.path_info`.
    pub(crate) fn into_decoded(self) -> Cow<'a, str> {
        match self.encoded_slash {
            Some(stand_in) => Cow::Owned(self.text.replace(stand_in, "/")),
            None => self.text,
        }
    }
}

fn split_encoded_slashes(path: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(path);
    std::iter::from_fn(move || {
        let text = rest?;
        let at = text
            .as_bytes()
            .windows(3)
            .position(|w| matches!(w, [b'%', b'2', b'F' | b'f']));
        rest = at.map(|at| &text[at + 3..]);
        Some(&text[..at.unwrap_or(text.len())])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_paths_are_borrowed() {
        assert!(matches!(
            PathText::decode("/a/b").unwrap().text,
            Cow::Borrowed("/a/b")
        ));
        assert_eq!(PathText::decode("").unwrap().as_str(), "/");
    }

    #[test]
    fn an_encoded_slash_does_not_separate_segments() {
        let path = PathText::decode("/a%2Fb/c%2fd").unwrap();
        assert_eq!(path.as_str().split('/').count(), 3);
        assert_eq!(path.restore(&path.as_str()[1..]), "a/b/c/d");
        assert_eq!(path.into_decoded(), "/a/b/c/d");
    }

    #[test]
    fn the_stand_in_never_occurs_in_the_path() {
        let path = PathText::decode("/%F3%B0%80%80%2Fx").unwrap();
        assert_eq!(path.restore(path.as_str()), "/\u{F0000}/x");
    }

    #[test]
    fn triplets_are_decoded_once() {
        assert_eq!(PathText::decode("/%252F").unwrap().as_str(), "/%2F");
        assert!(PathText::decode("/%2F%e9").is_err());
        let path = PathText::decode("/%%2F%2%2f%").unwrap();
        assert_eq!(path.as_str().split('/').count(), 2);
        assert_eq!(path.into_decoded(), "/%/%2/%");
    }
}
