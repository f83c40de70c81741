//! Options of views that the view deriver of an application reads.

use std::any::{Any, TypeId, type_name};
use std::fmt;
use std::sync::Arc;

/// An option that a view is declared with. It is not public API.
#[doc(hidden)]
#[derive(Clone)]
pub struct ViewOption {
    id: TypeId,
    type_name: &'static str,
    value: Arc<dyn Any + Send + Sync>,
}

impl ViewOption {
    pub(crate) fn new<T: Send + Sync + 'static>(value: T) -> Self {
        Self {
            id: TypeId::of::<T>(),
            type_name: type_name::<T>(),
            value: Arc::new(value),
        }
    }

    pub(crate) fn id(&self) -> TypeId {
        self.id
    }

    pub(crate) fn type_name(&self) -> &'static str {
        self.type_name
    }

    pub(crate) fn get<T: 'static>(&self) -> Option<&T> {
        self.value.downcast_ref()
    }
}

impl fmt::Debug for ViewOption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ViewOption({})", self.type_name)
    }
}
