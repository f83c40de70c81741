//! The keys of maps.

use serde::Serialize;
use serde::ser::{self, Impossible};

use super::{NotStorable, finite};

/// Writes a key of a map, as `json.dumps` does: numbers and truth values become text.
pub(super) struct ToKey;

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
        Ok(finite(v)?.to_string())
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
