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
//! Subscribers of one event are called in the order in which they were added; those of requests may be `async`. What an include adds
//! stands in the place of its call, and what a scan finds in that of the scan.
//!
//! # Events of an application's own
//!
//! Every type is an event. The code in which it happens calls [`Request::notify`](crate::Request::notify), or [`Registry::notify`](crate::request::Registry::notify)
//! where there is no request; [`of`] says whom it is for:
//!
//! ```
//! use pyramidion::events::of;
//! use pyramidion::testing::TestApp;
//! use pyramidion::{Configurator, Request, View};
//!
//! struct OrderPlaced {
//!     number: u32,
//! }
//!
//! fn place_order(request: &mut Request) -> pyramidion::Result<&'static str> {
//!     request.notify(&OrderPlaced { number: 7 })?;
//!     Ok("thank you")
//! }
//!
//! let mut config = Configurator::new();
//! config.add_subscriber(of::<OrderPlaced>(), |event: &OrderPlaced| {
//!     println!("pack order {}", event.number);
//!     Ok(())
//! });
//! config.add_route("orders", "/orders");
//! config.add_view(View::new(place_order).route_name("orders"));
//! let app = TestApp::new(config.make_app()?);
//! assert_eq!(app.get("/orders").send().text(), "thank you");
//! # Ok::<(), pyramidion::Error>(())
//! ```
//!
//! A subscriber takes the event, and beside it what it needs: `&mut Request`, or [`&Registry`](crate::request::Registry). It may be
//! `async`; then [`notify_async`](crate::Request::notify_async) calls it. After an error no further subscriber is called, and `notify` returns it.
//! [`#[subscriber(OrderPlaced)]`](macro@crate::subscriber) declares a function as a subscriber, which a scan finds.
//!
//! Several types can be a [family](crate::Configurator::add_event_family), and [`Everything`] stands for the events of all types. The
//! more general subscribers are called first: those of everything, then those of families, and those of the type last.
//!
//! # Predicates
//!
//! [`add_subscriber_predicate`](crate::Configurator::add_subscriber_predicate) gives a condition a name, and
//! [`predicate`](Of::predicate) puts it on a subscriber.
//!
//! See the chapter
//! [Events](https://docs.pylonsproject.org/projects/pyramid/en/2.1-branch/narr/events.html) of Pyramid's
//! documentation.

mod any_event;
mod before_render;
mod depth;
mod event_type;
mod family;
mod filtered;
mod moments;
mod notifying;
mod of_applications;
mod of_requests;
mod own;
mod own_events;
mod own_subscriber;
mod subject;
mod subscriber_predicate;
mod subscription;
mod telling;

pub use any_event::AnyEvent;
pub(crate) use before_render::BeforeRenderSubscriber;
#[cfg(feature = "templates")]
pub(crate) use before_render::Inserted;
pub(crate) use before_render::SeenView;
pub use before_render::{BeforeRender, SystemValues};
pub use event_type::EventType;
pub use family::As;
pub(crate) use family::EventFamily;
pub use filtered::Conditional;
#[doc(hidden)]
pub use filtered::If;
#[doc(hidden)]
pub use moments::{Moment, OfMoment};
pub(crate) use of_applications::OnEnd;
pub(crate) use of_requests::{Subscribers, Told};
#[doc(hidden)]
pub use own::{Alone, With};
pub(crate) use own_events::OwnEvents;
#[doc(hidden)]
pub use subject::{EventKind, FamilySight, Level, Subject};
pub use subject::{Everything, Of, OfFamily, of, of_family};
pub use subscriber_predicate::SubscriberPredicate;
#[doc(hidden)]
pub use subscriber_predicate::{About, EventCondition};
pub(crate) use subscriber_predicate::{SubscriberPredicateFactory, Test};
pub(crate) use subscription::AllSubscribers;
#[doc(hidden)]
pub use subscription::Subscription;

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
/// [grace](crate::server::Server::grace); their errors are logged. They are not called if a second signal, or the end of the future that
/// serves, ends the server at once, nor if another server serves the application.
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
    label = "its subscribers take something else, or return something else than `pyramidion::Result<()>`",
    note = "subscribers of an event of your own are `|event: &OrderPlaced| Ok(())`, and may take `&mut Request` or `&Registry` besides; those of a family `|event: As<'_, dyn Billable>| Ok(())`, those of `Everything` `|event: AnyEvent<'_>| Ok(())`",
    note = "subscribers of `NewRequest`, `BeforeTraversal` and `ContextFound` are `|request: &mut Request| Ok(())`, those of `NewResponse` `|request: &mut Request, response: &mut Response| Ok(())`, those of `BeforeRender` `|system: &mut SystemValues<'_>| Ok(())`, those of `ApplicationCreated` and `ServerEnded` `|app: &App| Ok(())`",
    note = "subscribers may be `async`, but for those of `ApplicationCreated` and `BeforeRender`; values that an `async` closure uses from outside are moved into it and are `Clone`, and the trait of a family that it takes is `Sync`"
)]
pub trait Event<F, A, Kind> {
    #[doc(hidden)]
    fn subscribe(self, subscriber: F) -> Subscription<A>;
}
