//! A WebSocket as the application has it.

use std::fmt;
use std::sync::{Arc, OnceLock};

use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;

use super::close::{Close, Ended};
use super::message::Message;

/// How many messages of the application wait for being sent.
const WAITING: usize = 16;

/// A WebSocket that is open, on which both sides send messages.
///
/// Pings of the client are answered and its end is noticed while the application does something else, but not while a message waits
/// to be received: an application that wants none drops the [`Receiver`]. Dropping the WebSocket
/// closes nothing: the WebSocket ends with the function that was given to
/// [`on_upgrade`](super::WebSocketUpgrade::on_upgrade).
///
/// # Examples
///
/// ```
/// use pyramidion::websocket::{Close, CloseCode, Sender, WebSocket};
///
/// async fn talk(mut socket: WebSocket, room: &tokio::sync::Mutex<Vec<Sender>>) -> pyramidion::Result<()> {
///     if socket.protocol() != Some("chat.v2") {
///         socket.close(Close::new(CloseCode::POLICY_VIOLATION).reason("too old")).await;
///         return Ok(());
///     }
///     room.lock().await.push(socket.sender());
///     while let Some(message) = socket.recv().await {
///         socket.send(message).await?;
///     }
///     Ok(())
/// }
/// # let _ = talk;
/// ```
#[derive(Debug)]
pub struct WebSocket {
    sender: Sender,
    receiver: Receiver,
    protocol: Option<Box<str>>,
}

/// Receives the messages of a WebSocket.
///
/// # Examples
///
/// ```
/// use pyramidion::websocket::Receiver;
///
/// async fn count(mut receiver: Receiver) -> usize {
///     let mut count = 0;
///     while receiver.recv().await.is_some() {
///         count += 1;
///     }
///     count
/// }
/// # let _ = count;
/// ```
#[derive(Debug)]
pub struct Receiver {
    messages: mpsc::Receiver<Message>,
    ended: Arc<OnceLock<Ended>>,
}

/// Sends messages over a WebSocket; a copy sends over the same one.
///
/// # Examples
///
/// ```
/// use pyramidion::websocket::{Close, CloseCode, NotSent, Sender};
///
/// async fn tell(sender: Sender) {
///     // A client that is this slow may connect again.
///     if sender.try_send("news") == Err(NotSent::Full) {
///         sender.close(Close::new(CloseCode::TRY_AGAIN_LATER)).await;
///     }
///     sender.closed().await;
/// }
/// # let _ = tell;
/// ```
#[derive(Clone, Debug)]
pub struct Sender {
    outgoing: mpsc::Sender<Outgoing>,
}

/// What the application wants to be sent.
#[derive(Debug)]
pub(super) enum Outgoing {
    Message(Message),
    Close(Close),
}

/// The other ends of what a [`WebSocket`] has.
pub(super) struct Ends {
    pub(super) incoming: mpsc::Sender<Message>,
    pub(super) outgoing: mpsc::Receiver<Outgoing>,
    pub(super) ended: Arc<OnceLock<Ended>>,
}

impl WebSocket {
    /// Returns a WebSocket, and the ends that whoever reads and writes it has.
    pub(super) fn new(protocol: Option<Box<str>>) -> (Self, Ends) {
        // What was not taken yet stays with the client, which is told to wait by that.
        let (incoming, messages) = mpsc::channel(1);
        let (sender, outgoing) = mpsc::channel(WAITING);
        let ended = Arc::new(OnceLock::new());
        let socket = Self {
            sender: Sender { outgoing: sender },
            receiver: Receiver {
                messages,
                ended: Arc::clone(&ended),
            },
            protocol,
        };
        let ends = Ends {
            incoming,
            outgoing,
            ended,
        };
        (socket, ends)
    }

    /// Waits for the next message; there is none if the WebSocket has [ended](Self::ended).
    ///
    /// A message is not lost if the future is dropped, so that it can stand in `tokio::select!`.
    pub async fn recv(&mut self) -> Option<Message> {
        self.receiver.recv().await
    }

    /// Sends a message, and waits while 16 others wait for being sent.
    ///
    /// # Errors
    ///
    /// Fails if the WebSocket has ended.
    pub async fn send(&self, message: impl Into<Message> + Send) -> Result<(), NotSent> {
        self.sender.send(message).await
    }

    /// Closes the WebSocket; messages of the client that are still to come can be received.
    ///
    /// Without it the WebSocket is closed with [`NORMAL`](super::CloseCode::NORMAL) when the function that has it returns.
    pub async fn close(&self, close: Close) {
        self.sender.close(close).await;
    }

    /// Returns the [subprotocol](super::WebSocketUpgrade::protocols) that was agreed on, if one was.
    pub fn protocol(&self) -> Option<&str> {
        self.protocol.as_deref()
    }

    /// Returns how the WebSocket ended, if it has.
    pub fn ended(&self) -> Option<&Ended> {
        self.receiver.ended()
    }

    /// Returns what sends and what receives, so that each can go to a task of its own.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::websocket::WebSocket;
    ///
    /// async fn double(socket: WebSocket) {
    ///     let (sender, mut receiver) = socket.split();
    ///     let other = sender.clone();
    ///     while let Some(message) = receiver.recv().await {
    ///         let both = tokio::join!(sender.send(message.clone()), other.send(message));
    ///         if both.0.is_err() {
    ///             break;
    ///         }
    ///     }
    /// }
    /// # let _ = double;
    /// ```
    pub fn split(self) -> (Sender, Receiver) {
        (self.sender, self.receiver)
    }

    /// Returns what sends, to be kept where others send to this client, too.
    pub fn sender(&self) -> Sender {
        self.sender.clone()
    }
}

impl Receiver {
    /// Waits for the next message, as [`WebSocket::recv`] does.
    pub async fn recv(&mut self) -> Option<Message> {
        self.messages.recv().await
    }

    /// Returns how the WebSocket ended, if it has.
    pub fn ended(&self) -> Option<&Ended> {
        self.ended.get()
    }
}

impl Sender {
    /// Sends a message, as [`WebSocket::send`] does.
    ///
    /// # Errors
    ///
    /// Fails if the WebSocket has ended.
    pub async fn send(&self, message: impl Into<Message> + Send) -> Result<(), NotSent> {
        let message = Outgoing::Message(message.into());
        let sent = self.outgoing.send(message).await;
        sent.map_err(|_| NotSent::Ended)
    }

    /// Sends a message unless 16 others wait for being sent, which is for messages to many clients, of which one that is slow
    /// should not stop the others.
    ///
    /// # Errors
    ///
    /// Fails if the WebSocket has ended, or too many messages wait.
    pub fn try_send(&self, message: impl Into<Message>) -> Result<(), NotSent> {
        let message = Outgoing::Message(message.into());
        self.outgoing
            .try_send(message)
            .map_err(|error| match error {
                TrySendError::Full(_) => NotSent::Full,
                TrySendError::Closed(_) => NotSent::Ended,
            })
    }

    /// Closes the WebSocket, as [`WebSocket::close`] does.
    pub async fn close(&self, close: Close) {
        // What has ended need not be closed.
        let _ = self.outgoing.send(Outgoing::Close(close)).await;
    }

    /// Waits until nothing can be sent any more.
    pub async fn closed(&self) {
        self.outgoing.closed().await;
    }
}

/// The error for a message that was not sent.
///
/// A view that fails with it is not reported, since a client may always go.
///
/// # Examples
///
/// ```
/// use pyramidion::websocket::{NotSent, Sender};
///
/// fn tell(others: &mut Vec<Sender>, text: &str) {
///     others.retain(|other| other.try_send(text) != Err(NotSent::Ended));
/// }
/// # let _ = tell;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotSent {
    /// The WebSocket has ended.
    Ended,
    /// As many messages wait as may.
    Full,
}

impl fmt::Display for NotSent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ended => "the WebSocket has ended",
            Self::Full => "too many messages wait for being sent over the WebSocket",
        })
    }
}

impl std::error::Error for NotSent {}
