//! Requests for calling a view directly.

mod policy;
mod surroundings;

use std::net::SocketAddr;
use std::sync::Arc;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, COOKIE};
use http::{Extensions, HeaderMap, HeaderName, HeaderValue, Method, Uri};
use serde::Serialize;

use crate::body::Body;
use crate::context::Resource;
use crate::cookies;
use crate::multidict::MultiDict;
use crate::request::{Connection, Kept, Registry, Request};
use crate::router::App;
use crate::security::SecurityPolicy;
use crate::session::{IntoSessionFactory, Session};

use super::mistake::or_fail;
use super::multipart::{self, FormPart};
use super::threads::{Log, runtime};

pub use policy::DummySecurityPolicy;

use surroundings::Surroundings;

/// A request for a test that calls a view itself.
///
/// It has what the test gives it: parameters, cookies and a body, the values of a route, a visitor, a context, settings and a
/// session. What the application has is there, too, if it is made by [`build_for`](Self::build_for).
///
/// # Examples
///
/// ```
/// use pyramidion::extract::Path;
/// use pyramidion::testing::DummyRequest;
/// use pyramidion::{Request, Session, view_config};
///
/// #[view_config(route_name = "greet")]
/// fn greet(request: &Request) -> String {
///     format!("Hello {}", request.params().get("name").unwrap_or("you"))
/// }
///
/// let request = DummyRequest::get("/?name=World").build();
/// assert_eq!(greet(&request), "Hello World");
///
/// #[derive(serde::Serialize, PartialEq, Debug)]
/// struct Cart {
///     user: String,
///     item: u32,
/// }
///
/// #[view_config(route_name = "cart", renderer = "json")]
/// fn cart(session: &Session, Path(item): Path<u32>) -> pyramidion::Result<Cart> {
///     Ok(Cart { user: session.get("user")?.unwrap_or_default(), item })
/// }
///
/// // The value of a view that is rendered is what the function returns.
/// let mut request = DummyRequest::get("/cart/7")
///     .session(|session| Ok(session.insert("user", "ada")?))
///     .build();
/// let value = cart(request.session(), Path(7))?;
/// assert_eq!(value, Cart { user: "ada".to_owned(), item: 7 });
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Debug)]
#[must_use]
pub struct DummyRequest {
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    extensions: Extensions,
    body: Bytes,
    connection: Connection,
    surroundings: Surroundings,
}

impl DummyRequest {
    /// Returns a request with any method.
    ///
    /// # Panics
    ///
    /// Panics if the method or the target is malformed.
    #[track_caller]
    pub fn new(method: &str, target: &str) -> Self {
        let method = method.parse();
        let uri = target.parse();
        Self {
            method: or_fail(method, |error| format!("the method: {error}")),
            uri: or_fail(uri, |error| format!("the target `{target}`: {error}")),
            headers: HeaderMap::new(),
            extensions: Extensions::new(),
            body: Bytes::new(),
            connection: Connection::default(),
            surroundings: Surroundings::default(),
        }
    }

    /// Returns a GET request.
    ///
    /// # Panics
    ///
    /// Panics if the target is malformed.
    #[track_caller]
    pub fn get(target: &str) -> Self {
        Self::new("GET", target)
    }

    /// Returns a POST request.
    ///
    /// # Panics
    ///
    /// Panics if the target is malformed.
    #[track_caller]
    pub fn post(target: &str) -> Self {
        Self::new("POST", target)
    }

    /// Adds a header.
    ///
    /// # Panics
    ///
    /// Panics if the name or value is malformed.
    #[track_caller]
    pub fn header(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        let parsed = name.parse::<HeaderName>();
        let parsed = or_fail(parsed, |error| format!("the header `{name}`: {error}"));
        let value = HeaderValue::from_bytes(value.as_ref());
        let value = or_fail(value, |error| format!("the value of `{name}`: {error}"));
        self.headers.append(parsed, value);
        self
    }

    /// Adds a cookie, quoted as [`Response::set_cookie`](crate::Response::set_cookie) does.
    ///
    /// # Panics
    ///
    /// Panics if the name is not one that headers can have.
    #[track_caller]
    pub fn cookie(self, name: &str, value: &str) -> Self {
        let pair = format!("{name}={}", cookies::quoted(value));
        self.header(COOKIE.as_str(), pair)
    }

    /// Sets the fields of a form.
    pub fn form<K: AsRef<str>, V: AsRef<str>>(
        mut self,
        fields: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        let content_type = HeaderValue::from_static("application/x-www-form-urlencoded");
        self.headers.insert(CONTENT_TYPE, content_type);
        self.body = fields
            .into_iter()
            .collect::<MultiDict>()
            .to_urlencoded()
            .into();
        self
    }

    /// Sets the parts of a form with files, `multipart/form-data`; without the feature `multipart` nobody reads them.
    #[track_caller]
    pub fn multipart(mut self, parts: impl IntoIterator<Item = FormPart>) -> Self {
        let (content_type, body) = multipart::write(parts);
        self.body = body;
        self.headers.remove(CONTENT_TYPE);
        self.header(CONTENT_TYPE.as_str(), content_type)
    }

    /// Sets a JSON body.
    ///
    /// # Panics
    ///
    /// Panics if the value cannot be written as JSON.
    #[track_caller]
    pub fn json(mut self, value: &impl Serialize) -> Self {
        let content_type = HeaderValue::from_static("application/json");
        self.headers.insert(CONTENT_TYPE, content_type);
        let body = serde_json::to_vec(value);
        let body = or_fail(body, |error| format!("the value is not JSON: {error}"));
        self.body = body.into();
        self
    }

    /// Sets the body.
    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self
    }

    /// Adds a value to the [extensions](Request::extensions), as a tween does.
    pub fn extension<T: Clone + Send + Sync + 'static>(mut self, extension: T) -> Self {
        self.extensions.insert(extension);
        self
    }

    /// Sets whether the request came over TLS.
    pub fn secure(mut self, is_secure: bool) -> Self {
        self.connection.is_secure = is_secure;
        self
    }

    /// Sets the address of the client.
    pub fn remote_addr(mut self, address: SocketAddr) -> Self {
        self.connection.remote_addr = Some(address);
        self
    }

    /// Sets what opens the session.
    pub fn session_factory<K: ?Sized>(mut self, factory: impl IntoSessionFactory<K>) -> Self {
        self.surroundings.session_factory = Some(factory.into_factory());
        self
    }

    /// Fills the session: with values, flash messages, a CSRF token.
    ///
    /// Without a session factory it is in memory only.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::testing::DummyRequest;
    ///
    /// let mut request = DummyRequest::get("/")
    ///     .session(|session| {
    ///         session.insert("user", "ada")?;
    ///         Ok(session.flash("Saved")?)
    ///     })
    ///     .build();
    /// assert_eq!(request.session().get::<String>("user")?.as_deref(), Some("ada"));
    /// assert_eq!(request.session().pop_flash("").len(), 1);
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    pub fn session(
        mut self,
        fill: impl FnOnce(&mut Session) -> crate::Result<()> + Send + 'static,
    ) -> Self {
        self.surroundings.fill_session(fill);
        self
    }

    /// Gives the request a value of the application's state.
    pub fn state<T: Clone + Send + Sync + 'static>(mut self, state: T) -> Self {
        self.surroundings.state.insert(state);
        self
    }

    /// Gives the request a value that the application [adds](crate::Configurator::add_request_value), as if it were made already.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::testing::DummyRequest;
    ///
    /// let mut request = DummyRequest::get("/").request_value(7_u32).build();
    /// assert_eq!(*request.value::<u32>()?, 7);
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    pub fn request_value<T: Send + Sync + 'static>(self, value: T) -> Self {
        self.extension(Kept::Made(Arc::new(value)))
    }

    /// Sets a setting of the application.
    pub fn setting(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let setting = (name.into(), value.into());
        self.surroundings.settings.push(setting);
        self
    }

    /// Sets the [context](Request::context).
    pub fn context(mut self, context: impl Resource) -> Self {
        self.surroundings.context = Some(Arc::new(context));
        self
    }

    /// Sets who decides who the visitor is and what is permitted, for example a [`DummySecurityPolicy`].
    pub fn security_policy(mut self, policy: impl SecurityPolicy) -> Self {
        self.surroundings.policy = Some(Arc::new(policy));
        self
    }

    /// Sets the id of the visitor, who has every permission; a [`DummySecurityPolicy`] can say more.
    pub fn userid(self, userid: impl Into<String>) -> Self {
        self.security_policy(DummySecurityPolicy::permissive().userid(userid))
    }

    /// Adds a route, so that its URLs can be written.
    pub fn add_route(mut self, name: impl Into<String>, pattern: impl Into<String>) -> Self {
        let route = (name.into(), pattern.into());
        self.surroundings.routes.push(route);
        self
    }

    /// Sets the route that matched, one of the application or one that was [added](Self::add_route), with the values of its
    /// placeholders; a remainder has its segments separated by slashes.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::testing::DummyRequest;
    ///
    /// let request = DummyRequest::get("/")
    ///     .add_route("article", "/articles/{id}")
    ///     .matched_route("article", [("id", "7")])
    ///     .build();
    /// assert_eq!(request.matchdict().get("id"), Some("7"));
    /// assert_eq!(request.matched_route().map(|route| route.name()), Some("article"));
    /// assert_eq!(request.route_path(("article", [("id", 8)]))?, "/articles/8");
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    pub fn matched_route<K: Into<String>, V: Into<String>>(
        mut self,
        name: impl Into<String>,
        values: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        let values = values
            .into_iter()
            .map(|(name, value)| (name.into(), value.into()));
        self.surroundings.matched = Some((name.into(), values.collect()));
        self
    }

    /// Sets the error that an [exception view](crate::exception_view_config) answers.
    pub fn exception(mut self, error: impl Into<crate::Error>) -> Self {
        self.surroundings.exception = Some(error.into());
        self
    }

    /// Makes the request.
    ///
    /// # Panics
    ///
    /// Panics if the form is malformed, if the session cannot be filled, or if there is no such route.
    #[track_caller]
    pub fn build(self) -> Request {
        self.build_with(Arc::default(), None)
    }

    /// Makes the request as `app` would: it matches a route, and knows the others; what the test gives goes before what the
    /// application has.
    ///
    /// # Panics
    ///
    /// Panics as [`build`](Self::build) does, or if the path is malformed.
    #[track_caller]
    pub fn build_for(self, app: &App) -> Request {
        self.build_with(Arc::clone(app.registry()), Some(app))
    }

    #[track_caller]
    fn build_with(self, registry: Arc<Registry>, app: Option<&App>) -> Request {
        let mut http_request = http::Request::new(());
        *http_request.method_mut() = self.method;
        *http_request.uri_mut() = self.uri;
        *http_request.headers_mut() = self.headers;
        *http_request.extensions_mut() = self.extensions;
        let (head, ()) = http_request.into_parts();
        let registry = self.surroundings.registry(registry);
        let limits = registry.body_limits;
        let mut request = Request::new(head, Body::from(self.body), self.connection, registry);
        // A form with files goes to the disk, which is waited for.
        let read = Log::here().in_thread(|| runtime().block_on(request.read_body(&limits)));
        or_fail(read, |error| format!("the body cannot be read: {error}"));
        let found = app.map_or(Ok(None), |app| app.find_route(&request));
        let found = or_fail(found, |_| "the path is not percent-encoded UTF-8");
        if let Some(matched) = found {
            request.set_match(matched);
        }
        self.surroundings.complete(&mut request);
        request
    }
}
