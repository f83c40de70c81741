//! What a protection of cookies does: nobody else can make a value that it takes.

use std::fmt;

use zeroize::Zeroizing;

use crate::introspection::SessionKind;

/// How the cookie of a session is protected: [`Signed`](super::Signed) or `Encrypted` (feature `encrypted`).
///
/// Its methods are not public API.
///
/// See [`SignedCookieSessionFactory`](crate::SignedCookieSessionFactory) for an example.
pub trait CookieProtection: fmt::Debug + Send + Sync + 'static {
    /// Returns where it keeps the data, and the hash of its signature.
    #[doc(hidden)]
    fn kind(&self) -> (SessionKind, Option<&'static str>);

    /// Sets the keys, each made of a secret: the first protects, all of them open.
    #[doc(hidden)]
    fn set_secrets(&mut self, secrets: Vec<Zeroizing<Vec<u8>>>);

    /// Returns how many bytes are left before a payload.
    #[doc(hidden)]
    fn room(&self) -> usize;

    /// Makes the value of the cookie `name` from the room and the payload after it.
    #[doc(hidden)]
    fn protect(&self, name: &str, bytes: &mut Vec<u8>);

    /// Returns which key made the value of the cookie `name`, and the payload.
    #[doc(hidden)]
    fn unprotect<'a>(&self, name: &str, bytes: &'a mut [u8]) -> Option<(usize, &'a [u8])>;
}
