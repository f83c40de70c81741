//! Values that were waited for before the view, until it takes them.

use std::any::Any;
use std::sync::{Mutex, PoisonError};

use super::Request;

/// The values, in the order in which they came.
///
/// Never locked: the mutex makes them shareable, and only the owner of the request enters it.
#[derive(Default)]
pub(super) struct Prepared(Mutex<Vec<Box<dyn Any + Send>>>);

impl Prepared {
    fn values(&mut self) -> &mut Vec<Box<dyn Any + Send>> {
        self.0.get_mut().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Request {
    /// Keeps a value for the view.
    pub(crate) fn keep_prepared<T: Send + 'static>(&mut self, value: T) {
        let prepared = self.prepared.get_or_insert_default();
        prepared.values().push(Box::new(value));
    }

    /// Takes the first value of a type that is kept.
    pub(crate) fn take_prepared<T: 'static>(&mut self) -> Option<T> {
        let values = self.prepared.as_mut()?.values();
        let position = values.iter().position(|value| value.is::<T>())?;
        let value = values.remove(position).downcast::<T>().ok()?;
        Some(*value)
    }

    /// Forgets what a view before did not take.
    pub(crate) fn forget_prepared(&mut self) {
        self.prepared = None;
    }
}
