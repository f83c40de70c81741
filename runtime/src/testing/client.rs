//! A client that calls an application directly and keeps its cookies.

use std::sync::Mutex;

use bytes::Bytes;
use cookie::Cookie;
use http::header::{CONTENT_TYPE, COOKIE, HOST, LOCATION, SET_COOKIE};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use http_body_util::BodyExt as _;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::body::Body;
use crate::cookies::{self, Cookies};
use crate::multidict::MultiDict;
use crate::request::Connection;
use crate::router::App;
use crate::shutdown::{Announcement, Tasks};
use crate::telemetry::capture;

use super::runtimes::Runtimes;
use super::threads::{Log, runtime};

/// A client of one application, with a cookie jar of its own.
///
/// See the [module docs](super).
#[derive(Debug)]
pub struct TestApp {
    app: App,
    cookies: Mutex<Vec<Cookie<'static>>>,
    shutdown: Announcement,
    /// Those of requests that have left tasks behind.
    runtimes: Runtimes,
}

impl TestApp {
    /// Returns a client of `app` without cookies.
    pub fn new(app: App) -> Self {
        capture();
        Self {
            app,
            cookies: Mutex::default(),
            shutdown: Announcement::default(),
            runtimes: Runtimes::default(),
        }
    }

    /// Returns the application.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// Returns a GET request.
    pub fn get(&self, target: &str) -> TestRequest<'_> {
        self.request("GET", target)
    }

    /// Returns a POST request.
    pub fn post(&self, target: &str) -> TestRequest<'_> {
        self.request("POST", target)
    }

    /// Returns a request with any method.
    ///
    /// # Panics
    ///
    /// [`send`](TestRequest::send) panics if the method or the target is malformed.
    pub fn request(&self, method: &str, target: &str) -> TestRequest<'_> {
        let request = http::Request::builder().method(method).uri(target);
        TestRequest {
            client: self,
            request,
            body: Bytes::new(),
        }
    }

    /// Returns the value of a cookie in the jar.
    pub fn cookie(&self, name: &str) -> Option<String> {
        let cookies = self.jar();
        let cookie = cookies.iter().find(|cookie| cookie.name() == name)?;
        Cookies::unquoted(cookie.value())
    }

    /// Puts a cookie into the jar, quoted as [`Response::set_cookie`](crate::Response::set_cookie) does.
    pub fn set_cookie(&self, name: &str, value: &str) {
        self.store(Cookie::new(name.to_owned(), cookies::quoted(value)));
    }

    /// Empties the jar.
    pub fn clear_cookies(&self) {
        self.jar().clear();
    }

    /// Tells the requests of this client, earlier ones too, that the server begins to end.
    ///
    /// It makes [`Request::shutdown`](crate::Request::shutdown) ready, also for [tasks](crate::tasks), and nothing else.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::testing::TestApp;
    /// use pyramidion::{Configurator, Request, View};
    ///
    /// async fn wait(request: &mut Request) -> &'static str {
    ///     request.shutdown().await;
    ///     "bye"
    /// }
    ///
    /// let mut config = Configurator::new();
    /// config.add_route("wait", "/wait");
    /// config.add_view(View::new(wait).route_name("wait"));
    /// let app = TestApp::new(config.make_app()?);
    /// app.begin_shutdown();
    /// assert_eq!(app.get("/wait").send().text(), "bye");
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    pub fn begin_shutdown(&self) {
        self.shutdown.announce();
        self.app.end().announce();
    }

    /// Waits until the [tasks](crate::tasks) are done that requests of this client and the application have spawned.
    ///
    /// Those of a request that was sent by [`send`](TestRequest::send) go on only while they are waited for. It does not come to
    /// an end as long as a task does not; [`begin_shutdown`](Self::begin_shutdown) tells those that wait for it.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::sync::atomic::{AtomicBool, Ordering};
    /// use pyramidion::testing::TestApp;
    /// use pyramidion::{Configurator, Request, View};
    ///
    /// static IS_DONE: AtomicBool = AtomicBool::new(false);
    ///
    /// fn begin(request: &mut Request) -> pyramidion::Result<&'static str> {
    ///     request.spawn(async { IS_DONE.store(true, Ordering::Relaxed) })?;
    ///     Ok("begun")
    /// }
    ///
    /// let mut config = Configurator::new();
    /// config.add_route("begin", "/");
    /// config.add_view(View::new(begin).route_name("begin"));
    /// let app = TestApp::new(config.make_app()?);
    /// app.get("/").send();
    /// app.wait_for_tasks();
    /// assert!(IS_DONE.load(Ordering::Relaxed));
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    pub fn wait_for_tasks(&self) {
        self.runtimes.run(&self.tasks());
    }

    /// Waits as [`wait_for_tasks`](Self::wait_for_tasks) does, for the tasks of requests that were sent by
    /// [`send_async`](TestRequest::send_async).
    pub async fn wait_for_tasks_async(&self) {
        for tasks in self.tasks() {
            tasks.done().await;
        }
    }

    fn tasks(&self) -> [&Tasks; 2] {
        [self.shutdown.tasks(), self.app.end().tasks()]
    }

    fn store(&self, cookie: Cookie<'static>) {
        let mut cookies = self.jar();
        cookies.retain(|other| other.name() != cookie.name());
        let is_removal = cookie.max_age().is_some_and(|age| age.whole_seconds() <= 0);
        if !is_removal {
            cookies.push(cookie);
        }
    }

    fn jar(&self) -> std::sync::MutexGuard<'_, Vec<Cookie<'static>>> {
        self.cookies
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// A request of a [`TestApp`].
///
/// See the [module docs](super).
#[derive(Debug)]
#[must_use]
pub struct TestRequest<'a> {
    client: &'a TestApp,
    request: http::request::Builder,
    body: Bytes,
}

impl TestRequest<'_> {
    /// Adds a header; without a `Host` there is `localhost`.
    pub fn header(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        self.request = self.request.header(name, value.as_ref());
        self
    }

    /// Sets whether the request comes over TLS; the default is that it does not.
    pub fn secure(self, is_secure: bool) -> Self {
        self.extension(Connection {
            is_secure,
            ..Connection::default()
        })
    }

    /// Adds an extension, as an outer service does.
    pub fn extension<T: Clone + Send + Sync + 'static>(mut self, extension: T) -> Self {
        self.request = self.request.extension(extension);
        self
    }

    /// Sets the fields of a form.
    pub fn form<K: AsRef<str>, V: AsRef<str>>(
        self,
        fields: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        let body = fields.into_iter().collect::<MultiDict>().to_urlencoded();
        self.header(CONTENT_TYPE.as_str(), "application/x-www-form-urlencoded")
            .body(body)
    }

    /// Sets a JSON body.
    ///
    /// # Panics
    ///
    /// Panics if the value cannot be written as JSON.
    #[expect(clippy::expect_used, reason = "such a value is a mistake of the test")]
    pub fn json(self, value: &impl Serialize) -> Self {
        let body = serde_json::to_vec(value).expect("a value that is JSON");
        self.header(CONTENT_TYPE.as_str(), "application/json")
            .body(body)
    }

    /// Sets the body.
    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self
    }

    /// Sends the request and waits for the response.
    ///
    /// # Panics
    ///
    /// Panics if the request is malformed, or if the body of the response breaks off.
    pub fn send(self) -> TestResponse {
        let client = self.client;
        Log::here().in_thread(|| {
            let runtime = runtime();
            let response = runtime.block_on(self.send_async());
            if !client.tasks().iter().all(|tasks| tasks.are_done()) {
                client.runtimes.keep(runtime);
            }
            response
        })
    }

    /// Sends the request.
    ///
    /// # Panics
    ///
    /// Panics if the request is malformed, or if the body of the response breaks off.
    #[expect(
        clippy::expect_used,
        reason = "a malformed request is a mistake of the test"
    )]
    pub async fn send_async(self) -> TestResponse {
        let Self {
            client,
            request,
            body,
        } = self;
        let mut request = request
            .body(Body::from(body))
            .expect("a well-formed request");
        let localhost = HeaderValue::from_static("localhost");
        request.headers_mut().entry(HOST).or_insert(localhost);
        if let Some(cookies) = client.cookie_header() {
            request.headers_mut().append(COOKIE, cookies);
        }
        let connection = request.extensions_mut();
        let connection = connection.get_or_insert_default::<Connection>();
        connection.shutdown = client.shutdown.signal();
        let (head, body) = client.app.call(request).await.into_parts();
        for header in head.headers.get_all(SET_COOKIE) {
            let cookie = header
                .to_str()
                .ok()
                .and_then(|h| Cookie::parse(h.to_owned()).ok());
            client.store(cookie.expect("a cookie that can be parsed"));
        }
        let body = body.collect().await.expect("a whole body").to_bytes();
        TestResponse { head, body }
    }
}

impl TestApp {
    fn cookie_header(&self) -> Option<HeaderValue> {
        let cookies = self.jar();
        let pairs: Vec<_> = cookies
            .iter()
            .map(|c| format!("{}={}", c.name(), c.value()))
            .collect();
        if pairs.is_empty() {
            None
        } else {
            HeaderValue::try_from(pairs.join("; ")).ok()
        }
    }
}

/// A response to a [`TestRequest`].
///
/// See the [module docs](super).
#[derive(Debug)]
pub struct TestResponse {
    head: http::response::Parts,
    body: Bytes,
}

impl TestResponse {
    /// Returns the status.
    pub fn status(&self) -> StatusCode {
        self.head.status
    }

    /// Returns the headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.head.headers
    }

    /// Returns the value of a header, if it is there and is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        let name: HeaderName = name.parse().ok()?;
        self.head.headers.get(name)?.to_str().ok()
    }

    /// Returns where a redirect leads.
    pub fn location(&self) -> Option<&str> {
        self.header(LOCATION.as_str())
    }

    /// Returns the body.
    pub fn bytes(&self) -> &[u8] {
        &self.body
    }

    /// Returns the body as text.
    ///
    /// # Panics
    ///
    /// Panics if the body is not UTF-8.
    #[expect(clippy::expect_used, reason = "such a body fails the test")]
    pub fn text(&self) -> &str {
        str::from_utf8(&self.body).expect("a body in UTF-8")
    }

    /// Reads the body as JSON.
    ///
    /// # Panics
    ///
    /// Panics if the body is not the JSON that `T` expects.
    #[expect(clippy::expect_used, reason = "such a body fails the test")]
    pub fn json<T: DeserializeOwned>(&self) -> T {
        serde_json::from_slice(&self.body).expect("a body of the expected JSON")
    }
}
