//! `OPTIONS *`, which is about the server and no resource.

use http::{Method, StatusCode, Uri};
use pyramidion::server::{AccessLog, Server};
use pyramidion_tests::Serving;

use super::{app, assert_status, closing, connect, exchange};
use crate::logging::Log;

const METHODS: &str = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

#[tokio::test]
async fn the_server_answers_itself_which_methods_there_are() {
    let log = Log::default();
    let server = Server::new(app().make_app().unwrap()).access_log(AccessLog::common(log.clone()));
    let server = Serving::start_with(server).await;
    let asked = "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n";
    // The connection goes on.
    let answer = exchange(&server, format!("{asked}{}", closing("/"))).await;
    assert_status(&answer, 200);
    let (options, home) = answer.split_once("\r\n\r\n").expect("two answers");
    assert!(
        options.contains(&format!("\r\nallow: {METHODS}")),
        "{answer}"
    );
    assert!(options.contains("\r\ncontent-length: 0"), "{answer}");
    assert!(
        home.starts_with("HTTP/1.1 200") && home.ends_with("home"),
        "{answer}"
    );
    server.finish().await;
    let log = log.text();
    assert!(log.contains("\"OPTIONS * HTTP/1.1\" 200 -"), "{log}");
}

#[tokio::test]
async fn no_other_request_is_about_the_server() {
    let server = Serving::start(app().make_app().unwrap()).await;
    for target in [
        "GET *",
        "HEAD *",
        "POST *",
        "TRACE *",
        "FROB *",
        "options *",
        "OPTIONS *?x",
        "OPTIONS **",
    ] {
        let request = format!("{target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        let answer = exchange(&server, request).await;
        assert_status(&answer, 400);
    }
    // A path that ends so is one like any other.
    let request = "OPTIONS /* HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    assert_status(&exchange(&server, request).await, 404);
    // It is refused like any other request if it is not well-formed.
    assert_status(&exchange(&server, "OPTIONS * HTTP/1.1\r\n\r\n").await, 400);
    server.finish().await;
}

#[tokio::test]
async fn it_is_the_same_over_http2() {
    let server = Server::new(app().make_app().unwrap()).http2(true);
    let server = Serving::start_with(server).await;
    let stream = connect(&server).await;
    let (client, connection) = h2::client::handshake(stream).await.unwrap();
    let connection = tokio::spawn(connection);
    let mut client = client.ready().await.unwrap();
    for (method, expected) in [
        (Method::OPTIONS, StatusCode::OK),
        (Method::GET, StatusCode::BAD_REQUEST),
        (Method::POST, StatusCode::BAD_REQUEST),
    ] {
        let target = Uri::builder()
            .scheme("http")
            .authority("a")
            .path_and_query("*");
        let request = http::Request::builder()
            .method(&method)
            .uri(target.build().unwrap())
            .body(())
            .unwrap();
        let (answer, _) = client.send_request(request, true).unwrap();
        let answer = answer.await.unwrap();
        assert_eq!(answer.status(), expected, "{method}");
        let allow = answer.headers().get("allow");
        let allow = allow.map(|value| value.to_str().unwrap());
        assert_eq!(allow, (expected == StatusCode::OK).then_some(METHODS));
    }
    drop(client);
    connection.abort();
    server.finish().await;
}
