//! Which answers are compressed, and when on their way out.

use http::Method;
use http::header::CONTENT_ENCODING;

use crate::body::Body;
use crate::compression::{self, Coding, Encoded};
use crate::httpexceptions::HttpException;
use crate::request::Request;
use crate::response::Response;

use super::failure_log::Culprit;

/// How the body of a response is still to be compressed, if at all.
pub(super) struct Compressing(Option<Coding>);

impl Compressing {
    pub(super) const NOT: Self = Self(None);

    /// Decides whether a response is compressed, and writes the headers that say so.
    #[inline]
    pub(super) fn begin(response: &mut Response, request: &Request) -> Self {
        let is_wanted = response.compression();
        if is_wanted.unwrap_or_else(|| request.registry().compresses) {
            Self::choose(response, request)
        } else {
            Self::NOT
        }
    }

    #[cold]
    fn choose(response: &mut Response, request: &Request) -> Self {
        // Who can choose a part of a page and see how long it is learns what else is in it, bit by bit (BREACH).
        if response.compression().is_none() && request.has_read_secrets() {
            return Self::NOT;
        }
        // Who watches sees what is compressed otherwise.
        if request.watchers().see_departure() {
            return Self::NOT;
        }
        Self(compression::choose(
            request.headers(),
            response.as_http_mut(),
        ))
    }

    pub(super) fn is_on(&self) -> bool {
        self.0.is_some()
    }

    /// Compresses a short body, so that its length is known; one that is not sent is not compressed.
    #[inline]
    pub(super) fn encode_short(self, response: &mut Response, request: &Request) -> Self {
        match self.0 {
            Some(coding) => Self::encode_if_short(coding, response, request),
            None => self,
        }
    }

    #[cold]
    fn encode_if_short(coding: Coding, response: &mut Response, request: &Request) -> Self {
        if !response.headers().contains_key(CONTENT_ENCODING) {
            return Self(None); // the client has it already
        }
        let body = std::mem::take(response.as_http_mut().body_mut());
        match compression::encode(body, coding) {
            Ok(Ok(encoded)) => {
                *response.as_http_mut().body_mut() = encoded;
                Self(None)
            }
            // The length of the plain body would be that of an answer to HEAD.
            Ok(Err(_)) if *request.method() == Method::HEAD => Self(None),
            Ok(Err(plain)) => {
                *response.as_http_mut().body_mut() = plain;
                Self(Some(coding))
            }
            Err(error) => {
                Culprit::of(request).failed(&error.into());
                let exception = HttpException::internal_server_error();
                *response = Response::of_exception(exception, request.headers());
                Self(None)
            }
        }
    }

    /// Compresses a body while it is sent.
    pub(super) fn encode(self, response: &mut http::Response<Body>) {
        if let Some(coding) = self.0 {
            let body = std::mem::take(response.body_mut());
            *response.body_mut() = Body::stream(Encoded::new(body, coding));
        }
    }
}
