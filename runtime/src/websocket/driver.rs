//! What reads and writes a WebSocket while the application does something else.

use std::future::Future;
use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until, timeout};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::{Bytes, Message as Frame};

use super::close::{Close, Ended};
use super::message::{Message, Text};
use super::options::Options;
use super::socket::{Ends, Outgoing};

/// How long a client may take to answer that the WebSocket is closed.
const GOODBYE: Duration = Duration::from_secs(5);

/// How long, and how much, is read of a client that has not noticed the end, so that it sees why.
const LINGER: Duration = Duration::from_secs(2);
const LINGER_BYTES: usize = 8 << 20;

/// Reads and writes a WebSocket until it has ended; `closing` is ready when the server wants it to.
pub(super) async fn drive<S>(
    socket: WebSocketStream<S>,
    ends: Ends,
    options: &Options,
    closing: impl Future<Output = ()>,
) where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let Ends {
        incoming,
        mut outgoing,
        ended,
    } = ends;
    let (mut sink, mut stream) = socket.split();
    let pulse = Pulse::new();
    {
        let mut reading = pin!(read(&mut stream, &incoming, &pulse, options));
        let how = tokio::select! {
            biased;
            how = &mut reading => how,
            how = write(&mut sink, &mut outgoing, &pulse, options) => how,
            () = closing => Ended::ByServer,
        };
        // Whoever sends learns now that it is too late.
        outgoing.close();
        tracing::debug!(how = %how, "a WebSocket ends");
        let farewell = how.farewell();
        let is_answered = matches!(how, Ended::ByApplication(_) | Ended::ByServer);
        let _ = ended.set(how); // it is set once, here
        let goodbye = async {
            let said = match farewell {
                Some(close) => sink.send(Frame::Close(Some(close.into_frame()))).await,
                None => sink.flush().await,
            };
            if said.is_ok() && is_answered {
                reading.await;
            }
        };
        // A client that does not take it is not waited for.
        let _ = timeout(GOODBYE, goodbye).await;
    }
    drop(incoming);
    if let Ok(socket) = sink.reunite(stream) {
        let _ = timeout(LINGER, leave(socket.into_inner())).await;
    }
}

/// Reads messages for the application until the client ends the WebSocket.
async fn read<S>(
    stream: &mut SplitStream<WebSocketStream<S>>,
    incoming: &mpsc::Sender<Message>,
    pulse: &Pulse,
    options: &Options,
) -> Ended
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    loop {
        let frame = tokio::select! {
            biased;
            frame = stream.next() => frame,
            () = pulse.silence(options.idle_timeout) => return Ended::Silent,
        };
        pulse.beat();
        let message = match frame {
            Some(Ok(Frame::Text(text))) => Message::Text(Text(text)),
            Some(Ok(Frame::Binary(bytes))) => Message::Binary(bytes),
            // The library has answered it.
            Some(Ok(Frame::Ping(_) | Frame::Pong(_) | Frame::Frame(_))) => continue,
            Some(Ok(Frame::Close(close))) => return Ended::ByClient(close.map(Close::of_frame)),
            Some(Err(error)) => return Ended::of(&error),
            None => return Ended::Broken,
        };
        // An application that takes no more messages may still send some.
        let _ = incoming.send(message).await;
        pulse.beat();
    }
}

/// Writes what the application sends, and pings, until the application closes the WebSocket or it cannot be written to.
async fn write<S>(
    sink: &mut SplitSink<WebSocketStream<S>, Frame>,
    outgoing: &mut mpsc::Receiver<Outgoing>,
    pulse: &Pulse,
    options: &Options,
) -> Ended
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut may_send = true;
    let mut pinged = Instant::now();
    loop {
        let ping = async {
            match options.ping_interval {
                Some(interval) => {
                    sleep_until(pinged + interval).await;
                    pulse.silence(interval).await;
                }
                None => std::future::pending().await,
            }
        };
        let frame = tokio::select! {
            biased;
            next = outgoing.recv(), if may_send => match next {
                Some(Outgoing::Message(Message::Text(text))) => Frame::Text(text.0),
                Some(Outgoing::Message(Message::Binary(bytes))) => Frame::Binary(bytes),
                Some(Outgoing::Close(close)) => return Ended::ByApplication(close),
                None => {
                    may_send = false;
                    continue;
                }
            },
            () = ping => {
                pinged = Instant::now();
                Frame::Ping(Bytes::new())
            }
        };
        match timeout(options.idle_timeout, sink.send(frame)).await {
            Ok(Ok(())) => {}
            Ok(Err(_)) => return Ended::Broken,
            Err(_) => return Ended::Silent,
        }
    }
}

/// Closes a connection, and reads on so that the client sees what was said last: what is unread when a socket is closed
/// breaks it off.
async fn leave<S: AsyncRead + AsyncWrite + Unpin>(mut io: S) {
    if io.shutdown().await.is_err() {
        return;
    }
    let mut bytes = [0; 4096];
    let mut left = LINGER_BYTES;
    while let Ok(count @ 1..) = io.read(&mut bytes).await {
        left = left.saturating_sub(count);
        if left == 0 {
            return;
        }
    }
}

/// When the client was last heard of.
struct Pulse {
    start: Instant,
    /// In milliseconds after the start.
    last: AtomicU64,
}

impl Pulse {
    fn new() -> Self {
        Self {
            start: Instant::now(),
            last: AtomicU64::new(0),
        }
    }

    fn beat(&self) {
        let now = u64::try_from(self.start.elapsed().as_millis());
        self.last.store(now.unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// Waits until nothing was heard for so long.
    async fn silence(&self, limit: Duration) {
        loop {
            let last = Duration::from_millis(self.last.load(Ordering::Relaxed));
            let due = self.start + last + limit;
            if due <= Instant::now() {
                return;
            }
            sleep_until(due).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::DuplexStream;
    use tokio::task::JoinHandle;
    use tokio_tungstenite::tungstenite::protocol::Role;

    use super::super::close::CloseCode;
    use super::super::socket::WebSocket;
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    type Client = WebSocketStream<DuplexStream>;

    /// Begins a WebSocket that no server closes.
    async fn open(options: Options) -> (WebSocket, Client, JoinHandle<()>) {
        let (of_client, of_server) = tokio::io::duplex(1 << 10);
        let config = Some(options.to_config());
        let server = WebSocketStream::from_raw_socket(of_server, Role::Server, config).await;
        let (socket, ends) = WebSocket::new(None);
        let never = std::future::pending();
        let driving = tokio::spawn(async move { drive(server, ends, &options, never).await });
        let client = WebSocketStream::from_raw_socket(of_client, Role::Client, None).await;
        (socket, client, driving)
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_is_asked_whether_it_is_there() {
        let options = Options {
            ping_interval: Some(SECOND * 30),
            idle_timeout: SECOND * 100,
            ..Options::default()
        };
        let (mut socket, mut client, _) = open(options).await;
        let start = Instant::now();
        for number in 1..=3 {
            // The library answers it when it goes on to read.
            let frame = client.next().await.unwrap().unwrap();
            assert_eq!(frame, Frame::Ping(Bytes::new()));
            assert!(start.elapsed() >= SECOND * 30 * number);
            assert!(start.elapsed() <= SECOND * 31 * number);
        }
        client.flush().await.unwrap();
        // From here on it is silent.
        assert_eq!(socket.recv().await, None);
        assert_eq!(socket.ended(), Some(&Ended::Silent));
        assert!(start.elapsed() >= SECOND * 190, "{:?}", start.elapsed());
        assert!(start.elapsed() <= SECOND * 200, "{:?}", start.elapsed());
        let mut pings = 0;
        let close = loop {
            match client.next().await.unwrap().unwrap() {
                Frame::Close(close) => break close.unwrap(),
                frame => pings += usize::from(frame.is_ping()),
            }
        };
        assert_eq!((pings, u16::from(close.code)), (3, 1001));
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_that_does_not_take_what_is_sent_is_closed() {
        let (socket, client, _) = open(Options::default()).await;
        let start = Instant::now();
        while socket.send("x".repeat(1 << 10)).await.is_ok() {}
        assert_eq!(socket.ended(), Some(&Ended::Silent));
        assert!(start.elapsed() >= SECOND * 90);
        assert!(start.elapsed() <= SECOND * 100);
        drop(client);
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_application_makes_no_client_silent() {
        let (mut socket, mut client, _) = open(Options::default()).await;
        for number in 0..3 {
            client.send(Frame::text(number.to_string())).await.unwrap();
        }
        tokio::time::sleep(SECOND * 85).await;
        for number in 0..3 {
            let message = socket.recv().await.expect("a message");
            assert_eq!(message.as_text(), Some(&*number.to_string()));
        }
        assert_eq!(socket.ended(), None);
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_whose_messages_nobody_takes_has_to_wait() {
        const SIZE: usize = 1 << 10;
        let (mut socket, mut client, _) = open(Options::default()).await;
        let mut sent = 0;
        let message = Frame::text("x".repeat(SIZE));
        while timeout(SECOND, client.send(message.clone())).await.is_ok() {
            sent += 1;
            // One is on its way to the application, one waits for that, the rest is what is read at a time and what
            // the connection holds.
            assert!(sent < 2 + 8 + 2, "{sent}");
        }
        for _ in 0..sent {
            assert!(socket.recv().await.is_some());
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_that_does_not_agree_to_the_end_is_not_waited_for() {
        let (socket, client, driving) = open(Options::default()).await;
        let start = Instant::now();
        socket.close(Close::new(CloseCode::NORMAL)).await;
        driving.await.unwrap();
        assert!(start.elapsed() >= GOODBYE, "{:?}", start.elapsed());
        assert!(start.elapsed() <= GOODBYE + LINGER + SECOND);
        assert!(matches!(socket.ended(), Some(Ended::ByApplication(_))));
        drop(client);
    }
}
