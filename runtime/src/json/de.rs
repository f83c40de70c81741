//! From a session [`Value`] to any deserialisable type.

use std::fmt;

use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{self, Deserialize, IntoDeserializer, Unexpected, Visitor};

use super::value::{Map, Number, Repr, Value};

/// Reads a type from a value, borrowing its texts where the type can.
///
/// # Errors
///
/// Fails if the value is not what the type expects.
///
/// See [`to_value`](super::to_value) for an example.
pub fn from_value<'de, T: Deserialize<'de>>(value: &'de Value) -> Result<T, UnexpectedValue> {
    T::deserialize(value)
}

/// The error for a session value of another type than expected.
///
/// See [`to_value`](super::to_value) for an example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnexpectedValue {
    reason: String,
}

impl fmt::Display for UnexpectedValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the session holds another type of value: {}",
            self.reason
        )
    }
}

impl std::error::Error for UnexpectedValue {}

impl de::Error for UnexpectedValue {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self {
            reason: message.to_string(),
        }
    }

    // serde's own texts quote the value, which may be a secret or what a visitor typed.
    fn invalid_type(unexpected: Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self {
            reason: format!("expected {expected}, found {}", kind(&unexpected)),
        }
    }

    fn invalid_value(unexpected: Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self {
            reason: format!("expected {expected}, found another {}", kind(&unexpected)),
        }
    }

    fn unknown_variant(_variant: &str, expected: &'static [&'static str]) -> Self {
        Self {
            reason: format!("expected one of {expected:?}"),
        }
    }
}

fn kind(unexpected: &Unexpected<'_>) -> &'static str {
    match unexpected {
        Unexpected::Bool(_) => "truth value",
        Unexpected::Unsigned(_) | Unexpected::Signed(_) => "integer",
        Unexpected::Float(_) => "float",
        Unexpected::Str(_) | Unexpected::Char(_) | Unexpected::Bytes(_) => "text",
        Unexpected::Unit | Unexpected::Option => "null",
        Unexpected::Seq => "list",
        Unexpected::Map => "object",
        _ => "value",
    }
}

impl<'de> IntoDeserializer<'de, UnexpectedValue> for &'de Value {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> de::Deserializer<'de> for &'de Value {
    type Error = UnexpectedValue;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, UnexpectedValue> {
        match self {
            Value::Null => visitor.visit_unit(),
            Value::Bool(bool) => visitor.visit_bool(*bool),
            Value::Number(number) => visit_number(number, visitor),
            Value::String(text) => visitor.visit_borrowed_str(text),
            Value::Array(items) => visitor.visit_seq(SeqDeserializer::new(items.iter())),
            Value::Object(map) => {
                visitor.visit_map(MapDeserializer::new(map.iter().map(|(k, v)| (Key(k), v))))
            }
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, UnexpectedValue> {
        match self {
            Value::Null => visitor.visit_none(),
            value => visitor.visit_some(value),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, UnexpectedValue> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, UnexpectedValue> {
        let (variant, content) = match self {
            Value::String(variant) => (variant.as_str(), None),
            Value::Object(map) if map.len() == 1 => {
                let (variant, content) = map.iter().next().unwrap_or(("", &Value::Null));
                (variant, Some(content))
            }
            _ => return Err(de::Error::custom("expected the name of a variant")),
        };
        visitor.visit_enum(Variant { variant, content })
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

/// A key of an object, which a map may want as a number.
struct Key<'de>(&'de str);

impl<'de> IntoDeserializer<'de, UnexpectedValue> for Key<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

macro_rules! keys_from_text {
    ($($method:ident: $visit:ident),*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, UnexpectedValue> {
            match self.0.parse() {
                Ok(key) => visitor.$visit(key),
                Err(_) => visitor.visit_borrowed_str(self.0),
            }
        }
    )*};
}

impl<'de> de::Deserializer<'de> for Key<'de> {
    type Error = UnexpectedValue;

    keys_from_text!(
        deserialize_bool: visit_bool,
        deserialize_i8: visit_i8,
        deserialize_i16: visit_i16,
        deserialize_i32: visit_i32,
        deserialize_i64: visit_i64,
        deserialize_i128: visit_i128,
        deserialize_u8: visit_u8,
        deserialize_u16: visit_u16,
        deserialize_u32: visit_u32,
        deserialize_u64: visit_u64,
        deserialize_u128: visit_u128
    );

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, UnexpectedValue> {
        visitor.visit_borrowed_str(self.0)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, UnexpectedValue> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, UnexpectedValue> {
        visitor.visit_enum(Variant {
            variant: self.0,
            content: None,
        })
    }

    serde::forward_to_deserialize_any! {
        f32 f64 char str string bytes byte_buf option unit unit_struct seq tuple tuple_struct map
        struct identifier ignored_any
    }
}

fn visit_number<'de, V: Visitor<'de>>(
    number: &Number,
    visitor: V,
) -> Result<V::Value, UnexpectedValue> {
    match &number.0 {
        Repr::Int(int) => visitor.visit_i64(*int),
        Repr::Float(float) => visitor.visit_f64(*float),
        Repr::BigInt(digits) => {
            if let Ok(int) = digits.parse::<u64>() {
                visitor.visit_u64(int)
            } else if let Ok(int) = digits.parse::<i128>() {
                visitor.visit_i128(int)
            } else if let Ok(int) = digits.parse::<u128>() {
                visitor.visit_u128(int)
            } else {
                Err(de::Error::custom("an integer beyond 128 bits"))
            }
        }
    }
}

struct Variant<'de> {
    variant: &'de str,
    content: Option<&'de Value>,
}

impl<'de> de::EnumAccess<'de> for Variant<'de> {
    type Error = UnexpectedValue;
    type Variant = Self;

    fn variant_seed<T: de::DeserializeSeed<'de>>(
        self,
        seed: T,
    ) -> Result<(T::Value, Self), UnexpectedValue> {
        let name = de::value::BorrowedStrDeserializer::new(self.variant);
        Ok((seed.deserialize(name)?, self))
    }
}

impl<'de> Variant<'de> {
    fn content(&self) -> Result<&'de Value, UnexpectedValue> {
        self.content
            .ok_or_else(|| de::Error::custom("the variant has no content"))
    }
}

impl<'de> de::VariantAccess<'de> for Variant<'de> {
    type Error = UnexpectedValue;

    fn unit_variant(self) -> Result<(), UnexpectedValue> {
        match self.content {
            None => Ok(()),
            Some(_) => Err(de::Error::custom("the variant has unexpected content")),
        }
    }

    fn newtype_variant_seed<T: de::DeserializeSeed<'de>>(
        self,
        seed: T,
    ) -> Result<T::Value, UnexpectedValue> {
        seed.deserialize(self.content()?)
    }

    fn tuple_variant<V: Visitor<'de>>(
        self,
        _length: usize,
        visitor: V,
    ) -> Result<V::Value, UnexpectedValue> {
        de::Deserializer::deserialize_any(self.content()?, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, UnexpectedValue> {
        de::Deserializer::deserialize_any(self.content()?, visitor)
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: de::Deserializer<'de>>(self, inner: D) -> Result<Value, D::Error> {
        inner.deserialize_any(self)
    }

    fn visit_bool<E>(self, v: bool) -> Result<Value, E> {
        Ok(v.into())
    }

    fn visit_i64<E>(self, v: i64) -> Result<Value, E> {
        Ok(v.into())
    }

    fn visit_u64<E>(self, v: u64) -> Result<Value, E> {
        Ok(Value::Number(Number::from_digits(&v.to_string())))
    }

    fn visit_i128<E>(self, v: i128) -> Result<Value, E> {
        Ok(Value::Number(Number::from_digits(&v.to_string())))
    }

    fn visit_u128<E>(self, v: u128) -> Result<Value, E> {
        Ok(Value::Number(Number::from_digits(&v.to_string())))
    }

    fn visit_f64<E>(self, v: f64) -> Result<Value, E> {
        Ok(v.into())
    }

    fn visit_str<E>(self, v: &str) -> Result<Value, E> {
        Ok(v.into())
    }

    fn visit_string<E>(self, v: String) -> Result<Value, E> {
        Ok(v.into())
    }

    fn visit_seq<A: de::SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element()? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: de::MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut pairs: Vec<(String, Value)> = Vec::new();
        while let Some(pair) = access.next_entry()? {
            pairs.push(pair);
        }
        Ok(Map::from_pairs(pairs).into())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::json;
    use crate::json::to_value;

    #[derive(Debug, PartialEq, serde::Deserialize, serde::Serialize)]
    enum Shape {
        Dot,
        Circle(u8),
        Line(u8, u8),
        Box { side: u8 },
    }

    #[track_caller]
    fn round_trips<T>(value: T)
    where
        T: serde::Serialize + for<'de> Deserialize<'de> + PartialEq + fmt::Debug,
    {
        let stored = to_value(&value).unwrap();
        assert_eq!(from_value::<T>(&stored).unwrap(), value);
    }

    #[test]
    fn what_was_stored_comes_back() {
        round_trips((
            1_u8,
            -2_i64,
            3.5_f64,
            true,
            "text".to_owned(),
            Some(7),
            None::<u8>,
        ));
        round_trips([
            Shape::Dot,
            Shape::Circle(1),
            Shape::Line(1, 2),
            Shape::Box { side: 3 },
        ]);
        round_trips(BTreeMap::from([("a".to_owned(), vec![1, 2])]));
        round_trips(BTreeMap::from([(-7, true)]));
        round_trips((u64::MAX, i128::MIN, u128::MAX, f64::MIN_POSITIVE));
    }

    #[test]
    fn texts_can_be_borrowed() {
        let value = Value::from("text");
        assert_eq!(from_value::<&str>(&value), Ok("text"));
    }

    #[test]
    fn another_type_is_an_error_that_says_so() {
        let error = from_value::<u8>(&Value::from("password"))
            .unwrap_err()
            .to_string();
        assert!(error.ends_with("expected u8, found text"), "{error}");
        let error = from_value::<u8>(&Value::from(-1)).unwrap_err().to_string();
        assert!(
            error.ends_with("expected u8, found another integer"),
            "{error}"
        );
        let error = from_value::<Shape>(&Value::from("password"))
            .unwrap_err()
            .to_string();
        assert!(error.contains("one of [\"Dot\", "), "{error}");
    }

    #[test]
    fn values_convert_to_and_from_serde_json() {
        let text = r#"{"b": [1, 2.5, null], "a": {"x": true}}"#;
        let value = json::parse(text).unwrap();
        let other: serde_json::Value = from_value(&value).unwrap();
        assert_eq!(
            other,
            serde_json::from_str::<serde_json::Value>(text).unwrap()
        );
        assert_eq!(serde_json::from_str::<Value>(text).unwrap(), value);
    }
}
