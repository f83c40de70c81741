//! Floods of frames over HTTP/2, against a server in a process of its own: they are cut off or cost nothing, and others are
//! served meanwhile.

use pyramidion_tests::http::{Client, PATIENCE};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::child::ServerProcess;
use super::frames::{
    CONTINUATION, DATA, END_HEADERS, END_STREAM, GET_HOME, HEADERS, PING, PRIORITY, SETTINGS,
    WINDOW_UPDATE, field, frame, preface,
};
use super::overload::memory;

/// What a server may have more in memory after a flood.
const LITTLE: usize = 32 << 20;

/// `POST /`.
fn post() -> Vec<u8> {
    [&b"\x83"[..], &GET_HOME[1..]].concat()
}

/// What became of a flood.
#[derive(Debug, PartialEq)]
enum Flood {
    CutOff,
    Taken,
}

/// Floods a server of its own, reading what it sends, and checks that it serves others and keeps little of the flood.
async fn flood(what: &str, flood: &[u8]) -> Flood {
    let server = ServerProcess::start("http2").await;
    let home = async || {
        let mut client = Client::connect(server.address).await.unwrap();
        client.send("GET", "/", &[], "").await.unwrap().status
    };
    assert_eq!(home().await, 200);
    let before = memory(server.id());
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    let (mut reader, mut writer) = stream.split();
    let writing = async {
        // It is cut off while it is sent, or the ping at its end is answered after all of it was taken.
        let _ = writer.write_all(&preface()).await;
        let _ = writer.write_all(flood).await;
        let _ = writer.write_all(&frame(PING, 0, 0, b"the end!")).await;
    };
    let reading = async {
        let (mut read, mut piece) = (Vec::<u8>::new(), [0; 4096]);
        loop {
            match reader.read(&mut piece).await {
                Ok(0) | Err(_) => return Flood::CutOff,
                Ok(length) => read.extend(&piece[..length]),
            }
            if read.windows(8).any(|window| window == b"the end!") {
                return Flood::Taken;
            }
            read.drain(..read.len().saturating_sub(8));
        }
    };
    let others = async {
        for _ in 0..10 {
            assert_eq!(home().await, 200, "{what}");
        }
    };
    let flooding = async { tokio::join!(writing, reading, others) };
    let Ok(((), became, ())) = timeout(PATIENCE, flooding).await else {
        panic!("{what}: neither cut off nor taken");
    };
    if let (Some(before), Some(after)) = (before, memory(server.id())) {
        let grown = after.saturating_sub(before);
        assert!(grown < LITTLE, "{what}: {before} bytes became {after}");
    }
    assert_eq!(home().await, 200, "{what}");
    drop(stream);
    server.signal("TERM").await;
    server.ended().await;
    became
}

/// Returns what is sent for each of so many streams.
fn streams(count: u32, bytes: impl Fn(u32) -> Vec<u8>) -> Vec<u8> {
    (0..count).flat_map(|n| bytes(2 * n + 1)).collect()
}

#[tokio::test]
async fn requests_that_the_server_is_made_to_cancel_end_the_connection() {
    // A window beyond all bounds is an error of its stream.
    let window = |stream| {
        let window = frame(WINDOW_UPDATE, 0, stream, &[0x7f, 0xff, 0xff, 0xff]);
        [frame(HEADERS, END_HEADERS, stream, &post()), window].concat()
    };
    // So is more data than was said.
    let data = |stream| {
        let headers = [post(), field("content-length", b"1")].concat();
        let headers = frame(HEADERS, END_HEADERS, stream, &headers);
        [headers, frame(DATA, 0, stream, b"xx")].concat()
    };
    let resets: [&dyn Fn(u32) -> Vec<u8>; 2] = [&window, &data];
    for reset in resets {
        assert_eq!(flood("a few", &streams(10, reset)).await, Flood::Taken);
        assert_eq!(flood("many", &streams(5000, reset)).await, Flood::CutOff);
    }
}

#[tokio::test]
async fn headers_that_go_on_with_nothing_end_the_connection() {
    let begin = frame(HEADERS, END_STREAM, 1, GET_HOME);
    let end = frame(CONTINUATION, END_HEADERS, 1, b"");
    let nothing = |count| {
        let nothing = frame(CONTINUATION, 0, 1, b"").repeat(count);
        [&begin[..], &nothing, &end].concat()
    };
    assert_eq!(flood("a few", &nothing(2)).await, Flood::Taken);
    assert_eq!(flood("many", &nothing(200_000)).await, Flood::CutOff);
}

#[tokio::test]
async fn frames_that_say_nothing_leave_nothing_behind() {
    let open = frame(HEADERS, END_HEADERS, 1, &post());
    for (what, bytes) in [
        ("settings", frame(SETTINGS, 0, 0, &[]).repeat(100_000)),
        (
            "settings that change",
            streams(50_000, |n| {
                let [.., a, b] = n.to_be_bytes();
                frame(SETTINGS, 0, 0, &[0, 3, 0, 0, a, b])
            }),
        ),
        ("pings", frame(PING, 0, 0, &[0; 8]).repeat(100_000)),
        (
            "priorities",
            streams(100_000, |n| frame(PRIORITY, 0, n, &[0; 5])),
        ),
        (
            "windows",
            frame(WINDOW_UPDATE, 0, 0, &[0, 0, 0, 1]).repeat(100_000),
        ),
        (
            "frames of no type",
            frame(99, 0, 0, &[0; 16]).repeat(100_000),
        ),
        (
            "empty data",
            [open, frame(DATA, 0, 1, b"").repeat(200_000)].concat(),
        ),
    ] {
        flood(what, &bytes).await;
    }
}

#[tokio::test]
async fn bodies_that_are_left_open_are_bounded() {
    // Much more than the server gave leave to send, and more than it may keep.
    let open = |stream| {
        let body = frame(DATA, 0, stream, &[0; 16_000]).repeat(4);
        [frame(HEADERS, END_HEADERS, stream, &post()), body].concat()
    };
    assert_eq!(flood("bodies", &streams(1000, open)).await, Flood::CutOff);
}
