//! The deserializers of fields.

use serde::de::value::{MapAccessDeserializer, SeqDeserializer};
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, MapAccess, VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use crate::typed::error::TypedError;
use crate::typed::text_meaning::{Reading, Scalar};

use super::Attempt;

/// All fields.
impl<'de> Deserializer<'de> for &'de Attempt<'_> {
    type Error = TypedError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TypedError> {
        visitor.visit_map(Fields {
            attempt: self,
            next: 0,
        })
    }

    /// The pairs of names and values.
    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TypedError> {
        let pairs = self.fields.iter().flat_map(|field| {
            let name = field.name;
            field.texts.iter().map(move |text| (name, *text))
        });
        let pairs = pairs.map(|(name, text)| Pair(name, text));
        visitor.visit_seq(SeqDeserializer::new(pairs))
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, TypedError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TypedError> {
        visitor.visit_some(self)
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

    /// A single field whose name is that of the variant.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, TypedError> {
        visitor.visit_enum(MapAccessDeserializer::new(Fields {
            attempt: self,
            next: 0,
        }))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        tuple tuple_struct map struct identifier ignored_any
    }
}

struct Fields<'de, 'a> {
    attempt: &'de Attempt<'a>,
    next: usize,
}

impl<'de> MapAccess<'de> for Fields<'de, '_> {
    type Error = TypedError;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, TypedError> {
        let Some(field) = self.attempt.fields.get(self.next) else {
            return Ok(None);
        };
        self.next += 1;
        let name = seed
            .deserialize(Text(field.name))
            .map_err(|error| error.of(field.name, []));
        name.map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(
        &mut self,
        seed: V,
    ) -> Result<V::Value, TypedError> {
        let index = self.next - 1;
        let field = &self.attempt.fields[index];
        seed.deserialize(Values {
            attempt: self.attempt,
            index,
        })
        .map_err(|error| error.of(field.name, field.texts.iter().copied()))
    }
}

/// A name and a value.
struct Pair<'de>(&'de str, &'de str);

impl<'de> IntoDeserializer<'de, TypedError> for Pair<'de> {
    type Deserializer = SeqDeserializer<std::array::IntoIter<Text<'de>, 2>, TypedError>;

    fn into_deserializer(self) -> Self::Deserializer {
        SeqDeserializer::new([Text(self.0), Text(self.1)].into_iter())
    }
}

/// The values of a field.
#[derive(Clone, Copy)]
struct Values<'de, 'a> {
    attempt: &'de Attempt<'a>,
    index: usize,
}

impl<'de> Values<'de, '_> {
    fn texts(self) -> &'de [&'de str] {
        &self.attempt.fields[self.index].texts
    }

    /// Returns the one value.
    fn only(self) -> Result<Text<'de>, TypedError> {
        match self.texts() {
            [text] => Ok(Text(text)),
            _ => Err(TypedError::repeated()),
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

impl<'de> Deserializer<'de> for Values<'de, '_> {
    type Error = TypedError;

    forward_to_only! {
        deserialize_bool deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_i128 deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
        deserialize_u128 deserialize_f32 deserialize_f64 deserialize_char deserialize_str
        deserialize_string deserialize_bytes deserialize_byte_buf deserialize_unit
        deserialize_identifier
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TypedError> {
        let texts = self.texts();
        let Some(text) = texts.first() else {
            return visitor.visit_unit();
        };
        let mut replaced = self.attempt.replaced.iter();
        if let Some((_, replacement)) = replaced.find(|(index, _)| *index == self.index) {
            return replacement.visit(visitor);
        }
        match self.attempt.reading(self.index) {
            Reading::Text => visitor.visit_borrowed_str(text),
            Reading::Nothing => visitor.visit_unit(),
            Reading::Scalar => Guess(text).deserialize_any(visitor),
            Reading::Texts => {
                visitor.visit_seq(SeqDeserializer::new(texts.iter().map(|text| Text(text))))
            }
            Reading::Scalars => {
                visitor.visit_seq(SeqDeserializer::new(texts.iter().map(|text| Guess(text))))
            }
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TypedError> {
        let is_empty = matches!(self.texts(), [""]);
        if is_empty && self.attempt.reading(self.index) == Reading::Nothing {
            return visitor.visit_none();
        }
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, TypedError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TypedError> {
        let texts = self.texts().iter().map(|text| Text(text));
        visitor.visit_seq(SeqDeserializer::new(texts))
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, TypedError> {
        if self.texts().len() != length {
            let times = if length == 1 { "once" } else { "times" };
            return Err(TypedError::expected(&match length {
                1 => format!("given {times}"),
                length => format!("given {length} {times}"),
            }));
        }
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, TypedError> {
        self.deserialize_tuple(length, visitor)
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, TypedError> {
        self.only()?.deserialize_unit_struct(name, visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, TypedError> {
        self.only()?.deserialize_enum(name, variants, visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TypedError> {
        self.only()?.deserialize_any(visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, TypedError> {
        self.only()?.deserialize_any(visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TypedError> {
        visitor.visit_unit()
    }
}

/// A text that is a number or truth value to a type that does not say what it wants.
#[derive(Clone, Copy)]
struct Guess<'de>(&'de str);

impl<'de> IntoDeserializer<'de, TypedError> for Guess<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Guess<'de> {
    type Error = TypedError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TypedError> {
        match Scalar::of(self.0) {
            Some(scalar) => scalar.visit(visitor),
            None => visitor.visit_borrowed_str(self.0),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// One text.
#[derive(Clone, Copy)]
struct Text<'de>(&'de str);

impl<'de> IntoDeserializer<'de, TypedError> for Text<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

macro_rules! parsed {
    ($($method:ident: $visit:ident, $type:literal;)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TypedError> {
            match self.0.parse() {
                Ok(value) => visitor.$visit(value),
                Err(_) => Err(TypedError::expected(&$type)),
            }
        }
    )*};
}

impl<'de> Deserializer<'de> for Text<'de> {
    type Error = TypedError;

    parsed! {
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

    /// A checkbox sends `on`, or nothing.
    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TypedError> {
        match self.0 {
            "true" | "on" => visitor.visit_bool(true),
            "false" => visitor.visit_bool(false),
            _ => Err(TypedError::expected(&"`true`, `on` or `false`")),
        }
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TypedError> {
        visitor.visit_borrowed_str(self.0)
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TypedError> {
        visitor.visit_borrowed_bytes(self.0.as_bytes())
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TypedError> {
        visitor.visit_borrowed_bytes(self.0.as_bytes())
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TypedError> {
        visitor.visit_some(self)
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TypedError> {
        if self.0.is_empty() {
            return visitor.visit_unit();
        }
        Err(TypedError::expected(&"empty"))
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, TypedError> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, TypedError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, TypedError> {
        visitor.visit_enum(self)
    }

    forward_to_deserialize_any! {
        str string seq tuple tuple_struct map struct identifier ignored_any
    }
}

/// The name of a variant without values.
impl<'de> EnumAccess<'de> for Text<'de> {
    type Error = TypedError;
    type Variant = NoValues;

    fn variant_seed<V: DeserializeSeed<'de>>(
        self,
        seed: V,
    ) -> Result<(V::Value, NoValues), TypedError> {
        Ok((seed.deserialize(self)?, NoValues))
    }
}

struct NoValues;

impl NoValues {
    fn error() -> TypedError {
        TypedError::expected(&"a variant without values")
    }
}

impl<'de> VariantAccess<'de> for NoValues {
    type Error = TypedError;

    fn unit_variant(self) -> Result<(), TypedError> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(
        self,
        _seed: T,
    ) -> Result<T::Value, TypedError> {
        Err(Self::error())
    }

    fn tuple_variant<V: Visitor<'de>>(
        self,
        _length: usize,
        _visitor: V,
    ) -> Result<V::Value, TypedError> {
        Err(Self::error())
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _fields: &'static [&'static str],
        _visitor: V,
    ) -> Result<V::Value, TypedError> {
        Err(Self::error())
    }
}
