//! Which exception view answers an error, and with which status.

use std::error::Error;
use std::fmt;
use std::sync::{Arc, Mutex};

use http::StatusCode;
use pyramidion::httpexceptions::{
    AnyError, ClientError, ExceptionContext, HttpError, Redirection, ServerError, Status,
};
use pyramidion::testing::TestApp;
use pyramidion::{Configurator, HttpException, Request, Response, View};
use pyramidion_tests::applications::{client, has_mistake, says};

use crate::logging::logged_by;

#[derive(Debug)]
struct OutOfStock;

impl fmt::Display for OutOfStock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("out of stock")
    }
}

impl Error for OutOfStock {}

/// An error that another caused.
#[derive(Debug)]
struct Because<E>(E);

impl<E> fmt::Display for Because<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("because")
    }
}

impl<E: Error + 'static> Error for Because<E> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.0)
    }
}

/// A family of an application's own.
struct ShopError;

impl ExceptionContext for ShopError {
    const RANK: u8 = 1;

    fn is(error: &(dyn Error + 'static)) -> bool {
        error.is::<OutOfStock>() || error.is::<fmt::Error>()
    }
}

/// A view that fails with what the path names.
fn failing(request: &mut Request) -> pyramidion::Result<Response> {
    Err(match request.matchdict().get("what") {
        Some("stock") => OutOfStock.into(),
        Some("because") => Because(OutOfStock).into(),
        Some("deep") => Because(Because(OutOfStock)).into(),
        Some("fmt") => fmt::Error.into(),
        Some("hidden") => Because(HttpException::gone()).into(),
        Some("text") => "a text".into(),
        Some(status) => HttpException::new(status.parse()?).into(),
        None => HttpException::not_found().into(),
    })
}

fn failing_client(configure: impl FnOnce(&mut Configurator)) -> TestApp {
    client(|config| {
        config.add_route("fail", "/fail/{what}");
        config.add_view(View::new(failing).route_name("fail"));
        configure(config);
    })
}

#[track_caller]
fn check(app: &TestApp, what: &str, status: u16, text: &str) {
    let response = app.get(&format!("/fail/{what}")).send();
    assert_eq!(
        (response.status().as_u16(), response.text()),
        (status, text),
        "{what}"
    );
}

#[test]
fn a_view_answers_the_errors_of_its_type() {
    let app = failing_client(|config| {
        config.add_view(says("sold out").exception::<OutOfStock>());
    });
    check(&app, "stock", 500, "sold out");
    assert_eq!(app.get("/fail/fmt").send().status(), 500);
    assert_ne!(app.get("/fail/fmt").send().text(), "sold out");
}

#[test]
fn a_view_answers_errors_that_its_type_caused() {
    let app = failing_client(|config| {
        config.add_view(says("sold out").exception::<OutOfStock>());
    });
    check(&app, "because", 500, "sold out");
    check(&app, "deep", 500, "sold out");
}

#[test]
fn the_nearest_error_of_the_chain_decides() {
    let app = failing_client(|config| {
        config.add_view(says("sold out").exception::<OutOfStock>());
        config.add_view(says("because").exception::<Because<OutOfStock>>());
    });
    check(&app, "stock", 500, "sold out");
    check(&app, "because", 500, "because");
    check(&app, "deep", 500, "because");
}

#[test]
fn families_of_statuses_answer_after_single_statuses() {
    let app = failing_client(|config| {
        config.add_view(says("gone").exception::<Status<410>>());
        config.add_view(says("client").exception::<ClientError>());
        config.add_view(says("server").exception::<ServerError>());
        config.add_view(says("redirection").exception::<Redirection>());
    });
    check(&app, "410", 410, "gone");
    check(&app, "404", 404, "client");
    check(&app, "418", 418, "client");
    check(&app, "503", 503, "server");
    check(&app, "302", 302, "redirection");
    // An error without a status is no server error of a family, but a plain 500.
    assert_ne!(app.get("/fail/stock").send().text(), "server");
}

#[test]
fn wider_families_answer_after_narrower_ones() {
    let app = failing_client(|config| {
        config.add_view(says("exception").exception::<HttpException>());
        config.add_view(says("error").exception::<HttpError>());
        config.add_view(says("client").exception::<ClientError>());
    });
    check(&app, "404", 404, "client");
    check(&app, "503", 503, "error");
    check(&app, "302", 302, "exception");
}

#[test]
fn an_application_can_define_a_family() {
    let app = failing_client(|config| {
        config.add_view(says("shop").exception::<ShopError>());
        config.add_view(says("any").exception::<AnyError>());
    });
    check(&app, "stock", 500, "shop");
    check(&app, "fmt", 500, "shop");
    check(&app, "text", 500, "any");
}

#[test]
fn a_view_for_any_error_leaves_http_exceptions_alone() {
    let app = failing_client(|config| {
        config.add_view(says("any").exception::<AnyError>());
    });
    check(&app, "stock", 500, "any");
    let response = app.get("/fail/404").send();
    assert_eq!(response.status(), 404);
    assert_ne!(response.text(), "any");
    let hidden = app.get("/fail/hidden").send();
    assert_eq!(hidden.status(), 410, "a cause that has a status answers");
    assert_ne!(hidden.text(), "any");
}

#[test]
fn a_view_of_the_route_answers_before_others_even_if_its_type_is_wider() {
    let app = client(|config| {
        for (name, pattern) in [("fail", "/fail/{what}"), ("other", "/other/{what}")] {
            config.add_route(name, pattern);
            config.add_view(View::new(failing).route_name(name));
        }
        config.add_view(says("everywhere").exception::<OutOfStock>());
        config.add_view(says("here").route_name("fail").exception::<AnyError>());
    });
    check(&app, "stock", 500, "here");
    check(&app, "404", 404, "here");
    assert_eq!(app.get("/other/stock").send().text(), "everywhere");
}

#[test]
fn predicates_choose_among_exception_views() {
    let app = failing_client(|config| {
        config.add_view(says("page").exception::<OutOfStock>());
        config.add_view(says("script").exception::<OutOfStock>().xhr(true));
        config.add_view(
            says("eleven")
                .exception::<fmt::Error>()
                .match_param(["what=11"]),
        );
    });
    check(&app, "stock", 500, "page");
    let ajax = app
        .get("/fail/stock")
        .header("x-requested-with", "XMLHttpRequest");
    assert_eq!(ajax.send().text(), "script");
    assert_ne!(
        app.get("/fail/fmt").send().text(),
        "eleven",
        "no view is left"
    );
}

#[test]
fn the_status_of_the_error_is_kept_unless_the_view_sets_one() {
    let app = failing_client(|config| {
        let rendered = View::rendered(|_| serde_json::json!({"error": true}));
        config.add_view(rendered.renderer("json").exception::<Status<422>>());
        let teapot = |_: &mut Request| (StatusCode::IM_A_TEAPOT, "teapot");
        config.add_view(View::new(teapot).exception::<Status<409>>());
        let calm = |request: &mut Request| {
            request.response().set_status(StatusCode::OK);
            serde_json::json!("calm")
        };
        config.add_view(
            View::rendered(calm)
                .renderer("json")
                .exception::<Status<403>>(),
        );
        config.add_view(says("gone").exception::<Status<410>>());
    });
    let unprocessable = app.get("/fail/422").send();
    assert_eq!(unprocessable.status(), 422);
    assert_eq!(
        unprocessable.json::<serde_json::Value>(),
        serde_json::json!({"error": true})
    );
    check(&app, "409", 418, "teapot");
    check(&app, "403", 200, r#""calm""#);
    check(&app, "hidden", 410, "gone");
}

#[test]
fn headers_that_were_set_before_the_error_are_dropped() {
    let app = client(|config| {
        config.add_route("fail", "/");
        let view = |request: &mut Request| -> pyramidion::Result<Response> {
            let name = http::HeaderName::from_static("x-view");
            let value = http::HeaderValue::from_static("1");
            request.response().set_header(name, value);
            request.response().set_status(StatusCode::ACCEPTED);
            Err(OutOfStock.into())
        };
        config.add_view(View::new(view).route_name("fail"));
        let page = View::rendered(|_| "sorry").renderer("string");
        config.add_view(page.exception::<OutOfStock>());
    });
    let response = app.get("/").send();
    assert_eq!(response.status(), 500);
    assert_eq!(
        (response.header("x-view"), response.text()),
        (None, "sorry")
    );
}

#[test]
fn the_view_sees_the_error() {
    let app = failing_client(|config| {
        let view = |request: &mut Request| {
            let text = request.exception().map(ToString::to_string);
            let is_known = request.exception_as::<OutOfStock>().is_some();
            format!("{} {is_known}", text.unwrap_or_default())
        };
        config.add_view(View::new(view).exception::<OutOfStock>());
    });
    check(&app, "stock", 500, "out of stock true");
}

#[test]
fn an_error_inside_an_exception_view_is_a_logged_500_and_the_first_error_is_kept() {
    let kept = Arc::new(Mutex::new(String::new()));
    let app = failing_client(|config| {
        let kept = Arc::clone(&kept);
        let view = move |request: &mut Request| -> pyramidion::Result<Response> {
            let kept = Arc::clone(&kept);
            request.add_finished_callback(move |request| {
                let first = request.exception().map(ToString::to_string);
                *kept.lock().unwrap() = first.unwrap_or_default();
            });
            Err("the second error".into())
        };
        config.add_view(View::new(view).exception::<OutOfStock>());
        let redirecting = |_: &mut Request| -> pyramidion::Result<Response> {
            Err(HttpException::found("/").into())
        };
        config.add_view(View::new(redirecting).exception::<fmt::Error>());
    });
    let log = logged_by(|| {
        let response = app.get("/fail/stock").send();
        assert_eq!(response.status(), 500);
        assert!(!response.text().contains("error\""), "{}", response.text());
    });
    assert!(log.contains("the second error"), "{log}");
    assert!(log.contains("out of stock"), "{log}");
    assert_eq!(*kept.lock().unwrap(), "out of stock");
    assert_eq!(
        app.get("/fail/fmt").send().status(),
        500,
        "also for a redirect"
    );
}

#[test]
fn errors_of_factories_and_of_inner_tweens_are_answered_too() {
    use pyramidion::tweens::{EXCVIEW, Next, Order};
    use pyramidion::{BoxFuture, ViewResult};

    fn refuse<'r>(request: &'r mut Request, next: Next<'r>) -> BoxFuture<'r, ViewResult> {
        Box::pin(async move {
            if request.path_info() == "/tween" {
                return Err(OutOfStock.into());
            }
            next.run(request).await
        })
    }

    let app = client(|config| {
        config.add_tween_at("refuse", Order::new().under([EXCVIEW]), refuse);
        config.add_route("tween", "/tween");
        config.add_view(says("tween").route_name("tween"));
        config.add_route("factory", "/factory").factory(
            |_| -> pyramidion::Result<pyramidion::context::DefaultRoot> { Err(OutOfStock.into()) },
        );
        config.add_view(says("factory").route_name("factory"));
        config.add_view(says("sold out").exception::<OutOfStock>());
    });
    assert_eq!(app.get("/tween").send().text(), "sold out");
    assert_eq!(app.get("/factory").send().text(), "sold out");
}

#[test]
fn exception_views_have_the_session_even_if_no_route_matches() {
    use pyramidion::session::{MemoryStore, ServerSessionFactory};

    let app = client(|config| {
        config.set_session_factory(ServerSessionFactory::new(MemoryStore::new()));
        config.add_route("home", "/");
        let home = |request: &mut Request| -> pyramidion::Result<&'static str> {
            request.session().flash("saved")?;
            Ok("home")
        };
        config.add_view(View::new(home).route_name("home"));
        let page = |request: &mut Request| format!("{:?}", request.session().pop_flash(""));
        config.add_view(View::new(page).notfound());
    });
    app.get("/").send();
    let response = app.get("/nowhere").send();
    assert_eq!(response.status(), 404);
    assert!(response.text().contains("saved"), "{}", response.text());
    assert!(!app.get("/nowhere").send().text().contains("saved"));
}

#[test]
fn an_exception_that_is_returned_is_only_a_response() {
    let app = client(|config| {
        config.add_route("returned", "/returned");
        let view = |_: &mut Request| HttpException::not_found().with_detail("returned");
        config.add_view(View::new(view).route_name("returned"));
        config.add_view(says("not found").notfound());
    });
    let response = app.get("/returned").send();
    assert_eq!(response.status(), 404);
    assert!(response.text().contains("returned"));
    assert_eq!(app.get("/nowhere").send().text(), "not found");
}

#[test]
fn the_notfound_and_the_forbidden_view_answer_with_their_status() {
    let app = failing_client(|config| {
        config.add_view(says("nothing here").notfound());
        config.add_view(says("keep out").forbidden());
    });
    check(&app, "404", 404, "nothing here");
    check(&app, "403", 403, "keep out");
    assert_eq!(app.get("/nowhere").send().text(), "nothing here");
}

#[test]
fn append_slash_redirects_where_a_route_matches_with_a_slash() {
    let app = client(|config| {
        config.add_route("list", "/articles/");
        config
            .add_route("post", "/only/post/")
            .request_method(["POST"]);
        config.add_route("space", "/a b/");
        config.add_route("urls", "/urls/").generation_only();
        for name in ["list", "post", "space"] {
            config.add_view(says(name).route_name(name));
        }
        let status = StatusCode::TEMPORARY_REDIRECT;
        config.add_view(says("not found").notfound().append_slash(status));
    });
    let check = |target: &str, expected: Option<&str>| {
        let response = app.get(target).send();
        let status = if expected.is_some() { 307 } else { 404 };
        assert_eq!(response.status(), status, "{target}");
        assert_eq!(response.location(), expected, "{target}");
    };
    check("/articles", Some("/articles/"));
    check("/articles?page=2&q=%20", Some("/articles/?page=2&q=%20"));
    check("/a%20b", Some("/a%20b/"));
    check("/only/post", Some("/only/post/")); // predicates are not asked
    check("/urls", None);
    check("/nowhere", None);
    check("/nowhere/", None);
    let posted = app.post("/articles").send();
    assert_eq!(posted.status(), 307, "which keeps the method");
}

#[test]
fn append_slash_keeps_the_path_of_the_mount_and_cannot_leave_the_host() {
    let app = client(|config| {
        config.set_script_name("/mounted");
        config.add_route("any", "/{host}/{rest}/");
        config.add_view(says("any").route_name("any"));
        config.add_view(
            says("")
                .notfound()
                .append_slash(StatusCode::PERMANENT_REDIRECT),
        );
    });
    let response = app.get("/a/b").send();
    assert_eq!(response.status(), 308);
    assert_eq!(response.location(), Some("/mounted/a/b/"));
    let app = client(|config| {
        config.add_route("any", "/*rest");
        config.add_route("slash", "/{a:.*}/");
        config.add_view(says("").notfound().append_slash(StatusCode::FOUND));
    });
    let response = app.get("//evil.example/x").send();
    let location = response.location().unwrap_or_default();
    assert!(!location.starts_with("//"), "{location}");
}

#[test]
fn the_default_page_varies_by_what_decides_its_form() {
    let app = failing_client(|_| {});
    for (accept, content_type) in [
        ("text/html", "text/html; charset=UTF-8"),
        ("application/json", "application/json"),
        ("text/plain", "text/plain; charset=UTF-8"),
    ] {
        let response = app.get("/fail/404").header("accept", accept).send();
        assert_eq!(response.header("content-type"), Some(content_type));
        assert_eq!(response.header("vary"), Some("Accept"));
    }
}

#[test]
fn exception_views_that_are_chosen_by_accept_make_the_response_vary() {
    let app = failing_client(|config| {
        config.add_view(says("html").notfound().accept("text/html"));
        config.add_view(says("json").notfound().accept("application/json"));
    });
    let get = |accept: &str| app.get("/fail/404").header("accept", accept).send();
    for (accept, expected) in [("application/json", "json"), ("text/html", "html")] {
        let response = get(accept);
        assert_eq!(response.text(), expected);
        assert_eq!(response.header("vary"), Some("Accept"));
    }
}

#[test]
fn two_exception_views_that_nothing_tells_apart_conflict() {
    has_mistake(
        |config| {
            config.add_view(says("one").exception::<OutOfStock>());
            config.add_view(says("two").exception::<OutOfStock>());
        },
        &[
            "integration/exception_views.rs:",
            "2 views answer the same requests",
            "context = integration::exception_views::OutOfStock",
            "; also at ",
        ],
    );
    has_mistake(
        |config| {
            config.add_view(says("one").notfound());
            config.add_view(says("two").exception::<Status<404>>());
        },
        &["2 views answer the same requests", "Status<404>"],
    );
}

#[test]
fn a_view_for_a_type_of_errors_and_one_for_requests_do_not_conflict() {
    let app = client(|config| {
        config.add_route("one", "/");
        config.add_view(says("page").route_name("one"));
        config.add_view(says("error").route_name("one").exception::<OutOfStock>());
    });
    assert_eq!(app.get("/").send().text(), "page");
}
