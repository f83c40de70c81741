//! The variables of a template: the view's value, what subscribers inserted, the system's.

use std::sync::Arc;

use minijinja::Value;
use minijinja::value::{Enumerator, Object, Serde};

use crate::events::{Inserted, SystemValues};

use super::functions::{Function, SystemFunction};
use super::lent::Lent;
use super::objects::{Part, PartObject, RequestObject};
#[cfg(feature = "i18n")]
use super::translating;
use super::view_variable::ViewObject;

/// What a template sees, before it is known who lends the request.
pub(super) struct Scope {
    /// The value of the view, which wins over all else.
    values: Value,
    inserted: Inserted,
    renderer_name: String,
    view: Arc<ViewObject>,
}

impl Scope {
    pub(super) fn new(values: Value, system: SystemValues<'_>) -> Self {
        Self {
            values,
            renderer_name: system.renderer_name().to_owned(),
            view: Arc::new(ViewObject::new(system.seen_view())),
            inserted: system.into_inserted(),
        }
    }

    pub(super) fn with(self, lent: Arc<Lent>) -> Value {
        Value::from_object(Variables { scope: self, lent })
    }
}

/// The variables of a template, each worked out when it is asked for.
struct Variables {
    scope: Scope,
    lent: Arc<Lent>,
}

impl Variables {
    fn system(&self, name: &str) -> Option<Value> {
        let lent = || Arc::clone(&self.lent);
        Some(match name {
            "request" | "req" => Value::from_object(RequestObject(lent())),
            "session" => Value::from_object(PartObject::new(lent(), Part::Session)),
            "context" => self.lent.with(|request| {
                let context = request.context().as_serialize();
                context.map(|context| Value::from(Serde(context)))
            })??,
            "view" => self.scope.view.value(),
            "renderer_name" => Value::from(self.scope.renderer_name.as_str()),
            #[cfg(feature = "i18n")]
            name if translating::is_variable(name) => translating::variable(name, &self.lent)?,
            name => {
                let function = Function::of_name(name).filter(|function| function.is_global())?;
                Value::from_object(SystemFunction::new(lent(), function))
            }
        })
    }
}

impl Object for Variables {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, name: &str) -> Option<Value> {
        let values = self.scope.values.as_object();
        let own = values.and_then(|values| values.get_value_by_str(name));
        if own.is_some() {
            return own;
        }
        let mut inserted = self.scope.inserted.iter();
        if let Some((_, value)) = inserted.find(|(other, _)| other == name) {
            return Some(Value::from(Serde(&**value)));
        }
        self.system(name)
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        match self.scope.values.as_object() {
            Some(values) => values.enumerate(),
            None => Enumerator::Empty,
        }
    }
}

impl std::fmt::Debug for Variables {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Variables")
            .field("renderer_name", &self.scope.renderer_name)
            .finish_non_exhaustive()
    }
}
