//! What stands for passing requests on where the feature `forward` is off.

use std::sync::Arc;

/// Nothing passes requests on.
#[derive(Debug, Default)]
pub(crate) struct Passing;

/// Nothing of a route is answered by another application.
pub(crate) type RoutePassing = Option<std::convert::Infallible>;

#[expect(clippy::unused_self, reason = "as with the feature")]
impl Passing {
    pub(super) fn set_application<A>(&self, _application: &Arc<A>) {}

    /// Tells whether another application may answer requests that match no route.
    pub(super) fn is_there(&self) -> bool {
        false
    }
}
