//! Bodies and headers beyond the limits.

use tokio::io::AsyncWriteExt as _;

use super::{assert_status, connect, exchange, read_to_end, read_until, serve, serve_hastily};

#[tokio::test]
async fn a_body_beyond_the_limit_is_refused_before_it_is_sent() {
    let server = serve().await;
    let head = "POST /length HTTP/1.1\r\nHost: a\r\nContent-Length: 10737418240\r\n";
    let answer = exchange(&server, format!("{head}\r\n")).await;
    assert_status(&answer, 413);
    assert!(answer.contains("connection: close"), "{answer}");
    let answer = exchange(&server, format!("{head}Expect: 100-continue\r\n\r\n")).await;
    assert_status(&answer, 413);
    server.finish().await;
}

#[tokio::test]
async fn an_endless_chunked_body_is_cut_off() {
    let server = serve().await;
    let mut body =
        String::from("POST /length HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    for _ in 0..200 {
        body.push_str("a\r\n0123456789\r\n");
    }
    assert_status(&exchange(&server, body).await, 413);
    server.finish().await;
}

#[tokio::test]
async fn a_body_within_the_limit_is_asked_for() {
    let server = serve().await;
    let mut stream = connect(&server).await;
    let head = "POST /length HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\
                Connection: close\r\nExpect: 100-continue\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    assert_eq!(
        read_until(&mut stream, "\r\n\r\n").await,
        "HTTP/1.1 100 Continue\r\n\r\n"
    );
    stream.write_all(b"abc").await.unwrap();
    assert!(read_to_end(&mut stream).await.ends_with("\r\n\r\n3"));
    server.finish().await;
}

#[tokio::test]
async fn a_body_that_stalls_is_given_up() {
    let server = serve_hastily().await;
    let answer = exchange(
        &server,
        "POST /length HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc",
    )
    .await;
    assert_status(&answer, 408);
    assert!(answer.contains("connection: close"), "{answer}");
    server.finish().await;
}

#[tokio::test]
async fn a_body_that_breaks_off_writes_nothing() {
    let server = serve().await;
    let mut stream = connect(&server).await;
    let cut = "POST /length HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc";
    stream.write_all(cut.as_bytes()).await.unwrap();
    stream.shutdown().await.unwrap();
    let answer = read_to_end(&mut stream).await;
    assert!(!answer.starts_with("HTTP/1.1 2"), "{answer}");
    server.finish().await;
}

#[tokio::test]
async fn headers_beyond_the_limits_are_refused() {
    let server = serve().await;
    let many = "X-Header: y\r\n".repeat(200);
    assert_status(
        &exchange(&server, format!("GET / HTTP/1.1\r\nHost: a\r\n{many}\r\n")).await,
        431,
    );
    let long = "y".repeat(200_000);
    let answer = exchange(
        &server,
        format!("GET / HTTP/1.1\r\nHost: a\r\nX: {long}\r\n\r\n"),
    )
    .await;
    assert_status(&answer, 431);
    let answer = exchange(&server, format!("GET /{long} HTTP/1.1\r\nHost: a\r\n\r\n")).await;
    assert!(
        answer.starts_with("HTTP/1.1 414") || answer.starts_with("HTTP/1.1 431"),
        "{answer}"
    );
    server.finish().await;
}
