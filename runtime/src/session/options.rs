//! What every factory of the framework can be told: the cookie's attributes and the times.

use http::HeaderValue;

use super::{Clock, OpenedSession, Reissue, SessionError, UnsavedSession};
use crate::cookies::{self, CookieAttributes};
use crate::json::{Map, Value};
use crate::telemetry::report;
use crate::telemetry::{self, Rejection};

/// The longest value that is sent, in bytes: browsers keep 4096 with the name and attributes.
pub(super) const LIMIT: usize = 4064;

/// From this many bytes on, three quarters of the limit, a value is warned of.
const NEARLY_FULL: usize = LIMIT / 4 * 3;

/// The parameters that all factories share, with Pyramid's defaults but for `HttpOnly`.
#[derive(Clone, Debug)]
pub(super) struct Options {
    pub(super) cookie: CookieAttributes,
    pub(super) set_on_exception: bool,
    pub(super) timeout: Option<i64>,
    pub(super) reissue_time: Option<i64>,
    pub(super) lifetime: Option<i64>,
    pub(super) clock: Clock,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            cookie: CookieAttributes {
                name: "session".to_owned(),
                domain: None,
                max_age: None,
                path: Some("/".to_owned()),
                secure: false,
                http_only: true,
                same_site: Some("Lax".to_owned()),
            },
            set_on_exception: true,
            timeout: Some(1200),
            reissue_time: Some(0),
            lifetime: None,
            clock: Clock::default(),
        }
    }
}

impl Options {
    pub(super) fn new_session(&self) -> OpenedSession {
        OpenedSession::new(self.clock.clone()).reissue(self.reissue())
    }

    /// Returns the session that a trusted `[accessed, created, {…}]` stands for.
    pub(super) fn restore(&self, state: Option<Value>) -> OpenedSession {
        let Some(Value::Array(items)) = state else {
            return self.reject(Rejection::Malformed);
        };
        let Ok([renewed, created, Value::Object(data)]) = <[Value; 3]>::try_from(items) else {
            return self.reject(Rejection::Malformed);
        };
        let time = |value: &Value| value.as_f64().filter(|time| time.is_finite());
        let Some(renewed) = time(&renewed) else {
            return self.reject(Rejection::Malformed);
        };
        let Some(created) = time(&created) else {
            // As in Pyramid: the first time counts although the second is unusable.
            return self.reject(Rejection::Malformed).renewed(renewed);
        };
        let now = self.clock.now();
        if self.has_outlived(created, now) {
            return self.reject(Rejection::Expired);
        }
        let data = if self.has_timed_out(renewed, now) {
            telemetry::session_rejected(Rejection::Expired);
            Map::new()
        } else {
            data
        };
        OpenedSession::restored(data, created, renewed, self.clock.clone()).reissue(self.reissue())
    }

    /// Returns a new session in place of one that is not used.
    fn reject(&self, rejection: Rejection) -> OpenedSession {
        telemetry::session_rejected(rejection);
        self.new_session()
    }

    /// Tells whether a session was left unused for too long.
    pub(super) fn has_timed_out(&self, renewed: f64, now: f64) -> bool {
        is_longer(now - renewed, self.timeout)
    }

    /// Tells whether a session began too long ago.
    pub(super) fn has_outlived(&self, created: f64, now: f64) -> bool {
        is_longer(now - created, self.lifetime)
    }

    /// Tells whether sessions are saved with this response.
    pub(super) fn is_wanted(&self, on_exception: bool) -> bool {
        self.set_on_exception || !on_exception
    }

    pub(super) fn reissue(&self) -> Reissue {
        self.reissue_time.map_or(Reissue::Never, Reissue::After)
    }

    /// Returns the `Set-Cookie` header whose value `encode` appends.
    pub(super) fn set_cookie(
        &self,
        session: UnsavedSession<'_>,
        length: usize,
        encode: impl FnOnce(&mut String),
    ) -> Result<HeaderValue, SessionError> {
        // What the attributes take at most, unless there is a long path or domain.
        const ATTRIBUTES: usize = 128;
        let mut header = String::with_capacity(self.cookie.name.len() + 1 + length + ATTRIBUTES);
        header.push_str(&self.cookie.name);
        header.push('=');
        let start = header.len();
        encode(&mut header);
        let size = header.len() - start;
        if size > LIMIT {
            return Err(too_large(session, size));
        }
        if size > NEARLY_FULL {
            report!(
                WARN,
                size,
                limit = LIMIT,
                "the session cookie is nearly full"
            );
        }
        self.write_attributes(&mut header);
        HeaderValue::try_from(header).map_err(|_| SessionError::InvalidCookie)
    }

    /// Returns the `Set-Cookie` header that makes the browser forget the cookie.
    pub(super) fn remove_cookie(&self) -> Result<HeaderValue, SessionError> {
        let removal = CookieAttributes {
            max_age: Some(0),
            ..self.cookie.clone()
        };
        let mut header = format!("{}=", self.cookie.name);
        removal.write_attributes(&mut header, self.clock.system_time());
        HeaderValue::try_from(header).map_err(|_| SessionError::InvalidCookie)
    }

    pub(super) fn errors(&self) -> Vec<String> {
        let mut errors = cookies::attribute_errors(&self.cookie);
        for (name, seconds) in [("timeout", self.timeout), ("lifetime", self.lifetime)] {
            if let Some(seconds) = seconds.filter(|seconds| *seconds <= 0) {
                errors.push(format!(
                    "the {name} of the sessions is {seconds} seconds, so that none could be used; \
                     use `{name}(None)` for sessions without an end"
                ));
            }
        }
        errors
    }

    fn write_attributes(&self, header: &mut String) {
        let now = self.cookie.max_age.map(|_| self.clock.system_time());
        self.cookie
            .write_attributes(header, now.unwrap_or(std::time::SystemTime::UNIX_EPOCH));
    }
}

/// Passes on what a trusted cookie held; any other is not ours.
pub(super) fn trusted(session: Option<OpenedSession>) -> Option<OpenedSession> {
    if session.is_none() {
        telemetry::session_rejected(Rejection::Signature);
    }
    session
}

fn is_longer(elapsed: f64, limit: Option<i64>) -> bool {
    #[expect(
        clippy::cast_precision_loss,
        reason = "time-outs are far below 2^53 seconds"
    )]
    limit.is_some_and(|limit| elapsed > limit as f64)
}

fn too_large(session: UnsavedSession<'_>, size: usize) -> SessionError {
    const NAMED: usize = 3;
    let mut largest: Vec<_> = session
        .data()
        .iter()
        .map(|(key, value)| (key.to_owned(), value.to_string().len()))
        .collect();
    largest.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
    largest.truncate(NAMED);
    SessionError::TooLarge {
        size,
        limit: LIMIT,
        largest,
    }
}

/// Writes the methods of a factory that set its `options`.
macro_rules! option_methods {
    () => {
        /// Sets the name of the cookie; the default is `session`.
        ///
        /// Browsers take a name that begins with `__Host-` only from the host itself, over TLS and
        /// for every path; one that begins with `__Secure-` only over TLS.
        /// [`make_app`](crate::Configurator::make_app) checks what they demand.
        pub fn cookie_name(mut self, name: impl Into<String>) -> Self {
            self.options.cookie.name = name.into();
            self
        }

        /// Sets how many seconds the browser keeps the cookie; the default, `None`, is until it
        /// closes.
        pub fn max_age(mut self, seconds: impl Into<Option<i64>>) -> Self {
            self.options.cookie.max_age = seconds.into();
            self
        }

        /// Sets the path below which the browser sends the cookie; the default is `/`.
        pub fn path<'a>(mut self, path: impl Into<Option<&'a str>>) -> Self {
            self.options.cookie.path = path.into().map(str::to_owned);
            self
        }

        /// Sets the domain to whose hosts the browser sends the cookie; the default, `None`, is
        /// the host that set it.
        pub fn domain<'a>(mut self, domain: impl Into<Option<&'a str>>) -> Self {
            self.options.cookie.domain = domain.into().map(str::to_owned);
            self
        }

        /// Sets whether the browser sends the cookie over TLS only; the default is `false`.
        pub fn secure(mut self, secure: bool) -> Self {
            self.options.cookie.secure = secure;
            self
        }

        /// Sets whether scripts cannot see the cookie; the default is `true`, unlike Pyramid's.
        pub fn httponly(mut self, httponly: bool) -> Self {
            self.options.cookie.http_only = httponly;
            self
        }

        /// Sets the `SameSite` attribute; the default is `Lax`, `None` leaves it out.
        ///
        /// The text `"None"` needs [`secure(true)`](Self::secure).
        pub fn samesite<'a>(mut self, samesite: impl Into<Option<&'a str>>) -> Self {
            self.options.cookie.same_site = samesite.into().map(str::to_owned);
            self
        }

        /// Sets whether the session is saved with the response of an exception view; the default
        /// is `true`.
        pub fn set_on_exception(mut self, set_on_exception: bool) -> Self {
            self.options.set_on_exception = set_on_exception;
            self
        }

        /// Sets after how many seconds without use a session is forgotten; the default is 1200,
        /// `None` means never. Nothing else than a time makes sense: zero or less is an error of
        /// [`make_app`](crate::Configurator::make_app).
        pub fn timeout(mut self, seconds: impl Into<Option<i64>>) -> Self {
            self.options.timeout = seconds.into();
            self
        }

        /// Sets after how many seconds a mere reading saves the session again, so that it does not
        /// time out; the default is 0, `None` means never.
        ///
        /// A tenth of the timeout saves most of the work that the default costs.
        pub fn reissue_time(mut self, seconds: impl Into<Option<i64>>) -> Self {
            self.options.reissue_time = seconds.into();
            self
        }

        /// Sets after how many seconds a session ends however much it is used; the default,
        /// `None`, means never.
        ///
        /// The time is counted from [`created`](crate::Session::created), which nothing but a new
        /// session changes.
        pub fn lifetime(mut self, seconds: impl Into<Option<i64>>) -> Self {
            self.options.lifetime = seconds.into();
            self
        }

        /// Sets where the time comes from, for tests.
        pub fn clock(mut self, clock: $crate::session::Clock) -> Self {
            self.options.clock = clock;
            self
        }
    };
}

pub(super) use option_methods;
