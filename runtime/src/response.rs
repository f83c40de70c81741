//! Responses: status, headers, cookies and a body.
//!
//! ```
//! use pyramidion::Response;
//! use pyramidion::cookies::Cookie;
//! use pyramidion::http::StatusCode;
//!
//! let mut response = Response::html("<p>made</p>").with_status(StatusCode::CREATED);
//! response.set_cookie(Cookie::new("seen", "yes"))?;
//! response.delete_cookie("draft")?;
//! assert_eq!(response.body().as_bytes(), Some(&b"<p>made</p>"[..]));
//! # Ok::<(), pyramidion::Error>(())
//! ```

#[cfg(feature = "compression")]
mod compressed;
mod conditional_response;
mod framing;
mod into_response;
mod made_of;
mod redirects;
mod varying;

use std::fmt;

use cookie::Cookie;
use http::header::{CONTENT_TYPE, LOCATION, SET_COOKIE};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde::Serialize;

use crate::accept::Accept;
use crate::body::{Body, EndsWithServer};
use crate::boxed::boxed;
use crate::cookies;
use crate::httpexceptions::HttpException;
use crate::percent;

use conditional_response::Conditional;
use made_of::MadeOf;

pub use crate::conditional::Validators;
pub(crate) use framing::{frame, is_there};
pub use into_response::IntoResponse;
pub(crate) use varying::vary;
#[cfg(feature = "i18n")]
pub(crate) use varying::vary_by;

/// What a view makes of a request.
///
/// See [`tweens`](crate::tweens) for an example.
pub type ViewResult = crate::Result<Response>;

/// A response of a view.
///
/// # Examples
///
/// ```
/// use http::StatusCode;
/// use pyramidion::Response;
///
/// let response = Response::html("<h1>Gone</h1>").with_status(StatusCode::GONE);
/// assert_eq!(response.status(), StatusCode::GONE);
/// assert_eq!(response.header("content-type"), Some("text/html; charset=UTF-8"));
/// ```
#[must_use]
#[derive(Default)]
pub struct Response {
    // Behind a pointer, since it is returned through everything that is around a view.
    inner: Box<Inner>,
}

#[derive(Default)]
struct Inner {
    http: http::Response<Body>,
    /// An exception whose body is written when it is known what the client accepts.
    exception: Option<HttpException>,
    /// Whether somebody chose the status.
    has_status: bool,
    /// Whether what a view sets on `request.response()` belongs to it.
    made_of: MadeOf,
    /// Whether it may say that the connection becomes another one.
    may_switch_protocols: bool,
    /// Whether the conditions of the request are met with the validators of the response.
    conditional: Conditional,
    /// Whether the response is compressed, if somebody said it.
    #[cfg(feature = "compression")]
    compression: Option<bool>,
    /// Whether another application answered, so that the framework adds nothing.
    #[cfg(feature = "forward")]
    is_passed_on: bool,
}

impl Response {
    /// Returns an empty response with status 200.
    pub fn new(body: impl Into<Body>) -> Self {
        Self::from_http(http::Response::new(body.into()))
    }

    fn from_http(http: http::Response<Body>) -> Self {
        let inner = boxed(|| Inner {
            http,
            exception: None,
            has_status: false,
            made_of: MadeOf::Parts,
            may_switch_protocols: false,
            conditional: Conditional::No,
            #[cfg(feature = "compression")]
            compression: None,
            #[cfg(feature = "forward")]
            is_passed_on: false,
        });
        Self { inner }
    }

    /// Returns an HTML page.
    ///
    /// The text is sent as it is: text of visitors must be escaped, as templates do.
    pub fn html(html: impl Into<Body>) -> Self {
        Self::with_type(html, HeaderValue::from_static("text/html; charset=UTF-8"))
    }

    /// Returns a plain text.
    pub fn text(text: impl Into<Body>) -> Self {
        Self::with_type(text, HeaderValue::from_static("text/plain; charset=UTF-8"))
    }

    /// Returns a value as JSON.
    ///
    /// # Errors
    ///
    /// Fails if the value cannot be written as JSON.
    #[track_caller]
    pub fn json(value: &(impl Serialize + ?Sized)) -> crate::Result<Self> {
        let json = serde_json::to_vec(value)?;
        Ok(Self::with_type(
            json,
            HeaderValue::from_static("application/json"),
        ))
    }

    fn with_type(body: impl Into<Body>, content_type: HeaderValue) -> Self {
        let mut response = Self::new(body);
        response.headers_mut().insert(CONTENT_TYPE, content_type);
        response
    }

    /// Returns the response with another status.
    pub fn with_status(mut self, status: StatusCode) -> Self {
        self.set_status(status);
        self
    }

    /// Returns the response with a header, which replaces earlier ones of that name.
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.set_header(name, value);
        self
    }

    /// Returns the response with a header beside earlier ones of that name.
    pub fn with_appended_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.append_header(name, value);
        self
    }

    /// Sets the status.
    pub fn set_status(&mut self, status: StatusCode) {
        *self.inner.http.status_mut() = status;
        self.inner.has_status = true;
    }

    /// Sets the status unless somebody chose one.
    pub(crate) fn set_default_status(&mut self, status: StatusCode) {
        if !self.inner.has_status {
            self.set_status(status);
        }
    }

    /// Sets a header, which replaces earlier ones of that name.
    ///
    /// # Examples
    ///
    /// ```
    /// use http::HeaderValue;
    /// use http::header::{CACHE_CONTROL, LINK};
    /// use pyramidion::Response;
    ///
    /// let mut response = Response::text("page");
    /// response.set_header(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    /// // A text may hold what a header cannot carry.
    /// let name = "style";
    /// response.append_header(LINK, HeaderValue::try_from(format!("</{name}.css>; rel=preload"))?);
    /// response.append_header(LINK, HeaderValue::from_static("</script.js>; rel=preload"));
    /// assert_eq!(response.headers().get_all(LINK).iter().count(), 2);
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    pub fn set_header(&mut self, name: HeaderName, value: HeaderValue) {
        self.headers_mut().insert(name, value);
    }

    /// Adds a header beside earlier ones of that name.
    pub fn append_header(&mut self, name: HeaderName, value: HeaderValue) {
        self.headers_mut().append(name, value);
    }

    /// Adds headers beside those that are there, such as those that
    /// [`remember`](crate::Request::remember) returns.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::{Request, Response, view_config};
    ///
    /// #[view_config(route_name = "login", request_method = "POST")]
    /// fn login(request: &mut Request) -> pyramidion::Result<Response> {
    ///     let mut response = Response::redirect("/");
    ///     response.append_headers(request.remember("ada")?);
    ///     Ok(response)
    /// }
    /// ```
    pub fn append_headers(&mut self, headers: impl IntoIterator<Item = (HeaderName, HeaderValue)>) {
        for (name, value) in headers {
            self.append_header(name, value);
        }
    }

    /// Sets the body and keeps the headers, except `Content-Length`.
    ///
    /// Where that was set it becomes the length of the new body, or is removed if that is a stream of unknown length, as
    /// in WebOb. It need not be set: the server knows how long a body is, and sends nothing else, whatever a view says. A
    /// stream that is not as long as a view declared breaks off the connection.
    ///
    /// # Examples
    ///
    /// ```
    /// use http::header::CONTENT_LENGTH;
    /// use pyramidion::Response;
    ///
    /// let mut response = Response::text("old").with_header(CONTENT_LENGTH, 3.into());
    /// response.set_body("newer");
    /// assert_eq!(response.header("content-length"), Some("5"));
    /// ```
    pub fn set_body(&mut self, body: impl Into<Body>) {
        framing::set_body(&mut self.inner.http, body.into());
        self.inner.exception = None;
    }

    /// Sets a cookie.
    ///
    /// A value that a cookie cannot carry as it is, such as one with a space, a semicolon or a letter that is
    /// not ASCII, is quoted as WebOb does it; [`Cookies`](crate::cookies::Cookies) and WebOb read it as it was.
    ///
    /// # Errors
    ///
    /// Fails if the name is not a token or is that of an attribute, or if the path or the domain holds a
    /// character that a cookie cannot carry
    /// ([RFC 6265 §4.1.1](https://www.rfc-editor.org/rfc/rfc6265#section-4.1.1)).
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::Response;
    /// use pyramidion::cookies::Cookie;
    ///
    /// let mut response = Response::text("ok");
    /// response.set_cookie(Cookie::build(("theme", "dark")).path("/").http_only(true).build())?;
    /// assert_eq!(response.header("set-cookie"), Some("theme=dark; HttpOnly; Path=/"));
    ///
    /// let mut response = Response::text("ok");
    /// response.set_cookie(Cookie::new("name", "Zoë; x"))?;
    /// assert_eq!(response.header("set-cookie"), Some(r#"name="Zo\303\253\073 x""#));
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    pub fn set_cookie<'c>(&mut self, cookie: impl Into<Cookie<'c>>) -> Result<(), InvalidCookie> {
        let cookie = cookie.into();
        let value = cookies::header(&cookie).ok_or(InvalidCookie { _private: () })?;
        self.headers_mut().append(SET_COOKIE, value);
        Ok(())
    }

    /// Makes the browser forget the cookie `name` of the path `/`.
    ///
    /// A cookie of another path or domain is deleted by setting a
    /// [removal](cookie::Cookie::make_removal) with the same path and domain.
    ///
    /// # Errors
    ///
    /// Fails if the name is not a token.
    pub fn delete_cookie(&mut self, name: &str) -> Result<(), InvalidCookie> {
        let mut cookie = Cookie::build((name, "")).path("/").build();
        cookie.make_removal();
        self.set_cookie(cookie)
    }

    /// Returns the status.
    pub fn status(&self) -> StatusCode {
        self.inner.http.status()
    }

    /// Returns the headers.
    pub fn headers(&self) -> &HeaderMap {
        self.inner.http.headers()
    }

    /// Returns the headers for changing.
    pub fn headers_mut(&mut self) -> &mut HeaderMap {
        self.inner.http.headers_mut()
    }

    /// Returns the value of a header, if it is there and is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers().get(name)?.to_str().ok()
    }

    /// Lets the body end as soon as the server begins to end.
    pub(crate) fn end_with_server(&mut self) {
        self.inner.http.extensions_mut().insert(EndsWithServer);
    }

    /// Returns the body.
    pub fn body(&self) -> &Body {
        self.inner.http.body()
    }

    /// Returns it as the server sends it, for changing.
    pub(crate) fn as_http_mut(&mut self) -> &mut http::Response<Body> {
        &mut self.inner.http
    }

    /// Returns what is kept with it and not sent.
    #[cfg(all(feature = "devel", debug_assertions))]
    pub(crate) fn kept(&self) -> &http::Extensions {
        self.inner.http.extensions()
    }

    /// Returns it as the server sends it.
    pub(crate) fn into_http(self) -> http::Response<Body> {
        self.inner.http
    }

    /// Returns the response of a service of another stack, which may have upgraded the connection.
    pub(crate) fn of_service(http: http::Response<Body>) -> Self {
        let mut response = Self::from_http(http);
        response.inner.has_status = true;
        response.inner.may_switch_protocols = true;
        response
    }

    /// Tells whether it may say that the connection becomes another one.
    pub(crate) fn may_switch_protocols(&self) -> bool {
        self.inner.may_switch_protocols
    }

    /// Takes the response itself out, so that it passes through others; what is left takes it back.
    pub(crate) fn take_http(&mut self) -> http::Response<Body> {
        std::mem::take(&mut self.inner.http)
    }

    /// Takes back what was taken out and changed by others; a body that they wrote stays.
    pub(crate) fn put_http(&mut self, http: http::Response<Body>) {
        if !matches!(http.body().as_bytes(), Some(&[])) {
            self.inner.exception = None;
        }
        self.inner.http = http;
    }

    /// Returns the exception whose body is not written yet.
    pub(crate) fn exception(&self) -> Option<&HttpException> {
        self.inner.exception.as_ref()
    }

    /// Tells whether another application answered.
    #[cfg(feature = "forward")]
    pub(crate) fn is_passed_on(&self) -> bool {
        self.inner.is_passed_on
    }

    /// Returns the response of another application.
    #[cfg(feature = "forward")]
    pub(crate) fn passed_on(http: http::Response<Body>) -> Self {
        let mut response = Self::from_http(http);
        response.inner.has_status = true;
        response.inner.is_passed_on = true;
        response
    }

    /// Writes the body of an exception, now that it is known what the client accepts.
    #[inline]
    pub(crate) fn write_exception(&mut self, headers: &HeaderMap) {
        if let Some(exception) = self.inner.exception.take() {
            self.write_body_of(&exception, headers);
        }
    }

    fn write_body_of(&mut self, exception: &HttpException, headers: &HeaderMap) {
        if let Some((content_type, body)) = exception.body(&Accept::of(headers)) {
            self.headers_mut().insert(CONTENT_TYPE, content_type);
            self.set_body(body);
            vary(self.headers_mut(), "Accept");
        }
    }

    /// Sets the `Location` header, quoting what a URL cannot hold.
    pub(crate) fn set_location(&mut self, location: &str) {
        let location = percent::quote_location(location);
        if let Ok(location) = HeaderValue::try_from(location) {
            self.headers_mut().insert(LOCATION, location);
        }
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not the headers: they may set cookies.
        f.debug_struct("Response")
            .field("status", &self.status())
            .field("body", self.body())
            .finish_non_exhaustive()
    }
}

/// The error for a cookie that cannot be set.
///
/// See the [module docs](self).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidCookie {
    _private: (),
}

impl fmt::Display for InvalidCookie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name, path or domain of a cookie holds a character that cannot be sent")
    }
}

impl std::error::Error for InvalidCookie {}
