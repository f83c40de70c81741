//! Configuration: everything before the first request.
//!
//! A [`Configurator`] collects what an application is made of. [`make_app`](Configurator::make_app)
//! sorts it, checks it and reports every mistake at once, each with the place in the source where it
//! was made. The order of the calls matters among routes only.
//!
//! ```
//! use pyramidion::testing::TestApp;
//! use pyramidion::{Configurator, Response, package, view_config};
//!
//! #[view_config(route_name = "hello")]
//! fn hello() -> Response {
//!     Response::html("<h1>Hello</h1>")
//! }
//!
//! let mut config = Configurator::new();
//! config.scan(package!(self));
//! config.add_route("hello", "/");
//! let app = TestApp::new(config.make_app()?);
//! assert_eq!(app.get("/").send().text(), "<h1>Hello</h1>");
//! # Ok::<(), pyramidion::Error>(())
//! ```

mod build;
mod error;
mod route;
mod scan;

use std::any::TypeId;
use std::collections::BTreeMap;
use std::panic::Location;
use std::sync::Arc;
use std::time::Duration;

use crate::renderers::{JsonRenderer, Renderer, StringRenderer, TemplateSource};
use crate::request::BodyLimits;
use crate::router::App;
use crate::session::SessionFactory;
use crate::settings::Settings;
use crate::view::View;

pub use error::ConfigurationError;
pub use route::RouteConfig;
pub use scan::Package;

use error::Problem;

/// Collects what an application is made of, and makes it.
///
/// See the [module docs](self), and
/// [`pyramid.config.Configurator`](https://docs.pylonsproject.org/projects/pyramid/en/2.1-branch/api/config.html)
/// for its model.
#[derive(Default)]
pub struct Configurator {
    routes: Vec<RouteConfig>,
    views: Vec<View>,
    scans: Vec<(Package, &'static Location<'static>)>,
    renderers: BTreeMap<String, Arc<dyn Renderer>>,
    templates: Vec<TemplateSource>,
    session_factory: Option<(Arc<dyn SessionFactory>, &'static Location<'static>)>,
    state: http::Extensions,
    state_types: Vec<TypeId>,
    settings: Settings,
    body_limits: BodyLimits,
    script_name: String,
    /// Mistakes that were already seen by the call that made them.
    problems: Vec<Problem>,
}

impl Configurator {
    /// Returns a configurator with the renderers `json` and `string`.
    pub fn new() -> Self {
        let mut config = Self::default();
        config.add_renderer("json", JsonRenderer);
        config.add_renderer("string", StringRenderer);
        config
    }

    /// Adds a route: requests whose path matches `pattern` are answered by the views of that name.
    ///
    /// Routes are tried in the order in which they were added. A pattern is Pyramid's: `{name}` stands
    /// for one segment or a part of it, `{name:regex}` for what the expression matches, `*name` at the
    /// end for the rest of the path. A pattern with a scheme or host, as in `https://host/{id}`, is only
    /// for writing URLs.
    ///
    /// What is returned can be told more about the route.
    ///
    /// # Examples
    ///
    /// ```
    /// # let mut config = pyramidion::Configurator::new();
    /// config.add_route("article", "/articles/{id}");
    /// config.add_route("upload", "/upload").request_method(["POST"]).body_limit(50 << 20);
    /// ```
    #[track_caller]
    pub fn add_route(
        &mut self,
        name: impl Into<String>,
        pattern: impl Into<String>,
    ) -> &mut RouteConfig {
        let route = RouteConfig::new(name.into(), pattern.into(), Location::caller());
        self.routes.push(route);
        let last = self.routes.len() - 1;
        &mut self.routes[last]
    }

    /// Adds a view, the imperative form of `#[view_config]`.
    pub fn add_view(&mut self, view: View) {
        self.views.push(view);
    }

    /// Adds the views that `#[view_config]` declares in a package, which [`package!`](crate::package)
    /// names.
    ///
    /// Naming a crate links it, so its views are found in every build. Views are found in the module
    /// that is named and in those below it. To scan the same views again changes nothing. A package
    /// without views is an error; views that no scan covers are warned of when the application is made.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # let mut config = pyramidion::Configurator::new();
    /// use pyramidion::package;
    ///
    /// config.scan(package!(crate));
    /// ```
    #[track_caller]
    pub fn scan(&mut self, package: Package) {
        self.scans.push((package, Location::caller()));
    }

    /// Sets what opens and saves sessions.
    #[track_caller]
    pub fn set_session_factory(&mut self, factory: impl SessionFactory) {
        let caller = Location::caller();
        if let Some((_, first)) = &self.session_factory {
            let places = [*first, caller];
            self.problems.push(Problem::conflict(
                "the session factory is set twice",
                &places,
            ));
        }
        self.session_factory = Some((Arc::new(factory), caller));
    }

    /// Adds a renderer that views name with `renderer = "…"`.
    ///
    /// A later renderer of the same name, also of a built-in one, replaces the earlier.
    pub fn add_renderer(&mut self, name: impl Into<String>, renderer: impl Renderer) {
        self.renderers.insert(name.into(), Arc::new(renderer));
    }

    /// Adds a template that views name with `renderer = "…"`, or that other templates include.
    ///
    /// Templates that `#[view_config]` names are found by the compiler and need not be added.
    #[cfg(feature = "templates")]
    pub fn add_template(&mut self, name: &'static str, text: &'static str) {
        self.templates.push(TemplateSource {
            name,
            path: name,
            text,
        });
    }

    /// Gives the application a value, which views take as [`State<T>`](crate::extract::State).
    ///
    /// A later value of the same type replaces the earlier.
    pub fn set_state<T: Clone + Send + Sync + 'static>(&mut self, state: T) {
        self.state.insert(state);
        self.state_types.push(TypeId::of::<T>());
    }

    /// Returns the settings for changing.
    pub fn settings_mut(&mut self) -> &mut Settings {
        &mut self.settings
    }

    /// Returns the settings.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Sets the largest body of a request in bytes; the default is 2 MiB.
    ///
    /// A larger body is answered with 413 before it is read.
    /// [`RouteConfig::body_limit`] sets it for one route.
    pub fn set_body_limit(&mut self, bytes: u64) {
        self.body_limits.max_size = bytes;
    }

    /// Sets how long the body of a request may take: each piece of it, and all of it; the defaults are
    /// 30 and 60 seconds.
    ///
    /// A body that takes longer is answered with 408.
    pub fn set_body_timeouts(&mut self, read: Duration, total: Duration) {
        self.body_limits.read_timeout = read;
        self.body_limits.total_timeout = total;
    }

    /// Sets the path under which the application is mounted, WSGI's `SCRIPT_NAME`.
    ///
    /// It is for a proxy that strips this path: generated URLs begin with it.
    pub fn set_script_name(&mut self, path: impl Into<String>) {
        self.script_name = path.into();
    }

    /// Makes the application.
    ///
    /// # Errors
    ///
    /// Fails with every mistake of the configuration at once.
    pub fn make_app(self) -> Result<App, ConfigurationError> {
        build::build(self)
    }
}

impl std::fmt::Debug for Configurator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Configurator")
            .field("routes", &self.routes)
            .field("views", &self.views)
            .finish_non_exhaustive()
    }
}
