//! Which requests another application answers.

use std::panic::Location;
use std::sync::Arc;

use crate::forward::{Choice, Forwarder, RouteForwarding, Upstreams};

use super::Configurator;
use super::actions::{self, Declared};
use super::report::Report;
use super::route::{NO_VIEW, RouteConfig};
use super::routes::{MatchingRoute, Routes};

/// Another application behind this one.
impl Configurator {
    /// Passes on what no route matches to the application at a URL, as in `http://127.0.0.1:8080`, or to
    /// [`Upstreams`] with time-outs of their own.
    ///
    /// A view without a route still answers for the paths that begin with its name. See
    /// [`forward`](crate::forward) for what is passed on.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut config = pyramidion::Configurator::new();
    /// config.forward_unmatched("http://127.0.0.1:8080");
    /// config.make_app()?;
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    #[track_caller]
    pub fn forward_unmatched(&mut self, upstreams: impl Into<Upstreams>) {
        let declared = Declared::new(upstreams.into(), Location::caller(), &self.include);
        self.upstreams.push(declared);
    }
}

/// Routes that another application answers.
impl RouteConfig {
    /// Passes every request of the route on to the application that
    /// [`forward_unmatched`](crate::Configurator::forward_unmatched) names.
    ///
    /// It is for a pattern that a later route would match; for writing URLs of the other application there is
    /// [`import_proutes`](crate::Configurator::import_proutes), too.
    /// The body has no limit, since it is passed on while it arrives.
    pub fn forward(&mut self) -> &mut Self {
        self.forward_when(Choice::always())
    }

    /// Passes those requests of the route on that are chosen; its views answer the others.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::forward::Choice;
    /// use pyramidion::{Configurator, Request, View};
    ///
    /// let mut config = Configurator::new();
    /// config.forward_unmatched("http://127.0.0.1:8080");
    /// config.add_route("article", "/articles/{id}").forward_when(Choice::percentage(75));
    /// config.add_view(View::new(|_: &mut Request| "an article").route_name("article"));
    /// config.make_app()?;
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    pub fn forward_when(&mut self, choice: Choice) -> &mut Self {
        let is_shadowed = self
            .forwarding
            .as_ref()
            .is_some_and(|other| other.is_shadowed);
        self.forwarding = Some(Box::new(RouteForwarding {
            when: choice,
            is_shadowed,
        }));
        self
    }

    /// Passes the requests of the route on, and lets its views answer copies of them, to find out whether they
    /// answer the same.
    ///
    /// Only requests with a safe method and without a body are copied. What the views answer is not sent and no
    /// session is saved; where status or body differ, the log says the name of the route, both statuses and
    /// lengths, and the first offset at which they differ. Bodies are compared up to 1 MiB. There are at
    /// most 64 copies at a time, each answered for at most a minute; further requests are only passed on. After
    /// [`forward_when`](Self::forward_when) it is for the requests that are chosen.
    pub fn shadow(&mut self) -> &mut Self {
        let when = self.forwarding.take().map(|other| other.when);
        self.forwarding = Some(Box::new(RouteForwarding {
            when: when.unwrap_or_else(Choice::always),
            is_shadowed: true,
        }));
        self
    }

    /// Says what becomes of requests of the route if it has no view; nothing where that is as it should be.
    pub(super) fn without_views(&self) -> Option<&'static str> {
        match self.forwarding.as_deref() {
            None => Some(NO_VIEW),
            Some(forwarding) if forwarding.needs_no_view() => None,
            Some(forwarding) if forwarding.when.is_always() => Some(
                "has no view whose answers could be compared; add one, or write `.forward()` instead of `.shadow()`",
            ),
            Some(_) => Some(
                "has no view: it answers with 404 what is not forwarded; add a view, or forward every request of it",
            ),
        }
    }

    /// Tells whether no view of the route is ever called.
    pub(super) fn needs_no_view(&self) -> bool {
        let forwarding = self.forwarding.as_deref();
        forwarding.is_some_and(RouteForwarding::needs_no_view)
    }
}

/// Returns what passes requests on, if anything should.
pub(super) fn build(
    declared: Vec<Declared<Upstreams>>,
    routes: &Routes,
    report: &mut Report,
) -> Option<Arc<Forwarder>> {
    for MatchingRoute {
        declared: route, ..
    } in &routes.matching
    {
        let Some(forwarding) = &route.forwarding else {
            continue;
        };
        let mut problem = |message: &str| {
            let message = format!("the route `{}`: {message}", route.name);
            report.add_at(route.place, message);
        };
        forwarding.when.errors().into_iter().for_each(&mut problem);
        if declared.is_empty() {
            problem(
                "it is forwarded, but nothing says where to; call `config.forward_unmatched(\"http://…\")`",
            );
        }
    }
    let declared = actions::resolve(declared, report, |count| {
        format!("where requests are forwarded is set {count} times")
    })?;
    report.add_all_at(declared.place, declared.value.errors());
    Some(Forwarder::new(declared.value))
}
