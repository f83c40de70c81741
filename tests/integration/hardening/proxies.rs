//! What a proxy says about the client is believed only of proxies that the server was told to trust.

use pyramidion::server::{ForwardedHeader, Server, TrustedProxies};
use pyramidion::session::SignedCookieSessionFactory;
use pyramidion::{Configurator, Request, View};
use pyramidion_tests::Serving;
use pyramidion_tests::http::{Answer, Client};
use tokio::io::AsyncWriteExt as _;
use tokio::net::UnixStream;

use crate::wire::{closing, read_to_end};

/// What a client says that would like to be another one.
const SPOOFED: [(&str, &str); 4] = [
    ("X-Forwarded-For", "192.0.2.1"),
    ("X-Forwarded-Proto", "https"),
    ("X-Forwarded-Host", "evil.example"),
    ("Forwarded", "for=192.0.2.1;proto=https;host=evil.example"),
];

fn server() -> Server {
    serving_cookies(false)
}

fn serving_cookies(secure: bool) -> Server {
    let mut config = Configurator::new();
    let sessions = SignedCookieSessionFactory::new("seekrit").secure(secure);
    config.set_session_factory(sessions);
    config.add_route("who", "/who");
    config.add_route("login", "/login");
    let who = |request: &mut Request| {
        let address = request.remote_addr().map(|address| address.ip());
        let address = address.map_or("nobody".to_owned(), |address| address.to_string());
        let (scheme, host) = (request.scheme(), request.host());
        format!("{address} {scheme} {host} {}", request.url())
    };
    config.add_view(View::new(who).route_name("who"));
    let login = |request: &mut Request| {
        request.session().insert("user", "editor").expect("a user");
        "welcome"
    };
    config.add_view(View::new(login).route_name("login"));
    Server::new(config.make_app().expect("a right configuration"))
}

fn trusting(networks: &[&str]) -> Server {
    let proxies = TrustedProxies::new(networks).expect("networks");
    server().trusted_proxies(proxies)
}

async fn ask(server: Server, path: &str, headers: &[(&str, &str)]) -> (Answer, Serving) {
    let server = Serving::start_with(server).await;
    let mut client = Client::connect(server.address()).await.unwrap();
    let answer = client.send("GET", path, headers, "").await.unwrap();
    (answer, server)
}

async fn check(server: Server, headers: &[(&str, &str)], expected: &str) {
    let (answer, serving) = ask(server, "/who", headers).await;
    let address = serving.address().to_string();
    let expected = expected.replace("SERVER", &address);
    assert_eq!(answer.body, expected, "{headers:?}");
    serving.finish().await;
}

const DIRECT: &str = "127.0.0.1 http SERVER http://SERVER/who";

#[tokio::test]
async fn without_proxies_nobody_is_believed() {
    check(server(), &[], DIRECT).await;
    check(server(), &SPOOFED, DIRECT).await;
    for header in SPOOFED {
        check(server(), &[header], DIRECT).await;
    }
}

#[tokio::test]
async fn who_is_not_a_proxy_is_not_believed() {
    for networks in [&["10.0.0.0/8"][..], &["::1"], &["127.0.0.2"], &["unix"]] {
        check(trusting(networks), &SPOOFED, DIRECT).await;
    }
}

#[tokio::test]
async fn a_proxy_is_believed() {
    let headers = [
        ("X-Forwarded-For", "192.0.2.7"),
        ("X-Forwarded-Proto", "https"),
        ("X-Forwarded-Host", "shop.example"),
    ];
    let expected = "192.0.2.7 https shop.example https://shop.example/who";
    check(trusting(&["127.0.0.1"]), &headers, expected).await;
    check(trusting(&["10.0.0.0/8", "127.0.0.0/8"]), &headers, expected).await;
    check(trusting(&["127.0.0.1"]), &[], DIRECT).await;
}

#[tokio::test]
async fn what_a_client_told_its_proxy_is_not_believed() {
    let proxies = &["127.0.0.1", "10.0.0.0/8"];
    // The client sent the first address; the proxy nearest to it added the second, another the third.
    let headers = [
        ("X-Forwarded-For", "127.0.0.1, 192.0.2.7, 10.0.0.3"),
        ("X-Forwarded-Proto", "https, http, http"),
        ("X-Forwarded-Host", "evil.example, shop.example, inside"),
    ];
    let expected = "192.0.2.7 http shop.example http://shop.example/who";
    check(trusting(proxies), &headers, expected).await;
    let garbage = [
        ("X-Forwarded-For", "192.0.2.7, <script>"),
        ("X-Forwarded-Proto", "javascript"),
        ("X-Forwarded-Host", "a b/@\"<>"),
    ];
    check(trusting(proxies), &garbage, DIRECT).await;
}

#[tokio::test]
async fn forwarded_is_believed_instead_of_the_others_if_it_is_named() {
    let server = || {
        let proxies = TrustedProxies::new(["127.0.0.1"]).expect("a network");
        server().trusted_proxies(proxies.headers([ForwardedHeader::Forwarded]))
    };
    let element = "for=\"[2001:db8::7]:4711\";proto=https;host=shop.example";
    let expected = "2001:db8::7 https shop.example https://shop.example/who";
    let spoofed = ("X-Forwarded-For", "192.0.2.1");
    check(server(), &[("Forwarded", element), spoofed], expected).await;
    check(server(), &SPOOFED[..3], DIRECT).await;
    check(server(), &[("Forwarded", "for=\"192.0.2.1")], DIRECT).await;
}

#[tokio::test]
async fn the_cookie_does_not_depend_on_what_strangers_say() {
    for secure in [false, true] {
        for header in SPOOFED.into_iter().chain([("X-Forwarded-Proto", "http")]) {
            let (answer, serving) = ask(serving_cookies(secure), "/login", &[header]).await;
            let cookie = answer.header("set-cookie").expect("a cookie");
            let (_, attributes) = cookie.split_once(';').expect("attributes");
            let attributes = attributes.to_ascii_lowercase();
            assert_eq!(
                attributes.contains("secure"),
                secure,
                "{header:?}: {cookie}"
            );
            assert!(!attributes.contains("evil"), "{header:?}: {cookie}");
            serving.finish().await;
        }
    }
}

#[tokio::test]
async fn a_proxy_at_a_unix_socket_is_believed_if_it_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("app.sock");
    for (networks, expected) in [
        (&["127.0.0.1"][..], "nobody http localhost"),
        (&["unix"], "192.0.2.1 https evil.example"),
    ] {
        let server = trusting(networks).bind_unix(&path).expect("a socket");
        let (end, ended) = tokio::sync::oneshot::channel::<()>();
        let serving = tokio::spawn(server.run_until(async {
            let _ = ended.await;
        }));
        let mut stream = UnixStream::connect(&path).await.expect("a connection");
        let lines = SPOOFED[..3]
            .iter()
            .map(|(name, value)| [*name, ": ", value].concat());
        let lines = lines.collect::<Vec<_>>().join("\r\n");
        let request = closing("/who").replace("\r\n\r\n", &format!("\r\n{lines}\r\n\r\n"));
        stream.write_all(request.as_bytes()).await.unwrap();
        let answer = read_to_end(&mut stream).await;
        let (_, body) = answer.split_once("\r\n\r\n").expect("a body");
        assert!(body.starts_with(expected), "{body}");
        drop(end);
        serving.await.expect("it ends");
    }
}

#[test]
fn what_is_not_a_network_is_refused_by_name() {
    for text in ["10.0.0.0/33", "proxy.example", "", "10.0.0", "::1/129"] {
        let error = TrustedProxies::new([text]).expect_err(text);
        assert!(error.to_string().contains(text), "{error}");
        assert_eq!(error.to_string().lines().count(), 1, "{error}");
    }
}
