//! Requests for calling a view directly.

use std::sync::Arc;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri};
use serde::Serialize;

use crate::body::Body;
use crate::multidict::MultiDict;
use crate::request::{Connection, Registry, Request};
use crate::router::App;
use crate::session::IntoSessionFactory;

/// A request for a test that calls a view itself.
///
/// # Examples
///
/// ```
/// use pyramidion::testing::DummyRequest;
/// use pyramidion::{Request, view_config};
///
/// #[view_config(route_name = "greet")]
/// fn greet(request: &Request) -> String {
///     format!("Hello {}", request.params().get("name").unwrap_or("you"))
/// }
///
/// let request = DummyRequest::get("/?name=World").build();
/// assert_eq!(greet(&request), "Hello World");
/// ```
#[derive(Debug)]
#[must_use]
pub struct DummyRequest {
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
    registry: Registry,
    connection: Connection,
}

impl DummyRequest {
    /// Returns a request with any method.
    ///
    /// # Panics
    ///
    /// Panics if the method or the target is malformed.
    #[expect(
        clippy::expect_used,
        reason = "a malformed request is a mistake of the test"
    )]
    pub fn new(method: &str, target: &str) -> Self {
        Self {
            method: method.parse().expect("a method"),
            uri: target.parse().expect("a request target"),
            headers: HeaderMap::new(),
            body: Bytes::new(),
            registry: Registry::default(),
            connection: Connection::default(),
        }
    }

    /// Returns a GET request.
    ///
    /// # Panics
    ///
    /// Panics if the target is malformed.
    pub fn get(target: &str) -> Self {
        Self::new("GET", target)
    }

    /// Returns a POST request.
    ///
    /// # Panics
    ///
    /// Panics if the target is malformed.
    pub fn post(target: &str) -> Self {
        Self::new("POST", target)
    }

    /// Adds a header.
    ///
    /// # Panics
    ///
    /// Panics if the name or value is malformed.
    #[expect(
        clippy::expect_used,
        reason = "a malformed header is a mistake of the test"
    )]
    pub fn header(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        let name: HeaderName = name.parse().expect("a header's name");
        let value = HeaderValue::from_bytes(value.as_ref()).expect("a header's value");
        self.headers.append(name, value);
        self
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

    /// Sets a JSON body.
    ///
    /// # Panics
    ///
    /// Panics if the value cannot be written as JSON.
    #[expect(clippy::expect_used, reason = "such a value is a mistake of the test")]
    pub fn json(mut self, value: &impl Serialize) -> Self {
        self.headers
            .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        self.body = serde_json::to_vec(value)
            .expect("a value that is JSON")
            .into();
        self
    }

    /// Sets the body.
    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self
    }

    /// Sets what opens the session.
    pub fn session_factory<K: ?Sized>(mut self, factory: impl IntoSessionFactory<K>) -> Self {
        self.registry.session_factory = Some(factory.into_factory());
        self
    }

    /// Gives the request a value of the application's state.
    pub fn state<T: Clone + Send + Sync + 'static>(mut self, state: T) -> Self {
        self.registry.state.insert(state);
        self
    }

    /// Sets whether the request came over TLS.
    pub fn secure(mut self, is_secure: bool) -> Self {
        self.connection.is_secure = is_secure;
        self
    }

    /// Makes the request.
    ///
    /// # Panics
    ///
    /// Panics if the form is malformed.
    pub fn build(self) -> Request {
        let registry = Arc::new(self.registry);
        Self {
            registry: Registry::default(),
            ..self
        }
        .build_with(registry)
    }

    /// Makes the request as `app` would: it matches a route, and knows the others.
    ///
    /// # Panics
    ///
    /// Panics if the form or the path is malformed.
    #[expect(
        clippy::expect_used,
        reason = "a malformed path is a mistake of the test"
    )]
    pub fn build_for(self, app: &App) -> Request {
        let mut request = self.build_with(app.registry());
        if let Some(matched) = app
            .find_route(&request)
            .expect("a path that can be decoded")
        {
            request.set_match(matched);
        }
        request
    }

    #[expect(
        clippy::expect_used,
        reason = "a malformed form is a mistake of the test"
    )]
    fn build_with(self, registry: Arc<Registry>) -> Request {
        let mut http_request = http::Request::new(());
        *http_request.method_mut() = self.method;
        *http_request.uri_mut() = self.uri;
        *http_request.headers_mut() = self.headers;
        let (head, ()) = http_request.into_parts();
        let mut request = Request::new(head, Body::empty(), self.connection, registry);
        request.set_body(self.body).expect("a well-formed form");
        request
    }
}
