//! The application: the whole path of one request.
//!
//! An [`App`] is what [`Configurator::make_app`](crate::Configurator::make_app) returns. It cannot be
//! changed any more, is cheap to clone, and answers any number of requests at the same time. The steps
//! are those of the chapter
//! [Request Processing](https://docs.pylonsproject.org/projects/pyramid/en/2.1-branch/narr/router.html)
//! of Pyramid's documentation.
//!
//! ```
//! use pyramidion::{Body, Configurator, Request, View, http};
//!
//! # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
//! let mut config = Configurator::new();
//! config.add_route("home", "/");
//! config.add_view(View::new(|_: &mut Request| "home").route_name("home"));
//! let app = config.make_app()?;
//! for warning in app.warnings() {
//!     println!("{warning}");
//! }
//! let request = http::Request::get("/").header("host", "localhost").body(Body::empty())?;
//! assert_eq!(app.call(request).await.status(), 200);
//! # Ok::<(), pyramidion::Error>(())
//! # })?;
//! # Ok::<(), pyramidion::Error>(())
//! ```

mod app_parts;
mod arrival;
mod body_time;
#[cfg(feature = "compression")]
mod compressing;
#[cfg(not(feature = "compression"))]
#[path = "router/no_compressing.rs"]
mod compressing;
mod conclusion;
mod debugging;
mod departure;
#[cfg(all(feature = "devel", debug_assertions))]
mod developing;
#[cfg(not(all(feature = "devel", debug_assertions)))]
#[path = "router/no_developing.rs"]
mod developing;
#[cfg(all(feature = "devel", debug_assertions))]
mod development;
#[cfg(not(all(feature = "devel", debug_assertions)))]
#[path = "router/no_development.rs"]
mod development;
mod error_answer;
mod explanation;
mod failure_log;
mod finding;
#[cfg(feature = "forward")]
mod forwarding;
#[cfg(not(feature = "forward"))]
#[path = "router/no_forwarding.rs"]
mod forwarding;
mod inner_views;
#[cfg(feature = "schemas")]
mod interfaces;
mod interim;
mod itself;
mod kept_headers;
mod last_callbacks;
mod listing;
mod observing;
#[cfg(feature = "forward")]
mod passing;
#[cfg(not(feature = "forward"))]
#[path = "router/no_passing.rs"]
mod passing;
mod path;
mod pending_answer;
mod pipeline;
mod preflight;
mod refusing;
mod route_entry;
mod session_headers;
mod slash;
mod streams;
mod subrequests;
#[cfg(feature = "websocket")]
mod switch;
mod vary_accept;
mod waiting;
mod walking;
mod wrapper;

use std::convert::Infallible;
use std::fmt;
use std::panic::Location;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use tracing::Instrument as _;

use crate::body::Body;
use crate::boxed::boxed;
use crate::events::OnEnd;
use crate::percent::InvalidEncoding;
use crate::predicates::Asked;
use crate::request::{Connection, Registry, Request, RouteMatch};
use crate::request_id::RequestId;
use crate::response::Response;
use crate::shutdown::Announcement;
use crate::tasks::{self, NoRuntime, Task};
use crate::telemetry::{Observation, report};
use crate::tower::{Around, Layered};
use crate::unwinding::{caught, unwound};
use crate::{BoxFuture, Error, causes};

use arrival::Progress;
use departure::{depart, release};
use failure_log::{Culprit, internal_server_error};
use last_callbacks::Unfinished;
use pipeline::Pipeline;
use waiting::at_once;

pub(crate) use app_parts::Parts;
pub(crate) use itself::Itself;
pub(crate) use listing::Listing;
pub(crate) use passing::Passing;
pub(crate) use pending_answer::Answering;
pub(crate) use route_entry::RouteEntry;
pub(crate) use wrapper::Wrapper;

/// A configured application.
///
/// It is served by [`serve`](crate::serve), called in tests by
/// [`TestApp`](crate::testing::TestApp), and is a [`tower_service::Service`] for other stacks.
///
/// See the [module docs](self).
#[derive(Clone)]
pub struct App {
    pipeline: Arc<Pipeline>,
    /// The application with the layers around it, if there are any.
    layered: Option<Layered>,
}

impl App {
    pub(crate) fn new(parts: Parts, layers: Vec<Around>) -> Self {
        let pipeline = Arc::new(Pipeline::new(parts));
        pipeline.passing.set_application(&pipeline);
        Itself::introduce(&pipeline);
        let itself = Self {
            pipeline,
            layered: None,
        };
        let layered = Layered::new(Arc::new(itself.clone()), layers);
        Self { layered, ..itself }
    }

    /// Answers a request.
    ///
    /// Nothing escapes: an error becomes the response of an exception view or a plain one, a panic of
    /// a view becomes a 500 and a line in the log.
    pub async fn call<B>(&self, request: http::Request<B>) -> http::Response<Body>
    where
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<Error>,
    {
        let (mut head, body) = request.into_parts();
        let connection = head.extensions.remove().unwrap_or_default();
        let Ok(response) = self.handle(head, Body::stream(body), connection).await;
        response
    }

    /// Returns what is questionable about the configuration, as it was logged at start-up.
    pub fn warnings(&self) -> &[String] {
        &self.pipeline.warnings
    }

    /// Returns the languages, for what is written without a request, as e-mails are.
    #[cfg(feature = "i18n")]
    pub fn languages(&self) -> &crate::i18n::Languages {
        crate::i18n::languages(&self.pipeline.registry.services)
    }

    /// Runs a [task](crate::tasks) in the background, which the end of the server waits for.
    ///
    /// When a [`Server`](crate::server::Server) of this application ends, the task gets a signal, and is aborted after the
    /// server's grace. The end of a server that only has this application mounted in another does not know of it.
    ///
    /// # Errors
    ///
    /// Fails if no runtime of tokio is entered.
    ///
    /// # Examples
    ///
    /// ```
    /// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
    /// let app = pyramidion::Configurator::new().make_app()?;
    /// app.spawn(async { println!("the cache is filled") })?;
    /// # Ok::<(), pyramidion::Error>(())
    /// # })?;
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    #[track_caller]
    pub fn spawn<K>(&self, task: impl Task<K>) -> Result<(), NoRuntime> {
        tasks::spawn(task, &self.end().signal(), Location::caller())
    }

    /// Tells those who want to know it that a server has ended.
    pub(crate) async fn tell_server_ended(&self) {
        for subscriber in &self.pipeline.server_ended {
            let told = match subscriber {
                OnEnd::Now(tell) => tell(self),
                OnEnd::Later(tell) => tell(self).await,
            };
            if let Err(error) = told {
                let error = causes::text(&*error);
                report!(ERROR, error, "a subscriber of `ServerEnded` failed");
            }
        }
    }

    /// Returns what tells the tasks of the application of its end.
    pub(crate) fn end(&self) -> &Announcement {
        &self.pipeline.registry.end
    }

    /// Returns what the application has for all its requests.
    ///
    /// See [`Registry`] for an example.
    pub fn registry(&self) -> &Arc<Registry> {
        &self.pipeline.registry
    }

    /// Returns the routes that requests can match, in order.
    pub(crate) fn entries(&self) -> &[RouteEntry] {
        self.pipeline.routes.routes()
    }

    /// Tells whether requests are passed on to another application.
    #[cfg(any(feature = "forward", feature = "websocket"))]
    pub(crate) fn forwards(&self) -> bool {
        self.pipeline.passing.is_there()
    }

    /// Finds the route of a request, as far as predicates can say at once whether they hold.
    pub(crate) fn find_route(
        &self,
        request: &Request,
    ) -> Result<Option<RouteMatch>, InvalidEncoding> {
        self.pipeline.routes.find(&Asked::new(request))
    }

    /// Answers a request that came over `connection`: at once, if nothing has to be waited for.
    pub(crate) fn handle(
        &self,
        head: http::request::Parts,
        body: Body,
        connection: Connection,
    ) -> Answering {
        match &self.layered {
            None => Pipeline::handle(&self.pipeline, head, body, connection),
            Some(layered) => Answering::Later(layered.handle(head, body, connection)),
        }
    }
}

impl Pipeline {
    /// Answers a request that came over `connection`.
    fn handle(
        self: &Arc<Self>,
        head: http::request::Parts,
        body: Body,
        connection: Connection,
    ) -> Answering {
        // It stays where it is made, until its end: it is too large to be moved without need.
        let registry = Arc::clone(&self.registry);
        let mut slot = Some(Request::new(head, body, connection, registry));
        let request = slot.as_mut().expect("a request until its end");
        if let Some(name) = &self.registry.request_id_header {
            let id = RequestId::of(request.headers(), name);
            request.extensions_mut().insert(id);
        }
        if let Some(response) = self.answer_of_observer(request) {
            return Answering::now(response);
        }
        let observation = self.observe(request);
        let answered = {
            let _entered = observation.span().map(tracing::Span::enter);
            caught(|| {
                self.begin_watching(request);
                let arrival = self.arrive(request);
                let entry = self.entry_of(request);
                if self.waiting.may_be_after(&arrival, request, entry) {
                    return Err(Progress::Arrived(arrival));
                }
                match at_once(self.pass_through(request, arrival)) {
                    Some(passed) => passed,
                    None => Ok(Culprit::of(request).waited()),
                }
            })
        };
        let progress = 'kept: {
            let answered = match answered {
                Ok(Err(progress)) => break 'kept progress,
                Ok(Ok(response)) => Ok(response),
                Err(panic) => Err(panic),
            };
            let response = depart(answered, request, &observation);
            if request.has_finished_callbacks() {
                break 'kept Progress::Leaving(response);
            }
            let response = self.finish(response, request, observation);
            let culprit = request.view();
            release(culprit, || slot = None);
            return Answering::now(response);
        };
        let request = boxed(|| Unfinished(slot.expect("a request, which was put there above")));
        Answering::Later(Arc::clone(self).wait(request, progress, observation))
    }

    /// Answers a request that may have to wait for something.
    ///
    /// The request stays where it is; the path of it, which is moved to where it is kept, is as small as can be.
    fn wait(
        self: Arc<Self>,
        mut unfinished: Box<Unfinished>,
        progress: Progress,
        observation: Observation,
    ) -> BoxFuture<'static, Response> {
        Box::into_pin(boxed(|| async move {
            let Unfinished(request) = &mut *unfinished;
            let answered = match observation.span() {
                None => unwound(pin!(self.go_on(request, progress))).await,
                Some(span) => {
                    let answer: BoxFuture<'_, _> = Box::pin(self.go_on(request, progress));
                    unwound(pin!(answer.instrument(span.clone()))).await
                }
            };
            let mut response = depart(answered, request, &observation);
            if request.has_finished_callbacks() {
                let running = unfinished.run_to_the_end(observation.span());
                match running.await {
                    Some((done, outcome)) => {
                        unfinished = done;
                        if let Err(panicked) = outcome {
                            response = panicked.into_response();
                        }
                    }
                    None => return internal_server_error(),
                }
            }
            let Unfinished(request) = &*unfinished;
            let response = self.finish(response, request, observation);
            release(request.view(), || drop(unfinished));
            response
        }))
    }
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App")
            .field("routes", &self.pipeline.routes.routes().len())
            .finish_non_exhaustive()
    }
}

/// Answers requests of any server or stack that is built on [`http`] and [`http_body`].
///
/// The address of the client is taken from a [`Connection`] among the request's extensions.
impl<B> tower_service::Service<http::Request<B>> for App
where
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<Error>,
{
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<http::Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<B>) -> Self::Future {
        let app = self.clone();
        Box::pin(async move { Ok(Self::call(&app, request).await) })
    }
}
