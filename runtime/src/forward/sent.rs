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
use http::StatusCode;
use http_body::{Body as _, Frame, SizeHint};
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
    /// Nothing if there is no body.
    sending: Option<Arc<Sending>>,
}

#[derive(Debug)]
struct Sending {
    start: Instant,
    /// When the last piece was sent, in milliseconds after the start.
    last: AtomicU64,
    stage: AtomicU8,
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
    pub(super) fn stage(&self) -> Stage {
        self.sending
            .as_ref()
            .map_or(Stage::Sent, |sending| sending.stage())
    }

    /// Returns when it last went on.
    pub(super) fn last(&self) -> Instant {
        let sending = self.sending.as_ref();
        sending.map_or(self.start, |sending| sending.last())
    }

    /// Returns what is left of it when the answer has begun; nothing if there is no body.
    pub(super) fn rest(&self, limit: Duration) -> Option<Rest> {
        let sending = Arc::clone(self.sending.as_ref()?);
        Some(Rest { sending, limit })
    }
}

/// What is left of a body when the answer has begun.
#[derive(Clone, Debug)]
pub(super) struct Rest {
    sending: Arc<Sending>,
    /// How long it may stand still when the answer has ended.
    limit: Duration,
}

impl Rest {
    /// Waits until it has stood still for so long, from now on.
    pub(super) async fn stalled(&self) {
        loop {
            let before = self.sending.last();
            tokio::time::sleep(self.limit).await;
            if self.sending.last() == before {
                return;
            }
        }
    }
}

impl Sending {
    fn note(&self, stage: Stage) {
        self.stage.store(stage as u8, Ordering::Relaxed);
    }

    fn note_activity(&self) {
        let now = u64::try_from(self.start.elapsed().as_millis());
        self.last.store(now.unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    fn last(&self) -> Instant {
        self.start + Duration::from_millis(self.last.load(Ordering::Relaxed))
    }

    fn stage(&self) -> Stage {
        let stages = [
            Stage::Upstream,
            Stage::Client,
            Stage::Sent,
            Stage::Late,
            Stage::BrokenOff,
        ];
        stages[usize::from(self.stage.load(Ordering::Relaxed))]
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
    /// Lets a gate be opened by the upstream that gets a request.
    pub(super) fn open_by<B>(gate: &Arc<Self>, outgoing: &mut http::Request<B>) {
        let gate = Arc::clone(gate);
        hyper::ext::on_informational(outgoing, move |response| {
            if response.status() == StatusCode::CONTINUE {
                gate.open();
            }
        });
    }

    fn open(&self) {
        self.is_open.store(true, Ordering::Release);
        self.waker.wake();
    }

    fn close(&self) {
        self.is_closed.store(true, Ordering::Release);
        self.waker.wake();
    }
}

/// The body of a request on its way to the other application; nothing if there is none.
#[derive(Debug)]
pub(super) struct SentBody(Option<Box<Pieces>>);

/// A body that is passed on piece by piece.
struct Pieces {
    body: Body,
    sending: Arc<Sending>,
    waiting: Waiting,
    gate: Option<(Arc<Gate>, Pin<Box<Sleep>>)>,
}

impl SentBody {
    pub(super) fn new(body: Body, pace: Pace) -> Self {
        if body.is_end_stream() {
            return Self::empty();
        }
        let sending = Arc::new(Sending {
            start: Instant::now(),
            last: AtomicU64::new(0),
            stage: AtomicU8::new(Stage::Upstream as u8),
        });
        Self(Some(Box::new(Pieces {
            body,
            sending,
            waiting: Waiting::new(pace),
            gate: None,
        })))
    }

    /// Returns a body of nothing.
    pub(super) fn empty() -> Self {
        Self(None)
    }

    /// Lets the body wait until the other application wants it, and returns what says so; nothing is returned if there
    /// is nothing to wait with.
    pub(super) fn wait(&mut self) -> Option<Arc<Gate>> {
        let pieces = self.0.as_mut()?;
        let gate = Arc::new(Gate::default());
        let sleep = Box::pin(tokio::time::sleep(CONTINUE_TIMEOUT));
        pieces.gate = Some((Arc::clone(&gate), sleep));
        Some(gate)
    }

    /// Returns how far it comes, from now on.
    pub(super) fn progress(&self) -> Progress {
        let sending = self.0.as_ref().map(|pieces| Arc::clone(&pieces.sending));
        Progress {
            start: sending
                .as_ref()
                .map_or_else(Instant::now, |sending| sending.start),
            sending,
        }
    }
}

impl Pieces {
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
        self.sending.note_activity();
        Poll::Ready(Ok(()))
    }

    fn poll_frame(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        if let Err(error) = ready!(self.poll_gate(context)) {
            return Poll::Ready(Some(Err(error)));
        }
        let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(context) else {
            self.sending.note(Stage::Client);
            ready!(self.waiting.poll(context));
            self.sending.note(Stage::Late);
            return Poll::Ready(Some(Err("the body took too long to arrive".into())));
        };
        self.waiting.came(length(frame.as_ref()));
        self.sending.note_activity();
        self.sending.note(match &frame {
            Some(Ok(_)) if !self.body.is_end_stream() => Stage::Upstream,
            Some(Ok(_)) | None => Stage::Sent,
            Some(Err(_)) => Stage::BrokenOff,
        });
        Poll::Ready(frame)
    }
}

impl http_body::Body for SentBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        match &mut self.0 {
            Some(pieces) => pieces.poll_frame(context),
            None => Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        let pieces = self.0.as_ref();
        pieces.is_none_or(|pieces| pieces.body.is_end_stream())
    }

    fn size_hint(&self) -> SizeHint {
        let pieces = self.0.as_ref();
        pieces.map_or_else(|| SizeHint::with_exact(0), |pieces| pieces.body.size_hint())
    }
}

impl Drop for Pieces {
    /// A body whose length is known is dropped when that was sent.
    fn drop(&mut self) {
        if matches!(self.sending.stage(), Stage::Upstream | Stage::Client) {
            self.sending.note_activity();
            self.sending.note(Stage::Sent);
        }
    }
}

impl fmt::Debug for Pieces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Pieces").field(&self.body).finish()
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
