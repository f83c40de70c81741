//! Lists, objects and variants with content, item by item.

use serde::Serialize;
use serde::ser;

use super::key::ToKey;
use super::{NotStorable, to_value};
use crate::json::value::{Map, Value};

pub(super) struct ToArray {
    pub(super) items: Vec<Value>,
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
pub(super) struct ToMap {
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
pub(super) struct ToVariant<T> {
    pub(super) variant: &'static str,
    pub(super) inner: T,
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
