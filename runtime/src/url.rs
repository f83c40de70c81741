//! Writing URLs of routes.
//!
//! A [`UrlTable`] knows every route by name and needs no request; a [`UrlBase`] is what a request
//! adds to it: scheme, host and script name.

mod base;
mod error;

use std::fmt;
use std::sync::Arc;

use pyramidion_syntax::near;
use rustc_hash::{FxBuildHasher, FxHashMap};

use crate::pattern::{Pattern, RouteValue};
use crate::percent;

pub(crate) use base::{UrlBase, split_port};
pub use error::UrlError;

/// What a request knows about its route: the name, the pattern, and how to write its URL.
pub struct RouteInfo {
    pub(crate) name: String,
    pub(crate) pattern_text: String,
    pub(crate) pattern: Pattern,
    /// Scheme and host of a route that leads to another site.
    pub(crate) origin: Option<Origin>,
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

/// The arguments of a URL: values of placeholders, extra path elements, query, anchor, site.
///
/// # Examples
///
/// ```
/// use pyramidion::{Configurator, Request, UrlArgs};
/// use pyramidion::testing::DummyRequest;
///
/// let mut config = Configurator::new();
/// config.add_route("user", "/users/{id}");
/// let request = DummyRequest::get("/").build_for(&config.make_app()?);
///
/// assert_eq!(request.route_path(("user", [("id", 7)]))?, "/users/7");
/// let args = UrlArgs::new().value("id", "a b").element("edit").query([("page", 2)]).anchor("top");
/// assert_eq!(request.route_path(("user", args))?, "/users/a%20b/edit?page=2#top");
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct UrlArgs {
    route_name: Option<String>,
    values: Vec<(String, RouteValue)>,
    elements: Vec<String>,
    query: Query,
    added_query: Vec<(String, String)>,
    anchor: Option<String>,
    scheme: Option<String>,
    host: Option<String>,
    port: Option<String>,
    app_url: Option<String>,
}

#[derive(Clone, Debug, Default)]
enum Query {
    /// Not mentioned: the URL of the current route keeps the query of the request.
    #[default]
    Unset,
    Pairs(Vec<(String, String)>),
    Text(String),
}

impl UrlArgs {
    /// Returns arguments without any value.
    pub fn new() -> Self {
        Self::default()
    }

    /// Names another route than the matched one for
    /// [`current_route_url`](crate::Request::current_route_url) and
    /// [`current_route_path`](crate::Request::current_route_path), Pyramid's `_route_name`; elsewhere it counts for
    /// nothing.
    pub fn route_name(mut self, name: impl Into<String>) -> Self {
        self.route_name = Some(name.into());
        self
    }

    /// Sets the value of a placeholder.
    pub fn value(mut self, name: impl Into<String>, value: impl fmt::Display) -> Self {
        self.set(name.into(), RouteValue::Text(value.to_string()));
        self
    }

    /// Sets the segments of a remainder.
    pub fn segments<S: fmt::Display>(
        mut self,
        name: impl Into<String>,
        segments: impl IntoIterator<Item = S>,
    ) -> Self {
        let segments = segments
            .into_iter()
            .map(|segment| segment.to_string())
            .collect();
        self.set(name.into(), RouteValue::Segments(segments));
        self
    }

    /// Appends a path element after the route's own path; its slashes are quoted. An empty one writes a slash.
    pub fn element(mut self, element: impl fmt::Display) -> Self {
        self.elements.push(element.to_string());
        self
    }

    /// Sets the query; a name may occur several times.
    pub fn query<K: fmt::Display, V: fmt::Display>(
        mut self,
        pairs: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        let pairs = pairs
            .into_iter()
            .map(|(name, value)| (name.to_string(), value.to_string()));
        self.query = Query::Pairs(pairs.collect());
        self
    }

    /// Adds a parameter after the query.
    pub fn add_query(mut self, name: impl fmt::Display, value: impl fmt::Display) -> Self {
        let pair = (name.to_string(), value.to_string());
        self.added_query.push(pair);
        self
    }

    /// Sets the query as one text, in which only characters that a query cannot hold are quoted.
    pub fn query_text(mut self, query: impl Into<String>) -> Self {
        self.query = Query::Text(query.into());
        self
    }

    /// Sets the anchor; an empty one is none.
    pub fn anchor(mut self, anchor: impl Into<String>) -> Self {
        self.anchor = Some(anchor.into());
        self
    }

    /// Sets the scheme; without a [`port`](Self::port) it implies the scheme's own.
    pub fn scheme(mut self, scheme: impl Into<String>) -> Self {
        self.scheme = Some(scheme.into());
        self
    }

    /// Sets the host, with or without a port.
    pub fn host(mut self, host: impl Into<String>) -> Self {
        self.host = Some(host.into());
        self
    }

    /// Sets the port.
    pub fn port(mut self, port: u16) -> Self {
        self.port = Some(port.to_string());
        self
    }

    /// Sets all that stands before the route's path, in place of scheme, host and port.
    pub fn app_url(mut self, app_url: impl Into<String>) -> Self {
        self.app_url = Some(app_url.into());
        self
    }

    /// Leaves scheme, host and port to the site.
    #[cfg(feature = "static")]
    pub(crate) fn without_app_url(mut self) -> Self {
        self.app_url = None;
        self
    }

    /// Takes out the name of the route.
    pub(crate) fn take_route_name(&mut self) -> Option<String> {
        self.route_name.take()
    }

    /// Tells whether a placeholder has a value.
    pub fn has_value(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    pub(crate) fn set(&mut self, name: String, value: RouteValue) {
        self.values.retain(|(other, _)| *other != name);
        self.values.push((name, value));
    }

    /// Returns the arguments with others, which hold where both say something.
    pub(crate) fn with(mut self, others: Self) -> Self {
        for (name, value) in others.values {
            self.set(name, value);
        }
        self.route_name = others.route_name.or(self.route_name);
        if !matches!(others.query, Query::Unset) {
            self.query = others.query;
        }
        self.elements.extend(others.elements);
        self.added_query.extend(others.added_query);
        self.anchor = others.anchor.or(self.anchor);
        self.scheme = others.scheme.or(self.scheme);
        self.host = others.host.or(self.host);
        self.port = others.port.or(self.port);
        self.app_url = others.app_url.or(self.app_url);
        self
    }

    /// Takes the query of a request unless one was set.
    pub(crate) fn default_query<'a>(&mut self, pairs: impl Iterator<Item = (&'a str, &'a str)>) {
        if matches!(self.query, Query::Unset) {
            let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
            self.query = Query::Pairs(pairs.collect());
        }
    }

    fn get(&self, name: &str) -> Option<&RouteValue> {
        self.values
            .iter()
            .find(|(other, _)| other == name)
            .map(|(_, value)| value)
    }

    /// Appends the extra elements, the query and the anchor.
    fn write_after_path(&self, url: &mut String) {
        for (index, element) in self.elements.iter().enumerate() {
            // An empty element writes its slash, so only the first can do with that of the path.
            if index > 0 || !url.ends_with('/') {
                url.push('/');
            }
            percent::quote_into(url, element, percent::PATH_SEGMENT);
        }
        let mut separator = '?';
        let mut pairs: &[(String, String)] = &[];
        match &self.query {
            Query::Pairs(query) => pairs = query,
            Query::Text(text) if !text.is_empty() => {
                url.push(separator);
                percent::quote_into(url, text, percent::QUERY_TEXT);
                separator = '&';
            }
            Query::Unset | Query::Text(_) => {}
        }
        for (name, value) in pairs.iter().chain(&self.added_query) {
            url.push(separator);
            percent::quote_form_into(url, name);
            url.push('=');
            percent::quote_form_into(url, value);
            separator = '&';
        }
        if let Some(anchor) = self.anchor.as_deref().filter(|anchor| !anchor.is_empty()) {
            url.push('#');
            percent::quote_into(url, anchor, percent::QUERY_TEXT);
        }
    }
}

impl From<()> for UrlArgs {
    fn from((): ()) -> Self {
        Self::new()
    }
}

impl<K: Into<String>, V: fmt::Display, const N: usize> From<[(K, V); N]> for UrlArgs {
    fn from(values: [(K, V); N]) -> Self {
        values
            .into_iter()
            .fold(Self::new(), |args, (name, value)| args.value(name, value))
    }
}

/// Every route by name.
#[derive(Debug, Default)]
pub(crate) struct UrlTable {
    routes: FxHashMap<String, Arc<RouteInfo>>,
}

impl UrlTable {
    pub(crate) fn with_capacity(count: usize) -> Self {
        Self {
            routes: FxHashMap::with_capacity_and_hasher(count, FxBuildHasher),
        }
    }

    pub(crate) fn insert(&mut self, route: Arc<RouteInfo>) {
        self.routes.insert(route.name.clone(), route);
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Arc<RouteInfo>> {
        self.routes.get(name)
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
            let names = self.routes.keys().map(String::as_str);
            let hint = near::hint(name, names);
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
