//! A request that is beyond a limit: what sets it, and to how much.

use std::time::Duration;

use bytes::Bytes;
use http_body::Frame;
use http_body_util::{BodyExt as _, StreamBody};
use pyramidion::extract::{FromRequest, Rejection};
use pyramidion::http::StatusCode;
use pyramidion::request::FormLimits;
use pyramidion::testing::TestApp;
use pyramidion::{HttpException, Request, View};

use super::pages::{add, read};
use super::{client, developing, here};

/// An application with small limits, of which one route has its own.
fn application() -> TestApp {
    let mut config = developing();
    config.settings_mut().set("pyramidion.timeout", "50ms");
    config.set_body_limit(4096);
    config.set_form_limits(
        FormLimits::new()
            .max_fields(2)
            .max_files(1)
            .max_field_size(10),
    );
    config.add_route("upload", "/upload").body_limit(1 << 10);
    config.add_view(View::new(|| "uploaded").route_name("upload"));
    config
        .add_route("small", "/small")
        .form_limits(FormLimits::new().max_field_size(1000).max_memory(100));
    config.add_view(View::new(|| "small").route_name("small"));
    config.add_route("photos", "/photos").body_limit(1 << 20);
    config.add_view(View::new(|| "photos").route_name("photos"));
    add(&mut config, "form", "/form", View::new(|| "form"));
    add(
        &mut config,
        "slow",
        "/slow",
        View::new(std::future::pending::<String>),
    );
    add(
        &mut config,
        "age",
        "/age",
        View::new(|Age(age): Age| age.to_string()),
    );
    client(config)
}

struct Age(u8);

impl FromRequest for Age {
    fn from_request(request: &mut Request) -> pyramidion::Result<Self> {
        let age = request.params().get("age").unwrap_or_default().parse();
        let wrong = || HttpException::unprocessable_entity().with_detail("nobody is so old");
        Ok(Self(age.map_err(|_| {
            Rejection::malformed(wrong()).with_field("age")
        })?))
    }
}

/// Returns a form of parts, each with such a header and such a text.
fn multipart(parts: &[(&str, usize)]) -> String {
    let parts = parts.iter().map(|(header, size)| {
        format!(
            "--b\r\ncontent-disposition: form-data; {header}\r\n\r\n{}\r\n",
            "x".repeat(*size)
        )
    });
    parts.collect::<String>() + "--b--\r\n"
}

#[tokio::test(start_paused = true)]
async fn what_is_too_large_or_late_says_what_sets_the_limit() {
    let client = application();
    let file = r#"name="a"; filename="a.txt""#;
    let long = format!(r#"name="{}""#, "x".repeat(9000));
    let urlencoded = "application/x-www-form-urlencoded";
    let parts = "multipart/form-data; boundary=b";
    for (path, kind, body, status, said) in [
        (
            "/upload",
            urlencoded,
            "x".repeat(1025),
            413,
            "`Configurator::set_body_limit` sets this for all routes, and `body_limit` for the route `upload`: \
             1024 bytes (1 KiB) now.",
        ),
        (
            "/form",
            urlencoded,
            "x".repeat(4097),
            413,
            "for the route `form`: 4096 bytes (4 KiB) now.",
        ),
        (
            "/form",
            urlencoded,
            "a=1&b=2&c=3".to_owned(),
            413,
            "`Configurator::set_form_limits` with `FormLimits::max_fields` sets this for all routes, and \
             `form_limits` for the route `form`: 2 now.",
        ),
        (
            "/form",
            parts,
            multipart(&[(file, 1), (file, 1)]),
            413,
            "`FormLimits::max_files` sets this for all routes, and `form_limits` for the route `form`: 1 now.",
        ),
        (
            "/form",
            parts,
            multipart(&[(r#"name="a""#, 11)]),
            413,
            "`FormLimits::max_field_size` sets this for all routes, and `form_limits` for the route `form`: 10 bytes now.",
        ),
        (
            "/small",
            parts,
            multipart(&[(r#"name="a""#, 60), (r#"name="b""#, 60)]),
            413,
            "`FormLimits::max_memory` sets this for all routes, and `form_limits` for the route `small`: 100 bytes now.",
        ),
        (
            "/photos",
            parts,
            multipart(&[(&long, 1)]),
            413,
            "No setting changes this.",
        ),
        (
            "/slow",
            "text/plain",
            String::new(),
            503,
            "`pyramidion.timeout`, which is `50ms` now.",
        ),
        (
            "/age?age=hunter",
            "text/plain",
            String::new(),
            422,
            "`age`, of which was sent: hunter",
        ),
    ] {
        let request = client.post(path).extension(here());
        let request = request
            .header("accept", "text/html")
            .header("content-type", kind);
        let response = request.body(body).send_async().await;
        assert_eq!(response.status(), status, "{path} {said}");
        assert!(
            read(&response).contains(said),
            "no {said:?} in {}",
            read(&response)
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_body_that_comes_too_late_says_how_long_it_may_take() {
    let mut config = developing();
    config.set_body_timeouts(Duration::from_secs(2), Duration::from_secs(5));
    add(&mut config, "form", "/form", View::new(|| "form"));
    let app = config.make_app().expect("a right configuration");
    let pieces = futures_util::stream::pending::<Result<Frame<Bytes>, std::io::Error>>();
    let request = http::Request::post("http://localhost/form")
        .header("host", "localhost")
        .header("accept", "text/html")
        .extension(here())
        .body(StreamBody::new(pieces))
        .expect("a request");
    let response = app.call(request).await;
    assert_eq!(response.status(), StatusCode::REQUEST_TIMEOUT);
    let said = "`Configurator::set_body_timeouts` sets this: 2s for each piece and 5s for the whole body now.";
    let page = response
        .into_body()
        .collect()
        .await
        .expect("a page")
        .to_bytes();
    let page = String::from_utf8_lossy(&page)
        .replace("<code>", "`")
        .replace("</code>", "`");
    assert!(page.contains(said), "{page}");
}

#[test]
fn what_an_application_refuses_itself_has_no_limit() {
    let mut config = developing();
    let full = || -> pyramidion::ViewResult {
        Err(HttpException::request_entity_too_large()
            .with_detail("the disk is full")
            .into())
    };
    add(&mut config, "full", "/", View::new(full));
    let client = client(config);
    let request = client.get("/").extension(here());
    let response = request.header("accept", "text/html").send();
    assert_eq!(response.status(), 413);
    assert!(
        !read(&response).contains("sets this"),
        "{}",
        response.text()
    );
}
