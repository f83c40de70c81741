//! A WebSocket and the application that has it, from the switch of its connection to the end of both.

use std::future::Future;
use std::panic::Location;
use std::pin::pin;

use futures_util::FutureExt as _;
use futures_util::future::{Either, select};

use crate::shutdown::Signal;
use crate::switching::Blame;

use super::carrier::Carrier;
use super::close::{Close, CloseCode};
use super::driver::drive;
use super::socket::{NotSent, WebSocket};
use super::socket_limits::Options;

/// A WebSocket whose connection has not switched yet.
pub(super) struct Opening {
    pub(super) carrier: Carrier,
    pub(super) options: Options,
    pub(super) protocol: Option<Box<str>>,
    /// What waits for what the application still does after the end.
    pub(super) end: Signal,
    /// Where the application took it.
    pub(super) place: &'static Location<'static>,
}

impl Opening {
    /// Runs the application with the WebSocket, until that has ended. If the application has not, it goes on in the background.
    pub(super) async fn run<F, Fut>(
        self,
        serve: F,
        blame: Box<dyn Blame>,
        closing: impl Future<Output = ()>,
    ) where
        F: FnOnce(WebSocket) -> Fut + Send + 'static,
        Fut: Future<Output = crate::Result<()>> + Send + 'static,
    {
        let io = match self.carrier.switched().await {
            Ok(io) => io,
            Err(error) => return tracing::debug!(%error, "a WebSocket did not begin"),
        };
        let (socket, ends) = WebSocket::new(self.protocol);
        let application = Box::pin(call(serve, socket, blame));
        let driving = pin!(drive(io, ends, &self.options, closing));
        match select(driving, application).await {
            Either::Left(((), application)) => {
                let tasks = self.end.tasks();
                // There is a runtime: it runs this.
                let _ = tasks.and_then(|tasks| tasks.spawn(application, self.place));
            }
            Either::Right(((), driving)) => driving.await,
        }
    }
}

/// Calls the application with a WebSocket, and closes that when it returns.
async fn call<F, Fut>(serve: F, socket: WebSocket, blame: Box<dyn Blame>)
where
    F: FnOnce(WebSocket) -> Fut,
    Fut: Future<Output = crate::Result<()>>,
{
    let sender = socket.sender();
    // It is not polled again after a panic, so a broken invariant inside it is not seen.
    let serving = std::panic::AssertUnwindSafe(async move { serve(socket).await });
    let code = match serving.catch_unwind().await {
        Ok(Ok(())) => CloseCode::NORMAL,
        Ok(Err(error)) if error.is::<NotSent>() => CloseCode::NORMAL,
        Ok(Err(error)) => {
            blame.failed(&error);
            CloseCode::INTERNAL_ERROR
        }
        Err(panic) => {
            blame.panicked(&*panic);
            CloseCode::INTERNAL_ERROR
        }
    };
    sender.close(Close::new(code)).await;
}
