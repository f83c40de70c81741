//! What a client accepts, and the parts of files that it asks for.

use std::sync::LazyLock;

use bytes::Bytes;
use http::header::{ACCEPT, HeaderName, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE, RANGE};
use http::{HeaderValue, Request, StatusCode, Uri};
use pyramidion::{App, View};

use super::application::{Answer, application, ask};

/// The media types of the views.
const OFFERS: [&str; 3] = ["text/html", "application/json", "text/plain"];

static VIEWS: LazyLock<App> = LazyLock::new(|| {
    application(|config| {
        config.add_route("page", "/");
        for offer in OFFERS {
            let view = View::new(move |_: &mut pyramidion::Request| offer);
            config.add_view(view.route_name("page").accept(offer));
        }
    })
});

/// Sends an `Accept` header, a line each, and tells whether a view answers.
///
/// # Panics
///
/// Panics if the answer is neither a view's nor a refusal, or another one if the elements are sent as headers
/// of their own.
pub fn accept(data: &[u8]) -> bool {
    let headers: Option<Vec<_>> = data.split(|byte| *byte == b'\n').map(header).collect();
    let Some(headers) = headers else {
        return false;
    };
    let answer = get(
        "/",
        &VIEWS,
        headers.iter().map(|header| (ACCEPT, header.clone())),
    );
    let is_offer = |offer: &&str| answer.body == offer.as_bytes();
    let is_answered = OFFERS.iter().any(is_offer);
    assert_eq!(is_answered, answer.status == StatusCode::OK);
    assert!(
        is_answered || matches!(answer.status.as_u16(), 404 | 406),
        "{}",
        answer.status
    );
    if !data.contains(&b'"') {
        let elements = data
            .split(|byte| matches!(byte, b',' | b'\n'))
            .filter_map(header);
        let again = get("/", &VIEWS, elements.map(|element| (ACCEPT, element)));
        assert_eq!((again.status, again.body), (answer.status, answer.body));
    }
    // An error's page is in one of the types, whatever is accepted.
    let missing = get(
        "/none",
        &VIEWS,
        headers.into_iter().map(|header| (ACCEPT, header)),
    );
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    let content_type = missing.header("content-type").unwrap_or_default();
    assert!(
        OFFERS.iter().any(|offer| content_type.starts_with(offer)),
        "{content_type}"
    );
    is_answered
}

fn header(line: &[u8]) -> Option<HeaderValue> {
    HeaderValue::from_bytes(line).ok()
}

fn get(
    target: &'static str,
    app: &App,
    headers: impl Iterator<Item = (HeaderName, HeaderValue)>,
) -> Answer {
    let mut request = Request::new(Bytes::new());
    *request.uri_mut() = Uri::from_static(target);
    for (name, value) in headers {
        request.headers_mut().append(name, value);
    }
    ask(app, request)
}

/// A file whose bytes all differ, so that a wrong part is seen.
static FILE: LazyLock<Vec<u8>> = LazyLock::new(|| (0..=u8::MAX).collect());

static FILES: LazyLock<App> = LazyLock::new(|| {
    application(|config| {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/support/harness/files");
        config.add_static_view("files", folder);
    })
});

/// Asks for the parts of a file that the first line says, under the conditions of the next ones, `If-Range`,
/// `If-None-Match` and `If-Modified-Since`, and tells whether parts are sent.
///
/// # Panics
///
/// Panics if what is sent is not what the answer says it is.
pub fn range(data: &[u8]) -> bool {
    let names = [RANGE, IF_RANGE, IF_NONE_MATCH, IF_MODIFIED_SINCE];
    let lines = data.split(|byte| *byte == b'\n');
    let headers = names
        .into_iter()
        .zip(lines)
        .filter(|(_, line)| !line.is_empty());
    let headers = headers.filter_map(|(name, line)| Some((name, header(line)?)));
    let answer = get("/files/bytes.bin", &FILES, headers);
    match answer.status.as_u16() {
        200 => assert_eq!(answer.body, *FILE),
        206 => check_parts(&answer),
        304 => assert!(answer.body.is_empty()),
        416 => assert_eq!(answer.header("content-range"), Some("bytes */256")),
        status => assert_eq!(status, 200),
    }
    answer.status == StatusCode::PARTIAL_CONTENT
}

/// Checks that the body holds the parts of the file that it says.
#[expect(clippy::expect_used, reason = "a malformed answer fails the harness")]
fn check_parts(answer: &Answer) {
    if let Some(content_range) = answer.header("content-range") {
        let range = range_of(content_range).expect("a range");
        assert_eq!(answer.body, FILE[range]);
        return;
    }
    let content_type = answer.header("content-type").expect("a content type");
    let boundary = content_type
        .strip_prefix("multipart/byteranges; boundary=")
        .expect("a boundary");
    let mut rest = &*answer.body;
    let (mut parts, opening) = (0, format!("--{boundary}\r\n").into_bytes());
    while let Some(part) = rest.strip_prefix(&*opening) {
        let end = part
            .windows(4)
            .position(|bytes| bytes == b"\r\n\r\n")
            .expect("an empty line");
        let head = str::from_utf8(&part[..end]).expect("text");
        let content_range = head
            .split("\r\n")
            .find_map(|line| line.strip_prefix("Content-Range: "));
        let range = content_range.and_then(range_of).expect("a range");
        let expected = &FILE[range];
        let content = part[end + 4..].strip_prefix(expected).expect("the part");
        rest = content.strip_prefix(b"\r\n").expect("the end of the part");
        parts += 1;
    }
    assert!((2..=16).contains(&parts), "{parts} parts");
    assert_eq!(rest, format!("--{boundary}--\r\n").as_bytes());
    // Whoever asks for the same bytes over and over gets no more than the file.
    assert!(
        answer.body.len() <= FILE.len() + (parts + 1) * 256,
        "{} bytes",
        answer.body.len()
    );
}

/// Reads `bytes 0-3/256`.
fn range_of(text: &str) -> Option<std::ops::RangeInclusive<usize>> {
    let (first, last) = text
        .strip_prefix("bytes ")?
        .strip_suffix("/256")?
        .split_once('-')?;
    let (first, last) = (first.parse().ok()?, last.parse().ok()?);
    (first <= last && last < FILE.len()).then_some(first..=last)
}
