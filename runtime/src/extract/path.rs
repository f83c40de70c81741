//! From the captured values of a path to a type.

use std::fmt;

use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{self, Deserialize, IntoDeserializer, Visitor};

use crate::pattern::Matchdict;

/// Reads a type from the values of a path.
pub(super) fn from_matchdict<'de, T: Deserialize<'de>>(
    matchdict: &'de Matchdict,
) -> Result<T, PathError> {
    T::deserialize(MatchdictDeserializer { matchdict })
}

/// The error for a path whose values are not what a type expects. It does not show the values.
#[derive(Debug)]
pub(super) struct PathError(String);

impl fmt::Display for PathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for PathError {}

impl de::Error for PathError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }

    fn invalid_type(_unexpected: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self(format!("expected {expected}"))
    }

    fn invalid_value(_unexpected: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self(format!("expected {expected}"))
    }

    fn unknown_variant(_variant: &str, expected: &'static [&'static str]) -> Self {
        Self(format!("expected one of {expected:?}"))
    }
}

#[derive(Clone, Copy)]
struct MatchdictDeserializer<'de> {
    matchdict: &'de Matchdict,
}

impl<'de> MatchdictDeserializer<'de> {
    /// Returns the one value of the path.
    fn only(self) -> Result<Captured<'de>, PathError> {
        match self.matchdict.len() {
            1 => Ok(Captured {
                matchdict: self.matchdict,
                index: 0,
            }),
            count => Err(PathError(format!(
                "the pattern has {count} placeholders: take a tuple or a type with named fields"
            ))),
        }
    }
}

macro_rules! forward_to_only {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, PathError> {
            self.only()?.$method(visitor)
        }
    )*};
}

impl<'de> de::Deserializer<'de> for MatchdictDeserializer<'de> {
    type Error = PathError;

    forward_to_only! {
        deserialize_any deserialize_bool deserialize_i8 deserialize_i16 deserialize_i32
        deserialize_i64 deserialize_i128 deserialize_u8 deserialize_u16 deserialize_u32
        deserialize_u64 deserialize_u128 deserialize_f32 deserialize_f64 deserialize_char
        deserialize_str deserialize_string deserialize_bytes deserialize_byte_buf
        deserialize_option deserialize_identifier
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, PathError> {
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, PathError> {
        visitor.visit_unit()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, PathError> {
        visitor.visit_newtype_struct(self)
    }

    /// A list is the segments of a sole remainder, or else all values.
    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, PathError> {
        match self.only() {
            Ok(only) => only.deserialize_seq(visitor),
            Err(_) => self.deserialize_tuple(self.matchdict.len(), visitor),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, PathError> {
        let matchdict = self.matchdict;
        if matchdict.len() != length {
            return Err(PathError(format!(
                "the pattern has {} placeholders, the view takes {length}",
                matchdict.len()
            )));
        }
        let values = (0..length).map(|index| Captured { matchdict, index });
        visitor.visit_seq(SeqDeserializer::new(values))
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, PathError> {
        self.deserialize_tuple(length, visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, PathError> {
        let matchdict = self.matchdict;
        let names = matchdict.names().iter().map(String::as_str).enumerate();
        let pairs = names.map(|(index, name)| (name, Captured { matchdict, index }));
        visitor.visit_map(MapDeserializer::new(pairs))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, PathError> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, PathError> {
        self.only()?.deserialize_enum(name, variants, visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, PathError> {
        visitor.visit_unit()
    }
}

/// One value of a path.
#[derive(Clone, Copy)]
struct Captured<'de> {
    matchdict: &'de Matchdict,
    index: usize,
}

impl<'de> Captured<'de> {
    fn text(&self) -> &'de str {
        self.matchdict.value(self.index).unwrap_or_default()
    }

    fn parse<T: std::str::FromStr>(&self, expected: &str) -> Result<T, PathError> {
        self.text().parse().map_err(|_| {
            let name = self
                .matchdict
                .names()
                .get(self.index)
                .map_or("?", String::as_str);
            PathError(format!("`{name}` is no {expected}"))
        })
    }
}

impl<'de> IntoDeserializer<'de, PathError> for Captured<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

macro_rules! parsed {
    ($($method:ident: $visit:ident, $expected:literal;)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, PathError> {
            visitor.$visit(self.parse($expected)?)
        }
    )*};
}

impl<'de> de::Deserializer<'de> for Captured<'de> {
    type Error = PathError;

    parsed! {
        deserialize_bool: visit_bool, "`true` or `false`";
        deserialize_i8: visit_i8, "integer from -128 to 127";
        deserialize_i16: visit_i16, "integer of 16 bits";
        deserialize_i32: visit_i32, "integer of 32 bits";
        deserialize_i64: visit_i64, "integer of 64 bits";
        deserialize_i128: visit_i128, "integer of 128 bits";
        deserialize_u8: visit_u8, "integer from 0 to 255";
        deserialize_u16: visit_u16, "natural number of 16 bits";
        deserialize_u32: visit_u32, "natural number of 32 bits";
        deserialize_u64: visit_u64, "natural number of 64 bits";
        deserialize_u128: visit_u128, "natural number of 128 bits";
        deserialize_f32: visit_f32, "number";
        deserialize_f64: visit_f64, "number";
        deserialize_char: visit_char, "single character";
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, PathError> {
        if self.matchdict.is_remainder(self.index) {
            return self.deserialize_seq(visitor);
        }
        visitor.visit_borrowed_str(self.text())
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, PathError> {
        visitor.visit_borrowed_str(self.text())
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, PathError> {
        visitor.visit_borrowed_str(self.text())
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, PathError> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, PathError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, PathError> {
        let segments = self.matchdict.value_segments(self.index);
        visitor.visit_seq(SeqDeserializer::new(
            segments.map(de::value::BorrowedStrDeserializer::new),
        ))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, PathError> {
        visitor.visit_enum(de::value::BorrowedStrDeserializer::new(self.text()))
    }

    serde::forward_to_deserialize_any! {
        bytes byte_buf unit unit_struct tuple tuple_struct map struct identifier ignored_any
    }
}
