//! Where development mode is not compiled in, developers see what everybody sees.

use crate::request::Request;
use crate::response::Response;

use super::pipeline::Pipeline;

impl Pipeline {
    /// Leaves the response as it is.
    #[inline]
    #[expect(
        clippy::unused_self,
        reason = "in development mode the pipeline knows what is explained"
    )]
    pub(super) fn explain_to_developers(&self, _response: &mut Response, _request: &Request) {}
}
