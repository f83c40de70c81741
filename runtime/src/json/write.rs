//! `json.dumps`.

use std::fmt::{self, Write as _};

use crate::json::value::{Map, Number, Repr, Value};
use crate::span::span;

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

/// Writes the value as JSON in the format of Python's `json.dumps`.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        write_value(&mut text, self);
        f.write_str(&text)
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
    text.push_str(itoa::Buffer::new().format(int));
}

/// Appends a float as Python's `repr` does: the shortest digits that read back the same,
/// positional from 1e-4 to 1e16, with an exponent of two digits or more outside.
pub(crate) fn write_float(text: &mut String, float: f64) {
    let magnitude = float.abs();
    if float == 0.0 || (1e-4..1e16).contains(&magnitude) {
        text.push_str(zmij::Buffer::new().format_finite(float));
        return;
    }
    let start = text.len();
    let _ = write!(text, "{float:e}"); // writing to a string cannot fail
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
    loop {
        let (plain, escaped) = rest.split_at(span(rest.as_bytes(), is_plain));
        text.push_str(plain);
        let mut chars = escaped.chars();
        let Some(c) = chars.next() else {
            break;
        };
        write_escape(text, c);
        rest = chars.as_str();
    }
    text.push('"');
}

#[expect(
    clippy::needless_bitwise_bool,
    reason = "without branches a block is compared at once"
)]
fn is_plain(byte: u8) -> bool {
    matches!(byte, b' '..=b'~') & (byte != b'"') & (byte != b'\\')
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
