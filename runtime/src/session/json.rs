//! JSON as Python writes and reads it.
//!
//! [`write_value`] reproduces `json.dumps` with its defaults byte for byte, since signatures cover
//! bytes. [`parse`] accepts what `json.loads` accepts, less its extensions `NaN` and `Infinity`.

use std::fmt::Write as _;

use super::value::{Map, Number, Repr, Value};

/// The deepest nesting that is read; Python stops near a thousand.
const MAX_DEPTH: usize = 900;

/// Appends `value` in the format of `json.dumps`.
pub(crate) fn write_value(text: &mut String, value: &Value) {
    match value {
        Value::Null => text.push_str("null"),
        Value::Bool(true) => text.push_str("true"),
        Value::Bool(false) => text.push_str("false"),
        Value::Number(number) => write_number(text, number),
        Value::String(string) => write_string(text, string),
        Value::Array(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    text.push_str(", ");
                }
                write_value(text, item);
            }
            text.push(']');
        }
        Value::Object(map) => write_map(text, map),
    }
}

/// Appends an object in the format of `json.dumps`.
pub(crate) fn write_map(text: &mut String, map: &Map) {
    text.push('{');
    for (index, (key, value)) in map.iter().enumerate() {
        if index > 0 {
            text.push_str(", ");
        }
        write_string(text, key);
        text.push_str(": ");
        write_value(text, value);
    }
    text.push('}');
}

fn write_number(text: &mut String, number: &Number) {
    match &number.0 {
        Repr::Int(int) => write_int(text, *int),
        Repr::BigInt(digits) => text.push_str(digits),
        Repr::Float(float) => write_float(text, *float),
    }
}

/// Appends an integer.
pub(crate) fn write_int(text: &mut String, int: i64) {
    let _ = write!(text, "{int}"); // writing to a string cannot fail
}

/// Appends a float as Python's `repr` does: the shortest digits that read back the same,
/// positional from 1e-4 to 1e16, with an exponent of two digits or more outside.
pub(crate) fn write_float(text: &mut String, float: f64) {
    let magnitude = float.abs();
    if float == 0.0 || (1e-4..1e16).contains(&magnitude) {
        let _ = write!(text, "{float:?}"); // cannot fail; Debug has the point that Display lacks
        return;
    }
    let start = text.len();
    let _ = write!(text, "{float:e}"); // cannot fail
    let Some(at) = text[start..].find('e').map(|at| start + at + 1) else {
        return;
    };
    let is_negative = text[at..].starts_with('-');
    let digits = text[at + usize::from(is_negative)..].to_owned();
    text.truncate(at);
    text.push(if is_negative { '-' } else { '+' });
    if digits.len() < 2 {
        text.push('0');
    }
    text.push_str(&digits);
}

/// Appends a string literal in ASCII.
pub(crate) fn write_string(text: &mut String, string: &str) {
    text.push('"');
    let mut rest = string;
    while let Some(at) = rest.bytes().position(needs_escape) {
        text.push_str(&rest[..at]);
        let mut chars = rest[at..].chars();
        if let Some(c) = chars.next() {
            write_escape(text, c);
        }
        rest = chars.as_str();
    }
    text.push_str(rest);
    text.push('"');
}

fn needs_escape(byte: u8) -> bool {
    !matches!(byte, b' '..=b'~') || matches!(byte, b'"' | b'\\')
}

fn write_escape(text: &mut String, c: char) {
    match c {
        '"' => text.push_str("\\\""),
        '\\' => text.push_str("\\\\"),
        '\u{8}' => text.push_str("\\b"),
        '\u{c}' => text.push_str("\\f"),
        '\n' => text.push_str("\\n"),
        '\r' => text.push_str("\\r"),
        '\t' => text.push_str("\\t"),
        c => {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(text, "\\u{unit:04x}"); // cannot fail
            }
        }
    }
}

/// Reads one JSON text.
///
/// Returns nothing if it is not JSON, is nested too deeply, or holds a lone surrogate.
pub(crate) fn parse(text: &str) -> Option<Value> {
    let mut parser = Parser { text, at: 0 };
    let value = parser.value(0)?;
    parser.skip_space();
    (parser.at == text.len()).then_some(value)
}

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
        let start = self.at;
        let is_plain = |byte: &u8| !matches!(byte, b'"' | b'\\' | 0..0x20);
        self.at += self.rest().bytes().position(|byte| !is_plain(&byte))?;
        let mut string = self.text[start..self.at].to_owned();
        while !self.take(b'"') {
            self.expect(b'\\')?;
            string.push(self.escape()?);
            let plain = self.rest().bytes().position(|byte| !is_plain(&byte))?;
            string.push_str(&self.text[self.at..self.at + plain]);
            self.at += plain;
        }
        Some(string)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn round_trips(text: &str) {
        let value = parse(text).unwrap_or_else(|| panic!("{text} is refused"));
        assert_eq!(value.to_string(), text);
    }

    #[test]
    fn writes_what_json_dumps_writes() {
        for text in [
            r#"[null, true, false, 0, 1.0, "x", [], {}]"#,
            r#"{"z": 1, "a": {"b": [1, [2]]}}"#,
            r#""\u00e9 \ud83d\ude00 \u2028 \u007f \u0000 \b\f\n\r\t \"\\ /<>&'""#,
            "[1000000000000000.0, 1e+16, 0.0001, 1e-05, 1.5e+300, 5e-324, -0.0]",
            "[0.30000000000000004, 1.2345678901234568e+17, 123456789.125]",
            "[9223372036854775807, 9223372036854775808, -123456789012345678901234567890]",
        ] {
            round_trips(text);
        }
    }

    #[test]
    fn normalizes_what_others_write() {
        let value = parse("\n{\"a\":1,\"b\":-0,\"a\":\"\\u00E9é\\/\"}\t").unwrap();
        assert_eq!(value.to_string(), r#"{"a": "\u00e9\u00e9/", "b": 0}"#);
    }

    #[test]
    fn many_keys_keep_their_first_place_and_last_value() {
        let pairs: Vec<_> = (0..40).map(|n| format!("\"k{}\":{n}", n % 20)).collect();
        let value = parse(&format!("{{{}}}", pairs.join(","))).unwrap();
        let map = value.as_object().unwrap();
        assert_eq!(map.len(), 20);
        assert_eq!(map.iter().next(), Some(("k0", &Value::from(20))));
    }

    #[test]
    fn refuses_what_is_not_json() {
        for text in [
            "",
            "[",
            "[1,]",
            "{,}",
            "{\"a\"}",
            "{'a': 1}",
            "01",
            "-",
            "1.",
            ".5",
            "1e",
            "+1",
            "NaN",
            "Infinity",
            "-Infinity",
            "1e999",
            "tru",
            "\"\u{1}\"",
            "\"\\x\"",
            "\"\\ud800\"",
            "\"\\udc00\"",
            "\"\\ud800\\u0041\"",
            "\"\\u12\"",
            "\"\\u+123\"",
            "\"",
            "[1] x",
            "\u{feff}1",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn nesting_is_bounded() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(parse(&nested(MAX_DEPTH)).is_some());
        assert!(parse(&nested(MAX_DEPTH + 1)).is_none());
        assert!(parse(&nested(1_000_000)).is_none());
    }
}
