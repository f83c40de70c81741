//! The signed cookie that Pyramid reads and writes.
//!
//! The value is `base64url(HMAC(salt ‖ secret, payload) ‖ payload)` without padding; the payload is
//! `[accessed, created, {…}]` in the JSON of Python. Everybody can read it; only holders of the
//! secret can write it.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::HeaderValue;

use super::factory::{Opening, Saving, SessionError, SessionFactory};
use super::json;
use super::secret::{HashAlg, Secret, SigningKey};
use super::value::{Map, Value};
use super::{Clock, Session};
use crate::cookies::{self, CookieAttributes, Cookies};

/// The longest value that is sent, in bytes: browsers keep 4096 with the name and attributes.
const LIMIT: usize = 4064;

/// Secrets shorter than this many bytes are warned of.
const RECOMMENDED_SECRET: usize = 64;

/// A session factory that keeps the data in a signed cookie, byte for byte as Pyramid's.
///
/// An application and a Pyramid application with the same secret share their sessions. The cookie is
/// signed, not encrypted: whoever holds it can read it. A value of more than 4064 bytes is an
/// error, never a truncated cookie.
///
/// Every parameter has Pyramid's name and default, except that the cookie is `HttpOnly`.
///
/// # Examples
///
/// ```
/// use pyramidion::{Configurator, SignedCookieSessionFactory};
///
/// let secret = std::env::var("SESSION_SECRET").unwrap_or_else(|_| "for development".into());
/// let mut config = Configurator::new();
/// config.set_session_factory(
///     SignedCookieSessionFactory::new(secret).timeout(3600).reissue_time(60).secure(true),
/// );
/// ```
///
/// See [`SignedCookieSessionFactory`](https://docs.pylonsproject.org/projects/pyramid/en/2.1-branch/api/session.html#pyramid.session.SignedCookieSessionFactory)
/// of Pyramid.
#[must_use]
pub struct SignedCookieSessionFactory {
    secret: Secret,
    salt: Secret,
    hashalg: HashAlg,
    key: Box<dyn SigningKey>,
    cookie: CookieAttributes,
    set_on_exception: bool,
    timeout: Option<i64>,
    reissue_time: Option<i64>,
    serializer: Option<Box<dyn SessionSerializer>>,
    clock: Clock,
}

impl SignedCookieSessionFactory {
    /// Returns a factory that signs with `secret` and has Pyramid's defaults.
    ///
    /// A good secret is 64 random bytes that only the application's servers know. An empty
    /// one is an error of [`make_app`](crate::Configurator::make_app), a short one a warning.
    pub fn new(secret: impl Into<Secret>) -> Self {
        let (secret, salt) = (secret.into(), Secret::from("pyramid.session."));
        Self {
            key: HashAlg::SHA512.key(&secret.salted(&salt)),
            secret,
            salt,
            hashalg: HashAlg::SHA512,
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
            serializer: None,
            clock: Clock::default(),
        }
    }

    /// Sets the name of the cookie; the default is `session`.
    pub fn cookie_name(mut self, name: impl Into<String>) -> Self {
        self.cookie.name = name.into();
        self
    }

    /// Sets how many seconds the browser keeps the cookie; the default, `None`, is until it closes.
    pub fn max_age(mut self, seconds: impl Into<Option<i64>>) -> Self {
        self.cookie.max_age = seconds.into();
        self
    }

    /// Sets the path below which the browser sends the cookie; the default is `/`.
    pub fn path<'a>(mut self, path: impl Into<Option<&'a str>>) -> Self {
        self.cookie.path = path.into().map(str::to_owned);
        self
    }

    /// Sets the domain to whose hosts the browser sends the cookie; the default, `None`, is the
    /// host that set it.
    pub fn domain<'a>(mut self, domain: impl Into<Option<&'a str>>) -> Self {
        self.cookie.domain = domain.into().map(str::to_owned);
        self
    }

    /// Sets whether the browser sends the cookie over TLS only; the default is `false`.
    pub fn secure(mut self, secure: bool) -> Self {
        self.cookie.secure = secure;
        self
    }

    /// Sets whether scripts cannot see the cookie; the default is `true`, unlike Pyramid's.
    pub fn httponly(mut self, httponly: bool) -> Self {
        self.cookie.http_only = httponly;
        self
    }

    /// Sets the `SameSite` attribute; the default is `Lax`, `None` leaves it out.
    ///
    /// The text `"None"` needs [`secure(true)`](Self::secure).
    pub fn samesite<'a>(mut self, samesite: impl Into<Option<&'a str>>) -> Self {
        self.cookie.same_site = samesite.into().map(str::to_owned);
        self
    }

    /// Sets whether the cookie is sent with the response of an exception view; the default is `true`.
    pub fn set_on_exception(mut self, set_on_exception: bool) -> Self {
        self.set_on_exception = set_on_exception;
        self
    }

    /// Sets after how many seconds without use a session is forgotten; the default is 1200, `None`
    /// means never.
    pub fn timeout(mut self, seconds: impl Into<Option<i64>>) -> Self {
        self.timeout = seconds.into();
        self
    }

    /// Sets after how many seconds a mere reading sends the cookie again, so that it does not time
    /// out; the default is 0, `None` means never.
    ///
    /// A value of a tenth of the timeout saves most of the cookies that the default sends.
    pub fn reissue_time(mut self, seconds: impl Into<Option<i64>>) -> Self {
        self.reissue_time = seconds.into();
        self
    }

    /// Sets the hash of the signature; the default is [`HashAlg::SHA512`].
    pub fn hashalg(mut self, hashalg: HashAlg) -> Self {
        self.hashalg = hashalg;
        self.with_new_key()
    }

    /// Sets what is put before the secret to make the key; the default is `pyramid.session.`.
    ///
    /// Two cookies signed with the same secret and salt can be exchanged for each other.
    pub fn salt(mut self, salt: impl Into<Secret>) -> Self {
        self.salt = salt.into();
        self.with_new_key()
    }

    /// Sets how the payload is written; the default is JSON as Pyramid's `JSONSerializer`.
    pub fn serializer(mut self, serializer: impl SessionSerializer) -> Self {
        self.serializer = Some(Box::new(serializer));
        self
    }

    /// Sets where the time comes from, for tests.
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    fn with_new_key(mut self) -> Self {
        self.key = self.hashalg.key(&self.secret.salted(&self.salt));
        self
    }

    /// Returns the payload of a cookie whose signature holds.
    fn verified_payload(&self, value: &[u8]) -> Option<Vec<u8>> {
        // The engine takes one spelling per value, the one that Pyramid writes.
        let mut signed = URL_SAFE_NO_PAD.decode(value).ok()?;
        let (signature, payload) = signed.split_at_checked(self.hashalg.digest_size())?;
        if !self.key.verify(payload, signature) {
            return None;
        }
        signed.drain(..self.hashalg.digest_size());
        Some(signed)
    }

    fn restore(&self, payload: &[u8]) -> Session {
        let value = match &self.serializer {
            Some(serializer) => serializer.loads(payload),
            None => str::from_utf8(payload).ok().and_then(json::parse),
        };
        let Some(Value::Array(items)) = value else {
            return self.new_session();
        };
        let Ok([renewed, created, Value::Object(data)]) = <[Value; 3]>::try_from(items) else {
            return self.new_session();
        };
        let time = |value: &Value| value.as_f64().filter(|time| time.is_finite());
        let Some(renewed) = time(&renewed) else {
            return self.new_session();
        };
        let Some(created) = time(&created) else {
            // As in Pyramid: the first time counts although the second is unusable.
            let mut session = self.new_session();
            session.renewed = renewed;
            return session;
        };
        #[expect(
            clippy::cast_precision_loss,
            reason = "time-outs are far below 2^53 seconds"
        )]
        let is_over = self
            .timeout
            .is_some_and(|timeout| self.clock.now() - renewed > timeout as f64);
        let data = if is_over { Map::new() } else { data };
        Session::restore(data, created, renewed, self.clock.clone())
    }

    fn new_session(&self) -> Session {
        Session::new(self.clock.clone())
    }

    fn signed_payload(&self, session: &Session) -> Vec<u8> {
        let payload = match &self.serializer {
            Some(serializer) => serializer.dumps(&state(session)),
            None => json_payload(session).into_bytes(),
        };
        let size = self.hashalg.digest_size();
        let mut signed = vec![0; size];
        signed.extend_from_slice(&payload);
        let (signature, payload) = signed.split_at_mut(size);
        self.key.sign(payload, signature);
        signed
    }

    fn cookie_for(&self, session: &Session) -> Result<HeaderValue, SessionError> {
        let mut header = format!("{}=", self.cookie.name);
        let start = header.len();
        URL_SAFE_NO_PAD.encode_string(self.signed_payload(session), &mut header);
        let size = header.len() - start;
        if size > LIMIT {
            return Err(too_large(session, size));
        }
        if size > LIMIT / 4 * 3 {
            tracing::warn!(size, limit = LIMIT, "the session cookie is nearly full");
        }
        self.cookie
            .write_attributes(&mut header, self.clock.system_time());
        HeaderValue::try_from(header).map_err(|_| SessionError::InvalidCookie)
    }
}

/// Writes `[accessed, created, {…}]` as Pyramid does.
fn json_payload(session: &Session) -> String {
    let mut text = String::with_capacity(256);
    text.push('[');
    match session.last_access() {
        Some(second) => json::write_int(&mut text, second),
        None => json::write_float(&mut text, session.renewed),
    }
    text.push_str(", ");
    json::write_float(&mut text, session.created);
    text.push_str(", ");
    json::write_map(&mut text, &session.data);
    text.push(']');
    text
}

/// The same as a value, for serialisers of the application's own.
fn state(session: &Session) -> Value {
    let accessed = match session.last_access() {
        Some(second) => Value::from(second),
        None => Value::from(session.renewed),
    };
    vec![
        accessed,
        session.created.into(),
        session.data.clone().into(),
    ]
    .into()
}

fn too_large(session: &Session, size: usize) -> SessionError {
    const NAMED: usize = 3;
    let mut largest: Vec<_> = session
        .data
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

impl SessionFactory for SignedCookieSessionFactory {
    fn open<'a>(&'a self, cookies: Cookies<'a>) -> Opening<'a> {
        let payload = cookies
            .get_bytes(&self.cookie.name)
            .and_then(|value| self.verified_payload(&value));
        let mut session = match payload {
            Some(payload) => self.restore(&payload),
            None => self.new_session(),
        };
        session.set_reissue_time(self.reissue_time);
        Opening::Ready(session)
    }

    fn save<'a>(&'a self, session: &'a mut Session, on_exception: bool) -> Saving<'a> {
        let is_wanted = session.is_dirty() && (self.set_on_exception || !on_exception);
        Saving::Ready(is_wanted.then(|| self.cookie_for(session)).transpose())
    }

    fn errors(&self) -> Vec<String> {
        let mut errors = Vec::new();
        if self.secret.len() == 0 {
            errors.push(
                "the session secret is empty, so anybody could sign a session; pass 64 random \
                 bytes to `SignedCookieSessionFactory::new`"
                    .to_owned(),
            );
        }
        errors.extend(cookies::attribute_errors(&self.cookie));
        errors
    }

    fn warnings(&self) -> Vec<String> {
        let length = self.secret.len();
        let is_short = (1..RECOMMENDED_SECRET).contains(&length);
        is_short
            .then(|| {
                format!(
                    "the session secret has {length} bytes; {RECOMMENDED_SECRET} random bytes \
                     cannot be guessed"
                )
            })
            .into_iter()
            .collect()
    }
}

/// Shows neither the secret nor the key.
impl fmt::Debug for SignedCookieSessionFactory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedCookieSessionFactory")
            .field("cookie", &self.cookie)
            .field("hashalg", &self.hashalg)
            .field("timeout", &self.timeout)
            .field("reissue_time", &self.reissue_time)
            .finish_non_exhaustive()
    }
}

/// How the payload of a session cookie is written and read, Pyramid's `serializer`.
///
/// The value is the list `[accessed, created, {…}]`. What a serialiser reads is signed, but it may
/// be what another version of the application wrote.
pub trait SessionSerializer: Send + Sync + 'static {
    /// Writes a payload.
    fn dumps(&self, value: &Value) -> Vec<u8>;

    /// Reads a payload, or nothing if it is not one.
    fn loads(&self, payload: &[u8]) -> Option<Value>;
}
