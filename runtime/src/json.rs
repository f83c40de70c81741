//! JSON as Python writes and reads it.
//!
//! [`write`] reproduces `json.dumps` with its defaults byte for byte, since signatures cover
//! bytes. [`parse`] accepts what `json.loads` accepts, without its extensions `NaN` and `Infinity`.

mod de;
mod parse;
mod ser;
mod session_serializer;
mod value;
mod write;

pub use de::{UnexpectedValue, from_value};
pub use parse::InvalidJson;
pub(crate) use parse::parse;
pub use ser::{NotStorable, to_value};
pub use session_serializer::SessionSerializer;
pub use value::{Map, Number, Value};
pub(crate) use write::{write_float, write_int, write_map};

#[cfg(test)]
mod tests {
    use super::parse::MAX_DEPTH;
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
