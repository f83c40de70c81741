//! A renderer as a view was declared with it, and rendering without a view.

use std::fmt;
use std::panic::Location;
use std::sync::Arc;

use serde::Serialize;

use crate::Error;
use crate::error::Called as _;
use crate::events::SeenView;
use crate::request::Request;
use crate::request::observed::Moment;
use crate::response::Response;

use super::by_name::{self, RendererTable};
use super::view_values::ViewValues;
use super::{Rendered, Renderer, SystemValues, Value};

/// A renderer as a view was declared with it. It is not public API.
#[doc(hidden)]
#[derive(Clone, Default)]
pub struct RendererHelper {
    inner: Option<Arc<Inner>>,
    /// What templates see of a view class.
    view_values: Option<Box<ViewValues>>,
}

struct Inner {
    renderer: Arc<dyn Renderer>,
    name: String,
    /// The name of the view's function.
    view: &'static str,
}

impl RendererHelper {
    pub(crate) fn new(renderer: Arc<dyn Renderer>, name: String, view: &'static str) -> Self {
        let inner = Inner {
            renderer,
            name,
            view,
        };
        Self {
            inner: Some(Arc::new(inner)),
            view_values: None,
        }
    }

    /// Returns the renderer for one page of a view class, of which templates see these values.
    #[must_use]
    pub fn with_view(&self, view_values: ViewValues) -> Self {
        Self {
            inner: self.inner.clone(),
            view_values: Some(Box::new(view_values)),
        }
    }

    /// Returns the name of the renderer, if there is one.
    pub(crate) fn name(&self) -> Option<&str> {
        self.inner.as_ref().map(|inner| inner.name.as_str())
    }

    /// Renders the value of a view.
    pub(crate) fn render(&self, value: Value<'_>, request: &Request) -> crate::Result<Rendered> {
        let inner = self.inner.as_ref().ok_or("the view has no renderer")?;
        let view = SeenView {
            name: inner.view,
            values: match &self.view_values {
                Some(values) => values.get()?,
                None => &[],
            },
        };
        match request.override_renderer() {
            None => call(&*inner.renderer, &inner.name, view, value, request),
            Some(name) => {
                let package = by_name::package(&inner.name);
                let (name, renderer) = find(name, package, request)?;
                call(&*renderer, &name, view, value, request)
            }
        }
    }
}

impl fmt::Debug for RendererHelper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.inner.as_ref().map(|inner| &inner.name);
        f.debug_tuple("RendererHelper").field(&name).finish()
    }
}

/// Renders a value to a text, Pyramid's `pyramid.renderers.render`.
///
/// `name` is that of a renderer or template, as a view has it. What the renderer says of the response is left
/// out. See [`render_to_response`].
///
/// # Errors
///
/// Fails if there is no such renderer, if it fails, or if what it makes is not text.
///
/// # Examples
///
/// ```
/// use pyramidion::renderers::render;
/// use pyramidion::testing::TestApp;
/// use pyramidion::{Configurator, Request, View};
///
/// let mut config = Configurator::new();
/// config.add_route("home", "/");
/// let home = |request: &mut Request| render("json", &[1, 2], request);
/// config.add_view(View::new(home).route_name("home"));
/// let app = TestApp::new(config.make_app()?);
/// assert_eq!(app.get("/").send().text(), "[1,2]");
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[track_caller]
pub fn render(name: &str, value: &impl Serialize, request: &mut Request) -> crate::Result<String> {
    let place = Location::caller();
    let rendered = render_any(name, value, request).called_at(place)?;
    let attributes = request.take_response_attributes();
    let finished = rendered.finish(request);
    request.set_response_attributes(attributes);
    let (_, body) = finished.called_at(place)?;
    let text = body.as_bytes().map(<[u8]>::to_vec);
    let text = text.ok_or_else(|| format!("the renderer `{name}` makes a stream, not a text"))?;
    Ok(String::from_utf8(text)?)
}

/// Renders a value to a response, Pyramid's `pyramid.renderers.render_to_response`.
///
/// What was said of [`request.response()`](Request::response) is merged into it.
///
/// # Errors
///
/// Fails if there is no such renderer, or if it fails.
///
/// See [`render`](super::render) for an example.
#[track_caller]
pub fn render_to_response(
    name: &str,
    value: &impl Serialize,
    request: &mut Request,
) -> crate::Result<Response> {
    let place = Location::caller();
    let rendered = render_any(name, value, request).called_at(place)?;
    rendered.into_response(request).called_at(place)
}

fn render_any(name: &str, value: Value<'_>, request: &Request) -> crate::Result<Rendered> {
    let (name, renderer) = find(name, None, request)?;
    call(&*renderer, &name, SeenView::default(), value, request)
}

fn find(
    name: &str,
    package: Option<&str>,
    request: &Request,
) -> crate::Result<(String, Arc<dyn Renderer>)> {
    let table = RendererTable::of(request)
        .ok_or_else(|| Error::from("the request belongs to no application"))?;
    let found = table.find(name, package, request.settings())?;
    found.ok_or_else(|| {
        let hint = table.hint(name);
        format!("there is no renderer `{name}`{hint}").into()
    })
}

/// Tells subscribers and calls the renderer.
fn call(
    renderer: &dyn Renderer,
    name: &str,
    view: SeenView<'_>,
    value: Value<'_>,
    request: &Request,
) -> crate::Result<Rendered> {
    let mut system = SystemValues::new(request, name, view, value);
    if let Some(table) = RendererTable::of(request) {
        table.before_render(&mut system)?;
    }
    request.tell(|| Moment::RenderingBegins {
        renderer: name,
        value,
    });
    renderer.render(value, system)
}
