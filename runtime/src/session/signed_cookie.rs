//! The signed cookie that Pyramid reads and writes.
//!
//! The value is `base64url(HMAC(salt ‖ secret, payload) ‖ payload)` without padding; the payload is
//! `[accessed, created, {…}]` in the JSON of Python. Everybody can read it; only holders of the
//! secret can write it.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::HeaderValue;

use super::options::{Options, option_methods, trusted};
use super::payload::Format;
use super::{OpenedSession, Reissue, SessionError, SessionFactory, UnsavedSession};
use crate::cookies::Cookies;
use crate::json::SessionSerializer;
use crate::secret::{HashAlg, Secret, Secrets, SigningKey};

/// A session factory that keeps the data in a signed cookie, byte for byte as Pyramid's.
///
/// An application and a Pyramid application with the same secret share their sessions. The cookie is
/// signed, not encrypted: whoever holds it can read it. A value of more than 4064 bytes is an
/// error, never a truncated cookie.
///
/// Every parameter has Pyramid's name and default, except that the cookie is `HttpOnly`. Of several
/// cookies with the name, as another application of the same domain may set them, the last one with
/// a good signature counts.
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
    secrets: Secrets,
    hashalg: HashAlg,
    /// A key for each secret; the first signs.
    keys: Vec<Box<dyn SigningKey>>,
    options: Options,
    format: Format,
}

impl SignedCookieSessionFactory {
    /// Returns a factory that signs with `secret` and has Pyramid's defaults.
    ///
    /// A good secret is 64 random bytes that only the application's servers know. An empty
    /// one is an error of [`make_app`](crate::Configurator::make_app), a short one a warning.
    pub fn new(secret: impl Into<Secret>) -> Self {
        let factory = Self {
            secrets: Secrets::new(secret.into(), "pyramid.session."),
            hashalg: HashAlg::SHA512,
            keys: Vec::new(),
            options: Options::default(),
            format: Format::default(),
        };
        factory.with_new_keys()
    }

    option_methods!();

    /// Adds a secret that signed before and still verifies.
    ///
    /// To replace a secret, give the new one to [`new`](Self::new) and the old one here. A session
    /// that the old one signed is signed with the new one as soon as it is read; when none is left,
    /// after the timeout, the old one can go.
    pub fn fallback_secret(mut self, secret: impl Into<Secret>) -> Self {
        self.secrets.all.push(secret.into());
        self.with_new_keys()
    }

    /// Sets the hash of the signature; the default is [`HashAlg::SHA512`].
    pub fn hashalg(mut self, hashalg: HashAlg) -> Self {
        self.hashalg = hashalg;
        self.with_new_keys()
    }

    /// Sets what is put before the secret to make the key; the default is `pyramid.session.`.
    ///
    /// Two cookies signed with the same secret and salt can be exchanged for each other.
    pub fn salt(mut self, salt: impl Into<Secret>) -> Self {
        self.secrets.salt = salt.into();
        self.with_new_keys()
    }

    /// Sets how the payload is written; the default is JSON as Pyramid's `JSONSerializer`.
    pub fn serializer(mut self, serializer: impl SessionSerializer) -> Self {
        self.format = Format(Some(Box::new(serializer)));
        self
    }

    fn with_new_keys(mut self) -> Self {
        let salted = self.secrets.salted();
        self.keys = salted.map(|bytes| self.hashalg.key(&bytes)).collect();
        self
    }

    /// Returns the session of a cookie whose signature holds.
    fn verified(&self, value: &[u8]) -> Option<OpenedSession> {
        // The engine takes one spelling per value, the one that Pyramid writes.
        let signed = URL_SAFE_NO_PAD.decode(value).ok()?;
        let (signature, payload) = signed.split_at_checked(self.hashalg.digest_size())?;
        let key = self
            .keys
            .iter()
            .position(|key| key.verify(payload, signature))?;
        let session = self.options.restore(self.format.read(payload));
        let is_outdated = key > 0;
        Some(if is_outdated {
            session.reissue(Reissue::AtOnce)
        } else {
            session
        })
    }

    fn cookie_for(&self, session: UnsavedSession<'_>) -> Result<HeaderValue, SessionError> {
        let size = self.hashalg.digest_size();
        let mut signed = self.format.write(session, size);
        let (signature, payload) = signed.split_at_mut(size);
        self.keys[0].sign(payload, signature);
        let length = signed.len().div_ceil(3) * 4;
        self.options.set_cookie(session, length, |header| {
            URL_SAFE_NO_PAD.encode_string(&signed, header);
        })
    }
}

impl SessionFactory for SignedCookieSessionFactory {
    fn open(&self, cookies: Cookies<'_>) -> OpenedSession {
        let session = cookies.find_last(&self.options.cookie.name, |value| {
            trusted(self.verified(value))
        });
        session.unwrap_or_else(|| self.options.new_session())
    }

    fn save(
        &self,
        session: UnsavedSession<'_>,
        on_exception: bool,
    ) -> Result<Option<HeaderValue>, SessionError> {
        let is_wanted = self.options.is_wanted(on_exception);
        is_wanted.then(|| self.cookie_for(session)).transpose()
    }

    fn errors(&self) -> Vec<String> {
        let mut errors = self.secrets.errors("the session secret");
        errors.extend(self.options.errors());
        errors
    }

    fn warnings(&self) -> Vec<String> {
        self.secrets.warnings("the session secret")
    }
}

/// Shows neither the secrets nor the keys.
impl fmt::Debug for SignedCookieSessionFactory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedCookieSessionFactory")
            .field("options", &self.options)
            .field("hashalg", &self.hashalg)
            .finish_non_exhaustive()
    }
}
