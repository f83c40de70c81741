//! Which requests are passed on to another application, and which are answered by both.

use std::sync::Arc;
use std::time::Duration;

use http::Uri;
use http::header::UPGRADE;
use tokio::sync::OwnedSemaphorePermit;
use tracing::Instrument as _;

use crate::BoxFuture;
use crate::body::Body;
use crate::forward::{self, Forwarder, Observed, RouteForwarding};
use crate::httpexceptions::HttpException;
use crate::predicates::Asked;
use crate::request::{Connection, Request, RouteId};
use crate::response::{Response, ViewResult};
use crate::telemetry::{Observation, report};
use crate::url::RouteInfo;

use super::passing::AnswersCopies;
use super::pipeline::Pipeline;
use super::route_entry::RouteEntry;

/// How long the answer to a copy of a request may take.
const COPY_TIMEOUT: Duration = Duration::from_secs(60);

/// Marks a copy of a request, which is answered here and not passed on.
#[derive(Clone, Copy)]
struct IsCopy;

impl Pipeline {
    /// Begins to watch a request; a copy is not another one.
    pub(super) fn observe(&self, request: &Request) -> Observation {
        if self.passing.forwarder.is_some() && is_copy(request) {
            return Observation::none();
        }
        Observation::begin(
            request.method(),
            request.headers(),
            request.id(),
            self.registry.counts,
        )
    }

    /// Reads the body, at which predicates of routes look, and keeps it for being passed on.
    ///
    /// What no pattern matches, no predicate looks at: it is passed on piece by piece.
    pub(super) async fn read_body_for_routes(
        &self,
        request: &mut Request,
    ) -> Result<(), HttpException> {
        let limits = &self.registry.body_limits;
        if self.passing.forwarder.is_none() {
            return request.read_body(limits).await;
        }
        let path = request.uri().path();
        let is_looked_at = self.routes.matches(path)
            || (forward::readings(path).iter()).any(|reading| self.routes.matches(reading));
        if is_looked_at {
            request.read_and_keep_body(limits).await?;
        }
        Ok(())
    }

    /// Tells whether another application answers a request that matched no route.
    pub(super) fn is_left_to_another(&self, request: &Request) -> bool {
        self.forwarder_of_unmatched(request).is_some()
    }

    /// Returns what a request that matches no route is passed on to, unless a view without a route answers it.
    fn forwarder_of_unmatched(&self, request: &Request) -> Option<&Arc<Forwarder>> {
        let forwarder = self.passing.forwarder.as_ref()?;
        (!self.views.has_named_view(request)).then_some(forwarder)
    }

    /// Passes a request on, if the other application should answer it.
    pub(super) fn passing_on<'r>(
        &'r self,
        request: &'r mut Request,
    ) -> Option<BoxFuture<'r, ViewResult>> {
        let forwarder = self.passing.forwarder.as_ref()?;
        let entry = self.entry_of(request);
        if self.is_answered_here(entry, request) {
            return None;
        }
        let refused = forward::check_target(request.uri())
            .and_then(|()| self.check_spelling(forwarder, request));
        if let Err(exception) = refused {
            return Some(Box::pin(std::future::ready(Err(exception.into()))));
        }
        let forwarding = entry.and_then(|entry| entry.passing.as_ref());
        let is_shadowed = forwarding.is_some_and(|forwarding| forwarding.is_shadowed);
        let copy = is_shadowed.then(|| self.copy(request)).flatten();
        let passing = forwarder.pass_on(request, &self.registry.body_limits);
        let Some(copy) = copy else {
            return Some(passing);
        };
        Some(Box::pin(async move {
            let mut response = passing.await?;
            copy.run(&mut response);
            Ok(response)
        }))
    }

    /// Returns where requests of a route are passed on to, all of them or some.
    pub(super) fn upstreams_of(&self, entry: &RouteEntry) -> Vec<String> {
        let forwarder = self.passing.forwarder.as_ref();
        let forwarder = forwarder.filter(|_| entry.passing.is_some());
        forwarder
            .map(|forwarder| forwarder.urls())
            .unwrap_or_default()
    }

    /// Tells whether another application answers a request that matches a route, or none.
    pub(super) fn goes_to_another(&self, id: Option<RouteId>, request: &Request) -> bool {
        let entry = id.map(|id| self.routes.entry(id));
        self.passing.forwarder.is_some() && !self.is_answered_here(entry, request)
    }

    /// Tells whether a request that matches a route, or none, is answered by this application.
    fn is_answered_here(&self, entry: Option<&RouteEntry>, request: &Request) -> bool {
        if is_copy(request) {
            return true;
        }
        let Some(entry) = entry else {
            return self.forwarder_of_unmatched(request).is_none();
        };
        let forwarding = entry.passing.as_ref();
        !forwarding.is_some_and(|forwarding| forwarding.when.holds(request))
    }

    /// Checks that the other application does not read a path as one that is answered here: then a route that has
    /// moved could still be reached there.
    ///
    /// # Errors
    ///
    /// Fails with 404 if it may.
    fn check_spelling(
        &self,
        forwarder: &Forwarder,
        request: &mut Request,
    ) -> Result<(), HttpException> {
        if forwarder.passes_on_other_spellings() {
            return Ok(());
        }
        for reading in forward::readings(request.uri().path()) {
            let Some(target) = with_path(request.uri(), reading) else {
                continue;
            };
            let sent = request.replace_uri(target);
            let asked = Asked::new(request);
            let matched = self.routes.find(&asked).ok().flatten();
            // A predicate that cannot say yet whether it holds may hold.
            let may_match = asked.into_question().is_some();
            let entry = matched
                .as_ref()
                .map(|matched| self.routes.entry(matched.id));
            let is_answered_here = may_match || self.is_answered_here(entry, request);
            request.replace_uri(sent);
            if is_answered_here {
                let route = matched.as_ref().map(|matched| &*matched.route.name);
                let route = route.unwrap_or("(a view without a route)");
                report!(
                    WARN,
                    route,
                    "not passed on, since the other application may read the path as one of this route"
                );
                return Err(HttpException::not_found());
            }
        }
        Ok(())
    }

    /// Copies a request, if it can be answered twice and not too many are.
    fn copy(&self, request: &Request) -> Option<Copy> {
        let is_upgrade = request.headers().contains_key(UPGRADE);
        if !request.method().is_safe() || request.has_body() || is_upgrade {
            return None;
        }
        let (application, place) = self.passing.place_for_copy()?;
        let (mut head, connection) = request.copy();
        head.extensions.insert(IsCopy);
        let route = request.matched_route().map(RouteInfo::name);
        Some(Copy {
            application,
            head,
            connection,
            route: route.unwrap_or_default().to_owned(),
            place,
        })
    }
}

/// Returns a target with another path.
fn with_path(target: &Uri, mut path: String) -> Option<Uri> {
    if let Some(query) = target.query() {
        path.push('?');
        path.push_str(query);
    }
    let mut parts = target.clone().into_parts();
    parts.path_and_query = Some(path.try_into().ok()?);
    Uri::from_parts(parts).ok()
}

fn is_copy(request: &Request) -> bool {
    request.extensions().get::<IsCopy>().is_some()
}

impl RouteEntry {
    /// Tells whether requests of the route are passed on.
    pub(super) fn forwards(&self) -> bool {
        self.passing.is_some()
    }

    /// Tells whether all requests of the route are passed on, and none of its views is ever called.
    pub(crate) fn always_forwards(&self) -> bool {
        let passing = self.passing.as_deref();
        passing.is_some_and(RouteForwarding::needs_no_view)
    }
}

/// Tells whether a response leaves as it is: that of another application, or one that is only compared with that.
#[inline]
pub(super) fn leaves_as_it_is(response: &Response, request: &Request) -> bool {
    response.is_passed_on() || is_copy(request)
}

/// Tells whether a response is that of another application.
pub(super) fn is_passed_on(response: &Response) -> bool {
    response.is_passed_on()
}

/// A copy of a request that was passed on.
struct Copy {
    application: Arc<dyn AnswersCopies>,
    head: http::request::Parts,
    connection: Connection,
    route: String,
    place: OwnedSemaphorePermit,
}

impl Copy {
    /// Answers the copy, and compares with the response of the other application when that was sent.
    fn run(self, response: &mut Response) {
        let old = forward::observe(response);
        let comparing = async move {
            let answering = async {
                let answer = self.application.answer_copy(self.head, self.connection);
                Observed::of(answer.await).await
            };
            let answered = tokio::time::timeout(COPY_TIMEOUT, answering).await;
            // Until it is compared, as much of both answers as is compared is in memory.
            let _place = self.place;
            let route = &*self.route;
            match answered {
                // A response that was not sent to its end is not compared.
                Ok(Ok(new)) => {
                    if let Ok(old) = old.await {
                        forward::compare(route, &old, &new);
                    }
                }
                Ok(Err(_)) => report!(WARN, route, "the answer to a copy broke off"),
                Err(_) => report!(WARN, route, "the answer to a copy took too long"),
            }
        };
        tokio::spawn(comparing.in_current_span());
    }
}

impl AnswersCopies for Pipeline {
    fn answer_copy(
        self: Arc<Self>,
        head: http::request::Parts,
        connection: Connection,
    ) -> BoxFuture<'static, http::Response<Body>> {
        Box::pin(async move {
            let Ok(answer) = self.handle(head, Body::empty(), connection).await;
            answer
        })
    }
}
