//! Where requests come from: behind a trusted proxy what Pyramid takes for its own is taken for it here.

use pyramidion::csrf::{CookieCsrfStoragePolicy, CsrfOptions};
use pyramidion::server::{ForwardedHeader, Server, TrustedProxies};
use pyramidion::{App, Configurator, Request, View};
use pyramidion_tests::Serving;
use serde_json::{Value, json};

use super::random::Random;
use super::site::Site;

const TRUSTED: [&str; 3] = ["pay.example", ".partner.example", "port.example:8443"];

/// Hosts that a proxy says were asked for.
const OWN: [&str; 8] = [
    "own.example",
    "OWN.example",
    "own.example:443",
    "own.example:80",
    "own.example:8443",
    "127.0.0.1:8080",
    "[::1]",
    "[::1]:8443",
];

/// Hosts that requests come from, beside those.
const OTHERS: [&str; 12] = [
    "pay.example",
    "PAY.example",
    "pay.example:443",
    "partner.example",
    "a.partner.example",
    "evilpartner.example",
    "port.example",
    "port.example:8443",
    "own.example.",
    "own.example@evil.example",
    "own.example.evil.example",
    "",
];

/// Texts that are not origins.
const ODD: [&str; 8] = [
    "null",
    "",
    "own.example",
    "//own.example",
    "https:own.example",
    "https:////own.example",
    "https://own.example\\@evil.example",
    "https://pay.example,https://own.example",
];

const CASES: u32 = 400;

fn app() -> App {
    let mut config = Configurator::new();
    config
        .settings_mut()
        .set("pyramidion.csrf_trusted_origins", TRUSTED.join(" "));
    config.set_csrf_storage_policy(CookieCsrfStoragePolicy::new());
    config.set_default_csrf_options(CsrfOptions::new());
    config.add_route("token", "/token");
    let token = View::new(|request: &mut Request| request.csrf_token());
    config.add_view(token.route_name("token").require_csrf(false));
    config.add_route("page", "/page");
    config.add_view(View::new(|_: &mut Request| "done").route_name("page"));
    config.make_app().expect("a right configuration")
}

fn origin(random: &mut Random, own: &str) -> String {
    let host = match random.below(4) {
        0 => own,
        1 => random.one_of(&OWN),
        2 => random.one_of(&OTHERS),
        _ => return random.one_of(&ODD).to_owned(),
    };
    let scheme = random.one_of(&["https", "https", "https", "http", "HTTPS", "HtTp"]);
    let before = random.one_of(&["", "", "", "https://evil.example ", "null "]);
    format!("{before}{scheme}://{host}")
}

/// Returns the headers of a request: what a proxy says, and where the browser says that it comes from.
fn headers(random: &mut Random, is_forwarded: bool) -> Vec<(&'static str, String)> {
    let own = random.one_of(&OWN);
    let scheme = random.one_of(&["https", "https", "http"]);
    let mut headers = if is_forwarded {
        vec![("forwarded", format!("proto={scheme};host=\"{own}\""))]
    } else {
        let scheme = ("x-forwarded-proto", scheme.to_owned());
        vec![scheme, ("x-forwarded-host", own.to_owned())]
    };
    if random.below(4) > 0 {
        headers.push(("origin", origin(random, own)));
    }
    if random.below(2) > 0 {
        let page = random.one_of(&["", "/", "/a/page?q=1#f", "?q", "#f"]);
        headers.push(("referer", origin(random, own) + page));
    }
    headers
}

async fn check(is_forwarded: bool) {
    let (of_ours, of_waitress) = if is_forwarded {
        (vec![ForwardedHeader::Forwarded], json!(["forwarded"]))
    } else {
        (
            vec![
                ForwardedHeader::XForwardedProto,
                ForwardedHeader::XForwardedHost,
            ],
            json!(["x-forwarded-host", "x-forwarded-proto"]),
        )
    };
    let options = json!({"proxy_headers": of_waitress, "trusted_origins": TRUSTED}).to_string();
    let Some(mut pyramid) = Site::python("origins.py", &options).await else {
        return;
    };
    let proxies = TrustedProxies::new(["127.0.0.1"]).expect("an address");
    let server = Server::new(app()).trusted_proxies(proxies.headers(of_ours));
    let mut ours = Site::served(Serving::start_with(server).await).await;
    let token = ours.send("token", &[], "").await;
    let (cookie, token) = (token.cookie().to_owned(), token.text);
    let mut random = Random::new(7);
    let mut seen = [0; 4];
    for _ in 0..CASES {
        let headers = headers(&mut random, is_forwarded);
        let mut sent: Vec<_> = headers
            .iter()
            .map(|(name, value)| (*name, &**value))
            .collect();
        let answer = pyramid.send("page", &sent, "").await.text;
        let answer: Value = serde_json::from_str(&answer).expect("JSON");
        let is_tls = answer["scheme"] == "https";
        // Without TLS Pyramid asks nothing; here an origin that is there must be right.
        let name = if is_tls {
            "is_right"
        } else {
            "is_right_over_tls"
        };
        let expected = answer[name].as_bool().expect("a truth value");
        sent.extend([("cookie", &*cookie), ("x-csrf-token", &*token)]);
        let status = ours.send("page", &sent, "").await.status;
        assert_eq!(
            status,
            if expected { 200 } else { 400 },
            "{headers:?} {answer}"
        );
        seen[usize::from(is_tls) * 2 + usize::from(expected)] += 1;
    }
    assert!(seen.iter().all(|count| *count > 20), "{seen:?}");
}

#[tokio::test]
async fn behind_a_proxy_with_headers_of_its_own() {
    check(false).await;
}

#[tokio::test]
async fn behind_a_proxy_with_the_standard_header() {
    check(true).await;
}
