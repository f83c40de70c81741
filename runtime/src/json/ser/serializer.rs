//! The serializer that makes a [`Value`].

use serde::Serialize;
use serde::ser;

use super::compound::{ToArray, ToMap, ToVariant};
use super::{NotStorable, finite, to_value};
use crate::json::value::{Map, Number, Value};

pub(super) struct ToValue;

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
        finite(v)
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
