//! How much forms may hold, as the application and its routes say.

use std::fmt::Write as _;
use std::pin::Pin;
use std::task::{Context, Poll};

use http_body::Frame;
use http_body_util::BodyExt as _;
use pyramidion::http::{self, header::CONTENT_TYPE};
use pyramidion::request::FormLimits;
use pyramidion::testing::TestApp;
use pyramidion::{App, Configurator, View, predicates};

use super::{describe, multipart, part};

fn app(configure: impl FnOnce(&mut Configurator)) -> App {
    let mut config = Configurator::new();
    config.set_body_limit(32 << 20);
    config.add_route("form", "/");
    config.add_view(View::new(describe).route_name("form"));
    config.add_view(View::new(describe).route_name("small"));
    configure(&mut config);
    config.make_app().expect("a right configuration")
}

const FIELD: &str = "Content-Disposition: form-data; name=\"a\"";
const FILE: &str = "Content-Disposition: form-data; name=\"f\"; filename=\"x\"";
const EMPTY: &str = "Content-Disposition: form-data; name=\"f\"; filename=\"\"";

/// Returns a form of parts with these headers, each with this content.
fn form(parts: &[(&str, usize)], content: &str) -> Vec<u8> {
    let mut form = Vec::new();
    for (headers, count) in parts {
        form.extend(part(headers, content.as_bytes()).repeat(*count));
    }
    form.extend_from_slice(b"--BOUNDARY--\r\n");
    form
}

#[test]
fn limits_are_those_of_the_application_and_of_the_route() {
    let app = TestApp::new(app(|config| {
        let limits = FormLimits::new()
            .max_fields(3)
            .max_files(2)
            .max_field_size(100);
        config.set_form_limits(limits);
        let small = config.add_route("small", "/small");
        small.form_limits(FormLimits::new().max_fields(1).max_memory(500));
    }));
    let status = |path: &str, body: Vec<u8>| {
        let content_type = "multipart/form-data; boundary=BOUNDARY";
        let request = app.post(path).header("content-type", content_type);
        request.body(body).send().status().as_u16()
    };
    for (path, parts, content, expected) in [
        ("/", &[(FIELD, 3), (FILE, 2)][..], "1", 200),
        ("/", &[(FIELD, 4)], "1", 413),
        ("/", &[(FILE, 3)], "1", 413),
        ("/", &[(FIELD, 1)], &"x".repeat(100), 200),
        ("/", &[(FIELD, 1)], &"x".repeat(101), 413),
        ("/", &[(FILE, 1)], &"x".repeat(101), 200),
        // What the route does not say is as for the application.
        ("/small", &[(FIELD, 1), (FILE, 2)], "1", 200),
        ("/small", &[(FIELD, 2)], "1", 413),
        ("/small", &[(FILE, 3)], "1", 413),
        ("/small", &[(FIELD, 1)], &"x".repeat(101), 413),
        // Files beyond the memory are on disk.
        ("/small", &[(FILE, 2)], &"x".repeat(10_000), 200),
    ] {
        assert_eq!(
            status(path, form(parts, content)),
            expected,
            "{path} {parts:?}"
        );
    }
    let send = |path: &str, body: &'static str| app.post(path).body(body).send().text().to_owned();
    assert_eq!(send("/", "a=1&b=2&c=3"), "a=1\nb=2\nc=3");
    for (path, fields) in [("/", 4), ("/small", 2)] {
        let fields = (0..fields).map(|n| (n.to_string(), "x"));
        let response = app.post(path).form(fields).send();
        assert_eq!(response.status(), 413, "{path}");
        assert!(
            response.text().contains("the form has more than"),
            "{}",
            response.text()
        );
    }
}

#[test]
fn limits_may_be_raised() {
    let app = TestApp::new(app(|config| {
        config.add_route("small", "/small");
        config.set_form_limits(
            FormLimits::new()
                .max_files(150)
                .max_fields(2000)
                .max_field_size(3 << 20),
        );
    }));
    assert_eq!(
        multipart(&app, &form(&[(FILE, 150), (FIELD, 2000)], "1"))
            .send()
            .status(),
        200
    );
    let large = form(&[(FIELD, 1)], &"x".repeat(2 << 20));
    assert_eq!(multipart(&app, &large).send().status(), 200);
}

#[test]
fn what_a_form_holds_in_memory_has_a_limit_of_its_own() {
    let app = TestApp::new(app(|config| {
        config.add_route("small", "/small");
    }));
    let large = "x".repeat(1 << 20);
    assert_eq!(
        multipart(&app, &form(&[(FIELD, 7)], &large))
            .send()
            .status(),
        200
    );
    assert_eq!(
        multipart(&app, &form(&[(FIELD, 9)], &large))
            .send()
            .status(),
        413
    );
    assert_eq!(
        multipart(&app, &form(&[(FILE, 20)], &large))
            .send()
            .status(),
        200
    );
    let name = "n".repeat(8000);
    let names = format!("Content-Disposition: form-data; name=\"{name}\"; filename=\"\"");
    assert_eq!(
        multipart(&app, &form(&[(&names, 2000)], ""))
            .send()
            .status(),
        413
    );
}

#[test]
fn inputs_for_files_that_were_left_empty_do_not_count() {
    let app = TestApp::new(app(|config| {
        config.add_route("small", "/small");
        config.set_form_limits(FormLimits::new().max_files(1).max_fields(1));
    }));
    let answer = multipart(&app, &form(&[(EMPTY, 500), (FIELD, 1), (FILE, 1)], "")).send();
    assert_eq!(answer.status(), 200);
    assert!(
        answer.text().ends_with("a=\nf: x - 0 "),
        "{}",
        answer.text()
    );
}

#[test]
fn a_route_keeps_its_limits_where_routes_are_chosen_by_what_is_sent() {
    let app = TestApp::new(app(|config| {
        let chosen = predicates::request_param(["chosen"]);
        let route = config.add_route("small", "/chosen").predicate(chosen);
        route.form_limits(FormLimits::new().max_fields(5));
        config.add_route("rest", "/chosen");
        config.add_view(View::new(describe).route_name("rest"));
        config.set_form_limits(FormLimits::new().max_fields(2));
    }));
    let fields = |count: usize, name: &str| {
        (0..count)
            .map(|_| (name.to_owned(), "x"))
            .collect::<Vec<_>>()
    };
    for (count, name, expected) in [
        (2, "a", 200),
        (3, "a", 413),
        (5, "chosen", 200),
        (6, "chosen", 413),
    ] {
        let status = app
            .post("/chosen")
            .form(fields(count, name))
            .send()
            .status();
        assert_eq!(status, expected, "{count} {name}");
    }
}

/// A body in pieces of one byte, which counts those that were taken.
struct Trickle<'a> {
    bytes: std::vec::IntoIter<u8>,
    taken: &'a std::sync::atomic::AtomicUsize,
}

impl http_body::Body for Trickle<'_> {
    type Data = bytes::Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        let Some(byte) = self.bytes.next() else {
            return Poll::Ready(None);
        };
        self.taken
            .fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        Poll::Ready(Some(Ok(Frame::data(bytes::Bytes::copy_from_slice(&[
            byte,
        ])))))
    }
}

#[test]
fn a_header_that_never_ends_is_refused_soon() {
    static TAKEN: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
    let app = app(|config| {
        config.add_route("small", "/small");
    });
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    let mut answers = String::new();
    for start in ["--b\r\nX: ", "--b\r\n", "", "\r\n--b"] {
        TAKEN.store(0, std::sync::atomic::Ordering::Relaxed);
        let body = start.to_owned() + &"a".repeat(351 << 10);
        let body = Trickle {
            bytes: body.into_bytes().into_iter(),
            taken: &TAKEN,
        };
        let request =
            http::Request::post("/").header(CONTENT_TYPE, "multipart/form-data; boundary=b");
        let response = runtime.block_on(app.call(request.body(body).unwrap()));
        assert_eq!(response.status(), 413);
        let text = runtime
            .block_on(response.into_body().collect())
            .unwrap()
            .to_bytes();
        let _ = writeln!(answers, "{}", String::from_utf8_lossy(&text));
        // The header and the preamble end at 8 KiB, and a piece that is parsed has 16.
        let taken = TAKEN.load(std::sync::atomic::Ordering::Relaxed);
        assert!(taken <= 32 << 10, "{taken} bytes of {start:?}");
    }
    assert!(answers.contains("the header of a part of the form is longer than 8192 bytes"));
    assert!(answers.contains("more than 8192 bytes stand before the first part"));
}

#[derive(serde::Deserialize)]
struct Anything {}

#[test]
fn a_body_that_nobody_declares_is_a_form_of_too_many_fields_only_for_who_asks() {
    use pyramidion::Request;
    use pyramidion::extract::{Form, FromRequest as _};
    let form = |request: &mut Request| -> pyramidion::Result<String> {
        let Form(Anything {}) = Form::from_request(request)?;
        Ok("a form".to_owned())
    };
    let param = |request: &mut Request| -> pyramidion::Result<String> {
        Ok(request.params().one("absent")?.to_owned())
    };
    // The predicate of a route has the body read before the limits of the route are known.
    for is_read_early in [false, true] {
        let mut config = Configurator::new();
        if is_read_early {
            let chosen = predicates::request_param(["other"]);
            let other = config.add_route("other", "/{any}").predicate(chosen);
            other.form_limits(FormLimits::new().max_fields(10));
            config.add_view(View::new(describe).route_name("other"));
        }
        for name in ["form", "param", "body"] {
            let route = config.add_route(name, format!("/{name}"));
            route.form_limits(FormLimits::new().max_fields(3));
        }
        config.add_view(View::new(form).route_name("form"));
        config.add_view(View::new(param).route_name("param"));
        let body = |request: &mut Request| request.body().len().to_string();
        config.add_view(View::new(body).route_name("body"));
        let app = TestApp::new(config.make_app().expect("a right configuration"));
        let send = |path: &str| {
            let answer = app.post(path).body("a&b&c&d").send();
            (answer.status().as_u16(), answer.text().to_owned())
        };
        let (status, answer) = send("/form");
        assert_eq!(status, 413, "{answer}");
        assert!(
            answer.contains("the form has more than 3 fields"),
            "{answer}"
        );
        let (status, answer) = send("/param");
        assert_eq!(status, 400);
        assert!(
            answer.contains("`absent` is missing (the form has more than 3 fields)"),
            "{answer}"
        );
        assert_eq!(send("/body"), (200, "7".to_owned()));
    }
}
