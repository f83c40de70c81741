//! Upstreams that do not answer, or not in time.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::{Notify, Semaphore};

use super::*;

/// A limit of time that is short enough to wait for.
const SHORT: Duration = Duration::from_millis(200);

/// Returns the URL of a port on which nobody listens.
async fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    format!("http://{}", listener.local_addr().expect("an address"))
}

async fn get(server: &Serving, target: &str) -> String {
    exchange(server.address(), request("GET", target, "")).await
}

async fn post(server: &Serving) -> String {
    let request = request("POST", "/old", "Content-Length: 1\r\n") + "x";
    exchange(server.address(), request).await
}

#[tokio::test]
async fn an_upstream_that_does_not_answer_in_time_is_504() {
    let upstream =
        Upstream::connected(|mut stream| async move { while stream.read_u8().await.is_ok() {} })
            .await;
    let server = serve(front(upstream.upstreams().head_timeout(SHORT))).await;
    assert_status(&get(&server, "/old").await, 504);
    assert_status(&post(&server).await, 504);
}

#[tokio::test]
async fn an_upstream_that_does_not_take_connections_is_504() {
    let socket = tokio::net::TcpSocket::new_v4().expect("a socket");
    socket.bind(([127, 0, 0, 1], 0).into()).expect("a port");
    let listener = socket.listen(1).expect("a port");
    let address = listener.local_addr().expect("an address");
    let mut waiting = Vec::new();
    while let Ok(connection) = timeout(SHORT, TcpStream::connect(address)).await {
        waiting.push(connection.expect("a connection"));
    }
    let upstreams = Upstreams::new([format!("http://{address}")]).connect_timeout(SHORT);
    let server = serve(front(upstreams)).await;
    assert_status(&get(&server, "/old").await, 504);
}

#[tokio::test]
async fn an_upstream_that_falls_silent_is_broken_off() {
    let upstream = Upstream::connected(|mut stream| async move {
        read_head(&mut stream).await;
        let head = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbegin";
        stream.write_all(head.as_bytes()).await.expect("a client");
        let _ = stream.read_u8().await;
    })
    .await;
    let server = serve(front(upstream.upstreams().idle_timeout(SHORT))).await;
    let answer = get(&server, "/old").await;
    assert_status(&answer, 200);
    assert_eq!(body_of(&answer), "begin");
}

#[tokio::test]
async fn an_upstream_that_breaks_off_is_not_covered_up() {
    let begin = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nbegin\r\n";
    let upstream = Upstream::connected(move |mut stream| async move {
        read_head(&mut stream).await;
        stream.write_all(begin.as_bytes()).await.expect("a client");
    })
    .await;
    let server = serve(front(upstream.upstreams())).await;
    let answer = get(&server, "/old").await;
    assert_eq!(body_of(&answer), "5\r\nbegin\r\n", "without an end");
}

#[tokio::test]
async fn what_is_not_an_answer_is_502() {
    for answer in ["", "SSH-2.0-old\r\n", "HTTP/1.1 200 OK\r\nContent-Le"] {
        let upstream = Upstream::connected(move |mut stream| async move {
            read_head(&mut stream).await;
            stream.write_all(answer.as_bytes()).await.expect("a client");
        })
        .await;
        let server = serve(front(upstream.upstreams())).await;
        assert_status(&get(&server, "/old").await, 502);
    }
}

#[tokio::test]
async fn a_client_that_does_not_send_its_body_is_408() {
    let upstream =
        Upstream::connected(|mut stream| async move { while stream.read_u8().await.is_ok() {} })
            .await;
    let server = serve(front(upstream.upstreams().idle_timeout(SHORT))).await;
    let mut client = TcpStream::connect(server.address())
        .await
        .expect("a connection");
    let head = request("POST", "/old", "Content-Length: 10\r\n") + "begin";
    client.write_all(head.as_bytes()).await.expect("a server");
    assert_status(&read_head(&mut client).await, 408);
}

#[tokio::test]
async fn only_what_nobody_acted_on_is_sent_again() {
    // The second request of each connection is read, and the connection closed.
    let upstream = Upstream::connected(|mut stream| async move {
        read_message(&mut stream).await.expect("a request");
        stream.write_all(&ok("first")).await.expect("a client");
        read_message(&mut stream).await;
    })
    .await;
    let server = serve(front(upstream.upstreams())).await;
    assert_status(&get(&server, "/old").await, 200);
    assert_status(&get(&server, "/old").await, 200); // sent again over a connection of its own
    assert_status(&get(&server, "/old").await, 200);
    assert_status(&post(&server).await, 502);
    let refusing = Upstream::connected(|mut stream| async move {
        read_message(&mut stream).await;
    })
    .await;
    let server = serve(front(refusing.upstreams())).await;
    assert_status(&get(&server, "/old").await, 502);
}

#[tokio::test]
async fn another_upstream_takes_what_one_cannot() {
    let upstream = Upstream::start(|_| ok("well")).await;
    let upstreams = Upstreams::new([nobody().await, upstream.url()]).max_failures(2);
    let server = serve(front(upstreams.cool_down(PATIENCE))).await;
    assert_status(&get(&server, "/old").await, 200); // first to nobody
    assert_status(&get(&server, "/old").await, 200);
    assert_status(&post(&server).await, 502); // is not sent twice
    for _ in 0..4 {
        assert_status(&post(&server).await, 200); // nobody is left out
    }
}

#[tokio::test]
async fn without_an_upstream_that_is_well_there_is_503() {
    let upstreams = Upstreams::new([nobody().await]).max_failures(2);
    let server = serve(front(upstreams.cool_down(Duration::from_secs(600)))).await;
    assert_status(&get(&server, "/old").await, 502);
    assert_status(&get(&server, "/old").await, 502);
    let answer = get(&server, "/old").await;
    assert_status(&answer, 503);
    let seconds = header(&answer, "retry-after").and_then(|value| value.parse::<u64>().ok());
    assert!(
        seconds.is_some_and(|seconds| (500..=600).contains(&seconds)),
        "{answer}"
    );
    assert_eq!(body_of(&get(&server, "/new").await), "new");
}

#[tokio::test]
async fn an_upstream_that_says_it_is_unwell_is_left_out() {
    let is_well = Arc::new(AtomicBool::new(false));
    let health = Arc::clone(&is_well);
    let one = Upstream::start(move |request| {
        if request.starts_with("GET /health HTTP/1.1\r\n") && !health.load(Ordering::Relaxed) {
            return b"HTTP/1.1 500 Unwell\r\nContent-Length: 0\r\n\r\n".to_vec();
        }
        ok("one")
    })
    .await;
    let other = Upstream::start(|_| ok("other")).await;
    let upstreams = Upstreams::new([one.url(), other.url()]);
    let server = serve(front(upstreams.health_check("/health", SHORT / 20))).await;
    let answers = async |expected: &[&str]| {
        let mut last = [String::new(), String::new()];
        while !last
            .iter()
            .map(|answer| body_of(answer))
            .is_sorted_by(|a, b| a <= b)
            || last
                .iter()
                .any(|answer| !expected.contains(&body_of(answer)))
            || expected
                .iter()
                .any(|text| last.iter().all(|answer| body_of(answer) != *text))
        {
            last = [get(&server, "/old").await, get(&server, "/old").await];
        }
    };
    timeout(PATIENCE, answers(&["other"]))
        .await
        .expect("one is left out");
    is_well.store(true, Ordering::Relaxed);
    timeout(PATIENCE, answers(&["one", "other"]))
        .await
        .expect("one is back");
}

#[tokio::test]
async fn applications_that_forward_to_each_other_are_508() {
    let address = Arc::new(OnceLock::new());
    let front_address = Arc::clone(&address);
    let relay = Upstream::connected(move |mut stream| {
        let address = *front_address.get().expect("an address");
        async move {
            let mut front = TcpStream::connect(address).await.expect("a connection");
            let _ = tokio::io::copy_bidirectional(&mut stream, &mut front).await;
        }
    })
    .await;
    let server = serve(front(relay.upstreams())).await;
    address.set(server.address()).expect("it is set once");
    assert_status(&get(&server, "/old").await, 508);
}

#[tokio::test]
async fn the_death_of_an_upstream_is_felt_by_its_requests_only() {
    const IN_FLIGHT: u32 = 20;
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let arrived = Arc::new(Semaphore::new(0));
    let arrive = Arc::clone(&arrived);
    let upstream = Upstream::listening(listener, move |mut stream| {
        let arrive = Arc::clone(&arrive);
        async move {
            read_head(&mut stream).await;
            arrive.add_permits(1);
            Notify::new().notified().await; // never
        }
    });
    let server = Arc::new(serve(front(upstream.upstreams().max_failures(1000))).await);
    let is_over = Arc::new(AtomicBool::new(false));
    let local_answers = Arc::new(AtomicUsize::new(0));
    let local = {
        let (server, is_over) = (Arc::clone(&server), Arc::clone(&is_over));
        let local_answers = Arc::clone(&local_answers);
        tokio::spawn(async move {
            while !is_over.load(Ordering::Relaxed) {
                let answer = get(&server, "/new").await;
                assert_status(&answer, 200);
                local_answers.fetch_add(1, Ordering::Relaxed);
            }
        })
    };
    let in_flight: Vec<_> = (0..IN_FLIGHT)
        .map(|_| {
            let server = Arc::clone(&server);
            tokio::spawn(async move { get(&server, "/old").await })
        })
        .collect();
    let all = arrived.acquire_many(IN_FLIGHT);
    let _ = timeout(PATIENCE, all).await.expect("all requests arrive");
    upstream.kill().await;
    for answer in in_flight {
        assert_status(&answer.await.expect("an answer"), 502);
    }
    assert_status(&get(&server, "/old").await, 502);
    let listener = TcpListener::bind(address).await.expect("the same port");
    let _upstream = Upstream::listening(listener, |mut stream| async move {
        while read_message(&mut stream).await.is_some() {
            stream.write_all(&ok("again")).await.expect("a client");
        }
    });
    for _ in 0..IN_FLIGHT {
        assert_eq!(body_of(&get(&server, "/old").await), "again");
    }
    is_over.store(true, Ordering::Relaxed);
    local.await.expect("every local view answered");
    assert!(local_answers.load(Ordering::Relaxed) > 0);
}

#[test]
fn limits_that_cannot_be_kept_are_mistakes() {
    let mut config = Configurator::new();
    let upstreams = Upstreams::new(["http://localhost"]).head_timeout(Duration::ZERO);
    config.forward_unmatched(upstreams.health_check("health", Duration::ZERO));
    let error = config.make_app().expect_err("mistakes").to_string();
    assert!(
        error.contains("`head_timeout` of upstreams must be longer than zero"),
        "{error}"
    );
    assert!(
        error.contains("the path \"health\" of health checks is not a path"),
        "{error}"
    );
    let mut config = Configurator::new();
    config.forward_unmatched(Upstreams::new::<String>([]));
    let error = config.make_app().expect_err("a mistake").to_string();
    assert!(
        error.contains("requests are forwarded to no upstream"),
        "{error}"
    );
}
