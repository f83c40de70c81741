//! A value that the application has added to its requests, as an argument.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use crate::request::{Kept, Request};

use super::requirements::Requirements;
use super::waiting::AsyncFromRequest;

/// The value of this type that the application has [added](crate::Configurator::add_request_value) to its requests.
///
/// It is waited for before the view is called, if it has to be. That there is one,
/// [`make_app`](crate::Configurator::make_app) checks.
///
/// See [`add_request_value`](crate::Configurator::add_request_value) for an example.
pub struct RequestValue<T>(pub Arc<T>);

impl<T: Send + Sync + 'static> AsyncFromRequest for RequestValue<T> {
    async fn from_request(request: &mut Request) -> crate::Result<Self> {
        request.load_value().await.map(Self)
    }

    fn requires(requirements: &mut Requirements) {
        requirements.state_of::<Kept<T>, Self>("config.add_request_value(\"…\", …)");
    }
}

impl<T> Deref for RequestValue<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: fmt::Debug> fmt::Debug for RequestValue<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RequestValue").field(&self.0).finish()
    }
}
