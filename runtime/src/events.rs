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
//! Subscribers of one event are called in the order in which they were added. A condition on the request is an
//! `if` in the subscriber. See the chapter
//! [Events](https://docs.pylonsproject.org/projects/pyramid/en/2.1-branch/narr/events.html) of Pyramid's
//! documentation.

mod before_render;

use std::fmt;

use crate::request::Request;
use crate::response::Response;

pub(crate) use before_render::BeforeRenderSubscriber;
#[cfg(feature = "templates")]
pub(crate) use before_render::Inserted;
pub use before_render::{BeforeRender, SystemValues};

/// The application is ready, no request has come yet.
///
/// Subscribers are `Fn(&App) -> Result<()>`; an error is a mistake that
/// [`make_app`](crate::Configurator::make_app) reports.
#[derive(Clone, Copy, Debug)]
pub struct ApplicationCreated;

/// A request has arrived; tweens have seen it, its route is not known yet.
///
/// Subscribers are `Fn(&mut Request) -> Result<()>`; exception views see their errors.
#[derive(Clone, Copy, Debug)]
pub struct NewRequest;

/// The route of a request is known, its context is not.
///
/// Subscribers are `Fn(&mut Request) -> Result<()>`; exception views see their errors.
#[derive(Clone, Copy, Debug)]
pub struct BeforeTraversal;

/// The context of a request is known, its view is not.
///
/// Subscribers are `Fn(&mut Request) -> Result<()>`; exception views see their errors.
#[derive(Clone, Copy, Debug)]
pub struct ContextFound;

/// A response is ready, and response callbacks have seen it; the session is saved after it.
///
/// Subscribers are `Fn(&mut Request, &mut Response) -> Result<()>`; their errors become a plain 500.
#[derive(Clone, Copy, Debug)]
pub struct NewResponse;

/// What subscribes to an event: a function of the right type for the event; `A` is the application.
#[diagnostic::on_unimplemented(
    message = "`{F}` cannot subscribe to `{Self}`",
    note = "a subscriber of `ApplicationCreated` is `|app: &App| Ok(())`",
    note = "subscribers of `NewRequest`, `BeforeTraversal` and `ContextFound` are `|request: &mut Request| Ok(())`, those of `NewResponse` are `|request: &mut Request, response: &mut Response| Ok(())`, those of `BeforeRender` are `|system: &mut SystemValues<'_>| Ok(())`"
)]
pub trait Event<F, A> {
    #[doc(hidden)]
    fn subscribe(self, subscriber: F, subscribers: &mut AllSubscribers<A>);
}

type OnRequest = Box<dyn Fn(&mut Request) -> crate::Result<()> + Send + Sync>;
type OnResponse = Box<dyn Fn(&mut Request, &mut Response) -> crate::Result<()> + Send + Sync>;

pub(crate) type OnApplication<A> = Box<dyn Fn(&A) -> crate::Result<()> + Send + Sync>;

/// The subscribers of an application of the type `A`.
#[doc(hidden)]
pub struct AllSubscribers<A> {
    pub(crate) application_created: Vec<OnApplication<A>>,
    pub(crate) of_requests: Subscribers,
}

impl<A> Default for AllSubscribers<A> {
    fn default() -> Self {
        Self {
            application_created: Vec::new(),
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
    ($($event:ident $field:ident)*) => {$(
        impl<F, A> Event<F, A> for $event
        where
            F: Fn(&mut Request) -> crate::Result<()> + Send + Sync + 'static,
        {
            fn subscribe(self, subscriber: F, subscribers: &mut AllSubscribers<A>) {
                subscribers.of_requests.$field.push(Box::new(subscriber));
            }
        }

        impl Subscribers {
            pub(crate) fn $field(&self, request: &mut Request) -> crate::Result<()> {
                self.$field.iter().try_for_each(|subscriber| subscriber(request))
            }
        }
    )*};
}

request_events! {
    NewRequest new_request
    BeforeTraversal before_traversal
    ContextFound context_found
}

impl<F, A> Event<F, A> for ApplicationCreated
where
    F: Fn(&A) -> crate::Result<()> + Send + Sync + 'static,
{
    fn subscribe(self, subscriber: F, subscribers: &mut AllSubscribers<A>) {
        subscribers.application_created.push(Box::new(subscriber));
    }
}

impl<F, A> Event<F, A> for NewResponse
where
    F: Fn(&mut Request, &mut Response) -> crate::Result<()> + Send + Sync + 'static,
{
    fn subscribe(self, subscriber: F, subscribers: &mut AllSubscribers<A>) {
        subscribers
            .of_requests
            .new_response
            .push(Box::new(subscriber));
    }
}

impl Subscribers {
    pub(crate) fn new_response(
        &self,
        request: &mut Request,
        response: &mut Response,
    ) -> crate::Result<()> {
        let mut subscribers = self.new_response.iter();
        subscribers.try_for_each(|subscriber| subscriber(request, response))
    }
}

impl fmt::Debug for Subscribers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Subscribers")
    }
}
