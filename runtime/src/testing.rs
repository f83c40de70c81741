//! Testing an application without a socket.
//!
//! A [`TestApp`] sends requests to an application as a browser does: it keeps cookies, follows redirects, and with the feature
//! `testing-html` fills in forms and clicks on links. A [`DummyRequest`] makes a request for calling a view as the function it
//! is. The chapter [Testing](https://docs.rs/pyramidion/latest/pyramidion/guide/testing/index.html) shows them at work.
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

#[cfg(not(feature = "testing-html"))]
mod absent;
mod address;
mod asserts;
mod background;
mod browser;
mod client;
mod dummy;
mod event_stream;
#[cfg(feature = "testing-html")]
mod html;
mod jar;
mod json_difference;
mod mistake;
mod multipart;
mod outgoing;
mod received;
mod recording;
mod redirects;
mod refused;
mod runtimes;
mod sending;
mod shown;
#[cfg(feature = "websocket")]
mod socket;
mod threads;
#[cfg(feature = "testing-html")]
mod visible;

use crate::session::{Map, Session};

pub use client::TestApp;
pub use dummy::{DummyRequest, DummySecurityPolicy};
pub use event_stream::{ReceivedEvent, TestEvents};
#[cfg(feature = "testing-html")]
pub use html::{Element, Form};
pub use multipart::FormPart;
pub use received::TestResponse;
pub use recording::RecordingRenderer;
pub use sending::TestRequest;
#[cfg(feature = "websocket")]
pub use socket::TestWebSocket;

/// Returns the data of a session without marking an access.
///
/// # Examples
///
/// ```
/// use pyramidion::testing::{DummyRequest, session_data};
///
/// let mut request = DummyRequest::get("/").session(|session| Ok(session.insert("n", 1)?)).build();
/// assert_eq!(session_data(request.session()).len(), 1);
/// ```
pub fn session_data(session: &Session) -> &Map {
    session.data()
}

/// Lets the harness of tests capture what is reported where [no subscriber](crate::telemetry#without-a-subscriber) is set.
///
/// The first [`TestApp`] does it; this is for tests that serve on a socket.
///
/// # Examples
///
/// ```
/// pyramidion::testing::capture_output();
/// ```
pub fn capture_output() {
    crate::telemetry::capture();
}
