//! The request, while a template has it.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use crate::request::Request;

/// The request, while a template is rendered.
///
/// What a template calls must live as long as the template's engine likes, so it cannot borrow the request:
/// the request is moved in here and taken back afterwards. There is no waiting for the lock, since a
/// template is rendered by one thread.
pub(super) struct Lent {
    request: Mutex<Option<Request>>,
    /// What the application failed with when it was asked for a value.
    failure: Mutex<Option<crate::Error>>,
}

impl Lent {
    /// Uses the request; returns nothing if the rendering is over.
    pub(super) fn with<T>(&self, use_it: impl FnOnce(&mut Request) -> T) -> Option<T> {
        let mut request = self.request.lock().unwrap_or_else(PoisonError::into_inner);
        request.as_mut().map(use_it)
    }

    /// Keeps what the application failed with; the first counts.
    pub(super) fn fail(&self, error: crate::Error) {
        let mut failure = self.failure.lock().unwrap_or_else(PoisonError::into_inner);
        failure.get_or_insert(error);
    }
}

impl fmt::Debug for Lent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Lent")
    }
}

/// Lends the request to a function, which may keep no more than the empty shell of it; returns also what the application failed with
/// meanwhile.
pub(super) fn lend<T>(
    request: &mut Request,
    render: impl FnOnce(Arc<Lent>) -> T,
) -> (T, Option<crate::Error>) {
    let lent = Arc::new(Lent {
        request: Mutex::new(Some(request.take())),
        failure: Mutex::new(None),
    });
    let home = Home {
        request,
        lent: &lent,
    };
    let result = render(Arc::clone(&lent));
    drop(home);
    let mut failure = lent.failure.lock().unwrap_or_else(PoisonError::into_inner);
    let failure = failure.take();
    (result, failure)
}

/// Gives the request back, also when the template panics.
struct Home<'a> {
    request: &'a mut Request,
    lent: &'a Lent,
}

impl Drop for Home<'_> {
    fn drop(&mut self) {
        let mut lent = self
            .lent
            .request
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(lent) = lent.take() {
            *self.request = lent;
        }
    }
}
