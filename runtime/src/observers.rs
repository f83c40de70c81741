//! Observers watch requests from outside, for tools that show what an application does.
//!
//! A tween sees what goes in and out at its place. An [`Observer`] sees a request from its arrival to the response as it is sent, and
//! its methods are called at what happens between: how long each stage took, what the session held, which permissions were checked, what was
//! rendered. Watching changes nothing: a session that is looked at is not accessed. Where nobody watches, a moment costs no more
//! than to see that.
//!
//! ```
//! use std::sync::{Arc, Mutex};
//!
//! use pyramidion::observers::{Departure, Moment, Observer, RequestObserver};
//! use pyramidion::testing::TestApp;
//! use pyramidion::{Configurator, Request, SignedCookieSessionFactory, View};
//!
//! /// Writes down what happens.
//! #[derive(Clone, Default)]
//! struct Diary(Arc<Mutex<Vec<String>>>);
//!
//! impl Observer for Diary {
//!     fn watch(&self, _: &Request) -> Option<Arc<dyn RequestObserver>> {
//!         Some(Arc::new(self.clone()))
//!     }
//! }
//!
//! impl RequestObserver for Diary {
//!     fn note(&self, moment: Moment<'_>) {
//!         if let Moment::SessionOpened(session) = moment {
//!             assert!(session.is_new() && session.created() > 0.0);
//!             self.0.lock().unwrap().push(format!("it began with {} values", session.values().len()));
//!         }
//!     }
//!
//!     fn depart(&self, departure: &mut Departure<'_>) {
//!         let (function, place) = departure.view().unwrap();
//!         let session = departure.session().unwrap();
//!         let path = departure.request().path();
//!         self.0.lock().unwrap().push(format!(
//!             "{path} has {} after {function} at line {}: {}, {} routes tried",
//!             session.values().len(),
//!             place.line(),
//!             departure.response().status(),
//!             departure.explanation().routes.len(),
//!         ));
//!         departure.response_mut().set_status(http::StatusCode::ACCEPTED);
//!     }
//! }
//!
//! let diary = Diary::default();
//! let mut config = Configurator::new();
//! config.add_observer(diary.clone());
//! config.set_session_factory(SignedCookieSessionFactory::new("s".repeat(64)));
//! config.add_route("home", "/");
//! config.add_view(View::new(|request: &mut Request| -> pyramidion::Result<&str> {
//!     request.session().insert("user", "Ada")?;
//!     Ok("home")
//! }).route_name("home"));
//! let app = TestApp::new(config.make_app()?);
//! assert_eq!(app.get("/").send().status(), 202);
//! let diary = diary.0.lock().unwrap();
//! assert_eq!(diary[0], "it began with 0 values");
//! assert!(diary[1].starts_with("/ has 1 after a closure at line "), "{}", diary[1]);
//! # Ok::<(), pyramidion::Error>(())
//! ```
//!
//! An observer that panics in [`note`](RequestObserver::note) fails the request, as a view that panics does; at the ends of a request
//! its panic is a line in the log.

#[cfg(feature = "observers")]
mod layer;

pub use crate::request::observed::{Departure, Moment, Observer, RequestObserver};
#[cfg(feature = "observers")]
pub use layer::layer;
#[cfg(feature = "observers")]
pub(crate) use layer::lead_events_to;
