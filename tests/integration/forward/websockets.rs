//! Connections that become `WebSocket`s.

use super::*;

pub(super) const HANDSHAKE: &str = "GET /chat?x HTTP/1.1\r\nHost: example.com\r\nConnection: keep-alive, Upgrade\r\n\
                         Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: a2V5\r\n\r\n";

/// What an upstream answers that agrees.
pub(super) const AGREEMENT: &str =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";

/// Starts an upstream that agrees to each WebSocket, and sends back what it gets in upper case.
pub(super) async fn agreeing() -> Upstream {
    Upstream::connected(|mut stream| async move {
        read_message(&mut stream).await.expect("a request");
        let agreed = stream.write_all(AGREEMENT.as_bytes()).await;
        agreed.expect("a client");
        while let Ok(byte) = stream.read_u8().await {
            if stream.write_u8(byte.to_ascii_uppercase()).await.is_err() {
                return;
            }
        }
    })
    .await
}

async fn read_until(stream: &mut TcpStream, end: &str) -> String {
    let mut bytes = Vec::new();
    let reading = async {
        while !bytes.ends_with(end.as_bytes()) {
            bytes.push(stream.read_u8().await.expect("more"));
        }
    };
    timeout(PATIENCE, reading).await.expect("an answer");
    String::from_utf8_lossy(&bytes).into_owned()
}

#[tokio::test]
async fn a_websocket_is_passed_through_until_it_ends() {
    let upstream = Upstream::connected(|mut stream| async move {
        let request = read_message(&mut stream).await.expect("a request");
        for (name, value) in [
            ("connection", "upgrade"),
            ("upgrade", "websocket"),
            ("sec-websocket-key", "a2V5"),
            ("sec-websocket-version", "13"),
        ] {
            assert_eq!(header(&request, name), Some(value), "{request}");
        }
        let answer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
                      Sec-WebSocket-Accept: ok\r\n\r\nfirst;";
        stream.write_all(answer.as_bytes()).await.expect("a client");
        while let Ok(byte) = stream.read_u8().await {
            stream.write_u8(byte.to_ascii_uppercase()).await.expect("a client");
        }
        let _ = stream.write_all(b"last;").await;
    })
    .await;
    let server = serve(front(upstream.upstreams())).await;
    let mut client = TcpStream::connect(server.address())
        .await
        .expect("a connection");
    client
        .write_all(HANDSHAKE.as_bytes())
        .await
        .expect("a server");
    let answer = read_until(&mut client, "\r\n\r\n").await;
    assert_status(&answer, 101);
    assert_eq!(header(&answer, "upgrade"), Some("websocket"));
    assert_eq!(header(&answer, "connection"), Some("upgrade"));
    assert_eq!(header(&answer, "sec-websocket-accept"), Some("ok"));
    assert_eq!(read_until(&mut client, ";").await, "first;");
    for text in ["hello;", "again;"] {
        client.write_all(text.as_bytes()).await.expect("a server");
        assert_eq!(read_until(&mut client, ";").await, text.to_uppercase());
    }
    client.shutdown().await.expect("a connection");
    assert_eq!(read_until(&mut client, ";").await, "last;");
    assert_eq!(client.read(&mut [0]).await.expect("an end"), 0);
}

#[tokio::test]
async fn a_websocket_can_be_refused() {
    let refusal = "HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno";
    let upstream = Upstream::start(|_| refusal.into()).await;
    let server = serve(front(upstream.upstreams())).await;
    let handshake = HANDSHAKE.replace("keep-alive, ", "close, ");
    let answer = exchange(server.address(), handshake).await;
    assert_status(&answer, 403);
    assert_eq!(body_of(&answer), "no");
}

#[tokio::test]
async fn other_protocols_are_not_switched_to() {
    let switch =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: other\r\nConnection: upgrade\r\n\r\n";
    let upstream = Upstream::start(|_| switch.into()).await;
    let server = serve(front(upstream.upstreams())).await;
    let handshake = HANDSHAKE
        .replace("websocket\r\nSec", "other\r\nSec")
        .replace("keep-alive", "close");
    assert_status(&exchange(server.address(), handshake).await, 502);
    assert_eq!(header(&upstream.only_request(), "upgrade"), None);
}
