//! Renderers: from the value of a view to a response.
//!
//! A view declared with `renderer = "json"`, `"string"`, `"jsonp"` or the name of a template returns a
//! serialisable value. To add a renderer, implement [`Renderer`] and name it with
//! [`add_renderer`](crate::Configurator::add_renderer). [`render`] and [`render_to_response`] use any
//! renderer where a view or tween asks for it.
//!
//! # Templates
//!
//! With the feature `templates`, which is on by default, a renderer with the ending of a file is a template in the
//! syntax of Jinja2: `renderer = "templates/article.html"`. The path starts from the crate's folder; templates
//! name each other by paths from their own. The compiler checks that the files are there and
//! puts them into the program, [`make_app`](crate::Configurator::make_app) that they can be parsed. Debug builds read a
//! file again when it has changed; the setting `pyramidion.reload_templates` says otherwise.
//!
//! What a template extends, includes and imports comes with it. Where a name is worked out, as in `{% include name %}`, the
//! folder of that template is put into the program with all that is below it, and with the folders that texts in it lead
//! to; of the crate's own folder only the templates right in it. Nothing else is found, in debug builds either. A file that is
//! new in such a folder is in a release build once the crate is compiled again; a `build.rs` that prints
//! `cargo::rerun-if-changed=templates` sees to that.
//!
//! Values are escaped as the template that is rendered says by its name, whatever it includes: for HTML, with the entities
//! that Jinja2 writes; not at all if the name ends in `.txt`; for JSON if it ends in `.json`; with or without `.jinja2` or
//! `.j2` after it. With the setting `pyramidion.raw_text_templates` switched off texts are escaped for HTML too, as
//! `pyramid_jinja2` does.
//!
//! `make_app` refuses what makes a page fail: templates that lead to each other without end, names of templates, filters,
//! tests, functions and methods that are not there, tokens and messages without a session factory. It warns where that
//! depends on a condition, a loop or a macro, and of variables that no view gives. The variables are known where
//! the struct that a view returns is written in the module of the view and derives `Serialize`; of maps, of structs that are
//! flattened or from elsewhere, of views given to `add_view`, and with subscribers of `BeforeRender` nothing can be said.
//! More than 100 parents, 40 includes or 100 macros within each other are a 500.
//!
//! The feature `jinja2` adds what templates of a Pyramid application may use beyond that: methods of Python's values, as in
//! `name.upper()` and `values.items()`; the filters `filesizeformat`, `forceescape`, `random`, `striptags`, `truncate`, `wordcount` and
//! `wordwrap`; the functions `cycler`, `joiner` and `lipsum`; `{% break %}` and `{% continue %}`.
//!
//! The variables of a template are the fields of the view's value, then what subscribers of
//! [`BeforeRender`](crate::events::BeforeRender) inserted, then these; values that a template does not use cost nothing:
//!
//! | name | is |
//! |---|---|
//! | `request` | the request: `method`, `path`, `path_info`, `path_qs`, `query_string`, `url`, `path_url`, `host`, `host_url`, `host_port`, `domain`, `scheme`, `application_url`, `script_name`, `content_type`, `remote_addr`, `is_xhr`, `is_authenticated`, `authenticated_userid`, `matched_route`, `params`, `GET`, `POST`, `headers`, `cookies`, `matchdict`, `session`, `has_permission(name)`, and the functions below |
//! | `session` | the session, for reading: `session.user`, `session.get("user", "nobody")`, and the functions for tokens and messages |
//! | `context` | the context, as [`as_serialize`](crate::context::Resource::as_serialize) shows it |
//! | `view` | the name of the view's function; of a [view class](crate::view::ViewClass) the values that `view_values` names, too: `view.title` |
//! | `renderer_name` | the name of the template |
//! | `route_url(name, *elements, **values)`, `route_path(…)` | the URL of a route; `_query`, `_anchor`, `_scheme`, `_host`, `_port`, `_app_url` and, for the current route, `_route_name` are what they are in Pyramid |
//! | `current_route_url(…)`, `current_route_path(…)` | that of the route that matched |
//! | `static_url(path, …)`, `static_path(…)` | the URL of a static file, with the feature `static` |
//! | `csrf_token()`, `get_csrf_token()` | the CSRF token |
//! | `csp_nonce()` | the nonce by which a Content Security Policy allows a script or style |
//! | `csrf_input()` | the hidden field of a form that carries it |
//! | `pop_flash(queue)`, `peek_flash(queue)` | flash messages, taken or looked at; without a queue those of the default one |
//!
//! The values of `params` and the like are read by name, `params.page`, `params["page"]`, `params.get("page", 1)`,
//! `params.getall("tag")`, or one after the other: `keys()`, `values()`, `items()`. What fails in a template is a
//! plain 500 to the visitor, and a line in the log with the template and the line.
//!
//! ```
//! # #[cfg(feature = "templates")] {
//! use pyramidion::testing::TestApp;
//! use pyramidion::{Configurator, Request, View};
//!
//! #[derive(serde::Serialize)]
//! struct Article {
//!     title: &'static str,
//! }
//!
//! let mut config = Configurator::new();
//! config.add_template("article.html", "<a href='{{ route_path('article', id=3)|safe }}'>{{ title }}</a>");
//! config.add_route("article", "/articles/{id}");
//! let view = View::rendered(|_: &mut Request| Article { title: "<3" }).renderer("article.html");
//! config.add_view(view.route_name("article"));
//! let app = TestApp::new(config.make_app()?);
//! assert_eq!(app.get("/articles/3").send().text(), "<a href='/articles/3'>&lt;3</a>");
//! # }
//! # Ok::<(), pyramidion::Error>(())
//! ```
//!
//! See the chapter [Renderers](https://docs.pylonsproject.org/projects/pyramid/en/2.1-branch/narr/renderers.html)
//! of Pyramid's documentation.

mod by_name;
mod embedded;
mod helper;
mod json;
mod jsonp;
#[cfg(feature = "templates")]
mod template;
mod view_values;

use std::fmt;
use std::sync::Arc;

use http::HeaderValue;
use http::header::CONTENT_TYPE;

use crate::body::Body;
use crate::request::Request;
use crate::request::observed::Moment;
use crate::response::Response;
use crate::settings::Settings;

pub use crate::events::SystemValues;
pub(crate) use by_name::RendererTable;
pub use embedded::TemplateSource;
pub use embedded::{TemplateFolder, TemplateSet};
pub use erased_serde::Serialize;
pub use helper::{RendererHelper, render, render_to_response};
pub(crate) use json::{JsonRenderer, StringRenderer};
pub use jsonp::Jsonp;
#[cfg(feature = "templates")]
pub use minijinja;
#[cfg(feature = "templates")]
pub use template::TemplateError;
#[cfg(all(feature = "i18n", feature = "templates"))]
pub(crate) use template::TemplateMessage;
#[cfg(feature = "templates")]
pub(crate) use template::{
    AskedUrl, Facts as TemplateFacts, Finding, Page, Prepared, TemplateCustomizer, Templates,
    Weight, is_of_request,
};

#[doc(hidden)]
pub use view_values::ViewValues;

/// Turns the value of a view into the body of a response.
///
/// # Examples
///
/// ```
/// use http::HeaderValue;
/// use pyramidion::renderers::{Rendered, Renderer, SystemValues, Value};
/// use pyramidion::{Configurator, Request, View};
/// use pyramidion::testing::TestApp;
///
/// /// Writes a list of numbers in a line.
/// struct Csv;
///
/// impl Renderer for Csv {
///     fn render(&self, value: Value<'_>, _: SystemValues<'_>) -> pyramidion::Result<Rendered> {
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
    fn render(&self, value: Value<'_>, system: SystemValues<'_>) -> crate::Result<Rendered>;

    /// Makes a renderer for one name; `None` means that this one renders for every name.
    ///
    /// It is for the renderer of an extension, such as `.txt`, under which views name files: this is
    /// called for each of them while the application is made, so that a mistake in a file is found
    /// before the first request.
    ///
    /// # Errors
    ///
    /// Fails if there is nothing of that name, or a mistake in it; it is reported by
    /// [`make_app`](crate::Configurator::make_app) with the place of the view.
    fn for_name(&self, info: &RendererInfo<'_>) -> crate::Result<Option<Arc<dyn Renderer>>> {
        let _ = info;
        Ok(None)
    }
}

/// What the renderer of an extension learns of a name.
///
/// See [`Renderer`] for an example.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct RendererInfo<'a> {
    /// The name as the view has it; that of a file which the compiler found begins with its package and
    /// a colon.
    pub name: &'a str,
    /// The text of the file, if the compiler found it.
    pub text: Option<&'static str>,
    /// The settings of the application.
    pub settings: &'a Settings,
}

/// The value of a view, of any serialisable type.
///
/// See [`Renderer`] for an example.
pub type Value<'a> = &'a dyn Serialize;

/// What a renderer made: a content type and a body.
///
/// See [`Renderer`] for an example.
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
        let (content_type, body) = self.finish(request)?;
        let mut response = Response::new(body).of_value();
        response.headers_mut().insert(CONTENT_TYPE, content_type);
        request.complete_response(&mut response);
        Ok(response)
    }

    fn finish(self, request: &mut Request) -> crate::Result<(HeaderValue, Body)> {
        let mut rendered = self;
        loop {
            match rendered.0 {
                Inner::Later(finish) => rendered = finish(request)?,
                Inner::Done { content_type, body } => {
                    request.tell(|| Moment::RenderingEnds);
                    return Ok((content_type, body));
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
