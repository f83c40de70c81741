//! Where development mode is not compiled in, developers see what everybody sees.

use crate::request::Request;
use crate::response::Response;

use super::development::Development;
use super::pipeline::Pipeline;

impl Pipeline {
    /// Leaves the response as it is.
    #[inline]
    pub(super) fn explain_to_developers(&self, _response: &mut Response, _request: &Request) {
        let Development = &self.development;
    }

    /// Nobody is told what was set for a response that is in no answer.
    #[inline]
    #[expect(
        clippy::unused_self,
        reason = "it takes the place of what development mode has"
    )]
    pub(super) fn tell_what_is_left(&self, _request: &Request) {}
}
