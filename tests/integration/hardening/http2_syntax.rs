//! HTTP/2: frames and headers that are not what RFC 9113 says are refused, and others are served meanwhile.

use pyramidion::server::Server;
use pyramidion_tests::Serving;
use tokio::io::AsyncWriteExt as _;

use super::frames::{
    CONTINUATION, DATA, END_HEADERS, END_STREAM, GET_HOME, GOAWAY, HEADERS, PING, PRIORITY,
    PUSH_PROMISE, RST_STREAM, SETTINGS, WINDOW_UPDATE, frame, preface, read_payloads,
};
use crate::wire::{self, assert_status, closing, connect, exchange};

async fn serve() -> Serving {
    let app = wire::app().make_app().expect("a right configuration");
    Serving::start_with(Server::new(app).http2(true)).await
}

async fn assert_others_are_served(server: &Serving) {
    assert_status(&exchange(server, closing("/")).await, 200);
}

/// What became of a request.
#[derive(Debug, PartialEq, Eq)]
enum Answer {
    /// A status of which HPACK knows the name and value.
    Status(u16),
    /// Another response.
    Other,
    /// The request or the connection was ended.
    Refused,
    Nothing,
}

/// Sends frames on a connection of their own, says that no more come, and returns what became of the first request.
async fn answer_to(server: &Serving, frames: &[u8]) -> Answer {
    let mut stream = connect(server).await;
    // A server that refuses early may have closed already.
    let _ = stream.write_all(&[&preface(), frames].concat()).await;
    let _ = stream.shutdown().await;
    let mut answer = Answer::Nothing;
    for (kind, payload) in read_payloads(&mut stream).await {
        let is_wrong = kind == GOAWAY && payload[7] != 0;
        answer = match (kind, payload.first()) {
            (HEADERS, Some(0x88)) => Answer::Status(200),
            (HEADERS, Some(0x8c)) => Answer::Status(400),
            (HEADERS, Some(0x8d)) => Answer::Status(404),
            (HEADERS, _) => Answer::Other,
            (RST_STREAM, _) if answer == Answer::Nothing => Answer::Refused,
            _ if is_wrong && answer == Answer::Nothing => Answer::Refused,
            _ => continue,
        };
    }
    answer
}

/// Returns a field that is written out.
fn field(name: &str, value: &str) -> Vec<u8> {
    let length = |text: &str| u8::try_from(text.len()).expect("a short text");
    [
        &[0, length(name)],
        name.as_bytes(),
        &[length(value)],
        value.as_bytes(),
    ]
    .concat()
}

/// Returns a request with fields behind those of [`GET_HOME`].
fn get_with(fields: &[Vec<u8>]) -> Vec<u8> {
    let block = [GET_HOME, &fields.concat()].concat();
    frame(HEADERS, END_STREAM | END_HEADERS, 1, &block)
}

#[tokio::test]
async fn a_request_that_is_right_is_answered() {
    let server = serve().await;
    assert_eq!(
        answer_to(&server, &get_with(&[])).await,
        Answer::Status(200)
    );
    let fields = [field("x-name", "value"), field("te", "trailers")];
    assert_eq!(
        answer_to(&server, &get_with(&fields)).await,
        Answer::Status(200)
    );
    server.finish().await;
}

#[tokio::test]
async fn malformed_headers_are_refused() {
    let server = serve().await;
    let block = |block: &[u8]| frame(HEADERS, END_STREAM | END_HEADERS, 1, block);
    let malformed = [
        // Fields that no request has.
        get_with(&[field("X-Upper", "a")]),
        get_with(&[field("connection", "close")]),
        get_with(&[field("keep-alive", "timeout=5")]),
        get_with(&[field("proxy-connection", "close")]),
        get_with(&[field("transfer-encoding", "chunked")]),
        get_with(&[field("upgrade", "h2c")]),
        get_with(&[field("te", "gzip")]),
        get_with(&[field("", "a")]),
        get_with(&[field("a b", "a")]),
        get_with(&[field("a:b", "a")]),
        get_with(&[field("x", "a\nb")]),
        get_with(&[field("x", "a\rb")]),
        get_with(&[field("x", "a\0b")]),
        // Pseudo-header fields that are missing, repeated, unknown or late.
        block(b""),
        block(b"\x82\x86\x41\x09localhost"),
        block(b"\x86\x84\x41\x09localhost"),
        block(b"\x82\x84\x41\x09localhost"),
        get_with(&[field(":path", "/")]),
        get_with(&[field(":method", "GET")]),
        get_with(&[field(":status", "200")]),
        get_with(&[field(":unknown", "a")]),
        get_with(&[field("x", "a"), field(":authority", "localhost")]),
        block(&[&b"\x82\x86\x41\x09localhost"[..], &field(":path", "")].concat()),
        // What HPACK cannot read.
        block(b"\xff\xff\xff\xff\xff"),
        block(b"\x80"),
        block(b"\xfe"),
        block(b"\x82\x86\x84\x41\x7flocalhost"),
    ];
    for frames in malformed {
        let answer = answer_to(&server, &frames).await;
        let is_refused = matches!(answer, Answer::Refused | Answer::Status(400));
        assert!(
            is_refused,
            "{:?}: {answer:?}",
            frames.escape_ascii().to_string()
        );
    }
    assert_others_are_served(&server).await;
    server.finish().await;
}

#[tokio::test]
async fn malformed_frames_are_refused() {
    let server = serve().await;
    let get = |stream| frame(HEADERS, END_STREAM | END_HEADERS, stream, GET_HOME);
    let malformed = [
        get(0),
        get(2),
        frame(DATA, END_STREAM, 0, b"a"),
        frame(DATA, END_STREAM, 1, b"a"),
        frame(CONTINUATION, END_HEADERS, 1, GET_HOME),
        frame(
            PUSH_PROMISE,
            END_HEADERS,
            1,
            &[&[0, 0, 0, 2], GET_HOME].concat(),
        ),
        frame(SETTINGS, 0, 0, &[0; 5]),
        frame(SETTINGS, 0, 1, &[]),
        frame(SETTINGS, 1, 0, &[0; 6]),
        frame(SETTINGS, 0, 0, &[0, 4, 0xff, 0xff, 0xff, 0xff]),
        frame(PING, 0, 0, &[0; 7]),
        frame(PING, 0, 1, &[0; 8]),
        frame(RST_STREAM, 0, 1, &[0; 4]),
        frame(RST_STREAM, 0, 0, &[0; 4]),
        frame(WINDOW_UPDATE, 0, 0, &[0; 4]),
        frame(WINDOW_UPDATE, 0, 0, &[0x7f, 0xff, 0xff, 0xff]),
        frame(PRIORITY, 0, 0, &[0; 5]),
        frame(DATA, 0, 1, &vec![0; 20_000]),
        [frame(HEADERS, END_STREAM, 1, GET_HOME), get(3)].concat(),
    ];
    for frames in malformed {
        let answer = answer_to(&server, &frames).await;
        let shown = frames[..frames.len().min(40)].escape_ascii().to_string();
        assert_eq!(answer, Answer::Refused, "{shown}");
    }
    assert_others_are_served(&server).await;
    server.finish().await;
}

#[tokio::test]
async fn a_body_of_another_length_than_it_says_is_refused() {
    let server = serve().await;
    let post = |said: &str, body: &[u8]| {
        let block = [
            &b"\x83\x86\x04\x07/length\x41\x09localhost"[..],
            &field("content-length", said),
        ];
        let headers = frame(HEADERS, END_HEADERS, 1, &block.concat());
        [headers, frame(DATA, END_STREAM, 1, body)].concat()
    };
    assert_eq!(
        answer_to(&server, &post("3", b"abc")).await,
        Answer::Status(200)
    );
    for (said, body) in [
        ("2", &b"abc"[..]),
        ("4", b"abc"),
        ("0", b"abc"),
        ("-1", b""),
        ("x", b""),
    ] {
        let answer = answer_to(&server, &post(said, body)).await;
        let is_refused = matches!(answer, Answer::Refused | Answer::Status(400));
        assert!(is_refused, "{said}: {answer:?}");
    }
    server.finish().await;
}

#[tokio::test]
async fn floods_of_small_frames_keep_nobody_from_being_served() {
    let server = serve().await;
    let open = frame(HEADERS, END_HEADERS, 1, GET_HOME);
    let floods = [
        frame(SETTINGS, 0, 0, &[]).repeat(20_000),
        frame(PING, 0, 0, &[0; 8]).repeat(20_000),
        frame(PRIORITY, 0, 1, &[0, 0, 0, 3, 1]).repeat(20_000),
        frame(WINDOW_UPDATE, 0, 0, &[0, 0, 0, 1]).repeat(20_000),
        [open.clone(), frame(DATA, 0, 1, b"").repeat(20_000)].concat(),
        [
            open,
            frame(WINDOW_UPDATE, 0, 1, &[0, 0, 0, 1]).repeat(20_000),
        ]
        .concat(),
    ];
    for flood in &floods {
        let mut stream = connect(&server).await;
        // It is cut off, or read to its end while its answers wait.
        let bytes = [&preface(), &flood[..]].concat();
        let flooding = stream.write_all(&bytes);
        let (_, ()) = tokio::join!(
            tokio::time::timeout(wire::A_MOMENT, flooding),
            assert_others_are_served(&server)
        );
        drop(stream);
        assert_others_are_served(&server).await;
    }
    server.finish().await;
}
