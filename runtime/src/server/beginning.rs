//! What a connection begins with: it tells whether HTTP/2 is spoken.

use std::io;

use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncReadExt as _};

/// What a connection that speaks HTTP/2 begins with ([RFC 9113 §3.4](https://www.rfc-editor.org/rfc/rfc9113#section-3.4)).
const PREFACE: &[u8; 24] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// The protocol of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Protocol {
    Http1,
    Http2,
}

/// Reads as much of a stream as tells which protocol it speaks, and returns what was read, too.
///
/// # Errors
///
/// Fails if the stream cannot be read.
pub(super) async fn read(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<(Protocol, Bytes)> {
    let mut beginning = [0; PREFACE.len()];
    let mut length = 0;
    let protocol = loop {
        let read = stream.read(&mut beginning[length..]).await?;
        length += read;
        // What ends too early is refused as any other beginning of a request.
        if read == 0 || !PREFACE.starts_with(&beginning[..length]) {
            break Protocol::Http1;
        }
        if length == PREFACE.len() {
            break Protocol::Http2;
        }
    };
    Ok((protocol, Bytes::copy_from_slice(&beginning[..length])))
}
