//! The frames of HTTP/2, for clients that send what no library would.

use pyramidion_tests::http::PATIENCE;
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;
use tokio::time::timeout;

// The types of frames, their flags, and the errors of RFC 9113.
pub(super) const DATA: u8 = 0;
pub(super) const HEADERS: u8 = 1;
pub(super) const PRIORITY: u8 = 2;
pub(super) const RST_STREAM: u8 = 3;
pub(super) const SETTINGS: u8 = 4;
pub(super) const PUSH_PROMISE: u8 = 5;
pub(super) const PING: u8 = 6;
pub(super) const GOAWAY: u8 = 7;
pub(super) const WINDOW_UPDATE: u8 = 8;
pub(super) const CONTINUATION: u8 = 9;
pub(super) const END_STREAM: u8 = 1;
pub(super) const END_HEADERS: u8 = 4;
pub(super) const PADDED: u8 = 8;
pub(super) const NO_ERROR: u8 = 0;
pub(super) const CANCEL: u8 = 8;
pub(super) const ENHANCE_YOUR_CALM: u8 = 11;

/// Returns a frame as it is written.
pub(super) fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).expect("a small frame");
    let mut frame = length.to_be_bytes()[1..].to_vec();
    frame.extend([kind, flags]);
    frame.extend(stream.to_be_bytes());
    frame.extend(payload);
    frame
}

/// What every connection begins with.
pub(super) fn preface() -> Vec<u8> {
    let settings = frame(SETTINGS, 0, 0, &[]);
    [b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec(), settings].concat()
}

/// The headers of `GET /`, with names and values that HPACK knows, and a host.
pub(super) const GET_HOME: &[u8] = b"\x82\x86\x84\x41\x09localhost";

/// Returns a header as HPACK writes one that it does not know.
pub(super) fn field(name: &str, value: &[u8]) -> Vec<u8> {
    let length = |text: &[u8]| u8::try_from(text.len()).expect("a short text");
    let (name, mut field) = (name.as_bytes(), vec![0]);
    for text in [name, value] {
        field.push(length(text));
        field.extend(text);
    }
    field
}

/// A frame that the server sent.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) kind: u8,
    pub(super) stream: u32,
    pub(super) payload: Vec<u8>,
}

/// Reads a frame, if the connection is not closed before its end.
pub(super) async fn read_frame(stream: &mut TcpStream) -> Option<Frame> {
    let reading = async {
        let mut head = [0; 9];
        stream.read_exact(&mut head).await.ok()?;
        let [a, b, c, kind, _, stream_id @ ..] = head;
        let mut payload = vec![0; u32::from_be_bytes([0, a, b, c]) as usize];
        stream.read_exact(&mut payload).await.ok()?;
        Some(Frame {
            kind,
            stream: u32::from_be_bytes(stream_id),
            payload,
        })
    };
    let frame = timeout(PATIENCE, reading).await;
    frame.expect("the server sends something or closes the connection")
}

/// What is read of a frame: its type, and for GOAWAY its error.
pub(super) type Seen = (u8, Option<u8>);

/// Reads frames until the server closes the connection; a reset is as good as an end.
pub(super) async fn read_frames(stream: &mut TcpStream) -> Vec<Seen> {
    let mut seen = Vec::new();
    while let Some(Frame { kind, payload, .. }) = read_frame(stream).await {
        let error = (kind == GOAWAY).then(|| payload[7]);
        seen.push((kind, error));
    }
    seen
}
