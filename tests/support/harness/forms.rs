//! Queries and forms.

use std::sync::LazyLock;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method, Request, StatusCode, Uri};
use pyramidion::request::MultiDict;
use pyramidion::{App, Response, UrlArgs, View};

use super::application::{Answer, application, ask, first_line, with_headers};

const URLENCODED: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");

/// The largest body that the applications here take.
const BODY_LIMIT: u64 = 64 << 10;

static FIELDS: LazyLock<App> = LazyLock::new(|| {
    application(|config| {
        config.set_body_limit(BODY_LIMIT);
        config.add_route("form", "/");
        config.add_view(View::new(fields).route_name("form"));
    })
});

/// Sends the first line as a query and the rest as a form, and tells whether both can be read.
///
/// # Panics
///
/// Panics if there are more fields than were sent, or if they change once they were written and read
/// again.
pub fn query_and_form(data: &[u8]) -> bool {
    let (query, form) = first_line(data);
    let Ok(target) = Uri::try_from([b"/?", query].concat()) else {
        return false;
    };
    let answer = post(&FIELDS, target, URLENCODED, form);
    if answer.status != StatusCode::OK {
        assert!(
            matches!(answer.status.as_u16(), 400 | 413),
            "{}",
            answer.status
        );
        return false;
    }
    let written = answer.header("x-path").and_then(|path| path.parse().ok());
    let form = answer.header("x-form").unwrap_or_default();
    let again = post(
        &FIELDS,
        written.unwrap_or_default(),
        URLENCODED,
        form.as_bytes(),
    );
    assert_eq!(again.body, answer.body);
    true
}

/// Answers with the fields, and with a path and a form that are written from them.
fn fields(request: &mut pyramidion::Request) -> pyramidion::Result<Response> {
    let (query, form) = (request.get(), request.post());
    check_size(query, request.query_string().as_bytes());
    check_size(form, request.body());
    assert_eq!(request.params().len(), query.len() + form.len());
    for (name, _) in request.params().iter() {
        assert!(request.params().get(name).is_some(), "{name:?} is lost");
    }
    let text = format!("{:?} {:?}", pairs(query), pairs(form));
    let path = request.route_path(("form", UrlArgs::new().query(query.iter())))?;
    let as_query = request.route_path(("form", UrlArgs::new().query(form.iter())))?;
    let form = as_query.strip_prefix("/?").unwrap_or_default().to_owned();
    with_headers(text, [("x-path", path), ("x-form", form)])
}

fn pairs(fields: &MultiDict) -> Vec<(&str, &str)> {
    fields.iter().collect()
}

/// Checks that there is no more than was sent.
fn check_size(fields: &MultiDict, sent: &[u8]) {
    let length: usize = fields
        .iter()
        .map(|(name, value)| name.len() + value.len())
        .sum();
    assert!(length <= sent.len(), "{length} bytes of {}", sent.len());
    assert!(fields.len() <= sent.len());
}

fn post(app: &App, target: Uri, content_type: HeaderValue, body: &[u8]) -> Answer {
    let mut request = Request::new(Bytes::copy_from_slice(body));
    *request.method_mut() = Method::POST;
    *request.uri_mut() = target;
    request.headers_mut().insert(CONTENT_TYPE, content_type);
    ask(app, request)
}

static PARTS: LazyLock<App> = LazyLock::new(|| {
    application(|config| {
        config.set_body_limit(BODY_LIMIT);
        config.add_route("form", "/");
        config.add_view(View::new(parts).route_name("form"));
    })
});

/// The boundary of the forms that are written here.
const BOUNDARY: &str = "a-boundary-that-nobody-guesses";

/// Sends the lines after the first as a form with the content type of the first, and tells whether it has parts.
///
/// # Panics
///
/// Panics if there is more in the parts than was sent, or if they change once they were written and read
/// again.
pub fn multipart(data: &[u8]) -> bool {
    let (content_type, form) = first_line(data);
    let Ok(content_type) = HeaderValue::from_bytes(content_type) else {
        return false;
    };
    let answer = post(&PARTS, Uri::from_static("/"), content_type, form);
    if answer.status != StatusCode::OK {
        assert!(
            matches!(answer.status.as_u16(), 400 | 413 | 415),
            "{}",
            answer.status
        );
        return false;
    }
    let length: usize = answer
        .header("x-length")
        .and_then(|text| text.parse().ok())
        .unwrap_or_default();
    assert!(length <= form.len(), "{length} bytes of {}", form.len());
    let count = answer.header("x-count");
    // Parts that cannot be written, since a name has a quote in it, come without a body.
    if !answer.body.is_empty() {
        let content_type =
            HeaderValue::try_from(format!("multipart/form-data; boundary={BOUNDARY}"));
        let content_type = content_type.unwrap_or(URLENCODED);
        let again = post(&PARTS, Uri::from_static("/"), content_type, &answer.body);
        assert_eq!(again.status, StatusCode::OK);
        assert_eq!(again.body, answer.body);
        assert_eq!(again.header("x-count"), count);
    }
    count.is_some_and(|count| count != "0")
}

/// Answers with the parts, written as a form.
fn parts(request: &mut pyramidion::Request) -> pyramidion::Result<Response> {
    let (mut count, mut length) = (0_usize, 0);
    let mut form = Some(Vec::new());
    for (name, value) in request.post().iter() {
        write_part(&mut form, &[name], value.as_bytes());
        count += 1;
        length += name.len() + value.len();
    }
    for file in request.files() {
        let content = file.read()?;
        assert_eq!(file.size(), content.len() as u64);
        write_part(&mut form, &[file.name(), file.file_name()], &content);
        count += 1;
        length += file.name().len() + file.file_name().len() + content.len();
    }
    let mut form = form.unwrap_or_default();
    if !form.is_empty() {
        form.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    }
    with_headers(
        form,
        [
            ("x-count", count.to_string()),
            ("x-length", length.to_string()),
        ],
    )
}

/// Appends a part with the name of its field and that of its file, unless they cannot be written.
fn write_part(form: &mut Option<Vec<u8>>, names: &[&str], content: &[u8]) {
    let is_plain =
        |name: &&str| !name.contains(|c: char| c.is_control() || matches!(c, '"' | '\\'));
    if !names.iter().all(is_plain) {
        *form = None;
    }
    let Some(form) = form else { return };
    form.extend_from_slice(format!("--{BOUNDARY}\r\nContent-Disposition: form-data").as_bytes());
    for (key, name) in ["name", "filename"].iter().zip(names) {
        form.extend_from_slice(format!("; {key}=\"{name}\"").as_bytes());
    }
    form.extend_from_slice(b"\r\n\r\n");
    form.extend_from_slice(content);
    form.extend_from_slice(b"\r\n");
}
