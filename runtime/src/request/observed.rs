//! Who watches a request, and what is told of it.

use std::fmt;
use std::sync::Arc;

use erased_serde::Serialize;
use tracing::Event;

use crate::introspection::{Explanation, SourcePlace, TemplateRecord};
use crate::response::Response;
use crate::session::SessionSight;

use super::Request;

/// Watches the requests of an application. See [`observers`](crate::observers) for an example.
pub trait Observer: Send + Sync + 'static {
    /// Returns the observers of a request that has arrived; only its head is known.
    ///
    /// It is called within the [span](crate::telemetry) of the request.
    fn watch(&self, request: &Request) -> Option<Arc<dyn RequestObserver>>;

    /// Answers a request in place of the application, which then knows nothing of it.
    ///
    /// It is called before [`watch`](Self::watch), and its answer is sent as it is. The default answers nothing.
    fn answer(&self, request: &Request) -> Option<Response> {
        let _ = request;
        None
    }
}

/// Watches one request. It is dropped without [`depart`](Self::depart) if the client gives the request up.
///
/// If the body of a response is made while it is sent, or if a connection becomes a WebSocket, [`note`](Self::note) is called after
/// `depart` with what these log, and the observer is dropped at their end.
///
/// See [`observers`](crate::observers) for an example.
pub trait RequestObserver: Send + Sync + 'static {
    /// Takes notice of what happens. The default does nothing.
    fn note(&self, moment: Moment<'_>) {
        let _ = moment;
    }

    /// Sees the response as it will be sent, after the last callback, and may change it.
    fn depart(&self, departure: &mut Departure<'_>);
}

/// Something that happens while a request is answered.
///
/// See [`observers`](crate::observers) for an example.
#[non_exhaustive]
pub enum Moment<'m> {
    /// A stage of the path is over: `route`, `body`, `visitor`, `context`, `choice of the view`, `view` or `answer to an error`.
    StagePassed(&'static str),
    /// The session was opened, and is as it came with the request.
    SessionOpened(SessionSight<'m>),
    /// The security policy decided whether the visitor has a permission.
    PermissionDecided {
        /// The permission.
        permission: &'m str,
        /// The answer.
        is_allowed: bool,
        /// The reason that the security policy gives.
        reason: &'m str,
    },
    /// A value is given to a renderer.
    RenderingBegins {
        /// The name of the renderer or template.
        renderer: &'m str,
        /// The value.
        value: &'m dyn Serialize,
    },
    /// The rendering that began last is over.
    RenderingEnds,
    /// Something is logged. This needs the layer of observers in the subscriber of `tracing`.
    Logged(&'m Event<'m>),
    /// The request waits for something. This needs the layer of observers, too.
    Waits,
    /// The request goes on after it waited.
    GoesOn,
}

/// Shows no values, which may be private to the visitor.
impl fmt::Debug for Moment<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::StagePassed(stage) => f.debug_tuple("StagePassed").field(stage).finish(),
            Self::SessionOpened(session) => f.debug_tuple("SessionOpened").field(session).finish(),
            Self::PermissionDecided {
                permission,
                is_allowed,
                ..
            } => f
                .debug_struct("PermissionDecided")
                .field("permission", permission)
                .field("is_allowed", is_allowed)
                .finish_non_exhaustive(),
            Self::RenderingBegins { renderer, .. } => f
                .debug_struct("RenderingBegins")
                .field("renderer", renderer)
                .finish_non_exhaustive(),
            Self::RenderingEnds => f.write_str("RenderingEnds"),
            Self::Logged(event) => f.debug_tuple("Logged").field(event.metadata()).finish(),
            Self::Waits => f.write_str("Waits"),
            Self::GoesOn => f.write_str("GoesOn"),
        }
    }
}

/// A request that was answered, with the response as it will be sent.
///
/// See [`observers`](crate::observers) for an example.
pub struct Departure<'d> {
    request: &'d Request,
    response: &'d mut Response,
    application: &'d dyn Informed,
}

/// What knows why a request is answered as it is.
pub(crate) trait Informed {
    /// Says which routes and views are tried for a request.
    fn explanation(&self, request: &Request) -> Explanation;

    /// Returns what is known of a template.
    fn template(&self, name: &str) -> Option<TemplateRecord>;
}

impl<'d> Departure<'d> {
    pub(crate) fn new(
        request: &'d Request,
        response: &'d mut Response,
        application: &'d dyn Informed,
    ) -> Self {
        Self {
            request,
            response,
            application,
        }
    }

    /// Returns the request.
    pub fn request(&self) -> &'d Request {
        self.request
    }

    /// Returns the response.
    pub fn response(&self) -> &Response {
        self.response
    }

    /// Returns the response for changing. Its length is put right afterwards.
    pub fn response_mut(&mut self) -> &mut Response {
        self.response
    }

    /// Returns the session, if the request opened one.
    pub fn session(&self) -> Option<SessionSight<'d>> {
        self.request.session_ref().map(SessionSight::of)
    }

    /// Returns the function that answered, or `a closure`, and where it is declared.
    pub fn view(&self) -> Option<(&'static str, SourcePlace)> {
        let view = self.request.view()?;
        Some((view.name(), SourcePlace::new(view.file, view.line)))
    }

    /// Returns what is known of a template, by its whole name.
    pub fn template(&self, name: &str) -> Option<TemplateRecord> {
        self.application.template(name)
    }

    /// Says which routes and views were tried, as [`App::explain`](crate::App::explain) does.
    pub fn explanation(&self) -> Explanation {
        self.application.explanation(self.request)
    }
}

impl fmt::Debug for Departure<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Departure")
            .field("request", self.request)
            .field("status", &self.response.status())
            .finish_non_exhaustive()
    }
}

/// Who watches a request: mostly nobody.
#[derive(Clone, Default)]
pub(crate) struct Watchers(Option<Arc<Told>>);

/// Those who are told of what happens to a request.
struct Told {
    /// The observers, and last the witness, if there is one.
    all: Vec<Arc<dyn RequestObserver>>,
    observers: usize,
}

impl Watchers {
    /// Asks the observers of an application which of them watch a request. A witness is told of what happens, and leaves the response
    /// as it is.
    pub(crate) fn of(
        request: &Request,
        observers: &[Arc<dyn Observer>],
        witness: Option<Arc<dyn RequestObserver>>,
    ) -> Self {
        let watchers = observers.iter().filter_map(|one| one.watch(request));
        let mut all: Vec<_> = watchers.collect();
        let observers = all.len();
        all.extend(witness);
        Self((!all.is_empty()).then(|| Arc::new(Told { all, observers })))
    }

    #[inline]
    pub(crate) fn are_there(&self) -> bool {
        self.0.is_some()
    }

    /// Tells whether somebody wants to see the response.
    #[inline]
    pub(crate) fn see_departure(&self) -> bool {
        self.0.as_ref().is_some_and(|told| told.observers > 0)
    }

    /// Returns what keeps the observers watching when the request is over, since its body is still made, or its WebSocket is open.
    ///
    /// The witness is not kept: what it saw is forgotten with the request.
    pub(crate) fn lasting(&self) -> Vec<Arc<dyn RequestObserver>> {
        let told = self.0.as_ref();
        told.map_or_else(Vec::new, |told| told.all[..told.observers].to_vec())
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Arc<dyn RequestObserver>> {
        self.0.iter().flat_map(|told| &told.all)
    }
}

impl Request {
    pub(crate) fn watchers(&self) -> &Watchers {
        &self.watchers
    }

    pub(crate) fn set_watchers(&mut self, watchers: Watchers) {
        self.watchers = watchers;
    }

    /// Tells the observers of the request what happens; without observers it is not even found out.
    #[inline]
    pub(crate) fn tell<'m>(&self, moment: impl Fn() -> Moment<'m>) {
        if self.watchers.are_there() {
            self.watchers.iter().for_each(|one| one.note(moment()));
        }
    }
}
