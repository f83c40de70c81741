//! Which requests may have to wait for something, and which never do.
//!
//! Most requests have no body, a session in a cookie and a view that is not an `async fn`. They are answered at
//! once, where they came in. The path of the others is a future that is kept until it has come to its end.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use crate::request::Request;
use crate::security::SecurityPolicy;
use crate::session::AnySessionFactory;
use crate::traversal::Factory;
use crate::viewderivers::DerivedView;

use super::app_parts::Parts;
use super::arrival::Arrival;
use super::route_entry::RouteEntry;

/// Where the requests of an application may have to wait.
#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a place of its own, none excludes another"
)]
pub(super) struct Waiting {
    /// Before the route is known, or around everything.
    outside: bool,
    /// For what is known of the visitor.
    visitors: bool,
    /// Where an error is answered.
    errors: bool,
    /// Where a request that matches no route is answered.
    unmatched: bool,
}

impl Waiting {
    /// Finds out where requests may have to wait, and notes it of each route.
    pub(super) fn find(parts: &mut Parts) -> Self {
        let named_views_wait = parts
            .views
            .by_name
            .values()
            .any(|views| wait(views.views()));
        let factory = parts.root_factory.as_ref();
        let factory_waits = factory.is_some_and(Factory::may_wait);
        let session_factory = parts.registry.session_factory.as_ref();
        let security_policy = parts.registry.services.get::<dyn SecurityPolicy>();
        for entry in parts.routes.entries_mut() {
            let RouteEntry { views, factory, .. } = &*entry;
            let own_factory_waits = factory.as_deref().map(Factory::may_wait);
            entry.may_wait = entry.forwards()
                || own_factory_waits.unwrap_or(factory_waits)
                || entry.way.is_some()
                || wait(views.all())
                || wait(&views.exceptions)
                || (views.uses_global_views && named_views_wait);
        }
        Self {
            outside: parts.tweens.are_custom()
                || parts.subscribers.may_wait()
                || parts.routes.needs_body()
                || is_forced(),
            visitors: matches!(session_factory, Some(AnySessionFactory::Waiting(_)))
                || security_policy.is_some_and(|policy| policy.loads()),
            errors: wait(&parts.views.exceptions),
            // What a resource has below it may have to be waited for.
            unmatched: named_views_wait || factory.is_some() || parts.passing.is_there(),
        }
    }

    /// Tells whether a request is still outside of the tweens when its path begins.
    pub(super) fn begins_outside(&self) -> bool {
        self.outside
    }

    /// Tells whether something of the visitor is loaded.
    pub(super) fn has_visitors(&self) -> bool {
        self.visitors
    }

    /// Tells whether a request may have to wait for something after its arrival.
    pub(super) fn may_be_after(
        &self,
        arrival: &Arrival,
        request: &Request,
        entry: Option<&RouteEntry>,
    ) -> bool {
        match arrival {
            Arrival::Outside | Arrival::BeforeRoute => true,
            Arrival::AtRoute(_) if self.visitors || self.errors => true,
            Arrival::AtRoute(Err(_)) => false,
            Arrival::AtRoute(Ok(())) => {
                request.may_wait_for_body() || entry.map_or(self.unmatched, |entry| entry.may_wait)
            }
        }
    }
}

/// Tells whether a view of these may have to wait.
fn wait<'v>(views: impl IntoIterator<Item = &'v DerivedView>) -> bool {
    views.into_iter().any(DerivedView::may_wait)
}

/// Tells whether every path is to be kept as if it had to wait, which tests ask for to compare both ways.
fn is_forced() -> bool {
    cfg!(debug_assertions) && std::env::var_os("PYRAMIDION_ALWAYS_WAIT").is_some()
}

/// Comes to the end of a future that never waits; nothing is there if it does.
#[inline]
pub(super) fn at_once<T>(future: impl Future<Output = T>) -> Option<T> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => Some(value),
        Poll::Pending => None,
    }
}
