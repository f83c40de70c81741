//! Events: moments of an application's life at which subscribers are called.
//!
//! ```
//! use pyramidion::events::{NewRequest, NewResponse};
//! use pyramidion::testing::TestApp;
//! use pyramidion::{Configurator, Request, Response, View};
//!
//! let mut config = Configurator::new();
//! config.add_subscriber(NewRequest, |request: &mut Request| {
//!     request.extensions_mut().insert(std::time::Instant::now());
//!     Ok(())
//! });
//! config.add_subscriber(NewResponse, |_: &mut Request, response: &mut Response| {
//!     let value = http::HeaderValue::from_static("pyramids");
//!     response.set_header(http::HeaderName::from_static("x-powered-by"), value);
//!     Ok(())
//! });
//! config.add_route("home", "/");
//! config.add_view(View::new(|_: &mut Request| "home").route_name("home"));
//! let app = TestApp::new(config.make_app()?);
//! assert_eq!(app.get("/").send().header("x-powered-by"), Some("pyramids"));
//! # Ok::<(), pyramidion::Error>(())
//! ```
//!
//! Subscribers of one event are called in the order in which they were added; those of requests may be `async`. A condition on the request is an
//! `if` in the subscriber. See the chapter
//! [Events](https://docs.pylonsproject.org/projects/pyramid/en/2.1-branch/narr/events.html) of Pyramid's
//! documentation.

mod before_render;

use std::fmt;
use std::sync::Arc;

use crate::BoxFuture;
use crate::callable::{Awaited, Later, Now, Returns};
use crate::request::Request;
use crate::response::Response;

pub(crate) use before_render::BeforeRenderSubscriber;
#[cfg(feature = "templates")]
pub(crate) use before_render::Inserted;
pub(crate) use before_render::SeenView;
pub use before_render::{BeforeRender, SystemValues};

/// The application is ready, no request has come yet.
///
/// Subscribers are `Fn(&App) -> Result<()>`; an error is a mistake that
/// [`make_app`](crate::Configurator::make_app) reports.
///
/// See the [module docs](self).
#[derive(Clone, Copy, Debug)]
pub struct ApplicationCreated;

/// A request has arrived; tweens have seen it, its route is not known yet.
///
/// Subscribers are `Fn(&mut Request) -> Result<()>`, `async` or not; exception views see their errors. See the
/// [module docs](self).
#[derive(Clone, Copy, Debug)]
pub struct NewRequest;

/// The route of a request is known, its context is not.
///
/// Subscribers are `Fn(&mut Request) -> Result<()>`, `async` or not; exception views see their errors. See the
/// [module docs](self).
#[derive(Clone, Copy, Debug)]
pub struct BeforeTraversal;

/// The context of a request is known, its view is not.
///
/// Subscribers are `Fn(&mut Request) -> Result<()>`, `async` or not; exception views see their errors. See the
/// [module docs](self).
#[derive(Clone, Copy, Debug)]
pub struct ContextFound;

/// A response is ready, and response callbacks have seen it; the session is saved after it.
///
/// Subscribers are `Fn(&mut Request, &mut Response) -> Result<()>`, `async` or not; their errors become a plain 500. See
/// the [module docs](self).
#[derive(Clone, Copy, Debug)]
pub struct NewResponse;

/// A server of the application has answered its last request, and its background tasks have ended: what the application holds, such as
/// connections to a database, can be closed.
///
/// Subscribers are `Fn(&App) -> Result<()>`, `async` or not, and are called one after the other within the server's
/// [grace](crate::server::Server::grace); their errors are logged. Nobody is told where a second signal, or the end of the future that
/// serves, ends the server at once, or where another server serves the application.
///
/// # Examples
///
/// ```
/// use pyramidion::events::ServerEnded;
/// use pyramidion::{App, Configurator};
///
/// let mut config = Configurator::new();
/// config.add_subscriber(ServerEnded, async |_: &App| {
///     println!("goodbye");
///     Ok(())
/// });
/// ```
#[derive(Clone, Copy, Debug)]
pub struct ServerEnded;

/// What subscribes to an event: a function of the right type for the event. `A` is the application; whether the function
/// is `async`, which `Kind` says, is found out by the compiler. See the [module docs](self).
#[diagnostic::on_unimplemented(
    message = "`{F}` cannot subscribe to `{Self}`",
    note = "a subscriber of `ApplicationCreated` or `ServerEnded` is `|app: &App| Ok(())`",
    note = "subscribers of `NewRequest`, `BeforeTraversal` and `ContextFound` are `|request: &mut Request| Ok(())`, those of `NewResponse` are `|request: &mut Request, response: &mut Response| Ok(())`, those of `BeforeRender` are `|system: &mut SystemValues<'_>| Ok(())`",
    note = "subscribers of requests, responses and `ServerEnded` may be `async`; an `async` closure uses no values from outside"
)]
pub trait Event<F, A, Kind> {
    #[doc(hidden)]
    fn subscribe(self, subscriber: F, subscribers: &mut AllSubscribers<A>);
}

/// A subscriber that is told of a request.
enum OnRequest {
    Now(Box<TellRequest>),
    Later(Box<TellRequestLater>),
}

/// A subscriber that is told of a response.
enum OnResponse {
    Now(Box<TellResponse>),
    Later(Box<TellResponseLater>),
}

type TellRequest = dyn Fn(&mut Request) -> crate::Result<()> + Send + Sync;

type TellRequestLater =
    dyn for<'r> Fn(&'r mut Request) -> BoxFuture<'r, crate::Result<()>> + Send + Sync;

type TellResponse = dyn Fn(&mut Request, &mut Response) -> crate::Result<()> + Send + Sync;

type TellResponseLater = dyn for<'r> Fn(&'r mut Request, &'r mut Response) -> BoxFuture<'r, crate::Result<()>>
    + Send
    + Sync;

/// Subscribers that were told, or that have to be waited for.
pub(crate) enum Told<'r> {
    Now(crate::Result<()>),
    Later(BoxFuture<'r, crate::Result<()>>),
}

/// A subscriber that is told of the end of a server.
pub(crate) enum OnEnd<A> {
    Now(OnApplication<A>),
    Later(OnApplicationLater<A>),
}

pub(crate) type OnApplicationLater<A> =
    Box<dyn for<'a> Fn(&'a A) -> BoxFuture<'a, crate::Result<()>> + Send + Sync>;

pub(crate) type OnApplication<A> = Box<dyn Fn(&A) -> crate::Result<()> + Send + Sync>;

/// The subscribers of an application of the type `A`.
#[doc(hidden)]
pub struct AllSubscribers<A> {
    pub(crate) application_created: Vec<OnApplication<A>>,
    pub(crate) server_ended: Vec<OnEnd<A>>,
    pub(crate) of_requests: Subscribers,
}

impl<A> Default for AllSubscribers<A> {
    fn default() -> Self {
        Self {
            application_created: Vec::new(),
            server_ended: Vec::new(),
            of_requests: Subscribers::default(),
        }
    }
}

impl<A> fmt::Debug for AllSubscribers<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AllSubscribers")
    }
}

/// Those that are called for requests.
#[derive(Default)]
pub(crate) struct Subscribers {
    new_request: Vec<OnRequest>,
    before_traversal: Vec<OnRequest>,
    context_found: Vec<OnRequest>,
    new_response: Vec<OnResponse>,
    before_render: Vec<BeforeRenderSubscriber>,
}

macro_rules! request_events {
    ($($event:ident $field:ident)*) => {
        $(
            impl<F, A> Event<F, A, Now<()>> for $event
            where
                F: for<'r> Returns<(&'r mut Request,), Output = crate::Result<()>>,
            {
                fn subscribe(self, subscriber: F, subscribers: &mut AllSubscribers<A>) {
                    let tell = Box::new(move |request: &mut Request| subscriber.call((request,)));
                    subscribers.of_requests.$field.push(OnRequest::Now(tell));
                }
            }

            impl<F, A> Event<F, A, Later<()>> for $event
            where
                F: for<'r> Awaited<(&'r mut Request,), Output = crate::Result<()>>,
            {
                fn subscribe(self, subscriber: F, subscribers: &mut AllSubscribers<A>) {
                    subscribers.of_requests.$field.push(OnRequest::later(subscriber));
                }
            }
        )*

        impl Subscribers {
            $(
                #[inline]
                pub(crate) fn $field<'r>(&'r self, request: &'r mut Request) -> Told<'r> {
                    if self.$field.is_empty() {
                        return Told::Now(Ok(()));
                    }
                    tell(&self.$field, request)
                }
            )*

            /// Tells whether one of them has to be waited for.
            pub(crate) fn may_wait(&self) -> bool {
                let mut of_responses = self.new_response.iter();
                $(self.$field.iter().any(OnRequest::waits) ||)*
                    of_responses.any(|subscriber| matches!(subscriber, OnResponse::Later(_)))
            }
        }
    };
}

request_events! {
    NewRequest new_request
    BeforeTraversal before_traversal
    ContextFound context_found
}

impl OnRequest {
    fn later<F>(subscriber: F) -> Self
    where
        F: for<'r> Awaited<(&'r mut Request,), Output = crate::Result<()>>,
    {
        let subscriber = Arc::new(subscriber);
        Self::Later(Box::new(move |request| {
            let subscriber = Arc::clone(&subscriber);
            Box::pin(async move { subscriber.begin((request,)).await })
        }))
    }

    fn waits(&self) -> bool {
        matches!(self, Self::Later(_))
    }
}

/// Tells subscribers of a request; where one has to be waited for, nobody is told before that.
fn tell<'r>(subscribers: &'r [OnRequest], request: &'r mut Request) -> Told<'r> {
    if subscribers.iter().any(OnRequest::waits) {
        return Told::Later(Box::pin(async move {
            for subscriber in subscribers {
                match subscriber {
                    OnRequest::Now(tell) => tell(request)?,
                    OnRequest::Later(tell) => tell(request).await?,
                }
            }
            Ok(())
        }));
    }
    let mut subscribers = subscribers.iter();
    Told::Now(subscribers.try_for_each(|subscriber| match subscriber {
        OnRequest::Now(tell) => tell(request),
        OnRequest::Later(_) => Ok(()),
    }))
}

impl<F, A> Event<F, A, Now<()>> for ApplicationCreated
where
    F: Fn(&A) -> crate::Result<()> + Send + Sync + 'static,
{
    fn subscribe(self, subscriber: F, subscribers: &mut AllSubscribers<A>) {
        subscribers.application_created.push(Box::new(subscriber));
    }
}

impl<F, A> Event<F, A, Now<()>> for ServerEnded
where
    F: Fn(&A) -> crate::Result<()> + Send + Sync + 'static,
{
    fn subscribe(self, subscriber: F, subscribers: &mut AllSubscribers<A>) {
        let subscriber = OnEnd::Now(Box::new(subscriber));
        subscribers.server_ended.push(subscriber);
    }
}

impl<F, A: Send + Sync + 'static> Event<F, A, Later<()>> for ServerEnded
where
    F: for<'a> Awaited<(&'a A,), Output = crate::Result<()>>,
{
    fn subscribe(self, subscriber: F, subscribers: &mut AllSubscribers<A>) {
        let subscriber = Arc::new(subscriber);
        let subscriber = OnEnd::Later(Box::new(move |app: &A| {
            let subscriber = Arc::clone(&subscriber);
            Box::pin(async move { subscriber.begin((app,)).await })
        }));
        subscribers.server_ended.push(subscriber);
    }
}

impl<F, A> Event<F, A, Now<()>> for NewResponse
where
    F: for<'r> Returns<(&'r mut Request, &'r mut Response), Output = crate::Result<()>>,
{
    fn subscribe(self, subscriber: F, subscribers: &mut AllSubscribers<A>) {
        let tell = Box::new(move |request: &mut Request, response: &mut Response| {
            subscriber.call((request, response))
        });
        let subscribers = &mut subscribers.of_requests.new_response;
        subscribers.push(OnResponse::Now(tell));
    }
}

impl<F, A> Event<F, A, Later<()>> for NewResponse
where
    F: for<'r> Awaited<(&'r mut Request, &'r mut Response), Output = crate::Result<()>>,
{
    fn subscribe(self, subscriber: F, subscribers: &mut AllSubscribers<A>) {
        let subscriber = Arc::new(subscriber);
        let tell: Box<TellResponseLater> = Box::new(move |request, response| {
            let subscriber = Arc::clone(&subscriber);
            Box::pin(async move { subscriber.begin((request, response)).await })
        });
        let subscribers = &mut subscribers.of_requests.new_response;
        subscribers.push(OnResponse::Later(tell));
    }
}

impl Subscribers {
    /// Tells subscribers of a response; where one has to be waited for, nobody is told before that.
    pub(crate) fn new_response<'r>(
        &'r self,
        request: &'r mut Request,
        response: &'r mut Response,
    ) -> Told<'r> {
        let mut subscribers = self.new_response.iter();
        if subscribers
            .clone()
            .any(|subscriber| matches!(subscriber, OnResponse::Later(_)))
        {
            return Told::Later(Box::pin(async move {
                for subscriber in subscribers {
                    match subscriber {
                        OnResponse::Now(tell) => tell(request, response)?,
                        OnResponse::Later(tell) => tell(request, response).await?,
                    }
                }
                Ok(())
            }));
        }
        Told::Now(subscribers.try_for_each(|subscriber| match subscriber {
            OnResponse::Now(tell) => tell(request, response),
            OnResponse::Later(_) => Ok(()),
        }))
    }
}

impl fmt::Debug for Subscribers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Subscribers")
    }
}
