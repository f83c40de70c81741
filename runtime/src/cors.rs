//! CORS: which other sites may read the answers to requests of their pages.
//!
//! A page may send requests to any site, but its script reads the answer only if that site allows it. [`Cors`] says
//! which sites are allowed; [`set_default_cors`](crate::Configurator::set_default_cors) sets it for an application,
//! [`RouteConfig::cors`](crate::config::RouteConfig::cors) for a route, and `StaticView::cors` for a static view. The
//! framework then answers preflights, from the methods that the views of the route have, and adds the headers to
//! every answer, errors included.
//!
//! ```
//! use pyramidion::cors::Cors;
//! use pyramidion::testing::TestApp;
//! use pyramidion::{Configurator, Request, View, http};
//!
//! let mut config = Configurator::new();
//! let shop = Cors::origins(["https://shop.example", "https://*.shop.example"]);
//! config.add_route("api", "/api").cors(shop.allow_headers([http::header::CONTENT_TYPE]));
//! config.add_view(View::new(|_: &mut Request| "stored").route_name("api").request_method(["PUT"]));
//! let app = TestApp::new(config.make_app()?);
//!
//! let asked = app
//!     .request("OPTIONS", "/api")
//!     .header("origin", "https://shop.example")
//!     .header("access-control-request-method", "PUT")
//!     .send();
//! assert_eq!(asked.status(), 204);
//! assert_eq!(asked.header("access-control-allow-methods"), Some("PUT"));
//! let put = app.request("PUT", "/api").header("origin", "https://shop.example").send();
//! assert_eq!(put.header("access-control-allow-origin"), Some("https://shop.example"));
//! let stranger = app.request("PUT", "/api").header("origin", "https://other.example").send();
//! assert_eq!(stranger.header("access-control-allow-origin"), None);
//! # Ok::<(), pyramidion::Error>(())
//! ```
//!
//! The chapter "Browsers" of the documentation has the rules. The protocol is that of the
//! [Fetch standard](https://fetch.spec.whatwg.org/#http-cors-protocol).

mod origin;
mod prepared_headers;

use std::time::Duration;

use http::HeaderName;

pub(crate) use prepared_headers::{CorsPolicy, asked_method};

/// Which other sites may read the answers of a route or an application.
///
/// Answers to anybody are without credentials: no cookie of the visitor counts. Credentials are for origins that are
/// named, so that [`origins_with_credentials`](Self::origins_with_credentials) takes them.
///
/// See the [module docs](self).
#[derive(Clone, Debug)]
pub struct Cors {
    origins: Origins,
    allow_headers: Vec<HeaderName>,
    expose_headers: Vec<HeaderName>,
    max_age: Option<Duration>,
}

#[derive(Clone, Debug)]
enum Origins {
    None,
    Any,
    Listed {
        texts: Vec<String>,
        has_credentials: bool,
    },
}

impl Cors {
    /// Allows no other site, where the application's default would.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::Configurator;
    /// use pyramidion::cors::Cors;
    ///
    /// let mut config = Configurator::new();
    /// config.set_default_cors(Cors::any_origin());
    /// config.add_route("account", "/account").cors(Cors::none());
    /// ```
    pub fn none() -> Self {
        Self::new(Origins::None)
    }

    /// Allows every site to read what a visitor without credentials gets.
    pub fn any_origin() -> Self {
        Self::new(Origins::Any)
    }

    /// Allows some sites to read what a visitor without credentials gets.
    ///
    /// An origin is written as browsers do: `https://shop.example`, with a port if it is not the usual one.
    /// `https://*.shop.example` stands for all hosts below `shop.example`, not for itself. `null`, which sandboxed pages and files
    /// send, is refused unless it is named. `make_app()` reports what no browser sends.
    pub fn origins<S: Into<String>>(origins: impl IntoIterator<Item = S>) -> Self {
        Self::listed(origins, false)
    }

    /// Allows some sites to read what the visitor gets with cookies, a client certificate or a login.
    ///
    /// Origins are written as in [`origins`](Self::origins). A view that requires a CSRF token trusts them only if the setting
    /// `pyramidion.csrf_trusted_origins` names them, too.
    pub fn origins_with_credentials<S: Into<String>>(origins: impl IntoIterator<Item = S>) -> Self {
        Self::listed(origins, true)
    }

    /// Sets the headers of requests that are allowed beside those that always are, such as `Accept`; the default is none.
    ///
    /// `Content-Type` must be among them where content is JSON, and the header of the CSRF token where one is sent.
    #[must_use]
    pub fn allow_headers(mut self, headers: impl IntoIterator<Item = HeaderName>) -> Self {
        self.allow_headers = headers.into_iter().collect();
        self
    }

    /// Sets the headers of answers that scripts may read beside those that they always may, such as `Content-Type`; the
    /// default is none.
    #[must_use]
    pub fn expose_headers(mut self, headers: impl IntoIterator<Item = HeaderName>) -> Self {
        self.expose_headers = headers.into_iter().collect();
        self
    }

    /// Sets how long browsers keep the answer to a preflight, in whole seconds; without it they keep it for five.
    #[must_use]
    pub fn max_age(mut self, max_age: Duration) -> Self {
        self.max_age = Some(max_age);
        self
    }

    fn new(origins: Origins) -> Self {
        Self {
            origins,
            allow_headers: Vec::new(),
            expose_headers: Vec::new(),
            max_age: None,
        }
    }

    fn listed<S: Into<String>>(
        origins: impl IntoIterator<Item = S>,
        has_credentials: bool,
    ) -> Self {
        Self::new(Origins::Listed {
            texts: origins.into_iter().map(Into::into).collect(),
            has_credentials,
        })
    }

    /// Tells whether a header is of the request of a page, and not of the preflight that asks for it.
    pub(crate) fn comes_after_preflight(&self, name: &str) -> bool {
        let usual = [
            "authorization",
            "content-type",
            "cookie",
            "x-requested-with",
        ];
        let mut named = usual
            .into_iter()
            .chain(self.allow_headers.iter().map(HeaderName::as_str));
        !matches!(self.origins, Origins::None) && named.any(|other| other == name)
    }
}
