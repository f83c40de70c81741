//! Renderers: from the value of a view to a response.
//!
//! A view declared with `renderer = "json"`, `"string"` or the name of a template returns a
//! serialisable value. To add a renderer, implement [`Renderer`] and name it with
//! [`add_renderer`](crate::Configurator::add_renderer).
//!
//! See the chapter [Renderers](https://docs.pylonsproject.org/projects/pyramid/en/2.1-branch/narr/renderers.html)
//! of Pyramid's documentation.

#[cfg(feature = "templates")]
mod template;

use std::fmt;
use std::sync::Arc;

use http::HeaderValue;
use http::header::CONTENT_TYPE;

use crate::Error;
use crate::body::Body;
use crate::request::Request;
use crate::response::Response;

#[cfg(feature = "templates")]
pub(crate) use template::Templates;

/// Turns the value of a view into the body of a response.
///
/// # Examples
///
/// ```
/// use http::HeaderValue;
/// use pyramidion::renderers::{Renderer, Rendered, Value};
/// use pyramidion::{Configurator, Request, View};
/// use pyramidion::testing::TestApp;
///
/// /// Writes a list of numbers in a line.
/// struct Csv;
///
/// impl Renderer for Csv {
///     fn render(&self, value: Value<'_>, _request: &Request) -> pyramidion::Result<Rendered> {
///         let numbers: Vec<u32> = serde_json::from_value(serde_json::to_value(value)?)?;
///         let line = numbers.iter().map(u32::to_string).collect::<Vec<_>>().join(",");
///         Ok(Rendered::new(HeaderValue::from_static("text/csv"), line))
///     }
/// }
///
/// let mut config = Configurator::new();
/// config.add_renderer("csv", Csv);
/// config.add_route("numbers", "/");
/// config.add_view(View::rendered(|_: &mut Request| [1, 2]).route_name("numbers").renderer("csv"));
/// let app = TestApp::new(config.make_app()?);
/// assert_eq!(app.get("/").send().text(), "1,2");
/// # Ok::<(), pyramidion::Error>(())
/// ```
pub trait Renderer: Send + Sync + 'static {
    /// Renders a value.
    ///
    /// # Errors
    ///
    /// Fails if the value cannot be rendered; exception views see the error.
    fn render(&self, value: Value<'_>, request: &Request) -> crate::Result<Rendered>;
}

/// A template that was found when the view was compiled. It is not public API.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct TemplateSource {
    pub name: &'static str,
    pub path: &'static str,
    pub text: &'static str,
}

/// The value of a view, of any serialisable type.
pub type Value<'a> = &'a dyn erased_serde::Serialize;

/// What a renderer made: a content type and a body.
pub struct Rendered(Inner);

enum Inner {
    Done {
        content_type: HeaderValue,
        body: Body,
    },
    Later(Box<Finish>),
}

type Finish = dyn FnOnce(&mut Request) -> crate::Result<Rendered> + Send;

impl Rendered {
    /// Returns a body with its content type.
    pub fn new(content_type: HeaderValue, body: impl Into<Body>) -> Self {
        Self(Inner::Done {
            content_type,
            body: body.into(),
        })
    }

    /// Returns what `finish` will make of the request.
    ///
    /// It is for renderers that change the request, for example take flash messages from the
    /// session: while the value is read it may borrow from the request.
    pub fn with_request(
        finish: impl FnOnce(&mut Request) -> crate::Result<Self> + Send + 'static,
    ) -> Self {
        Self(Inner::Later(Box::new(finish)))
    }

    /// Makes the response and merges what the view said of it.
    pub(crate) fn into_response(self, request: &mut Request) -> crate::Result<Response> {
        let mut rendered = self;
        loop {
            match rendered.0 {
                Inner::Later(finish) => rendered = finish(request)?,
                Inner::Done { content_type, body } => {
                    let mut response = Response::new(body);
                    response.headers_mut().insert(CONTENT_TYPE, content_type);
                    if let Some(attributes) = request.take_response_attributes() {
                        attributes.apply(&mut response);
                    }
                    return Ok(response);
                }
            }
        }
    }
}

impl fmt::Debug for Rendered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Inner::Done { content_type, body } => f
                .debug_tuple("Rendered")
                .field(content_type)
                .field(body)
                .finish(),
            Inner::Later(_) => f.write_str("Rendered(later)"),
        }
    }
}

/// A renderer as a view was declared with it.
#[derive(Clone, Default)]
pub struct RendererHelper {
    renderer: Option<Arc<dyn Renderer>>,
}

impl RendererHelper {
    pub(crate) fn new(renderer: Arc<dyn Renderer>) -> Self {
        Self {
            renderer: Some(renderer),
        }
    }

    /// Renders the value of a view.
    pub(crate) fn render(&self, value: Value<'_>, request: &Request) -> crate::Result<Rendered> {
        match &self.renderer {
            Some(renderer) => renderer.render(value, request),
            None => Err(Error::from("the view has no renderer")),
        }
    }
}

impl fmt::Debug for RendererHelper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.renderer.is_some() {
            "RendererHelper"
        } else {
            "RendererHelper(none)"
        })
    }
}

/// `renderer = "json"`: the value as JSON.
#[derive(Clone, Copy, Debug)]
pub(crate) struct JsonRenderer;

impl Renderer for JsonRenderer {
    fn render(&self, value: Value<'_>, _request: &Request) -> crate::Result<Rendered> {
        let json = serde_json::to_vec(value)?;
        Ok(Rendered::new(
            HeaderValue::from_static("application/json"),
            json,
        ))
    }
}

/// `renderer = "string"`: a text as it is, another value as its JSON.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StringRenderer;

impl Renderer for StringRenderer {
    fn render(&self, value: Value<'_>, _request: &Request) -> crate::Result<Rendered> {
        let text = match serde_json::to_value(value)? {
            serde_json::Value::String(text) => text,
            value => value.to_string(),
        };
        Ok(Rendered::new(
            HeaderValue::from_static("text/plain; charset=UTF-8"),
            text,
        ))
    }
}
