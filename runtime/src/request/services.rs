//! What the modules above keep for the requests of an application.

use std::fmt;
use std::sync::Arc;

/// Something that an application has for its requests once, such as its security policy.
///
/// The module that knows the type stands above the request, which cannot name it, and implements this for it: nothing else can be
/// kept or asked for.
pub(crate) trait Service: Send + Sync + 'static {}

/// What an application has for its requests: of each [`Service`] one at most.
#[derive(Clone, Default)]
pub(crate) struct Services(http::Extensions);

impl Services {
    pub(crate) fn insert<T: Service + ?Sized>(&mut self, service: Arc<T>) {
        self.0.insert(service);
    }

    pub(crate) fn get<T: Service + ?Sized>(&self) -> Option<&Arc<T>> {
        self.0.get()
    }

    pub(crate) fn has<T: Service + ?Sized>(&self) -> bool {
        self.get::<T>().is_some()
    }
}

impl fmt::Debug for Services {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Services").field(&self.0.len()).finish()
    }
}
