//! Server-sent events: a response that goes on while the client listens.
//!
//! A view returns [`Sse`], made of a stream of [`Event`]s or of a [channel](Sse::channel) that another task sends to. What
//! the client had last when it connects again is the argument [`LastEventId`].
//!
//! ```
//! use pyramidion::sse::{Event, LastEventId, Sse};
//! use pyramidion::testing::TestApp;
//! use pyramidion::{Configurator, package, view_config};
//!
//! #[view_config(route_name = "ticks")]
//! async fn ticks(LastEventId(last): LastEventId) -> pyramidion::Result<Sse> {
//!     let first = last.and_then(|id| id.parse().ok()).unwrap_or(0) + 1;
//!     let (sender, sse) = Sse::channel(16);
//!     tokio::spawn(async move {
//!         for number in first..=3 {
//!             let event = Event::data(format!("tick {number}")).id(number.to_string())?;
//!             // Nobody listens any more: there is nothing left to do.
//!             if sender.send(event).await.is_err() {
//!                 break;
//!             }
//!         }
//!         Ok::<_, pyramidion::Error>(())
//!     });
//!     Ok(sse)
//! }
//!
//! let mut config = Configurator::new();
//! config.add_route("ticks", "/ticks");
//! config.scan(package!(self));
//! let app = TestApp::new(config.make_app()?);
//! let response = app.get("/ticks").header("last-event-id", "2").send();
//! assert_eq!(response.header("content-type"), Some("text/event-stream"));
//! assert_eq!(response.text(), "data: tick 3\nid: 3\n\n");
//! # Ok::<(), pyramidion::Error>(())
//! ```
//!
//! The response ends when the stream does, when the client is gone, and as soon as the server begins to end; browsers then
//! connect again by themselves. See
//! [Server-sent events](https://html.spec.whatwg.org/multipage/server-sent-events.html) in the HTML standard.

mod channel;
mod event;
mod event_stream;

use std::time::Duration;

use futures_core::Stream;
use http::HeaderValue;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};

use crate::Error;
use crate::body::Body;
use crate::extract::FromRequest;
use crate::httpexceptions::HttpException;
use crate::request::Request;
use crate::response::{IntoResponse, Response};

pub use channel::{NobodyListens, Sender};
pub use event::{Event, InvalidEvent};

use event_stream::{Events, Kept};

/// How long nothing is sent before a comment is, unless the application says otherwise.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// A response of events; see the [module](self) for an example.
///
/// It has the type `text/event-stream`, and must not be kept by caches or be collected by proxies before it is passed on
/// (`Cache-Control: no-cache`, `X-Accel-Buffering: no`).
///
/// # Examples
///
/// ```
/// use pyramidion::sse::Sse;
///
/// let (sender, sse) = Sse::channel(16);
/// let sse = sse.keep_alive(None);
/// # drop((sender, sse));
/// ```
#[must_use]
pub struct Sse {
    events: Events,
    keep_alive: Option<Duration>,
}

impl Sse {
    /// Returns a response of the events that a stream gives.
    ///
    /// If the stream fails, the failure is logged and the connection is broken off.
    ///
    /// # Examples
    ///
    /// ```
    /// use futures_util::stream;
    /// use pyramidion::sse::{Event, Sse};
    ///
    /// let events = stream::iter([Ok::<_, std::io::Error>(Event::data("hello"))]);
    /// let sse = Sse::new(events);
    /// ```
    pub fn new<S, E>(events: S) -> Self
    where
        S: Stream<Item = Result<Event, E>> + Send + 'static,
        E: Into<Error>,
    {
        Self::of(Events::of_stream(events))
    }

    /// Returns a response, and what sends events to it; at most `capacity` events wait for being sent, and at least one.
    ///
    /// The response ends when the last sender is dropped.
    pub fn channel(capacity: usize) -> (Sender, Self) {
        let (sender, events) = channel::channel(capacity);
        (sender, Self::of(events))
    }

    fn of(events: Events) -> Self {
        Self {
            events,
            keep_alive: Some(KEEP_ALIVE),
        }
    }

    /// Sets after how long a silence a comment is sent, so that proxies do not close the connection, or `None` for no comments;
    /// the default is 15 seconds.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// let (sender, sse) = pyramidion::sse::Sse::channel(1);
    /// let sse = sse.keep_alive(Duration::from_secs(30));
    /// # drop((sender, sse));
    /// ```
    pub fn keep_alive(mut self, interval: impl Into<Option<Duration>>) -> Self {
        self.keep_alive = interval.into();
        self
    }
}

#[diagnostic::do_not_recommend]
impl IntoResponse for Sse {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::stream(Kept::new(self.events, self.keep_alive)));
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
        response.end_with_server();
        response.of_value()
    }
}

impl std::fmt::Debug for Sse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sse")
            .field("keep_alive", &self.keep_alive)
            .finish_non_exhaustive()
    }
}

/// The id of the last event that the client had before its connection broke, if it had one.
///
/// An id that is not UTF-8 is answered with 400.
///
/// # Examples
///
/// ```
/// use pyramidion::extract::FromRequest;
/// use pyramidion::sse::LastEventId;
/// use pyramidion::testing::DummyRequest;
///
/// let mut request = DummyRequest::get("/").header("last-event-id", "7").build();
/// let LastEventId(last) = LastEventId::from_request(&mut request)?;
/// assert_eq!(last.as_deref(), Some("7"));
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastEventId(pub Option<String>);

#[diagnostic::do_not_recommend]
impl FromRequest for LastEventId {
    fn from_request(request: &mut Request) -> crate::Result<Self> {
        let Some(value) = request.headers().get("last-event-id") else {
            return Ok(Self(None));
        };
        let id = std::str::from_utf8(value.as_bytes()).map_err(|_| {
            HttpException::bad_request().with_detail("the header `Last-Event-ID` is not UTF-8")
        })?;
        // A client that has had none sends nothing, or an empty id.
        Ok(Self((!id.is_empty()).then(|| id.to_owned())))
    }
}
