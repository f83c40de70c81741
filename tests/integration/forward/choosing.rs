//! Which of both applications answers, and what is said of those that answer differently.

use std::sync::atomic::{AtomicUsize, Ordering};

use pyramidion::config::RouteConfig;
use pyramidion::forward::Choice;
use pyramidion::httpexceptions::HttpException;
use pyramidion::testing::TestApp;
use pyramidion::{Response, SignedCookieSessionFactory, predicates};

use crate::logging::logged_by;

use super::*;

const SECRET: &str = "a secret of sixty-four bytes, which nobody else should ever know";

fn new_view() -> View {
    View::new(|_: &mut Request| "new")
}

fn app(config: Configurator) -> TestApp {
    TestApp::new(config.make_app().expect("a right configuration"))
}

#[tokio::test]
async fn an_imported_route_is_linked_to_here_and_answered_there() {
    let upstream = Upstream::start(|_| ok("old")).await;
    let mut config = Configurator::new();
    config.import_proutes(
        "Name      Pattern\n\
         ----      -------\n\
         article   /articles/{id:(?=x)\\d+}\n\
         new       /old/{id}\n",
    );
    config.add_route("new", "/new");
    let view = View::new(|request: &mut Request| request.route_path(("article", [("id", 7)])));
    config.add_view(view.route_name("new"));
    config.forward_unmatched(upstream.url());
    let app = app(config);
    let link = app.get("/new").send_async().await.text().to_owned();
    assert_eq!(link, "/articles/7");
    for target in [link.as_str(), "/old/7"] {
        assert_eq!(app.get(target).send_async().await.text(), "old", "{target}");
    }
}

#[tokio::test]
async fn a_route_can_be_forwarded() {
    let upstream = Upstream::start(|_| ok("old")).await;
    let mut config = Configurator::new();
    config.add_route("special", "/articles/special").forward();
    config.add_route("article", "/articles/{id}");
    config.add_view(new_view().route_name("article"));
    config.forward_unmatched(upstream.url());
    let app = app(config);
    let mut warnings = app.app().warnings().iter();
    assert!(
        !warnings.any(|warning| warning.contains("`special`")),
        "no view is missed"
    );
    assert_eq!(
        app.get("/articles/special").send_async().await.text(),
        "old"
    );
    assert_eq!(app.get("/articles/1").send_async().await.text(), "new");
}

#[tokio::test]
async fn a_route_can_be_forwarded_for_some_requests() {
    let upstream = Upstream::start(|_| ok("old")).await;
    let mut config = Configurator::new();
    for (name, choice) in [
        ("method", Choice::methods(["POST"])),
        ("all", Choice::percentage(100)),
        ("none", Choice::percentage(0)),
        ("holders", Choice::cookie("old")),
    ] {
        config
            .add_route(name, format!("/{name}"))
            .forward_when(choice);
        config.add_view(new_view().route_name(name));
    }
    config.forward_unmatched(upstream.url());
    let app = app(config);
    for (method, target, cookie, expected) in [
        ("GET", "/method", "", "new"),
        ("POST", "/method", "", "old"),
        ("GET", "/all", "", "old"),
        ("GET", "/none", "", "new"),
        ("GET", "/holders", "a=1", "new"),
        ("GET", "/holders", "a=1; old=", "old"),
    ] {
        let request = app.request(method, target).header("cookie", cookie);
        assert_eq!(
            request.send_async().await.text(),
            expected,
            "{method} {target} {cookie}"
        );
    }
}

#[tokio::test]
async fn predicates_of_routes_choose_too() {
    let upstream = Upstream::start(|request| ok(body_of(request))).await;
    let mut config = Configurator::new();
    let new = predicates::request_param(["new=1"]);
    config.add_route("form", "/form").predicate(new);
    config.add_view(new_view().route_name("form"));
    config.forward_unmatched(upstream.url());
    let app = app(config);
    let multipart = "--b\r\nContent-Disposition: form-data; name=\"new\"\r\n\r\n0\r\n--b--\r\n";
    for (content_type, body, expected) in [
        ("application/x-www-form-urlencoded", "new=1", "new"),
        (
            "application/x-www-form-urlencoded",
            "new=0&%ff",
            "new=0&%ff",
        ),
        ("multipart/form-data; boundary=b", multipart, multipart),
    ] {
        let request = app
            .post("/form")
            .header("content-type", content_type)
            .body(body);
        let answer = request.send_async().await;
        if !body.contains('%') {
            assert_eq!(answer.text(), expected, "{content_type}");
        }
        let request = app
            .post("/elsewhere")
            .header("content-type", content_type)
            .body(body);
        assert_eq!(request.send_async().await.text(), body);
    }
}

#[tokio::test]
async fn views_without_a_route_come_first() {
    let upstream = Upstream::start(|_| ok("old")).await;
    let mut config = front(upstream.upstreams());
    config.add_view(View::new(|_: &mut Request| "named").name("about"));
    let app = app(config);
    assert_eq!(app.get("/about").send_async().await.text(), "named");
    assert_eq!(app.get("/other").send_async().await.text(), "old");
}

#[tokio::test]
async fn nothing_is_added_to_what_was_passed_on() {
    let upstream = Upstream::start(|_| ok("old")).await;
    let mut config = front(upstream.upstreams());
    config.set_session_factory(SignedCookieSessionFactory::new(SECRET));
    config.add_subscriber(pyramidion::events::NewRequest, |request: &mut Request| {
        request.session().insert("seen", true)?;
        Ok(())
    });
    let app = app(config);
    let answer = app.get("/old").send_async().await;
    let names: Vec<_> = answer
        .headers()
        .keys()
        .map(http::HeaderName::as_str)
        .collect();
    assert_eq!(names, ["content-length"]);
    let answer = app.get("/new").send_async().await;
    assert!(answer.header("set-cookie").is_some());
}

#[test]
fn routes_without_views_are_told_of_as_they_are_forwarded() {
    let warnings = |choose: fn(&mut RouteConfig) -> &mut RouteConfig| {
        let mut config = Configurator::new();
        config.forward_unmatched("http://127.0.0.1:9");
        choose(config.add_route("a", "/a"));
        let app = config.make_app().expect("a right configuration");
        let warnings = app.warnings().iter();
        let warnings: Vec<_> = warnings
            .filter(|told| told.contains("`a`"))
            .cloned()
            .collect();
        warnings.join("\n")
    };
    for (told, expected) in [
        (
            warnings(|route| route),
            "the route `a` has no view: it answers with 404",
        ),
        (warnings(RouteConfig::forward), ""),
        (
            warnings(|route| route.forward_when(Choice::percentage(100))),
            "",
        ),
        (
            warnings(|route| route.forward_when(Choice::percentage(50))),
            "the route `a` has no view: it answers with 404 what is not forwarded",
        ),
        (
            warnings(RouteConfig::shadow),
            "the route `a` has no view whose answers could be compared",
        ),
    ] {
        assert!(told.contains(expected), "{told}");
        assert_eq!(told.is_empty(), expected.is_empty(), "{told}");
    }
}

#[test]
fn what_is_not_there_is_not_forwarded() {
    let mut config = Configurator::new();
    config.forward_unmatched("http://127.0.0.1:9");
    config.include(|config| {
        let overridden = config.add_route("a", "/old");
        overridden.forward_when(Choice::percentage(120));
    });
    config.add_route("a", "/a").forward();
    config
        .make_app()
        .expect("the mistake is in what was overridden");
    let mut config = Configurator::new();
    config.forward_unmatched("http://127.0.0.1:9");
    config.add_route("a", "/a").generation_only(true).forward();
    config.add_route("b", "http://example.com/b").forward();
    let error = config.make_app().expect_err("mistakes").to_string();
    for name in ["a", "b"] {
        let expected = format!(
            "the route `{name}` is only for writing URLs, so that no request of it is forwarded"
        );
        assert!(error.contains(&expected), "{error}");
    }
}

#[test]
fn forwarding_needs_somewhere_to_forward_to() {
    let mut config = Configurator::new();
    config.add_route("a", "/a").forward();
    config
        .add_route("b", "/b")
        .forward_when(Choice::percentage(120));
    let error = config.make_app().expect_err("mistakes").to_string();
    let expected = "the route `a`: it is forwarded, but nothing says where to; call \
                    `config.forward_unmatched(\"http://…\")`";
    assert!(error.contains(expected), "{error}");
    assert!(
        error.contains("the route `b`: 120 of a hundred visitors"),
        "{error}"
    );
}

/// Returns what is logged of the differences between an old answer and a new view, by both of which the
/// requests are answered.
fn differences(old: &'static str, new: View, requests: &'static [(&str, &str)]) -> Vec<String> {
    let log = logged_by(|| {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        runtime.expect("a runtime").block_on(async {
            let upstream = Upstream::start(move |_| old.into()).await;
            let mut config = Configurator::new();
            config.set_session_factory(SignedCookieSessionFactory::new(SECRET));
            config.set_request_id_header(http::HeaderName::from_static("x-request-id"));
            config.add_route("page", "/{page}").shadow();
            config.add_view(new.route_name("page"));
            config.forward_unmatched(upstream.url());
            let app = app(config);
            for (method, body) in requests {
                let request = app
                    .request(method, "/secret-page?secret-query=1")
                    .body(*body);
                let answer = request
                    .header("cookie", "secret-cookie=1")
                    .send_async()
                    .await;
                assert_eq!(answer.header("set-cookie"), None);
                let text = answer.text();
                assert!(old.ends_with(text), "{text}");
            }
            // The copies wait for nothing: on this one thread they are answered now.
            for _ in 0..100 {
                tokio::task::yield_now().await;
            }
        });
    });
    let lines = log
        .lines()
        .filter(|line| line.contains("the applications answer differently"));
    lines.map(str::to_owned).collect()
}

const OLD: &str = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nsecret-old";

#[test]
fn a_shadow_is_compared_and_never_sent() {
    let same = View::new(|_: &mut Request| "secret-old");
    assert_eq!(differences(OLD, same, &[("GET", "")]), [""; 0]);

    let other = View::new(|request: &mut Request| {
        request.session().insert("a", 1).expect("a value");
        "secret-new page"
    });
    let [line] = &differences(OLD, other, &[("GET", "")])[..] else {
        panic!("one line");
    };
    let expected =
        "route=\"page\" old_status=200 new_status=200 old_length=10 new_length=15 offset=7";
    assert!(line.contains(expected), "{line}");
    let new = line.split("the applications").nth(1).expect("the message");
    assert!(!new.contains("secret"), "{line}");

    let failing = View::new(|_: &mut Request| -> pyramidion::Result<Response> {
        Err(HttpException::not_found().into())
    });
    let [line] = &differences(OLD, failing, &[("HEAD", "")])[..] else {
        panic!("one line");
    };
    let expected = "old_status=200 new_status=404 old_length=0 new_length=0";
    assert!(line.contains(expected), "{line}");
}

#[test]
fn only_what_changes_nothing_is_done_twice() {
    static CALLS: AtomicUsize = AtomicUsize::new(0);
    let counting = View::new(|_: &mut Request| {
        CALLS.fetch_add(1, Ordering::Relaxed);
        "secret-old"
    });
    let requests = &[
        ("POST", ""),
        ("PUT", "x"),
        ("DELETE", ""),
        ("GET", "body"),
        ("GET", ""),
    ];
    assert_eq!(differences(OLD, counting, requests), [""; 0]);
    assert_eq!(CALLS.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn a_shadow_that_takes_long_keeps_nobody_waiting() {
    let upstream = Upstream::start(|_| ok("old")).await;
    let mut config = Configurator::new();
    config.add_route("page", "/page").shadow();
    let calls = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&calls);
    let view = View::new(move || {
        count.fetch_add(1, Ordering::Relaxed);
        async {
            tokio::time::sleep(PATIENCE * 10).await;
            Response::text("new")
        }
    });
    config.add_view(view.route_name("page"));
    config.forward_unmatched(upstream.url());
    let app = app(config);
    for _ in 0..100 {
        let answer = timeout(PATIENCE, app.get("/page").send_async()).await;
        assert_eq!(answer.expect("an answer").text(), "old");
    }
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    assert_eq!(calls.load(Ordering::Relaxed), 64, "more are not made");
}
