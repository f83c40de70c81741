//! What is passed on, and what comes back.

use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use pyramidion::events::NewRequest;
use pyramidion::httpexceptions::Status;
use pyramidion::server::{Server, TrustedProxies};
use pyramidion::testing::TestApp;
use pyramidion::{HttpException, Response};

use super::*;

#[tokio::test]
async fn what_no_route_matches_is_passed_on() {
    let upstream = Upstream::start(|_| ok("old")).await;
    let server = serve(front(upstream.upstreams())).await;
    let answer = exchange(server.address(), request("GET", "/old", "")).await;
    assert_status(&answer, 200);
    assert_eq!(body_of(&answer), "old");
    let answer = exchange(server.address(), request("GET", "/new", "")).await;
    assert_eq!(body_of(&answer), "new");
    upstream.only_request();
}

#[tokio::test]
async fn the_target_is_passed_on_byte_for_byte() {
    let upstream = Upstream::start(|_| ok("")).await;
    let server = serve(front(upstream.upstreams())).await;
    let targets = [
        "/",
        "/?",
        "/a//b/./c/../d",
        "/%61%2Fb%2f+%20;x=1",
        "/%FF%zz?q=%FF&&=;a+b",
        "/a?b?c=/d//e",
        "*",
    ];
    for target in targets {
        let method = if target == "*" { "OPTIONS" } else { "GET" };
        exchange(server.address(), request(method, target, "")).await;
    }
    for host in ["/x?y", "?y=/d", "", "?"] {
        let absolute = request("GET", &format!("http://other.example{host}"), "");
        exchange(server.address(), absolute).await;
    }
    let received = upstream.received.lock().expect("nobody panics").clone();
    let lines: Vec<_> = received
        .iter()
        .filter_map(|request| request.lines().next())
        .collect();
    let mut expected: Vec<_> = targets
        .map(|target| format!("GET {target} HTTP/1.1"))
        .into();
    expected[6] = "OPTIONS * HTTP/1.1".to_owned();
    for target in ["/x?y", "/?y=/d", "/", "/?"] {
        expected.push(format!("GET {target} HTTP/1.1"));
    }
    assert_eq!(lines, expected);
    for request in &received[7..] {
        assert_eq!(header(request, "host"), Some("other.example"));
    }
}

#[tokio::test]
async fn headers_are_passed_on() {
    let upstream = Upstream::start(|_| ok("")).await;
    let server = serve(front(upstream.upstreams())).await;
    let headers = "X-Mine: 1\r\nX-Mine: 2\r\nCookie: a=\"1\"; b\r\nKeep-Alive: 5\r\nX-Forwarded-For: 10.0.0.1\r\n";
    exchange(server.address(), request("PATCH", "/", headers)).await;
    let request = upstream.only_request();
    assert!(
        request.contains("\r\nx-mine: 1\r\nx-mine: 2\r\n"),
        "{request}"
    );
    for (name, value) in [
        ("host", Some("example.com")),
        ("cookie", Some("a=\"1\"; b")),
        ("x-forwarded-for", Some("127.0.0.1")),
        ("x-forwarded-proto", Some("http")),
        ("x-forwarded-host", Some("example.com")),
        (
            "forwarded",
            Some("for=127.0.0.1;host=\"example.com\";proto=http"),
        ),
        ("keep-alive", None),
        ("connection", None),
        ("content-length", None),
        ("transfer-encoding", None),
    ] {
        assert_eq!(header(&request, name), value, "{name}: {request}");
    }
}

#[tokio::test]
async fn the_id_of_a_request_is_passed_on() {
    let upstream = Upstream::start(|_| ok("")).await;
    let mut config = front(upstream.upstreams());
    config.set_request_id_header(http::HeaderName::from_static("x-request-id"));
    let server = serve(config).await;
    let answer = exchange(server.address(), request("GET", "/", "")).await;
    let id = header(&upstream.only_request(), "x-request-id").map(str::to_owned);
    assert!(id.is_some_and(|id| id.len() == 32));
    assert_eq!(header(&answer, "x-request-id"), None, "nothing is added");
}

#[tokio::test]
async fn the_trace_of_a_request_is_passed_on_with_a_new_parent() {
    let (trace, parent) = ("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7");
    let right = format!("00-{trace}-{parent}-01");
    for (traceparent, is_passed_on) in [(&*right, true), ("00-x-y-01", false)] {
        let upstream = Upstream::start(|_| ok("")).await;
        let server = serve(front(upstream.upstreams())).await;
        let headers =
            format!("traceparent: {traceparent}\r\ntracestate: a=1\r\ntracestate: b=2\r\n");
        exchange(server.address(), request("GET", "/", &headers)).await;
        let request = upstream.only_request();
        let sent = header(&request, "traceparent").unwrap_or_default();
        assert_eq!(
            sent.starts_with(&format!("00-{trace}-")),
            is_passed_on,
            "{request}"
        );
        assert!(!sent.contains(parent), "{request}");
        let state = is_passed_on.then_some("a=1,b=2");
        assert_eq!(header(&request, "tracestate"), state, "{request}");
    }
}

#[tokio::test]
async fn what_trusted_proxies_say_is_passed_on() {
    let upstream = Upstream::start(|_| ok("")).await;
    let app = front(upstream.upstreams())
        .make_app()
        .expect("a right configuration");
    let proxies = TrustedProxies::new(["127.0.0.1"]).expect("an address");
    let server = Serving::start_with(Server::new(app).trusted_proxies(proxies)).await;
    let headers = "X-Forwarded-For: 203.0.113.7\r\nX-Forwarded-Proto: https\r\n\
                   X-Forwarded-Host: shop.example\r\n";
    exchange(server.address(), request("GET", "/", headers)).await;
    let request = upstream.only_request();
    for (name, value) in [
        ("host", "shop.example"),
        ("x-forwarded-proto", "https"),
        (
            "forwarded",
            "for=203.0.113.7;host=\"shop.example\";proto=https",
        ),
    ] {
        assert_eq!(header(&request, name), Some(value), "{request}");
    }
    // What counts for the other application is what was added last.
    let clients = header(&request, "x-forwarded-for").and_then(|list| list.rsplit(", ").next());
    assert_eq!(clients, Some("203.0.113.7"));
}

#[tokio::test]
async fn requests_over_http2_are_passed_on() {
    let upstream = Upstream::start(|request| ok(body_of(request))).await;
    let app = front(upstream.upstreams()).make_app();
    let server = Server::new(app.expect("a right configuration")).http2(true);
    let server = Serving::start_with(server).await;
    let client = Client::builder(TokioExecutor::new())
        .http2_only(true)
        .build_http();
    let url = format!("http://{}/old?x", server.address());
    let request = http::Request::post(url)
        .header("cookie", "a=1")
        .header("cookie", "b=2");
    let request = request.body(Full::new(Bytes::from_static(b"body")));
    let response = client
        .request(request.expect("a request"))
        .await
        .expect("a response");
    assert_eq!(response.version(), http::Version::HTTP_2);
    let body = response.into_body().collect().await.expect("a body");
    assert_eq!(body.to_bytes(), "body");
    let request = upstream.only_request();
    assert!(request.starts_with("POST /old?x HTTP/1.1\r\n"), "{request}");
    assert_eq!(
        header(&request, "host"),
        Some(&*server.address().to_string())
    );
    assert_eq!(header(&request, "cookie"), Some("a=1; b=2"));
}

#[tokio::test]
async fn the_host_can_be_that_of_the_upstream() {
    let upstream = Upstream::start(|_| ok("")).await;
    let server = serve(front(upstream.upstreams().replace_host(true))).await;
    exchange(server.address(), request("GET", "/", "")).await;
    let request = upstream.only_request();
    assert_eq!(
        header(&request, "host"),
        Some(&*upstream.address.to_string())
    );
    assert_eq!(header(&request, "x-forwarded-host"), Some("example.com"));
}

#[tokio::test]
async fn answers_come_back_as_they_are() {
    let upstream = Upstream::start(|_| {
        b"HTTP/1.1 302 Elsewhere\r\nLocation: http://old/%7Ex\r\nSet-Cookie: a=1; Path=/\r\n\
          Set-Cookie: b=2\r\nX-Hop: 1\r\nConnection: x-hop\r\nKeep-Alive: 5\r\nServer: old\r\n\
          Date: Thu, 01 Jan 1970 00:00:00 GMT\r\nContent-Length: 2\r\n\r\nhi"
            .to_vec()
    })
    .await;
    let server = serve(front(upstream.upstreams())).await;
    let answer = exchange(server.address(), request("GET", "/", "")).await;
    let (head, body) = answer.split_once("\r\n\r\n").expect("an answer");
    let mut lines: Vec<_> = head.split("\r\n").collect();
    lines[1..].sort_unstable();
    let expected = [
        "HTTP/1.1 302 Elsewhere",
        "connection: close",
        "content-length: 2",
        "date: Thu, 01 Jan 1970 00:00:00 GMT",
        "location: http://old/%7Ex",
        "server: old",
        "set-cookie: a=1; Path=/",
        "set-cookie: b=2",
    ];
    assert_eq!((&lines[..], body), (&expected[..], "hi"));
}

#[tokio::test]
async fn answers_without_a_body_have_none() {
    let upstream = Upstream::start(|request| {
        let (status, length) = match request.split(' ').nth(1) {
            Some("/304") => ("304 Not Modified", "ETag: \"1\"\r\n"),
            Some("/204") => ("204 No Content", ""),
            _ => ("200 OK", "Content-Length: 1234\r\n"),
        };
        format!("HTTP/1.1 {status}\r\n{length}\r\n").into_bytes()
    })
    .await;
    let server = serve(front(upstream.upstreams())).await;
    for (method, target, status, length) in [
        ("HEAD", "/200", 200, Some("1234")),
        ("GET", "/304", 304, None),
        ("HEAD", "/304", 304, None),
        ("GET", "/204", 204, None),
    ] {
        let answer = exchange(server.address(), request(method, target, "")).await;
        assert_status(&answer, status);
        assert_eq!(header(&answer, "content-length"), length, "{answer}");
        assert_eq!(header(&answer, "transfer-encoding"), None, "{answer}");
        assert_eq!(body_of(&answer), "");
    }
}

#[tokio::test]
async fn bodies_keep_their_framing() {
    let upstream = Upstream::start(|request| ok(body_of(request))).await;
    let server = serve(front(upstream.upstreams())).await;
    for method in ["POST", "GET", "DELETE"] {
        let sized = request(method, "/", "Content-Length: 3\r\n") + "abc";
        let answer = exchange(server.address(), sized).await;
        assert_eq!(body_of(&answer), "abc");
        let chunked =
            request(method, "/", "Transfer-Encoding: chunked\r\n") + "3\r\nabc\r\n0\r\n\r\n";
        let answer = exchange(server.address(), chunked).await;
        assert_eq!(body_of(&answer), "3\r\nabc\r\n0\r\n\r\n", "{method}");
    }
    let empty = request("POST", "/empty", "Content-Length: 0\r\n");
    assert_status(&exchange(server.address(), empty).await, 200);
    let received = upstream.received.lock().expect("nobody panics").clone();
    assert_eq!(header(&received[6], "content-length"), Some("0"));
}

#[tokio::test]
async fn response_callbacks_see_what_was_passed_on() {
    let upstream = Upstream::start(|_| ok("old")).await;
    let mut config = front(upstream.upstreams());
    config.add_subscriber(NewRequest, |request: &mut Request| {
        request.add_response_callback(|_: &mut Request, response: &mut Response| {
            response
                .headers_mut()
                .insert("x-seen", "yes".parse().expect("a value"));
        });
        Ok(())
    });
    let app = TestApp::new(config.make_app().expect("a right configuration"));
    let answer = app.get("/old").send_async().await;
    assert_eq!(
        (answer.text(), answer.header("x-seen")),
        ("old", Some("yes"))
    );
    assert_eq!(answer.header("x-content-type-options"), None);
}

#[tokio::test]
async fn response_callbacks_can_replace_what_was_passed_on() {
    let upstream = Upstream::start(|_| ok("something long")).await;
    let mut config = front(upstream.upstreams());
    config.add_subscriber(NewRequest, |request: &mut Request| {
        request.add_response_callback(|_: &mut Request, response: &mut Response| {
            response.set_body("short");
        });
        Ok(())
    });
    let server = serve(config).await;
    let answer = exchange(server.address(), request("GET", "/old", "")).await;
    assert_eq!(header(&answer, "content-length"), Some("5"));
    assert_eq!(body_of(&answer), "short");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_may_end_with_the_runtime_that_made_them() {
    let upstream = Upstream::start(|_| ok("old")).await;
    let upstreams = upstream.upstreams();
    let config = front(upstreams.health_check("/", PATIENCE));
    let app = TestApp::new(config.make_app().expect("a right configuration"));
    for method in ["GET", "POST", "GET"] {
        // Each is sent by a runtime of its own.
        assert_eq!(app.request(method, "/old").send().text(), "old");
    }
}

#[tokio::test]
async fn connections_are_used_again() {
    let accepted = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&accepted);
    let upstream = Upstream::connected(move |mut stream| {
        count.fetch_add(1, Ordering::Relaxed);
        async move {
            while read_message(&mut stream).await.is_some() {
                stream.write_all(&ok("old")).await.expect("a client");
            }
        }
    })
    .await;
    let server = serve(front(upstream.upstreams())).await;
    for _ in 0..10 {
        exchange(server.address(), request("GET", "/old", "")).await;
    }
    // A connection is free before the end of its answer is sent.
    assert_eq!(accepted.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn an_upstream_that_is_not_there_is_an_exception() {
    let upstream = Upstream::start(|_| ok("")).await;
    let mut config = front(upstream.upstreams());
    upstream.kill().await;
    let view = View::new(|request: &mut Request| {
        let exception = request.exception_as::<HttpException>();
        exception.map_or_else(String::new, |exception| {
            format!("sorry: {}", exception.status())
        })
    });
    config.add_view(view.exception::<Status<502>>());
    let app = TestApp::new(config.make_app().expect("a right configuration"));
    let answer = app.get("/old").send_async().await;
    assert_eq!(answer.status(), 502);
    assert_eq!(answer.text(), "sorry: 502 Bad Gateway");
    assert_eq!(app.get("/new").send_async().await.text(), "new");
}

#[test]
fn mistakes_are_reported_where_they_were_made() {
    let mut config = Configurator::new();
    config.forward_unmatched("localhost:8080");
    let line = line!() - 1;
    let error = config.make_app().expect_err("a mistake").to_string();
    assert!(error.contains(&format!("passing.rs:{line}: ")), "{error}");
    assert!(
        error.contains("write it as in \"http://127.0.0.1:8080\""),
        "{error}"
    );
    let mut config = Configurator::new();
    config.forward_unmatched("http://localhost:8080");
    config.forward_unmatched("http://localhost:8081");
    let error = config.make_app().expect_err("a mistake").to_string();
    assert!(
        error.contains("where requests are forwarded is set 2 times"),
        "{error}"
    );
}
