//! A service of another stack below a prefix.

use std::panic::Location;
use std::sync::Arc;

use http::Uri;
use http::uri::InvalidUri;

use crate::Error;
use crate::request::{BodyLimits, Request, ScriptName};
use crate::response::{Response, ViewResult};

use super::service::HttpService;

/// A service that is mounted below a prefix.
pub(crate) struct Mounted {
    pub(crate) service: Arc<dyn HttpService>,
    /// The prefix with those of includes, such as `/api`, or an empty text.
    pub(crate) prefix: String,
    pub(crate) limits: BodyLimits,
    pub(crate) place: &'static Location<'static>,
}

impl Mounted {
    /// Answers a request below the prefix as the service does, which sees the path after the prefix.
    pub(crate) async fn answer(&self, request: &mut Request) -> ViewResult {
        let script_name = ScriptName(format!("{}{}", request.script_name(), self.prefix));
        let mut lent = request.lend_within(&self.limits)?;
        *lent.uri_mut() = below(lent.uri(), &self.prefix)?;
        lent.extensions_mut().insert(script_name);
        match self.service.answer(lent).await {
            Ok(http) => Ok(Response::of_service(http)),
            Err(error) => Err(Error::raised_at(error, self.place)),
        }
    }
}

/// Returns a target without the prefix of its path, which has as many segments as the prefix.
fn below(target: &Uri, prefix: &str) -> Result<Uri, InvalidUri> {
    let path = target.path();
    let depth = prefix.matches('/').count();
    let mut slashes = path.match_indices('/');
    let rest = slashes.nth(depth).map_or("/", |(at, _)| &path[at..]);
    let path_and_query = match target.query() {
        Some(query) => format!("{rest}?{query}").parse()?,
        None => rest.parse()?,
    };
    let mut parts = target.clone().into_parts();
    parts.path_and_query = Some(path_and_query);
    // What had a path still has one, so that its parts are as many as before.
    Ok(Uri::from_parts(parts).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(target: &str, prefix: &str, expected: &str) {
        let target: Uri = target.parse().expect("a target");
        assert_eq!(below(&target, prefix).expect("a target"), expected);
    }

    #[test]
    fn the_prefix_is_cut_off_as_it_was_sent() {
        check("/api", "/api", "/");
        check("/api/", "/api", "/");
        check("/api/a/b?c=d", "/api", "/a/b?c=d");
        check("/%61pi/a%2Fb", "/api", "/a%2Fb");
        check("/api?x", "/api", "/?x");
        check("/v1/api//a", "/v1/api", "//a");
        check("http://host/api/a", "/api", "http://host/a");
        check("/a", "", "/a");
    }
}
