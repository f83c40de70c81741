//! What is waited for before a view is called.

use crate::BoxFuture;
use crate::request::Request;

/// How a value that must be waited for is made.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Preparation {
    make: for<'r> fn(&'r mut Request) -> BoxFuture<'r, bool>,
    /// Whether the view is called also without the value.
    may_fail: bool,
}

impl Preparation {
    pub(super) fn new(make: for<'r> fn(&'r mut Request) -> BoxFuture<'r, bool>) -> Self {
        Self {
            make,
            may_fail: false,
        }
    }

    /// Says that the view is called also without the value.
    pub(super) fn that_may_fail(self) -> Self {
        Self {
            may_fail: true,
            ..self
        }
    }
}

/// Makes the values, until one fails that the view needs: it fails again, with the same error, where it is taken.
pub(crate) async fn prepare(preparations: &[Preparation], request: &mut Request) {
    // Another view may have failed before it took its own.
    request.forget_prepared();
    for preparation in preparations {
        let is_there = (preparation.make)(request).await;
        if !is_there && !preparation.may_fail {
            return;
        }
    }
}
