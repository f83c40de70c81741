//! Clients that are gone before they have their answer: the view or the stream that they waited for is dropped.

use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use pyramidion::extract::BodyStream;
use pyramidion::server::Server;
use pyramidion::{Configurator, Request, Response, View, package, view_config};
use pyramidion_tests::Serving;
use pyramidion_tests::http::PATIENCE;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};

use super::child::{ServerProcess, quiet};
use super::tls::Identity;
use crate::wire::{
    A_MOMENT, assert_status, closing, connect, exchange, get, read_to_end, read_until,
};

/// How many of something are there.
#[derive(Clone, Default)]
struct Count(Arc<AtomicUsize>);

/// One of them.
struct One(Count);

impl Count {
    fn one(&self) -> One {
        self.0.fetch_add(1, Ordering::Relaxed);
        One(self.clone())
    }

    async fn becomes(&self, count: usize) {
        let becoming = async {
            while self.0.load(Ordering::Relaxed) != count {
                sleep(Duration::from_millis(5)).await;
            }
        };
        let became = timeout(PATIENCE, becoming).await;
        let is = self.0.load(Ordering::Relaxed);
        became.unwrap_or_else(|_| panic!("{is} instead of {count}"));
    }
}

impl Drop for One {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// What views count in.
#[derive(Clone)]
struct Counts {
    waiting: Count,
    finished: Count,
}

impl Counts {
    fn wait(&self, request: &mut Request) -> One {
        let finished = self.finished.clone();
        request.add_finished_callback(move |_: &mut Request| std::mem::forget(finished.one()));
        self.waiting.one()
    }
}

#[view_config(route_name = "poll")]
async fn poll(request: &mut Request) -> &'static str {
    let counts = request.state::<Counts>().expect("they are set").clone();
    let _one = counts.wait(request);
    pending().await
}

#[view_config(route_name = "unread")]
async fn unread(request: &mut Request, BodyStream(_body): BodyStream) -> &'static str {
    let counts = request.state::<Counts>().expect("they are set").clone();
    let _one = counts.wait(request);
    pending().await
}

#[view_config(route_name = "slow")]
async fn slow() -> &'static str {
    sleep(A_MOMENT).await;
    "slow"
}

/// A view that never answers, a stream that soon says nothing, one that never reads what is sent to it, and how many
/// of them there are.
fn app() -> (Configurator, Count, Count) {
    let (count, finished) = (Count::default(), Count::default());
    let mut config = Configurator::new();
    config.add_route("home", "/");
    config.add_route("poll", "/poll");
    config.add_route("stream", "/stream");
    config.add_route("slow", "/slow");
    config.add_route("unread", "/unread");
    config.add_view(View::new(|_: &mut Request| "home").route_name("home"));
    config.set_state(Counts {
        waiting: count.clone(),
        finished: finished.clone(),
    });
    config.scan(package!(self));
    let streams = count.clone();
    let stream = move |_: &mut Request| Response::new(quiet(streams.one()));
    config.add_view(View::new(stream).route_name("stream"));
    (config, count, finished)
}

fn server(config: Configurator) -> Server {
    let app = config.make_app().expect("a right configuration");
    // What is seen at once, and what is seen for no other reason.
    let server = Server::new(app).half_close_timeout(A_MOMENT);
    server.keep_alive_timeout(PATIENCE * 10).grace(A_MOMENT)
}

/// How a client leaves.
#[derive(Clone, Copy, Debug)]
enum Leaving {
    Closes,
    Resets,
    HalfCloses,
}

const LEAVING: [Leaving; 3] = [Leaving::Closes, Leaving::Resets, Leaving::HalfCloses];

/// What a client has sent when it leaves.
fn requests() -> Vec<(String, bool)> {
    let post = "POST /unread HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n";
    vec![
        (get("/poll"), false),
        (get("/stream"), true),
        // Bytes that nobody reads stand before the end.
        (get("/poll") + &get("/").repeat(2000), false),
        (get("/stream") + &get("/"), true),
        (post.to_owned(), false),
        // More than the buffers of the sockets hold would keep the end from coming at all.
        (post.to_owned() + &"x".repeat(30_000), false),
        ("GET /stream HTTP/1.0\r\n\r\n".to_owned(), true),
        (closing("/poll"), false),
    ]
}

async fn leave_tcp(server: &Serving, count: &Count, request: &str, is_stream: bool, how: Leaving) {
    let mut stream = connect(server).await;
    let _ = timeout(A_MOMENT, stream.write_all(request.as_bytes())).await;
    if is_stream {
        read_until(&mut stream, "data: 1").await;
    }
    count.becomes(1).await;
    match how {
        Leaving::Closes => drop(stream),
        Leaving::Resets => {
            stream.set_zero_linger().expect("it can be set");
            drop(stream);
        }
        Leaving::HalfCloses => {
            stream.shutdown().await.expect("it is open");
            count.becomes(0).await;
            // It is not only the view that is gone.
            read_to_end(&mut stream).await;
        }
    }
    count.becomes(0).await;
}

/// Has clients leave in each way, at the same time.
async fn each_way(leave: impl AsyncFn(Leaving)) {
    tokio::join!(
        leave(Leaving::Closes),
        leave(Leaving::Resets),
        leave(Leaving::HalfCloses)
    );
}

#[tokio::test]
async fn what_a_client_waited_for_is_dropped_when_it_leaves() {
    each_way(async |how| {
        for is_http2_spoken in [false, true] {
            let (config, count, finished) = app();
            let server = Serving::start_with(server(config).http2(is_http2_spoken)).await;
            for (request, is_stream) in requests() {
                leave_tcp(&server, &count, &request, is_stream, how).await;
            }
            // Each view that was dropped had its finished callbacks run.
            finished.becomes(5).await;
            assert_status(&exchange(&server, closing("/")).await, 200);
            server.finish().await;
        }
    })
    .await;
}

#[tokio::test]
async fn it_is_dropped_over_a_unix_socket() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("socket");
    let (config, count, _) = app();
    let server = server(config).bind_unix(&path).unwrap();
    let server = tokio::spawn(server.run_until(pending()));
    for (request, is_stream) in requests() {
        let mut stream = tokio::net::UnixStream::connect(&path).await.unwrap();
        let _ = timeout(A_MOMENT, stream.write_all(request.as_bytes())).await;
        if is_stream {
            read_until(&mut stream, "data: 1").await;
        }
        count.becomes(1).await;
        drop(stream);
        count.becomes(0).await;
    }
    server.abort();
}

#[tokio::test]
async fn it_is_dropped_over_tls() {
    let identity = Identity::new();
    each_way(async |how| {
        let (config, count, _) = app();
        let server = Serving::start_with(server(config).tls(identity.tls())).await;
        for (request, is_stream) in requests() {
            let connected = identity.connect(server.address(), &["http/1.1"]).await;
            let mut stream = connected.unwrap();
            let _ = timeout(A_MOMENT, stream.write_all(request.as_bytes())).await;
            if is_stream {
                read_until(&mut stream, "data: 1").await;
            }
            count.becomes(1).await;
            match how {
                // Without a word of TLS.
                Leaving::Closes => drop(stream),
                Leaving::Resets => {
                    stream.get_ref().0.set_zero_linger().unwrap();
                    drop(stream);
                }
                Leaving::HalfCloses => {
                    let _ = stream.shutdown().await;
                }
            }
            count.becomes(0).await;
        }
        server.finish().await;
    })
    .await;
}

/// Speaks HTTP/2 over a stream, and drops it while answers are waited for.
async fn leave_http2(stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, count: &Count) {
    let (client, connection) = h2::client::handshake(stream).await.unwrap();
    let connection = tokio::spawn(connection);
    let mut client = client.ready().await.unwrap();
    let mut answers = Vec::new();
    for path in ["/poll", "/stream", "/poll"] {
        let request = http::Request::get(format!("http://localhost{path}"));
        let request = request.body(()).unwrap();
        answers.push(client.send_request(request, true).unwrap());
    }
    count.becomes(3).await;
    // One is given up, then all of them.
    answers.pop().unwrap().1.send_reset(h2::Reason::CANCEL);
    count.becomes(2).await;
    connection.abort();
    count.becomes(0).await;
}

#[tokio::test]
async fn it_is_dropped_over_http2() {
    let identity = Identity::new();
    let (config, count, _) = app();
    let server = server(config).http2(true);
    let clear = Serving::start_with(server.clone()).await;
    leave_http2(connect(&clear).await, &count).await;
    clear.finish().await;
    let secure = Serving::start_with(server.tls(identity.tls())).await;
    let stream = identity.connect(secure.address(), &["h2"]).await.unwrap();
    leave_http2(stream, &count).await;
    secure.finish().await;
}

#[tokio::test]
async fn it_is_dropped_where_another_application_answers() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let upstream = format!("http://{}", listener.local_addr().unwrap());
    let open = Count::default();
    let connections = open.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let one = connections.one();
            tokio::spawn(async move {
                let _one = one;
                let request = read_until(&mut stream, "\r\n\r\n").await;
                if request.starts_with("GET /stream") {
                    let head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
                    stream.write_all(head).await.unwrap();
                    stream.write_all(b"9\r\ndata: 1\n\n\r\n").await.unwrap();
                }
                let mut rest = Vec::new();
                let _ = stream.read_to_end(&mut rest).await;
            });
        }
    });
    let mut config = Configurator::new();
    config.forward_unmatched(upstream);
    let server = Serving::start_with(server(config)).await;
    for (path, is_stream) in [("/poll", false), ("/stream", true)] {
        for how in LEAVING {
            for request in [get(path), get(path) + &get(path)] {
                leave_tcp(&server, &open, &request, is_stream, how).await;
            }
        }
    }
    server.finish().await;
}

#[tokio::test]
async fn those_who_left_take_no_place() {
    let (config, count, _) = app();
    let server = server(config).max_connections(5);
    let server = Serving::start_with(server).await;
    for path in ["/poll", "/stream"] {
        for _ in 0..3 {
            let mut streams = Vec::new();
            for _ in 0..5 {
                let mut stream = connect(&server).await;
                stream.write_all(get(path).as_bytes()).await.unwrap();
                streams.push(stream);
            }
            count.becomes(5).await;
            drop(streams);
            assert_status(&exchange(&server, closing("/")).await, 200);
            count.becomes(0).await;
        }
    }
    server.finish().await;
}

#[tokio::test]
async fn who_stays_is_answered() {
    let (config, ..) = app();
    let server = Serving::start_with(server(config).half_close_timeout(PATIENCE)).await;
    // With the next request behind, in one piece or in two; with all sent, or not.
    for ends in [false, true] {
        for pause in [false, true] {
            let mut stream = connect(&server).await;
            stream.write_all(get("/slow").as_bytes()).await.unwrap();
            if pause {
                sleep(A_MOMENT / 3).await;
            }
            stream.write_all(closing("/slow").as_bytes()).await.unwrap();
            if ends {
                stream.shutdown().await.unwrap();
            }
            let answers = read_to_end(&mut stream).await;
            assert_eq!(answers.matches("\r\n\r\nslow").count(), 2, "{answers}");
        }
    }
    server.finish().await;
}

#[tokio::test]
async fn a_client_that_has_sent_all_may_be_gone_at_once() {
    let (config, count, _) = app();
    let server = server(config).half_close_timeout(Duration::ZERO);
    let server = Serving::start_with(server).await;
    leave_tcp(&server, &count, &get("/poll"), false, Leaving::HalfCloses).await;
    // What needs no waiting is answered all the same.
    let mut stream = connect(&server).await;
    stream.write_all(get("/").as_bytes()).await.unwrap();
    stream.shutdown().await.unwrap();
    assert_status(&read_to_end(&mut stream).await, 200);
    server.finish().await;
}

#[tokio::test]
async fn the_descriptors_and_the_memory_of_those_who_left_come_back() {
    let server = ServerProcess::start("quiet").await;
    let descriptors = || {
        let folder = std::fs::read_dir(format!("/proc/{}/fd", server.id()));
        folder.ok().map(Iterator::count)
    };
    let memory = || {
        let status = std::fs::read_to_string(format!("/proc/{}/status", server.id())).ok()?;
        let line = status.lines().find(|line| line.starts_with("VmRSS"))?;
        line.split_whitespace().nth(1)?.parse::<usize>().ok()
    };
    let Some(before) = descriptors() else {
        return; // a system without /proc
    };
    let round = async || {
        let mut streams = Vec::new();
        for number in 0..300 {
            let mut stream = TcpStream::connect(server.address).await.unwrap();
            let path = if number % 2 == 0 { "/stuck" } else { "/events" };
            stream.write_all(get(path).as_bytes()).await.unwrap();
            if path == "/events" {
                read_until(&mut stream, "data: 1").await;
            }
            streams.push(stream);
        }
        let most = descriptors().expect("they are counted");
        drop(streams);
        let back = async {
            while descriptors() > Some(before) {
                sleep(Duration::from_millis(10)).await;
            }
        };
        timeout(PATIENCE, back).await.expect("they come back");
        (most, memory().expect("the memory"))
    };
    let mut first = 0;
    for number in 0..6 {
        let (most, memory) = round().await;
        println!("descriptors: {before}, {most}, {before}; kB: {memory}");
        assert!(most >= before + 300);
        match number {
            0 | 1 => first = memory,
            _ => assert!(memory < first + 4096, "{first} kB, then {memory} kB"),
        }
    }
}
