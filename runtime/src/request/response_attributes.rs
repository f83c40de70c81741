//! What the response that is made of a view's value should be like.

use std::borrow::Cow;

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use crate::response::{InvalidCookie, Response};

use super::Request;

/// What belongs to the response that is made of a view's value, Pyramid's `request.response`.
///
/// It is merged into the response of a renderer, and into that of a text, of bytes, of a status, of [`Json`](crate::extract::Json) or of
/// [`Sse`](crate::sse::Sse) that a view without a renderer returns. A status that the view returns itself stays. A tween, a decorator or a
/// response callback may still set something after the view.
///
/// It is not in the answer where the view returns a whole [`Response`], as in Pyramid, or an error; in development mode the log then has a
/// warning with the place of the view. An exception view begins with nothing set. What has to be in every answer is
/// set by a [response callback](Request::add_response_callback).
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

    /// Merges the attributes into a response that was made of a value.
    fn apply(self, response: &mut Response) {
        if let Some(status) = self.status {
            response.set_default_status(status);
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

/// What a request says of the rendering of its view's value.
#[derive(Default)]
pub(super) struct Rendering {
    attributes: Option<Box<ResponseAttributes>>,
    override_renderer: Option<Cow<'static, str>>,
}

impl Request {
    /// Returns what belongs to the response that is made of the value of the view.
    ///
    /// See [`ResponseAttributes`] for which responses these are, and for an example.
    pub fn response(&mut self) -> &mut ResponseAttributes {
        self.rendering_mut().attributes.get_or_insert_default()
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
        self.rendering_mut().override_renderer = Some(name.into());
    }

    /// Returns the renderer that replaces the view's own.
    pub fn override_renderer(&self) -> Option<&str> {
        let rendering = self.rendering.as_ref()?;
        rendering.override_renderer.as_deref()
    }

    pub(crate) fn set_response_attributes(&mut self, attributes: Option<Box<ResponseAttributes>>) {
        if attributes.is_some() {
            self.rendering_mut().attributes = attributes;
        } else {
            self.reset_response();
        }
    }

    pub(crate) fn take_response_attributes(&mut self) -> Option<Box<ResponseAttributes>> {
        self.rendering.as_mut()?.attributes.take()
    }

    /// Merges what was set into a response; a whole one stays as the view made it.
    #[inline]
    pub(crate) fn complete_response(&mut self, response: &mut Response) {
        if self.rendering.is_some()
            && response.is_of_value()
            && let Some(attributes) = self.take_response_attributes()
        {
            attributes.apply(response);
        }
    }

    /// Tells whether something was set that is in no response.
    #[inline]
    #[cfg_attr(
        not(all(feature = "devel", debug_assertions)),
        expect(dead_code, reason = "only development mode tells it")
    )]
    pub(crate) fn has_response_attributes(&self) -> bool {
        let rendering = self.rendering.as_ref();
        rendering.is_some_and(|rendering| rendering.attributes.is_some())
    }

    /// Forgets what was set for the response, for the exception view that begins again.
    pub(crate) fn reset_response(&mut self) {
        if let Some(rendering) = &mut self.rendering {
            rendering.attributes = None;
        }
    }

    fn rendering_mut(&mut self) -> &mut Rendering {
        self.rendering.get_or_insert_default()
    }
}
