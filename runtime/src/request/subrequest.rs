//! Requests that are answered within another one.

use std::fmt;

use http::header::HOST;
use http::uri::InvalidUri;
use http::{HeaderName, HeaderValue, Method, Uri};

use crate::body::Body;
use crate::request_id::RequestId;

use super::nesting::{Nesting, Within};
use super::{Connection, Request, ScriptName};

/// A request that an application sends to itself, for [`Request::invoke_subrequest`].
///
/// It has what it is given, and nothing else of the request that it is sent by: no cookies, so no session and no visitor. Without a
/// header `Host` it has that of the request around it. Its target is written as
/// [`route_path`](Request::route_path) writes it, or as a path below the script name.
///
/// An [`http::Request`] converts into it.
///
/// # Examples
///
/// ```
/// use http::header::{ACCEPT, COOKIE};
/// use http::HeaderValue;
/// use pyramidion::Request;
/// use pyramidion::request::Subrequest;
///
/// fn menu(request: &Request) -> Subrequest {
///     Subrequest::get("/menu?open=1")
///         .with_header(ACCEPT, HeaderValue::from_static("text/html"))
///         .with_headers_of(request, [COOKIE])
/// }
/// # drop(menu);
/// ```
#[must_use]
pub struct Subrequest {
    request: http::Request<Body>,
    target: Result<(), InvalidUri>,
    uses_tweens: bool,
}

impl Subrequest {
    /// Returns a request of a method for a target.
    ///
    /// A target that is not a path is an error of the call that sends it.
    pub fn new(method: Method, target: impl AsRef<str>) -> Self {
        let mut request = http::Request::new(Body::empty());
        *request.method_mut() = method;
        let target = target.as_ref().parse::<Uri>();
        let target = target.map(|target| *request.uri_mut() = target);
        Self {
            request,
            target,
            uses_tweens: false,
        }
    }

    /// Returns a `GET` request for a target.
    pub fn get(target: impl AsRef<str>) -> Self {
        Self::new(Method::GET, target)
    }

    /// Returns a `POST` request for a target, with a body.
    ///
    /// Its content type is a [header](Self::with_header).
    pub fn post(target: impl AsRef<str>, body: impl Into<Body>) -> Self {
        let mut itself = Self::new(Method::POST, target);
        *itself.request.body_mut() = body.into();
        itself
    }

    /// Returns the request with a header, in place of those of its name.
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.request.headers_mut().insert(name, value);
        self
    }

    /// Returns the request with the headers of these names that another request has.
    ///
    /// With `Cookie` it comes from the same visitor. What it then changes in the session is in the cookie of its response only.
    pub fn with_headers_of(
        mut self,
        request: &Request,
        names: impl IntoIterator<Item = HeaderName>,
    ) -> Self {
        for name in names {
            for value in request.headers().get_all(&name) {
                self.request.headers_mut().append(&name, value.clone());
            }
        }
        self
    }

    /// Sets whether it goes through the tweens, exception views included; the default is `false`, as in Pyramid.
    pub fn use_tweens(mut self, use_tweens: bool) -> Self {
        self.uses_tweens = use_tweens;
        self
    }

    /// Tells whether it goes through the tweens.
    pub(crate) fn uses_tweens(&self) -> bool {
        self.uses_tweens
    }

    /// Makes the request that is answered within another.
    ///
    /// # Errors
    ///
    /// Fails if there are too many requests within each other, or if the target is not a path.
    pub(crate) fn within(self, outer: &Request) -> crate::Result<Request> {
        self.target.map_err(|error| InvalidTarget(Some(error)))?;
        if !is_path(self.request.uri()) {
            return Err(InvalidTarget(None).into());
        }
        let nesting = Nesting {
            depth: outer.nesting.next_depth()?,
            within: Within::Application {
                has_tweens: self.uses_tweens,
            },
            ..Nesting::default()
        };
        let (mut head, body) = self.request.into_parts();
        if !head.headers.contains_key(HOST)
            && head.uri.authority().is_none()
            && let Ok(host) = HeaderValue::from_str(outer.host())
        {
            head.headers.insert(HOST, host);
        }
        if let Some(uri) = below(outer.script_name(), &head.uri) {
            head.uri = uri;
        }
        let of_outer = outer.extensions();
        if let Some(script_name) = of_outer.get::<ScriptName>() {
            head.extensions.insert(script_name.clone());
        }
        if let Some(id) = of_outer.get::<RequestId>() {
            head.extensions.insert(id.clone());
        }
        let connection = Connection {
            proxy: None,
            ..outer.connection.clone()
        };
        let registry = outer.registry.clone();
        let mut request = Request::new(head, body, connection, registry);
        request.nesting = nesting;
        request.forbid_retry();
        Ok(request)
    }
}

/// Tells whether the target has a path: `menu` is a host without one.
fn is_path(target: &Uri) -> bool {
    let path = target.path();
    path.starts_with('/') || path == "*"
}

/// Returns the target without the script name, if it begins with it.
fn below(script_name: &str, uri: &Uri) -> Option<Uri> {
    let path_and_query = uri.path_and_query()?.as_str();
    let rest = path_and_query.strip_prefix(script_name)?;
    let rest = match rest.chars().next() {
        _ if script_name.is_empty() => return None,
        Some('/') => rest.to_owned(),
        Some('?') | None => format!("/{rest}"),
        Some(_) => return None,
    };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(rest.parse().ok()?);
    Uri::from_parts(parts).ok()
}

impl<B: Into<Body>> From<http::Request<B>> for Subrequest {
    fn from(request: http::Request<B>) -> Self {
        Self {
            request: request.map(Into::into),
            target: Ok(()),
            uses_tweens: false,
        }
    }
}

impl fmt::Debug for Subrequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not the target and the headers, which may be what a visitor typed.
        f.debug_struct("Subrequest")
            .field("method", self.request.method())
            .field("uses_tweens", &self.uses_tweens)
            .finish_non_exhaustive()
    }
}

/// The error for a target that is not a path.
#[derive(Debug)]
struct InvalidTarget(Option<InvalidUri>);

impl fmt::Display for InvalidTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "the target of a sub-request is not a path: write one that begins with `/`, percent-encoded, as \
             `request.route_path(…)` does",
        )
    }
}

impl std::error::Error for InvalidTarget {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        let error = self.0.as_ref()?;
        Some(error)
    }
}
