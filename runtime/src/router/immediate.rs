//! Requests that are answered without waiting for anything.
//!
//! Most requests have no body, a session in a cookie and a view that is not an `async fn`. They are answered in
//! one call, without a future that would have to be made, moved and polled.

use crate::request::{Registry, Request};
use crate::response::{Response, ViewResult};
use crate::security::SecurityPolicy;
use crate::session::{AnySessionFactory, Saving};
use crate::tweens::Slot;
use crate::viewderivers::DerivedView;
use crate::viewlookup::Found;

use super::pipeline::{ErrorAnswer, Pipeline, add_session_headers, unhandled_error};

/// Which parts of an application never wait.
#[derive(Debug, Default)]
pub(super) struct Immediate {
    /// Whether any request is answered without waiting.
    is_possible: bool,
    /// Whether each route is answered without waiting, at the route's position.
    routes: Vec<bool>,
    /// Whether requests that match no route are.
    no_route: bool,
}

impl Immediate {
    pub(super) fn of(pipeline: &Pipeline) -> Self {
        let views = &pipeline.views;
        let never_waits = |views: &[DerivedView]| views.iter().all(|view| !view.may_wait());
        let only_exception_views = matches!(pipeline.tweens.slots[..], [Slot::ExceptionViews]);
        if !only_exception_views
            || pipeline.subscribers.has_new_request()
            || pipeline.routes.needs_body()
            || pipeline.root_factory.is_some()
            || waits_before_views(&pipeline.registry)
            || !never_waits(&views.exceptions)
        {
            return Self::default();
        }
        let mut by_name = views.by_name.values();
        let no_route = by_name.all(|views| never_waits(views.views()));
        let routes = views.by_route.iter().zip(&pipeline.route_policies);
        let routes = routes.map(|(views, policy)| {
            #[cfg(feature = "forward")]
            if policy.forwarding.is_some() {
                return false;
            }
            policy.factory.is_none()
                && never_waits(views.views.views())
                && never_waits(&views.exceptions)
                && (no_route || !views.uses_global_views)
        });
        let routes = routes.collect();
        #[cfg(feature = "forward")]
        let no_route = no_route && pipeline.forwarder.is_none();
        Self {
            is_possible: true,
            routes,
            no_route,
        }
    }

    fn is_for(&self, position: Option<usize>) -> bool {
        match position {
            Some(position) => self.routes[position],
            None => self.no_route,
        }
    }
}

/// Tells whether something is fetched before the view is known.
fn waits_before_views(registry: &Registry) -> bool {
    let session_factory = registry.session_factory.as_ref();
    matches!(session_factory, Some(AnySessionFactory::Waiting(_)))
        || registry.services.get::<dyn SecurityPolicy>().is_some()
}

impl Pipeline {
    /// Answers a request unless something has to be waited for; then nothing has happened yet.
    pub(super) fn answer_now(
        &self,
        immediate: &Immediate,
        request: &mut Request,
    ) -> Option<Response> {
        if !immediate.is_possible || request.has_unread_body() {
            return None;
        }
        let result = match self.find_route(request) {
            Ok(position) if !immediate.is_for(position) => return None,
            Ok(position) => self.main_now(position, request),
            Err(error) => Err(error),
        };
        let mut response = match result {
            Ok(response) => response,
            Err(error) => match self.answer_error_now(request, error) {
                Ok(response) => response,
                Err(unhandled) => return Some(unhandled_error(&unhandled, request)),
            },
        };
        self.run_callbacks(request, &mut response);
        let cookie = match request.begin_saving_session() {
            None => Some(Ok(None)),
            Some(Saving::Ready(cookie)) => Some(cookie),
            Some(Saving::Pending(_)) => None,
        };
        let saved = match cookie {
            Some(cookie) => add_session_headers(request, &mut response, cookie),
            None => Err("a session factory that never waits does".into()),
        };
        let answered = saved.map(|()| response);
        let answered = answered.or_else(|error| self.answer_error_now(request, error));
        Some(answered.unwrap_or_else(|unhandled| unhandled_error(&unhandled, request)))
    }

    fn main_now(&self, position: Option<usize>, request: &mut Request) -> ViewResult {
        self.subscribers.before_traversal(request)?;
        self.subscribers.context_found(request)?;
        let mut result = match self.find_view(position, request) {
            Found::View(view) => view.call_now(request),
            other => self.explain(&other, request),
        };
        self.vary(position, &mut result);
        result
    }

    fn answer_error_now(&self, request: &mut Request, error: crate::Error) -> ViewResult {
        match self.find_error_answer(request, error) {
            ErrorAnswer::Response(response) => Ok(response),
            ErrorAnswer::Unhandled(error) => Err(error),
            ErrorAnswer::View(view, status) => {
                let result = view.call_now(request);
                Ok(self.answer_of_exception_view(result, status, request))
            }
        }
    }
}
