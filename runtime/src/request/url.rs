//! The URL of a request, and URLs of routes.

use std::panic::Location;

use http::header::HOST;

use crate::pattern::RouteValue;
use crate::percent;
use crate::response::Response;
use crate::route::RouteTarget;
use crate::url::{self, UrlArgs, UrlBase, UrlError};

use super::{Request, ScriptName};

impl Request {
    /// Returns `http` or `https`.
    pub fn scheme(&self) -> &str {
        if self.connection.is_secure {
            "https"
        } else {
            "http"
        }
    }

    /// Returns the host that the client asked for, with its port if it gave one.
    ///
    /// It is what the client says. A request whose `Host` is missing or malformed is refused by the
    /// server.
    pub fn host(&self) -> &str {
        // The authority of the target wins over the header (RFC 9112 §3.2.2).
        let authority = self.uri().authority().map(http::uri::Authority::as_str);
        authority
            .or_else(|| self.headers().get(HOST)?.to_str().ok())
            .unwrap_or("localhost")
    }

    /// Returns the host without its port.
    pub fn domain(&self) -> &str {
        url::split_port(self.host()).0
    }

    /// Returns the port that the client asked for, or that the scheme implies.
    pub fn host_port(&self) -> u16 {
        let implied = if self.connection.is_secure { 443 } else { 80 };
        url::split_port(self.host())
            .1
            .and_then(|port| port.parse().ok())
            .unwrap_or(implied)
    }

    /// Returns scheme and host, without a port that the scheme implies.
    pub fn host_url(&self) -> String {
        self.url_base().host_url()
    }

    /// Returns the path under which the application is mounted, WSGI's `SCRIPT_NAME`.
    pub fn script_name(&self) -> &str {
        match self.extensions().get() {
            Some(ScriptName(name)) => name,
            None => &self.registry.script_name,
        }
    }

    /// Returns the host URL followed by the script name.
    pub fn application_url(&self) -> String {
        self.url_base().application_url()
    }

    /// Returns the path below the script name, as it was sent.
    pub fn path(&self) -> &str {
        self.uri().path()
    }

    /// Returns the path below the script name and the query, as they were sent.
    pub fn path_qs(&self) -> &str {
        self.uri()
            .path_and_query()
            .map_or("/", http::uri::PathAndQuery::as_str)
    }

    /// Returns the URL without its query.
    ///
    /// The path is as it was sent, but a percent sign that does not begin an encoded character is `%25`.
    pub fn path_url(&self) -> String {
        self.application_url() + &percent::quote_lone_percents(self.path())
    }

    /// Returns the URL with its query, as it was sent.
    ///
    /// The path is that of [`path_url`](Self::path_url).
    pub fn url(&self) -> String {
        let path_qs = self.path_qs();
        self.path_url() + path_qs.find('?').map_or("", |at| &path_qs[at..])
    }

    /// Returns the URL of a route: `"home"`, `("user", [("id", 7)])`, or the value of a type that derives
    /// [`Route`](crate::Route).
    ///
    /// # Errors
    ///
    /// Fails if there is no such route or a placeholder has no value.
    #[track_caller]
    pub fn route_url(&self, target: impl RouteTarget) -> Result<String, UrlError> {
        let (base, place) = (self.url_base(), Location::caller());
        target
            .with_parts(|name, args| self.registry.urls.route_url(name, args, &base))
            .map_err(|error| error.at(place))
    }

    /// Returns the path of a route, for links within the site.
    ///
    /// # Errors
    ///
    /// Fails as [`route_url`](Self::route_url), and for a route that leads to another site.
    #[track_caller]
    pub fn route_path(&self, target: impl RouteTarget) -> Result<String, UrlError> {
        let (base, place) = (self.url_base(), Location::caller());
        target
            .with_parts(|name, args| self.registry.urls.route_path(name, args, &base))
            .map_err(|error| error.at(place))
    }

    /// Returns a redirect to a route, [303](http::StatusCode::SEE_OTHER): what a view ends with that has changed something, so that loading
    /// the page again does not change it once more. Pyramid's `HTTPFound(request.route_url(…))`.
    ///
    /// # Errors
    ///
    /// Fails as [`route_path`](Self::route_path).
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::testing::TestApp;
    /// use pyramidion::{Configurator, Request, Response, View};
    ///
    /// fn publish(request: &Request) -> pyramidion::Result<Response> {
    ///     request.redirect_to(("article", [("id", 7)]))
    /// }
    ///
    /// let mut config = Configurator::new();
    /// config.add_route("publish", "/publish");
    /// config.add_route("article", "/articles/{id}");
    /// config.add_view(View::new(publish).route_name("publish").request_method(["POST"]));
    /// # config.add_view(View::new(|| "an article").route_name("article"));
    /// let app = TestApp::new(config.make_app()?);
    /// let answer = app.post("/publish").send();
    /// assert_eq!((answer.status().as_u16(), answer.header("location")), (303, Some("/articles/7")));
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    #[track_caller]
    pub fn redirect_to(&self, target: impl RouteTarget) -> crate::Result<Response> {
        let path = self.route_path(target)?;
        Ok(Response::see_other(path))
    }

    /// Returns the URL of the matched route, with the values and the query of this request where
    /// `args` says nothing else.
    ///
    /// With [`UrlArgs::route_name`] it is the URL of another route, with the same values and query.
    ///
    /// # Errors
    ///
    /// Fails as [`route_url`](Self::route_url), and if no route matched and none is named.
    #[track_caller]
    pub fn current_route_url(&self, args: impl Into<UrlArgs>) -> Result<String, UrlError> {
        let (name, args) = self.current_route(args.into())?;
        self.route_url((name.as_str(), args))
    }

    /// Returns the path of the matched route, as [`current_route_url`](Self::current_route_url) does.
    ///
    /// # Errors
    ///
    /// Fails as [`current_route_url`](Self::current_route_url).
    #[track_caller]
    pub fn current_route_path(&self, args: impl Into<UrlArgs>) -> Result<String, UrlError> {
        let (name, args) = self.current_route(args.into())?;
        self.route_path((name.as_str(), args))
    }

    fn current_route(&self, mut args: UrlArgs) -> Result<(String, UrlArgs), UrlError> {
        let matched = || self.matched_route().map(|route| route.name().to_owned());
        let name = args.take_route_name().or_else(matched);
        let name = name.ok_or_else(|| UrlError::new("no route matched this request"))?;
        let matchdict = self.matchdict();
        for (index, (name, value)) in matchdict.iter().enumerate() {
            if args.has_value(name) {
                continue;
            }
            let value = if matchdict.is_remainder(index) {
                let segments = matchdict.value_segments(index).map(str::to_owned);
                RouteValue::Segments(segments.collect())
            } else {
                RouteValue::Text(value.to_owned())
            };
            args.set(name.to_owned(), value);
        }
        args.default_query(self.get().iter());
        Ok((name, args))
    }

    pub(crate) fn url_base(&self) -> UrlBase<'_> {
        let implied = if self.connection.is_secure { 443 } else { 80 };
        UrlBase {
            scheme: self.scheme(),
            host: self.host(),
            server_port: self
                .connection
                .local_addr
                .map_or(implied, |addr| addr.port()),
            script_name: self.script_name(),
        }
    }
}
