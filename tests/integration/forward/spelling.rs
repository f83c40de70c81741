//! Other spellings of paths that are answered here.

use bytes::Bytes;
use http::StatusCode;
use http_body_util::Empty;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use pyramidion::forward::Choice;
use pyramidion::predicates;
use pyramidion::server::Server;
use pyramidion::testing::TestApp;

use crate::logging::logged_by;

use super::*;

/// Returns an application with what has moved, in front of another.
fn moved(upstreams: Upstreams) -> Configurator {
    let mut config = Configurator::new();
    config.add_route("admin", "/admin");
    config.add_route("item", "/admin/{x}");
    config.add_view(View::new(|_: &mut Request| "here").route_name("admin"));
    config.add_view(View::new(|_: &mut Request| "here").route_name("item"));
    config.forward_unmatched(upstreams);
    config
}

/// Checks what becomes of targets: 404, or the other application gets them as they are.
async fn check(config: Configurator, upstream: &Upstream, refused: &[&str], passed_on: &[&str]) {
    let server = serve(config).await;
    for target in refused {
        let answer = exchange(server.address(), request("GET", target, "")).await;
        assert!(answer.starts_with("HTTP/1.1 404 "), "{target}: {answer}");
    }
    assert_eq!(targets(upstream), [""; 0]);
    for target in passed_on {
        let answer = exchange(server.address(), request("GET", target, "")).await;
        assert!(answer.starts_with("HTTP/1.1 200 "), "{target}: {answer}");
    }
    assert_eq!(targets(upstream), passed_on);
}

fn targets(upstream: &Upstream) -> Vec<String> {
    let received = upstream.received.lock().expect("nobody panics");
    let targets = received
        .iter()
        .filter_map(|request| request.split(' ').nth(1));
    targets.map(str::to_owned).collect()
}

const REFUSED: &[&str] = &[
    "//admin",
    "///admin",
    "//admin?x=1",
    "/admin%2fx",
    "/admin%2Fx",
    "/%2fadmin",
    "/%2F%2fadmin%2Fx",
    "/admin%0a",
    "/admin%0A",
    "//admin%2Fx%0a",
    "/%61dmin%2fx",
    "http://h//admin",
    "http://example.com/admin%2fx",
    "/./admin",
    "/x/../admin",
    "/%2e/admin",
    "/x/%2E./admin",
    "/admin//x",
    "/admin/./x",
    "/admin/%2e%2e/admin",
];

/// Paths of their own, that nobody takes for others.
const PASSED_ON: &[&str] = &[
    "/admin/",
    "/admin/x/y",
    "/ADMIN",
    "/Admin%2Fx",
    "/admin;x=1",
    "/admin%3Bx",
    "/\\admin",
    "/%5Cadmin",
    "/admin%252Fx",
    "/%252Fadmin",
    "/%2561dmin",
    "/admin%0a%0a",
    "/admin%0d",
    "/admin%00",
    "/admin%20",
    "/.admin",
    "/admin%2Fx%2Fy",
    "/other//admin/x",
    "/%ff/../admin",
];

#[tokio::test]
async fn a_route_that_has_moved_is_not_reached_under_another_spelling() {
    let upstream = Upstream::start(|_| ok("old")).await;
    check(moved(upstream.upstreams()), &upstream, REFUSED, PASSED_ON).await;
}

#[tokio::test]
async fn spellings_can_be_passed_on_all_the_same() {
    let upstream = Upstream::start(|_| ok("old")).await;
    let upstreams = upstream.upstreams().pass_on_other_spellings(true);
    let spellings: Vec<_> = REFUSED
        .iter()
        .filter(|target| target.starts_with('/'))
        .copied()
        .collect();
    check(moved(upstreams), &upstream, &[], &spellings).await;
}

#[tokio::test]
async fn what_is_forwarded_in_its_own_spelling_is_in_every_one() {
    let upstream = Upstream::start(|_| ok("old")).await;
    let mut config = Configurator::new();
    config.add_route("old", "/admin").forward();
    config.add_route("shadowed", "/shadowed").shadow();
    config.add_view(View::new(|_: &mut Request| "new").route_name("shadowed"));
    config.add_route("form", "/form").request_method(["POST"]);
    config.add_view(View::new(|_: &mut Request| "new").route_name("form"));
    config
        .add_route("choice", "/choice")
        .forward_when(Choice::methods(["GET"]));
    config.add_view(View::new(|_: &mut Request| "new").route_name("choice"));
    config.forward_unmatched(upstream.upstreams());
    let passed_on = ["//admin", "/%2fshadowed", "//form", "/form", "/choice%0a"];
    check(config, &upstream, &[], &passed_on).await;
}

#[tokio::test]
async fn what_is_answered_here_for_some_is_not_reached_by_them() {
    let upstream = Upstream::start(|_| ok("old")).await;
    let mut config = Configurator::new();
    config
        .add_route("choice", "/choice")
        .forward_when(Choice::methods(["POST"]));
    config.add_view(View::new(|_: &mut Request| "new").route_name("choice"));
    config
        .add_route("form", "/form")
        .predicate(predicates::request_param(["token"]));
    config.add_view(View::new(|_: &mut Request| "new").route_name("form"));
    config.forward_unmatched(upstream.upstreams());
    let server = serve(config).await;
    let form = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 7\r\n";
    for (request, status) in [
        (request("GET", "//choice", ""), 404),
        (request("POST", "//choice", "Content-Length: 0\r\n"), 200),
        (request("GET", "//form?token=1", ""), 404),
        (request("GET", "//form?other=1", ""), 200),
        (request("POST", "//form", form) + "token=1", 404),
        (request("POST", "//form", form) + "other=1", 200),
    ] {
        assert_status(&exchange(server.address(), &request).await, status);
    }
}

#[tokio::test]
async fn a_wide_route_to_the_other_application_is_not_a_way_around() {
    let upstream = Upstream::start(|_| ok("old")).await;
    let mut config = Configurator::new();
    config.add_route("item", "/legacy/admin/{x}");
    config.add_view(View::new(|_: &mut Request| "here").route_name("item"));
    config.add_route("page", "/legacy/{page}").forward();
    config
        .add_route("legacy", "/legacy/*rest")
        .forward_when(Choice::always());
    config.forward_unmatched(upstream.upstreams());
    let refused = [
        "/legacy/admin%2Fx",
        "/legacy//admin/x",
        "/legacy/admin//x",
        "/legacy/admin/x%0a",
    ];
    let passed_on = ["/legacy/admin", "/legacy/page%2F1", "/legacy/a//b"];
    check(config, &upstream, &refused[..3], &passed_on).await;
    // A line feed is a character of a placeholder, so that the route itself matches.
    let mut config = Configurator::new();
    config.add_route("item", "/legacy/{x:\\d+}");
    config.add_view(View::new(|_: &mut Request| "here").route_name("item"));
    config.add_route("legacy", "/legacy/*rest").forward();
    let upstream = Upstream::start(|_| ok("old")).await;
    config.forward_unmatched(upstream.upstreams());
    check(config, &upstream, &["/legacy/7%0a"], &["/legacy/7%0a%0a7"]).await;
}

#[tokio::test]
async fn static_views_and_views_without_a_route_have_moved_too() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("a.txt"), "here").expect("a file");
    let upstream = Upstream::start(|_| ok("old")).await;
    let mut config = Configurator::new();
    config.add_static_view("static", folder.path());
    config.add_view(View::new(|_: &mut Request| "here").name("admin"));
    config.forward_unmatched(upstream.upstreams());
    let server = serve(config).await;
    for target in [
        "//static/a.txt",
        "/static%2fa.txt",
        "/%2Fstatic/a.txt",
        "/static/a.txt%0a",
        "/./static/a.txt",
        "/admin%0a",
        "/x/..//admin%0A",
    ] {
        assert_status(
            &exchange(server.address(), request("GET", target, "")).await,
            404,
        );
    }
    // These are the paths of the view itself, as in Pyramid.
    for target in ["//admin", "/%2fadmin", "/./admin", "/admin%2fx", "/admin/"] {
        let answer = exchange(server.address(), request("GET", target, "")).await;
        assert_eq!(body_of(&answer), "here", "{target}");
    }
    assert_eq!(targets(&upstream), [""; 0]);
}

#[tokio::test]
async fn a_view_for_what_is_not_found_sees_it() {
    let upstream = Upstream::start(|_| ok("old")).await;
    let mut config = moved(upstream.upstreams());
    config.add_route("folder", "/folder/");
    config.add_view(View::new(|_: &mut Request| "here").route_name("folder"));
    let nothing = View::new(|_: &mut Request| "nothing here").notfound();
    config.add_view(nothing.append_slash(StatusCode::TEMPORARY_REDIRECT));
    let server = serve(config).await;
    let answer = exchange(server.address(), request("GET", "//admin", "")).await;
    assert_status(&answer, 404);
    assert_eq!(body_of(&answer), "nothing here");
    assert_status(
        &exchange(server.address(), request("GET", "//folder/", "")).await,
        404,
    );
    // Without its slash it is another path, which nothing here answers.
    assert_status(
        &exchange(server.address(), request("GET", "/folder", "")).await,
        200,
    );
    assert_eq!(targets(&upstream), ["/folder"]);
}

#[tokio::test]
async fn predicates_see_the_path_that_the_other_application_would() {
    let upstream = Upstream::start(|_| ok("old")).await;
    let mut config = Configurator::new();
    config
        .add_route("any", "*rest")
        .predicate(predicates::path_info("^/admin/?$"));
    config.add_view(View::new(|_: &mut Request| "here").route_name("any"));
    config.forward_unmatched(upstream.upstreams());
    check(
        config,
        &upstream,
        &["//admin/", "/x/../admin"],
        &["//other"],
    )
    .await;
}

#[tokio::test]
async fn over_http2_it_is_the_same() {
    let upstream = Upstream::start(|_| ok("old")).await;
    let app = moved(upstream.upstreams()).make_app();
    let server = Server::new(app.expect("a right configuration")).http2(true);
    let server = Serving::start_with(server).await;
    let client = Client::builder(TokioExecutor::new())
        .http2_only(true)
        .build_http();
    for (target, status) in [
        ("//admin", 404),
        ("/admin%2Fx", 404),
        ("/%2fadmin", 404),
        ("/admin%0a", 404),
        ("/x/../admin", 404),
        ("/other", 200),
    ] {
        let request = http::Request::get(format!("http://{}{target}", server.address()))
            .header("x_real_ip", "6.6.6.6")
            .header("x-real-ip", "6.6.6.6")
            .body(Empty::<Bytes>::new());
        let response = client.request(request.expect("a request")).await;
        assert_eq!(response.expect("an answer").status(), status, "{target}");
    }
    let request = upstream.only_request();
    assert!(!request.contains("6.6.6.6"), "{request}");
}

#[test]
fn a_refusal_is_logged_without_what_was_typed() {
    let log = logged_by(|| {
        let app = moved(Upstreams::new(["http://127.0.0.1:1"])).make_app();
        let app = TestApp::new(app.expect("a right configuration"));
        let response = app.get("//admin%2Fx-typed-x").send();
        assert_eq!(response.status(), 404);
    });
    let refusals: Vec<_> = log
        .lines()
        .filter(|line| line.contains("not passed on"))
        .collect();
    assert!(
        matches!(refusals[..], [line] if line.contains(" WARN ") && line.contains("route=\"item\"")),
        "{log}"
    );
    assert!(!log.contains("x-typed-x"), "{log}");
}

#[tokio::test]
async fn a_target_that_is_not_ascii_is_not_passed_on() {
    let upstream = Upstream::start(|_| ok("old")).await;
    let server = serve(moved(upstream.upstreams())).await;
    for target in [
        "/caf\u{e9}",
        "/x?q=\u{e9}",
        "//\u{e9}",
        "http://h/\u{e9}",
        "/x\u{7f}",
    ] {
        let answer = exchange(server.address(), request("GET", target, "")).await;
        assert_status(&answer, 400);
    }
    let bytes = request("GET", "/latin-1-X", "")
        .replace('X', "\u{e9}")
        .into_bytes();
    let bytes: Vec<_> = bytes.into_iter().filter(|byte| *byte != 0xc3).collect();
    assert_status(&exchange(server.address(), bytes).await, 400);
    assert_eq!(targets(&upstream), [""; 0]);
    let encoded = request("GET", "/caf%C3%A9?q=%E9", "");
    assert_status(&exchange(server.address(), encoded).await, 200);
}
