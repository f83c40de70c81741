//! What an application sends, on its way to the client, and what asks whether that is there.

use futures_util::SinkExt as _;
use futures_util::stream::SplitSink;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::{Bytes, Message as Frame};

use crate::pulse::Pulse;

use super::close::Ended;
use super::message::Message;
use super::socket::Outgoing;
use super::socket_limits::Options;

/// Writes what the application sends, and pings, until the application closes the WebSocket or it cannot be written to.
pub(super) async fn write<S>(
    sink: &mut SplitSink<WebSocketStream<S>, Frame>,
    (outgoing, unwritten): (&mut mpsc::Receiver<Outgoing>, &mut mpsc::Receiver<()>),
    heard: &Pulse,
    taken: &Pulse,
    options: &Options,
) -> Ended
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut may_send = true;
    let mut pinged = Instant::now();
    loop {
        let ping = async {
            match options.time_of_pings() {
                Some(interval) => {
                    sleep_until(pinged + interval).await;
                    heard.silence(interval).await;
                }
                None => std::future::pending().await,
            }
        };
        let frame = tokio::select! {
            biased;
            next = outgoing.recv(), if may_send => match next {
                Some(Outgoing::Message(Message::Text(text))) => Some(Frame::Text(text.0)),
                Some(Outgoing::Message(Message::Binary(bytes))) => Some(Frame::Binary(bytes)),
                Some(Outgoing::Close(close)) => return Ended::ByApplication(close),
                None => {
                    may_send = false;
                    continue;
                }
            },
            () = ping => {
                pinged = Instant::now();
                Some(Frame::Ping(Bytes::new()))
            }
            Some(()) = unwritten.recv() => None,
        };
        taken.beat();
        let sending = async {
            match frame {
                Some(frame) => sink.send(frame).await,
                None => sink.flush().await,
            }
        };
        tokio::select! {
            biased;
            sent = sending => if sent.is_err() {
                return Ended::Broken;
            },
            () = taken.silence(options.idle_timeout) => return Ended::Silent,
        }
    }
}
