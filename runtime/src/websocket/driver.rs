//! A WebSocket from its beginning to its end: what reads and writes it while the application does something else, and how the end
//! is agreed on.

use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use futures_util::{FutureExt as _, SinkExt as _, StreamExt as _};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message as Frame;
use tokio_tungstenite::tungstenite::protocol::Role;

use crate::pulse::Pulse;
use crate::switching::Noted;

use super::close::Ended;
use super::reading::read;
use super::socket::Ends;
use super::socket_limits::Options;
use super::writing::write;

/// How long a client may take to answer that the WebSocket is closed.
const GOODBYE: Duration = Duration::from_secs(5);

/// How long, and how much, is read of a client that has not noticed the end, so that it sees why.
const LINGER: Duration = Duration::from_secs(2);
const LINGER_BYTES: usize = 8 << 20;

/// Reads and writes a WebSocket until it has ended; `closing` is ready when the server wants it to.
pub(super) async fn drive<S>(
    io: S,
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
    let (heard, taken) = (Pulse::new(), Pulse::new());
    let io = Noted::both(io, &heard, &taken);
    let config = Some(options.to_config());
    let socket = WebSocketStream::from_raw_socket(io, Role::Server, config).await;
    let (mut sink, mut stream) = socket.split();
    // The answers to pings are written before more than one further ping is read.
    let (answers, mut unwritten) = mpsc::channel(1);
    {
        let mut reading = pin!(read(&mut stream, &incoming, answers, &heard, options));
        let what = (&mut outgoing, &mut unwritten);
        let writing = write(&mut sink, what, &heard, &taken, options);
        // In any order: a client that never stops does not keep the others from their turn.
        let how = tokio::select! {
            how = &mut reading => how,
            how = writing => match how {
                // A client that says goodbye and goes cannot be written to.
                Ended::Broken => match reading.as_mut().now_or_never() {
                    Some(goodbye @ Ended::ByClient(_)) => goodbye,
                    _ => Ended::Broken,
                },
                how => how,
            },
            () = closing => Ended::ByServer,
        };
        drop(unwritten);
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

#[cfg(test)]
mod tests {
    use super::super::close::{Close, CloseCode};
    use super::super::socket::WebSocket;
    use super::*;
    use tokio::io::DuplexStream;
    use tokio::task::JoinHandle;
    use tokio::time::Instant;
    use tokio_tungstenite::tungstenite::Bytes;

    const SECOND: Duration = Duration::from_secs(1);

    type Client = WebSocketStream<DuplexStream>;

    /// Begins a WebSocket that no server closes.
    async fn open(options: Options) -> (WebSocket, Client, JoinHandle<()>) {
        let (of_client, of_server) = tokio::io::duplex(1 << 10);
        let (socket, ends) = WebSocket::new(None);
        let never = std::future::pending();
        let driving = tokio::spawn(async move { drive(of_server, ends, &options, never).await });
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
    async fn a_client_that_takes_nothing_is_closed_although_it_is_there() {
        let (socket, client, _) = open(Options::default()).await;
        let (mut taking, mut saying) = tokio::io::split(client.into_inner());
        let start = Instant::now();
        tokio::spawn(async move {
            // A pong each second.
            while saying.write_all(&[0x8a, 0x80, 0, 0, 0, 0]).await.is_ok() {
                tokio::time::sleep(SECOND).await;
            }
        });
        while socket.send("x".repeat(1 << 10)).await.is_ok() {}
        assert_eq!(socket.ended(), Some(&Ended::Silent));
        assert!(start.elapsed() >= SECOND * 90, "{:?}", start.elapsed());
        assert!(start.elapsed() <= SECOND * 100, "{:?}", start.elapsed());
        assert!(taking.read_u8().await.is_ok());
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

    /// The frames of a client that never stops, and never reads: a byte that is the beginning of a frame, its length, its
    /// mask, and what it carries.
    fn repeating(
        byte: u8,
    ) -> (
        tokio::io::Join<tokio::io::Repeat, DuplexStream>,
        DuplexStream,
    ) {
        let (of_client, of_server) = tokio::io::duplex(1 << 10);
        (
            tokio::io::join(tokio::io::repeat(byte), of_server),
            of_client,
        )
    }

    const ENDLESS_PINGS: u8 = 0x89;
    const ENDLESS_PONGS: u8 = 0x8a;

    #[tokio::test(start_paused = true)]
    async fn answers_that_a_client_does_not_take_are_not_gathered() {
        let (mut of_client, of_server) = tokio::io::duplex(1 << 10);
        let (_socket, ends) = WebSocket::new(None);
        let options = Options::default();
        tokio::spawn(async move { drive(of_server, ends, &options, std::future::pending()).await });
        let pings = [ENDLESS_PINGS; 1 << 10];
        let mut taken = 0;
        while let Ok(written) = timeout(SECOND, of_client.write(&pings)).await {
            taken += written.unwrap();
            // What the connection holds in both directions, and what is read at a time.
            assert!(taken < 16 << 10, "{taken}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_that_never_stops_does_not_keep_others_waiting() {
        for byte in [ENDLESS_PINGS, ENDLESS_PONGS] {
            let (io, mut of_client) = repeating(byte);
            let (socket, ends) = WebSocket::new(None);
            let options = Options::default();
            let (close, closed) = tokio::sync::oneshot::channel::<()>();
            let closing = async move { drop(closed.await) };
            let driving = tokio::spawn(async move { drive(io, ends, &options, closing).await });
            let mut read = Vec::new();
            socket.send("hello").await.unwrap();
            turns(&mut of_client, &mut read, b"\x81\x05hello").await;
            close.send(()).unwrap();
            turns(&mut of_client, &mut read, b"the server is shutting down").await;
            driving.abort();
            let _ = driving.await;
        }
    }

    /// Lets others run until something has been read.
    async fn turns(io: &mut DuplexStream, read: &mut Vec<u8>, expected: &[u8]) {
        for _ in 0..32 {
            tokio::task::yield_now().await;
            let _ = io.read_buf(read).now_or_never();
            if read.windows(expected.len()).any(|part| part == expected) {
                return;
            }
        }
        panic!("it does not come: {}", expected.escape_ascii());
    }

    const LARGE: usize = 500 << 10;

    #[tokio::test(start_paused = true)]
    async fn a_client_that_sends_slowly_is_not_silent() {
        let (mut socket, client, _) = open(Options::default()).await;
        let mut io = client.into_inner();
        // The message takes 500 seconds, in which no ping can be answered.
        io.write_all(&[0x82, 0xff]).await.unwrap();
        io.write_u64(LARGE as u64).await.unwrap();
        io.write_all(&[0; 4]).await.unwrap();
        let sending = async {
            for _ in 0..LARGE >> 10 {
                tokio::time::sleep(SECOND).await;
                let _ = io.write_all(&[7; 1 << 10]).await;
            }
        };
        let (message, ()) = tokio::join!(socket.recv(), sending);
        assert_eq!(socket.ended(), None);
        assert_eq!(message.map(|message| message.as_bytes().len()), Some(LARGE));
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_that_takes_slowly_is_not_gone() {
        let options = Options {
            ping_interval: None,
            ..Options::default()
        };
        let (socket, client, _) = open(options).await;
        let mut io = client.into_inner();
        socket.send(vec![7; LARGE]).await.unwrap();
        let mut bytes = [0; 1 << 10];
        let mut taken = 0;
        while taken < LARGE {
            tokio::time::sleep(SECOND).await;
            match io.read(&mut bytes).await.unwrap() {
                0 => break,
                count => taken += count,
            }
            // It says that it is there.
            io.write_all(&[0x8a, 0x80, 0, 0, 0, 0]).await.unwrap();
        }
        assert_eq!(socket.ended(), None);
        assert!(taken >= LARGE, "{taken}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_is_asked_before_it_is_taken_for_gone() {
        let options = Options {
            idle_timeout: SECOND * 10,
            ..Options::default()
        };
        let (socket, mut client, _) = open(options).await;
        let answering = async { while client.next().await.is_some() {} };
        let _ = timeout(SECOND * 60, answering).await;
        assert_eq!(socket.ended(), None);
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
