//! What the client knows already, before a view does what it was asked for.

use crate::conditional::{Validators, Verdict, is_known_weakly, verdict, weaken};
use crate::httpexceptions::HttpException;
use crate::response::vary;

use super::Request;

impl Request {
    /// Compares the conditions of the request with the state of what it asks for, before that is read or changed: `If-Match`,
    /// `If-Unmodified-Since`, `If-None-Match`, `If-Modified-Since`, in the order of
    /// [RFC 9110 §13.2.2](https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2).
    ///
    /// See [`Validators`] for an example.
    ///
    /// # Errors
    ///
    /// Fails with 304 and the validators if a client that asks by GET or HEAD has this state, and with 412 if the client wants another.
    /// The tag of a client that has the answer compressed is weak, also where it is strong in the validators.
    pub fn check_preconditions(&self, validators: &Validators) -> Result<(), HttpException> {
        match verdict(self.method(), self.headers(), validators) {
            Verdict::Send => Ok(()),
            Verdict::Failed => Err(HttpException::precondition_failed()),
            Verdict::NotModified => Err(HttpException::not_modified().with_headers(|headers| {
                validators.write(headers);
                // What the client has was compressed, if it knows a strong tag as a weak one.
                if is_known_weakly(self.headers(), validators) {
                    weaken(headers);
                    vary(headers, "Accept-Encoding");
                }
            })),
        }
    }
}
