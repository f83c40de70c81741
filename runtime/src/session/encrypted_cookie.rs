//! The cookie that its holder can neither read nor write.
//!
//! The value is `base64url(version ‖ key id ‖ nonce ‖ ciphertext ‖ tag)` without padding, made by
//! [XChaCha20-Poly1305](https://datatracker.ietf.org/doc/html/draft-irtf-cfrg-xchacha). The cookie's
//! name, the version and the key id are authenticated with it. A nonce is 24 random bytes, so that
//! none is ever used twice with a key.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{AeadInOut, KeyInit};
use chacha20poly1305::{Tag, XChaCha20Poly1305, XNonce};
use http::HeaderValue;
use zeroize::Zeroizing;

use super::options::{Options, option_methods, trusted};
use super::payload::Format;
use super::{OpenedSession, Reissue, SessionError, SessionFactory, UnsavedSession};
use crate::cookies::Cookies;
use crate::json::SessionSerializer;
use crate::secret::{HashAlg, Secret, Secrets};

/// The first byte of a value, for what may come after this format.
const VERSION: u8 = 1;

/// The sizes of the parts before the ciphertext, and of the tag behind it, in bytes.
const KEY_ID: usize = 8;
const NONCE: usize = 24;
const HEADER: usize = 1 + KEY_ID + NONCE;
const TAG: usize = 16;

/// A session factory that keeps the data in an encrypted cookie.
///
/// It is [`SignedCookieSessionFactory`](super::SignedCookieSessionFactory) for data that visitors must
/// not see: nobody without the secret can read the cookie, change it, or pass the value of another
/// cookie off as it. Only the length shows. Pyramid cannot read it.
///
/// Like every cookie it can be sent again by who kept it, until it expires. A value of more than 4064
/// bytes is an error.
///
/// # Examples
///
/// ```
/// use pyramidion::Configurator;
/// use pyramidion::session::EncryptedCookieSessionFactory;
///
/// let secret = std::env::var("SESSION_SECRET").unwrap_or_else(|_| "for development".into());
/// let mut config = Configurator::new();
/// config.set_session_factory(
///     EncryptedCookieSessionFactory::new(secret).cookie_name("__Host-session").secure(true),
/// );
/// ```
#[must_use]
pub struct EncryptedCookieSessionFactory {
    secrets: Secrets,
    /// A key for each secret; the first encrypts.
    keys: Vec<Key>,
    options: Options,
    format: Format,
}

/// A key with the name under which a cookie says that it was made by it.
struct Key {
    id: [u8; KEY_ID],
    cipher: XChaCha20Poly1305,
}

impl Key {
    /// Derives key and id from the salt and the secret, so that neither tells the other.
    fn derive(salted: &[u8]) -> Self {
        const PURPOSE: &[u8] = b"pyramidion session cookie, XChaCha20-Poly1305, key 32, id 8";
        let mut bytes = Zeroizing::new([0; 64]);
        HashAlg::SHA512.key(salted).sign(PURPOSE, &mut *bytes);
        let mut key = Zeroizing::new([0; 32]);
        let mut id = [0; KEY_ID];
        key.copy_from_slice(&bytes[..32]);
        id.copy_from_slice(&bytes[32..32 + KEY_ID]);
        Self {
            id,
            cipher: XChaCha20Poly1305::new((&*key).into()),
        }
    }
}

impl EncryptedCookieSessionFactory {
    /// Returns a factory that encrypts with a key made of `secret`.
    ///
    /// A good secret is 64 random bytes that only the application's servers know. An empty
    /// one is an error of [`make_app`](crate::Configurator::make_app), a short one a warning.
    pub fn new(secret: impl Into<Secret>) -> Self {
        let factory = Self {
            secrets: Secrets::new(secret.into(), "pyramidion.session."),
            keys: Vec::new(),
            options: Options::default(),
            format: Format::default(),
        };
        factory.with_new_keys()
    }

    option_methods!();

    /// Adds a secret that encrypted before and still decrypts.
    ///
    /// To replace a secret, give the new one to [`new`](Self::new) and the old one here. A session
    /// of the old one is encrypted with the new one as soon as it is read; when none is left, after
    /// the timeout, the old one can go.
    pub fn fallback_secret(mut self, secret: impl Into<Secret>) -> Self {
        self.secrets.all.push(secret.into());
        self.with_new_keys()
    }

    /// Sets what is put before the secret to make the key; the default is `pyramidion.session.`.
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
        self.keys = salted.map(|bytes| Key::derive(&bytes)).collect();
        self
    }

    /// Returns the session of a cookie that one of the keys made.
    fn decrypted(&self, value: &[u8]) -> Option<OpenedSession> {
        // The engine takes one spelling per value.
        let mut bytes = URL_SAFE_NO_PAD.decode(value).ok()?;
        let (header, rest) = bytes.split_at_mut_checked(HEADER)?;
        let (payload, tag) = rest.split_at_mut_checked(rest.len().checked_sub(TAG)?)?;
        let (nonce, tag) = (
            XNonce::try_from(&header[1 + KEY_ID..]),
            Tag::try_from(&*tag),
        );
        let (nonce, tag) = (nonce.ok()?, tag.ok()?);
        let index = self.keys.iter().position(|key| {
            header[0] == VERSION
                && header[1..=KEY_ID] == key.id
                && key
                    .cipher
                    .decrypt_inout_detached(
                        &nonce,
                        &self.associated_data(key),
                        (&mut *payload).into(),
                        &tag,
                    )
                    .is_ok()
        })?;
        let session = self.options.restore(self.format.read(payload));
        let is_outdated = index > 0;
        Some(if is_outdated {
            session.reissue(Reissue::AtOnce)
        } else {
            session
        })
    }

    fn cookie_for(&self, session: UnsavedSession<'_>) -> Result<HeaderValue, SessionError> {
        let key = &self.keys[0];
        let mut bytes = self.format.write(session, HEADER);
        let (header, payload) = bytes.split_at_mut(HEADER);
        header[0] = VERSION;
        header[1..=KEY_ID].copy_from_slice(&key.id);
        let nonce = &mut header[1 + KEY_ID..];
        getrandom::fill(nonce).expect("the operating system has random numbers");
        let nonce = XNonce::try_from(&*nonce).expect("it has the length of a nonce");
        let data = self.associated_data(key);
        let encrypted = key
            .cipher
            .encrypt_inout_detached(&nonce, &data, payload.into());
        let tag = encrypted.expect("a session is shorter than the cipher's 256 GiB");
        bytes.extend_from_slice(&tag);
        let length = bytes.len().div_ceil(3) * 4;
        self.options.set_cookie(session, length, |header| {
            URL_SAFE_NO_PAD.encode_string(&bytes, header);
        })
    }

    /// Returns what is authenticated without being encrypted; its parts have fixed lengths but for
    /// the last.
    fn associated_data(&self, key: &Key) -> Vec<u8> {
        let name = self.options.cookie.name.as_bytes();
        [&[VERSION], &key.id[..], name].concat()
    }
}

impl SessionFactory for EncryptedCookieSessionFactory {
    fn open(&self, cookies: Cookies<'_>) -> OpenedSession {
        let session = cookies.find_last(&self.options.cookie.name, |value| {
            trusted(self.decrypted(value))
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
impl fmt::Debug for EncryptedCookieSessionFactory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EncryptedCookieSessionFactory")
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
