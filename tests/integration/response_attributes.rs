//! What `request.response()` says, and in which answers it is.

use futures_util::stream;
use http::header::{CONTENT_TYPE, HeaderName, SET_COOKIE};
use http::{HeaderValue, StatusCode};
use pyramidion::cookies::Cookie;
use pyramidion::extract::Json;
use pyramidion::sse::{Event, Sse};
use pyramidion::testing::{DummyRequest, TestApp, TestResponse};
use pyramidion::tweens::Next;
use pyramidion::view::PageOr;
use pyramidion::{
    Configurator, HttpException, IntoResponse, Request, Response, View, package, view_config,
};

/// How the line of the log begins.
#[cfg(debug_assertions)]
const TOLD: &str = "what was set on `request.response()` is not in the answer";

const X_SET: HeaderName = HeaderName::from_static("x-set");

/// Sets a status, a header and two cookies.
fn set(request: &mut Request) {
    let attributes = request.response();
    attributes.set_status(StatusCode::CREATED);
    attributes.set_header(X_SET, HeaderValue::from_static("yes"));
    for name in ["a", "b"] {
        attributes
            .set_cookie(Cookie::new(name, "1"))
            .expect("a right cookie");
    }
}

fn answer_with(declare: impl FnOnce(&mut Configurator), view: View) -> TestResponse {
    let mut config = Configurator::new();
    declare(&mut config);
    config.add_route("route", "/");
    config.add_view(view.route_name("route"));
    let app = TestApp::new(config.make_app().expect("a right configuration"));
    app.get("/").send()
}

fn answer(view: View) -> TestResponse {
    answer_with(|_| {}, view)
}

/// Checks that what was set is in the answer.
#[track_caller]
fn has_all(response: &TestResponse, status: u16) {
    assert_eq!(response.status(), status);
    assert_eq!(response.header("x-set"), Some("yes"));
    let cookies = response.headers().get_all(SET_COOKIE).iter();
    assert_eq!(cookies.collect::<Vec<_>>(), ["a=1", "b=1"]);
}

/// Checks that nothing of it is.
#[track_caller]
fn has_none(response: &TestResponse, status: u16) {
    assert_eq!(response.status(), status);
    assert_eq!(response.header("x-set"), None);
    assert_eq!(response.headers().get_all(SET_COOKIE).iter().count(), 0);
}

#[view_config(route_name = "text")]
fn text(request: &mut Request) -> &'static str {
    set(request);
    "text"
}

#[view_config(route_name = "waiting")]
async fn waiting(request: &mut Request) -> pyramidion::Result<String> {
    set(request);
    tokio::task::yield_now().await;
    Ok("text".to_owned())
}

#[test]
fn a_plain_value_of_a_view_without_a_renderer_is_completed_by_it() {
    fn check<R: IntoResponse + 'static>(make: fn() -> R, status: u16) {
        has_all(
            &answer(View::new(move |request: &mut Request| {
                set(request);
                make()
            })),
            status,
        );
        has_all(
            &answer(View::new(async move |request: &mut Request| {
                set(request);
                make()
            })),
            status,
        );
    }
    let mut config = Configurator::new();
    config.scan(package!(self));
    config.add_route("text", "/text");
    config.add_route("waiting", "/waiting");
    let app = TestApp::new(config.make_app().expect("a right configuration"));
    for path in ["/text", "/waiting"] {
        let response = app.get(path).send();
        has_all(&response, 201);
        assert_eq!(response.text(), "text");
    }
    check(|| "text", 201);
    check(|| "text".to_owned(), 201);
    check(|| b"bytes".to_vec(), 201);
    check(|| Json([1, 2]), 201);
    check(
        || Sse::new(stream::iter([Ok::<_, std::io::Error>(Event::data("x"))])),
        201,
    );
    // What the view returns itself stays.
    check(|| StatusCode::ACCEPTED, 202);
    check(|| (StatusCode::IM_A_TEAPOT, "tea"), 418);
}

#[test]
fn a_content_type_that_is_set_takes_the_place_of_that_of_the_value() {
    let response = answer(View::new(|request: &mut Request| {
        let csv = HeaderValue::from_static("text/csv");
        request.response().set_header(CONTENT_TYPE, csv);
        "1,2"
    }));
    assert_eq!(response.header("content-type"), Some("text/csv"));
}

#[test]
fn a_whole_response_and_an_error_stay_as_they_are() {
    fn check<R: IntoResponse + 'static>(make: fn() -> R, status: u16) {
        has_none(
            &answer(View::new(move |request: &mut Request| {
                set(request);
                make()
            })),
            status,
        );
    }
    check(|| Response::text("text"), 200);
    check(|| http::Response::new(pyramidion::Body::from("text")), 200);
    check(HttpException::conflict, 409);
    let failing = |request: &mut Request| -> pyramidion::Result<&'static str> {
        set(request);
        Err(HttpException::see_other("/").into())
    };
    has_none(&answer(View::new(failing)), 303);
    let either = |request: &mut Request| -> PageOr<u8> {
        set(request);
        PageOr::answer(Response::redirect("/"))
    };
    has_none(&answer(View::rendered(either).renderer("json")), 302);
}

#[test]
fn an_exception_view_begins_anew_and_sets_its_own() {
    let declare = |config: &mut Configurator| {
        let sorry = |request: &mut Request| {
            let name = HeaderName::from_static("x-sorry");
            request
                .response()
                .set_header(name, HeaderValue::from_static("yes"));
            "sorry"
        };
        config.add_view(View::new(sorry).exception::<HttpException>());
    };
    let failing = |request: &mut Request| -> pyramidion::Result<&'static str> {
        set(request);
        Err(HttpException::conflict().into())
    };
    let response = answer_with(declare, View::new(failing));
    has_none(&response, 409);
    assert_eq!(response.header("x-sorry"), Some("yes"));
}

/// A tween or a callback of the response is later than the view, and may set more, as in Pyramid.
#[test]
fn what_is_set_after_the_view_is_in_the_answer_too() {
    let declare = |config: &mut Configurator| {
        config.add_tween("late", async |request: &mut Request, next: Next<'_>| {
            let response = next.run(request).await?;
            set(request);
            Ok::<_, pyramidion::Error>(response)
        });
    };
    has_all(&answer_with(declare, View::new(|| "text")), 201);
    let rendered = View::rendered(|| 7).renderer("json");
    has_all(&answer_with(declare, rendered), 201);
    let calling_back = |request: &mut Request| {
        request.add_response_callback(|request: &mut Request, _: &mut Response| set(request));
        "text"
    };
    has_all(&answer(View::new(calling_back)), 201);
    has_none(
        &answer_with(declare, View::new(|| Response::text("text"))),
        200,
    );
}

#[test]
fn a_view_that_another_calls_has_its_own() {
    let declare = |config: &mut Configurator| {
        config.add_view(View::new(text).name("inner"));
    };
    let outer = async |request: &mut Request| -> pyramidion::Result<String> {
        let here = request.location();
        let inner = request.render_view_to_response(&here, "inner").await?;
        let inner = inner.ok_or("there is no such view")?;
        Ok(format!(
            "{} {}",
            inner.status().as_u16(),
            inner.headers().len()
        ))
    };
    let response = answer_with(declare, View::new(outer));
    has_none(&response, 200);
    assert_eq!(response.text(), "201 4");
}

#[test]
fn a_test_that_calls_a_view_sees_what_it_set() {
    let mut request = DummyRequest::get("/").build();
    assert_eq!(text(&mut request), "text");
    assert_eq!(request.response().status(), Some(StatusCode::CREATED));
    assert_eq!(request.response().headers().len(), 3);
}

/// In development mode the log says what is in no answer, once for a request.
#[test]
#[cfg(debug_assertions)]
fn what_is_in_no_answer_is_told_in_development_mode() {
    let told = |mode: &'static str, view: View| {
        crate::logging::logged_by(|| {
            let develop = |config: &mut Configurator| {
                config.settings_mut().set("pyramidion.development", mode);
            };
            answer_with(develop, view);
        })
    };
    let whole = || {
        View::new(|request: &mut Request| {
            set(request);
            Response::text("text")
        })
    };
    let failing = |request: &mut Request| -> pyramidion::Result<&'static str> {
        set(request);
        Err(HttpException::see_other("/").into())
    };
    for view in [whole(), View::new(failing)] {
        let log = told("on", view);
        assert_eq!(log.matches(TOLD).count(), 1, "{log}");
        assert!(log.contains("response_attributes.rs:"), "{log}");
    }
    for (mode, view) in [
        ("on", View::new(text)),
        ("on", View::new(|| Response::text("text"))),
        ("off", whole()),
    ] {
        let log = told(mode, view);
        assert!(!log.contains(TOLD), "{log}");
    }
}
