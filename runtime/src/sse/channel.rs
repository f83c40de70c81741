//! Events that another task sends.

use std::fmt;

use tokio::sync::mpsc;

use super::event::Event;
use super::event_stream::Events;

/// Sends events to an [`Sse`](super::Sse); a copy sends to the same one.
///
/// # Examples
///
/// ```
/// use pyramidion::sse::{Event, Sse};
///
/// # tokio::runtime::Runtime::new()?.block_on(async {
/// let (sender, sse) = Sse::channel(1);
/// sender.send(Event::data("hello")).await?;
/// drop(sse);
/// // From now on nothing can be sent.
/// sender.closed().await;
/// # Ok::<(), pyramidion::Error>(())
/// # })?;
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Sender {
    sender: mpsc::Sender<Event>,
}

impl Sender {
    /// Sends an event, and waits while as many as may wait do.
    ///
    /// # Errors
    ///
    /// Fails if nobody listens any more: the client is gone, or the server ends.
    pub async fn send(&self, event: Event) -> Result<(), NobodyListens> {
        let sent = self.sender.send(event).await;
        sent.map_err(|_| NobodyListens { _private: () })
    }

    /// Waits until nobody listens any more.
    pub async fn closed(&self) {
        self.sender.closed().await;
    }
}

/// The error for an event to which nobody listens any more.
///
/// # Examples
///
/// ```
/// use pyramidion::sse::{Event, Sse};
///
/// # tokio::runtime::Runtime::new()?.block_on(async {
/// let (sender, sse) = Sse::channel(1);
/// drop(sse);
/// assert!(sender.send(Event::data("hello")).await.is_err());
/// # });
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NobodyListens {
    _private: (),
}

impl fmt::Display for NobodyListens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("nobody listens to the events any more")
    }
}

impl std::error::Error for NobodyListens {}

/// Returns what sends events, and the events.
pub(super) fn channel(capacity: usize) -> (Sender, Events) {
    let (sender, receiver) = mpsc::channel(capacity.max(1));
    (Sender { sender }, Events::Received(receiver))
}
