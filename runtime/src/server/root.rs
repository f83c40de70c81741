//! What a server serves: an application, or a service of another stack.

use std::any::Any;
use std::fmt;
use std::panic::Location;
use std::sync::Arc;

use crate::body::Body;
use crate::request::Connection;
use crate::router::{Answering, App};
use crate::shutdown::Announcement;
use crate::tower::{HttpService, serve};

/// What answers the requests of a server.
#[derive(Clone)]
pub(super) enum Root {
    Application(App),
    Service {
        service: Arc<dyn HttpService>,
        /// Where the server got it.
        place: &'static Location<'static>,
    },
}

impl Root {
    #[track_caller]
    pub(super) fn new<S: HttpService>(service: S) -> Self {
        // An application answers requests that do not wait at once, which the trait of services cannot say.
        match (&service as &dyn Any).downcast_ref::<App>() {
            Some(app) => Self::Application(app.clone()),
            None => Self::Service {
                service: Arc::new(service),
                place: Location::caller(),
            },
        }
    }

    /// Answers a request that came over `connection`.
    #[inline]
    pub(super) fn handle(
        &self,
        head: http::request::Parts,
        body: Body,
        connection: Connection,
    ) -> Answering {
        match self {
            Self::Application(app) => app.handle(head, body, connection),
            Self::Service { service, place } => {
                let request = http::Request::from_parts(head, body);
                let place = (*place).into();
                Answering::Later(serve(&**service, request, connection, place))
            }
        }
    }

    /// Returns what tells the tasks of an application of its end.
    pub(super) fn end(&self) -> Option<&Announcement> {
        match self {
            Self::Application(app) => Some(app.end()),
            Self::Service { .. } => None,
        }
    }

    /// Tells an application that the server has ended.
    pub(super) async fn tell_ended(&self) {
        if let Self::Application(app) = self {
            app.tell_server_ended().await;
        }
    }

    /// Tells whether requests are passed on to another application.
    #[cfg(any(feature = "forward", feature = "websocket"))]
    pub(super) fn forwards(&self) -> bool {
        matches!(self, Self::Application(app) if app.forwards())
    }

    /// Tells whether every WebSocket that there may be is of a view, so that they can be offered over HTTP/2.
    ///
    /// Others are asked for over HTTP/1.1, as browsers do unless they are told that they need not.
    #[cfg(all(feature = "http2", feature = "websocket"))]
    pub(super) fn has_all_websockets(&self) -> bool {
        match self {
            Self::Application(app) => !app.forwards() && app.mounts().is_empty(),
            Self::Service { .. } => false,
        }
    }

    /// Tells whether WebSockets can be offered over HTTP/2: without the feature there are none.
    #[cfg(all(feature = "http2", not(feature = "websocket")))]
    #[expect(clippy::unused_self, reason = "as with the feature")]
    pub(super) fn has_all_websockets(&self) -> bool {
        false
    }
}

impl fmt::Debug for Root {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Application(app) => app.fmt(f),
            Self::Service { place, .. } => write!(f, "a service, given at {place}"),
        }
    }
}
