//! The end of the server, for views and streams that would otherwise keep it waiting.

mod running;

use std::fmt;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use tokio::sync::Notify;

pub(crate) use running::Tasks;

/// A future that is ready when the server that serves a request begins to end.
///
/// A server that ends waits for the requests in flight as long as its [grace](crate::server::Server::grace) lasts, and then
/// breaks them off. So a view that waits for events, and a stream that has no end, should end when this is ready.
/// It is ready from when the server takes no more connections, after its
/// [`shutdown_delay`](crate::server::Server::shutdown_delay), so that a client that asks again finds another server.
///
/// [`Request::shutdown`](crate::Request::shutdown) returns it; it outlives the request. Outside of a server it is never
/// ready, except where [`TestApp::begin_shutdown`](crate::testing::TestApp::begin_shutdown) makes it so.
///
/// # Examples
///
/// A long poll that lets its client ask again elsewhere:
///
/// ```
/// use pyramidion::{HttpException, Request, view_config};
/// # async fn next_event() -> String { std::future::pending().await }
///
/// #[view_config(route_name = "next", renderer = "string")]
/// async fn next(request: &Request) -> pyramidion::Result<String> {
///     tokio::select! {
///         event = next_event() => Ok(event),
///         () = request.shutdown() => Err(HttpException::service_unavailable().into()),
///     }
/// }
/// ```
///
/// A stream that ends with the server; see also [`Body::until`](crate::Body::until):
///
/// ```
/// use pyramidion::{Body, Request, Response};
/// # fn ticks() -> http_body_util::Full<bytes::Bytes> { Default::default() }
///
/// fn clock(request: &mut Request) -> Response {
///     Response::new(Body::stream(ticks()).until(request.shutdown()))
/// }
/// # let _ = clock;
/// ```
#[must_use = "a future does nothing unless it is awaited"]
pub struct Shutdown {
    signal: Signal,
    waiting: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
}

impl Shutdown {
    /// Tells whether the server has begun to end.
    pub fn has_begun(&self) -> bool {
        self.signal.has_come()
    }
}

impl Future for Shutdown {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let Self { signal, waiting } = &mut *self;
        let waiting = waiting.get_or_insert_with(|| Box::pin(signal.clone().wait()));
        let polled = waiting.as_mut().poll(context);
        if polled.is_ready() {
            // What is polled again after its end is ready again.
            self.waiting = None;
        }
        polled
    }
}

/// Another future of the same end.
impl Clone for Shutdown {
    fn clone(&self) -> Self {
        self.signal.shutdown()
    }
}

impl fmt::Debug for Shutdown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shutdown")
            .field("has_begun", &self.has_begun())
            .finish()
    }
}

/// What lets a server say that it begins to end.
#[derive(Clone, Debug, Default)]
pub(crate) struct Announcement(Arc<Moment>);

#[derive(Debug, Default)]
struct Moment {
    has_come: AtomicBool,
    waiting: Notify,
    /// The tasks that the end waits for.
    tasks: Tasks,
}

impl Announcement {
    pub(crate) fn announce(&self) {
        self.0.has_come.store(true, Ordering::Release);
        self.0.waiting.notify_waiters();
    }

    /// Returns the tasks that the end waits for.
    pub(crate) fn tasks(&self) -> &Tasks {
        &self.0.tasks
    }

    /// Returns what the requests of one connection learn it from.
    pub(crate) fn signal(&self) -> Signal {
        Signal(Some(Arc::new(OfConnection(Arc::clone(&self.0)))))
    }
}

/// The end of a server, to be asked and waited for.
///
/// Each connection has one of its own, so that connections on different processors do not count in the same place.
#[derive(Clone, Debug, Default)]
pub(crate) struct Signal(Option<Arc<OfConnection>>);

#[derive(Debug)]
struct OfConnection(Arc<Moment>);

impl Signal {
    pub(crate) fn has_come(&self) -> bool {
        let moment = self.0.as_ref();
        moment.is_some_and(|moment| moment.0.has_come.load(Ordering::Acquire))
    }

    /// Returns the tasks that the end waits for, or nothing without a server.
    pub(crate) fn tasks(&self) -> Option<&Tasks> {
        self.0.as_ref().map(|of_connection| &of_connection.0.tasks)
    }

    pub(crate) fn shutdown(&self) -> Shutdown {
        Shutdown {
            signal: self.clone(),
            waiting: None,
        }
    }

    async fn wait(self) {
        let Some(of_connection) = self.0 else {
            return std::future::pending().await;
        };
        let moment = &of_connection.0;
        let mut waiting = pin!(moment.waiting.notified());
        // Registered before the question, so that what happens in between is not missed.
        waiting.as_mut().enable();
        if !moment.has_come.load(Ordering::Acquire) {
            waiting.await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn everybody_learns_it_before_and_after() {
        let announcement = Announcement::default();
        let signal = announcement.signal();
        let early = tokio::spawn(signal.shutdown());
        tokio::task::yield_now().await;
        assert!(!early.is_finished() && !signal.shutdown().has_begun());
        announcement.announce();
        early.await.expect("it is woken");
        let mut late = announcement.signal().shutdown();
        assert!(late.has_begun());
        (&mut late).await;
        late.clone().await;
        late.await;
    }

    #[tokio::test]
    async fn without_a_server_it_never_comes() {
        let shutdown = Signal::default().shutdown();
        assert!(!shutdown.has_begun());
        let waited = tokio::time::timeout(std::time::Duration::from_millis(1), shutdown);
        assert!(waited.await.is_err());
    }
}
