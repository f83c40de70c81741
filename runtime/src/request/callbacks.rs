//! Work that waits for the response, and what the response should be like.

use std::borrow::Cow;

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use crate::response::{InvalidCookie, Response};

use super::Request;

/// Called with the response before it leaves the application.
type ResponseCallback = Box<dyn FnOnce(&mut Request, &mut Response) + Send + Sync>;

/// Called when the request is answered, whatever became of it.
type FinishedCallback = Box<dyn FnOnce(&mut Request) + Send + Sync>;

#[derive(Default)]
pub(super) struct Callbacks {
    response: Vec<ResponseCallback>,
    finished: Vec<FinishedCallback>,
    attributes: Option<Box<ResponseAttributes>>,
    override_renderer: Option<Cow<'static, str>>,
}

/// What renderers merge into their response, Pyramid's `request.response`.
///
/// It is ignored if the view returns a response itself.
///
/// # Examples
///
/// ```
/// use http::StatusCode;
/// use pyramidion::{Configurator, Request, View};
/// use pyramidion::testing::TestApp;
///
/// fn create(request: &mut Request) -> u32 {
///     request.response().set_status(StatusCode::CREATED);
///     7
/// }
///
/// let mut config = Configurator::new();
/// config.add_route("create", "/");
/// config.add_view(View::rendered(create).route_name("create").renderer("json"));
/// let app = TestApp::new(config.make_app()?);
/// assert_eq!(app.get("/").send().status(), StatusCode::CREATED);
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Debug, Default)]
pub struct ResponseAttributes {
    status: Option<StatusCode>,
    headers: HeaderMap,
}

impl ResponseAttributes {
    /// Sets the status.
    pub fn set_status(&mut self, status: StatusCode) {
        self.status = Some(status);
    }

    /// Sets a header, which replaces earlier ones of that name.
    pub fn set_header(&mut self, name: HeaderName, value: HeaderValue) {
        self.headers.insert(name, value);
    }

    /// Adds a header beside earlier ones of that name.
    pub fn append_header(&mut self, name: HeaderName, value: HeaderValue) {
        self.headers.append(name, value);
    }

    /// Sets a cookie.
    ///
    /// # Errors
    ///
    /// Fails as [`Response::set_cookie`] does.
    pub fn set_cookie<'c>(
        &mut self,
        cookie: impl Into<crate::cookies::Cookie<'c>>,
    ) -> Result<(), InvalidCookie> {
        let mut response = Response::default();
        response.set_cookie(cookie)?;
        for (name, value) in response.headers() {
            self.headers.append(name, value.clone());
        }
        Ok(())
    }

    /// Returns the status, if one was set.
    pub fn status(&self) -> Option<StatusCode> {
        self.status
    }

    /// Returns the headers that were set.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Merges the attributes into a rendered response.
    pub(crate) fn apply(self, response: &mut Response) {
        if let Some(status) = self.status {
            response.set_status(status);
        }
        let mut last_name = None;
        for (name, value) in self.headers {
            // The first value of a name replaces the renderer's; further ones come without a name.
            match name {
                Some(name) => {
                    if name == http::header::SET_COOKIE {
                        response.headers_mut().append(&name, value);
                    } else {
                        response.headers_mut().insert(&name, value);
                    }
                    last_name = Some(name);
                }
                None => {
                    if let Some(name) = &last_name {
                        response.headers_mut().append(name, value);
                    }
                }
            }
        }
    }
}

impl Request {
    /// Calls `callback` with the response, after all tweens, in the order of the calls.
    ///
    /// It is called for every response of a view or exception view, and not for a crash. A callback
    /// may add another one. The session's cookie is written after the last.
    ///
    /// See [Using Response Callbacks](https://docs.pylonsproject.org/projects/pyramid/en/2.1-branch/narr/hooks.html#using-response-callbacks)
    /// in Pyramid's documentation.
    pub fn add_response_callback(
        &mut self,
        callback: impl FnOnce(&mut Self, &mut Response) + Send + Sync + 'static,
    ) {
        self.callbacks_mut().response.push(Box::new(callback));
    }

    /// Calls `callback` when the request is answered, whatever became of it.
    ///
    /// It is also called if the client is gone before the view has an answer, so that the view is dropped.
    ///
    /// See [Using Finished Callbacks](https://docs.pylonsproject.org/projects/pyramid/en/2.1-branch/narr/hooks.html#using-finished-callbacks)
    /// in Pyramid's documentation.
    pub fn add_finished_callback(
        &mut self,
        callback: impl FnOnce(&mut Self) + Send + Sync + 'static,
    ) {
        self.callbacks_mut().finished.push(Box::new(callback));
    }

    /// Returns what renderers merge into their response.
    pub fn response(&mut self) -> &mut ResponseAttributes {
        self.callbacks_mut().attributes.get_or_insert_default()
    }

    /// Renders the value of the view with another renderer than the view was declared with, Pyramid's
    /// `request.override_renderer`.
    ///
    /// A name that does not exist is a 500, and a line in the log.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::testing::TestApp;
    /// use pyramidion::{Configurator, Request, View};
    ///
    /// fn numbers(request: &mut Request) -> [u8; 2] {
    ///     if request.params().contains("text") {
    ///         request.set_override_renderer("string");
    ///     }
    ///     [1, 2]
    /// }
    ///
    /// let mut config = Configurator::new();
    /// config.add_route("numbers", "/");
    /// config.add_view(View::rendered(numbers).route_name("numbers").renderer("json"));
    /// let app = TestApp::new(config.make_app()?);
    /// assert_eq!(app.get("/").send().header("content-type"), Some("application/json"));
    /// let text = app.get("/?text").send();
    /// assert_eq!(text.header("content-type"), Some("text/plain; charset=UTF-8"));
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    pub fn set_override_renderer(&mut self, name: impl Into<Cow<'static, str>>) {
        self.callbacks_mut().override_renderer = Some(name.into());
    }

    /// Returns the renderer that replaces the view's own.
    pub fn override_renderer(&self) -> Option<&str> {
        let callbacks = self.callbacks.as_ref()?;
        callbacks.override_renderer.as_deref()
    }

    pub(crate) fn set_response_attributes(&mut self, attributes: Option<Box<ResponseAttributes>>) {
        if attributes.is_some() {
            self.callbacks_mut().attributes = attributes;
        } else {
            self.reset_response();
        }
    }

    pub(crate) fn take_response_attributes(&mut self) -> Option<Box<ResponseAttributes>> {
        self.callbacks.as_mut()?.attributes.take()
    }

    /// Forgets what was set for the response, for the exception view that begins anew.
    pub(crate) fn reset_response(&mut self) {
        if let Some(callbacks) = &mut self.callbacks {
            callbacks.attributes = None;
        }
    }

    fn callbacks_mut(&mut self) -> &mut Callbacks {
        self.callbacks.get_or_insert_default()
    }

    #[inline]
    pub(crate) fn run_response_callbacks(&mut self, response: &mut Response) {
        while let Some(callbacks) = &mut self.callbacks
            && !callbacks.response.is_empty()
        {
            for callback in std::mem::take(&mut callbacks.response) {
                callback(self, response);
            }
        }
    }

    #[inline]
    pub(crate) fn run_finished_callbacks(&mut self) {
        while let Some(callbacks) = &mut self.callbacks
            && !callbacks.finished.is_empty()
        {
            for callback in std::mem::take(&mut callbacks.finished) {
                callback(self);
            }
        }
    }
}
