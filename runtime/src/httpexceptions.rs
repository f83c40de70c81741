//! HTTP exceptions: statuses that a view returns as errors.
//!
//! An [`HttpException`] returned as an error goes to the exception view for it, or answers by itself
//! with a page, a JSON object or a text, as the client accepts. Names are those of Pyramid's
//! [`pyramid.httpexceptions`](https://docs.pylonsproject.org/projects/pyramid/en/2.1-branch/api/httpexceptions.html)
//! without their prefix, as functions.

mod context;

use std::fmt;
use std::sync::Arc;

use http::header::LOCATION;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use crate::accept::Accept;
use crate::percent;
use crate::session::SessionError;

pub(crate) use context::Distance;
#[doc(hidden)]
pub use context::ErrorType;
pub use context::{
    AnyError, ClientError, ExceptionContext, HttpError, Redirection, ServerError, Status,
};

/// A status with an explanation, returned by a view as an error.
///
/// The detail is shown to the visitor, escaped; the log message never is.
///
/// # Examples
///
/// ```
/// use pyramidion::httpexceptions::HttpException;
///
/// fn find(id: u32) -> pyramidion::Result<&'static str> {
///     match id {
///         1 => Ok("first"),
///         _ => Err(HttpException::not_found().with_detail("no such article").into()),
///     }
/// }
///
/// let error = find(2).unwrap_err();
/// assert_eq!(error.to_string(), "404 Not Found: no such article");
/// ```
#[derive(Clone)]
pub struct HttpException {
    // Behind a pointer, so that results are as small without an error as with one; shared, since what answers with an
    // exception keeps it.
    inner: Arc<Inner>,
}

#[derive(Clone)]
struct Inner {
    status: StatusCode,
    detail: Option<String>,
    log_message: Option<String>,
    headers: HeaderMap,
}

impl HttpException {
    /// Returns the exception with any status.
    pub fn new(status: StatusCode) -> Self {
        let headers = HeaderMap::new();
        let inner = Inner {
            status,
            detail: None,
            log_message: None,
            headers,
        };
        Self {
            inner: Arc::new(inner),
        }
    }

    /// Returns the exception with a detail that the visitor sees.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        Arc::make_mut(&mut self.inner).detail = Some(detail.into());
        self
    }

    /// Returns the exception with a message that only the log sees.
    #[must_use]
    pub fn with_log_message(mut self, message: impl Into<String>) -> Self {
        Arc::make_mut(&mut self.inner).log_message = Some(message.into());
        self
    }

    /// Returns the exception with a header for the response, which replaces earlier ones of that name.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        let inner = Arc::make_mut(&mut self.inner);
        inner.headers.insert(name, value);
        self
    }

    /// Returns the exception with a header for the response beside earlier ones of that name.
    #[must_use]
    pub fn with_appended_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        let inner = Arc::make_mut(&mut self.inner);
        inner.headers.append(name, value);
        self
    }

    /// Returns the status.
    pub fn status(&self) -> StatusCode {
        self.inner.status
    }

    /// Returns the detail that the visitor sees.
    pub fn detail(&self) -> Option<&str> {
        self.inner.detail.as_deref()
    }

    /// Returns the message for the log.
    pub fn log_message(&self) -> Option<&str> {
        self.inner.log_message.as_deref()
    }

    /// Returns the headers of the response.
    pub fn headers(&self) -> &HeaderMap {
        &self.inner.headers
    }

    /// Returns a redirect of any status.
    pub(crate) fn redirect(status: StatusCode, location: &str) -> Self {
        let mut exception = Self::new(status);
        if let Ok(location) = HeaderValue::try_from(percent::quote_location(location)) {
            let inner = Arc::make_mut(&mut exception.inner);
            inner.headers.insert(LOCATION, location);
        }
        exception
    }

    /// Returns the content type and the body that suit the client.
    pub(crate) fn body(&self, accept: &Accept) -> Option<(HeaderValue, String)> {
        const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=UTF-8");
        const JSON: HeaderValue = HeaderValue::from_static("application/json");
        const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=UTF-8");
        if has_no_body(self.inner.status) {
            return None;
        }
        // A client that does not say what it takes is not a browser.
        let (html, json) = match accept {
            Accept::Anything => (0, 0),
            Accept::Malformed | Accept::Ranges(_) => (
                accept.quality_of_bare("text", "html"),
                accept.quality_of_bare("application", "json"),
            ),
        };
        Some(match (html, json) {
            (0, 0) => (TEXT, self.text()),
            (html, json) if html >= json => (HTML, self.html()),
            _ => (JSON, self.json()),
        })
    }

    fn html(&self) -> String {
        let title = escape(&self.title());
        let mut page = format!(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <title>{title}</title>\n</head>\n<body>\n<h1>{title}</h1>\n<p>{}</p>\n",
            explanation(self.inner.status)
        );
        if let Some(detail) = &self.inner.detail {
            page.push_str(&format!("<p>{}</p>\n", escape(detail)));
        }
        page.push_str("</body>\n</html>\n");
        page
    }

    fn json(&self) -> String {
        let message = self
            .inner
            .detail
            .as_deref()
            .unwrap_or(explanation(self.inner.status));
        let title = self.inner.status.canonical_reason().unwrap_or("Unknown");
        serde_json::json!({"code": self.title(), "message": message, "title": title}).to_string()
    }

    fn text(&self) -> String {
        let [code, space, reason] = self.parts_of_title();
        let explanation = explanation(self.inner.status);
        let (before, detail, after) = match &self.inner.detail {
            Some(detail) => ("\n", detail.as_str(), "\n"),
            None => ("", "", ""),
        };
        let parts = [
            code,
            space,
            reason,
            "\n\n",
            explanation,
            "\n",
            before,
            detail,
            after,
        ];
        parts.concat()
    }

    fn title(&self) -> String {
        self.parts_of_title().concat()
    }

    fn parts_of_title(&self) -> [&str; 3] {
        let status = &self.inner.status;
        match status.canonical_reason() {
            Some(reason) => [status.as_str(), " ", reason],
            None => [status.as_str(), "", ""],
        }
    }
}

/// Returns the error that a request meets when its session cannot be opened or saved.
pub(crate) fn of_session(error: SessionError) -> crate::Error {
    match error {
        SessionError::Unavailable { .. } => HttpException::service_unavailable()
            .with_log_message(error.to_string())
            .into(),
        error => error.into(),
    }
}

macro_rules! constructors {
    ($($name:ident $status:ident $pyramid:literal)*) => {
        /// One constructor per status, named as in Pyramid.
        impl HttpException {$(
            #[doc = concat!("Returns the exception that Pyramid calls `HTTP", $pyramid, "`.")]
            pub fn $name() -> Self {
                Self::new(StatusCode::$status)
            }
        )*}
    };
}

macro_rules! redirects {
    ($($name:ident $status:ident $pyramid:literal)*) => {
        /// Redirects, each to a location treated as by [`Response::redirect`](crate::Response::redirect).
        impl HttpException {$(
            #[doc = concat!("Returns the redirect that Pyramid calls `HTTP", $pyramid, "`.")]
            pub fn $name(location: impl AsRef<str>) -> Self {
                Self::redirect(StatusCode::$status, location.as_ref())
            }
        )*}
    };
}

constructors! {
    ok OK "Ok"
    created CREATED "Created"
    accepted ACCEPTED "Accepted"
    non_authoritative_information NON_AUTHORITATIVE_INFORMATION "NonAuthoritativeInformation"
    no_content NO_CONTENT "NoContent"
    reset_content RESET_CONTENT "ResetContent"
    partial_content PARTIAL_CONTENT "PartialContent"
    not_modified NOT_MODIFIED "NotModified"
    bad_request BAD_REQUEST "BadRequest"
    unauthorized UNAUTHORIZED "Unauthorized"
    payment_required PAYMENT_REQUIRED "PaymentRequired"
    forbidden FORBIDDEN "Forbidden"
    not_found NOT_FOUND "NotFound"
    method_not_allowed METHOD_NOT_ALLOWED "MethodNotAllowed"
    not_acceptable NOT_ACCEPTABLE "NotAcceptable"
    proxy_authentication_required PROXY_AUTHENTICATION_REQUIRED "ProxyAuthenticationRequired"
    request_timeout REQUEST_TIMEOUT "RequestTimeout"
    conflict CONFLICT "Conflict"
    gone GONE "Gone"
    length_required LENGTH_REQUIRED "LengthRequired"
    precondition_failed PRECONDITION_FAILED "PreconditionFailed"
    request_entity_too_large PAYLOAD_TOO_LARGE "RequestEntityTooLarge"
    request_uri_too_long URI_TOO_LONG "RequestURITooLong"
    unsupported_media_type UNSUPPORTED_MEDIA_TYPE "UnsupportedMediaType"
    request_range_not_satisfiable RANGE_NOT_SATISFIABLE "RequestRangeNotSatisfiable"
    expectation_failed EXPECTATION_FAILED "ExpectationFailed"
    im_a_teapot IM_A_TEAPOT "ImATeapot"
    unprocessable_entity UNPROCESSABLE_ENTITY "UnprocessableEntity"
    locked LOCKED "Locked"
    failed_dependency FAILED_DEPENDENCY "FailedDependency"
    precondition_required PRECONDITION_REQUIRED "PreconditionRequired"
    too_many_requests TOO_MANY_REQUESTS "TooManyRequests"
    request_header_fields_too_large REQUEST_HEADER_FIELDS_TOO_LARGE "RequestHeaderFieldsTooLarge"
    internal_server_error INTERNAL_SERVER_ERROR "InternalServerError"
    not_implemented NOT_IMPLEMENTED "NotImplemented"
    bad_gateway BAD_GATEWAY "BadGateway"
    service_unavailable SERVICE_UNAVAILABLE "ServiceUnavailable"
    gateway_timeout GATEWAY_TIMEOUT "GatewayTimeout"
    version_not_supported HTTP_VERSION_NOT_SUPPORTED "VersionNotSupported"
    insufficient_storage INSUFFICIENT_STORAGE "InsufficientStorage"
}

redirects! {
    multiple_choices MULTIPLE_CHOICES "MultipleChoices"
    moved_permanently MOVED_PERMANENTLY "MovedPermanently"
    found FOUND "Found"
    see_other SEE_OTHER "SeeOther"
    use_proxy USE_PROXY "UseProxy"
    temporary_redirect TEMPORARY_REDIRECT "TemporaryRedirect"
    permanent_redirect PERMANENT_REDIRECT "PermanentRedirect"
}

impl fmt::Display for HttpException {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.title())?;
        match &self.inner.detail {
            Some(detail) => write!(f, ": {detail}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for HttpException {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpException")
            .field("status", &self.inner.status)
            .field("detail", &self.inner.detail)
            .finish_non_exhaustive()
    }
}

impl std::error::Error for HttpException {}

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

#[cfg(test)]
mod tests {
    use super::*;

    fn body(exception: &HttpException, accept: Option<&'static str>) -> (HeaderValue, String) {
        let mut headers = HeaderMap::new();
        if let Some(accept) = accept {
            headers.insert("accept", HeaderValue::from_static(accept));
        }
        exception.body(&Accept::of(&headers)).unwrap()
    }

    #[test]
    fn the_body_suits_the_client() {
        let exception = HttpException::not_found().with_detail("<b>no</b>");
        let (html, page) = body(&exception, Some("text/html"));
        assert_eq!(html, "text/html; charset=UTF-8");
        assert!(page.contains("<h1>404 Not Found</h1>"), "{page}");
        assert!(page.contains("<p>&lt;b&gt;no&lt;/b&gt;</p>"), "{page}");
        let (json, object) = body(&exception, Some("application/json"));
        assert_eq!(json, "application/json");
        let expected = r#"{"code":"404 Not Found","message":"<b>no</b>","title":"Not Found"}"#;
        assert_eq!(object, expected);
        for accept in ["garbage", "text/html;q=2", "*/*"] {
            assert_eq!(body(&exception, Some(accept)).0, html, "{accept}");
        }
        for accept in [None, Some("image/png"), Some(""), Some("*/html")] {
            let (text, body) = body(&exception, accept);
            assert_eq!(text, "text/plain; charset=UTF-8");
            assert!(body.starts_with("404 Not Found\n"), "{body}");
        }
    }

    #[test]
    fn some_statuses_have_no_body() {
        for exception in [HttpException::no_content(), HttpException::not_modified()] {
            assert!(exception.body(&Accept::Anything).is_none());
        }
    }

    #[test]
    fn redirects_carry_a_safe_location() {
        let exception = HttpException::see_other("//evil.example\r\nX: y");
        assert_eq!(
            exception.headers()["location"],
            "/%2Fevil.example%0D%0AX:%20y"
        );
    }

    #[test]
    fn the_log_message_is_never_shown() {
        let exception = HttpException::bad_request().with_log_message("internal");
        assert!(!body(&exception, Some("*/*")).1.contains("internal"));
        assert!(!exception.to_string().contains("internal"));
    }
}
