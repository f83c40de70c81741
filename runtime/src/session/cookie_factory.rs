//! The factory that keeps the data of a session in its cookie.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::HeaderValue;

use super::cookie_options::{Options, option_methods};
use super::expiry::Age;
use super::payload::{Format, Payload};
use super::protection::CookieProtection;
use super::{OpenedSession, Reissue, SessionError, SessionFactory, UnsavedSession, cookie_size};
use crate::cookies::Cookies;
use crate::introspection::SessionRecord;
use crate::json::{Map, SessionSerializer};
use crate::secret::{Secret, Secrets};
use crate::telemetry::{Rejection, session_rejected};

/// A session factory that keeps the data in the cookie, protected by `P`.
///
/// See [`SignedCookieSessionFactory`](super::SignedCookieSessionFactory) and
/// `EncryptedCookieSessionFactory` (feature `encrypted`). A value of more than 4064 bytes is an error,
/// never a truncated cookie.
///
/// Of several cookies with the name, as another application of the same domain may set them, the last
/// one that can be trusted counts.
///
/// See [`SignedCookieSessionFactory`](crate::SignedCookieSessionFactory) for an example.
#[must_use]
pub struct CookieSessionFactory<P> {
    secrets: Secrets,
    pub(super) protection: P,
    options: Options,
    format: Format,
}

impl<P: CookieProtection> CookieSessionFactory<P> {
    pub(super) fn protected_by(protection: P, secret: Secret, salt: &str) -> Self {
        let factory = Self {
            secrets: Secrets::new(secret, salt),
            protection,
            options: Options::default(),
            format: Format::default(),
        };
        factory.with_new_keys()
    }

    option_methods!();

    /// Adds a secret that protected cookies before and still opens them.
    ///
    /// To replace a secret, give the new one to `new` and the old one here. A session of the old one is
    /// written with the new one as soon as it is read; when none is left, after the timeout, the old one
    /// can go.
    pub fn fallback_secret(mut self, secret: impl Into<Secret>) -> Self {
        self.secrets.all.push(secret.into());
        self.with_new_keys()
    }

    /// Sets what is put before the secret to make the key; the default is `pyramid.session.` of a signed
    /// cookie and `pyramidion.session.` of an encrypted one.
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

    pub(super) fn with_new_keys(mut self) -> Self {
        self.protection.set_secrets(self.secrets.salted().collect());
        self
    }

    /// Returns the session of a cookie that can be trusted.
    fn trusted(&self, value: &[u8]) -> Option<OpenedSession> {
        // The engine takes one spelling per value, the one that Pyramid writes.
        let bytes = URL_SAFE_NO_PAD.decode(value).ok();
        let session = bytes.and_then(|mut bytes| {
            let name = &self.options.cookie.name;
            let (key, payload) = self.protection.unprotect(name, &mut bytes)?;
            let session = self.restored(self.format.read(payload));
            let is_outdated = key > 0;
            Some(if is_outdated {
                session.reissue(Reissue::AtOnce)
            } else {
                session
            })
        });
        if session.is_none() {
            session_rejected(Rejection::Signature);
        }
        session
    }

    /// Returns the session that a trusted payload stands for.
    fn restored(&self, payload: Option<Payload>) -> OpenedSession {
        let Some(payload) = payload else {
            return self.rejected(Rejection::Malformed);
        };
        let Some(created) = payload.created else {
            // As in Pyramid: the first time counts although the second is unusable.
            let session = self.rejected(Rejection::Malformed);
            return session.renewed(payload.renewed);
        };
        let data = match self.options.age(created, payload.renewed) {
            Age::Good => payload.data,
            Age::TimedOut => {
                session_rejected(Rejection::TimedOut);
                Map::new()
            }
            Age::Outlived => return self.rejected(Rejection::Outlived),
        };
        let clock = self.options.clock.clone();
        OpenedSession::restored(data, created, payload.renewed, clock)
            .reissue(self.options.reissue())
    }

    /// Returns a new session in place of one that is not used.
    fn rejected(&self, rejection: Rejection) -> OpenedSession {
        session_rejected(rejection);
        self.options.new_session()
    }

    fn cookie_for(&self, session: UnsavedSession<'_>) -> Result<HeaderValue, SessionError> {
        let cookie = &self.options.cookie;
        let mut bytes = self.format.write(session, self.protection.room());
        self.protection.protect(&cookie.name, &mut bytes);
        let size = (bytes.len() * 4).div_ceil(3);
        cookie_size::check(session, size)?;
        let header = cookie.set_cookie(&self.options.clock, size, |header| {
            URL_SAFE_NO_PAD.encode_string(&bytes, header);
        });
        header.map_err(|_| SessionError::InvalidCookie)
    }
}

impl<P: CookieProtection> SessionFactory for CookieSessionFactory<P> {
    fn open(&self, cookies: Cookies<'_>) -> OpenedSession {
        let session = cookies.find_last(&self.options.cookie.name, |value| self.trusted(value));
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
        let mut warnings = self.secrets.warnings("the session secret");
        warnings.extend(self.options.cookie.warnings());
        warnings
    }

    fn record(&self) -> SessionRecord {
        let (kind, hashalg) = self.protection.kind();
        SessionRecord {
            hashalg: hashalg.map(str::to_owned),
            has_default_salt: Some(self.secrets.salt.as_utf8() == PYRAMID_SALT.as_bytes()),
            ..self.options.record(std::any::type_name::<Self>(), kind)
        }
    }
}

/// What Pyramid puts before the secret unless it is told another salt.
pub(super) const PYRAMID_SALT: &str = "pyramid.session.";

/// Shows neither the secrets nor the keys.
impl<P: fmt::Debug> fmt::Debug for CookieSessionFactory<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CookieSessionFactory")
            .field("protection", &self.protection)
            .field("options", &self.options)
            .field("format", &self.format)
            .finish_non_exhaustive()
    }
}
