//! What an application is made of.

use std::sync::Arc;

use crate::cors::CorsPolicy;
use crate::events::{OnEnd, Subscribers};
use crate::observers::Observer;
use crate::request::Registry;
use crate::security_headers::PreparedHeaders;
use crate::traversal::Factory;
use crate::tweens::Tweens;
use crate::urldispatch::RoutesMapper;
use crate::viewlookup::ViewLookup;

use super::App;
use super::listing::Listing;
use super::passing::Passing;
use super::route_entry::RouteEntry;

/// What an application is made of.
pub(crate) struct Parts {
    pub(crate) routes: RoutesMapper<RouteEntry>,
    /// The views that belong to no route.
    pub(crate) views: ViewLookup,
    pub(crate) root_factory: Option<Factory>,
    /// What passes requests on.
    pub(crate) passing: Passing,
    pub(crate) security_headers: PreparedHeaders,
    /// Which other sites may read the answers to requests that match no route.
    pub(crate) cors: Option<Arc<CorsPolicy>>,
    pub(crate) tweens: Tweens,
    pub(crate) subscribers: Subscribers,
    pub(crate) server_ended: Vec<OnEnd<App>>,
    pub(crate) observers: Vec<Arc<dyn Observer>>,
    pub(crate) registry: Arc<Registry>,
    /// Whether a request that no view takes is answered with 404, as in Pyramid, never 405 or 406.
    pub(crate) is_plain_404: bool,
    pub(crate) warnings: Vec<String>,
    pub(crate) listing: Listing,
}
