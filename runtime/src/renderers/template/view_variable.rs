//! `view` in a template: the name of the view, and what its class shows.

use std::fmt;
use std::sync::Arc;

use minijinja::value::{Enumerator, Object, ObjectRepr, Serde, from_args};
use minijinja::{Error, ErrorKind, State, Value};

use crate::events::SeenView;

/// A view as templates see it. Written to a page it is its name.
#[derive(Debug)]
pub(super) struct ViewObject {
    name: String,
    values: Vec<(&'static str, serde_json::Value)>,
}

impl ViewObject {
    pub(super) fn new(view: SeenView<'_>) -> Self {
        Self {
            name: view.name.to_owned(),
            values: view.values.to_vec(),
        }
    }

    /// Returns the view as a value; one without values is no more than its name.
    pub(super) fn value(self: &Arc<Self>) -> Value {
        if self.values.is_empty() {
            return Value::from(self.name.as_str());
        }
        Value::from_dyn_object(Arc::clone(self))
    }
}

impl Object for ViewObject {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, name: &str) -> Option<Value> {
        let mut values = self.values.iter();
        let (_, value) = values.find(|(other, _)| *other == name)?;
        Some(Value::from(Serde(value)))
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::NonEnumerable
    }

    /// A method that takes nothing was called already.
    fn call_method(
        self: &Arc<Self>,
        _state: &mut State<'_, '_>,
        method: &str,
        args: &[Value],
    ) -> Result<Value, Error> {
        let value = self.get_value_by_str(method);
        let value = value.ok_or_else(|| Error::from(ErrorKind::UnknownMethod))?;
        from_args::<()>(args)?;
        Ok(value)
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}
