//! The cookie that its holder can neither read nor write.
//!
//! The value is `base64url(version ‖ key id ‖ nonce ‖ ciphertext ‖ tag)` without padding, made by
//! [XChaCha20-Poly1305](https://datatracker.ietf.org/doc/html/draft-irtf-cfrg-xchacha). The cookie's
//! name, the version and the key id are authenticated with it. A nonce is 24 random bytes, so that
//! none is ever used twice with a key.

use std::fmt;

use chacha20poly1305::aead::{AeadInOut, KeyInit};
use chacha20poly1305::{Tag, XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use super::cookie_factory::CookieSessionFactory;
use super::protection::CookieProtection;
use crate::introspection::SessionKind;
use crate::random;
use crate::secret::{HashAlg, Secret};

/// The first byte of a value, for what may come after this format.
const VERSION: u8 = 1;

/// The sizes of the parts before the ciphertext, and of the tag after it, in bytes.
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
pub type EncryptedCookieSessionFactory = CookieSessionFactory<Encrypted>;

/// Protects a cookie by encryption: nobody without the secret can read it.
///
/// See [`EncryptedCookieSessionFactory`] for an example.
pub struct Encrypted {
    keys: Vec<Key>,
}

impl EncryptedCookieSessionFactory {
    /// Returns a factory that encrypts with a key made of `secret`.
    ///
    /// A good secret is 64 random bytes that only the application's servers know. An empty
    /// one is an error of [`make_app`](crate::Configurator::make_app), a short one a warning.
    pub fn new(secret: impl Into<Secret>) -> Self {
        let encrypted = Encrypted { keys: Vec::new() };
        Self::protected_by(encrypted, secret.into(), "pyramidion.session.")
    }
}

impl CookieProtection for Encrypted {
    fn kind(&self) -> (SessionKind, Option<&'static str>) {
        (SessionKind::EncryptedCookie, None)
    }

    fn set_secrets(&mut self, secrets: Vec<Zeroizing<Vec<u8>>>) {
        self.keys = secrets.iter().map(|secret| Key::derive(secret)).collect();
    }

    fn room(&self) -> usize {
        HEADER
    }

    fn protect(&self, name: &str, bytes: &mut Vec<u8>) {
        let key = &self.keys[0];
        let (header, payload) = bytes.split_at_mut(HEADER);
        header[0] = VERSION;
        header[1..=KEY_ID].copy_from_slice(&key.id);
        let nonce = &mut header[1 + KEY_ID..];
        random::fill(nonce);
        let nonce = XNonce::try_from(&*nonce).expect("it has the length of a nonce");
        let data = key.associated_data(name);
        let encrypted = key
            .cipher
            .encrypt_inout_detached(&nonce, &data, payload.into());
        let tag = encrypted.expect("a session is shorter than the cipher's 256 GiB");
        bytes.extend_from_slice(&tag);
    }

    fn unprotect<'a>(&self, name: &str, bytes: &'a mut [u8]) -> Option<(usize, &'a [u8])> {
        let (header, rest) = bytes.split_at_mut_checked(HEADER)?;
        let (payload, tag) = rest.split_at_mut_checked(rest.len().checked_sub(TAG)?)?;
        let nonce = XNonce::try_from(&header[1 + KEY_ID..]).ok()?;
        let tag = Tag::try_from(&*tag).ok()?;
        let index = self.keys.iter().position(|key| {
            let is_its_own = header[0] == VERSION && header[1..=KEY_ID] == key.id;
            let data = key.associated_data(name);
            is_its_own
                && key
                    .cipher
                    .decrypt_inout_detached(&nonce, &data, (&mut *payload).into(), &tag)
                    .is_ok()
        })?;
        Some((index, payload))
    }
}

/// Does not show the keys.
impl fmt::Debug for Encrypted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Encrypted").finish_non_exhaustive()
    }
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

    /// Returns what is authenticated without being encrypted; its parts have fixed lengths but for
    /// the last, the name of the cookie.
    fn associated_data(&self, name: &str) -> Vec<u8> {
        [&[VERSION], &self.id[..], name.as_bytes()].concat()
    }
}
