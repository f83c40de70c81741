//! Where CSRF tokens are kept.

use std::borrow::Cow;
use std::sync::Arc;

use http::header::SET_COOKIE;

use crate::clock::Clock;
use crate::cookies::{CookieAttributes, attribute_methods};
use crate::random;
use crate::request::{Request, Service};
use crate::response::Response;

/// Keeps the CSRF tokens of visitors.
///
/// [`set_csrf_storage_policy`](crate::Configurator::set_csrf_storage_policy) sets the policy of an
/// application; there are [`LegacySessionCsrfStoragePolicy`], [`SessionCsrfStoragePolicy`] and
/// [`CookieCsrfStoragePolicy`].
///
/// # Examples
///
/// ```
/// use pyramidion::csrf::CsrfStoragePolicy;
/// use pyramidion::{Configurator, Request};
///
/// /// One token for a test, whoever asks.
/// struct OneToken;
///
/// impl CsrfStoragePolicy for OneToken {
///     fn new_token(&self, _: &mut Request) -> String {
///         "a token of the test".to_owned()
///     }
///
///     fn get_token(&self, request: &mut Request) -> String {
///         self.new_token(request)
///     }
/// }
///
/// let mut config = Configurator::new();
/// config.set_csrf_storage_policy(OneToken);
/// config.make_app()?;
/// # Ok::<(), pyramidion::Error>(())
/// ```
pub trait CsrfStoragePolicy: Send + Sync + 'static {
    /// Makes a new token for the visitor and keeps it.
    fn new_token(&self, request: &mut Request) -> String;

    /// Returns the token of the visitor, making one if there is none.
    fn get_token(&self, request: &mut Request) -> String;

    /// Tells whether tokens are kept in the session, so that
    /// [`make_app`](crate::Configurator::make_app) checks that there are sessions.
    fn needs_session(&self) -> bool {
        false
    }

    /// Returns the key of the session under which the token is kept, if that is not the one of the session's own
    /// token: [`renew`](crate::Session::renew) replaces this token, too.
    fn session_key(&self) -> Option<&str> {
        None
    }

    #[doc(hidden)]
    fn type_name(&self) -> &'static str {
        std::any::type_name::<Self>()
    }

    /// Returns what is wrong with the configuration, checked by
    /// [`make_app`](crate::Configurator::make_app).
    fn errors(&self) -> Vec<String> {
        Vec::new()
    }

    /// Returns what is questionable about the configuration, logged once at start-up.
    fn warnings(&self) -> Vec<String> {
        Vec::new()
    }
}

impl Service for dyn CsrfStoragePolicy {}

/// Keeps tokens where [`Session::get_csrf_token`](crate::Session::get_csrf_token) does, which is the default.
///
/// It is Pyramid's policy of this name, and its default as well. See the [module docs](super).
#[derive(Clone, Copy, Debug, Default)]
pub struct LegacySessionCsrfStoragePolicy;

impl CsrfStoragePolicy for LegacySessionCsrfStoragePolicy {
    fn new_token(&self, request: &mut Request) -> String {
        request.session().new_csrf_token()
    }

    fn get_token(&self, request: &mut Request) -> String {
        request.session().get_csrf_token()
    }

    fn needs_session(&self) -> bool {
        true
    }
}

/// Keeps tokens under a key of the session.
///
/// # Examples
///
/// ```
/// use pyramidion::Configurator;
/// use pyramidion::csrf::SessionCsrfStoragePolicy;
///
/// let mut config = Configurator::new();
/// config.set_csrf_storage_policy(SessionCsrfStoragePolicy::new().key("token"));
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct SessionCsrfStoragePolicy {
    key: String,
}

impl Default for SessionCsrfStoragePolicy {
    fn default() -> Self {
        Self::new()
    }
}

impl SessionCsrfStoragePolicy {
    /// Returns a policy with the key `_csrft_`.
    pub fn new() -> Self {
        Self {
            key: "_csrft_".to_owned(),
        }
    }

    /// Sets the key; the default is `_csrft_`.
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.key = key.into();
        self
    }
}

impl CsrfStoragePolicy for SessionCsrfStoragePolicy {
    #[expect(clippy::expect_used, reason = "a text is always JSON")]
    fn new_token(&self, request: &mut Request) -> String {
        let token = random::hex::<16>();
        let session = request.session();
        session
            .insert(self.key.as_str(), token.as_str())
            .expect("a text can be written");
        token
    }

    fn get_token(&self, request: &mut Request) -> String {
        // What another application left there and is not text is not a token.
        match request.session().get::<String>(&self.key) {
            Ok(Some(token)) if !token.is_empty() => token,
            _ => self.new_token(request),
        }
    }

    fn session_key(&self) -> Option<&str> {
        Some(&self.key)
    }

    fn needs_session(&self) -> bool {
        true
    }
}

/// Keeps tokens in a cookie of their own, for applications without sessions.
///
/// # Examples
///
/// ```
/// use pyramidion::Configurator;
/// use pyramidion::csrf::CookieCsrfStoragePolicy;
///
/// let policy = CookieCsrfStoragePolicy::new().cookie_name("xsrf").httponly(true).domain("example.com");
/// let mut config = Configurator::new();
/// config.set_csrf_storage_policy(policy.secure(true));
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct CookieCsrfStoragePolicy {
    cookie: CookieAttributes,
    clock: Clock,
}

impl Default for CookieCsrfStoragePolicy {
    fn default() -> Self {
        Self::new()
    }
}

impl CookieCsrfStoragePolicy {
    /// Returns a policy with the cookie `csrf_token`, the path `/` and `SameSite=Lax`.
    pub fn new() -> Self {
        Self {
            cookie: CookieAttributes {
                http_only: false,
                same_site: Some("Lax".to_owned()),
                ..CookieAttributes::new("csrf_token")
            },
            clock: Clock::default(),
        }
    }

    attribute_methods! {
        cookie_name: "`csrf_token`",
        path: "`/`",
        domain: "`None`, the host that set it",
        max_age: "`None`, until it closes",
        secure: "`false`",
        httponly: "`false`, so that scripts can send the token in a header",
        samesite: "`Lax`; `None` leaves it out",
    }

    fn cookie_mut(&mut self) -> &mut CookieAttributes {
        &mut self.cookie
    }

    /// Sets the clock that the date of expiry is counted from, for tests.
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }
}

impl CsrfStoragePolicy for CookieCsrfStoragePolicy {
    fn new_token(&self, request: &mut Request) -> String {
        let token = random::hex::<16>();
        // Whoever asks for the token again during this request gets the same.
        request.extensions_mut().insert(CurrentToken(token.clone()));
        let header = self
            .cookie
            .set_cookie(&self.clock, token.len(), |header| header.push_str(&token));
        request.add_response_callback(move |_: &mut Request, response: &mut Response| {
            if let Ok(header) = header {
                response.headers_mut().append(SET_COOKIE, header);
            }
        });
        token
    }

    fn get_token(&self, request: &mut Request) -> String {
        if let Some(CurrentToken(token)) = request.extensions().get() {
            return token.clone();
        }
        let token = request
            .cookies()
            .get(&self.cookie.name)
            .map(Cow::into_owned);
        match token.filter(|token| !token.is_empty()) {
            Some(token) => token,
            None => self.new_token(request),
        }
    }

    fn errors(&self) -> Vec<String> {
        self.cookie.errors()
    }

    fn warnings(&self) -> Vec<String> {
        self.cookie.warnings()
    }
}

/// The token that was made during this request.
#[derive(Clone)]
struct CurrentToken(String);

/// Returns the policy of the request's application.
pub(super) fn of(request: &Request) -> Arc<dyn CsrfStoragePolicy> {
    // Without its type the policy that is set would never be found.
    match request.registry().services.get::<dyn CsrfStoragePolicy>() {
        Some(policy) => Arc::clone(policy),
        None => Arc::new(LegacySessionCsrfStoragePolicy),
    }
}
