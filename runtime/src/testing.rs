//! Testing an application without a socket.
//!
//! A [`TestApp`] sends requests to an application and keeps its cookies, as a browser does. A
//! [`DummyRequest`] makes a request for calling a view as the function it is.
//!
//! ```
//! use pyramidion::testing::TestApp;
//! use pyramidion::{Configurator, Request, SignedCookieSessionFactory, View};
//!
//! fn count(request: &mut Request) -> pyramidion::Result<String> {
//!     let visits: u32 = request.session().get("visits")?.unwrap_or(0);
//!     request.session().insert("visits", visits + 1)?;
//!     Ok(visits.to_string())
//! }
//!
//! let mut config = Configurator::new();
//! config.set_session_factory(SignedCookieSessionFactory::new([7; 64]));
//! config.add_route("count", "/");
//! config.add_view(View::new(count).route_name("count"));
//! let app = TestApp::new(config.make_app()?);
//! assert_eq!(app.get("/").send().text(), "0");
//! assert_eq!(app.get("/").send().text(), "1");
//! # Ok::<(), pyramidion::Error>(())
//! ```

mod client;
mod dummy;
mod runtimes;
#[cfg(feature = "websocket")]
mod socket;
mod threads;

use crate::session::{Map, Session};

pub use client::{TestApp, TestRequest, TestResponse};
pub use dummy::DummyRequest;
#[cfg(feature = "websocket")]
pub use socket::TestWebSocket;

/// Returns the data of a session without marking an access.
pub fn session_data(session: &Session) -> &Map {
    session.data()
}

/// Lets the harness of tests capture what is reported where [no subscriber](crate::telemetry#without-a-subscriber) is set.
///
/// The first [`TestApp`] does it; this is for tests that serve on a socket.
pub fn capture_output() {
    crate::telemetry::capture();
}
