//! From any serialisable type to a session [`Value`].

mod compound;
mod key;
mod serializer;

use std::fmt;

use serde::Serialize;
use serde::ser;

use super::value::{Map, Number, Repr, Value};
use serializer::ToValue;

/// Converts a serialisable value.
///
/// # Errors
///
/// Fails if the type's own implementation fails, if a float is not finite, or if a key of a map is
/// not a text, number or truth value.
///
/// # Examples
///
/// ```
/// use pyramidion::session::{NotStorable, UnexpectedValue, from_value, to_value};
///
/// let value = to_value(&(1, "one"))?;
/// assert_eq!(value, "[1, \"one\"]".parse()?);
/// let pair: (u32, &str) = from_value(&value)?;
/// assert_eq!(pair, (1, "one"));
///
/// let error: NotStorable = to_value(&f64::NAN).unwrap_err();
/// assert!(error.to_string().contains("NaN is not a JSON number"));
/// let error: UnexpectedValue = from_value::<bool>(&value).unwrap_err();
/// assert!(error.to_string().contains("another type of value"));
/// # Ok::<(), pyramidion::Error>(())
/// ```
pub fn to_value(value: &(impl Serialize + ?Sized)) -> Result<Value, NotStorable> {
    value.serialize(ToValue)
}

/// Returns a number that JSON has.
fn finite(float: f64) -> Result<Value, NotStorable> {
    if float.is_finite() {
        Ok(Value::from(float))
    } else {
        Err(NotStorable::new(format!("{float} is not a JSON number")))
    }
}

/// The error for a value that a session cannot hold.
///
/// See [`to_value`] for an example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotStorable {
    reason: String,
}

impl NotStorable {
    fn new(reason: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
        }
    }
}

impl fmt::Display for NotStorable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the value cannot be stored in a session: {}",
            self.reason
        )
    }
}

impl std::error::Error for NotStorable {}

impl ser::Error for NotStorable {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::new(message.to_string())
    }
}

impl Serialize for Value {
    fn serialize<S: ser::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(bool) => serializer.serialize_bool(*bool),
            Self::Number(Number(Repr::Int(int))) => serializer.serialize_i64(*int),
            Self::Number(Number(Repr::Float(float))) => serializer.serialize_f64(*float),
            Self::Number(Number(Repr::BigInt(digits))) => {
                let (small, signed, unsigned) = (digits.parse(), digits.parse(), digits.parse());
                match (small, signed, unsigned) {
                    (Ok(int), ..) => serializer.serialize_u64(int),
                    (_, Ok(int), _) => serializer.serialize_i128(int),
                    (.., Ok(int)) => serializer.serialize_u128(int),
                    _ => Err(ser::Error::custom("an integer beyond 128 bits")),
                }
            }
            Self::String(text) => serializer.serialize_str(text),
            Self::Array(items) => serializer.collect_seq(items),
            Self::Object(map) => map.serialize(serializer),
        }
    }
}

impl Serialize for Map {
    fn serialize<S: ser::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[track_caller]
    fn check(value: impl Serialize, expected: &str) {
        assert_eq!(to_value(&value).unwrap().to_string(), expected);
    }

    #[derive(Serialize)]
    struct User {
        zeta: u8,
        alpha: Option<f64>,
    }

    #[derive(Serialize)]
    enum Shape {
        Dot,
        Circle(u8),
        Line(u8, u8),
        Box { side: u8 },
    }

    #[test]
    fn keeps_the_order_of_fields() {
        check(
            User {
                zeta: 1,
                alpha: None,
            },
            r#"{"zeta": 1, "alpha": null}"#,
        );
    }

    #[test]
    fn keeps_integers_of_any_size() {
        let text = format!("[{}, {}, {}]", u64::MAX, i128::MIN, u128::MAX);
        check((u64::MAX, i128::MIN, u128::MAX), &text);
        check(text.parse::<Value>().unwrap(), &text);
        let beyond: Value = format!("{}0", u128::MAX).parse().unwrap();
        assert!(to_value(&beyond).is_err());
    }

    #[test]
    fn variants_are_written_as_serde_json_writes_them() {
        check(
            [
                Shape::Dot,
                Shape::Circle(1),
                Shape::Line(1, 2),
                Shape::Box { side: 3 },
            ],
            r#"["Dot", {"Circle": 1}, {"Line": [1, 2]}, {"Box": {"side": 3}}]"#,
        );
    }

    #[test]
    fn keys_become_text() {
        check(BTreeMap::from([(5, 1)]), r#"{"5": 1}"#);
        check(BTreeMap::from([(true, 1)]), r#"{"true": 1}"#);
        assert!(to_value(&BTreeMap::from([(vec![1], 1)])).is_err());
    }

    #[test]
    fn floats_must_be_finite() {
        for float in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            let error = to_value(&[float]).unwrap_err();
            assert!(error.to_string().contains("not a JSON number"), "{error}");
        }
    }
}
