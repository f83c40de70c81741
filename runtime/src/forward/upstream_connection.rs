//! A connection to an upstream, and who reads and writes it.
//!
//! Usually nobody but the one who waits for an answer, or for its body, which takes no task. Where something is to be
//! sent while nobody may wait for what comes, a task does.

use std::future::{Future, poll_fn};
use std::mem;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

use atomic_waker::AtomicWaker;
use http::{Request, Response};
use hyper::body::Incoming;
use hyper::client::conn::TrySendError;
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, coop};

use super::alarm::Alarm;
use super::sent::{Rest, SentBody};
use super::stream::{History, Stream};

/// What is read ahead of an upstream at most, also the largest headers of a response, in bytes: whoever reads slowly
/// holds as much.
const BUFFER_SIZE: usize = 64 << 10;

/// A connection to an upstream.
pub(super) struct Connection(
    // It is moved from request to request.
    Box<Ends>,
);

struct Ends {
    sender: SendRequest<SentBody>,
    driving: Driving,
    /// Whom to wake when something comes, while somebody waits for it.
    waiting: Arc<Waiting>,
    /// Wakes whoever waits. The driver knows no other, so that it wakes nobody who waits no longer.
    waker: Waker,
    history: History,
    /// What rings when an answer takes too long.
    alarm: Alarm,
    /// What is left of the body of the request that is answered.
    rest: Option<Rest>,
}

/// What reads and writes a connection while it is polled, until that is closed or becomes a tunnel.
type Driver = Pin<Box<dyn Future<Output = hyper::Result<()>> + Send>>;

/// Who polls the driver.
enum Driving {
    /// Whoever waits for what comes over the connection.
    Here(Driver),
    /// A task, which hands it back when it is asked for it.
    Task {
        ask: oneshot::Sender<()>,
        task: JoinHandle<Option<Driver>>,
    },
    /// Nobody: the connection is closed, or a tunnel.
    Over,
}

/// Who waits for what comes over a connection.
#[derive(Default)]
struct Waiting(AtomicWaker);

impl Wake for Waiting {
    fn wake(self: Arc<Self>) {
        self.0.wake();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.0.wake();
    }
}

impl Connection {
    /// Makes a connection for requests of one that was accepted.
    ///
    /// # Errors
    ///
    /// Fails if hyper does not begin.
    pub(super) async fn over(stream: TcpStream) -> hyper::Result<Self> {
        let history = History::default();
        let stream = TokioIo::new(Stream::new(stream, history.clone()));
        let mut builder = http1::Builder::new();
        let handshake = builder.max_buf_size(BUFFER_SIZE).handshake(stream);
        let (sender, driver) = handshake.await?;
        Ok(Self::new(sender, Box::pin(driver.with_upgrades()), history))
    }

    fn new(sender: SendRequest<SentBody>, driver: Driver, history: History) -> Self {
        let waiting = Arc::new(Waiting::default());
        Self(Box::new(Ends {
            sender,
            driving: Driving::Here(driver),
            waker: Waker::from(Arc::clone(&waiting)),
            waiting,
            history,
            alarm: Alarm::default(),
            rest: None,
        }))
    }

    /// Sends a request and waits for the head of its answer, unless something else is ready before.
    ///
    /// # Errors
    ///
    /// Fails with what was ready before, and inside of it if the connection fails.
    pub(super) async fn send<E>(
        &mut self,
        request: Request<SentBody>,
        mut late: impl FnMut(&mut Alarm, &mut Context<'_>) -> Poll<E>,
    ) -> Result<Result<Response<Incoming>, TrySendError<Request<SentBody>>>, E> {
        let mut answer = pin!(self.0.sender.try_send_request(request));
        poll_fn(|context| {
            let answer = self.drive(context, |context| answer.as_mut().poll(context));
            if answer.is_ready() {
                self.hush();
                return answer.map(Ok);
            }
            late(&mut self.0.alarm, context).map(Err)
        })
        .await
    }

    /// Polls what comes over the connection.
    pub(super) fn poll<T>(
        &mut self,
        context: &mut Context<'_>,
        mut poll: impl FnMut(&mut Context<'_>) -> Poll<T>,
    ) -> Poll<T> {
        if matches!(self.0.driving, Driving::Here(_)) {
            self.hush();
            if let Poll::Ready(there) = poll(&mut unwoken()) {
                return Poll::Ready(there);
            }
        }
        self.drive(context, poll)
    }

    /// Reads and writes, unless a task does, and polls what has come of it.
    fn drive<T>(
        &mut self,
        context: &mut Context<'_>,
        poll: impl FnOnce(&mut Context<'_>) -> Poll<T>,
    ) -> Poll<T> {
        if matches!(self.0.driving, Driving::Task { .. }) {
            return poll(context);
        }
        self.0.waiting.0.register(context.waker());
        self.read_and_write();
        let polled = poll(&mut unwoken());
        if polled.is_pending() && !coop::has_budget_remaining() {
            // It may be there, and is not shown before others had their turn.
            context.waker().wake_by_ref();
        }
        polled
    }

    fn read_and_write(&mut self) {
        let ends = &mut *self.0;
        if let Driving::Here(driver) = &mut ends.driving
            && let Poll::Ready(_) = driver.as_mut().poll(&mut Context::from_waker(&ends.waker))
        {
            // Whoever waits for an answer is told of an error when the driver is dropped.
            ends.driving = Driving::Over;
        }
    }

    /// Lets nobody be woken any more: who has an answer, or asks for the next piece of it, need not be.
    fn hush(&self) {
        self.0.waiting.0.take();
    }

    /// Sets what is left of the body of the request that is answered.
    pub(super) fn set_rest(&mut self, rest: Option<Rest>) {
        self.0.rest = rest;
    }

    /// Lets a task read and write the connection.
    pub(super) fn drive_apart(&mut self) {
        let rest = self.0.rest.clone();
        self.0.driving = match mem::replace(&mut self.0.driving, Driving::Over) {
            Driving::Here(mut driver) => {
                let (ask, mut asked) = oneshot::channel();
                let task = tokio::spawn(async move {
                    tokio::select! {
                        biased;
                        // Whoever waits for an answer is told of an error.
                        _ = poll_fn(|context| poll_to_end(&mut driver, context)) => return None,
                        asked = &mut asked => {
                            if asked.is_ok() {
                                return Some(driver);
                            }
                        }
                    }
                    // Nobody uses the connection any more. It is closed when what it carries has come to its end.
                    let _ = unless_stalled(rest, driver).await;
                    None
                });
                Driving::Task { ask, task }
            }
            driving @ (Driving::Task { .. } | Driving::Over) => driving,
        };
    }

    /// Tells whether another request can be sent, after looking at what has come.
    pub(super) fn is_free(&mut self) -> bool {
        self.hush();
        self.read_and_write();
        self.can_be_kept()
    }

    /// Waits until another request can be sent; nothing is left of a connection that is closed before, or whose upstream
    /// does not take the rest of the body.
    pub(super) async fn freed(mut self) -> Option<Self> {
        let rest = self.0.rest.take();
        let task = match &self.0.driving {
            Driving::Task { task, .. } => Some(task.abort_handle()),
            Driving::Here(_) | Driving::Over => None,
        };
        let freed = unless_stalled(rest, self.settled()).await;
        if let (None, Some(task)) = (&freed, task) {
            task.abort();
        }
        freed?
    }

    async fn settled(mut self) -> Option<Self> {
        self.0.driving = match mem::replace(&mut self.0.driving, Driving::Over) {
            Driving::Task { ask, task } => {
                self.0.sender.ready().await.ok()?;
                ask.send(()).ok()?;
                Driving::Here(task.await.ok()??)
            }
            driving @ (Driving::Here(_) | Driving::Over) => driving,
        };
        let settled = poll_fn(|context| {
            self.0.waiting.0.register(context.waker());
            self.read_and_write();
            self.read_and_write(); // as in `poll_to_end`
            if self.can_be_kept() || self.is_over() {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        });
        settled.await;
        self.hush();
        self.can_be_kept().then_some(self)
    }

    pub(super) fn history(&self) -> &History {
        &self.0.history
    }

    /// Tells whether another request can be sent, as far as is known.
    pub(super) fn can_be_kept(&self) -> bool {
        self.0.sender.is_ready() && matches!(self.0.driving, Driving::Here(_))
    }

    /// Tells whether no request will ever be sent any more.
    pub(super) fn is_over(&self) -> bool {
        matches!(self.0.driving, Driving::Over) || self.0.sender.is_closed()
    }
}

/// Polls a driver so that it says whether another request can be sent: once the rest of a body was written that the
/// upstream had not taken at once, hyper says so only when it is polled once more, and wakes nobody.
fn poll_to_end(driver: &mut Driver, context: &mut Context<'_>) -> Poll<hyper::Result<()>> {
    let polled = driver.as_mut().poll(context);
    if polled.is_ready() {
        return polled;
    }
    driver.as_mut().poll(context)
}

/// Waits for something, unless what is left of a body stands still for too long before.
async fn unless_stalled<T>(rest: Option<Rest>, waiting: impl Future<Output = T>) -> Option<T> {
    let Some(rest) = rest else {
        return Some(waiting.await);
    };
    tokio::select! {
        biased;
        there = waiting => Some(there),
        () = rest.stalled() => None,
    }
}

/// Returns what wakes nobody, for what can only become ready while the driver is polled: the task that does so would wake
/// itself, and look at everything once more.
fn unwoken() -> Context<'static> {
    Context::from_waker(Waker::noop())
}

#[cfg(test)]
pub(super) mod tests {
    use tokio::io::DuplexStream;

    use super::*;

    /// Returns a connection, and the side of the upstream.
    pub(in super::super) async fn connection() -> (Connection, DuplexStream) {
        let (near, far) = tokio::io::duplex(1024);
        let (sender, driver) = http1::handshake(TokioIo::new(near)).await.unwrap();
        let driver = Box::pin(driver.with_upgrades());
        let mut connection = Connection::new(sender, driver, History::default());
        assert!(connection.is_free());
        (connection, far)
    }
}
