//! Writing URLs of routes.
//!
//! A [`UrlTable`] knows every route by name and needs no request; a [`UrlBase`] is what a request
//! adds to it: scheme, host and script name.

mod args;
mod base;
mod error;

use std::fmt;
use std::sync::Arc;

use pyramidion_syntax::near;
use rustc_hash::{FxBuildHasher, FxHashMap};

use crate::pattern::{InvalidPattern, Pattern};
use crate::percent;

pub use args::UrlArgs;
pub(crate) use base::{UrlBase, split_port};
pub use error::UrlError;

/// What a request knows about its route: the name, the pattern, and how to write its URL.
///
/// # Examples
///
/// ```
/// use pyramidion::testing::TestApp;
/// use pyramidion::{Configurator, Request, RouteInfo, View};
///
/// let mut config = Configurator::new();
/// config.add_route("user", "/users/{id}");
/// let pattern = |request: &mut Request| {
///     request.matched_route().map(RouteInfo::pattern).unwrap_or_default().to_owned()
/// };
/// config.add_view(View::new(pattern).route_name("user"));
/// let app = TestApp::new(config.make_app()?);
/// assert_eq!(app.get("/users/7").send().text(), "/users/{id}");
/// # Ok::<(), pyramidion::Error>(())
/// ```
pub struct RouteInfo {
    pub(crate) name: Arc<str>,
    pub(crate) pattern_text: String,
    pub(crate) pattern: Pattern,
    /// Scheme and host of a route that leads to another site.
    pub(crate) origin: Option<Box<Origin>>,
    pub(crate) pregenerator: Option<Pregenerator>,
}

/// Changes the arguments of a URL before it is written.
pub(crate) type Pregenerator = Arc<dyn Fn(UrlArgs) -> UrlArgs + Send + Sync>;

/// The site of an external route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Origin {
    pub(crate) scheme: Option<String>,
    pub(crate) host: String,
}

impl Origin {
    /// Splits `https://host/path` or `//host/path`; anything else is a pattern of this site.
    pub(crate) fn split(pattern: &str) -> Option<(Self, &str)> {
        // What begins with one slash is a path.
        if pattern.starts_with('/') && !pattern.starts_with("//") {
            return None;
        }
        let (scheme, rest) = match pattern.split_once("//")? {
            ("", rest) => (None, rest),
            (scheme, rest) => (Some(scheme.strip_suffix(':')?), rest),
        };
        if scheme.is_some_and(|scheme| !scheme.bytes().all(|byte| byte.is_ascii_alphanumeric())) {
            return None;
        }
        let end = rest.find('/').unwrap_or(rest.len());
        let (host, path) = rest.split_at(end);
        let origin = Self {
            scheme: scheme.map(str::to_ascii_lowercase),
            host: host.to_owned(),
        };
        (!host.is_empty()).then_some((origin, path))
    }
}

impl RouteInfo {
    /// Returns what is known of a route by its name and pattern; `parse` reads the path of the pattern.
    pub(crate) fn new(
        name: impl Into<Arc<str>>,
        pattern_text: String,
        parse: fn(&str) -> Result<Pattern, InvalidPattern>,
    ) -> Result<Self, InvalidPattern> {
        let (origin, path) = match Origin::split(&pattern_text) {
            Some((origin, path)) => (Some(Box::new(origin)), path),
            None => (None, pattern_text.as_str()),
        };
        Ok(Self {
            name: name.into(),
            pattern: parse(path)?,
            origin,
            pattern_text,
            pregenerator: None,
        })
    }

    /// Returns the name given to the route.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the pattern as it was written.
    pub fn pattern(&self) -> &str {
        &self.pattern_text
    }

    /// Returns the names of the pattern's placeholders, in order.
    pub fn placeholders(&self) -> &[String] {
        self.pattern.names()
    }
}

impl fmt::Debug for RouteInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RouteInfo")
            .field("name", &self.name)
            .field("pattern", &self.pattern_text)
            .finish_non_exhaustive()
    }
}

/// Every route by name.
#[derive(Clone, Debug, Default)]
pub(crate) struct UrlTable {
    routes: FxHashMap<Arc<str>, Arc<RouteInfo>>,
}

impl UrlTable {
    pub(crate) fn with_capacity(count: usize) -> Self {
        Self {
            routes: FxHashMap::with_capacity_and_hasher(count, FxBuildHasher),
        }
    }

    pub(crate) fn insert(&mut self, route: Arc<RouteInfo>) {
        self.routes.insert(Arc::clone(&route.name), route);
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Arc<RouteInfo>> {
        self.routes.get(name)
    }

    /// Returns the names of the routes, in no order.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.routes.keys().map(|name| &**name)
    }

    /// Returns the URL of a route.
    pub(crate) fn route_url(
        &self,
        name: &str,
        args: UrlArgs,
        base: &UrlBase<'_>,
    ) -> Result<String, UrlError> {
        let route = self.find(name)?;
        let args = route.pregenerate(args);
        let mut url = match &route.origin {
            None => base.application_url_for(&args),
            Some(_) if args.app_url.is_some() => return Err(UrlError::external(name)),
            Some(origin) => {
                let scheme = args.scheme.as_deref().or(origin.scheme.as_deref());
                format!("{}://{}", scheme.unwrap_or(base.scheme), origin.host)
            }
        };
        route.write(&mut url, &args)?;
        Ok(url)
    }

    /// Returns the path of a route, after the script name.
    pub(crate) fn route_path(
        &self,
        name: &str,
        args: UrlArgs,
        base: &UrlBase<'_>,
    ) -> Result<String, UrlError> {
        let route = self.find(name)?;
        if route.origin.is_some() {
            return Err(UrlError::external(name));
        }
        let args = route.pregenerate(args);
        let mut path = String::new();
        percent::quote_into(&mut path, base.script_name, percent::PATH_VALUE);
        route.write(&mut path, &args)?;
        Ok(path)
    }

    fn find(&self, name: &str) -> Result<&Arc<RouteInfo>, UrlError> {
        self.get(name).ok_or_else(|| {
            let hint = near::hint(name, self.names());
            UrlError::new(format!("there is no route named `{name}`{hint}")).of_name()
        })
    }
}

impl RouteInfo {
    fn pregenerate(&self, args: UrlArgs) -> UrlArgs {
        match &self.pregenerator {
            Some(pregenerator) => pregenerator(args),
            None => args,
        }
    }

    fn write(&self, url: &mut String, args: &UrlArgs) -> Result<(), UrlError> {
        let path = self
            .pattern
            .generate(|name| args.get(name))
            .map_err(|name| {
                UrlError::new(format!(
                    "the route `{}` ({}) needs a value for `{name}`",
                    self.name, self.pattern_text
                ))
                .of_name()
            })?;
        url.push_str(&path);
        args.write_after_path(url);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_split_off_patterns() {
        let origin = |scheme: Option<&str>, host: &str| Origin {
            scheme: scheme.map(str::to_owned),
            host: host.to_owned(),
        };
        assert_eq!(
            Origin::split("https://h:1/x/{id}"),
            Some((origin(Some("https"), "h:1"), "/x/{id}"))
        );
        assert_eq!(Origin::split("//h/{f}"), Some((origin(None, "h"), "/{f}")));
        assert_eq!(
            Origin::split("HTTP://h"),
            Some((origin(Some("http"), "h"), ""))
        );
        for local in ["/a", "a//b", "/a//b", "///a", "/x://y", ""] {
            assert_eq!(Origin::split(local), None, "{local}");
        }
    }
}
