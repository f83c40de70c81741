//! Bodies that come in chunks.

use super::framing::{May, check, post, serve};
use crate::wire::exchange;

#[tokio::test]
async fn a_chunk_is_written_in_one_way() {
    const END: &str = "0\r\n\r\n";
    let bodies = [
        "0x5\r\nhello\r\n",
        "+5\r\nhello\r\n",
        "-5\r\nhello\r\n",
        "_5\r\nhello\r\n",
        "5_\r\nhello\r\n",
        "\r\nhello\r\n",
        ";x=y\r\nhello\r\n",
        "g\r\nhello\r\n",
        "5 5\r\nhello\r\n",
        "5,\r\nhello\r\n",
        "5.\r\nhello\r\n",
        "\"5\"\r\nhello\r\n",
        "10000000000000005\r\nhello\r\n",
        "fffffffffffffffff\r\nhello\r\n",
        "5\nhello\r\n",
        "5\rhello\r\n",
        "5\r\rhello\r\n",
        "5\r\nhello",
        "5\r\nhello\n",
        "5\r\nhello\r",
        "5\r\nhelloXX",
        "5\r\nhellox\r\n",
        "4\r\nhello\r\n",
        "6\r\nhello\r\n",
        "\u{661}\r\nh\r\n",
        "5;x\ny\r\nhello\r\n",
        "5\0\r\nhello\r\n",
        "\t5\r\nhello\r\n",
    ];
    let bodies = bodies.map(|body| format!("{body}{END}"));
    let trailers = [
        "0\r\nX\r\n\r\n",
        "0\r\nX y\r\n\r\n",
        "0\r\n: y\r\n\r\n",
        "0\r\nX : y\r\n\r\n",
        "0\r\nX: \0\r\n\r\n",
        "0\r\nX: y\rz\r\n\r\n",
        "0\n\n",
    ];
    let cases = bodies.into_iter().chain(trailers.map(str::to_owned));
    check(
        May::AnswerAndClose,
        cases.map(|body| post("Transfer-Encoding: chunked\r\nConnection: close\r\n", body)),
    )
    .await;
}

fn chunked(body: &str) -> Vec<u8> {
    post("Transfer-Encoding: chunked\r\nConnection: close\r\n", body)
}

#[tokio::test]
async fn what_surrounds_chunks_is_bounded() {
    let server = serve().await;
    let extension = format!("5;x={}\r\nhello\r\n0\r\n\r\n", "y".repeat(1 << 20));
    let trailer = format!("5\r\nhello\r\n0\r\nX: {}\r\n\r\n", "y".repeat(1 << 20));
    let trailers = format!("5\r\nhello\r\n0\r\n{}\r\n", "X: y\r\n".repeat(5000));
    for body in [extension, trailer, trailers] {
        let answer = exchange(&server, chunked(&body)).await;
        assert!(!answer.starts_with("HTTP/1.1 2"), "{answer}");
    }
    let small = "1\r\nx\r\n".repeat(20_000);
    let answer = exchange(&server, chunked(&format!("{small}0\r\n\r\n"))).await;
    assert!(answer.ends_with("\r\n\r\n20000"), "{answer}");
    server.finish().await;
}

#[tokio::test]
async fn a_trailer_is_not_a_header() {
    let server = serve().await;
    let request = "POST /cookie HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\
                   Trailer: Cookie\r\nConnection: close\r\n\r\n5\r\nhello\r\n0\r\n\
                   Cookie: session=x\r\nHost: b\r\nContent-Length: 3\r\n\r\n";
    let answer = exchange(&server, request).await;
    assert!(
        answer.ends_with("\r\n\r\nfalse 0 a") || answer.starts_with("HTTP/1.1 400"),
        "{answer}"
    );
    server.finish().await;
}

#[tokio::test]
async fn a_trailer_holds_no_control() {
    let server = serve().await;
    for control in (0..32).chain([127]).filter(|byte| *byte != b'\t') {
        let control = char::from(control);
        for trailer in [format!("X: a{control}b"), format!("X{control}Y: a")] {
            let body = format!("5\r\nhello\r\n0\r\n{trailer}\r\n\r\n");
            let answer = exchange(&server, chunked(&body)).await;
            assert!(!answer.starts_with("HTTP/1.1 2"), "{trailer:?}: {answer}");
        }
    }
    server.finish().await;
}
