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

/// Texts that are not addresses.
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

/// A pattern whose expressions match what they match in Python.
const ISSUE: &str = r"/issues/{year:\d{4}}-{name:\w+}";

/// Paths that it matches: superscripts, fractions, digits of other scripts, letters in circles, Han numbers.
const ISSUES: &[&str] = &[
    "/issues/2020-%C2%B2",
    "/issues/2020-%C2%BDa",
    "/issues/2020-%E2%91%A0",
    "/issues/2020-%E0%A7%B4",
    "/issues/2020-_%C3%A9%E4%B8%80",
    "/issues/%D9%A2%D9%A0%D9%A2%D9%A0-x",
];

/// Paths that it does not match: marks, joiners, connecting punctuation, symbols.
const NO_ISSUES: &[&str] = &[
    "/issues/2020-a%CC%81",
    "/issues/2020-a%E2%80%8D",
    "/issues/2020-%E2%80%BF",
    "/issues/2020-%E2%92%B6",
    "/issues/%C2%B2020-x",
];

/// Returns an application to which what is `/admin` and below has moved.
fn front(upstreams: Upstreams) -> Configurator {
    let mut config = Configurator::new();
    config.add_route("admin", "/admin");
    config.add_route("item", "/admin/{x}");
    config.add_route("issue", ISSUE);
    config.add_view(View::new(|_: &mut Request| "moved").route_name("admin"));
    config.add_view(View::new(|_: &mut Request| "moved").route_name("item"));
    config.add_view(View::new(|_: &mut Request| "moved").route_name("issue"));
    config.forward_unmatched(upstreams);
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
        let passing_on = |upstreams: Upstreams| upstreams.pass_on_other_spellings(true);
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

#[test]
fn expressions_match_what_they_match_in_pyramid() {
    log_of(async |old| {
        let mut both = Both::start(old, |upstreams| upstreams, |server| server).await;
        let mut alone = Client::connect(old).await.expect("a connection");
        for (target, status) in (ISSUES.iter().map(|target| (target, 200)))
            .chain(NO_ISSUES.iter().map(|target| (target, 404)))
        {
            let answer = alone.send("GET", target, &[], "").await.expect("an answer");
            assert_eq!(answer.status, status, "{target} in Pyramid");
        }
        both.seen().await;
        for target in ISSUES {
            assert_eq!(
                both.get(target, &[]).await,
                (200, "moved".to_owned()),
                "{target}"
            );
        }
        assert_eq!(both.seen().await, [Value::Null; 0]);
        for target in NO_ISSUES {
            assert_eq!(both.get(target, &[]).await.0, 404, "{target}");
        }
        assert_eq!(both.seen().await.len(), NO_ISSUES.len());
    });
}

#[test]
fn an_encoded_slash_of_what_has_not_moved_is_passed_on() {
    log_of(async |old| {
        let mut both = Both::start(old, |upstreams| upstreams, |server| server).await;
        for target in [
            "/files/a%2Fb",
            "/files%2Fa/b",
            "//files/a/b",
            "/files/a/b%0A",
        ] {
            assert_eq!(
                both.get(target, &[]).await,
                (200, "file".to_owned()),
                "{target}"
            );
        }
        let paths: Vec<_> = (both.seen().await.iter())
            .map(|seen| seen["path"].as_str().unwrap_or_default().to_owned())
            .collect();
        assert_eq!(
            paths,
            ["/files/a/b", "/files/a/b", "/files/a/b", "/files/a/b\n"]
        );
    });
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
