//! OpenAPI 3.1 documents of [Pyramidion](pyramidion) applications, and a page to read and try them.
//!
//! The document is made of what registers the views: routes and their patterns, the types of arguments and of results,
//! predicates, permissions, doc comments and `#[deprecated]`. Nothing is written twice, so nothing can differ.
//!
//! ```
//! use pyramidion::extract::{Json, Path};
//! use pyramidion::schemars::{self, JsonSchema};
//! use pyramidion::testing::TestApp;
//! use pyramidion::{Configurator, HttpException, package, view_config};
//! use pyramidion_openapi::OpenApi;
//!
//! #[derive(serde::Serialize, JsonSchema)]
//! struct Book {
//!     title: String,
//! }
//!
//! /// Returns a book.
//! #[view_config(route_name = "book", request_method = "GET")]
//! fn book(Path(id): Path<u32>) -> Result<Json<Book>, HttpException> {
//!     match id {
//!         1 => Ok(Json(Book { title: "Mathematical Principles".to_owned() })),
//!         _ => Err(HttpException::not_found()),
//!     }
//! }
//!
//! let mut config = Configurator::new();
//! config.add_route("book", "/books/{id}");
//! config.scan(package!(self));
//! OpenApi::new("Books", "1.0").serve(&mut config, "/openapi.json").page(&mut config, "/docs");
//! let app = TestApp::new(config.make_app()?);
//!
//! let document: serde_json::Value = app.get("/openapi.json").send().json();
//! let operation = &document["paths"]["/books/{id}"]["get"];
//! assert_eq!(operation["summary"], "Returns a book.");
//! assert_eq!(operation["parameters"][0]["schema"]["maximum"], u32::MAX);
//! assert_eq!(app.get("/docs").send().status(), 200);
//! # Ok::<(), pyramidion::Error>(())
//! ```
//!
//! Types derive `schemars::JsonSchema`, whose crate is [`pyramidion::schemars`]. One that does not is described as any value, and
//! named by [`Document::warnings`] and in the log when the application is made. [`pyramidion::schemas`] says what views
//! that are declared without an attribute, extractors and types of responses of an application's own can say.

mod conditions;
mod definitions;
mod document;
mod endpoint;
mod operation;
mod parameters;
mod request_body;
mod responses;
mod schema;
mod security;
mod serving;

/// The chapter of the documentation, whose examples are compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../../docs/openapi.md")]
struct Chapter;

use std::sync::Arc;

use pyramidion::App;
use pyramidion::introspection::{RouteRecord, ViewRecord};

pub use document::Document;
pub use security::SecurityScheme;
pub use serving::Served;

/// What a document says beside what the application tells by itself.
///
/// # Examples
///
/// ```
/// use pyramidion::{Configurator, View};
/// use pyramidion_openapi::{OpenApi, SecurityScheme};
///
/// let mut config = Configurator::new();
/// config.add_route("api.home", "/api");
/// config.add_route("home", "/");
/// config.add_view(View::new(|| "for programs").route_name("api.home").request_method(["GET"]));
/// config.add_view(View::new(|| "for people").route_name("home").request_method(["GET"]));
/// let app = config.make_app()?;
///
/// let api = OpenApi::new("Example", "1.0")
///     .description("What programs can ask for.")
///     .routes(|route| route.pattern.starts_with("/api"))
///     .security_scheme("token", SecurityScheme::bearer());
/// let document = api.document(&app);
/// assert!(document.value()["paths"].get("/").is_none());
/// assert!(document.value()["paths"]["/api"]["get"].is_object());
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone)]
#[must_use]
pub struct OpenApi {
    title: String,
    version: String,
    description: Option<String>,
    servers: Vec<String>,
    security_schemes: Vec<(String, SecurityScheme)>,
    tags: Vec<(String, String)>,
    tags_of: Arc<TagsOf>,
    includes: Arc<Includes>,
    /// The permission that visitors of the document need.
    permission: Option<String>,
}

type TagsOf = dyn Fn(&ViewRecord) -> Vec<String> + Send + Sync;

type Includes = dyn Fn(&RouteRecord) -> bool + Send + Sync;

impl OpenApi {
    /// Returns what describes all routes of an application; the version is that of its interface.
    pub fn new(title: impl Into<String>, version: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            version: version.into(),
            description: None,
            servers: Vec::new(),
            security_schemes: Vec::new(),
            tags: Vec::new(),
            tags_of: Arc::new(|view| module_of(view).into_iter().collect()),
            includes: Arc::new(|_| true),
            permission: None,
        }
    }

    /// Sets what the interface is about; it may be Markdown.
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// Adds a URL below which the application is reached; without one it is that of the document.
    pub fn server(mut self, url: impl Into<String>) -> Self {
        self.servers.push(url.into());
        self
    }

    /// Adds a way in which visitors say who they are; each of them does for the views that need a permission.
    pub fn security_scheme(mut self, name: impl Into<String>, scheme: SecurityScheme) -> Self {
        self.security_schemes.push((name.into(), scheme));
        self
    }

    /// Adds what a tag is about. Views have the name of their module as a tag, unless
    /// [`tags_of`](Self::tags_of) says otherwise.
    pub fn tag(mut self, name: impl Into<String>, description: impl Into<String>) -> Self {
        self.tags.push((name.into(), description.into()));
        self
    }

    /// Sets what decides which tags a view has.
    pub fn tags_of(
        mut self,
        tags_of: impl Fn(&ViewRecord) -> Vec<String> + Send + Sync + 'static,
    ) -> Self {
        self.tags_of = Arc::new(tags_of);
        self
    }

    /// Sets which routes the document describes; without it, it describes all that have views.
    pub fn routes(
        mut self,
        includes: impl Fn(&RouteRecord) -> bool + Send + Sync + 'static,
    ) -> Self {
        self.includes = Arc::new(includes);
        self
    }

    /// Returns the document of an application.
    pub fn document(&self, app: &App) -> Document {
        Document::of(self, app)
    }
}

impl std::fmt::Debug for OpenApi {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OpenApi")
            .field("title", &self.title)
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}

/// Returns the name of the module of a view's function, without its path; that of a crate's root has none.
fn module_of(view: &ViewRecord) -> Option<String> {
    let (module, _) = view.function.as_deref()?.rsplit_once("::")?;
    // Of a method it is the module of the type.
    let is_type = |name: &str| name.starts_with(char::is_uppercase);
    let names = module.split("::").skip(1).filter(|name| !is_type(name));
    names.last().map(str::to_owned)
}
