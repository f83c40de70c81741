//! What browsers are told to do with answers.

use http::HeaderValue;
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use pyramidion::security_headers::SecurityHeaders;
use pyramidion::testing::{TestApp, TestResponse};
use pyramidion::view::HttpCache;
use pyramidion::{Configurator, HttpException, Request, Response, View};
use pyramidion_tests::applications::{client, has_mistake, says};

/// The headers of [`SecurityHeaders::new`].
const ALL: [&str; 5] = [
    "x-content-type-options",
    "strict-transport-security",
    "x-frame-options",
    "referrer-policy",
    "cross-origin-opener-policy",
];

/// Returns which of the headers an answer has.
fn told(answer: &TestResponse) -> Vec<&'static str> {
    let all = ALL.into_iter();
    all.filter(|name| answer.headers().contains_key(*name))
        .collect()
}

fn html(_: &mut Request) -> Response {
    Response::html("<p>page")
}

/// Asks for a URL.
fn asked(app: &TestApp, url: &str) -> TestResponse {
    let (scheme, rest) = url.split_once("://").expect("a scheme");
    let (host, path) = rest.split_at(rest.find('/').expect("a path"));
    let request = app.get(path).secure(scheme == "https");
    request.header("host", host).send()
}

/// Adds a page, and a view that is not a page.
fn pages(config: &mut Configurator) {
    config.add_route("page", "/page");
    config.add_view(View::new(html).route_name("page"));
    config.add_route("text", "/text");
    config.add_view(says("text").route_name("text"));
}

#[test]
fn documents_have_more_headers_than_other_answers() {
    let app = client(|config| {
        pages(config);
        config.add_route("failing", "/failing");
        let failing = |_: &mut Request| -> pyramidion::Result<String> {
            Err(std::io::Error::other("x").into())
        };
        config.add_view(View::new(failing).route_name("failing"));
        config.add_route("unchanged", "/unchanged");
        let unchanged = |_: &mut Request| html_with_status(304);
        config.add_view(View::new(unchanged).route_name("unchanged"));
    });
    let document = &[ALL[0], ALL[2], ALL[3], ALL[4]][..];
    let page = app.get("/page").send();
    assert_eq!(told(&page), document);
    assert_eq!(page.header("x-frame-options"), Some("SAMEORIGIN"));
    assert_eq!(
        page.header("referrer-policy"),
        Some("strict-origin-when-cross-origin")
    );
    assert_eq!(
        page.header("cross-origin-opener-policy"),
        Some("same-origin-allow-popups")
    );
    for path in ["/failing", "/none"] {
        let browser = app.get(path).header("accept", "text/html").send();
        assert_eq!(told(&browser), document, "{path}");
        let program = app.get(path).header("accept", "application/json").send();
        assert_eq!(told(&program), [ALL[0]], "{path}");
    }
    assert_eq!(told(&app.get("/text").send()), [ALL[0]]);
    assert_eq!(told(&app.request("HEAD", "/page").send()), document);
    assert_eq!(told(&app.get("/unchanged").send()), [ALL[0]]);
}

fn html_with_status(status: u16) -> Response {
    Response::html("").with_status(http::StatusCode::from_u16(status).unwrap())
}

#[test]
fn strict_transport_security_is_for_tls_only() {
    let app = client(pages);
    let header = |url: &str| {
        let answer = asked(&app, url);
        answer
            .header("strict-transport-security")
            .map(str::to_owned)
    };
    let year = Some("max-age=31536000".to_owned());
    assert_eq!(header("https://own.example/page"), year);
    assert_eq!(header("https://own.example/text"), year);
    assert_eq!(header("https://own.example/none"), year);
    assert_eq!(header("http://own.example/page"), None);
    assert_eq!(header("https://localhost/page"), None);
    assert_eq!(header("https://app.localhost:8443/page"), None);
    assert_eq!(header("https://App.LocalHost./page"), None);
    assert_eq!(header("https://notlocalhost/page"), year);
}

#[test]
fn each_can_be_replaced_or_left_out() {
    let deny = HeaderValue::from_static("DENY");
    let own = HeaderValue::from_static("camera=()");
    let app = client(|config| {
        let headers = SecurityHeaders::new()
            .with_header(X_FRAME_OPTIONS, deny)
            .with_header(http::HeaderName::from_static("permissions-policy"), own)
            .without(&REFERRER_POLICY)
            .without(&STRICT_TRANSPORT_SECURITY);
        config.set_security_headers(headers);
        pages(config);
        let route = config.add_route("none", "/none");
        route.security_headers(SecurityHeaders::none());
        config.add_view(View::new(html).route_name("none"));
        let route = config.add_route("default", "/default");
        route.security_headers(SecurityHeaders::default());
        config.add_view(View::new(html).route_name("default"));
        config.add_route("own", "/own");
        let view = |_: &mut Request| {
            let answer = Response::html("<p>own");
            let answer = answer.with_header(X_FRAME_OPTIONS, HeaderValue::from_static(""));
            answer.with_header(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("own"))
        };
        config.add_view(View::new(view).route_name("own"));
    });
    let page = asked(&app, "https://own.example/page");
    assert_eq!(told(&page), [ALL[0], ALL[2], ALL[4]]);
    assert_eq!(page.header("x-frame-options"), Some("DENY"));
    assert_eq!(page.header("permissions-policy"), Some("camera=()"));
    assert_eq!(app.get("/text").send().header("permissions-policy"), None);
    assert!(told(&asked(&app, "https://own.example/none")).is_empty());
    assert_eq!(told(&asked(&app, "https://own.example/default")), ALL);
    let own = app.get("/own").send();
    assert_eq!(own.header("x-frame-options"), Some(""));
    assert_eq!(own.header("x-content-type-options"), Some("own"));
}

/// What a header is for does not depend on what was there before it.
#[test]
fn the_name_of_a_header_says_which_answers_have_it() {
    let value = HeaderValue::from_static;
    let resources = http::HeaderName::from_static("cross-origin-resource-policy");
    let headers = SecurityHeaders::none()
        .with_header(STRICT_TRANSPORT_SECURITY, value("max-age=1"))
        .with_header(X_CONTENT_TYPE_OPTIONS, value("nosniff"))
        .with_header(resources, value("same-site"))
        .with_header(X_FRAME_OPTIONS, value("DENY"));
    let app = client(|config| {
        config.set_security_headers(headers);
        pages(config);
    });
    let all = |url: &str| {
        let answer = asked(&app, url);
        let resources = answer.header("cross-origin-resource-policy").is_some();
        (told(&answer), resources)
    };
    assert_eq!(all("http://own.example/text"), (vec![ALL[0]], true));
    assert_eq!(all("http://own.example/page"), (vec![ALL[0], ALL[2]], true));
    assert_eq!(all("https://own.example/text"), (ALL[..2].to_vec(), true));
    assert_eq!(all("https://localhost/text"), (vec![ALL[0]], true));
}

#[test]
fn a_policy_can_be_left_out_again() {
    let headers = SecurityHeaders::new()
        .content_security_policy(POLICY)
        .content_security_policy_report_only(POLICY)
        .without(&CONTENT_SECURITY_POLICY);
    let page = with_policy(headers).get("/page").send();
    assert_eq!(page.header("content-security-policy"), None);
    let reported = page.header("content-security-policy-report-only");
    assert_eq!(reported, Some(POLICY));
}

/// A page that is not changed says again who may keep it.
#[test]
fn no_cache_may_keep_what_had_a_nonce_and_is_not_changed() {
    let app = client(|config| {
        config.set_security_headers(SecurityHeaders::new().content_security_policy(POLICY));
        config.add_route("page", "/page");
        let view = |request: &mut Request| {
            request.csp_nonce();
            let mut page = Response::html("<p>page")
                .with_header(http::header::ETAG, HeaderValue::from_static("\"1\""))
                .with_header(CACHE_CONTROL, HeaderValue::from_static("public, max-age=9"));
            page.set_conditional_response(true);
            page
        };
        config.add_view(View::new(view).route_name("page"));
    });
    let unchanged = app.get("/page").header("if-none-match", "\"1\"").send();
    assert_eq!(unchanged.status(), 304);
    assert_eq!(unchanged.header("content-security-policy"), None);
    assert_eq!(
        unchanged.header("cache-control"),
        Some("max-age=9, private")
    );
}

#[test]
fn files_of_a_static_view_may_have_their_own() {
    let mut config = Configurator::new();
    let headers = SecurityHeaders::new().content_security_policy("default-src 'none'");
    let site = "integration/static_views/site";
    let view = config.add_static_view("site", site);
    view.security_headers(headers.without(&REFERRER_POLICY));
    config.add_static_view("plain", site);
    config.add_route("elsewhere", "https://cdn.example/{file}");
    let app = config.make_app().unwrap();
    let of_routes = app.routes().into_iter().map(|route| route.security_headers);
    let names: Vec<_> = of_routes
        .map(|record| {
            let documents = record.map(|record| record.documents).unwrap_or_default();
            let names: Vec<_> = documents.into_iter().map(|(name, _)| name).collect();
            names.join(" ")
        })
        .collect();
    let own = "x-frame-options cross-origin-opener-policy content-security-policy";
    let plain = "x-frame-options referrer-policy cross-origin-opener-policy";
    assert_eq!(names, [own, plain, ""]);
    let app = TestApp::new(app);
    let policy = |path: &str| {
        let answer = app.get(path).send();
        assert_eq!(answer.status(), 200, "{path}");
        answer.header("content-security-policy").map(str::to_owned)
    };
    assert_eq!(policy("/site/").as_deref(), Some("default-src 'none'"));
    assert_eq!(policy("/site/a.txt"), None, "no document");
    assert_eq!(policy("/plain/"), None);
    let wrong = SecurityHeaders::new().content_security_policy("default-scr *");
    has_mistake(
        |config| {
            config.add_static_view("site", site).security_headers(wrong);
        },
        &[
            "integration/security_headers.rs:",
            "did you mean `default-src`?",
        ],
    );
}

const POLICY: &str = "default-src 'self'; style-src 'self' https://fonts.example";

/// An application with a policy; its page has a nonce if it is asked with `?nonce`.
fn with_policy(headers: SecurityHeaders) -> TestApp {
    client(|config| {
        config.set_security_headers(headers);
        config.add_template(
            "page.html",
            "{% if request.GET.nonce is defined %}<script nonce='{{ csp_nonce() }}'></script>{{ csp_nonce() }}{% endif %}",
        );
        config.add_route("page", "/page");
        let view = View::rendered(|_: &mut Request| ()).renderer("page.html");
        config.add_view(
            view.route_name("page")
                .http_cache(HttpCache::seconds(60).directives("public, s-maxage=9")),
        );
    })
}

#[test]
fn a_nonce_is_made_when_it_is_asked_for() {
    let app = with_policy(SecurityHeaders::new().content_security_policy(POLICY));
    let plain = app.get("/page").send();
    assert_eq!(plain.header("content-security-policy"), Some(POLICY));
    assert_eq!(
        plain.header("cache-control"),
        Some("max-age=60, public, s-maxage=9")
    );
    let mut nonces = Vec::new();
    for _ in 0..2 {
        let page = app.get("/page?nonce").send();
        let text = page.text();
        let (_, nonce) = text.split_once("</script>").expect("a script");
        assert_eq!(nonce.len(), 32);
        assert!(
            text.contains(&format!("nonce='{nonce}'")),
            "one for a request"
        );
        let expected = format!(
            "default-src 'self'; style-src 'self' https://fonts.example 'nonce-{nonce}'; script-src 'self' 'nonce-{nonce}'"
        );
        assert_eq!(page.header("content-security-policy"), Some(&*expected));
        // What is for one visitor is not kept for several.
        assert_eq!(page.header("cache-control"), Some("max-age=60, private"));
        nonces.push(nonce.to_owned());
    }
    assert_ne!(nonces[0], nonces[1]);
}

#[test]
fn a_policy_can_only_report() {
    let headers = SecurityHeaders::new()
        .content_security_policy("script-src 'self'")
        .content_security_policy_report_only("script-src 'none'; report-uri /csp")
        .content_security_policy_report_only("img-src 'self'");
    let page = with_policy(headers).get("/page?nonce").send();
    let (_, nonce) = page.text().split_once("</script>").expect("a script");
    let values = |name: &str| {
        let values = page.headers().get_all(name).iter();
        let values = values.map(|value| value.to_str().unwrap().replace(nonce, "x"));
        values.collect::<Vec<_>>()
    };
    assert_eq!(
        values("content-security-policy"),
        ["script-src 'self' 'nonce-x'"]
    );
    assert_eq!(
        values("content-security-policy-report-only"),
        ["script-src 'nonce-x'; report-uri /csp", "img-src 'self'"]
    );
}

#[test]
fn a_policy_of_a_view_wins_and_is_for_pages_only() {
    let app = client(|config| {
        config.set_security_headers(SecurityHeaders::new().content_security_policy(POLICY));
        pages(config);
        config.add_route("own", "/own");
        let view = |request: &mut Request| {
            let policy = format!("script-src 'nonce-{}'", request.csp_nonce());
            let page = Response::html("<p>own")
                .with_header(CACHE_CONTROL, HeaderValue::from_static("no-store"));
            page.with_header(
                CONTENT_SECURITY_POLICY,
                HeaderValue::try_from(policy).unwrap(),
            )
        };
        config.add_view(View::new(view).route_name("own"));
        config.add_route("lost", "/lost");
        let lost = |request: &mut Request| {
            request.csp_nonce();
            HttpException::found("/")
        };
        config.add_view(View::new(lost).route_name("lost"));
    });
    let own = app.get("/own").send();
    assert!(
        own.header("content-security-policy")
            .unwrap()
            .starts_with("script-src 'nonce-")
    );
    assert_eq!(own.header("cache-control"), Some("no-store"));
    assert_eq!(
        app.get("/text").send().header("content-security-policy"),
        None
    );
    let lost = app.get("/lost").header("accept", "application/json").send();
    assert_eq!(lost.header("content-security-policy"), None);
    assert_eq!(
        app.get("/none")
            .header("accept", "text/html")
            .send()
            .header("content-security-policy"),
        Some(POLICY)
    );
}

#[test]
fn what_browsers_do_not_know_is_a_mistake() {
    let wrong = || SecurityHeaders::new().content_security_policy("scrip-src 'self'");
    let place = "integration/security_headers.rs:";
    let unknown = "the policy has an unknown directive \"scrip-src\" (did you mean `script-src`?)";
    has_mistake(
        |config| config.set_security_headers(wrong()),
        &[place, unknown],
    );
    let bare = SecurityHeaders::new().content_security_policy_report_only("img-src self");
    has_mistake(
        |config| config.set_security_headers(bare),
        &[place, "write 'self' in quotes"],
    );
    let ignored = SecurityHeaders::new()
        .with_header(X_FRAME_OPTIONS, HeaderValue::from_static("SAME-ORIGIN"));
    has_mistake(
        |config| config.set_security_headers(ignored),
        &[place, "did you mean `SAMEORIGIN`?"],
    );
    has_mistake(
        |config| {
            config.add_route("page", "/page").security_headers(wrong());
            config.add_view(says("").route_name("page"));
        },
        &[place, unknown],
    );
    has_mistake(
        |config| {
            config.set_security_headers(SecurityHeaders::new());
            config.set_security_headers(SecurityHeaders::none());
        },
        &["what browsers may do with answers is set 2 times"],
    );
}
