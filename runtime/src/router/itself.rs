//! How a request finds the application that answers it.

use std::fmt;
use std::sync::{Arc, OnceLock, Weak};

use crate::request::{Request, Service};

use super::pipeline::Pipeline;

/// The application itself, as its requests know it.
#[derive(Default)]
pub(crate) struct Itself(OnceLock<Weak<Pipeline>>);

impl Service for Itself {}

impl Itself {
    /// Lets the requests of an application find it.
    pub(super) fn introduce(pipeline: &Arc<Pipeline>) {
        if let Some(Self(itself)) = pipeline.registry.services.get().map(AsRef::as_ref) {
            // It is set once, where the application is made.
            let _ = itself.set(Arc::downgrade(pipeline));
        }
    }

    /// Returns the application of a request.
    pub(super) fn of(request: &Request) -> Result<Arc<Pipeline>, NoApplication> {
        let itself = request.registry().services.get::<Self>();
        let pipeline = itself.and_then(|itself| itself.0.get()?.upgrade());
        pipeline.ok_or(NoApplication)
    }
}

/// The error for a request that no application answers.
#[derive(Debug)]
pub(super) struct NoApplication;

impl fmt::Display for NoApplication {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "the request belongs to no application; in a test, make it with \
             `DummyRequest::get(…).build_for(&app)`, and keep the application",
        )
    }
}

impl std::error::Error for NoApplication {}
