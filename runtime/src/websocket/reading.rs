//! What a client sends, on its way to the application.

use futures_util::StreamExt as _;
use futures_util::stream::SplitStream;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::mpsc;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message as Frame;

use crate::pulse::Pulse;

use super::close::{Close, Ended};
use super::message::{Message, Text};
use super::socket_limits::Options;

/// Reads messages for the application until the client ends the WebSocket.
pub(super) async fn read<S>(
    stream: &mut SplitStream<WebSocketStream<S>>,
    incoming: &mpsc::Sender<Message>,
    answers: mpsc::Sender<()>,
    heard: &Pulse,
    options: &Options,
) -> Ended
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    loop {
        let frame = tokio::select! {
            biased;
            frame = stream.next() => frame,
            () = heard.silence(options.idle_timeout) => return Ended::Silent,
        };
        let message = match frame {
            Some(Ok(Frame::Text(text))) => Message::Text(Text(text)),
            Some(Ok(Frame::Binary(bytes))) => Message::Binary(bytes),
            Some(Ok(Frame::Ping(_))) => {
                // The library answers it, and gathers the answers that the client does not take.
                let _ = answers.send(()).await;
                heard.beat();
                continue;
            }
            Some(Ok(Frame::Pong(_) | Frame::Frame(_))) => continue,
            Some(Ok(Frame::Close(close))) => return Ended::ByClient(close.map(Close::of_frame)),
            Some(Err(error)) => return Ended::of(&error),
            None => return Ended::Broken,
        };
        // An application that takes no more messages may still send some.
        let _ = incoming.send(message).await;
        heard.beat();
    }
}
