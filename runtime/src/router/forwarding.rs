//! Which requests are passed on to another application.

use std::sync::Arc;

use crate::forward::Forwarder;
use crate::httpexceptions::HttpException;
use crate::request::Request;

use super::pipeline::Pipeline;

impl Pipeline {
    /// Reads the body, at which predicates of routes look, and keeps it for being passed on.
    ///
    /// What no pattern matches, no predicate looks at: it is passed on piece by piece.
    pub(super) async fn read_body_for_routes(
        &self,
        request: &mut Request,
    ) -> Result<(), HttpException> {
        let limits = &self.registry.body_limits;
        if self.forwarder.is_none() {
            return request.read_body(limits).await;
        }
        if self.routes.matches(request.uri().path()) {
            request.read_and_keep_body(limits).await?;
        }
        Ok(())
    }

    /// Returns what a request that matches no route is passed on to, unless a view without a route answers it.
    pub(super) fn forwarder_of_unmatched(&self, request: &Request) -> Option<&Arc<Forwarder>> {
        let forwarder = self.forwarder.as_ref()?;
        (!self.views.has_named_view(request)).then_some(forwarder)
    }
}
