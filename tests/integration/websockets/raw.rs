//! A client that sends exactly the bytes that it is told.

use pyramidion_tests::Serving;
use pyramidion_tests::http::PATIENCE;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

pub(super) const CONTINUATION: u8 = 0;
pub(super) const TEXT: u8 = 1;
pub(super) const BINARY: u8 = 2;
pub(super) const CLOSE: u8 = 8;
pub(super) const PING: u8 = 9;
pub(super) const PONG: u8 = 10;

/// The bit of the last frame of a message.
pub(super) const FIN: u8 = 0x80;

/// A frame of the server: its first byte, and what it carries.
pub(super) type Frame = (u8, Vec<u8>);

/// One connection that has become a WebSocket.
pub(super) struct Raw(pub(super) TcpStream);

/// Returns the request for a WebSocket.
pub(super) fn handshake(path: &str) -> String {
    format!(
        "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
}

impl Raw {
    pub(super) async fn open(server: &Serving, path: &str) -> Self {
        let (raw, head) = Self::ask(server, handshake(path)).await;
        assert!(head.starts_with("HTTP/1.1 101 "), "{head}");
        raw
    }

    /// Sends a request, and returns the head of its answer.
    pub(super) async fn ask(server: &Serving, request: impl AsRef<[u8]>) -> (Self, String) {
        let mut stream = TcpStream::connect(server.address()).await.unwrap();
        stream.write_all(request.as_ref()).await.unwrap();
        let mut head = Vec::new();
        let reading = async {
            while !head.ends_with(b"\r\n\r\n") {
                head.push(stream.read_u8().await.unwrap());
            }
        };
        timeout(PATIENCE, reading).await.expect("an answer");
        (Self(stream), String::from_utf8(head).unwrap())
    }

    pub(super) async fn send(&mut self, first: u8, payload: &[u8]) {
        self.send_bytes(&masked(first, payload)).await;
    }

    pub(super) async fn send_bytes(&mut self, bytes: &[u8]) {
        // A server that refuses early may have closed already.
        let _ = self.0.write_all(bytes).await;
    }

    /// Reads the next frame; there is none at the end of the connection.
    pub(super) async fn frame(&mut self) -> Option<Frame> {
        timeout(PATIENCE, self.read_frame())
            .await
            .expect("a frame, or the end")
    }

    async fn read_frame(&mut self) -> Option<Frame> {
        let first = self.0.read_u8().await.ok()?;
        let length = match self.0.read_u8().await.ok()? {
            126 => u64::from(self.0.read_u16().await.ok()?),
            127 => self.0.read_u64().await.ok()?,
            length => u64::from(length),
        };
        let mut payload = vec![0; usize::try_from(length).unwrap()];
        self.0.read_exact(&mut payload).await.ok()?;
        Some((first, payload))
    }

    /// Reads frames until the end, of which the last must be one that closes; returns its code.
    pub(super) async fn code(&mut self) -> u16 {
        let mut last = None;
        while let Some(frame) = self.frame().await {
            last = Some(frame);
        }
        let (first, payload) = last.expect("a frame");
        assert_eq!(first, FIN | CLOSE, "{payload:?}");
        u16::from_be_bytes([payload[0], payload[1]])
    }
}

/// Returns a frame as a client sends it.
pub(super) fn masked(first: u8, payload: &[u8]) -> Vec<u8> {
    const MASK: [u8; 4] = [1, 2, 3, 4];
    let mut frame = header(first, payload.len() as u64, 0x80);
    frame.extend(MASK);
    let bytes = payload.iter().zip(MASK.iter().cycle());
    frame.extend(bytes.map(|(byte, mask)| byte ^ mask));
    frame
}

/// Returns the beginning of a frame, up to its length.
pub(super) fn header(first: u8, length: u64, mask: u8) -> Vec<u8> {
    let mut header = vec![first];
    match (u8::try_from(length), u16::try_from(length)) {
        (Ok(length), _) if length < 126 => header.push(mask | length),
        (_, Ok(length)) => {
            header.push(mask | 0x7e);
            header.extend(length.to_be_bytes());
        }
        _ => {
            header.push(mask | 0x7f);
            header.extend(length.to_be_bytes());
        }
    }
    header
}
