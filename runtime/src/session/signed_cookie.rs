//! The signed cookie that Pyramid reads and writes.
//!
//! The value is `base64url(HMAC(salt ‖ secret, payload) ‖ payload)` without padding; the payload is
//! `[accessed, created, {…}]` in the JSON of Python. Everybody can read it; only holders of the
//! secret can write it.

use std::fmt;

use zeroize::Zeroizing;

use super::cookie_factory::{CookieSessionFactory, PYRAMID_SALT};
use super::protection::CookieProtection;
use crate::introspection::SessionKind;
use crate::secret::{HashAlg, Secret, SigningKey};

/// A session factory that keeps the data in a signed cookie, byte for byte as Pyramid's.
///
/// An application and a Pyramid application with the same secret share their sessions. The cookie is
/// signed, not encrypted: everybody who has the cookie can read it. A value of more than 4064 bytes is an
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
pub type SignedCookieSessionFactory = CookieSessionFactory<Signed>;

/// Protects a cookie by a signature: everybody can read it.
///
/// See [`SignedCookieSessionFactory`](crate::SignedCookieSessionFactory) for an example.
pub struct Signed {
    hashalg: HashAlg,
    keys: Vec<Box<dyn SigningKey>>,
}

impl SignedCookieSessionFactory {
    /// Returns a factory that signs with `secret` and has Pyramid's defaults.
    ///
    /// A good secret is 64 random bytes that only the application's servers know. An empty
    /// one is an error of [`make_app`](crate::Configurator::make_app), a short one a warning.
    pub fn new(secret: impl Into<Secret>) -> Self {
        let signed = Signed {
            hashalg: HashAlg::SHA512,
            keys: Vec::new(),
        };
        Self::protected_by(signed, secret.into(), PYRAMID_SALT)
    }

    /// Sets the hash of the signature; the default is [`HashAlg::SHA512`].
    pub fn hashalg(mut self, hashalg: HashAlg) -> Self {
        self.protection.hashalg = hashalg;
        self.with_new_keys()
    }
}

impl CookieProtection for Signed {
    fn kind(&self) -> (SessionKind, Option<&'static str>) {
        (SessionKind::SignedCookie, Some(self.hashalg.name()))
    }

    fn set_secrets(&mut self, secrets: Vec<Zeroizing<Vec<u8>>>) {
        let keys = secrets.iter().map(|secret| self.hashalg.key(secret));
        self.keys = keys.collect();
    }

    fn room(&self) -> usize {
        self.hashalg.digest_size()
    }

    fn protect(&self, _name: &str, bytes: &mut Vec<u8>) {
        let (signature, payload) = bytes.split_at_mut(self.room());
        self.keys[0].sign(payload, signature);
    }

    fn unprotect<'a>(&self, _name: &str, bytes: &'a mut [u8]) -> Option<(usize, &'a [u8])> {
        let (signature, payload) = bytes.split_at_checked(self.room())?;
        let mut keys = self.keys.iter();
        let key = keys.position(|key| key.verify(payload, signature))?;
        Some((key, payload))
    }
}

/// Does not show the keys.
impl fmt::Debug for Signed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signed")
            .field("hashalg", &self.hashalg)
            .finish_non_exhaustive()
    }
}
