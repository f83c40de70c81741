//! What a client sends that keeps to the protocol, and what does not.

use pyramidion_tests::Serving;

use super::app;
use super::raw::{BINARY, CLOSE, CONTINUATION, FIN, Frame, PING, PONG, Raw, TEXT, header, masked};

/// Sends bytes, and returns the frames that come before the one that closes, and its code.
async fn talk(path: &str, bytes: &[u8]) -> (Vec<Frame>, u16) {
    let server = Serving::start(app()).await;
    let mut raw = Raw::open(&server, path).await;
    raw.send_bytes(bytes).await;
    let mut frames = Vec::new();
    let code = loop {
        let (first, payload) = raw.frame().await.expect("a frame that closes");
        if first == FIN | CLOSE {
            break u16::from_be_bytes([payload[0], payload[1]]);
        }
        frames.push((first, payload));
    };
    // The server ends the connection, whatever the client does.
    assert_eq!(raw.frame().await, None);
    drop(raw);
    server.finish().await;
    (frames, code)
}

/// Returns a frame of which no byte but the length has come.
fn masked_header(length: u64) -> Vec<u8> {
    [header(FIN | BINARY, length, 0x80), vec![0; 4]].concat()
}

fn close(code: u16) -> Vec<u8> {
    masked(FIN | CLOSE, &code.to_be_bytes())
}

#[tokio::test]
async fn a_message_in_pieces_is_one() {
    let bytes = [
        masked(TEXT, "Gr\u{fc}".as_bytes()),
        masked(FIN | PING, b"1"),
        // The second byte of a character may come in another frame than the first.
        masked(CONTINUATION, &[0xc3]),
        masked(FIN | PONG, b"unasked"),
        masked(CONTINUATION, &[]),
        masked(FIN | PING, b""),
        masked(FIN | CONTINUATION, &[0x9f, b'e']),
        masked(FIN | BINARY, &[0xff]),
        masked(FIN | PING, &[7; 125]),
    ];
    let server = Serving::start(app()).await;
    let mut raw = Raw::open(&server, "/echo").await;
    raw.send_bytes(&bytes.concat()).await;
    let expected = [
        (FIN | TEXT, "Gr\u{fc}\u{df}e".as_bytes().to_vec()),
        (FIN | BINARY, vec![0xff]),
        // Of several pings the last must be answered, the others may be.
        (FIN | PONG, vec![7; 125]),
    ];
    let mut seen = Vec::new();
    while !expected.iter().all(|frame| seen.contains(frame)) {
        seen.push(raw.frame().await.expect("a frame"));
    }
    seen.retain(|frame| frame.0 != FIN | PONG);
    assert_eq!(seen, expected[..2]);
    drop(raw);
    server.finish().await;
}

#[tokio::test]
async fn each_ping_is_answered_in_order_with_what_it_carries() {
    let server = Serving::start(app()).await;
    let mut raw = Raw::open(&server, "/echo").await;
    for payload in [&b""[..], b"1", &[0; 125]] {
        raw.send(FIN | PING, payload).await;
        assert_eq!(raw.frame().await, Some((FIN | PONG, payload.to_vec())));
    }
    drop(raw);
    server.finish().await;
}

#[tokio::test]
async fn what_is_not_the_protocol_is_1002() {
    for (what, bytes) in [
        (
            "an unmasked frame",
            [&header(FIN | TEXT, 1, 0)[..], b"x"].concat(),
        ),
        ("an unmasked ping", header(FIN | PING, 0, 0)),
        ("a reserved bit", masked(FIN | 0x40 | TEXT, b"x")),
        ("a reserved bit of a ping", masked(FIN | 0x10 | PING, b"x")),
        ("an unknown kind of data", masked(FIN | 3, b"x")),
        ("an unknown control frame", masked(FIN | 0xb, b"x")),
        ("a ping in pieces", masked(PING, b"x")),
        ("a close in pieces", masked(CLOSE, &1000_u16.to_be_bytes())),
        ("a long ping", masked(FIN | PING, &[0; 126])),
        (
            "a continuation of nothing",
            masked(FIN | CONTINUATION, b"x"),
        ),
        (
            "a beginning in the middle",
            [masked(TEXT, b"a"), masked(FIN | TEXT, b"b")].concat(),
        ),
        ("a close of one byte", masked(FIN | CLOSE, b"x")),
    ] {
        let (frames, code) = talk("/echo", &bytes).await;
        assert_eq!((frames, code), (vec![], 1002), "{what}");
    }
    for code in [0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535] {
        assert_eq!(talk("/echo", &close(code)).await.1, 1002, "{code}");
    }
}

#[tokio::test]
async fn text_that_is_not_utf_8_is_1007() {
    for (what, bytes) in [
        (
            "a byte that is never there",
            masked(FIN | TEXT, &[b'a', 0xff]),
        ),
        ("half a character", masked(FIN | TEXT, &[0xc3])),
        ("a surrogate", masked(FIN | TEXT, &[0xed, 0xa0, 0x80])),
        (
            "more than Unicode has",
            masked(FIN | TEXT, &[0xf4, 0x90, 0x80, 0x80]),
        ),
        ("an overlong slash", masked(FIN | TEXT, &[0xc0, 0xaf])),
        (
            "a character that is not continued",
            [masked(TEXT, &[0xc3]), masked(FIN | CONTINUATION, b"x")].concat(),
        ),
        (
            "a reason that is not UTF-8",
            masked(FIN | CLOSE, &[0x03, 0xe8, 0xff]),
        ),
    ] {
        let (frames, code) = talk("/echo", &bytes).await;
        assert_eq!((frames, code), (vec![], 1007), "{what}");
    }
}

#[tokio::test]
async fn what_is_too_large_is_1009_before_it_has_come() {
    let pieces = |count: usize| {
        let mut bytes = masked(BINARY, &[0; 32]);
        for _ in 2..count {
            bytes.extend(masked(CONTINUATION, &[0; 32]));
        }
        bytes.extend(masked(FIN | CONTINUATION, &[0; 32]));
        bytes
    };
    for (what, bytes) in [
        ("a frame", masked(FIN | BINARY, &[0; 33])),
        ("a frame of which only the length came", masked_header(33)),
        (
            "a frame of the greatest length",
            masked_header(u64::MAX >> 1),
        ),
        ("a frame longer than there can be", masked_header(u64::MAX)),
        ("a message", pieces(3)),
    ] {
        let (frames, code) = talk("/small", &bytes).await;
        assert_eq!((frames, code), (vec![], 1009), "{what}");
    }
    let server = Serving::start(app()).await;
    let mut raw = Raw::open(&server, "/small").await;
    for (bytes, length) in [(pieces(2), 64), (masked(FIN | BINARY, &[0; 32]), 32)] {
        raw.send_bytes(&bytes).await;
        assert_eq!(raw.frame().await, Some((FIN | BINARY, vec![0; length])));
    }
    drop(raw);
    server.finish().await;
    let (frames, code) = talk("/echo", &masked(FIN | BINARY, &vec![0; (1 << 20) + 1])).await;
    assert_eq!((frames, code), (vec![], 1009));
}

#[tokio::test]
async fn the_end_is_agreed_on() {
    let code = |code: u16, reason: &[u8]| [&code.to_be_bytes(), reason].concat();
    for sent in [
        vec![],
        code(1000, b""),
        code(1001, b"bye"),
        code(3000, "\u{fc}".as_bytes()),
        code(4999, &[b'x'; 123]),
    ] {
        let server = Serving::start(app()).await;
        let mut raw = Raw::open(&server, "/echo").await;
        raw.send(FIN | TEXT, b"before").await;
        assert_eq!(raw.frame().await, Some((FIN | TEXT, b"before".to_vec())));
        let both = [masked(FIN | CLOSE, &sent), masked(FIN | TEXT, b"after")];
        raw.send_bytes(&both.concat()).await;
        assert_eq!(raw.frame().await, Some((FIN | CLOSE, sent)));
        assert_eq!(raw.frame().await, None);
        drop(raw);
        server.finish().await;
    }
}
