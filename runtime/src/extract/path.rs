//! From the captured values of a path to a type.

use serde::de::value::SeqDeserializer;
use serde::de::{self, Deserialize, DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};

use crate::pattern::Matchdict;
use crate::typed::TypedError;

/// Reads a type from the values of a path.
pub(super) fn from_matchdict<'de, T: Deserialize<'de>>(
    matchdict: &'de Matchdict,
) -> Result<T, TypedError> {
    T::deserialize(MatchdictDeserializer { matchdict }).map_err(|error| {
        // A type that reads one value and then refuses it does not know its name.
        let only = Captured {
            matchdict,
            index: 0,
        };
        match matchdict.len() {
            1 => only.named(error),
            _ => error,
        }
    })
}

#[derive(Clone, Copy)]
struct MatchdictDeserializer<'de> {
    matchdict: &'de Matchdict,
}

impl<'de> MatchdictDeserializer<'de> {
    /// Returns the one value of the path.
    fn only(self) -> Result<Captured<'de>, TypedError> {
        match self.matchdict.len() {
            1 => Ok(Captured {
                matchdict: self.matchdict,
                index: 0,
            }),
            count => Err(TypedError::custom(format!(
                "the pattern has {count} placeholders: take a tuple or a type with named fields"
            ))),
        }
    }
}

macro_rules! forward_to_only {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TypedError> {
            self.only()?.$method(visitor)
        }
    )*};
}

impl<'de> de::Deserializer<'de> for MatchdictDeserializer<'de> {
    type Error = TypedError;

    forward_to_only! {
        deserialize_any deserialize_bool deserialize_i8 deserialize_i16 deserialize_i32
        deserialize_i64 deserialize_i128 deserialize_u8 deserialize_u16 deserialize_u32
        deserialize_u64 deserialize_u128 deserialize_f32 deserialize_f64 deserialize_char
        deserialize_str deserialize_string deserialize_bytes deserialize_byte_buf
        deserialize_option deserialize_identifier
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TypedError> {
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, TypedError> {
        visitor.visit_unit()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, TypedError> {
        visitor.visit_newtype_struct(self)
    }

    /// A list is the segments of a sole remainder, or else all values.
    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TypedError> {
        match self.only() {
            Ok(only) => only.deserialize_seq(visitor),
            Err(_) => self.deserialize_tuple(self.matchdict.len(), visitor),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, TypedError> {
        let matchdict = self.matchdict;
        if matchdict.len() != length {
            return Err(TypedError::custom(format!(
                "the pattern has {} placeholders, the view takes {length}",
                matchdict.len()
            )));
        }
        visitor.visit_seq(Values { matchdict, next: 0 })
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, TypedError> {
        self.deserialize_tuple(length, visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TypedError> {
        visitor.visit_map(Values {
            matchdict: self.matchdict,
            next: 0,
        })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, TypedError> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, TypedError> {
        self.only()?.deserialize_enum(name, variants, visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TypedError> {
        visitor.visit_unit()
    }
}

/// The values of a path, one after the other.
struct Values<'de> {
    matchdict: &'de Matchdict,
    next: usize,
}

impl<'de> Values<'de> {
    fn read<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, TypedError> {
        let value = Captured {
            matchdict: self.matchdict,
            index: self.next,
        };
        self.next += 1;
        seed.deserialize(value).map_err(|error| value.named(error))
    }
}

impl<'de> SeqAccess<'de> for Values<'de> {
    type Error = TypedError;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, TypedError> {
        if self.next == self.matchdict.len() {
            return Ok(None);
        }
        self.read(seed).map(Some)
    }
}

impl<'de> MapAccess<'de> for Values<'de> {
    type Error = TypedError;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, TypedError> {
        let Some(name) = self.matchdict.names().get(self.next) else {
            return Ok(None);
        };
        seed.deserialize(de::value::BorrowedStrDeserializer::new(name))
            .map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<S::Value, TypedError> {
        self.read(seed)
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

    fn parse<T: std::str::FromStr>(&self, expected: &str) -> Result<T, TypedError> {
        let parsed = self.text().parse();
        parsed.map_err(|_| self.named(TypedError::expected(&expected)))
    }

    /// Names the placeholder in an error.
    fn named(&self, error: TypedError) -> TypedError {
        let name = self.matchdict.names().get(self.index);
        error.of(name.map_or("?", String::as_str), [self.text()])
    }
}

macro_rules! parsed {
    ($($method:ident: $visit:ident, $expected:literal;)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TypedError> {
            visitor
                .$visit(self.parse($expected)?)
                .map_err(|error| self.named(error))
        }
    )*};
}

impl<'de> de::Deserializer<'de> for Captured<'de> {
    type Error = TypedError;

    parsed! {
        deserialize_bool: visit_bool, "bool";
        deserialize_i8: visit_i8, "i8";
        deserialize_i16: visit_i16, "i16";
        deserialize_i32: visit_i32, "i32";
        deserialize_i64: visit_i64, "i64";
        deserialize_i128: visit_i128, "i128";
        deserialize_u8: visit_u8, "u8";
        deserialize_u16: visit_u16, "u16";
        deserialize_u32: visit_u32, "u32";
        deserialize_u64: visit_u64, "u64";
        deserialize_u128: visit_u128, "u128";
        deserialize_f32: visit_f32, "f32";
        deserialize_f64: visit_f64, "f64";
        deserialize_char: visit_char, "char";
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TypedError> {
        if self.matchdict.is_remainder(self.index) {
            return self.deserialize_seq(visitor);
        }
        visitor
            .visit_borrowed_str(self.text())
            .map_err(|error| self.named(error))
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TypedError> {
        visitor
            .visit_borrowed_str(self.text())
            .map_err(|error| self.named(error))
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TypedError> {
        visitor
            .visit_borrowed_str(self.text())
            .map_err(|error| self.named(error))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TypedError> {
        visitor.visit_some(self).map_err(|error| self.named(error))
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, TypedError> {
        visitor
            .visit_newtype_struct(self)
            .map_err(|error| self.named(error))
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TypedError> {
        let segments = self.matchdict.value_segments(self.index);
        let segments = segments.map(de::value::BorrowedStrDeserializer::new);
        visitor
            .visit_seq(SeqDeserializer::new(segments))
            .map_err(|error| self.named(error))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, TypedError> {
        visitor
            .visit_enum(de::value::BorrowedStrDeserializer::new(self.text()))
            .map_err(|error| self.named(error))
    }

    serde::forward_to_deserialize_any! {
        bytes byte_buf unit unit_struct tuple tuple_struct map struct identifier ignored_any
    }
}
