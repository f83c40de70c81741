//! `WebSocket`s are held to the limits of connections, whatever these speak.

use std::time::Duration;

use pyramidion::server::Server;
use tokio::io::AsyncWrite;

use crate::hardening::tls::Identity;

use super::websockets::{AGREEMENT, HANDSHAKE, agreeing};
use super::*;

/// A limit of time that is short enough to wait for.
const SHORT: Duration = Duration::from_millis(300);

/// What a connection speaks before it is a tunnel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Speech {
    Clear,
    /// HTTP/1.1 at a port that has both protocols.
    Both,
    Tls,
}

const ALL: [Speech; 3] = [Speech::Clear, Speech::Both, Speech::Tls];

/// A server with what its clients need to connect.
struct Site {
    serving: Serving,
    identity: Option<Identity>,
}

/// A connection of a client.
trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Duplex for T {}

type Client = Box<dyn Duplex>;

impl Site {
    async fn start(
        speech: Speech,
        upstreams: Upstreams,
        server: impl FnOnce(Server) -> Server,
    ) -> Self {
        let app = front(upstreams).make_app().expect("a right configuration");
        let server = server(Server::new(app));
        let identity = (speech == Speech::Tls).then(Identity::new);
        let server = match &identity {
            Some(identity) => server.tls(identity.tls()),
            None => server.http2(speech == Speech::Both),
        };
        let serving = Serving::start_with(server).await;
        Self { serving, identity }
    }

    async fn connect(&self) -> Client {
        connect(self.serving.address(), self.identity.as_ref()).await
    }

    /// Opens a WebSocket.
    async fn open(&self) -> Client {
        open(self.connect().await).await
    }

    /// Returns the answer of a view of this application.
    async fn ask(&self) -> String {
        let mut client = self.connect().await;
        let text = request("GET", "/new", "");
        client.write_all(text.as_bytes()).await.expect("a server");
        read_head(&mut client).await
    }

    /// Ends the server; others may still look at the connections.
    fn end(self) -> JoinHandle<()> {
        tokio::spawn(self.serving.finish())
    }
}

async fn connect(address: SocketAddr, identity: Option<&Identity>) -> Client {
    match identity {
        Some(identity) => Box::new(identity.connect(address, &[]).await.expect("a server")),
        None => Box::new(TcpStream::connect(address).await.expect("a server")),
    }
}

async fn open(mut client: Client) -> Client {
    let asked = client.write_all(HANDSHAKE.as_bytes()).await;
    asked.expect("a server");
    assert_status(&read_head(&mut client).await, 101);
    client
}

/// Waits until the other side has closed a connection.
async fn closed(client: &mut Client) {
    let closing = async { while !matches!(client.read(&mut [0; 100]).await, Ok(0) | Err(_)) {} };
    timeout(PATIENCE, closing).await.expect("it is closed");
}

/// Checks that a tunnel still passes something on.
async fn assert_open(client: &mut Client) {
    client.write_all(b"x").await.expect("a server");
    client.flush().await.expect("a server");
    let byte = timeout(PATIENCE, client.read_u8()).await.expect("in time");
    assert_eq!(byte.expect("an answer"), b'X');
}

#[tokio::test]
async fn tunnels_count_as_connections() {
    for speech in ALL {
        let upstream = agreeing().await;
        let server = |server: Server| server.max_connections(3);
        let site = Site::start(speech, upstream.upstreams(), server).await;
        let mut tunnels = Vec::new();
        for _ in 0..3 {
            tunnels.push(site.open().await);
        }
        // The next one waits in the queue of the system.
        let mut waiting = std::pin::pin!(site.ask());
        assert!(
            timeout(SHORT, &mut waiting).await.is_err(),
            "it is not served"
        );
        assert_open(&mut tunnels[2]).await;
        drop(tunnels.pop());
        assert_status(&waiting.await, 200);
        for tunnel in &mut tunnels {
            assert_open(tunnel).await;
        }
    }
}

#[tokio::test]
async fn a_place_is_free_when_either_side_of_a_tunnel_is_gone() {
    for speech in ALL {
        let upstream = Upstream::connected(|mut stream| async move {
            read_message(&mut stream).await.expect("a request");
            let _ = stream.write_all(AGREEMENT.as_bytes()).await;
            // It is gone at once.
        })
        .await;
        let server = |server: Server| server.max_connections(1);
        let site = Site::start(speech, upstream.upstreams(), server).await;
        for _ in 0..5 {
            let mut tunnel = site.open().await;
            let _ = tunnel.shutdown().await;
            closed(&mut tunnel).await;
        }
        assert_status(&site.ask().await, 200);
    }
}

/// Whoever leaves before both sides have agreed holds nothing, and the upstream learns of it.
#[tokio::test]
async fn a_place_is_free_when_a_client_leaves_before_it_is_agreed() {
    for speech in ALL {
        let (asked, mut asking) = tokio::sync::mpsc::unbounded_channel();
        let (left, mut leaving) = tokio::sync::mpsc::unbounded_channel();
        let upstream = Upstream::connected(move |mut stream| {
            let (asked, left) = (asked.clone(), left.clone());
            async move {
                read_message(&mut stream).await.expect("a request");
                asked.send(()).expect("a test");
                // It never answers, and waits for the end.
                let end = stream.read_u8().await;
                assert!(end.is_err(), "nothing more comes");
                left.send(()).expect("a test");
            }
        })
        .await;
        let server = |server: Server| server.max_connections(1).half_close_timeout(SHORT);
        let site = Site::start(speech, upstream.upstreams(), server).await;
        for _ in 0..3 {
            let mut client = site.connect().await;
            let sent = client.write_all(HANDSHAKE.as_bytes()).await;
            sent.expect("a server");
            client.flush().await.expect("a server");
            asking.recv().await.expect("an upstream");
            drop(client);
            let gone = timeout(PATIENCE, leaving.recv()).await;
            gone.expect("the upstream sees it").expect("an upstream");
        }
        assert_status(&site.ask().await, 200);
    }
}

/// An upstream that does not agree has answered a request like any other, and the connection goes on.
#[tokio::test]
async fn a_refusal_is_followed_by_other_requests() {
    for speech in ALL {
        for status in ["200 OK", "403 Forbidden", "426 Upgrade Required"] {
            let upstream = Upstream::start(move |_| {
                format!("HTTP/1.1 {status}\r\nContent-Length: 2\r\nUpgrade: websocket\r\n\r\nno")
                    .into()
            })
            .await;
            let server = |server: Server| server.max_connections(1);
            let site = Site::start(speech, upstream.upstreams(), server).await;
            let mut client = site.connect().await;
            // What follows is another request, not a part of a tunnel.
            let both = HANDSHAKE.to_owned() + &request("GET", "/new", "");
            client.write_all(both.as_bytes()).await.expect("a server");
            let answer = read_head(&mut client).await;
            assert!(
                answer.starts_with(&format!("HTTP/1.1 {status}\r\n")),
                "{answer}"
            );
            assert_eq!(header(&answer, "upgrade"), None);
            client.read_exact(&mut [0; 2]).await.expect("the body");
            assert_status(&read_head(&mut client).await, 200);
            assert_eq!(upstream.received.lock().expect("nobody panics").len(), 1);
        }
    }
}

#[tokio::test]
async fn a_silent_tunnel_is_closed() {
    for speech in ALL {
        let upstream = agreeing().await;
        let upstreams = upstream.upstreams().tunnel_idle_timeout(SHORT);
        let server = |server: Server| server.max_connections(1);
        let site = Site::start(speech, upstreams, server).await;
        let mut tunnel = site.open().await;
        closed(&mut tunnel).await;
        assert_status(&site.ask().await, 200);
    }
}

#[tokio::test]
async fn a_tunnel_that_is_used_is_not_silent() {
    for speech in ALL {
        let upstream = agreeing().await;
        let upstreams = upstream.upstreams().tunnel_idle_timeout(SHORT * 4);
        let site = Site::start(speech, upstreams, |server| server).await;
        let mut tunnel = site.open().await;
        for _ in 0..6 {
            tokio::time::sleep(SHORT).await;
            assert_open(&mut tunnel).await;
        }
    }
}

#[tokio::test]
async fn a_silent_tunnel_ends_with_the_time_of_drain() {
    for speech in ALL {
        let upstream = agreeing().await;
        let server = |server: Server| server.drain(SHORT).grace(PATIENCE * 10);
        let site = Site::start(speech, upstream.upstreams(), server).await;
        let mut tunnel = site.open().await;
        let ending = site.end();
        closed(&mut tunnel).await;
        ending.await.expect("the server ends");
    }
}

#[tokio::test]
async fn a_tunnel_in_use_goes_on_until_the_end_of_grace() {
    for speech in ALL {
        let upstream = agreeing().await;
        let server = |server: Server| server.drain(SHORT * 2).grace(SHORT * 8);
        let site = Site::start(speech, upstream.upstreams(), server).await;
        let mut tunnel = site.open().await;
        let start = tokio::time::Instant::now();
        let ending = site.end();
        while start.elapsed() < SHORT * 5 {
            assert_open(&mut tunnel).await;
            tokio::time::sleep(SHORT / 3).await;
        }
        assert!(!ending.is_finished());
        let used = async {
            while tunnel.write_all(b"x").await.is_ok()
                && tunnel.flush().await.is_ok()
                && tunnel.read_u8().await.is_ok()
            {
                tokio::time::sleep(SHORT / 3).await;
            }
        };
        timeout(PATIENCE, used).await.expect("grace ends");
        assert!(start.elapsed() >= SHORT * 8);
        ending.await.expect("the server ends");
    }
}

#[tokio::test]
async fn a_server_that_ends_begins_no_tunnel() {
    for speech in ALL {
        let upstream = agreeing().await;
        let server = |server: Server| server.drain(PATIENCE).grace(PATIENCE);
        let site = Site::start(speech, upstream.upstreams(), server).await;
        let mut idle = site.connect().await;
        let text = "GET /new HTTP/1.1\r\nHost: example.com\r\n\r\n";
        idle.write_all(text.as_bytes()).await.expect("a server");
        assert_status(&read_head(&mut idle).await, 200);
        let address = site.serving.address();
        let ending = site.end();
        // From when no connection is accepted any more, each has one more answer.
        let refused = async { while TcpStream::connect(address).await.is_ok() {} };
        timeout(PATIENCE, refused).await.expect("the server ends");
        idle.read_exact(&mut [0; 3]).await.expect("the body");
        idle.write_all(HANDSHAKE.as_bytes())
            .await
            .expect("a server");
        let answer = read_head(&mut idle).await;
        assert_status(&answer, 503);
        assert_eq!(header(&answer, "connection"), Some("close"));
        closed(&mut idle).await;
        ending.await.expect("the server ends");
    }
}

#[tokio::test]
async fn a_tunnel_ends_with_a_server_that_is_dropped() {
    for identity in [None, Some(Identity::new())] {
        let upstream = agreeing().await;
        let app = front(upstream.upstreams()).make_app();
        let server = Server::new(app.expect("a right configuration"));
        let server = match &identity {
            Some(identity) => server.tls(identity.tls()),
            None => server,
        };
        let server = server.bind("127.0.0.1:0").await.expect("a port");
        let address = server.local_addr();
        let running = tokio::spawn(server.run_until(std::future::pending()));
        let mut tunnel = open(connect(address, identity.as_ref()).await).await;
        running.abort();
        closed(&mut tunnel).await;
    }
}

#[test]
fn limits_of_nothing_are_mistakes() {
    let mut config = Configurator::new();
    let upstreams = Upstreams::new(["http://localhost"]).tunnel_idle_timeout(Duration::ZERO);
    config.forward_unmatched(upstreams.response_timeout(Duration::ZERO));
    let error = config.make_app().expect_err("mistakes").to_string();
    for name in ["tunnel_idle_timeout", "response_timeout"] {
        let problem = format!("`{name}` of upstreams must be longer than zero");
        assert!(error.contains(&problem), "{error}");
    }
}
