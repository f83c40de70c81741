//! `Strict-Transport-Security` goes to clients that came over TLS, and to no others: they would be locked out.

use http::header::STRICT_TRANSPORT_SECURITY;
use pyramidion::server::{ForwardedHeader, Server, TrustedProxies};
use pyramidion::{App, Configurator, View};
use pyramidion_tests::Serving;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::tls::Identity;
use crate::wire::exchange;

const YEAR: &str = "\r\nstrict-transport-security: max-age=31536000\r\n";

fn app() -> App {
    let mut config = Configurator::new();
    config.add_route("home", "/");
    config.add_view(View::new(|| "home").route_name("home"));
    config.make_app().expect("a right configuration")
}

fn request(path: &str, headers: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n{headers}\r\n")
}

#[tokio::test]
async fn it_is_sent_over_tls() {
    let identity = Identity::new();
    let server = Serving::start_with(Server::new(app()).tls(identity.tls())).await;
    for path in ["/", "/nothing"] {
        let mut stream = identity
            .connect(server.address(), &["http/1.1"])
            .await
            .unwrap();
        stream
            .write_all(request(path, "").as_bytes())
            .await
            .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.contains(YEAR), "{answer}");
    }
    let stream = identity.connect(server.address(), &["h2"]).await.unwrap();
    let (client, connection) = h2::client::handshake(stream).await.unwrap();
    let connection = tokio::spawn(connection);
    let mut client = client.ready().await.unwrap();
    let request = http::Request::get("https://shop.example/")
        .body(())
        .unwrap();
    let (answer, _) = client.send_request(request, true).unwrap();
    let answer = answer.await.unwrap();
    let header = answer.headers().get(STRICT_TRANSPORT_SECURITY);
    assert_eq!(
        header.map(http::HeaderValue::as_bytes),
        Some(&b"max-age=31536000"[..])
    );
    drop((client, answer));
    connection.await.unwrap().unwrap();
    server.finish().await;
}

#[tokio::test]
async fn it_is_not_sent_in_the_clear_whatever_the_client_says() {
    let server = Serving::start(app()).await;
    for said in [
        "",
        "X-Forwarded-Proto: https\r\n",
        "Forwarded: proto=https\r\n",
        "Upgrade-Insecure-Requests: 1\r\n",
    ] {
        let answer = exchange(&server, request("/", said)).await;
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
        assert!(!answer.contains("strict-transport-security"), "{answer}");
    }
    // Nor where the target is a whole URL.
    let target = request("https://shop.example/", "");
    let answer = exchange(&server, target).await;
    assert!(!answer.contains("strict-transport-security"), "{answer}");
    server.finish().await;
}

#[tokio::test]
async fn it_is_sent_where_a_trusted_proxy_says_that_the_client_came_over_tls() {
    let by_x = || TrustedProxies::new(["127.0.0.0/8"]).expect("a network");
    let by_forwarded = || by_x().headers([ForwardedHeader::Forwarded]);
    let others = TrustedProxies::new(["192.0.2.0/24"]).expect("a network");
    for (proxies, said, is_secure) in [
        (by_x(), "X-Forwarded-Proto: https\r\n", true),
        (by_x(), "X-Forwarded-Proto: http\r\n", false),
        (by_x(), "", false),
        (by_x(), "Forwarded: proto=https\r\n", false),
        (
            by_forwarded(),
            "Forwarded: for=192.0.2.1;proto=https\r\n",
            true,
        ),
        (
            by_forwarded(),
            "Forwarded: for=192.0.2.1;proto=http\r\n",
            false,
        ),
        (by_forwarded(), "X-Forwarded-Proto: https\r\n", false),
        (others, "X-Forwarded-Proto: https\r\n", false),
    ] {
        let server = Server::new(app()).trusted_proxies(proxies);
        let server = Serving::start_with(server).await;
        let answer = exchange(&server, request("/", said)).await;
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
        assert_eq!(answer.contains(YEAR), is_secure, "{said}{answer}");
        server.finish().await;
    }
}

#[tokio::test]
async fn it_is_not_sent_where_a_proxy_that_speaks_tls_says_that_the_client_did_not() {
    let identity = Identity::new();
    let proxies = TrustedProxies::new(["127.0.0.0/8"]).expect("a network");
    let server = Server::new(app())
        .tls(identity.tls())
        .trusted_proxies(proxies);
    let server = Serving::start_with(server).await;
    let mut stream = identity
        .connect(server.address(), &["http/1.1"])
        .await
        .unwrap();
    let request = request("/", "X-Forwarded-Proto: http\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert!(!answer.contains("strict-transport-security"), "{answer}");
    server.finish().await;
}
