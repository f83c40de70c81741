//! Headers that only proxies may set.

use pyramidion::server::{ForwardedHeader, Server, TrustedProxies};
use pyramidion::testing::TestApp;

use crate::logging::logged_by;

use super::*;

/// What a stranger says of itself, in every spelling.
const SPOOFED: &[&str] = &[
    "X-Forwarded-For: 6.6.6.6",
    "X-Forwarded-Host: evil.example",
    "X-Forwarded-Proto: https",
    "X-Forwarded-Port: 666",
    "X-Forwarded-Scheme: https",
    "X-Forwarded-Ssl: on",
    "X-Forwarded-Prefix: /evil",
    "X-Forwarded-Server: evil.example",
    "X-Forwarded-By: evil",
    "X-Forwarded: for=6.6.6.6",
    "X-Real-IP: 6.6.6.6",
    "Forwarded: for=6.6.6.6;host=evil.example;proto=https",
    "X_Forwarded_For: 6.6.6.6",
    "X-Forwarded_For: 6.6.6.6",
    "x_forwarded_proto: https",
    "X_Real_IP: 6.6.6.6",
    "X.Real.IP: 6.6.6.6",
    "Content_Length: 666",
    "Transfer_Encoding: chunked",
    "Script_Name: /evil",
    "Path_Info: /evil",
    "Query-String: evil",
    "Remote_Host: evil.example",
    "X-Script-Name: /evil",
    "X-Client-IP: 6.6.6.6",
    "True-Client-IP: 6.6.6.6",
    "CF-Connecting-IP: 6.6.6.6",
    "CF-Visitor: {\"scheme\":\"https\"}",
    "Fly-Client-IP: 6.6.6.6",
    "WL-Proxy-Client-IP: 6.6.6.6",
    "Proxy-Client-IP: 6.6.6.6",
    "X-Real-Port: 666",
    "X-Proto: https",
    "X-HTTP-Host-Override: evil.example",
    "Client-Cert: :ZXZpbA==:",
    "X-TLS-Client-Cert: evil",
    "X-Authenticated-User: evil",
    "X-WebAuth-User: evil",
    "X-Accel-Mapping: /=/evil",
    "X-Sendfile-Type: X-Accel-Redirect",
    "X-ARR-SSL: evil",
    "X-Azure-ClientIP: 6.6.6.6",
    "X-Original-URL: /evil",
    "X-Rewrite-URL: /evil",
    "X-Remote-User: evil",
    "Remote-User: evil",
    "X-SSL-Client-Verify: evil",
    "Proxy: http://evil.example",
];

/// Returns the headers that the other application gets, in lower case, without those that say nothing of the client.
async fn passed_on(server: impl FnOnce(Server) -> Server, lines: &[&str]) -> Vec<String> {
    let upstream = Upstream::start(|_| ok("")).await;
    passed_on_to(&upstream, upstream.upstreams(), server, lines).await
}

async fn passed_on_to(
    upstream: &Upstream,
    upstreams: Upstreams,
    server: impl FnOnce(Server) -> Server,
    lines: &[&str],
) -> Vec<String> {
    let app = front(upstreams).make_app().expect("a right configuration");
    let server = Serving::start_with(server(Server::new(app))).await;
    let headers = lines.join("\r\n") + "\r\n";
    let answer = exchange(server.address(), request("GET", "/", &headers)).await;
    assert_status(&answer, 200);
    let request = upstream.only_request();
    let (head, _) = request.split_once("\r\n\r\n").expect("a head");
    let lines = head.split("\r\n").skip(1).map(str::to_ascii_lowercase);
    let mut lines: Vec<_> = lines.filter(|line| !line.starts_with("via:")).collect();
    lines.sort();
    lines
}

/// What this application says of a stranger.
const OURS: [&str; 5] = [
    "forwarded: for=127.0.0.1;host=\"example.com\";proto=http",
    "host: example.com",
    "x-forwarded-for: 127.0.0.1",
    "x-forwarded-host: example.com",
    "x-forwarded-proto: http",
];

#[tokio::test]
async fn what_strangers_say_of_themselves_is_not_passed_on() {
    assert_eq!(passed_on(|server| server, SPOOFED).await, OURS);
    let elsewhere = TrustedProxies::new(["192.0.2.1", "unix"]).expect("an address");
    let server = |server: Server| server.trusted_proxies(elsewhere);
    assert_eq!(passed_on(server, SPOOFED).await, OURS);
}

#[tokio::test]
async fn each_of_them_is_dropped_alone() {
    for line in SPOOFED {
        assert_eq!(passed_on(|server| server, &[line]).await, OURS, "{line}");
    }
}

/// The end of a body and what a connection names say nothing of the client either.
#[tokio::test]
async fn neither_trailers_nor_names_in_connection_bring_them() {
    for (connection, trailers) in [
        (
            "close",
            "X-Forwarded-For: 6.6.6.6\r\nX-Real-IP: 6.6.6.6\r\n",
        ),
        ("close, X-Forwarded-For, Forwarded, Host", ""),
    ] {
        let upstream = Upstream::start(|_| ok("")).await;
        let server = serve(front(upstream.upstreams())).await;
        let request = format!(
            "POST / HTTP/1.1\r\nHost: example.com\r\nConnection: {connection}\r\nTE: trailers\r\n\
             Forwarded: for=6.6.6.6\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n{trailers}\r\n"
        );
        assert_status(&exchange(server.address(), request).await, 200);
        let request = upstream.only_request().to_ascii_lowercase();
        assert!(!request.contains("6.6.6.6"), "{request}");
        for ours in OURS {
            assert!(request.contains(&format!("\r\n{ours}\r\n")), "{request}");
        }
        assert_eq!(body_of(&request), "2\r\nhi\r\n0\r\n\r\n");
    }
}

#[test]
fn it_is_said_once_that_they_are_dropped() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let log = logged_by(|| {
        runtime.expect("a runtime").block_on(async {
            let upstream = Upstream::start(|_| ok("")).await;
            let server = serve(front(upstream.upstreams())).await;
            for line in ["", "X-Real-IP: 6.6.6.6\r\n", "X-Forwarded-For: 6.6.6.6\r\n"] {
                exchange(server.address(), request("GET", "/", line)).await;
            }
        });
    });
    let lines: Vec<_> = log
        .lines()
        .filter(|line| line.contains("headers that only proxies may set"))
        .collect();
    assert!(
        matches!(lines[..], [first, second] if first.contains(" WARN ") && second.contains(" DEBUG ")),
        "{log}"
    );
    assert!(
        lines.iter().all(|line| line.contains("peer=\"127.0.0.1\"")),
        "{log}"
    );
    assert!(!log.contains("6.6.6.6"), "{log}");
}

fn trusting(server: Server) -> Server {
    server.trusted_proxies(TrustedProxies::new(["127.0.0.1"]).expect("an address"))
}

#[tokio::test]
async fn what_a_trusted_proxy_sets_is_continued() {
    let lines = [
        "X-Forwarded-For: 203.0.113.7",
        "X-Forwarded-Host: shop.example",
        "X-Forwarded-Proto: https",
        "X-Forwarded-Port: 443",
        "X-Real-IP: 203.0.113.7",
        "Forwarded: for=6.6.6.6",
        "X_Forwarded_For: 6.6.6.6",
        "Proxy: http://evil.example",
    ];
    let expected = [
        // The proxy does not set it: whoever came to the proxy may have.
        "forwarded: for=203.0.113.7;host=\"shop.example\";proto=https",
        "host: shop.example",
        "x-forwarded-for: 203.0.113.7, 203.0.113.7",
        "x-forwarded-host: shop.example, shop.example",
        "x-forwarded-port: 443",
        "x-forwarded-proto: https",
        "x-real-ip: 203.0.113.7",
    ];
    assert_eq!(passed_on(trusting, &lines).await, expected);
}

#[tokio::test]
async fn what_a_trusted_proxy_does_not_set_is_replaced() {
    let server = |server: Server| {
        let proxies = TrustedProxies::new(["127.0.0.1"]).expect("an address");
        server.trusted_proxies(proxies.headers([ForwardedHeader::Forwarded]))
    };
    let lines = [
        "Forwarded: for=203.0.113.7;proto=https",
        "X-Forwarded-For: 6.6.6.6",
        "X-Forwarded-Host: evil.example",
        "X-Forwarded-Proto: http",
    ];
    let expected = [
        "forwarded: for=203.0.113.7;proto=https, for=203.0.113.7;host=\"example.com\";proto=https",
        "host: example.com",
        "x-forwarded-for: 203.0.113.7",
        "x-forwarded-host: example.com",
        "x-forwarded-proto: https",
    ];
    assert_eq!(passed_on(server, &lines).await, expected);
}

#[tokio::test]
async fn names_with_underscores_are_passed_on_if_they_shall_be() {
    let upstream = Upstream::start(|_| ok("")).await;
    let upstreams = upstream.upstreams().pass_on_underscores(true);
    let lines = [&["API_Key: 1"][..], SPOOFED].concat();
    let headers = passed_on_to(&upstream, upstreams, |server| server, &lines).await;
    assert_eq!(headers[0], "api_key: 1");
    assert_eq!(headers[1..], OURS);
}

#[test]
fn another_server_says_whether_its_peer_is_trusted() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let upstream = runtime.block_on(Upstream::start(|_| ok("")));
    let app = front(upstream.upstreams()).make_app();
    let app = TestApp::new(app.expect("a right configuration"));
    let connection = pyramidion::request::Connection::default();
    for (connection, expected) in [
        (connection.clone(), None),
        (connection.from_trusted_proxy(), Some("203.0.113.7")),
    ] {
        let request = app.get("/").header("x-forwarded-for", "203.0.113.7");
        assert_eq!(request.extension(connection).send().status(), 200);
        let received = upstream.received.lock().expect("nobody panics").pop();
        let received = received.expect("a request");
        assert_eq!(header(&received, "x-forwarded-for"), expected);
    }
}

#[tokio::test]
async fn every_proxy_on_the_way_is_named() {
    let upstream = Upstream::start(|_| ok("")).await;
    let server = serve(front(upstream.upstreams())).await;
    let headers = "Via: 1.0 inner\r\nVia: 1.1 outer\r\n";
    exchange(server.address(), request("GET", "/", headers)).await;
    let via = header(&upstream.only_request(), "via").map(str::to_owned);
    assert_eq!(via.as_deref(), Some("1.0 inner, 1.1 outer, 1.1 pyramidion"));
}
