//! The redirect to the path with a slash at its end.

use http::StatusCode;

use crate::httpexceptions::HttpException;
use crate::percent;
use crate::request::Request;

use super::pipeline::Pipeline;

impl Pipeline {
    /// Returns the redirect to the path with a slash at its end, if it has none and a route matches it then.
    pub(super) fn redirect_with_slash(
        &self,
        status: StatusCode,
        request: &Request,
    ) -> Option<HttpException> {
        let path = request.uri().path();
        if path.ends_with('/') || !self.routes.matches(&format!("{path}/")) {
            return None;
        }
        let mut location = String::new();
        percent::quote_into(&mut location, request.script_name(), percent::PATH_VALUE);
        location.push_str(path);
        location.push('/');
        if !request.query_string().is_empty() {
            location.push('?');
            location.push_str(request.query_string());
        }
        Some(HttpException::redirect(status, &location))
    }
}
