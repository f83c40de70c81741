//! `json.loads`.

use std::fmt;

use crate::json::value::{Map, Number, Repr, Value};
use crate::span::span;

/// The deepest nesting that is read; Python stops near a thousand.
pub(super) const MAX_DEPTH: usize = 900;

/// Reads one JSON text.
///
/// Returns nothing if it is not JSON, is nested too deeply, or holds a lone surrogate.
pub(crate) fn parse(text: &str) -> Option<Value> {
    let mut parser = Parser { text, at: 0 };
    let value = parser.value(0)?;
    parser.skip_space();
    (parser.at == text.len()).then_some(value)
}

/// Reads JSON, as Python's `json.loads` does but without its `NaN` and `Infinity`.
impl std::str::FromStr for Value {
    type Err = InvalidJson;

    fn from_str(text: &str) -> Result<Self, InvalidJson> {
        parse(text).ok_or(InvalidJson { _private: () })
    }
}

/// The error for text that is not JSON, or is nested too deeply.
///
/// # Examples
///
/// ```
/// use pyramidion::session::{InvalidJson, Value};
///
/// let read: Result<Value, InvalidJson> = "{".parse();
/// assert_eq!(read.unwrap_err().to_string(), "the text is not JSON");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidJson {
    _private: (),
}

impl fmt::Display for InvalidJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the text is not JSON")
    }
}

impl std::error::Error for InvalidJson {}

struct Parser<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Parser<'a> {
    fn value(&mut self, depth: usize) -> Option<Value> {
        self.skip_space();
        match self.peek()? {
            b'"' => self.string().map(Value::String),
            b'{' => self.object(depth).map(Value::Object),
            b'[' => self.array(depth).map(Value::Array),
            b'-' | b'0'..=b'9' => self.number().map(Value::Number),
            b't' => self.word("true", Value::Bool(true)),
            b'f' => self.word("false", Value::Bool(false)),
            b'n' => self.word("null", Value::Null),
            _ => None,
        }
    }

    fn array(&mut self, depth: usize) -> Option<Vec<Value>> {
        self.open(b'[', depth)?;
        let mut items = Vec::new();
        self.skip_space();
        if self.take(b']') {
            return Some(items);
        }
        loop {
            items.push(self.value(depth + 1)?);
            self.skip_space();
            if self.take(b']') {
                return Some(items);
            }
            self.expect(b',')?;
        }
    }

    fn object(&mut self, depth: usize) -> Option<Map> {
        self.open(b'{', depth)?;
        let mut pairs = Vec::new();
        self.skip_space();
        if self.take(b'}') {
            return Some(Map::new());
        }
        loop {
            self.skip_space();
            let key = self.string()?;
            self.skip_space();
            self.expect(b':')?;
            pairs.push((key, self.value(depth + 1)?));
            self.skip_space();
            if self.take(b'}') {
                return Some(Map::from_pairs(pairs));
            }
            self.expect(b',')?;
        }
    }

    fn open(&mut self, bracket: u8, depth: usize) -> Option<()> {
        if depth >= MAX_DEPTH {
            return None;
        }
        self.expect(bracket)
    }

    fn number(&mut self) -> Option<Number> {
        let start = self.at;
        self.take(b'-');
        match self.peek()? {
            b'0' => self.at += 1,
            b'1'..=b'9' => self.digits(),
            _ => return None,
        }
        let mut is_float = false;
        if self.peek() == Some(b'.') {
            self.at += 1;
            is_float = true;
            self.some_digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            is_float = true;
            if !self.take(b'+') {
                self.take(b'-');
            }
            self.some_digits()?;
        }
        let text = &self.text[start..self.at];
        if !is_float {
            // Python has no negative zero among its integers.
            return Some(Number::from_digits(if text == "-0" { "0" } else { text }));
        }
        let float: f64 = text.parse().ok()?;
        float.is_finite().then_some(Number(Repr::Float(float)))
    }

    fn some_digits(&mut self) -> Option<()> {
        let start = self.at;
        self.digits();
        (self.at > start).then_some(())
    }

    fn digits(&mut self) {
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
    }

    fn string(&mut self) -> Option<String> {
        self.expect(b'"')?;
        let mut string = self.plain().to_owned();
        while !self.take(b'"') {
            self.expect(b'\\')?;
            string.push(self.escape()?);
            string.push_str(self.plain());
        }
        Some(string)
    }

    /// Takes what stands for itself inside a string.
    fn plain(&mut self) -> &'a str {
        let (plain, _) = self.rest().split_at(span(self.rest().as_bytes(), is_plain));
        self.at += plain.len();
        plain
    }

    fn escape(&mut self) -> Option<char> {
        let byte = self.peek()?;
        self.at += 1;
        Some(match byte {
            b'"' | b'\\' | b'/' => char::from(byte),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let unit = self.hex_unit()?;
                if !(0xD800..0xDC00).contains(&unit) {
                    return char::from_u32(unit);
                }
                self.expect(b'\\')?;
                self.expect(b'u')?;
                let low = self
                    .hex_unit()
                    .filter(|low| (0xDC00..0xE000).contains(low))?;
                return char::from_u32(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00));
            }
            _ => return None,
        })
    }

    fn hex_unit(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4)?;
        self.at += 4;
        let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_hex
            .then(|| u32::from_str_radix(digits, 16).ok())
            .flatten()
    }

    fn word(&mut self, word: &str, value: Value) -> Option<Value> {
        self.rest()
            .starts_with(word)
            .then(|| self.at += word.len())?;
        Some(value)
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        self.take(byte).then_some(())
    }

    fn take(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }
}

#[expect(
    clippy::needless_bitwise_bool,
    reason = "without branches a block is compared at once"
)]
fn is_plain(byte: u8) -> bool {
    (byte >= b' ') & (byte != b'"') & (byte != b'\\')
}
