//! WebSockets: connections on which both sides send messages.
//!
//! A view takes the argument [`WebSocketUpgrade`] and returns what [`on_upgrade`](WebSocketUpgrade::on_upgrade) makes of it
//! and of a function that has the [`WebSocket`] until it ends:
//!
//! ```
//! use pyramidion::testing::TestApp;
//! use pyramidion::websocket::{WebSocket, WebSocketUpgrade};
//! use pyramidion::{Configurator, Response, package, view_config};
//!
//! #[view_config(route_name = "echo")]
//! fn echo(upgrade: WebSocketUpgrade) -> Response {
//!     upgrade.on_upgrade(async |mut socket: WebSocket| {
//!         while let Some(message) = socket.recv().await {
//!             socket.send(message).await?;
//!         }
//!         Ok(())
//!     })
//! }
//!
//! let mut config = Configurator::new();
//! config.add_route("echo", "/echo");
//! config.scan(package!(self));
//! let app = TestApp::new(config.make_app()?);
//! let mut socket = app.get("/echo").connect().expect("a WebSocket");
//! socket.send("hello");
//! assert_eq!(socket.recv().as_ref().and_then(|message| message.as_text()), Some("hello"));
//! assert_eq!(app.get("/echo").send().status(), 426);
//! # Ok::<(), pyramidion::Error>(())
//! ```
//!
//! Pings, their answers, the end, and frames that break the protocol are dealt with, whatever the application does
//! meanwhile. What waits for being received or sent is limited, so that a slow side makes the other one wait. See
//! [RFC 6455](https://www.rfc-editor.org/rfc/rfc6455).

mod carrier;
mod close;
mod driver;
mod handshake;
mod message;
mod opening;
mod origins;
mod reading;
mod socket;
mod socket_limits;
mod upgrade_argument;
mod writing;

pub(crate) use carrier::OfTest;
pub use close::{Close, CloseCode, Ended};
pub use message::{Message, Text};
pub use origins::{AnyOrigin, Origins, SameOrigin};
pub use socket::{NotSent, Receiver, Sender, WebSocket};
pub use upgrade_argument::WebSocketUpgrade;
