//! The toolbar in a page: which pages get it, and what is put into them.

use pyramidion::http::header::{
    ACCEPT_RANGES, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG, LAST_MODIFIED,
};
use pyramidion::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use pyramidion::observers::Departure;
use pyramidion::{Request, Response};

use crate::application::Application;
use crate::paths::ROOT;
use crate::policy::{Allowed, Script, allowed};
use crate::recording::Recording;

/// The header with the URL of a recording.
const LINK: HeaderName = HeaderName::from_static("x-debug-link");

/// The largest page that gets a toolbar, in bytes.
const LARGEST: usize = 2 << 20;

/// Links a response with its recording, and puts the toolbar into it if it is a page.
pub(crate) fn inject(
    departure: &mut Departure<'_>,
    recording: &Recording,
    application: &Application,
) {
    let request = departure.request();
    let prefix = request.script_name();
    let link = format!("{}{prefix}{ROOT}/r/{}", request.host_url(), recording.id);
    if let Ok(link) = HeaderValue::try_from(link) {
        departure.response_mut().headers_mut().insert(LINK, link);
    }
    if !wants_page(request) || !is_page(departure.response()) {
        return;
    }
    let Some(page) = departure.response().body().as_bytes() else {
        return;
    };
    let Some(end) = end_of_body(page) else {
        return;
    };
    let allowed = if has_policy_inside(page) {
        Allowed {
            script: Script::No,
            connects: false,
        }
    } else {
        let allowed = allowed(departure.response().headers());
        if allowed.script == Script::No {
            application.say_that_policy_forbids();
            return;
        }
        allowed
    };
    let toolbar = markup(prefix, recording, &allowed);
    let mut with_toolbar = Vec::with_capacity(page.len() + toolbar.len());
    with_toolbar.extend_from_slice(&page[..end]);
    with_toolbar.extend_from_slice(toolbar.as_bytes());
    with_toolbar.extend_from_slice(&page[end..]);
    replace_body(departure.response_mut(), with_toolbar);
}

/// Puts another body into a response, and takes away what was said of the old one.
fn replace_body(response: &mut Response, body: Vec<u8>) {
    let headers = response.headers_mut();
    if headers.contains_key(CONTENT_LENGTH) {
        headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
    }
    // The page is another one each time, so that none is kept.
    for name in [ETAG, LAST_MODIFIED, ACCEPT_RANGES] {
        headers.remove(name);
    }
    for digest in ["content-md5", "digest", "repr-digest", "content-digest"] {
        headers.remove(digest);
    }
    response.set_body(body);
}

/// Tells whether a browser shows what answers a request as a page of its own.
fn wants_page(request: &Request) -> bool {
    let is_document = request
        .header("sec-fetch-dest")
        .is_none_or(|destination| destination == "document");
    *request.method() != Method::HEAD && is_document && !request.is_xhr()
}

/// Tells whether a response is a page that is whole.
fn is_page(response: &Response) -> bool {
    let status = response.status();
    let has_body = !matches!(
        status,
        StatusCode::NO_CONTENT
            | StatusCode::RESET_CONTENT
            | StatusCode::PARTIAL_CONTENT
            | StatusCode::NOT_MODIFIED
    ) && !status.is_informational();
    let is_small = |bytes: &[u8]| bytes.len() <= LARGEST;
    has_body
        && is_html(response.headers())
        && !response.headers().contains_key(CONTENT_ENCODING)
        && response.body().as_bytes().is_some_and(is_small)
}

/// Tells whether a content type is that of HTML, in letters that contain those of ASCII.
fn is_html(headers: &HeaderMap) -> bool {
    let content_type = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let content_type = content_type.unwrap_or_default().to_ascii_lowercase();
    let (kind, parameters) = content_type.split_once(';').unwrap_or((&content_type, ""));
    kind.trim() == "text/html" && !parameters.contains("utf-16") && !parameters.contains("utf-32")
}

/// Returns where the body of a page ends.
fn end_of_body(page: &[u8]) -> Option<usize> {
    const END: &[u8] = b"</body>";
    let mut windows = page.windows(END.len());
    windows.rposition(|window| window.eq_ignore_ascii_case(END))
}

/// Tells whether a page has a policy in itself, which is not read.
fn has_policy_inside(page: &[u8]) -> bool {
    const NAME: &[u8] = b"content-security-policy";
    let mut windows = page.windows(NAME.len());
    windows.any(|window| window.eq_ignore_ascii_case(NAME))
}

/// Returns the toolbar: a link, and the script that makes more of it.
///
/// Nothing of it comes from a visitor: ids and numbers are of this program, the prefix is that of the mount.
fn markup(prefix: &str, recording: &Recording, allowed: &Allowed) -> String {
    let (prefix, id) = (escaped(prefix), &recording.id);
    let status = recording.status.unwrap_or_default();
    let elapsed = recording.elapsed_us;
    let connects = if allowed.connects {
        " data-connects"
    } else {
        ""
    };
    let nonce = match &allowed.script {
        Script::No => None,
        Script::Yes => Some(String::new()),
        Script::WithNonce(nonce) => Some(format!(" nonce=\"{nonce}\"")),
    };
    let script = nonce.map_or_else(String::new, |nonce| {
        format!("<script src=\"{prefix}{ROOT}/toolbar.js\"{nonce} defer></script>")
    });
    format!(
        "<pyramidion-toolbar data-root=\"{prefix}{ROOT}\" data-id=\"{id}\" data-status=\"{status}\" data-elapsed=\"{elapsed}\" \
         data-log=\"{}\" data-problems=\"{}\" data-sql=\"{}\"{connects}>\
         <a href=\"{prefix}{ROOT}/r/{id}\">Debug</a></pyramidion-toolbar>{script}",
        recording.log.len(),
        recording.problems(),
        recording.statements.len(),
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
