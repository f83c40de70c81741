//! Tokens that are missing, forged, or in the wrong place, and methods that only look safe.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use pyramidion::csrf::CsrfOptions;
use pyramidion::testing::{TestApp, TestRequest};
use pyramidion::{Request, SignedCookieSessionFactory, View};
use pyramidion_tests::applications::client;

/// An application with a form, which counts how often it was accepted.
struct Site {
    app: TestApp,
    accepted: Arc<AtomicUsize>,
}

impl Site {
    fn new() -> Self {
        let accepted = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&accepted);
        let app = client(|config| {
            config.set_session_factory(SignedCookieSessionFactory::new([7; 64]));
            config.set_default_csrf_options(CsrfOptions::new());
            config.add_route("token", "/token");
            let token = View::new(|request: &mut Request| request.csrf_token());
            config.add_view(token.route_name("token"));
            config.add_route("pay", "/pay");
            let pay = move |_: &mut Request| {
                counter.fetch_add(1, Ordering::Relaxed);
                "paid"
            };
            config.add_view(View::new(pay).route_name("pay"));
        });
        Self { app, accepted }
    }

    fn token(&self) -> String {
        self.app.get("/token").send().text().to_owned()
    }

    fn post(&self) -> TestRequest<'_> {
        self.app.post("/pay")
    }

    /// Checks that a request is refused before the view is called.
    #[track_caller]
    fn refuses(&self, request: TestRequest<'_>) {
        let before = self.accepted.load(Ordering::Relaxed);
        let status = request.send().status();
        assert!(status.is_client_error(), "{status}");
        assert_eq!(self.accepted.load(Ordering::Relaxed), before);
    }

    #[track_caller]
    fn accepts(&self, request: TestRequest<'_>) {
        let before = self.accepted.load(Ordering::Relaxed);
        assert_eq!(request.send().text(), "paid");
        assert_eq!(self.accepted.load(Ordering::Relaxed), before + 1);
    }
}

#[test]
fn every_visitor_has_a_token_that_cannot_be_guessed() {
    let site = Site::new();
    let mut tokens = HashSet::new();
    let mut digits = [0_usize; 16];
    for _ in 0..2000 {
        site.app.clear_cookies();
        let token = site.token();
        assert_eq!(token, site.token(), "it stays the same");
        assert_eq!(token.len(), 40, "20 bytes are 160 bits: {token}");
        for digit in token.chars() {
            digits[digit.to_digit(16).expect("a digit") as usize] += 1;
        }
        tokens.insert(token);
    }
    assert_eq!(tokens.len(), 2000);
    // Each digit is expected 5000 times; ten standard deviations are 685.
    assert!(
        digits.iter().all(|count| count.abs_diff(5000) < 700),
        "{digits:?}"
    );
}

#[test]
fn without_the_token_the_view_is_not_called() {
    let site = Site::new();
    site.refuses(site.post());
    site.refuses(site.post().form([("csrf_token", "")]));
    site.refuses(site.post().header("x-csrf-token", ""));
    let token = site.token();
    site.refuses(site.post());
    site.refuses(site.post().form([("csrf_token", "")]));
    site.refuses(site.post().form([("other", token.as_str())]));
    site.accepts(site.post().form([("csrf_token", token.as_str())]));
}

#[test]
fn a_token_that_is_nearly_right_is_wrong() {
    let site = Site::new();
    let theirs = site.token();
    site.app.clear_cookies();
    let token = site.token();
    let last = &token[..39];
    let other = if token.ends_with('0') { "1" } else { "0" };
    for wrong in [
        theirs.clone(),
        last.to_owned(),
        format!("{last}{other}"),
        format!("{token}0"),
        format!("{token}{token}"),
        token.chars().rev().collect(),
        token.to_uppercase() + "A",
        format!(" {token}"),
        format!("{token} "),
        format!("{token}\u{0}"),
        format!("\u{0}{token}"),
        "\u{e9}".repeat(40),
        "😀".repeat(10),
        "0".repeat(40),
        "x".repeat(100_000),
        "None".to_owned(),
        "null".to_owned(),
        "undefined".to_owned(),
        "*".to_owned(),
    ] {
        site.refuses(site.post().form([("csrf_token", wrong.as_str())]));
    }
    for wrong in [
        &b"\xff"[..],
        b"\xe9\xe9",
        theirs.as_bytes(),
        last.as_bytes(),
    ] {
        site.refuses(site.post().header("x-csrf-token", wrong));
    }
    site.accepts(site.post().header("x-csrf-token", &token));
}

#[test]
fn a_token_counts_in_the_form_and_in_the_header_only() {
    let site = Site::new();
    let token = site.token();
    site.accepts(site.post().header("x-csrf-token", &token));
    site.refuses(site.app.post(&format!("/pay?csrf_token={token}")));
    let cookies = format!("csrf_token={token}; X-CSRF-Token={token}");
    site.refuses(site.post().header("cookie", cookies));
    site.refuses(site.post().header("csrf_token", &token));
    site.refuses(
        site.post()
            .header("authorization", format!("Bearer {token}")),
    );
}

#[test]
fn no_method_is_taken_for_another() {
    let site = Site::new();
    site.token();
    for method in [
        "POST", "PUT", "PATCH", "DELETE", "post", "get", "Get", "LINK", "PROPFIND",
    ] {
        site.refuses(site.app.request(method, "/pay"));
    }
    for header in [
        "x-http-method-override",
        "x-http-method",
        "x-method-override",
    ] {
        for method in ["GET", "HEAD", "OPTIONS"] {
            site.refuses(site.post().header(header, method));
        }
    }
    site.refuses(site.post().form([("_method", "GET")]));
    site.refuses(site.app.post("/pay?_method=GET"));
    for method in ["GET", "HEAD", "TRACE"] {
        assert_eq!(site.app.request(method, "/pay").send().status(), 200);
    }
}

#[test]
fn bodies_of_every_type_need_the_token() {
    let site = Site::new();
    let token = site.token();
    let part = |name: &str| {
        format!(
            "--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{token}\r\n--b--\r\n"
        )
    };
    let multipart = "multipart/form-data; boundary=b";
    let json = format!("{{\"csrf_token\": \"{token}\"}}");
    let with = |content_type: &str, body: String| {
        site.post().header("content-type", content_type).body(body)
    };
    site.accepts(with(multipart, part("csrf_token")));
    for (content_type, body) in [
        (multipart, part("other")),
        (multipart, part("csrf_token").replace("--b--", "")),
        (multipart, part("csrf_token").replace("name", "nome")),
        (multipart, "--b".to_owned()),
        (multipart, String::new()),
        ("multipart/form-data", part("csrf_token")),
        ("multipart/form-data; boundary=x", part("csrf_token")),
        ("application/json", json.clone()),
        ("text/plain", json),
        ("text/plain", format!("csrf_token={token}")),
        ("application/octet-stream", format!("csrf_token={token}")),
        (
            "application/x-www-form-urlencoded",
            format!("csrf_token={token}%"),
        ),
        (
            "application/x-www-form-urlencoded",
            "csrf_token=%ff&csrf_token=%e9".to_owned(),
        ),
    ] {
        site.refuses(with(content_type, body));
    }
    // The header serves where there is no form.
    site.accepts(with("application/json", "{}".to_owned()).header("x-csrf-token", &token));
}
