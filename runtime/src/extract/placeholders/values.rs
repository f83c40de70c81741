//! From the captured values of a path to a type.

use serde::de::value::{BorrowedStrDeserializer, SeqDeserializer};
use serde::de::{
    self, Deserialize, DeserializeSeed, Error as _, IntoDeserializer, MapAccess, SeqAccess, Visitor,
};

use crate::pattern::Matchdict;

use super::error::{Kind, Misfit, PathError};
use super::seen::Seen;

/// Reads a type from the values of a path.
pub(in crate::extract) fn read<'de, T: Deserialize<'de>>(
    matchdict: &'de Matchdict,
) -> Result<T, PathError> {
    read_watched(matchdict, &Seen::default())
}

/// Reads a type, and notes on the way what it asks for.
pub(super) fn read_watched<'de, T: Deserialize<'de>>(
    matchdict: &'de Matchdict,
    seen: &Seen,
) -> Result<T, PathError> {
    let values = Values { matchdict, seen };
    T::deserialize(values).map_err(|error| {
        let is_inside = seen.current.get().is_some();
        match error.kind() {
            // What is missing may depend on what other values say.
            Kind::Misfit(Misfit::Missing(_) | Misfit::Unknown(_))
                if is_inside || seen.depends.get() =>
            {
                error.with_kind(Kind::Value)
            }
            // All values were there, and they were too few or too many.
            Kind::Length if !is_inside => {
                let misfit = Misfit::Many(matchdict.len());
                error.with_kind(Kind::Misfit(misfit))
            }
            // A type that reads one value and then refuses it does not know its name.
            Kind::Value if matchdict.len() == 1 => {
                seen.current.set(Some(0));
                values.at(0).named(error)
            }
            _ => error,
        }
    })
}

/// All values of a path.
#[derive(Clone, Copy)]
struct Values<'de, 's> {
    matchdict: &'de Matchdict,
    seen: &'s Seen,
}

impl<'de, 's> Values<'de, 's> {
    /// Returns the one value of the path.
    fn only(self) -> Result<Captured<'de, 's>, PathError> {
        match self.matchdict.len() {
            1 => Ok(self.at(0)),
            count => {
                let error = PathError::custom(format!(
                    "the pattern has {count} placeholders: take a tuple or a type with named fields"
                ));
                Err(error.with_kind(Kind::Misfit(Misfit::One)))
            }
        }
    }

    fn at(self, index: usize) -> Captured<'de, 's> {
        let Self { matchdict, seen } = self;
        let text = matchdict.value(index).unwrap_or_default();
        Captured {
            matchdict,
            seen,
            index,
            text,
            is_list: matchdict.is_remainder(index),
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

impl<'de> de::Deserializer<'de> for Values<'de, '_> {
    type Error = PathError;

    forward_to_only! {
        deserialize_bool deserialize_i8 deserialize_i16 deserialize_i32
        deserialize_i64 deserialize_i128 deserialize_u8 deserialize_u16 deserialize_u32
        deserialize_u64 deserialize_u128 deserialize_f32 deserialize_f64 deserialize_char
        deserialize_str deserialize_string deserialize_bytes deserialize_byte_buf
        deserialize_identifier
    }

    /// Several values are fields, which may be those of a variant.
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, PathError> {
        match self.only() {
            Ok(only) => only.deserialize_any(visitor),
            Err(_) => self.deserialize_map(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, PathError> {
        if self.matchdict.is_empty() {
            return visitor.visit_none();
        }
        visitor.visit_some(self)
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
        let count = self.matchdict.len();
        if count != length {
            let error = PathError::custom(format!(
                "the pattern has {count} placeholders, the view takes {length}"
            ));
            return Err(error.with_kind(Kind::Misfit(Misfit::Many(length))));
        }
        visitor.visit_seq(Each {
            values: self,
            next: 0,
        })
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
        visitor.visit_map(Each {
            values: self,
            next: 0,
        })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, PathError> {
        self.seen.is_struct.set(true);
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

/// The values of a path, one after the other.
struct Each<'de, 's> {
    values: Values<'de, 's>,
    next: usize,
}

impl<'de> Each<'de, '_> {
    fn read<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, PathError> {
        let value = self.values.at(self.next);
        self.next += 1;
        // Also a type that reads its value and then refuses it is inside.
        let current = &value.seen.current;
        current.set(Some(value.index));
        let read = seed
            .deserialize(value)
            .map_err(|error| value.named(error))?;
        current.set(None);
        Ok(read)
    }
}

impl<'de> SeqAccess<'de> for Each<'de, '_> {
    type Error = PathError;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, PathError> {
        if self.next == self.values.matchdict.len() {
            return Ok(None);
        }
        self.read(seed).map(Some)
    }
}

impl<'de> MapAccess<'de> for Each<'de, '_> {
    type Error = PathError;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, PathError> {
        let Some(name) = self.values.matchdict.names().get(self.next) else {
            return Ok(None);
        };
        seed.deserialize(BorrowedStrDeserializer::new(name))
            .map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, PathError> {
        self.read(seed)
    }
}

/// One value of a path, or a segment of the remainder.
#[derive(Clone, Copy)]
struct Captured<'de, 's> {
    matchdict: &'de Matchdict,
    seen: &'s Seen,
    index: usize,
    text: &'de str,
    /// Whether it is all segments of the remainder.
    is_list: bool,
}

impl<'de> Captured<'de, '_> {
    fn name(&self) -> &'de str {
        let names = self.matchdict.names();
        names.get(self.index).map_or("?", String::as_str)
    }

    fn parse<T: std::str::FromStr>(&self, expected: &str) -> Result<T, PathError> {
        let parsed = self.text.parse();
        parsed.map_err(|_| PathError::expected(expected))
    }

    /// Names the placeholder in an error.
    fn named(&self, error: PathError) -> PathError {
        error.of(self.name(), self.text)
    }

    /// Reads the value as a type of this name; an error leaves the note of which value it was.
    fn reading<T>(
        self,
        name: &'static str,
        read: impl FnOnce(Self) -> Result<T, PathError>,
    ) -> Result<T, PathError> {
        let before = self.seen.current.replace(Some(self.index));
        if let Some(asked) = &self.seen.asked
            && let Some(slot) = asked.borrow_mut().get_mut(self.index)
        {
            // Of a type in another the outer one is what is written.
            slot.get_or_insert(name);
        }
        let value = read(self).map_err(|error| self.named(error))?;
        self.seen.current.set(before);
        Ok(value)
    }

    /// Reads what is made of more than a text: only a type that also takes a text can be read.
    fn compound<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, PathError> {
        self.reading("String", |this| {
            if this.is_list {
                return this.segments(visitor);
            }
            visitor
                .visit_borrowed_str(this.text)
                .map_err(|error: PathError| match error.kind() {
                    Kind::Type => {
                        error.with_kind(Kind::Misfit(Misfit::Compound(this.name().to_owned())))
                    }
                    _ => error,
                })
        })
    }

    fn segments<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, PathError> {
        let segments = self.matchdict.value_segments(self.index);
        visitor.visit_seq(SeqDeserializer::new(segments.map(|text| Self {
            text,
            is_list: false,
            ..self
        })))
    }
}

impl<'de> IntoDeserializer<'de, PathError> for Captured<'de, '_> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

macro_rules! parsed {
    ($($method:ident: $visit:ident, $name:literal;)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, PathError> {
            self.reading($name, |this| visitor.$visit(this.parse($name)?))
        }
    )*};
}

macro_rules! compound {
    ($($method:ident($($argument:ident: $ty:ty),*))*) => {$(
        fn $method<V: Visitor<'de>>(
            self,
            $($argument: $ty,)*
            visitor: V,
        ) -> Result<V::Value, PathError> {
            self.compound(visitor)
        }
    )*};
}

impl<'de> de::Deserializer<'de> for Captured<'de, '_> {
    type Error = PathError;

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

    compound! {
        deserialize_bytes() deserialize_byte_buf() deserialize_unit() deserialize_map()
        deserialize_unit_struct(_name: &'static str) deserialize_tuple(_length: usize)
        deserialize_tuple_struct(_name: &'static str, _length: usize)
        deserialize_struct(_name: &'static str, _fields: &'static [&'static str])
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, PathError> {
        if !self.seen.is_struct.get() {
            self.seen.depends.set(true);
        }
        self.reading("String", |this| {
            if this.is_list {
                return this.segments(visitor);
            }
            visitor.visit_borrowed_str(this.text)
        })
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, PathError> {
        self.reading("String", |this| visitor.visit_borrowed_str(this.text))
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, PathError> {
        self.deserialize_str(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, PathError> {
        self.deserialize_str(visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, PathError> {
        visitor.visit_unit()
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, PathError> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, PathError> {
        self.reading(name, |this| visitor.visit_newtype_struct(this))
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, PathError> {
        self.reading("Vec<String>", |this| this.segments(visitor))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, PathError> {
        self.reading(name, |this| {
            visitor.visit_enum(BorrowedStrDeserializer::new(this.text))
        })
    }
}
