//! What reaches a Pyramid application under waitress through an application that stands in front of it.

use std::net::SocketAddr;

use pyramidion::forward::Upstreams;
use pyramidion::server::{Server, TrustedProxies};
use pyramidion::{Configurator, Request, View};
use pyramidion_tests::Serving;
use pyramidion_tests::http::Client;
use serde_json::Value;

use crate::logging::logged_by;

use super::site::start_python;

/// Spellings of `/admin` and `/admin/x` that waitress and Pyramid take for these.
const SPELLINGS: &[(&str, &str)] = &[
    ("//admin", "admin"),
    ("///admin", "admin"),
    ("//admin/x", "item"),
    ("/admin%2fx", "item"),
    ("/admin%2Fx", "item"),
    ("/%2fadmin", "admin"),
    ("/%2F%2Fadmin%2Fx", "item"),
    ("/admin%0a", "admin"),
    ("//admin%0A", "admin"),
    ("http://h//admin", "admin"),
    ("http://h/admin%2fx", "item"),
];

/// Spellings that others take for them: Apache and nginx.
const SPELLINGS_OF_OTHERS: &[&str] = &["/./admin", "/x/../admin", "/%2e/admin", "/admin//x"];

/// What is none.
const OTHERS: &[&str] = &[
    "/ADMIN",
    "/admin/",
    "/admin;x=1",
    "/\\admin",
    "/admin%252fx",
    "/%252fadmin",
    "/admin%0a%0a",
    "/admin%0d%0a",
    "/%2561dmin",
];

/// Returns an application to which what is `/admin` and below has moved.
fn front(upstreams: Upstreams) -> Configurator {
    let mut config = Configurator::new();
    config.add_route("admin", "/admin");
    config.add_route("item", "/admin/{x}");
    config.add_view(View::new(|_: &mut Request| "moved").route_name("admin"));
    config.add_view(View::new(|_: &mut Request| "moved").route_name("item"));
    config.forward_unmatched_to(upstreams);
    config
}

/// The new application in front of the old one.
struct Both {
    client: Client,
    _serving: Serving,
}

impl Both {
    async fn start(
        old: SocketAddr,
        upstreams: impl FnOnce(Upstreams) -> Upstreams,
        server: impl FnOnce(Server) -> Server,
    ) -> Self {
        let upstreams = upstreams(Upstreams::new([format!("http://{old}")]));
        let app = front(upstreams).make_app().expect("a right configuration");
        let serving = Serving::start_with(server(Server::new(app))).await;
        Self {
            client: Client::connect(serving.address())
                .await
                .expect("a connection"),
            _serving: serving,
        }
    }

    async fn get(&mut self, target: &str, headers: &[(&str, &str)]) -> (u16, String) {
        let answer = self.client.send("GET", target, headers, "").await;
        let answer = answer.unwrap_or_else(|error| panic!("{target}: {error}"));
        (answer.status, answer.body)
    }

    /// Returns what the old application got since it was last asked.
    async fn seen(&mut self) -> Vec<Value> {
        let (status, text) = self.get("/seen", &[]).await;
        assert_eq!(status, 200);
        serde_json::from_str(&text).expect("JSON")
    }
}

/// Runs a test that needs the old application, and returns the log; nothing without Pyramid.
fn log_of<F: Future<Output = ()>>(test: impl FnOnce(SocketAddr) -> F) -> Option<String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.expect("a runtime");
    let (_process, old) = runtime.block_on(start_python("forwarded.py", ""))?;
    Some(logged_by(|| runtime.block_on(test(old))))
}

#[test]
fn pyramid_reads_these_spellings_as_one_path() {
    log_of(async |old| {
        let passing_on = |upstreams: Upstreams| upstreams.pass_on_other_spellings();
        let mut both = Both::start(old, passing_on, |server| server).await;
        for (target, route) in SPELLINGS {
            let answer = both.get(target, &[]).await;
            assert_eq!(answer, (200, (*route).to_owned()), "{target}");
        }
        for target in SPELLINGS_OF_OTHERS.iter().chain(OTHERS) {
            assert_eq!(both.get(target, &[]).await.0, 404, "{target}");
        }
        let seen = both.seen().await;
        assert_eq!(
            seen.len(),
            SPELLINGS.len() + SPELLINGS_OF_OTHERS.len() + OTHERS.len()
        );
    });
}

#[test]
fn what_has_moved_is_not_reached_in_pyramid() {
    let log = log_of(async |old| {
        let mut both = Both::start(old, |upstreams| upstreams, |server| server).await;
        let spellings = SPELLINGS.iter().map(|(target, _)| target);
        for target in spellings.chain(SPELLINGS_OF_OTHERS) {
            assert_eq!(both.get(target, &[]).await.0, 404, "{target}");
        }
        assert_eq!(both.seen().await, [Value::Null; 0]);
        for target in OTHERS {
            assert_eq!(both.get(target, &[]).await.0, 404, "{target}");
        }
        assert_eq!(both.seen().await.len(), OTHERS.len());
        assert_eq!(both.get("/admin", &[]).await, (200, "moved".to_owned()));
        assert_eq!(both.get("/old", &[]).await, (200, "old".to_owned()));
        let seen = both.seen().await;
        assert!(
            matches!(&seen[..], [only] if only["path"] == "/old"),
            "{seen:?}"
        );
    });
    let Some(log) = log else { return };
    let refusals = log.lines().filter(|line| line.contains("not passed on"));
    assert_eq!(
        refusals.count(),
        SPELLINGS.len() + SPELLINGS_OF_OTHERS.len(),
        "{log}"
    );
}

/// What a stranger says of itself; waitress drops names with underscores, others do not.
const SPOOFED: &[(&str, &str)] = &[
    ("X-Forwarded-For", "6.6.6.6"),
    ("X-Forwarded-Host", "evil.example"),
    ("X-Forwarded-Proto", "https"),
    ("X-Forwarded-Port", "666"),
    ("X-Forwarded-Scheme", "https"),
    ("X-Forwarded-Ssl", "on"),
    ("X-Forwarded-Prefix", "/evil"),
    ("X-Forwarded-Server", "evil.example"),
    ("X-Real-IP", "6.6.6.6"),
    ("Forwarded", "for=6.6.6.6;host=evil.example;proto=https"),
    ("X_Forwarded_For", "6.6.6.6"),
    ("X_Real_IP", "6.6.6.6"),
    ("Script_Name", "/evil"),
    ("Proxy", "http://evil.example"),
];

/// Returns the variables in which Pyramid finds what was said of the client.
async fn variables(
    old: SocketAddr,
    server: impl FnOnce(Server) -> Server,
) -> Vec<(String, String)> {
    let mut both = Both::start(old, |upstreams| upstreams, server).await;
    assert_eq!(both.get("/old", SPOOFED).await.0, 200);
    let seen = both.seen().await;
    assert!(
        matches!(&seen[..], [only] if only["script_name"] == ""),
        "{seen:?}"
    );
    let headers = seen[0]["headers"].as_object().expect("headers");
    let said = headers.iter().filter(|(name, _)| {
        let is_usual = ["HTTP_HOST", "HTTP_VIA"].contains(&name.as_str());
        !is_usual
    });
    let said = said.map(|(name, value)| (name.clone(), value.as_str().expect("text").to_owned()));
    let mut said: Vec<_> = said.collect();
    said.sort();
    said
}

#[test]
fn pyramid_believes_nothing_that_a_stranger_says_of_itself() {
    log_of(async |old| {
        let variables = variables(old, |server| server).await;
        let names: Vec<_> = variables.iter().map(|(name, _)| &**name).collect();
        let expected = [
            "HTTP_FORWARDED",
            "HTTP_X_FORWARDED_FOR",
            "HTTP_X_FORWARDED_HOST",
            "HTTP_X_FORWARDED_PROTO",
        ];
        assert_eq!(names, expected);
        for (name, value) in &variables {
            let is_spoofed = SPOOFED.iter().any(|(_, spoofed)| value.contains(spoofed));
            assert!(!is_spoofed && !value.contains("6.6.6.6"), "{name}: {value}");
        }
        assert_eq!(variables[1].1, "127.0.0.1");
        assert_eq!(variables[3].1, "http");
    });
}

#[test]
fn pyramid_believes_what_a_trusted_proxy_says() {
    log_of(async |old| {
        let proxies = TrustedProxies::new(["127.0.0.1"]).expect("an address");
        let variables = variables(old, |server| server.trusted_proxies(proxies)).await;
        let value = |name: &str| {
            let found = variables.iter().find(|(other, _)| other == name);
            found.map(|(_, value)| &**value)
        };
        assert_eq!(value("HTTP_X_FORWARDED_FOR"), Some("6.6.6.6, 6.6.6.6"));
        assert_eq!(value("HTTP_X_FORWARDED_PROTO"), Some("https"));
        assert_eq!(value("HTTP_X_FORWARDED_PREFIX"), Some("/evil"));
        assert_eq!(value("HTTP_X_REAL_IP"), Some("6.6.6.6"));
        // What that proxy is not said to set.
        let ours = "for=6.6.6.6;host=\"evil.example\";proto=https";
        assert_eq!(value("HTTP_FORWARDED"), Some(ours));
        assert_eq!(value("HTTP_PROXY"), None);
    });
}
