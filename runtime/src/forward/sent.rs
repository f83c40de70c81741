//! The bodies of requests on their way to the other application, with what is known of their progress.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use atomic_waker::AtomicWaker;
use bytes::Bytes;
use http_body::{Body as _, Frame, SizeHint};
use tokio::sync::Notify;
use tokio::time::Sleep;

use crate::BoxError;
use crate::body::Body;

use super::pace::{Pace, Waiting};

/// How long an upstream that does not say `100 Continue` is waited for.
const CONTINUE_TIMEOUT: Duration = Duration::from_secs(1);

/// How far the body of a request has come.
#[derive(Debug)]
pub(super) struct Progress {
    start: Instant,
    /// When the last piece was sent, in milliseconds after the start.
    last: AtomicU64,
    stage: AtomicU8,
    sent: Notify,
}

/// What the body of a request is waiting for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// The upstream takes the next piece.
    Upstream,
    /// The client sends the next piece.
    Client,
    /// Nothing: it was sent.
    Sent,
    /// Nothing: the client took too long.
    Late,
    /// Nothing: the client broke off.
    BrokenOff,
}

impl Progress {
    fn new(stage: Stage) -> Arc<Self> {
        Arc::new(Self {
            start: Instant::now(),
            last: AtomicU64::new(0),
            stage: AtomicU8::new(stage as u8),
            sent: Notify::new(),
        })
    }

    fn note(&self, stage: Stage) {
        self.stage.store(stage as u8, Ordering::Relaxed);
        if stage == Stage::Sent {
            self.sent.notify_one();
        }
    }

    /// Waits until the body was sent. It is for one to wait.
    pub(super) async fn sent(&self) {
        self.sent.notified().await;
    }

    fn note_activity(&self) {
        let now = u64::try_from(self.start.elapsed().as_millis());
        self.last.store(now.unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    pub(super) fn stage(&self) -> Stage {
        let stages = [
            Stage::Upstream,
            Stage::Client,
            Stage::Sent,
            Stage::Late,
            Stage::BrokenOff,
        ];
        stages[usize::from(self.stage.load(Ordering::Relaxed))]
    }

    /// Returns when it last went on.
    pub(super) fn last(&self) -> Instant {
        self.start + Duration::from_millis(self.last.load(Ordering::Relaxed))
    }
}

/// Whether the other application wants the body of a request that asked before sending it.
#[derive(Debug, Default)]
pub(super) struct Gate {
    is_open: AtomicBool,
    /// Whether the other application has answered, so that it does not wait for the body.
    is_answered: AtomicBool,
    is_closed: AtomicBool,
    waker: AtomicWaker,
}

impl Gate {
    pub(super) fn open(&self) {
        self.is_open.store(true, Ordering::Release);
        self.waker.wake();
    }

    fn close(&self) {
        self.is_closed.store(true, Ordering::Release);
        self.waker.wake();
    }
}

/// The body of a request on its way to the other application.
pub(super) struct SentBody {
    body: Body,
    progress: Arc<Progress>,
    waiting: Waiting,
    gate: Option<(Arc<Gate>, Pin<Box<Sleep>>)>,
}

impl SentBody {
    pub(super) fn new(body: Body, pace: Pace) -> Self {
        let is_over = body.is_end_stream();
        let stage = if is_over {
            Stage::Sent
        } else {
            Stage::Upstream
        };
        Self {
            body,
            progress: Progress::new(stage),
            waiting: Waiting::new(pace),
            gate: None,
        }
    }

    /// Returns a body of nothing.
    pub(super) fn empty() -> Self {
        Self::new(Body::empty(), Pace::NONE)
    }

    /// Lets the body wait until the other application wants it, and returns what says so.
    pub(super) fn wait(&mut self) -> Arc<Gate> {
        let gate = Arc::new(Gate::default());
        let sleep = Box::pin(tokio::time::sleep(CONTINUE_TIMEOUT));
        self.gate = Some((Arc::clone(&gate), sleep));
        gate
    }

    pub(super) fn progress(&self) -> Arc<Progress> {
        Arc::clone(&self.progress)
    }

    fn poll_gate(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        let Some((gate, sleep)) = &mut self.gate else {
            return Poll::Ready(Ok(()));
        };
        gate.waker.register(context.waker());
        if gate.is_closed.load(Ordering::Acquire) {
            return Poll::Ready(Err("the body was not wanted".into()));
        }
        if !gate.is_open.load(Ordering::Acquire) {
            if gate.is_answered.load(Ordering::Acquire) {
                return Poll::Pending;
            }
            ready!(sleep.as_mut().poll(context));
        }
        self.gate = None;
        self.progress.note_activity();
        Poll::Ready(Ok(()))
    }
}

impl http_body::Body for SentBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        if let Err(error) = ready!(self.poll_gate(context)) {
            return Poll::Ready(Some(Err(error)));
        }
        let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(context) else {
            self.progress.note(Stage::Client);
            ready!(self.waiting.poll(context));
            self.progress.note(Stage::Late);
            return Poll::Ready(Some(Err("the body took too long to arrive".into())));
        };
        self.waiting.came(length(frame.as_ref()));
        self.progress.note_activity();
        self.progress.note(match &frame {
            Some(Ok(_)) if !self.body.is_end_stream() => Stage::Upstream,
            Some(Ok(_)) | None => Stage::Sent,
            Some(Err(_)) => Stage::BrokenOff,
        });
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for SentBody {
    /// A body whose length is known is dropped when that was sent.
    fn drop(&mut self) {
        if matches!(self.progress.stage(), Stage::Upstream | Stage::Client) {
            self.progress.note_activity();
            self.progress.note(Stage::Sent);
        }
    }
}

impl fmt::Debug for SentBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SentBody").field(&self.body).finish()
    }
}

/// Returns how many bytes of a body there are in a piece.
pub(super) fn length<E>(frame: Option<&Result<Frame<Bytes>, E>>) -> usize {
    let frame = frame.and_then(|frame| frame.as_ref().ok());
    frame.and_then(Frame::data_ref).map_or(0, Bytes::len)
}

/// Keeps back a body that was not wanted before the answer came, and ends it when this is dropped.
#[derive(Debug)]
pub(super) struct Refusal(Arc<Gate>);

impl Refusal {
    pub(super) fn new(gate: Arc<Gate>) -> Self {
        gate.is_answered.store(true, Ordering::Release);
        Self(gate)
    }
}

impl Drop for Refusal {
    fn drop(&mut self) {
        self.0.close();
    }
}
