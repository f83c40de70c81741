//! What an application knows of a route: one record for each.

use std::sync::Arc;

use crate::cors::CorsPolicy;
use crate::introspection::{RouteKind, SourcePlace};
use crate::request::BodyLimits;
use crate::security_headers::PreparedHeaders;
use crate::traversal::{Factory, Template};
use crate::urldispatch::Route;
use crate::viewlookup::RouteViews;

use super::passing::RoutePassing;

/// A route, what answers its requests, and how they are treated.
#[derive(Debug)]
pub(crate) struct RouteEntry {
    pub(crate) route: Route,
    pub(crate) views: RouteViews,
    /// What makes the context, in place of the root factory.
    pub(crate) factory: Option<Box<Factory>>,
    /// The way through the tree of resources below that, if its requests take one.
    pub(crate) way: Option<Box<Template>>,
    pub(crate) body_limits: Arc<BodyLimits>,
    /// Whether a view of the route takes the body as a stream, so that it is read for others only
    /// when it is known which view answers.
    pub(crate) is_streamed: bool,
    /// Which requests of the route another application answers.
    #[cfg_attr(
        not(feature = "forward"),
        expect(dead_code, reason = "none is passed on")
    )]
    pub(crate) passing: RoutePassing,
    /// What its requests are for.
    pub(crate) kind: RouteKind,
    /// The security headers of the answers, in place of those of the application.
    pub(crate) security_headers: Option<Box<PreparedHeaders>>,
    /// Which other sites may read the answers.
    pub(crate) cors: Option<Arc<CorsPolicy>>,
    /// Where it is declared.
    pub(crate) place: SourcePlace,
    /// Whether its requests may have to wait for something once they are here, as [`App`](super::App) finds out.
    pub(crate) may_wait: bool,
}

impl AsRef<Route> for RouteEntry {
    fn as_ref(&self) -> &Route {
        &self.route
    }
}
