//! What a URL is written with.

use std::fmt;

use crate::pattern::RouteValue;
use crate::percent;

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
    route_remainder_name: Option<String>,
    values: Vec<(String, RouteValue)>,
    elements: Vec<String>,
    query: Query,
    added_query: Vec<(String, String)>,
    anchor: Option<String>,
    pub(super) scheme: Option<String>,
    pub(super) host: Option<String>,
    pub(super) port: Option<String>,
    pub(super) app_url: Option<String>,
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
    /// [`current_route_path`](crate::Request::current_route_path), Pyramid's `_route_name`, and the route that leads to a resource
    /// for [`resource_url`](crate::Request::resource_url); elsewhere it has no effect.
    pub fn route_name(mut self, name: impl Into<String>) -> Self {
        self.route_name = Some(name.into());
        self
    }

    /// Names the placeholder of the route that has the path of a resource, in place of `traverse`, for
    /// [`resource_url`](crate::Request::resource_url) and [`resource_path`](crate::Request::resource_path); elsewhere it has no effect.
    pub fn route_remainder_name(mut self, name: impl Into<String>) -> Self {
        self.route_remainder_name = Some(name.into());
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

    /// Adds a parameter after those of the query.
    pub fn with_appended_query(
        mut self,
        name: impl fmt::Display,
        value: impl fmt::Display,
    ) -> Self {
        let pair = (name.to_string(), value.to_string());
        self.added_query.push(pair);
        self
    }

    /// Sets the query as one text, in which only characters that a query cannot hold are quoted.
    pub fn query_text(mut self, query: impl Into<String>) -> Self {
        self.query = Query::Text(query.into());
        self
    }

    /// Sets the anchor; an empty one counts as absent.
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

    /// Takes out the name of the placeholder that has the path of a resource.
    pub(crate) fn take_route_remainder_name(&mut self) -> Option<String> {
        self.route_remainder_name.take()
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
        self.route_remainder_name = others.route_remainder_name.or(self.route_remainder_name);
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

    pub(super) fn get(&self, name: &str) -> Option<&RouteValue> {
        self.values
            .iter()
            .find(|(other, _)| other == name)
            .map(|(_, value)| value)
    }

    /// Appends the extra elements, the query and the anchor.
    pub(crate) fn write_after_path(&self, url: &mut String) {
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
