//! What passes requests on to another application, and what may answer copies of them here.

use std::sync::{Arc, OnceLock, Weak};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::BoxFuture;
use crate::body::Body;
use crate::forward::{Forwarder, RouteForwarding};
use crate::request::Connection;

/// How many copies of requests are answered at a time.
const MAX_COPIES: usize = 64;

/// What of a route another application answers.
pub(crate) type RoutePassing = Option<Box<RouteForwarding>>;

/// What passes requests on, if anything does.
pub(crate) struct Passing {
    pub(super) forwarder: Option<Arc<Forwarder>>,
    application: OnceLock<Weak<dyn AnswersCopies>>,
    places: Arc<Semaphore>,
}

/// What answers copies of requests: the application itself.
pub(crate) trait AnswersCopies: Send + Sync {
    /// Answers a copy, which has no body.
    fn answer_copy(
        self: Arc<Self>,
        head: http::request::Parts,
        connection: Connection,
    ) -> BoxFuture<'static, http::Response<Body>>;
}

impl Passing {
    pub(crate) fn new(forwarder: Option<Arc<Forwarder>>) -> Self {
        Self {
            forwarder,
            application: OnceLock::new(),
            places: Arc::new(Semaphore::new(MAX_COPIES)),
        }
    }

    /// Tells whether another application may answer requests that match no route.
    pub(super) fn is_there(&self) -> bool {
        self.forwarder.is_some()
    }

    pub(super) fn set_application<A: AnswersCopies + 'static>(&self, application: &Arc<A>) {
        let application: Weak<A> = Arc::downgrade(application);
        // It is set once, where the application is made.
        let _ = self.application.set(application);
    }

    /// Returns what answers a copy, and its place among those that are answered, unless there are too many.
    pub(super) fn place_for_copy(&self) -> Option<(Arc<dyn AnswersCopies>, OwnedSemaphorePermit)> {
        let application = self.application.get()?.upgrade()?;
        let place = Arc::clone(&self.places).try_acquire_owned().ok()?;
        Some((application, place))
    }
}
