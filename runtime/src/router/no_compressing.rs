//! What stands for compression where the feature `compression` is off.

use crate::body::Body;
use crate::request::Request;
use crate::response::Response;

/// Nothing is compressed.
pub(super) struct Compressing;

#[expect(clippy::unused_self, reason = "as with the feature")]
impl Compressing {
    pub(super) const NOT: Self = Self;

    pub(super) fn begin(_response: &mut Response, _request: &Request) -> Self {
        Self
    }

    pub(super) fn is_on(&self) -> bool {
        false
    }

    pub(super) fn encode_short(self, _response: &mut Response, _request: &Request) -> Self {
        self
    }

    pub(super) fn encode(self, _response: &mut http::Response<Body>) {}
}
