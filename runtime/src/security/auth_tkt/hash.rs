//! The hashes that tickets are signed with.

use std::fmt;

use sha2::digest::Digest;
use sha2::{Sha224, Sha256, Sha384, Sha512};

/// The hash of a ticket's signature, Pyramid's `hashalg`.
///
/// It is a plain hash, not an HMAC as in [`HashAlg`](crate::session::HashAlg).
///
/// # Examples
///
/// ```
/// use pyramidion::security::TicketHash;
///
/// assert_eq!(TicketHash::SHA512.name(), "sha512");
/// ```
#[derive(Clone, Copy)]
pub struct TicketHash {
    name: &'static str,
    /// The number of hexadecimal digits of a signature.
    digits: usize,
    hash: fn(&[&[u8]], &mut String),
}

impl TicketHash {
    /// SHA-512, Pyramid's default.
    pub const SHA512: Self = Self::from_digest::<Sha512>("sha512", 64);
    /// SHA-384.
    pub const SHA384: Self = Self::from_digest::<Sha384>("sha384", 48);
    /// SHA-256.
    pub const SHA256: Self = Self::from_digest::<Sha256>("sha256", 32);
    /// SHA-224.
    pub const SHA224: Self = Self::from_digest::<Sha224>("sha224", 28);
    /// MD5, the default before Pyramid 1.4. It is broken: move on from it.
    #[cfg(feature = "md5")]
    pub const MD5: Self = Self::from_digest::<md5::Md5>("md5", 16);

    /// Returns the algorithm that `D` implements, for hashes that are not listed here.
    ///
    /// `D` is a hash of the `digest` crate, such as `Sha1` of the crate `sha1`; `digest_size` is the size of its
    /// output in bytes.
    pub const fn from_digest<D: Digest>(name: &'static str, digest_size: usize) -> Self {
        Self {
            name,
            digits: digest_size * 2,
            hash: hash::<D>,
        }
    }

    /// Returns the name that Python's `hashlib` gives the hash.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Returns the number of hexadecimal digits of a signature.
    pub(super) fn digits(&self) -> usize {
        self.digits
    }

    /// Appends the hash of `parts`, one after another, in hexadecimal digits.
    pub(super) fn append(&self, parts: &[&[u8]], text: &mut String) {
        (self.hash)(parts, text);
    }
}

impl fmt::Debug for TicketHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TicketHash({})", self.name)
    }
}

fn hash<D: Digest>(parts: &[&[u8]], text: &mut String) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut hasher = D::new();
    for part in parts {
        hasher.update(part);
    }
    for byte in hasher.finalize() {
        for digit in [byte >> 4, byte & 15] {
            text.push(char::from(DIGITS[usize::from(digit)]));
        }
    }
}
