//! Requests that are sent a second time, and those that never are.

use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::Barrier;

use super::*;

/// How many connections have carried a request before the ones that are counted.
const USED: usize = 5;

/// An upstream that answers the first request of some connections, and then does with each what it is told.
struct Counting {
    upstream: Upstream,
    requests: Arc<AtomicUsize>,
}

impl Counting {
    /// Answers each request after the first ones of `USED` connections with bytes, and closes.
    async fn start(answer: &'static [u8]) -> Self {
        let requests = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&requests);
        let connections = Arc::new(AtomicUsize::new(0));
        // All are open at the same time, so that each request has a connection of its own.
        let all = Arc::new(Barrier::new(USED));
        let upstream = Upstream::connected(move |mut stream| {
            let (counter, all) = (Arc::clone(&counter), Arc::clone(&all));
            let connections = Arc::clone(&connections);
            async move {
                if connections.fetch_add(1, Ordering::SeqCst) < USED {
                    read_message(&mut stream).await.expect("a request");
                    all.wait().await;
                    stream.write_all(&ok("first")).await.expect("a client");
                }
                if read_message(&mut stream).await.is_some() {
                    counter.fetch_add(1, Ordering::SeqCst);
                    let _ = stream.write_all(answer).await;
                }
            }
        })
        .await;
        Self { upstream, requests }
    }

    /// Returns the answer to a request after the connections were used, and how often the request came.
    async fn sent(&self, request: String) -> (String, usize) {
        let server = Arc::new(serve(front(self.upstream.upstreams())).await);
        let first = (0..USED).map(|_| {
            let server = Arc::clone(&server);
            tokio::spawn(async move {
                exchange(server.address(), super::request("GET", "/first", "")).await
            })
        });
        for answer in first.collect::<Vec<_>>() {
            assert_status(&answer.await.expect("an answer"), 200);
        }
        let answer = exchange(server.address(), request).await;
        (answer, self.requests.load(Ordering::SeqCst))
    }
}

#[tokio::test]
async fn what_is_read_and_not_answered_comes_twice_at_most() {
    for method in ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"] {
        let counting = Counting::start(b"").await;
        let (answer, count) = counting.sent(request(method, "/old", "")).await;
        assert_status(&answer, 502);
        assert_eq!(count, 2, "{method}");
    }
}

#[tokio::test]
async fn what_does_something_each_time_comes_once() {
    for request in [
        request("POST", "/old", ""),
        request("PATCH", "/old", ""),
        request("LINK", "/old", ""),
        request("POST", "/old", "Content-Length: 0\r\n"),
        request("POST", "/old", "Content-Length: 1\r\n") + "x",
        request("PUT", "/old", "Content-Length: 1\r\n") + "x",
        request("DELETE", "/old", "Transfer-Encoding: chunked\r\n") + "1\r\nx\r\n0\r\n\r\n",
    ] {
        let counting = Counting::start(b"").await;
        let (answer, count) = counting.sent(request).await;
        assert_status(&answer, 502);
        assert_eq!(count, 1);
    }
}

#[tokio::test]
async fn what_was_answered_with_a_byte_comes_once() {
    for answer in [
        &b"H"[..],
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"HTTP/1.1 103 Early Hints\r\n\r\n",
    ] {
        let counting = Counting::start(answer).await;
        let (answer, count) = counting.sent(request("GET", "/old", "")).await;
        assert_status(&answer, 502);
        assert_eq!(count, 1);
    }
}

#[tokio::test]
async fn what_came_over_a_new_connection_comes_once() {
    let requests = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&requests);
    let upstream = Upstream::connected(move |mut stream| {
        let counter = Arc::clone(&counter);
        async move {
            read_message(&mut stream).await;
            counter.fetch_add(1, Ordering::SeqCst);
        }
    })
    .await;
    let server = serve(front(upstream.upstreams())).await;
    assert_status(
        &exchange(server.address(), request("GET", "/old", "")).await,
        502,
    );
    assert_eq!(requests.load(Ordering::SeqCst), 1);
}
