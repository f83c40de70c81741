//! Responses that a client may have already.

use std::io;

use bytes::{Bytes, BytesMut};
use http::header::{CONTENT_RANGE, ETAG};
use http::{HeaderMap, Method, StatusCode};

use crate::body::Body;
use crate::conditional::{self, Etag, Piece, Selection, Validators};

use super::Response;

/// Whether the conditions of a request are met with the validators of a response.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Conditional {
    #[default]
    No,
    Yes,
    /// Yes, and the body is what the tag is made of, unless the response has a tag.
    WithTagOfBody(Etag),
}

impl Response {
    /// Returns the response with a tag, the time of the last change, or both, with which the conditions of the request are met.
    ///
    /// See [`Validators`] for an example.
    pub fn with_validators(mut self, validators: &Validators) -> Self {
        validators.write(self.headers_mut());
        self.set_conditional_response(true);
        self
    }

    /// Sets whether the conditions of the request are met with the `ETag` and the `Last-Modified` of the response, Pyramid's
    /// `conditional_response`; the default is `false`.
    ///
    /// A response to GET or HEAD with status 200 becomes a 304 if the client has it, and a 412 if the client has asked for another;
    /// of a body that is not a stream, parts are sent. What becomes of a request with another method is decided before it is done,
    /// by [`check_preconditions`](crate::Request::check_preconditions).
    pub fn set_conditional_response(&mut self, conditional_response: bool) {
        self.inner.conditional = if conditional_response {
            Conditional::Yes
        } else {
            Conditional::No
        };
    }

    /// Sets a strong tag, made of the body as it is now, and that conditions are met with it, Pyramid's `md5_etag`.
    ///
    /// It is made by SHA-256, and not for a stream. [`View::etag`](crate::View::etag) makes one when the response is complete.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::Response;
    ///
    /// let mut response = Response::text("page");
    /// response.set_body_etag();
    /// assert_eq!(response.header("etag"), Some("\"NmAxWprz3yVdjxmrB35Hlw\""));
    /// ```
    pub fn set_body_etag(&mut self) {
        self.write_etag(Etag::Strong);
        self.set_conditional_response(true);
    }

    /// Lets the response be conditional, with a tag made of its body unless it has one.
    pub(crate) fn set_etag_of_body(&mut self, etag: Etag) {
        self.inner.conditional = Conditional::WithTagOfBody(etag);
    }

    fn write_etag(&mut self, etag: Etag) {
        if let Some(etag) = self.body().as_bytes().and_then(|body| etag.of_body(body)) {
            self.headers_mut().insert(ETAG, etag);
        }
    }

    /// Tells whether the response answers the conditions of a request.
    #[inline]
    pub(crate) fn is_conditional(&self, method: &Method) -> bool {
        self.inner.conditional != Conditional::No
            && self.status() == StatusCode::OK
            && conditional::is_safe(method)
    }

    /// Writes the tag of a conditional response, if it is made of the body.
    pub(crate) fn complete_etag(&mut self) {
        if let Conditional::WithTagOfBody(etag) = self.inner.conditional
            && !self.headers().contains_key(ETAG)
            && self.body().as_bytes().is_some_and(|body| !body.is_empty())
        {
            self.write_etag(etag);
        }
    }

    /// Sends what the client does not have; `can_be_cut` tells whether that may be parts of the body.
    pub(crate) fn meet_conditions(
        &mut self,
        method: &Method,
        asked: &HeaderMap,
        can_be_cut: bool,
    ) -> io::Result<()> {
        let is_whole = can_be_cut && !self.headers().contains_key(CONTENT_RANGE);
        let body = self.body().as_bytes().filter(|_| is_whole);
        let length = body.map(|body| body.len() as u64);
        let headers = self.headers_mut();
        match conditional::select(method, asked, headers, length)? {
            Selection::Whole => {}
            Selection::Headers(status) => {
                self.set_body(Body::empty());
                self.set_status(status);
            }
            Selection::Parts(pieces) => {
                let whole = std::mem::take(self.as_http_mut().body_mut());
                if let Ok(whole) = whole.into_bytes() {
                    self.set_body(joined(&whole, pieces));
                }
                self.set_status(StatusCode::PARTIAL_CONTENT);
            }
        }
        Ok(())
    }
}

/// Returns pieces of bytes as a body.
fn joined(whole: &Bytes, pieces: Vec<Piece>) -> Bytes {
    let slice = |span: &std::ops::Range<u64>| {
        let position = |position: u64| usize::try_from(position).unwrap_or(usize::MAX);
        whole.slice(position(span.start)..position(span.end))
    };
    if let [Piece::Span(span)] = pieces.as_slice() {
        return slice(span);
    }
    let length = usize::try_from(conditional::length(&pieces)).unwrap_or(0);
    let mut body = BytesMut::with_capacity(length);
    for piece in pieces {
        match piece {
            Piece::Text(text) => body.extend_from_slice(text.as_bytes()),
            Piece::Span(span) => body.extend_from_slice(&slice(&span)),
        }
    }
    body.freeze()
}
