//! What ended a request, kept beside the plain answer until it is known who gets to see it.

use std::any::Any;
use std::sync::Arc;

use crate::Error;
use crate::response::Response;

use super::panics::{self, Panic};

/// What ended a request: an error that nothing answered, or a panic.
#[derive(Clone, Debug)]
pub(crate) enum Failure {
    Error(Arc<Error>),
    Panic(Panic),
}

impl Failure {
    /// Returns the panic that was just caught.
    pub(crate) fn of_panic(payload: &(dyn Any + Send)) -> Self {
        Self::Panic(panics::caught(payload))
    }

    /// Keeps it with the response that it led to.
    pub(crate) fn keep(self, response: &mut Response) {
        response.as_http_mut().extensions_mut().insert(self);
    }

    /// Takes what was kept with a response.
    pub(crate) fn take(response: &mut Response) -> Option<Self> {
        response.as_http_mut().extensions_mut().remove()
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Error(Arc::new(error))
    }
}
