//! A request of a client, from its parts to the response.

use std::net::SocketAddr;

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use http::{HeaderValue, Uri};
use http_body_util::BodyExt as _;
use serde::Serialize;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use crate::body::Body;
use crate::multidict::MultiDict;
use crate::request::Connection;

use super::browser::Browser;
use super::mistake::{fail, or_fail};
use super::multipart::{self, FormPart};
use super::outgoing::Outgoing;
use super::received::TestResponse;
use super::redirects;
use super::threads::{Log, runtime};

/// A request of a [`TestApp`](super::TestApp).
///
/// See the [module docs](super).
#[derive(Debug)]
#[must_use]
pub struct TestRequest<'a> {
    pub(super) browser: &'a Browser,
    request: http::request::Builder,
    body: Bytes,
    redirects: Redirects,
}

/// What becomes of a redirect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Redirects {
    Returned,
    Followed,
}

impl<'a> TestRequest<'a> {
    pub(super) fn new(browser: &'a Browser, method: &str, target: &str) -> Self {
        Self {
            browser,
            request: http::Request::builder().method(method).uri(target),
            body: Bytes::new(),
            redirects: Redirects::Returned,
        }
    }

    /// Returns one that was sent before, or that a page asks for.
    pub(super) fn again(browser: &'a Browser, request: Outgoing) -> Self {
        let Outgoing { head, body } = request;
        let mut builder = http::Request::builder().method(head.method).uri(head.uri);
        if let Some(headers) = builder.headers_mut() {
            *headers = head.headers;
        }
        if let Some(extensions) = builder.extensions_mut() {
            *extensions = head.extensions;
        }
        Self {
            browser,
            request: builder,
            body,
            redirects: Redirects::Returned,
        }
    }

    /// Adds a header; without a `Host` there is `localhost`.
    pub fn header(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        self.request = self.request.header(name, value.as_ref());
        self
    }

    /// Adds the credentials of a user, as [basic authentication](https://www.rfc-editor.org/rfc/rfc7617) sends them.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::testing::TestApp;
    /// use pyramidion::{Configurator, Request, View};
    ///
    /// let mut config = Configurator::new();
    /// config.add_route("page", "/");
    /// let view = |request: &mut Request| request.header("authorization").unwrap_or("-").to_owned();
    /// config.add_view(View::new(view).route_name("page"));
    /// let app = TestApp::new(config.make_app()?);
    /// let response = app.get("/").basic_auth("Aladdin", "open sesame").send();
    /// assert_eq!(response.text(), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    pub fn basic_auth(self, user: &str, password: &str) -> Self {
        let credentials = BASE64.encode(format!("{user}:{password}"));
        self.header(AUTHORIZATION.as_str(), format!("Basic {credentials}"))
    }

    /// Returns the path.
    #[cfg(feature = "websocket")]
    pub(super) fn path(&self) -> String {
        let uri = self.request.uri_ref();
        uri.map_or_else(String::new, |uri| uri.path().to_owned())
    }

    /// Sets whether the request comes over TLS; the default is that it does not.
    pub fn secure(mut self, is_secure: bool) -> Self {
        self.change_connection(|connection| connection.is_secure = is_secure);
        self
    }

    /// Sets the address of the client, which a request without it has not.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::testing::TestApp;
    /// use pyramidion::{Configurator, Request, View};
    ///
    /// let mut config = Configurator::new();
    /// config.add_route("address", "/");
    /// let view = |request: &mut Request| request.remote_addr().map(|address| address.to_string());
    /// config.add_view(View::rendered(view).route_name("address").renderer("json"));
    /// let app = TestApp::new(config.make_app()?);
    /// let response = app.get("/").remote_addr(([192, 0, 2, 1], 51_000)).send();
    /// assert_eq!(response.text(), r#""192.0.2.1:51000""#);
    /// assert_eq!(app.get("/").send().text(), "null");
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    pub fn remote_addr(mut self, address: impl Into<SocketAddr>) -> Self {
        self.change_connection(|connection| connection.remote_addr = Some(address.into()));
        self
    }

    fn change_connection(&mut self, change: impl FnOnce(&mut Connection)) {
        // Without extensions the request cannot be made, which `send` says.
        if let Some(extensions) = self.request.extensions_mut() {
            change(extensions.get_or_insert_default());
        }
    }

    /// Adds an extension, as an outer service does.
    pub fn extension<T: Clone + Send + Sync + 'static>(mut self, extension: T) -> Self {
        self.request = self.request.extension(extension);
        self
    }

    /// Adds parameters to the query.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::testing::TestApp;
    /// use pyramidion::{Configurator, Request, View};
    ///
    /// let mut config = Configurator::new();
    /// config.add_route("search", "/search");
    /// let view = |request: &mut Request| request.query_string().to_owned();
    /// config.add_view(View::new(view).route_name("search"));
    /// let app = TestApp::new(config.make_app()?);
    /// let response = app.get("/search?page=2").query([("q", "a b")]).send();
    /// assert_eq!(response.text(), "page=2&q=a+b");
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    pub fn query<K: AsRef<str>, V: AsRef<str>>(
        mut self,
        parameters: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        let parameters = parameters
            .into_iter()
            .collect::<MultiDict>()
            .to_urlencoded();
        let target = self.request.uri_ref().map(Uri::to_string);
        // A malformed target is reported when it is sent.
        if let Some(target) = target {
            let separator = if target.contains('?') { '&' } else { '?' };
            self.request = self.request.uri(format!("{target}{separator}{parameters}"));
        }
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

    /// Sets the parts of a form with files, `multipart/form-data`; see [`FormPart`] for an example.
    pub fn multipart(self, parts: impl IntoIterator<Item = FormPart>) -> Self {
        let (content_type, body) = multipart::write(parts);
        self.header(CONTENT_TYPE.as_str(), content_type).body(body)
    }

    /// Sets a JSON body.
    ///
    /// # Panics
    ///
    /// Panics if the value cannot be written as JSON.
    #[track_caller]
    pub fn json(self, value: &impl Serialize) -> Self {
        let body = serde_json::to_vec(value);
        let body = or_fail(body, |error| format!("the value is not JSON: {error}"));
        self.header(CONTENT_TYPE.as_str(), "application/json")
            .body(body)
    }

    /// Sets the body.
    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self
    }

    /// Follows redirects to other pages of the application, up to 20, as browsers do: with the cookies that each answer sets, and
    /// with `GET` after `POST` unless the status is 307 or 308.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::testing::TestApp;
    /// use pyramidion::{Configurator, HttpException, Request, View};
    ///
    /// let mut config = Configurator::new();
    /// config.add_route("save", "/save");
    /// config.add_route("saved", "/saved");
    /// config.add_view(View::new(|| HttpException::see_other("/saved")).route_name("save"));
    /// let view = |request: &mut Request| request.method().to_string();
    /// config.add_view(View::new(view).route_name("saved"));
    /// let app = TestApp::new(config.make_app()?);
    /// let response = app.post("/save").follow_redirects().send();
    /// assert_eq!(response.text(), "GET");
    /// assert_eq!(response.url(), "http://localhost/saved");
    /// assert_eq!(response.redirects(), ["http://localhost/save"]);
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    pub fn follow_redirects(self) -> Self {
        Self {
            redirects: Redirects::Followed,
            ..self
        }
    }

    /// Sends the request and waits for the response.
    ///
    /// # Panics
    ///
    /// Panics if the request is malformed, if the body of the response breaks off, or if redirects are followed that do not end or
    /// lead to another host.
    #[track_caller]
    pub fn send(self) -> TestResponse {
        let browser = self.browser;
        let sent = Log::here().in_thread(|| {
            let runtime = runtime();
            let sent = runtime.block_on(self.exchange());
            browser.keep(runtime);
            sent
        });
        or_fail(sent, |mistake| mistake)
    }

    /// Sends the request.
    ///
    /// # Panics
    ///
    /// Panics as [`send`](Self::send) does.
    pub async fn send_async(self) -> TestResponse {
        let sent = self.exchange().await;
        or_fail(sent, |mistake| mistake)
    }

    async fn exchange(self) -> Result<TestResponse, String> {
        let (browser, redirects) = (self.browser, self.redirects);
        let mut request = self.outgoing()?;
        let mut passed = Vec::new();
        loop {
            let (head, body) = browser.send(request.clone()).await?.into_parts();
            let body = body.collect().await;
            let body = body.map_err(|error| format!("the body of the response broke off: {error}"));
            let body = body?.to_bytes();
            let sent = request.clone();
            let response = TestResponse::new(browser.clone(), sent, passed.clone(), head, body);
            let location = match response.redirection() {
                Some(location) if redirects == Redirects::Followed => location,
                _ => return Ok(response),
            };
            passed.push(response.url());
            if passed.len() > redirects::LIMIT {
                let passed = passed.join(", ");
                return Err(format!(
                    "more than {} redirects: {passed}",
                    redirects::LIMIT
                ));
            }
            request = redirects::next(&request, response.status(), location)?;
        }
    }

    /// Sends the request, and returns the response before its body.
    pub(super) async fn begin(self) -> Result<(Outgoing, http::Response<Body>), String> {
        let browser = self.browser;
        let request = self.outgoing()?;
        let response = browser.send(request.clone()).await?;
        Ok((request, response))
    }

    /// Makes what is sent.
    fn outgoing(self) -> Result<Outgoing, String> {
        let request = self.request.body(());
        let request = request.map_err(|error| format!("the request is malformed: {error}"))?;
        let (mut head, ()) = request.into_parts();
        let localhost = HeaderValue::from_static("localhost");
        head.headers.entry(HOST).or_insert(localhost);
        let body = self.body;
        Ok(Outgoing { head, body })
    }
}

impl TestResponse {
    /// Returns the request that follows a redirect, as a browser makes it.
    ///
    /// # Panics
    ///
    /// Panics if the response is not a redirect, or leads to another host.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::testing::TestApp;
    /// use pyramidion::{Configurator, HttpException, View};
    ///
    /// let mut config = Configurator::new();
    /// config.add_route("old", "/old");
    /// config.add_route("new", "/new");
    /// config.add_view(View::new(|| HttpException::found("new")).route_name("old"));
    /// config.add_view(View::new(|| "new").route_name("new"));
    /// let app = TestApp::new(config.make_app()?);
    /// let response = app.get("/old").send();
    /// assert_eq!(response.status(), 302);
    /// assert_eq!(response.follow().send().text(), "new");
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    #[track_caller]
    pub fn follow(&self) -> TestRequest<'_> {
        let Some(location) = self.redirection() else {
            fail(format!("this is not a redirect\n{}", self.shown()));
        };
        let request = redirects::next(self.request(), self.status(), location);
        let request = or_fail(request, |mistake| mistake);
        TestRequest::again(self.browser(), request)
    }

    /// Returns where a browser is sent by this response.
    fn redirection(&self) -> Option<&str> {
        let is_redirect = redirects::is_redirect(self.status());
        self.location().filter(|_| is_redirect)
    }
}
