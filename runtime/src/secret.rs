//! Secrets and the hashes they sign with.

mod environment;

use std::fmt;

use hmac::digest::{FixedOutput, KeyInit};
use hmac::{Hmac, Mac};
use sha2::{Sha224, Sha256, Sha384, Sha512};
use zeroize::Zeroizing;

pub use environment::MissingSecret;

use crate::random;

/// Secrets shorter than this many bytes are warned of.
const RECOMMENDED_LENGTH: usize = 64;

/// A secret, as text or bytes, that is never shown.
///
/// Text is encoded as Pyramid encodes it: in Latin-1 if both the secret and the salt can be,
/// otherwise both in UTF-8.
#[derive(Clone)]
pub struct Secret(Repr);

#[derive(Clone)]
enum Repr {
    Text(Zeroizing<String>),
    Bytes(Zeroizing<Vec<u8>>),
}

impl Secret {
    /// Returns 64 random bytes from the operating system.
    ///
    /// Sessions signed with them end with the process.
    ///
    /// # Panics
    ///
    /// Panics if the operating system has no random numbers.
    pub fn random() -> Self {
        let mut bytes = vec![0; 64];
        random::fill(&mut bytes);
        bytes.into()
    }

    /// Returns the bytes of a key: the salt followed by the secret.
    pub(crate) fn salted(&self, salt: &Self) -> Zeroizing<Vec<u8>> {
        let utf8 = !(salt.is_latin1() && self.is_latin1());
        let mut key = Zeroizing::new(Vec::new());
        for part in [salt, self] {
            match &part.0 {
                Repr::Bytes(bytes) => key.extend_from_slice(bytes),
                Repr::Text(text) if utf8 => key.extend_from_slice(text.as_bytes()),
                Repr::Text(text) => key.extend(text.chars().filter_map(|c| u8::try_from(c).ok())),
            }
        }
        key
    }

    /// Returns the bytes of the secret, text in UTF-8.
    pub(crate) fn as_utf8(&self) -> &[u8] {
        match &self.0 {
            Repr::Text(text) => text.as_bytes(),
            Repr::Bytes(bytes) => bytes,
        }
    }

    pub(crate) fn len(&self) -> usize {
        match &self.0 {
            Repr::Text(text) => text.len(),
            Repr::Bytes(bytes) => bytes.len(),
        }
    }

    fn is_latin1(&self) -> bool {
        match &self.0 {
            Repr::Text(text) => text.chars().all(|c| u8::try_from(c).is_ok()),
            Repr::Bytes(_) => true,
        }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(Repr::Text(Zeroizing::new(text.to_owned())))
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(Repr::Text(Zeroizing::new(text)))
    }
}

impl From<&[u8]> for Secret {
    fn from(bytes: &[u8]) -> Self {
        Self(Repr::Bytes(Zeroizing::new(bytes.to_owned())))
    }
}

impl From<Vec<u8>> for Secret {
    fn from(bytes: Vec<u8>) -> Self {
        Self(Repr::Bytes(Zeroizing::new(bytes)))
    }
}

impl<const N: usize> From<[u8; N]> for Secret {
    fn from(bytes: [u8; N]) -> Self {
        Self(Repr::Bytes(Zeroizing::new(bytes.to_vec())))
    }
}

/// The secrets of a factory, the first of which makes new cookies, and the salt of all.
#[derive(Clone)]
pub(crate) struct Secrets {
    pub(crate) all: Vec<Secret>,
    pub(crate) salt: Secret,
}

impl Secrets {
    pub(crate) fn new(secret: Secret, salt: &str) -> Self {
        Self {
            all: vec![secret],
            salt: salt.into(),
        }
    }

    /// Returns the bytes of a key for each secret.
    pub(crate) fn salted(&self) -> impl Iterator<Item = Zeroizing<Vec<u8>>> {
        self.all.iter().map(|secret| secret.salted(&self.salt))
    }

    /// Returns what makes the secrets useless, a sentence each.
    pub(crate) fn errors(&self, what: &str) -> Vec<String> {
        let is_empty = self.all.iter().any(|secret| secret.len() == 0);
        let error = is_empty
            .then(|| format!("{what} is empty, so that anybody could sign; use 64 random bytes"));
        error.into_iter().collect()
    }

    /// Returns what makes the secrets weak, a sentence each.
    pub(crate) fn warnings(&self, what: &str) -> Vec<String> {
        let lengths = self.all.iter().map(Secret::len);
        lengths
            .filter(|length| (1..RECOMMENDED_LENGTH).contains(length))
            .map(|length| {
                format!(
                    "{what} has {length} bytes; {RECOMMENDED_LENGTH} random bytes cannot \
                     be guessed"
                )
            })
            .collect()
    }
}

/// The hash of a signature, Pyramid's `hashalg`.
///
/// # Examples
///
/// ```
/// use pyramidion::session::HashAlg;
///
/// assert_eq!(HashAlg::SHA512.name(), "sha512");
/// assert_eq!(HashAlg::SHA512.digest_size(), 64);
/// ```
#[derive(Clone, Copy)]
pub struct HashAlg {
    name: &'static str,
    digest_size: usize,
    key: fn(&[u8]) -> Box<dyn SigningKey>,
}

impl HashAlg {
    /// SHA-512, Pyramid's default.
    pub const SHA512: Self = Self::from_mac::<Hmac<Sha512>>("sha512", 64);
    /// SHA-384.
    pub const SHA384: Self = Self::from_mac::<Hmac<Sha384>>("sha384", 48);
    /// SHA-256.
    pub const SHA256: Self = Self::from_mac::<Hmac<Sha256>>("sha256", 32);
    /// SHA-224.
    pub const SHA224: Self = Self::from_mac::<Hmac<Sha224>>("sha224", 28);

    /// MD5, for what old applications signed. It is broken: move on from it.
    #[cfg(feature = "md5")]
    pub const MD5: Self = Self::from_mac::<Hmac<md5::Md5>>("md5", 16);

    /// Returns the algorithm that `M` implements, for hashes that are not listed here.
    ///
    /// `M` is an HMAC of the `hmac` crate, as in `Hmac<Md5>`; `digest_size` is the size of its
    /// output in bytes.
    pub const fn from_mac<M>(name: &'static str, digest_size: usize) -> Self
    where
        M: Mac + KeyInit + FixedOutput + Clone + Send + Sync + 'static,
    {
        Self {
            name,
            digest_size,
            key: new_key::<M>,
        }
    }

    /// Returns the name that Python's `hashlib` gives the hash.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Returns the size of a signature in bytes.
    pub fn digest_size(&self) -> usize {
        self.digest_size
    }

    pub(crate) fn key(&self, bytes: &[u8]) -> Box<dyn SigningKey> {
        (self.key)(bytes)
    }
}

impl fmt::Debug for HashAlg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HashAlg({})", self.name)
    }
}

/// A key that was prepared once, for any number of signatures.
pub(crate) trait SigningKey: Send + Sync {
    /// Writes the signature of `message`; `signature` has the size of the digest.
    fn sign(&self, message: &[u8], signature: &mut [u8]);

    /// Compares in constant time.
    fn verify(&self, message: &[u8], signature: &[u8]) -> bool;
}

struct MacKey<M>(M);

fn new_key<M>(bytes: &[u8]) -> Box<dyn SigningKey>
where
    M: Mac + KeyInit + FixedOutput + Clone + Send + Sync + 'static,
{
    let mac = <M as KeyInit>::new_from_slice(bytes);
    Box::new(MacKey(mac.expect("an HMAC takes a key of any length")))
}

impl<M: Mac + Clone + Send + Sync> SigningKey for MacKey<M> {
    fn sign(&self, message: &[u8], signature: &mut [u8]) {
        let mut mac = self.0.clone();
        mac.update(message);
        signature.copy_from_slice(&mac.finalize().into_bytes());
    }

    fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        let mut mac = self.0.clone();
        mac.update(message);
        mac.verify_slice(signature).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn latin1_unless_one_of_both_needs_utf8() {
        let salted = |salt: &str, secret: &str| Secret::from(secret).salted(&salt.into()).to_vec();
        assert_eq!(salted("salt.", "clé"), b"salt.cl\xe9");
        assert_eq!(salted("соль.", "clé"), "соль.clé".as_bytes());
        assert_eq!(salted("é.", "ключ"), "é.ключ".as_bytes());
        assert_eq!(
            Secret::from(*b"\xff").salted(&"s".into()).to_vec(),
            b"s\xff"
        );
    }

    #[test]
    fn secrets_are_never_shown() {
        assert_eq!(format!("{:?}", Secret::from("seekrit")), "Secret(..)");
    }

    #[test]
    fn signatures_verify() {
        for hash in [
            HashAlg::SHA512,
            HashAlg::SHA384,
            HashAlg::SHA256,
            HashAlg::SHA224,
        ] {
            let key = hash.key(b"key");
            let mut signature = vec![0; hash.digest_size()];
            key.sign(b"message", &mut signature);
            assert!(key.verify(b"message", &signature), "{hash:?}");
            assert!(!key.verify(b"massage", &signature), "{hash:?}");
            assert!(!key.verify(b"message", &signature[1..]), "{hash:?}");
        }
    }
}
