//! The id of a user, with the type that Python gives it.

use std::borrow::Cow;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The id of a user in a ticket, with the type that it has in Python.
///
/// `Display` writes a text as it is, an integer in decimal digits, and bytes as text in which what is not
/// UTF-8 is replaced.
///
/// # Examples
///
/// ```
/// use pyramidion::security::Userid;
///
/// assert_eq!(Userid::from(7), Userid::Int(7));
/// assert_eq!(Userid::from("ada").as_text().as_deref(), Some("ada"));
/// assert_eq!(Userid::from(7).as_text().as_deref(), Some("7"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Userid {
    /// An `int`.
    Int(i64),
    /// An `int` beyond 64 bits, as its decimal digits, after a minus sign if it is negative.
    BigInt(String),
    /// A `str`.
    Text(String),
    /// A `bytes`.
    Bytes(Vec<u8>),
}

/// The name before the type of an id in the user data of a ticket.
const TYPE: &str = "userid_type:";

impl Userid {
    /// Returns the integer that decimal digits stand for, or nothing if they are not digits.
    ///
    /// There may be a sign before the digits. Leading zeros do not count.
    pub fn from_digits(text: &str) -> Option<Self> {
        let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        if let Ok(int) = text.parse() {
            return Some(Self::Int(int));
        }
        let sign = if text.starts_with('-') { "-" } else { "" };
        let digits = digits.trim_start_matches('0');
        Some(Self::BigInt(format!("{sign}{digits}")))
    }

    /// Returns the id as text, unless it is bytes that are not UTF-8.
    pub fn as_text(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Int(int) => Some(int.to_string().into()),
            Self::BigInt(text) | Self::Text(text) => Some(text.into()),
            Self::Bytes(bytes) => str::from_utf8(bytes).ok().map(Cow::Borrowed),
        }
    }

    /// Returns the text that stands for the id in a ticket, and the user data that say its type.
    ///
    /// There is none for a [`BigInt`](Self::BigInt) that is not an integer.
    pub(super) fn encode(&self) -> Option<(String, &'static str)> {
        Some(match self {
            Self::Int(int) => (int.to_string(), "userid_type:int"),
            Self::BigInt(text) => match Self::from_digits(text)? {
                Self::Int(int) => (int.to_string(), "userid_type:int"),
                big => (big.to_string(), "userid_type:int"),
            },
            Self::Text(text) => (STANDARD.encode(text), "userid_type:b64unicode"),
            Self::Bytes(bytes) => (STANDARD.encode(bytes), "userid_type:b64str"),
        })
    }

    /// Returns the id that a text of a ticket stands for by the types that its user data say.
    ///
    /// An unknown type changes nothing, as in Pyramid. Several apply one after another.
    pub(super) fn decode(text: String, user_data: &str) -> Option<Self> {
        let types = user_data
            .split('|')
            .filter_map(|part| part.strip_prefix(TYPE));
        let mut userid = Self::Text(text);
        for kind in types {
            userid = match kind {
                "int" => Self::from_digits(&userid.as_text()?)?,
                // Written by Pyramid 1.0 and earlier, which wrote the text itself.
                "unicode" => Self::Text(userid.as_text()?.into_owned()),
                "b64unicode" => Self::Text(String::from_utf8(userid.decode_base64()?).ok()?),
                "b64str" => Self::Bytes(userid.decode_base64()?),
                _ => userid,
            };
        }
        Some(userid)
    }

    fn decode_base64(&self) -> Option<Vec<u8>> {
        STANDARD.decode(self.as_text()?.as_bytes()).ok()
    }
}

impl fmt::Display for Userid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int(int) => int.fmt(f),
            Self::BigInt(text) | Self::Text(text) => text.fmt(f),
            Self::Bytes(bytes) => String::from_utf8_lossy(bytes).fmt(f),
        }
    }
}

impl From<i64> for Userid {
    fn from(int: i64) -> Self {
        Self::Int(int)
    }
}

impl From<&str> for Userid {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Userid {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Vec<u8>> for Userid {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_make_an_integer() {
        let int = |text: &str| Userid::from_digits(text).map(|userid| userid.to_string());
        assert_eq!(int("-0042").as_deref(), Some("-42"));
        assert_eq!(int("+7").as_deref(), Some("7"));
        let big = "-00123456789012345678901234567890";
        assert_eq!(int(big).as_deref(), Some("-123456789012345678901234567890"));
        for text in ["", "-", "+-1", "1_0", " 1", "x", "٣"] {
            assert_eq!(int(text), None, "{text}");
        }
    }

    #[test]
    fn a_big_integer_that_is_none_is_not_written() {
        assert_eq!(Userid::BigInt("many".to_owned()).encode(), None);
    }
}
