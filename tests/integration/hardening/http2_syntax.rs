//! HTTP/2 that is written wrongly, and requests that contradict themselves.

use pyramidion::server::Server;
use pyramidion::{App, Configurator, Request, View};
use pyramidion_tests::Serving;
use tokio::io::AsyncWriteExt as _;

use super::frames::{
    CONTINUATION, DATA, END_HEADERS, END_STREAM, Frame, GET_HOME, GOAWAY, HEADERS, PADDED, PING,
    PRIORITY, PUSH_PROMISE, RST_STREAM, SETTINGS, WINDOW_UPDATE, field, frame, preface, read_frame,
};
use crate::wire::{assert_status, closing, connect, exchange};

/// `:status: 200`, as the server writes it.
const OK: u8 = 0x88;
const WHOLE: u8 = END_STREAM | END_HEADERS;

pub(super) fn app() -> App {
    let mut config = Configurator::new();
    config.add_route("home", "/");
    let home = |request: &mut Request| {
        let length = request.body().len();
        format!("{length} {}", request.host())
    };
    config.add_view(View::new(home).route_name("home"));
    config.make_app().expect("a right configuration")
}

pub(super) async fn serve() -> Serving {
    Serving::start_with(Server::new(app()).http2(true)).await
}

/// Begins a connection with these bytes, and reads frames until one is the last or it is closed.
async fn talk(server: &Serving, bytes: &[u8], is_last: impl Fn(&Frame) -> bool) -> Vec<Frame> {
    let mut stream = connect(server).await;
    // A server that refuses early may have closed already.
    let _ = stream.write_all(&[&preface(), bytes].concat()).await;
    let mut seen = Vec::new();
    while let Some(frame) = read_frame(&mut stream).await {
        let ends = is_last(&frame);
        seen.push(frame);
        if ends {
            break;
        }
    }
    seen
}

#[tokio::test]
async fn the_limits_are_announced() {
    let server = serve().await;
    let seen = talk(&server, &[], |frame| frame.kind == SETTINGS).await;
    let settings = &seen.last().expect("a frame").payload;
    let value = |id: u8| {
        let setting = settings.chunks(6).find(|setting| setting[..2] == [0, id]);
        let [_, _, a, b, c, d] = *setting? else {
            return None;
        };
        Some(u32::from_be_bytes([a, b, c, d]))
    };
    assert_eq!(value(3), Some(100), "requests at a time: {settings:?}");
    assert_eq!(value(6), Some(16 << 10), "headers: {settings:?}");
    server.finish().await;
}

#[tokio::test]
async fn a_malformed_frame_ends_the_connection() {
    let server = serve().await;
    let open = frame(HEADERS, END_HEADERS, 1, GET_HOME);
    let after_open = |bytes: Vec<u8>| [open.clone(), bytes].concat();
    for (what, bytes) in [
        ("data of no stream", frame(DATA, 0, 0, b"x")),
        ("data of a stream that is idle", frame(DATA, 0, 1, b"x")),
        ("headers of no stream", frame(HEADERS, WHOLE, 0, GET_HOME)),
        (
            "headers of the server's",
            frame(HEADERS, WHOLE, 2, GET_HOME),
        ),
        (
            "more padding than there is",
            after_open(frame(DATA, PADDED, 1, &[200, 0])),
        ),
        ("an end of no stream", frame(RST_STREAM, 0, 0, &[0; 4])),
        ("a priority of no stream", frame(PRIORITY, 0, 0, &[0; 5])),
        ("half a setting", frame(SETTINGS, 0, 0, &[0; 5])),
        ("settings of a stream", frame(SETTINGS, 0, 1, &[0; 6])),
        ("an answer that sets", frame(SETTINGS, 1, 0, &[0; 6])),
        (
            "a frame size out of range",
            frame(SETTINGS, 0, 0, &[0, 5, 0, 0, 0, 1]),
        ),
        (
            "a window out of range",
            frame(SETTINGS, 0, 0, &[0, 4, 0xff, 0xff, 0xff, 0xff]),
        ),
        ("a short ping", frame(PING, 0, 0, &[0; 7])),
        ("a ping of a stream", frame(PING, 0, 1, &[0; 8])),
        ("a short window", frame(WINDOW_UPDATE, 0, 0, &[0; 3])),
        ("a window of nothing", frame(WINDOW_UPDATE, 0, 0, &[0; 4])),
        (
            "a window beyond all bounds",
            frame(WINDOW_UPDATE, 0, 0, &[0x7f, 0xff, 0xff, 0xff]),
        ),
        ("an end of nothing", frame(RST_STREAM, 0, 1, &[0; 4])),
        ("a short end", after_open(frame(RST_STREAM, 0, 1, &[0; 3]))),
        (
            "a promise",
            after_open(frame(PUSH_PROMISE, WHOLE, 1, &[0; 8])),
        ),
        (
            "a continuation of nothing",
            frame(CONTINUATION, WHOLE, 1, b""),
        ),
        (
            "something between headers",
            [frame(HEADERS, 0, 1, GET_HOME), frame(PING, 0, 0, &[0; 8])].concat(),
        ),
        (
            "a frame that is too large",
            frame(PING, 0, 0, &vec![0; 20_000]),
        ),
        ("no frame", b"GET / HTTP/1.1\r\nHost: a\r\n\r\n".to_vec()),
    ] {
        // Reads to the end of the connection.
        let seen = talk(&server, &bytes, |_| false).await;
        let is_answered = seen.iter().any(|frame| frame.kind == HEADERS);
        assert!(!is_answered, "{what}: {seen:?}");
    }
    assert_status(&exchange(&server, closing("/")).await, 200);
    server.finish().await;
}

/// Checks that a request is not answered with success, whether the connection goes on or not.
async fn assert_refused(server: &Serving, what: &str, request: &[u8]) {
    let next = frame(HEADERS, WHOLE, 7, GET_HOME);
    let bytes = [request, &next].concat();
    let is_next = |frame: &Frame| frame.kind == HEADERS && frame.stream == 7;
    let seen = talk(server, &bytes, is_next).await;
    let is_served = |frame: &Frame| frame.stream == 1 && frame.payload.first() == Some(&OK);
    let (mut is_refused, mut goes_on) = (false, false);
    for frame in &seen {
        assert!(
            frame.kind != HEADERS || !is_served(frame),
            "{what}: {seen:?}"
        );
        let of_request = frame.stream == 1 && matches!(frame.kind, HEADERS | RST_STREAM);
        is_refused |= of_request || frame.kind == GOAWAY;
        goes_on |= is_next(frame) && frame.payload.first() == Some(&OK);
    }
    assert!(is_refused || goes_on, "{what}: {seen:?}");
}

#[tokio::test]
async fn malformed_headers_are_refused() {
    let server = serve().await;
    let and = |more: &[u8]| [GET_HOME, more].concat();
    let good = and(&[field("x-name", b"y"), field("te", b"trailers")].concat());
    let request = frame(HEADERS, WHOLE, 1, &good);
    let mut seen = talk(&server, &request, |frame| frame.stream == 1).await;
    let answer = seen.pop().expect("an answer");
    assert_eq!((answer.kind, answer.payload[0]), (HEADERS, OK));
    for (what, block) in [
        ("nothing", Vec::new()),
        ("no method", b"\x86\x84\x41\x01a".to_vec()),
        ("no path", b"\x82\x86\x41\x01a".to_vec()),
        ("no scheme", b"\x82\x84\x41\x01a".to_vec()),
        ("no authority", b"\x82\x86\x84".to_vec()),
        ("an empty path", b"\x82\x86\x04\x00\x41\x01a".to_vec()),
        (
            "a path that cannot be one",
            b"\x82\x86\x04\x03foo\x41\x01a".to_vec(),
        ),
        ("two paths", and(b"\x84")),
        ("two methods", and(b"\x83")),
        ("a status", and(b"\x88")),
        ("an unknown pseudo header", and(&field(":foo", b"x"))),
        (
            "a pseudo header at the end",
            [&field("x", b"y"), GET_HOME].concat(),
        ),
        ("capitals", and(&field("X-Big", b"y"))),
        ("no name", and(&field("", b"y"))),
        ("a space in a name", and(&field("x y", b"z"))),
        ("a colon in a name", and(&field("x:y", b"z"))),
        ("a line end in a value", and(&field("x", b"y\r\nz: x"))),
        ("a line feed in a value", and(&field("x", b"y\nz"))),
        ("NUL in a value", and(&field("cookie", b"y\0z"))),
        ("connection", and(&field("connection", b"close"))),
        (
            "transfer-encoding",
            and(&field("transfer-encoding", b"chunked")),
        ),
        ("keep-alive", and(&field("keep-alive", b"timeout=5"))),
        (
            "proxy-connection",
            and(&field("proxy-connection", b"close")),
        ),
        ("upgrade", and(&field("upgrade", b"h2c"))),
        ("te", and(&field("te", b"gzip"))),
        ("index 0", and(b"\x80")),
        ("an index of nothing", and(b"\xff\xff\x7f")),
        (
            "an integer without end",
            and(b"\xff\xff\xff\xff\xff\xff\xff\xff"),
        ),
        ("a text that is too long", and(b"\x00\x7f\x70x")),
        (
            "a code that nothing has",
            and(b"\x00\x01x\x84\xff\xff\xff\xff"),
        ),
        ("a table beyond the limit", b"\x3f\xff\xff\x7f\x82".to_vec()),
        (
            "an authority that cannot be one",
            b"\x82\x86\x84\x41\x03a b".to_vec(),
        ),
        (
            "a user in the authority",
            b"\x82\x86\x84\x41\x07u:p@a.b".to_vec(),
        ),
        ("an empty authority", b"\x82\x86\x84\x41\x00".to_vec()),
    ] {
        let request = frame(HEADERS, WHOLE, 1, &block);
        assert_refused(&server, what, &request).await;
    }
    assert_status(&exchange(&server, closing("/")).await, 200);
    server.finish().await;
}

#[tokio::test]
async fn a_length_that_the_data_does_not_have_is_refused() {
    let server = serve().await;
    let request = |length: &[u8], flags: u8| {
        let block = [
            &b"\x83"[..],
            &GET_HOME[1..],
            &field("content-length", length),
        ]
        .concat();
        frame(HEADERS, flags, 1, &block)
    };
    let data = |flags: u8, data: &[u8]| frame(DATA, flags, 1, data);
    for (what, length, body) in [
        ("more than was said", &b"3"[..], data(END_STREAM, b"hello")),
        ("less than was said", b"7", data(END_STREAM, b"hello")),
        (
            "more in pieces",
            b"3",
            [data(0, b"he"), data(END_STREAM, b"llo")].concat(),
        ),
        ("a sign", b"+5", data(END_STREAM, b"hello")),
        ("a list", b"5, 5", data(END_STREAM, b"hello")),
        ("no number", b"x", data(END_STREAM, b"hello")),
        (
            "beyond 64 bits",
            b"18446744073709551621",
            data(END_STREAM, b"hello"),
        ),
    ] {
        let request = [request(length, END_HEADERS), body].concat();
        assert_refused(&server, what, &request).await;
    }
    assert_refused(&server, "no data at all", &request(b"5", WHOLE)).await;
    let trailers = frame(HEADERS, END_HEADERS, 1, &field("x", b"y"));
    let request = [request(b"5", END_HEADERS), data(0, b"hello"), trailers].concat();
    assert_refused(
        &server,
        "headers behind the data that end nothing",
        &request,
    )
    .await;
    server.finish().await;
}

#[tokio::test]
async fn the_authority_counts_and_not_the_host_beside_it() {
    let server = serve().await;
    let block = [GET_HOME, &field("host", b"evil.example")].concat();
    let seen = talk(&server, &frame(HEADERS, WHOLE, 1, &block), |frame| {
        matches!(frame.kind, DATA | RST_STREAM)
    })
    .await;
    let last = seen.last().expect("an answer");
    assert_eq!((last.kind, &last.payload[..]), (DATA, &b"0 localhost"[..]));
    server.finish().await;
}
