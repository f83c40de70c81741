//! The headers of an exception are kept by the view that answers it.

use http::header::{
    ALLOW, CONTENT_LANGUAGE, CONTENT_TYPE, LOCATION, RETRY_AFTER, SET_COOKIE, VARY,
    WWW_AUTHENTICATE,
};
use http::{HeaderName, HeaderValue, StatusCode};
use pyramidion::httpexceptions::Status;
use pyramidion::testing::TestResponse;
use pyramidion::{HttpException, Request, Response, View};
use pyramidion_tests::applications::{client, says};

/// An HTTP exception with headers.
fn exception(status: u16, headers: &[(HeaderName, &'static str)]) -> HttpException {
    let exception = HttpException::new(StatusCode::from_u16(status).unwrap());
    headers.iter().fold(exception, |exception, (name, value)| {
        exception.with_appended_header(name.clone(), HeaderValue::from_static(value))
    })
}

/// Returns the response of an exception view to an exception.
fn answer(exception: HttpException, view: View) -> TestResponse {
    let app = client(move |config| {
        config.add_route("page", "/");
        let fail = move |_: &mut Request| -> pyramidion::Result<Response> {
            Err(exception.clone().into())
        };
        config.add_view(View::new(fail).route_name("page"));
        config.add_view(view.exception::<HttpException>());
    });
    app.get("/").send()
}

fn all(response: &TestResponse, name: &HeaderName) -> Vec<String> {
    let values = response.headers().get_all(name).iter();
    values
        .map(|value| value.to_str().unwrap().to_owned())
        .collect()
}

#[test]
fn headers_of_the_exception_are_kept() {
    for (status, name, value) in [
        (405, ALLOW, "GET, HEAD"),
        (401, WWW_AUTHENTICATE, "Basic realm=\"x\""),
        (503, RETRY_AFTER, "120"),
        (429, RETRY_AFTER, "7"),
        (302, LOCATION, "/elsewhere"),
        (406, VARY, "Accept"),
        (400, HeaderName::from_static("x-own"), "1"),
    ] {
        let response = answer(exception(status, &[(name.clone(), value)]), says("mine"));
        assert_eq!(response.status(), status);
        assert_eq!(response.text(), "mine");
        assert_eq!(all(&response, &name), [value], "{status}");
    }
}

#[test]
fn views_of_every_kind_keep_them() {
    let asynchronous = View::new(|| async { Response::html("mine") });
    let rendered = View::rendered(|_: &mut Request| "mine").renderer("string");
    for view in [asynchronous, rendered] {
        let response = answer(exception(401, &[(WWW_AUTHENTICATE, "Basic")]), view);
        assert_eq!((response.status().as_u16(), response.text()), (401, "mine"));
        assert_eq!(response.header("www-authenticate"), Some("Basic"));
    }
}

#[test]
fn a_header_that_the_view_sets_counts() {
    let view = View::new(|_: &mut Request| {
        let mut response = Response::html("mine").with_status(StatusCode::IM_A_TEAPOT);
        let headers = response.headers_mut();
        headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
        headers.insert(VARY, HeaderValue::from_static("X-One, accept"));
        headers.append(SET_COOKIE, HeaderValue::from_static("a=view"));
        response
    });
    let thrown = [
        (RETRY_AFTER, "120"),
        (ALLOW, "GET"),
        (ALLOW, "PUT"),
        (VARY, "Accept, X-Two"),
        (CONTENT_TYPE, "text/plain"),
        (CONTENT_LANGUAGE, "de"),
        (SET_COOKIE, "a=exception; Path=/"),
        (SET_COOKIE, "b=exception"),
    ];
    let response = answer(exception(503, &thrown), view);
    assert_eq!(response.status(), StatusCode::IM_A_TEAPOT);
    assert_eq!(all(&response, &RETRY_AFTER), ["1"]);
    assert_eq!(all(&response, &ALLOW), ["GET", "PUT"]);
    assert_eq!(all(&response, &VARY), ["X-One, accept", "X-Two"]);
    assert_eq!(all(&response, &SET_COOKIE), ["a=view", "b=exception"]);
    assert_eq!(all(&response, &CONTENT_LANGUAGE), ["de"]);
    assert_eq!(all(&response, &CONTENT_TYPE), ["text/html; charset=UTF-8"]);
}

#[test]
fn what_the_framework_says_of_a_request_is_kept() {
    let app = client(|config| {
        config.add_route("page", "/");
        config.add_view(
            says("get")
                .route_name("page")
                .request_method(["GET"])
                .accept("text/html"),
        );
        config.add_view(says("mine").exception::<Status<405>>());
        config.add_view(says("mine").exception::<Status<406>>());
    });
    let wrong = app.request("PUT", "/").header("accept", "text/html").send();
    assert_eq!((wrong.status().as_u16(), wrong.text()), (405, "mine"));
    assert_eq!(wrong.header("allow"), Some("GET, HEAD"));
    let unacceptable = app.get("/").header("accept", "image/png").send();
    assert_eq!(
        (unacceptable.status().as_u16(), unacceptable.text()),
        (406, "mine")
    );
    assert_eq!(unacceptable.header("vary"), Some("Accept"));
}

/// The exception may be the cause of the error.
#[test]
fn headers_of_the_cause_are_kept_as_its_status_is() {
    let app = client(|config| {
        config.add_route("page", "/");
        let fail = |_: &mut Request| -> pyramidion::Result<Response> {
            Err(super::Because(exception(503, &[(RETRY_AFTER, "9")])).into())
        };
        config.add_view(View::new(fail).route_name("page"));
        config.add_view(says("mine").exception::<super::Because<HttpException>>());
    });
    let response = app.get("/").send();
    assert_eq!((response.status().as_u16(), response.text()), (503, "mine"));
    assert_eq!(response.header("retry-after"), Some("9"));
}
