//! The request, while a template has it.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use crate::request::Request;

/// The request, while a template is rendered.
///
/// What a template calls must live as long as the template's engine likes, so it cannot borrow the request:
/// the request is moved in here and taken back afterwards. There is no waiting for the lock, since a
/// template is rendered by one thread.
pub(super) struct Lent(Mutex<Option<Request>>);

impl Lent {
    /// Uses the request; returns nothing if the rendering is over.
    pub(super) fn with<T>(&self, use_it: impl FnOnce(&mut Request) -> T) -> Option<T> {
        let mut request = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        request.as_mut().map(use_it)
    }
}

impl fmt::Debug for Lent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Lent")
    }
}

/// Lends the request to a function, which may keep no more than the empty shell of it.
pub(super) fn lend<T>(request: &mut Request, render: impl FnOnce(Arc<Lent>) -> T) -> T {
    let lent = Arc::new(Lent(Mutex::new(Some(request.take()))));
    let home = Home {
        request,
        lent: &lent,
    };
    let result = render(Arc::clone(&lent));
    drop(home);
    result
}

/// Gives the request back, also when the template panics.
struct Home<'a> {
    request: &'a mut Request,
    lent: &'a Lent,
}

impl Drop for Home<'_> {
    fn drop(&mut self) {
        let mut lent = self.lent.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lent) = lent.take() {
            *self.request = lent;
        }
    }
}
