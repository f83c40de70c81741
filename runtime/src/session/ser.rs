//! From any serialisable type to a session [`Value`].

use std::fmt;

use serde::Serialize;
use serde::ser::{self, Impossible};

use super::value::{Map, Number, Repr, Value};

/// Converts a serialisable value.
///
/// # Errors
///
/// Fails if the type's own implementation fails, if a float is not finite, or if a key of a map is
/// not a text, number or truth value.
pub fn to_value(value: &(impl Serialize + ?Sized)) -> Result<Value, NotStorable> {
    value.serialize(ToValue)
}

/// The error for a value that a session cannot hold.
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

struct ToValue;

impl ser::Serializer for ToValue {
    type Ok = Value;
    type Error = NotStorable;
    type SerializeSeq = ToArray;
    type SerializeTuple = ToArray;
    type SerializeTupleStruct = ToArray;
    type SerializeTupleVariant = ToVariant<ToArray>;
    type SerializeMap = ToMap;
    type SerializeStruct = ToMap;
    type SerializeStructVariant = ToVariant<ToMap>;

    fn serialize_bool(self, v: bool) -> Result<Value, NotStorable> {
        Ok(Value::Bool(v))
    }

    fn serialize_i8(self, v: i8) -> Result<Value, NotStorable> {
        Ok(Value::from(i64::from(v)))
    }

    fn serialize_i16(self, v: i16) -> Result<Value, NotStorable> {
        Ok(Value::from(i64::from(v)))
    }

    fn serialize_i32(self, v: i32) -> Result<Value, NotStorable> {
        Ok(Value::from(v))
    }

    fn serialize_i64(self, v: i64) -> Result<Value, NotStorable> {
        Ok(Value::from(v))
    }

    fn serialize_i128(self, v: i128) -> Result<Value, NotStorable> {
        Ok(Value::Number(Number::from_digits(&v.to_string())))
    }

    fn serialize_u8(self, v: u8) -> Result<Value, NotStorable> {
        Ok(Value::from(i64::from(v)))
    }

    fn serialize_u16(self, v: u16) -> Result<Value, NotStorable> {
        Ok(Value::from(i64::from(v)))
    }

    fn serialize_u32(self, v: u32) -> Result<Value, NotStorable> {
        Ok(Value::from(i64::from(v)))
    }

    fn serialize_u64(self, v: u64) -> Result<Value, NotStorable> {
        self.serialize_u128(u128::from(v))
    }

    fn serialize_u128(self, v: u128) -> Result<Value, NotStorable> {
        Ok(Value::Number(Number::from_digits(&v.to_string())))
    }

    fn serialize_f32(self, v: f32) -> Result<Value, NotStorable> {
        self.serialize_f64(f64::from(v))
    }

    fn serialize_f64(self, v: f64) -> Result<Value, NotStorable> {
        if v.is_finite() {
            Ok(Value::from(v))
        } else {
            Err(NotStorable::new(format!("{v} is no JSON number")))
        }
    }

    fn serialize_char(self, v: char) -> Result<Value, NotStorable> {
        Ok(Value::from(v.to_string()))
    }

    fn serialize_str(self, v: &str) -> Result<Value, NotStorable> {
        Ok(Value::from(v))
    }

    fn serialize_bytes(self, v: &[u8]) -> Result<Value, NotStorable> {
        Ok(v.iter()
            .map(|byte| Value::from(i64::from(*byte)))
            .collect::<Vec<_>>()
            .into())
    }

    fn serialize_none(self) -> Result<Value, NotStorable> {
        Ok(Value::Null)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Value, NotStorable> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<Value, NotStorable> {
        Ok(Value::Null)
    }

    fn serialize_unit_struct(self, _name: &'static str) -> Result<Value, NotStorable> {
        Ok(Value::Null)
    }

    fn serialize_unit_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
    ) -> Result<Value, NotStorable> {
        Ok(Value::from(variant))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        value: &T,
    ) -> Result<Value, NotStorable> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<Value, NotStorable> {
        Ok(Map::from_iter([(variant, to_value(value)?)]).into())
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<ToArray, NotStorable> {
        // A length is a promise of the caller's type, not a reason to reserve any amount.
        Ok(ToArray {
            items: Vec::with_capacity(length.unwrap_or_default().min(1024)),
        })
    }

    fn serialize_tuple(self, length: usize) -> Result<ToArray, NotStorable> {
        self.serialize_seq(Some(length))
    }

    fn serialize_tuple_struct(
        self,
        _name: &'static str,
        length: usize,
    ) -> Result<ToArray, NotStorable> {
        self.serialize_seq(Some(length))
    }

    fn serialize_tuple_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        length: usize,
    ) -> Result<ToVariant<ToArray>, NotStorable> {
        Ok(ToVariant {
            variant,
            inner: self.serialize_seq(Some(length))?,
        })
    }

    fn serialize_map(self, _length: Option<usize>) -> Result<ToMap, NotStorable> {
        Ok(ToMap::default())
    }

    fn serialize_struct(self, _name: &'static str, _length: usize) -> Result<ToMap, NotStorable> {
        Ok(ToMap::default())
    }

    fn serialize_struct_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        _length: usize,
    ) -> Result<ToVariant<ToMap>, NotStorable> {
        Ok(ToVariant {
            variant,
            inner: ToMap::default(),
        })
    }
}

struct ToArray {
    items: Vec<Value>,
}

impl ToArray {
    fn push(&mut self, value: &(impl Serialize + ?Sized)) -> Result<(), NotStorable> {
        self.items.push(to_value(value)?);
        Ok(())
    }
}

impl ser::SerializeSeq for ToArray {
    type Ok = Value;
    type Error = NotStorable;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), NotStorable> {
        self.push(value)
    }

    fn end(self) -> Result<Value, NotStorable> {
        Ok(self.items.into())
    }
}

impl ser::SerializeTuple for ToArray {
    type Ok = Value;
    type Error = NotStorable;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), NotStorable> {
        self.push(value)
    }

    fn end(self) -> Result<Value, NotStorable> {
        Ok(self.items.into())
    }
}

impl ser::SerializeTupleStruct for ToArray {
    type Ok = Value;
    type Error = NotStorable;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), NotStorable> {
        self.push(value)
    }

    fn end(self) -> Result<Value, NotStorable> {
        Ok(self.items.into())
    }
}

#[derive(Default)]
struct ToMap {
    map: Map,
    key: Option<String>,
}

impl ToMap {
    fn insert(&mut self, key: &str, value: &(impl Serialize + ?Sized)) -> Result<(), NotStorable> {
        self.map.insert(key, to_value(value)?);
        Ok(())
    }
}

impl ser::SerializeMap for ToMap {
    type Ok = Value;
    type Error = NotStorable;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), NotStorable> {
        self.key = Some(key.serialize(ToKey)?);
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), NotStorable> {
        let key = self.key.take().unwrap_or_default();
        self.insert(&key, value)
    }

    fn end(self) -> Result<Value, NotStorable> {
        Ok(self.map.into())
    }
}

impl ser::SerializeStruct for ToMap {
    type Ok = Value;
    type Error = NotStorable;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), NotStorable> {
        self.insert(key, value)
    }

    fn end(self) -> Result<Value, NotStorable> {
        Ok(self.map.into())
    }
}

/// `{"variant": …}`
struct ToVariant<T> {
    variant: &'static str,
    inner: T,
}

impl<T> ToVariant<T> {
    fn wrap(variant: &'static str, value: Value) -> Value {
        Map::from_iter([(variant, value)]).into()
    }
}

impl ser::SerializeTupleVariant for ToVariant<ToArray> {
    type Ok = Value;
    type Error = NotStorable;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), NotStorable> {
        self.inner.push(value)
    }

    fn end(self) -> Result<Value, NotStorable> {
        Ok(Self::wrap(self.variant, self.inner.items.into()))
    }
}

impl ser::SerializeStructVariant for ToVariant<ToMap> {
    type Ok = Value;
    type Error = NotStorable;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), NotStorable> {
        self.inner.insert(key, value)
    }

    fn end(self) -> Result<Value, NotStorable> {
        Ok(Self::wrap(self.variant, self.inner.map.into()))
    }
}

/// Writes a key of a map, as `json.dumps` does: numbers and truth values become text.
struct ToKey;

macro_rules! keys_from_display {
    ($($method:ident: $type:ty),*) => {$(
        fn $method(self, v: $type) -> Result<String, NotStorable> {
            Ok(v.to_string())
        }
    )*};
}

impl ser::Serializer for ToKey {
    type Ok = String;
    type Error = NotStorable;
    type SerializeSeq = Impossible<String, NotStorable>;
    type SerializeTuple = Impossible<String, NotStorable>;
    type SerializeTupleStruct = Impossible<String, NotStorable>;
    type SerializeTupleVariant = Impossible<String, NotStorable>;
    type SerializeMap = Impossible<String, NotStorable>;
    type SerializeStruct = Impossible<String, NotStorable>;
    type SerializeStructVariant = Impossible<String, NotStorable>;

    keys_from_display!(
        serialize_bool: bool,
        serialize_i8: i8,
        serialize_i16: i16,
        serialize_i32: i32,
        serialize_i64: i64,
        serialize_i128: i128,
        serialize_u8: u8,
        serialize_u16: u16,
        serialize_u32: u32,
        serialize_u64: u64,
        serialize_u128: u128,
        serialize_char: char,
        serialize_str: &str
    );

    fn serialize_f32(self, v: f32) -> Result<String, NotStorable> {
        self.serialize_f64(f64::from(v))
    }

    fn serialize_f64(self, v: f64) -> Result<String, NotStorable> {
        Ok(ToValue.serialize_f64(v)?.to_string())
    }

    fn serialize_bytes(self, _v: &[u8]) -> Result<String, NotStorable> {
        Err(bad_key())
    }

    fn serialize_none(self) -> Result<String, NotStorable> {
        Ok("null".to_owned())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<String, NotStorable> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<String, NotStorable> {
        Ok("null".to_owned())
    }

    fn serialize_unit_struct(self, _name: &'static str) -> Result<String, NotStorable> {
        Err(bad_key())
    }

    fn serialize_unit_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
    ) -> Result<String, NotStorable> {
        Ok(variant.to_owned())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        value: &T,
    ) -> Result<String, NotStorable> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        _index: u32,
        _variant: &'static str,
        _value: &T,
    ) -> Result<String, NotStorable> {
        Err(bad_key())
    }

    fn serialize_seq(self, _length: Option<usize>) -> Result<Self::SerializeSeq, NotStorable> {
        Err(bad_key())
    }

    fn serialize_tuple(self, _length: usize) -> Result<Self::SerializeTuple, NotStorable> {
        Err(bad_key())
    }

    fn serialize_tuple_struct(
        self,
        _name: &'static str,
        _length: usize,
    ) -> Result<Self::SerializeTupleStruct, NotStorable> {
        Err(bad_key())
    }

    fn serialize_tuple_variant(
        self,
        _name: &'static str,
        _index: u32,
        _variant: &'static str,
        _length: usize,
    ) -> Result<Self::SerializeTupleVariant, NotStorable> {
        Err(bad_key())
    }

    fn serialize_map(self, _length: Option<usize>) -> Result<Self::SerializeMap, NotStorable> {
        Err(bad_key())
    }

    fn serialize_struct(
        self,
        _name: &'static str,
        _length: usize,
    ) -> Result<Self::SerializeStruct, NotStorable> {
        Err(bad_key())
    }

    fn serialize_struct_variant(
        self,
        _name: &'static str,
        _index: u32,
        _variant: &'static str,
        _length: usize,
    ) -> Result<Self::SerializeStructVariant, NotStorable> {
        Err(bad_key())
    }
}

fn bad_key() -> NotStorable {
    NotStorable::new("the key of a map must be a text, a number or a truth value")
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
            assert!(error.to_string().contains("no JSON number"), "{error}");
        }
    }
}
