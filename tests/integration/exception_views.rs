//! Which exception view answers an error, and with which status.

mod choice;
mod headers;
mod notfound;
mod refused;

use std::error::Error;
use std::fmt;
use std::sync::{Arc, Mutex};

use http::StatusCode;
use pyramidion::httpexceptions::Status;
use pyramidion::testing::TestApp;
use pyramidion::{Configurator, HttpException, Request, Response, View};
use pyramidion_tests::applications::{client, says};

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
fn the_status_of_the_error_is_kept_unless_the_view_sets_one() {
    let app = failing_client(|config| {
        let rendered = View::rendered(|_: &mut Request| serde_json::json!({"error": true}));
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
        let page = View::rendered(|_: &mut Request| "sorry").renderer("string");
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
            request.add_finished_callback(move |request: &mut Request| {
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
    use pyramidion::ViewResult;
    use pyramidion::tweens::{EXCVIEW, Next, Order};

    async fn refuse(request: &mut Request, next: Next<'_>) -> ViewResult {
        if request.path_info() == "/tween" {
            return Err(OutOfStock.into());
        }
        next.run(request).await
    }

    let app = client(|config| {
        config.add_tween_at("refuse", Order::new().under([EXCVIEW]), refuse);
        config.add_route("tween", "/tween");
        config.add_view(says("tween").route_name("tween"));
        config.add_route("factory", "/factory").factory(
            |_: &mut Request| -> pyramidion::Result<pyramidion::context::DefaultRoot> {
                Err(OutOfStock.into())
            },
        );
        config.add_view(says("factory").route_name("factory"));
        config.add_view(says("sold out").exception::<OutOfStock>());
    });
    assert_eq!(app.get("/tween").send().text(), "sold out");
    assert_eq!(app.get("/factory").send().text(), "sold out");
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
