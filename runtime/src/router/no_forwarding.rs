//! The path of a request where the feature `forward` is off: everything is answered here.

use crate::httpexceptions::HttpException;
use crate::request::{Request, RouteId};
use crate::response::{Response, ViewResult};
use crate::telemetry::Observation;

use super::pipeline::Pipeline;
use super::route_entry::RouteEntry;

#[expect(clippy::unused_self, reason = "as with the feature")]
impl Pipeline {
    /// Begins to watch a request.
    #[inline]
    pub(super) fn observe(&self, request: &Request) -> Observation {
        Observation::begin(
            request.method(),
            request.headers(),
            request.id(),
            self.registry.counts,
        )
    }

    /// Tells whether another application answers a request that matched no route.
    pub(super) fn is_left_to_another(&self, _request: &Request) -> bool {
        false
    }

    /// Returns where requests of a route are passed on to: nowhere.
    pub(super) fn upstreams_of(&self, _entry: &RouteEntry) -> Vec<String> {
        Vec::new()
    }

    /// Tells whether another application answers a request that matches a route, or none.
    pub(super) fn goes_to_another(&self, _id: Option<RouteId>, _request: &Request) -> bool {
        false
    }

    /// Reads the body, at which predicates of routes look.
    pub(super) async fn read_body_for_routes(
        &self,
        request: &mut Request,
    ) -> Result<(), HttpException> {
        request.read_body(&self.registry.body_limits).await
    }

    /// Passes nothing on.
    #[inline]
    pub(super) fn passing_on(
        &self,
        _request: &mut Request,
    ) -> Option<std::future::Ready<ViewResult>> {
        None
    }
}

#[expect(clippy::unused_self, reason = "as with the feature")]
impl RouteEntry {
    /// Tells whether requests of the route are passed on.
    pub(super) fn forwards(&self) -> bool {
        false
    }

    /// Tells whether all requests of the route are passed on, and none of its views is ever called.
    pub(crate) fn always_forwards(&self) -> bool {
        false
    }
}

/// Tells whether a response leaves as it is: none does.
#[inline]
pub(super) fn leaves_as_it_is(_response: &Response, _request: &Request) -> bool {
    false
}

/// Tells whether a response is that of another application: there is none.
#[inline]
pub(super) fn is_passed_on(_response: &Response) -> bool {
    false
}
