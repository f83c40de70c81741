//! What the modules above keep for the requests of an application.

use std::fmt;
use std::sync::Arc;

/// What an application is served by, such as its security policy, each under its type.
///
/// The modules that know these types stand above the request, so that it cannot name them. There is one of each
/// type at most, and whoever asks for a type gets that type: no name can be wrong.
#[derive(Clone, Default)]
pub(crate) struct Services(http::Extensions);

impl Services {
    pub(crate) fn insert<T: ?Sized + Send + Sync + 'static>(&mut self, service: Arc<T>) {
        self.0.insert(service);
    }

    pub(crate) fn get<T: ?Sized + Send + Sync + 'static>(&self) -> Option<&Arc<T>> {
        self.0.get()
    }
}

impl fmt::Debug for Services {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Services").field(&self.0.len()).finish()
    }
}
