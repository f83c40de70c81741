//! Which requests are passed on to another application, and which are answered by both.

use std::sync::{Arc, OnceLock, Weak};
use std::time::Duration;

use http::header::{CONTENT_LENGTH, UPGRADE};
use http::{Method, Uri};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tracing::Instrument as _;

use crate::BoxFuture;
use crate::body::Body;
use crate::forward::{self, Forwarder, Observed, RouteForwarding};
use crate::httpexceptions::HttpException;
use crate::request::Request;
use crate::response::{Response, ViewResult};
use crate::telemetry::{Observation, report};
use crate::url::RouteInfo;

use super::pipeline::Pipeline;
use super::{App, Inner};

/// How many copies of requests there are at a time, and how long the answer to each may take.
const MAX_COPIES: usize = 64;
const COPY_TIMEOUT: Duration = Duration::from_secs(60);

/// What answers copies of requests.
pub(crate) struct Shadows {
    application: OnceLock<Weak<Inner>>,
    slots: Arc<Semaphore>,
}

impl Default for Shadows {
    fn default() -> Self {
        Self {
            application: OnceLock::new(),
            slots: Arc::new(Semaphore::new(MAX_COPIES)),
        }
    }
}

impl Shadows {
    pub(super) fn set_application(&self, inner: &Arc<Inner>) {
        // It is set once, where the application is made.
        let _ = self.application.set(Arc::downgrade(inner));
    }
}

/// Marks a copy of a request, which is answered here and not passed on.
#[derive(Clone, Copy)]
struct IsCopy;

impl Pipeline {
    /// Begins to watch a request; a copy is not another one.
    pub(super) fn observe(&self, request: &Request) -> Observation {
        if self.forwarder.is_some() && Self::is_copy(request) {
            return Observation::none();
        }
        Observation::begin(request.method(), request.id())
    }

    pub(super) fn is_copy(request: &Request) -> bool {
        request.extensions().get::<IsCopy>().is_some()
    }

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
        let path = request.uri().path();
        let is_looked_at = self.routes.matches(path)
            || (forward::readings(path).iter()).any(|reading| self.routes.matches(reading));
        if is_looked_at {
            request.read_and_keep_body(limits).await?;
        }
        Ok(())
    }

    /// Returns what a request that matches no route is passed on to, unless a view without a route answers it.
    pub(super) fn forwarder_of_unmatched(&self, request: &Request) -> Option<&Arc<Forwarder>> {
        let forwarder = self.forwarder.as_ref()?;
        (!self.views.has_named_view(request)).then_some(forwarder)
    }

    /// Passes a request on, if the other application should answer it.
    pub(super) fn passing_on(
        &self,
        position: Option<usize>,
        request: &mut Request,
    ) -> Option<BoxFuture<'static, ViewResult>> {
        let forwarder = self.forwarder.as_ref()?;
        if self.is_answered_here(position, request) {
            return None;
        }
        let refused = forward::check_target(request.uri())
            .and_then(|()| self.check_spelling(forwarder, request));
        if let Err(exception) = refused {
            return Some(Box::pin(std::future::ready(Err(exception.into()))));
        }
        let forwarding = position.and_then(|position| self.forwarding_of(position));
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

    fn forwarding_of(&self, position: usize) -> Option<&RouteForwarding> {
        self.route_policies[position].forwarding.as_ref()
    }

    /// Tells whether a request that matches a route, or none, is answered by this application.
    fn is_answered_here(&self, position: Option<usize>, request: &Request) -> bool {
        if Self::is_copy(request) {
            return true;
        }
        let Some(position) = position else {
            return self.forwarder_of_unmatched(request).is_none();
        };
        let forwarding = self.forwarding_of(position);
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
            let matched = self.routes.find(request).ok().flatten();
            let position = matched.as_ref().map(|matched| matched.position);
            let is_answered_here = self.is_answered_here(position, request);
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
        let has_body = request.has_unread_body() || !request.body().is_empty();
        let is_upgrade = request.headers().contains_key(UPGRADE);
        if !request.method().is_safe() || has_body || is_upgrade {
            return None;
        }
        let inner = self.shadows.application.get()?.upgrade()?;
        let slot = Arc::clone(&self.shadows.slots).try_acquire_owned().ok()?;
        let (mut head, connection) = request.copy();
        head.extensions.insert(IsCopy);
        let route = request.matched_route().map(RouteInfo::name);
        Some(Copy {
            app: App { inner },
            head,
            connection,
            route: route.unwrap_or_default().to_owned(),
            slot,
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

/// Sets the length of a body that was put in the place of the one that was passed on.
pub(super) fn complete(response: &mut http::Response<Body>, request: &Request) {
    if *request.method() == Method::HEAD {
        return;
    }
    if let Some(length) = response.body().as_bytes().map(<[u8]>::len)
        && let Some(declared) = response.headers_mut().get_mut(CONTENT_LENGTH)
    {
        *declared = length.into();
    }
}

/// A copy of a request that was passed on.
struct Copy {
    app: App,
    head: http::request::Parts,
    connection: crate::request::Connection,
    route: String,
    slot: OwnedSemaphorePermit,
}

impl Copy {
    /// Answers the copy, and compares with the response of the other application when that was sent.
    fn run(self, response: &mut Response) {
        let old = forward::observe(response);
        let comparing = async move {
            let answering = async {
                let Ok(answer) = self
                    .app
                    .handle(self.head, Body::empty(), self.connection)
                    .await;
                Observed::of(answer).await
            };
            let answered = tokio::time::timeout(COPY_TIMEOUT, answering).await;
            // Until it is compared, as much of both answers as is compared is in memory.
            let _slot = self.slot;
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
