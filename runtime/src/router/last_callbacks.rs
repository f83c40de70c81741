//! What is to be done whatever becomes of a request: it is done once, also when the client is gone.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;

use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tracing::Instrument as _;
use tracing::Span;

use crate::request::Request;
use crate::response::Response;
use crate::tasks;
use crate::unwinding::unwound;

use super::development::keep_panic;
use super::failure_log::{Culprit, internal_server_error};

/// The error for callbacks that panicked, which is reported: what is then answered.
pub(super) struct Panicked(Box<Response>);

impl Panicked {
    /// Reports a panic that was just caught.
    #[cold]
    fn reported(panic: &(dyn Any + Send), request: &Request) -> Self {
        Culprit::of(request).left_panicking("a finished callback", panic);
        let mut response = internal_server_error();
        keep_panic(&mut response, panic);
        Self(Box::new(response))
    }

    pub(super) fn into_response(self) -> Response {
        *self.0
    }
}

/// Runs the finished callbacks before the first that must be awaited.
#[inline]
pub(super) fn run_finished_callbacks(request: &mut Request) -> Result<(), Panicked> {
    let mut outcome = Ok(());
    loop {
        let callbacks = AssertUnwindSafe(|| request.run_finished_callbacks());
        match catch_unwind(callbacks) {
            Ok(()) => return outcome,
            Err(panic) => outcome = Err(Panicked::reported(&*panic, request)),
        }
    }
}

/// Runs the finished callbacks, and awaits those that must be.
async fn await_finished_callbacks(request: &mut Request) -> Result<(), Panicked> {
    let mut outcome = Ok(());
    loop {
        let ended = {
            let callbacks = pin!(request.await_finished_callbacks());
            unwound(callbacks).await
        };
        match ended {
            Ok(()) => return outcome,
            Err(panic) => outcome = Err(Panicked::reported(&*panic, request)),
        }
    }
}

/// Runs the finished callbacks of an attempt whose answer is not sent.
pub(super) async fn end_attempt(request: &mut Request) {
    // That one panics is in the log, and does not make the next attempt worse.
    let _ = await_finished_callbacks(request).await;
}

/// A request that may be dropped before it is answered, when its client is gone.
pub(super) struct Unfinished(pub(super) Request);

/// A request whose finished callbacks have run, and whether one of them panicked.
type Done = (Box<Unfinished>, Result<(), Panicked>);

impl Unfinished {
    /// Awaits the finished callbacks, which come to their end also if nobody waits for that any more.
    ///
    /// Nothing comes back if the runtime ends before them.
    pub(super) async fn run_to_the_end(mut self: Box<Self>, span: Option<&Span>) -> Option<Done> {
        let Some(place) = self.0.place_of_finished_callback() else {
            return Some((self, Ok(())));
        };
        let span = span.cloned().unwrap_or_else(Span::none);
        if Handle::try_current().is_err() {
            let outcome = await_finished_callbacks(&mut self.0).instrument(span).await;
            return Some((self, outcome));
        }
        let end = self.0.end();
        let (sender, done) = oneshot::channel();
        let running = async move {
            let outcome = await_finished_callbacks(&mut self.0).await;
            let _ = sender.send((self, outcome)); // nobody may wait for it any more
        };
        tasks::spawn(running.instrument(span), &end, place).ok()?;
        done.await.ok()
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        // There is no answer that could say that one panicked. After an answer nothing is left.
        let _ = run_finished_callbacks(&mut self.0);
        if let Some(place) = self.0.place_of_finished_callback() {
            let end = self.0.end();
            let mut request = self.0.take();
            let running = async move {
                let _ = await_finished_callbacks(&mut request).await; // as above
            };
            // Without a runtime nothing can await them.
            let _ = tasks::spawn(running, &end, place);
        }
    }
}
