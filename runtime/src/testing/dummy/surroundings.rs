//! What a request of a test has around it, in place of an application or besides it.

use std::fmt;
use std::sync::Arc;

use http::{Extensions, HeaderValue};

use crate::context::Resource;
use crate::cookies::Cookies;
use crate::pattern::{Matchdict, Pattern};
use crate::request::{Registry, Request, RouteId, RouteMatch};
use crate::security::SecurityPolicy;
use crate::session::{
    AnySessionFactory, Clock, IntoSessionFactory, OpenedSession, Session, SessionError,
    SessionFactory, UnsavedSession,
};
use crate::testing::mistake::{fail, instead, or_fail};
use crate::url::RouteInfo;

type FillSession = Box<dyn FnOnce(&mut Session) -> crate::Result<()> + Send>;

/// What the test gives a request, besides the request itself.
#[derive(Default)]
pub(super) struct Surroundings {
    pub(super) settings: Vec<(String, String)>,
    pub(super) state: Extensions,
    pub(super) session_factory: Option<AnySessionFactory>,
    sessions: Vec<FillSession>,
    pub(super) policy: Option<Arc<dyn SecurityPolicy>>,
    pub(super) context: Option<Arc<dyn Resource>>,
    /// Names with patterns.
    pub(super) routes: Vec<(String, String)>,
    /// The name of the route that matched, and the values of its placeholders.
    pub(super) matched: Option<(String, Vec<(String, String)>)>,
    pub(super) exception: Option<crate::Error>,
}

impl Surroundings {
    pub(super) fn fill_session(
        &mut self,
        fill: impl FnOnce(&mut Session) -> crate::Result<()> + Send + 'static,
    ) {
        self.sessions.push(Box::new(fill));
    }

    /// Returns what the application shares with its requests, as far as the test says nothing else.
    #[track_caller]
    pub(super) fn registry(&self, mut registry: Arc<Registry>) -> Arc<Registry> {
        let needs_session = !self.sessions.is_empty() && registry.session_factory.is_none();
        let changes_nothing = self.settings.is_empty()
            && self.state.is_empty()
            && self.session_factory.is_none()
            && !needs_session
            && self.policy.is_none()
            && self.routes.is_empty();
        if changes_nothing {
            return registry;
        }
        let own = Arc::make_mut(&mut registry);
        for (name, value) in &self.settings {
            own.settings.set(name, value);
        }
        own.state.extend(self.state.clone());
        if needs_session {
            own.session_factory = Some(InMemory.into_factory());
        }
        if let Some(factory) = &self.session_factory {
            own.session_factory = Some(factory.clone());
        }
        if let Some(policy) = &self.policy {
            own.services.insert(Arc::clone(policy));
        }
        for (name, pattern) in &self.routes {
            own.urls.insert(Arc::new(route(name, pattern)));
        }
        registry
    }

    /// Gives a request what belongs to it alone.
    #[track_caller]
    pub(super) fn complete(self, request: &mut Request) {
        if let Some((name, values)) = self.matched {
            let matched = matched(request.registry(), &name, &values);
            request.set_match(matched);
        }
        if let Some(context) = self.context {
            request.set_context(context);
        }
        for fill in self.sessions {
            let filled = fill(request.session());
            or_fail(filled, |error| {
                format!("the session cannot be filled: {error}")
            });
        }
        if self.exception.is_some() {
            request.set_exception(self.exception);
        }
    }
}

impl fmt::Debug for Surroundings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not the settings, of which some are secrets.
        f.debug_struct("Surroundings")
            .field("routes", &self.routes)
            .field("matched", &self.matched)
            .finish_non_exhaustive()
    }
}

#[track_caller]
fn route(name: &str, pattern: &str) -> RouteInfo {
    let info = RouteInfo::new(name, pattern.to_owned(), Pattern::parse);
    or_fail(info, |error| format!("the route `{name}`: {error}"))
}

/// Returns that a route matched, with these values.
#[track_caller]
fn matched(registry: &Registry, name: &str, values: &[(String, String)]) -> RouteMatch {
    let Some(route) = registry.urls.get(name) else {
        let mut names: Vec<_> = registry.urls.names().collect();
        names.sort_unstable();
        let instead = instead("the application", name, names);
        fail(format!(
            "there is no route `{name}`; {instead}; others are added by `.add_route(…)`"
        ));
    };
    let names = route.placeholders();
    if let Some((wrong, _)) = values.iter().find(|(name, _)| !names.contains(name)) {
        let instead = instead(
            &format!("the route `{name}`"),
            wrong,
            names.iter().map(String::as_str),
        );
        fail(format!("there is no placeholder `{wrong}`; {instead}"));
    }
    let mut in_order = Vec::new();
    for name in names {
        let Some((_, value)) = values.iter().find(|(other, _)| other == name) else {
            fail(format!("the placeholder `{name}` has no value"));
        };
        in_order.push(value.as_str());
    }
    RouteMatch {
        // It is asked for only on the way through an application, where the match is another.
        id: RouteId::new(0),
        route: Arc::clone(route),
        matchdict: Matchdict::of(names, &in_order, route.pattern.has_remainder()),
    }
}

/// Opens sessions that nobody keeps.
struct InMemory;

impl SessionFactory for InMemory {
    fn open(&self, _cookies: Cookies<'_>) -> OpenedSession {
        OpenedSession::new(Clock::default())
    }

    fn save(
        &self,
        _session: UnsavedSession<'_>,
        _on_exception: bool,
    ) -> Result<Option<HeaderValue>, SessionError> {
        Ok(None)
    }
}
