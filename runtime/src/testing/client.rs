//! A client that calls an application directly and keeps its cookies.

use http::{HeaderName, HeaderValue};

use crate::router::App;
use crate::telemetry::capture;

use super::browser::Browser;
use super::mistake::or_fail;
use super::sending::TestRequest;

/// A client of one application, with a cookie jar of its own.
///
/// See the [module docs](super).
#[derive(Debug)]
pub struct TestApp {
    browser: Browser,
}

impl TestApp {
    /// Returns a client of `app` without cookies.
    pub fn new(app: App) -> Self {
        capture();
        let browser = Browser::new(app);
        Self { browser }
    }

    /// Returns the application.
    pub fn app(&self) -> &App {
        self.browser.app()
    }

    /// Returns a GET request.
    pub fn get(&self, target: &str) -> TestRequest<'_> {
        self.request("GET", target)
    }

    /// Returns a POST request.
    pub fn post(&self, target: &str) -> TestRequest<'_> {
        self.request("POST", target)
    }

    /// Returns a PUT request.
    pub fn put(&self, target: &str) -> TestRequest<'_> {
        self.request("PUT", target)
    }

    /// Returns a PATCH request.
    pub fn patch(&self, target: &str) -> TestRequest<'_> {
        self.request("PATCH", target)
    }

    /// Returns a DELETE request.
    pub fn delete(&self, target: &str) -> TestRequest<'_> {
        self.request("DELETE", target)
    }

    /// Returns a HEAD request.
    pub fn head(&self, target: &str) -> TestRequest<'_> {
        self.request("HEAD", target)
    }

    /// Returns an OPTIONS request.
    pub fn options(&self, target: &str) -> TestRequest<'_> {
        self.request("OPTIONS", target)
    }

    /// Returns a request with any method.
    ///
    /// # Panics
    ///
    /// [`send`](TestRequest::send) panics if the method or the target is malformed.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::testing::TestApp;
    /// use pyramidion::{Configurator, Request, View};
    ///
    /// let mut config = Configurator::new();
    /// config.add_route("page", "/");
    /// config.add_view(View::new(|request: &mut Request| request.method().to_string()).route_name("page"));
    /// let app = TestApp::new(config.make_app()?);
    /// assert_eq!(app.request("REPORT", "/").send().text(), "REPORT");
    /// assert_eq!(app.put("/").send().text(), "PUT");
    /// assert_eq!(app.patch("/").send().text(), "PATCH");
    /// assert_eq!(app.delete("/").send().bytes(), b"DELETE");
    /// assert_eq!(app.options("/").send().text(), "OPTIONS");
    /// assert_eq!(app.head("/").send().text(), "");
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    pub fn request(&self, method: &str, target: &str) -> TestRequest<'_> {
        TestRequest::new(&self.browser, method, target)
    }

    /// Returns the value of a cookie in the jar.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.browser.jar().get(name)
    }

    /// Puts a cookie into the jar, quoted as [`Response::set_cookie`](crate::Response::set_cookie) does.
    pub fn set_cookie(&self, name: &str, value: &str) {
        self.browser.jar().set(name, value);
    }

    /// Empties the jar, so that the next request is that of a new visitor.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::Configurator;
    /// use pyramidion::testing::TestApp;
    ///
    /// let app = TestApp::new(Configurator::new().make_app()?);
    /// app.set_cookie("theme", "dark");
    /// app.clear_cookies();
    /// assert_eq!(app.cookie("theme"), None);
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    pub fn clear_cookies(&self) {
        self.browser.jar().clear();
    }

    /// Sends a header with every request from now on, unless the request has one of this name.
    ///
    /// # Panics
    ///
    /// Panics if the name or value is malformed.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::testing::TestApp;
    /// use pyramidion::{Configurator, Request, View};
    ///
    /// let mut config = Configurator::new();
    /// config.add_route("language", "/");
    /// let view = |request: &mut Request| request.header("accept-language").unwrap_or("-").to_owned();
    /// config.add_view(View::new(view).route_name("language"));
    /// let app = TestApp::new(config.make_app()?);
    /// app.set_header("accept-language", "de");
    /// assert_eq!(app.get("/").send().text(), "de");
    /// assert_eq!(app.get("/").header("accept-language", "fr").send().text(), "fr");
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    #[track_caller]
    pub fn set_header(&self, name: &str, value: impl AsRef<[u8]>) {
        let name = name.parse::<HeaderName>();
        let name = or_fail(name, |error| format!("the name of the header: {error}"));
        let value = HeaderValue::from_bytes(value.as_ref());
        let value = or_fail(value, |error| format!("the value of `{name}`: {error}"));
        self.browser.set_header(name, value);
    }

    /// Attaches a value to every request from now on, as an outer service does, unless the request has
    /// [one of this type](TestRequest::extension).
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::testing::TestApp;
    /// use pyramidion::{Configurator, Request, View};
    ///
    /// #[derive(Clone)]
    /// struct Tenant(&'static str);
    ///
    /// let mut config = Configurator::new();
    /// config.add_route("tenant", "/");
    /// let view = |request: &mut Request| request.extensions().get::<Tenant>().map_or("-", |tenant| tenant.0);
    /// config.add_view(View::new(view).route_name("tenant"));
    /// let app = TestApp::new(config.make_app()?);
    /// app.set_extension(Tenant("north"));
    /// assert_eq!(app.get("/").send().text(), "north");
    /// assert_eq!(app.get("/").extension(Tenant("south")).send().text(), "south");
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    pub fn set_extension<T: Clone + Send + Sync + 'static>(&self, extension: T) {
        self.browser.set_extension(extension);
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
        self.browser.begin_shutdown();
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
        self.browser.run_tasks();
    }

    /// Waits as [`wait_for_tasks`](Self::wait_for_tasks) does, for the tasks of requests that were sent by
    /// [`send_async`](TestRequest::send_async).
    pub async fn wait_for_tasks_async(&self) {
        for tasks in self.browser.tasks() {
            tasks.done().await;
        }
    }
}
