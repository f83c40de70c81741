//! A service of another stack below a prefix, or as a view.

use std::borrow::Cow;
use std::panic::Location;
use std::sync::Arc;

use http::Uri;
use http::uri::InvalidUri;

use crate::Error;
use crate::httpexceptions::HttpException;
use crate::percent;
use crate::request::{BodyLimits, Request, ScriptName};
use crate::response::{Response, ViewResult};

use super::http_service::HttpService;

/// A service that answers requests of an application.
pub(crate) struct Mounted {
    pub(crate) service: Arc<dyn HttpService>,
    pub(crate) prefix: Prefix,
    pub(crate) limits: BodyLimits,
    pub(crate) place: &'static Location<'static>,
}

/// The beginning of the path that the service does not see.
#[derive(Clone, Debug)]
pub(crate) enum Prefix {
    /// The prefix of a mount with those of includes, such as `/api`, or an empty text.
    Of(String),
    /// All before the [subpath](Request::subpath).
    BeforeSubpath,
}

impl Mounted {
    /// Answers a request as the service does, which sees the path after the prefix.
    pub(crate) async fn answer(&self, request: &mut Request) -> ViewResult {
        let (prefix, depth) = match &self.prefix {
            Prefix::Of(prefix) => (Cow::Borrowed(prefix.as_str()), prefix.matches('/').count()),
            Prefix::BeforeSubpath => {
                let prefix = before(request.path(), request.subpath().len());
                let decoded = percent::decode(prefix).map_err(|_| HttpException::bad_request())?;
                (decoded, prefix.matches('/').count())
            }
        };
        let script_name = ScriptName(format!("{}{prefix}", request.script_name()));
        let mut lent = request.lend_within(&self.limits)?;
        *lent.uri_mut() = below(lent.uri(), depth)?;
        lent.extensions_mut().insert(script_name);
        match self.service.answer(lent).await {
            Ok(http) => Ok(Response::of_service(http)),
            Err(error) => Err(Error::raised_at(error, self.place)),
        }
    }
}

/// Returns what a path has before its last names, without slashes at its end; `..` removes the name before it, and `.` is not a name.
fn before(path: &str, names: usize) -> &str {
    let mut path = path.trim_end_matches('/');
    let (mut names, mut removed) = (names, 0_usize);
    while let Some((_, last)) = path.rsplit_once('/') {
        match percent::decode(last).as_deref() {
            Ok(".") => {}
            Ok("..") => removed += 1,
            _ if removed > 0 => removed -= 1,
            _ if names > 0 => names -= 1,
            _ => break,
        }
        path = parent(path);
    }
    path
}

/// Returns a path without its last name, and without slashes at its end.
fn parent(path: &str) -> &str {
    path[..path.rfind('/').unwrap_or_default()].trim_end_matches('/')
}

/// Returns a target without the first segments of its path.
fn below(target: &Uri, depth: usize) -> Result<Uri, InvalidUri> {
    let path = target.path();
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
        let depth = prefix.matches('/').count();
        assert_eq!(below(&target, depth).expect("a target"), expected);
    }

    #[test]
    fn what_is_before_the_last_names_is_found_from_the_end() {
        for (path, names, expected) in [
            ("/app/a/b", 2, "/app"),
            ("/app/a/b/", 2, "/app"),
            ("/app//a//b", 2, "/app"),
            ("/x%2Fy/app/a%2Fb", 1, "/x%2Fy/app"),
            ("/app", 0, "/app"),
            ("/app/", 0, "/app"),
            ("/a", 1, ""),
            ("/", 0, ""),
            ("/a", 3, ""),
        ] {
            assert_eq!(before(path, names), expected, "{path} {names}");
        }
    }

    #[test]
    fn dots_among_the_last_names_are_none_of_them() {
        for (path, names, expected) in [
            ("/app/a/b/..", 1, "/app"),
            ("/app/a/../b", 1, "/app"),
            ("/app/./a/.", 1, "/app"),
            ("/app/a/%2E%2e", 0, "/app"),
            ("/old/../app/a", 1, "/old/../app"),
            ("/app/..", 0, ""),
            ("/..", 0, ""),
        ] {
            assert_eq!(before(path, names), expected, "{path} {names}");
        }
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
