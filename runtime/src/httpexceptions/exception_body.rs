//! The body of an exception: a page, JSON or a text, whichever suits the client.

use std::sync::LazyLock;

use bytes::Bytes;
use http::{HeaderValue, StatusCode};
use rustc_hash::FxHashMap;

use crate::accept::Accept;

/// The content type of a body in JSON.
pub(super) const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// What the body of an exception says.
#[derive(Clone, Copy)]
pub(super) struct Page<'a> {
    pub(super) status: StatusCode,
    pub(super) detail: Option<&'a str>,
}

/// What a body is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Html,
    Json,
    Text,
}

impl Kind {
    /// Returns what suits the client.
    pub(crate) fn of(accept: &Accept) -> Self {
        // A client that does not say what it takes is not a browser.
        let (html, json) = match accept {
            Accept::Anything => (0, 0),
            Accept::Malformed | Accept::Ranges(_) => (
                accept.quality_of_bare("text", "html"),
                accept.quality_of_bare("application", "json"),
            ),
        };
        match (html, json) {
            (0, 0) => Self::Text,
            (html, json) if html >= json => Self::Html,
            _ => Self::Json,
        }
    }
}

/// The bodies without a detail, each of which is written once and stays.
static WRITTEN: LazyLock<FxHashMap<StatusCode, [Bytes; 3]>> = LazyLock::new(|| {
    let statuses = (300..600).filter_map(|code| StatusCode::from_u16(code).ok());
    let known = statuses.filter(|status| status.canonical_reason().is_some());
    let bodies = known.map(|status| {
        let page = Page {
            status,
            detail: None,
        };
        let kinds = [Kind::Html, Kind::Json, Kind::Text];
        (
            status,
            kinds.map(|kind| Bytes::from_static(page.write(kind).leak().as_bytes())),
        )
    });
    bodies.collect()
});

impl Page<'_> {
    /// Returns the content type and the body that suit the client.
    pub(super) fn body(&self, accept: &Accept) -> Option<(HeaderValue, Bytes)> {
        const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=UTF-8");
        const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=UTF-8");
        if has_no_body(self.status) {
            return None;
        }
        let kind = Kind::of(accept);
        let content_type = match kind {
            Kind::Html => HTML,
            Kind::Json => JSON,
            Kind::Text => TEXT,
        };
        let written = WRITTEN.get(&self.status);
        let body = match written.filter(|_| self.detail.is_none()) {
            Some(bodies) => bodies[kind as usize].clone(),
            None => self.write(kind).into(),
        };
        Some((content_type, body))
    }

    fn write(&self, kind: Kind) -> String {
        match kind {
            Kind::Html => self.html(),
            Kind::Json => self.json(),
            Kind::Text => self.text(),
        }
    }

    fn html(&self) -> String {
        let title = escape(&title(self.status));
        let mut page = format!(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <title>{title}</title>\n</head>\n<body>\n<h1>{title}</h1>\n<p>{}</p>\n",
            explanation(self.status)
        );
        if let Some(detail) = self.detail {
            page.push_str(&format!("<p>{}</p>\n", escape(detail)));
        }
        page.push_str("</body>\n</html>\n");
        page
    }

    fn json(&self) -> String {
        self.document().to_string()
    }

    /// Returns what the body says as JSON.
    pub(super) fn document(&self) -> serde_json::Value {
        let message = self.detail.unwrap_or(explanation(self.status));
        let reason = self.status.canonical_reason().unwrap_or("Unknown");
        let code = title(self.status);
        serde_json::json!({"code": code, "message": message, "title": reason})
    }

    fn text(&self) -> String {
        let mut text = title(self.status);
        text.push_str("\n\n");
        text.push_str(explanation(self.status));
        text.push('\n');
        if let Some(detail) = self.detail {
            text.push('\n');
            text.push_str(detail);
            text.push('\n');
        }
        text
    }
}

/// Returns the number of a status and what it is called.
pub(super) fn title(status: StatusCode) -> String {
    let mut title = status.as_str().to_owned();
    if let Some(reason) = status.canonical_reason() {
        title.push(' ');
        title.push_str(reason);
    }
    title
}

/// Tells whether responses of a status have no body
/// ([RFC 9110 §6.4.1](https://www.rfc-editor.org/rfc/rfc9110#section-6.4.1)).
fn has_no_body(status: StatusCode) -> bool {
    status.is_informational() || matches!(status.as_u16(), 204 | 205 | 304)
}

/// Escapes text for HTML, in content and in quoted attributes.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#x27;"),
            c => escaped.push(c),
        }
    }
    escaped
}

/// Says in one sentence what a status means to a visitor.
fn explanation(status: StatusCode) -> &'static str {
    match status.as_u16() {
        300..=308 => "The page is at another address.",
        400 => "The server could not understand the request.",
        401 => "Please log in to see this page.",
        403 => "You are not allowed to see this page.",
        404 => "There is no page at this address.",
        405 => "This address does not answer to this kind of request.",
        406 => "There is no version of this page that your program accepts.",
        408 => "The request took too long to arrive.",
        409 => "The request contradicts a change that somebody else made.",
        410 => "The page that was here has been removed.",
        413 => "The request is larger than the server accepts.",
        414 => "The address is longer than the server accepts.",
        415 => "The server cannot read this kind of content.",
        422 => "The server could not use what was sent.",
        429 => "There were too many requests; please wait a while.",
        431 => "The headers of the request are larger than the server accepts.",
        402..=499 => "The request cannot be served.",
        500 => "The server met an error; it has been recorded.",
        501 => "The server cannot do this.",
        502 => "A server behind this one sent no valid answer.",
        503 => "The server is not available for the moment; please try again.",
        504 => "A server behind this one did not answer in time.",
        505..=599 => "The server could not answer.",
        _ => "The request was served.",
    }
}
