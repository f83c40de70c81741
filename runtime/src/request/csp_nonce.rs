//! The nonce of a Content Security Policy.

use crate::random;

use super::Request;

/// A nonce that somebody asked for.
#[derive(Clone)]
struct CspNonce(String);

impl Request {
    /// Returns the nonce by which a Content Security Policy allows a script or style of the page.
    ///
    /// It has 128 random bits, as 32 hexadecimal digits, and is the same throughout the request. The first call makes it. The policy of [`SecurityHeaders`](crate::security_headers::SecurityHeaders) then has it, and no cache that visitors
    /// share may keep the page. A page that is kept for several visitors must not have one.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::testing::DummyRequest;
    ///
    /// let mut request = DummyRequest::get("/").build();
    /// let nonce = request.csp_nonce().to_owned();
    /// assert_eq!(nonce.len(), 32);
    /// assert_eq!(request.csp_nonce(), nonce);
    /// ```
    pub fn csp_nonce(&mut self) -> &str {
        let nonces = self.extensions_mut();
        &nonces
            .get_or_insert_with(|| CspNonce(random::hex::<16>()))
            .0
    }

    /// Returns the nonce if somebody asked for it.
    pub(crate) fn asked_csp_nonce(&self) -> Option<&str> {
        self.extensions().get().map(|CspNonce(nonce)| &**nonce)
    }
}
