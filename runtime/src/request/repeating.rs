//! A request that is answered once more.

use std::error::Error as StdError;
use std::sync::Arc;

use crate::body::Body;

use super::Request;
use super::limited_body::RequestBody;

/// Which attempt to answer a request is being made; without it, it is the first, which may be repeated.
#[derive(Clone, Copy, Debug)]
struct Attempt {
    number: u32,
    may_be_repeated: bool,
}

impl Request {
    /// Returns which attempt to [answer the request](crate::retry) this is, from 1 on.
    pub fn attempt(&self) -> u32 {
        self.current_attempt().number
    }

    /// Tells whether the answer will be sent, even if it is an error after which the request [could be answered once
    /// more](crate::retry).
    ///
    /// Of the attempts only their number is asked, and whether one more was [forbidden](Self::forbid_retry).
    pub fn is_last_attempt(&self) -> bool {
        let Attempt {
            number,
            may_be_repeated,
        } = self.current_attempt();
        let retry = self.registry.retry.as_ref();
        !may_be_repeated || retry.is_none_or(|retry| retry.attempts() <= number)
    }

    /// Tells whether the request is [answered once more](crate::retry) if it ends with this error.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::retry::{Retry, Retryable};
    /// use pyramidion::testing::DummyRequest;
    /// use pyramidion::Configurator;
    ///
    /// let mut config = Configurator::new();
    /// config.set_retry(Retry::new(3));
    /// let request = DummyRequest::get("/").build_for(&config.make_app()?);
    /// assert!(request.is_error_retryable(&Retryable::new("another request was first")));
    /// assert!(!request.is_error_retryable(&std::fmt::Error));
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    pub fn is_error_retryable(&self, error: &(dyn StdError + 'static)) -> bool {
        let retry = self.registry.retry.as_ref();
        retry.is_some_and(|retry| !self.is_last_attempt() && self.is_whole() && retry.is_for(error))
    }

    /// Forbids that the request is [answered once more](crate::retry), since something has happened that must not happen twice.
    pub fn forbid_retry(&mut self) {
        let attempt = Attempt {
            may_be_repeated: false,
            ..self.current_attempt()
        };
        self.extensions_mut().insert(attempt);
    }

    fn current_attempt(&self) -> Attempt {
        let first = Attempt {
            number: 1,
            may_be_repeated: true,
        };
        self.extensions().get().copied().unwrap_or(first)
    }

    /// Tells whether the request can be answered from its beginning: whether its body is still here.
    fn is_whole(&self) -> bool {
        match &self.body {
            RequestBody::Arrived(_) => true,
            RequestBody::Unread(_) => false,
            // Nothing is left of a body that was taken, or read as a form of several parts.
            RequestBody::Read(bytes) => !bytes.is_empty() || self.form.is_of_no_body(),
        }
    }

    /// Makes of a request one that has just come in, for the next attempt.
    pub(crate) fn begin_again(&mut self) {
        let attempt = Attempt {
            number: self.attempt() + 1,
            may_be_repeated: true,
        };
        let Self {
            head,
            connection,
            body,
            watchers,
            registry,
            ..
        } = self.take();
        let body = match body {
            RequestBody::Arrived(bytes) | RequestBody::Read(bytes) => Body::from(bytes),
            RequestBody::Unread(_) => Body::empty(),
        };
        *self = Self::new(head, body, connection, Arc::clone(&registry));
        self.watchers = watchers;
        self.extensions_mut().insert(attempt);
    }
}
