//! Answering a request once more, where another request was in its way.
//!
//! Databases let one of two transactions fail that cannot both have happened, and expect that it is tried again. With a
//! [`Retry`] the application does that by itself: the request goes its whole path again, and the visitor sees only the last
//! answer.
//!
//! ```
//! use std::sync::atomic::{AtomicU32, Ordering};
//!
//! use pyramidion::retry::{Retry, Retryable};
//! use pyramidion::testing::TestApp;
//! use pyramidion::{Configurator, Request, View};
//!
//! static CALLS: AtomicU32 = AtomicU32::new(0);
//!
//! fn save(request: &mut Request) -> pyramidion::Result<String> {
//!     if CALLS.fetch_add(1, Ordering::Relaxed) == 0 {
//!         return Err(Retryable::new("another request has changed it").into());
//!     }
//!     Ok(format!("saved by attempt {}", request.attempt()))
//! }
//!
//! let mut config = Configurator::new();
//! config.set_retry(Retry::new(3));
//! config.add_route("save", "/save");
//! config.add_view(View::new(save).route_name("save"));
//! let app = TestApp::new(config.make_app()?);
//! assert_eq!(app.get("/save").send().text(), "saved by attempt 2");
//! # Ok::<(), pyramidion::Error>(())
//! ```
//!
//! # What an attempt leaves behind
//!
//! An attempt whose answer is not sent has had all of it: tweens, exception views, outcome callbacks, finished callbacks. Its
//! response callbacks are not called, and its session is not saved. What tweens and outer services put into the headers and
//! extensions of the request is still there for the next attempt; everything else is as it was when the request came in.
//!
//! A request is not answered once more if its body is not in memory: if a view takes it as a stream, if it is a
//! `multipart/form-data` form, or if the error came before it was read. Nor is one whose view said so by
//! [`Request::forbid_retry`](crate::Request::forbid_retry).
//!
//! It is `pyramid_retry` in Pyramid.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use crate::{BoxError, causes};

/// When a request is answered once more.
///
/// See the [module docs](self).
#[derive(Clone)]
#[must_use]
pub struct Retry {
    attempts: u32,
    rules: Vec<Arc<Rule>>,
}

type Rule = dyn Fn(&(dyn StdError + 'static)) -> bool + Send + Sync;

impl Retry {
    /// Answers a request at most `attempts` times, the first one included, and again if the error, or a cause of it, is
    /// [`Retryable`].
    ///
    /// The second attempt follows at once, later ones after 10 to 50 milliseconds.
    pub fn new(attempts: u32) -> Self {
        Self {
            attempts,
            rules: Vec::new(),
        }
    }

    /// Also answers once more where `rule` says so of the error or of a cause of it.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::io;
    /// use pyramidion::retry::Retry;
    ///
    /// let retry = Retry::new(3).when(|error| {
    ///     let error = error.downcast_ref::<io::Error>();
    ///     error.is_some_and(|error| error.kind() == io::ErrorKind::ConnectionReset)
    /// });
    /// # drop(retry);
    /// ```
    pub fn when(
        mut self,
        rule: impl Fn(&(dyn StdError + 'static)) -> bool + Send + Sync + 'static,
    ) -> Self {
        self.rules.push(Arc::new(rule));
        self
    }

    pub(crate) fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Tells whether a request that ends with this error is answered once more.
    pub(crate) fn is_for(&self, error: &(dyn StdError + 'static)) -> bool {
        causes::chain(error)
            .any(|cause| cause.is::<Retryable>() || self.rules.iter().any(|rule| rule(cause)))
    }
}

impl fmt::Debug for Retry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Retry")
            .field("attempts", &self.attempts)
            .field("rules", &self.rules.len())
            .finish()
    }
}

/// An error after which the request may be answered once more.
///
/// See the [module docs](self) for an example.
#[derive(Debug)]
pub struct Retryable {
    cause: BoxError,
}

impl Retryable {
    /// Returns the error for a cause, for which there may be exception views, too.
    pub fn new(cause: impl Into<BoxError>) -> Self {
        Self {
            cause: cause.into(),
        }
    }
}

impl fmt::Display for Retryable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("something else was in the way of the request")
    }
}

impl StdError for Retryable {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.cause)
    }
}
