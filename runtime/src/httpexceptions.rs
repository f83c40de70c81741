//! HTTP exceptions: statuses that a view returns as errors.
//!
//! An [`HttpException`] returned as an error goes to the exception view for it, or answers by itself
//! with a page, a JSON object or a text, as the client accepts. Names are those of Pyramid's
//! [`pyramid.httpexceptions`](https://docs.pylonsproject.org/projects/pyramid/en/2.1-branch/api/httpexceptions.html)
//! without their prefix, as functions.
//!
//! ```
//! use pyramidion::httpexceptions::{ClientError, Status};
//! use pyramidion::testing::TestApp;
//! use pyramidion::{Configurator, HttpException, Request, View};
//!
//! fn article(request: &mut Request) -> Result<&'static str, HttpException> {
//!     match request.matchdict().get("id") {
//!         Some("1") => Ok("first"),
//!         Some("2") => Err(HttpException::gone()),
//!         Some("3") => Err(HttpException::found("/articles/1")),
//!         _ => Err(HttpException::not_found().with_detail("no such article")),
//!     }
//! }
//!
//! let mut config = Configurator::new();
//! config.add_route("article", "/articles/{id}");
//! config.add_view(View::new(article).route_name("article"));
//! config.add_view(View::new(|_: &mut Request| "sorry").exception::<ClientError>());
//! config.add_view(View::new(|_: &mut Request| "it was here").exception::<Status<410>>());
//! let app = TestApp::new(config.make_app()?);
//! assert_eq!(app.get("/articles/2").send().text(), "it was here");
//! assert_eq!(app.get("/articles/3").send().location(), Some("/articles/1"));
//! let missing = app.get("/articles/4").send();
//! assert_eq!((missing.status().as_u16(), missing.text()), (404, "sorry"));
//! # Ok::<(), pyramidion::Error>(())
//! ```

mod exception_body;
mod exception_context;
mod limit;

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::header::{LOCATION, RETRY_AFTER};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use crate::accept::Accept;
use crate::causes;
use crate::percent;
use crate::session::SessionError;

#[cfg(all(feature = "devel", debug_assertions))]
pub(crate) use exception_body::Kind as BodyKind;
pub(crate) use exception_body::escape;
pub(crate) use exception_context::Distance;
#[doc(hidden)]
pub use exception_context::ErrorType;
pub use exception_context::{
    AnyError, ClientError, ExceptionContext, HttpError, Redirection, ServerError, Status,
};
pub(crate) use limit::Limit;

use exception_body::Page;

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
    /// Whether the request has no value that a view takes.
    is_absence: bool,
    /// The name of what is wrong in the request.
    field: Option<String>,
    /// The limit of the application that the request is beyond.
    #[cfg(all(feature = "devel", debug_assertions))]
    limit: Option<Limit>,
    /// A body in JSON that is sent whatever suits the client.
    document: Option<Bytes>,
    /// What a module above keeps with it, as why something is forbidden.
    reason: Option<Arc<dyn Any + Send + Sync>>,
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
            is_absence: false,
            field: None,
            #[cfg(all(feature = "devel", debug_assertions))]
            limit: None,
            document: None,
            reason: None,
        };
        Self {
            inner: Arc::new(inner),
        }
    }

    /// Returns the exception that an error is, or that caused it.
    pub(crate) fn of_error<'e>(error: &'e (dyn std::error::Error + 'static)) -> Option<&'e Self> {
        causes::chain(error).find_map(|error| error.downcast_ref())
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

    /// Returns the exception with what is written into its headers.
    pub(crate) fn with_headers(mut self, write: impl FnOnce(&mut HeaderMap)) -> Self {
        write(&mut Arc::make_mut(&mut self.inner).headers);
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

    /// Says whether the request has no value that a view takes.
    pub(crate) fn with_absence(mut self, is_absence: bool) -> Self {
        Arc::make_mut(&mut self.inner).is_absence = is_absence;
        self
    }

    /// Tells whether the request has no value that a view takes.
    pub(crate) fn is_absence(&self) -> bool {
        self.inner.is_absence
    }

    /// Names what is wrong in the request.
    pub(crate) fn with_field(mut self, field: Option<&str>) -> Self {
        Arc::make_mut(&mut self.inner).field = field.map(str::to_owned);
        self
    }

    /// Returns the name of what is wrong in the request.
    pub(crate) fn field(&self) -> Option<&str> {
        self.inner.field.as_deref()
    }

    /// Says beyond which limit of the application a request is, for developers.
    #[cfg(all(feature = "devel", debug_assertions))]
    pub(crate) fn beyond(mut self, limit: Limit) -> Self {
        Arc::make_mut(&mut self.inner).limit = Some(limit);
        self
    }

    /// Leaves it unsaid beyond which limit a request is: nobody would see it.
    #[cfg(not(all(feature = "devel", debug_assertions)))]
    #[inline]
    pub(crate) fn beyond(self, _: Limit) -> Self {
        self
    }

    /// Returns the limit of the application that the request is beyond.
    #[cfg(all(feature = "devel", debug_assertions))]
    pub(crate) fn limit(&self) -> Option<Limit> {
        self.inner.limit
    }

    /// Returns the exception with what a module above keeps with it.
    pub(crate) fn with_reason(mut self, reason: Arc<dyn Any + Send + Sync>) -> Self {
        Arc::make_mut(&mut self.inner).reason = Some(reason);
        self
    }

    pub(crate) fn reason(&self) -> Option<&(dyn Any + Send + Sync)> {
        self.inner.reason.as_deref()
    }

    /// Returns the exception with a body in JSON, which programs get that sent JSON.
    #[cfg(feature = "forms")]
    pub(crate) fn with_document(mut self, document: Bytes) -> Self {
        Arc::make_mut(&mut self.inner).document = Some(document);
        self
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
    pub(crate) fn body(&self, accept: &Accept) -> Option<(HeaderValue, Bytes)> {
        match &self.inner.document {
            Some(document) => Some((exception_body::JSON, document.clone())),
            None => self.page().body(accept),
        }
    }

    /// Returns what the body says as JSON.
    #[cfg(all(feature = "devel", debug_assertions))]
    pub(crate) fn document(&self) -> serde_json::Value {
        self.page().document()
    }

    fn page(&self) -> Page<'_> {
        Page {
            status: self.inner.status,
            detail: self.detail(),
        }
    }
}

/// Returns the error that a request meets when its session cannot be opened or saved.
pub(crate) fn of_session(error: SessionError) -> crate::Error {
    match error {
        SessionError::Unavailable { .. } => HttpException::service_unavailable()
            .with_header(RETRY_AFTER, HeaderValue::from_static("5"))
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
        f.write_str(&exception_body::title(self.inner.status))?;
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

#[cfg(test)]
mod tests {
    use super::*;

    fn body(exception: &HttpException, accept: Option<&'static str>) -> (HeaderValue, String) {
        let mut headers = HeaderMap::new();
        if let Some(accept) = accept {
            headers.insert("accept", HeaderValue::from_static(accept));
        }
        let (content_type, body) = exception.body(&Accept::of(&headers)).unwrap();
        (content_type, String::from_utf8(body.to_vec()).unwrap())
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
