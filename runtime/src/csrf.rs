//! Protection against cross-site request forgery (CSRF).
//!
//! Another site can make a visitor's browser send a request here, with the visitor's cookies. A request that
//! changes something must therefore carry a token that only pages of this site know. Views are checked if they say
//! `require_csrf = true`, or all of them by
//! [`set_default_csrf_options`](crate::Configurator::set_default_csrf_options). A request without the token,
//! or from an origin that is not trusted, is answered with 400.
//!
//! ```
//! use pyramidion::csrf::CsrfOptions;
//! use pyramidion::testing::TestApp;
//! use pyramidion::{Configurator, Request, SignedCookieSessionFactory, View};
//!
//! let mut config = Configurator::new();
//! config.set_session_factory(SignedCookieSessionFactory::new([7; 64]));
//! config.set_default_csrf_options(CsrfOptions::new());
//! config.add_route("form", "/form");
//! config.add_view(View::new(|request: &mut Request| request.csrf_token()).route_name("form"));
//! let mut app = TestApp::new(config.make_app()?);
//! assert_eq!(app.post("/form").send().status(), 400);
//! let token = app.get("/form").send().text().to_owned();
//! assert_eq!(app.post("/form").form([("csrf_token", token.as_str())]).send().text(), token);
//! # Ok::<(), pyramidion::Error>(())
//! ```
//!
//! A view takes the token as [`CsrfToken`](crate::extract::CsrfToken), and the proof that it was there as
//! [`CsrfChecked`](crate::extract::CsrfChecked).
//!
//! The text of a visitor whose token is too old is not lost where the form says `#[form(csrf_error)]`:
//! [forms](crate::guide::forms#a-token-that-is-too-old) tells how it is shown again.
//!
//! See [Preventing Cross-Site Request Forgery Attacks](https://docs.pylonsproject.org/projects/pyramid/en/2.1-branch/narr/security.html#preventing-cross-site-request-forgery-attacks)
//! in Pyramid's documentation.

mod error;

#[cfg(feature = "forms")]
mod refused;
mod remembers;
mod request_origin;
mod storage;

use std::fmt;
use std::sync::Arc;

use ctutils::CtEq as _;

use crate::introspection::CsrfRecord;
use crate::request::{Request, Service};

pub use error::{BadCsrfOrigin, BadCsrfToken};
#[cfg(feature = "forms")]
pub(crate) use refused::{check_for_form, hold, is_refused, note_shown};
pub(crate) use remembers::Remembers;
pub(crate) use request_origin::{TRUSTED_ORIGINS, can_be_host, meant_host};
pub use storage::{
    CookieCsrfStoragePolicy, CsrfStoragePolicy, LegacySessionCsrfStoragePolicy,
    SessionCsrfStoragePolicy,
};

/// Decides whether a request is checked at all.
type Callback = dyn Fn(&Request) -> bool + Send + Sync;

/// How requests are checked; the names and defaults are Pyramid's.
///
/// # Examples
///
/// ```
/// use pyramidion::csrf::CsrfOptions;
///
/// // Clients of the interface send no cookies, so nobody can abuse them.
/// let options = CsrfOptions::new().callback(|request| !request.path_info().starts_with("/api/"));
/// ```
#[must_use]
pub struct CsrfOptions {
    pub(crate) require_csrf: bool,
    token: Option<String>,
    header: Option<String>,
    safe_methods: Vec<String>,
    check_origin: bool,
    allow_no_origin: bool,
    callback: Option<Box<Callback>>,
}

impl Service for CsrfOptions {}

impl Default for CsrfOptions {
    fn default() -> Self {
        Self::new()
    }
}

impl CsrfOptions {
    /// Returns options that check every view unless it says otherwise.
    pub fn new() -> Self {
        Self {
            require_csrf: true,
            token: Some("csrf_token".to_owned()),
            header: Some("X-CSRF-Token".to_owned()),
            safe_methods: ["GET", "HEAD", "OPTIONS", "TRACE"]
                .map(str::to_owned)
                .into(),
            check_origin: true,
            allow_no_origin: false,
            callback: None,
        }
    }

    /// Sets whether views that do not say so are checked; the default is `true`.
    pub fn require_csrf(mut self, require_csrf: bool) -> Self {
        self.require_csrf = require_csrf;
        self
    }

    /// Sets the field of a form that holds the token; the default is `csrf_token`, `None` means that forms
    /// are not looked at.
    pub fn token<'a>(mut self, name: impl Into<Option<&'a str>>) -> Self {
        self.token = name.into().map(str::to_owned);
        self
    }

    /// Sets the header that holds the token; the default is `X-CSRF-Token`, `None` means that headers are
    /// not looked at.
    pub fn header<'a>(mut self, name: impl Into<Option<&'a str>>) -> Self {
        self.header = name.into().map(str::to_owned);
        self
    }

    /// Sets the methods that are not checked; the default is `GET`, `HEAD`, `OPTIONS` and `TRACE`.
    pub fn safe_methods<S: Into<String>>(mut self, methods: impl IntoIterator<Item = S>) -> Self {
        self.safe_methods = methods.into_iter().map(Into::into).collect();
        self
    }

    /// Sets whether the origin of requests is checked; the default is `true`.
    ///
    /// Over TLS it must be there, in `Origin` or `Referer`. Without TLS an `Origin` that is there must be right; a
    /// proxy in front must therefore pass on `Host`, or be a
    /// [trusted one](crate::server::TrustedProxies) that says what it was. Further origins are trusted by the setting
    /// `pyramidion.csrf_trusted_origins`.
    pub fn check_origin(mut self, check_origin: bool) -> Self {
        self.check_origin = check_origin;
        self
    }

    /// Sets whether a request over TLS without an origin is accepted; the default is `false`.
    pub fn allow_no_origin(mut self, allow_no_origin: bool) -> Self {
        self.allow_no_origin = allow_no_origin;
        self
    }

    /// Sets what decides whether a request is checked at all; without it every request is.
    pub fn callback(mut self, callback: impl Fn(&Request) -> bool + Send + Sync + 'static) -> Self {
        self.callback = Some(Box::new(callback));
        self
    }

    /// Returns what introspection says of it.
    pub(crate) fn record(&self) -> CsrfRecord {
        CsrfRecord {
            token: self.token.clone(),
            header: self.header.clone(),
            safe_methods: self.safe_methods.clone(),
            check_origin: self.check_origin,
            allow_no_origin: self.allow_no_origin,
        }
    }

    fn is_exempt(&self, request: &Request) -> bool {
        let method = request.method().as_str();
        self.safe_methods.iter().any(|safe| safe == method)
            || self
                .callback
                .as_ref()
                .is_some_and(|callback| !callback(request))
            || (self.token.is_none() && self.header.is_none())
    }

    /// Returns the token that the request carries: in the header, or else in the form.
    fn supplied(&self, request: &Request) -> String {
        let header = self
            .header
            .as_deref()
            .and_then(|name| request.headers().get(name));
        if let Some(header) = header.filter(|header| !header.is_empty()) {
            return header.as_bytes().iter().copied().map(char::from).collect();
        }
        let field = self
            .token
            .as_deref()
            .and_then(|name| request.post().get(name));
        field.unwrap_or_default().to_owned()
    }
}

impl fmt::Debug for CsrfOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CsrfOptions")
            .field("require_csrf", &self.require_csrf)
            .field("token", &self.token)
            .field("header", &self.header)
            .field("safe_methods", &self.safe_methods)
            .field("check_origin", &self.check_origin)
            .field("allow_no_origin", &self.allow_no_origin)
            .field("callback", &self.callback.as_ref().map(|_| "…"))
            .finish()
    }
}

fn options(request: &Request) -> Arc<CsrfOptions> {
    request
        .registry()
        .services
        .get()
        .cloned()
        .unwrap_or_default()
}

/// Returns how the requests of an application are checked.
#[cfg(all(feature = "devel", debug_assertions))]
pub(crate) fn record_of(request: &Request) -> CsrfRecord {
    options(request).record()
}

/// Fails unless the request comes from this site or need not be checked.
pub(crate) fn check(request: &mut Request) -> crate::Result<()> {
    if options(request).is_exempt(request) {
        return Ok(());
    }
    verify(request)
}

/// Fails unless the request comes from this site.
pub(crate) fn verify(request: &mut Request) -> crate::Result<()> {
    let options = options(request);
    if options.check_origin {
        request_origin::check(request, options.allow_no_origin).map_err(BadCsrfOrigin::new)?;
    }
    let supplied = options.supplied(request);
    if !request.csrf_token_is(&supplied) {
        return Err(BadCsrfToken::missing().into());
    }
    Ok(())
}

/// Fails unless a request of which its client need say nothing comes from this site or a trusted one.
#[cfg(feature = "websocket")]
pub(crate) fn check_origin(request: &Request) -> Result<(), &'static str> {
    request_origin::check(request, true)
}

/// CSRF tokens, as views use them.
impl Request {
    /// Returns the CSRF token of this visitor, making one if there is none.
    ///
    /// # Panics
    ///
    /// Panics if the token is kept in the session and there is no session factory.
    #[track_caller]
    pub fn csrf_token(&mut self) -> String {
        self.note_csrf_token();
        storage::of(self).get_token(self)
    }

    /// Makes a new CSRF token for this visitor: pages with the old one are no longer accepted.
    ///
    /// # Panics
    ///
    /// Panics if the token is kept in the session and there is no session factory.
    #[track_caller]
    pub fn new_csrf_token(&mut self) -> String {
        self.note_csrf_token();
        storage::of(self).new_token(self)
    }

    /// Tells whether tokens have a place where they are kept.
    #[cfg(feature = "templates")]
    pub(crate) fn has_csrf_tokens(&self) -> bool {
        let registry = self.registry();
        registry.session_factory.is_some() || registry.services.has::<dyn CsrfStoragePolicy>()
    }

    /// Returns the field of a form that holds the token, if the application says which.
    #[cfg(feature = "templates")]
    pub(crate) fn csrf_field(&self) -> Option<&str> {
        self.registry()
            .services
            .get::<CsrfOptions>()?
            .token
            .as_deref()
    }

    /// Compares a token with that of this visitor, in constant time.
    fn csrf_token_is(&mut self, supplied: &str) -> bool {
        let expected = self.csrf_token();
        expected.as_bytes().ct_eq(supplied.as_bytes()).into()
    }
}
