//! Configuration: everything before the first request.
//!
//! A [`Configurator`] collects what an application is made of. [`make_app`](Configurator::make_app)
//! sorts it, checks it and reports every mistake at once, each with the place in the source where it
//! was made. The chapter on configuration lists
//! [when the order of the calls matters](crate::guide::configuration#when-the-order-of-calls-matters).
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

#[cfg(not(all(feature = "forward", feature = "static", feature = "templates")))]
mod absent;
mod accept_order;
mod actions;
#[cfg(feature = "cli")]
mod address;
mod around;
mod asked;
mod browsers;
mod build;
mod conflicts;
mod contradictions;
mod decided_conditions;
mod error;
mod exception_views;
mod exclusions;
#[cfg(feature = "static")]
mod file_views;
#[cfg(feature = "forward")]
mod forwarding;
mod head_alone;
mod hidden_routes;
mod hooks;
#[cfg(feature = "i18n")]
mod languages;
mod limits;
mod logins;
#[cfg(feature = "i18n")]
mod messages;
mod mount_part;
mod mounts;
mod options;
mod orders;
#[cfg(all(feature = "static", feature = "templates"))]
mod overridden_templates;
#[cfg(feature = "static")]
mod overrides;
mod package;
mod patterns;
mod proutes;
mod records;
mod renderer_directives;
mod renderers;
mod report;
mod request_values;
mod requirements;
mod route;
mod route_candidates;
mod route_hints;
mod routes;
mod scan;
mod scan_config;
mod service_views;
mod services;
mod settings;
mod settings_of_pyramid;
mod stages;
mod state;
#[cfg(feature = "static")]
mod statics;
mod subpaths;
mod subscribers;
mod surroundings;
mod timeouts;
mod typed_routes;
mod upgrades;
mod urls;
mod view_arguments;
mod views;
mod ways;
mod wrappers;

use std::any::TypeId;
use std::collections::BTreeMap;
use std::collections::hash_map::Entry;
use std::panic::Location;
use std::sync::Arc;

use http::HeaderName;
use rustc_hash::FxHashMap;

use crate::csrf::{CsrfOptions, CsrfStoragePolicy};
use crate::events::{EventFamily, SubscriberPredicateFactory};
use crate::observers::Observer;
use crate::predicates::{CustomPredicates, Predicate, PredicateConfig, PredicateFactory};
use crate::proutes::ListedRoute;
#[cfg(feature = "templates")]
use crate::renderers::TemplateCustomizer;
use crate::renderers::{JsonRenderer, Jsonp, Renderer, StringRenderer, TemplateSource};
use crate::request::{AddedValue, BodyLimits};
use crate::retry::Retry;
use crate::router::App;
use crate::security::SecurityPolicy;
use crate::session::{AnySessionFactory, IntoSessionFactory};
use crate::settings::Settings;
use crate::telemetry::warn_at_start;
use crate::tweens::{AnyTween, Order};
use crate::view::View;
use crate::viewderivers::ViewDeriver;

pub use crate::traversal::ContextFactory;
#[doc(hidden)]
pub use crate::traversal::Factory;
pub use crate::viewderivers::ViewInfo;
#[cfg(feature = "cli")]
pub(crate) use address::{ADDRESS_FORM, is_address};
pub use error::ConfigurationError;
pub use mounts::MountConfig;
pub use package::Package;
pub use route::RouteConfig;
pub use scan_config::{Category, ScanConfig, Scanned};
#[cfg(feature = "cli")]
pub(crate) use settings::check_alone as check_settings;
#[doc(hidden)]
pub use subscribers::{RegisteredSubscriber, Subscription};
#[doc(hidden)]
pub use typed_routes::RouteDeclaration;

use crate::introspection::SourcePlace;
use actions::{Declared, IncludePath};
use browsers::Browsers;
use error::Problem;
use report::Report;

/// Collects what an application is made of, and makes it.
///
/// See the [module docs](self), and
/// [`pyramid.config.Configurator`](https://docs.pylonsproject.org/projects/pyramid/en/2.1-branch/api/config.html)
/// for its model.
#[derive(Default)]
pub struct Configurator {
    routes: Vec<RouteConfig>,
    views: Vec<(View, IncludePath)>,
    scans: Vec<Declared<ScanConfig>>,
    /// The types that were added as routes.
    typed_routes: Vec<TypeId>,
    /// The routes of other applications, for writing URLs.
    imports: Vec<Declared<Vec<ListedRoute>>>,
    default_renderers: BTreeMap<String, Arc<dyn Renderer>>,
    renderers: Named<Arc<dyn Renderer>>,
    templates: Vec<Declared<TemplateSource>>,
    #[cfg(feature = "templates")]
    template_customizers: Vec<TemplateCustomizer>,
    session_factory: Vec<Declared<AnySessionFactory>>,
    security_policy: Vec<Declared<Arc<dyn SecurityPolicy>>>,
    default_permission: Vec<Declared<String>>,
    browsers: Browsers,
    csrf_options: Vec<Declared<Arc<CsrfOptions>>>,
    csrf_storage: Vec<Declared<Arc<dyn CsrfStoragePolicy>>>,
    root_factory: Vec<Declared<Factory>>,
    retry: Vec<Declared<Retry>>,
    #[cfg(feature = "static")]
    cache_busters: Vec<Declared<crate::static_files::CacheBusterConfig>>,
    #[cfg(feature = "static")]
    overrides: Named<crate::static_files::Override>,
    #[cfg(feature = "i18n")]
    languages: languages::DeclaredLanguages,
    #[cfg(feature = "forward")]
    upstreams: Vec<Declared<crate::forward::Upstreams>>,
    tweens: Named<(Order, Arc<dyn AnyTween>)>,
    layers: Vec<around::DeclaredLayer>,
    observers: Vec<Arc<dyn Observer>>,
    mounts: Vec<MountConfig>,
    view_derivers: Named<(Order, ViewDeriver)>,
    view_options: Vec<options::OptionType>,
    view_predicates: Named<(Order, PredicateFactory)>,
    route_predicates: Named<(Order, PredicateFactory)>,
    accept_order: Named<Order>,
    subscribers: Vec<Declared<Subscription>>,
    subscriber_predicates: Named<SubscriberPredicateFactory>,
    request_values: Named<AddedValue>,
    event_families: Vec<EventFamily>,
    state: Vec<Declared<state::StateValue>>,
    /// URLs that are tried before the first request.
    url_checks: Vec<urls::UrlCheck>,
    settings: Settings,
    body_limits: BodyLimits,
    script_name: String,
    request_id_header: Option<HeaderName>,
    /// Where declarations are being made: in which includes, under which prefix.
    include: IncludePath,
    route_prefix: Arc<str>,
    include_count: u32,
    /// The functions that were included, each with its prefix, and where.
    included: FxHashMap<(TypeId, String), &'static Location<'static>>,
    /// What the calls have already seen themselves.
    report: Report,
}

/// Declarations with their names.
type Named<T> = Vec<(String, Declared<T>)>;

impl Configurator {
    /// Returns a configurator with the renderers `json`, `jsonp` and `string`, and with what the
    /// environment [sets](Settings).
    pub fn new() -> Self {
        let mut config = Self::default();
        config.settings.apply_environment(std::env::vars_os());
        let json: Arc<dyn Renderer> = Arc::new(JsonRenderer);
        let jsonp: Arc<dyn Renderer> = Arc::new(Jsonp::default());
        let string: Arc<dyn Renderer> = Arc::new(StringRenderer);
        let defaults = [("json", json), ("jsonp", jsonp), ("string", string)];
        config.default_renderers = defaults.map(|(name, r)| (name.to_owned(), r)).into();
        config
    }

    /// Adds a route: requests whose path matches `pattern` are answered by the views of that name.
    ///
    /// Routes are tried in the order in which they were added. A pattern is Pyramid's: `{name}` stands
    /// for one segment or a part of it, `{name:regex}` for what the expression matches, `*name` at the
    /// end for the rest of the path. A pattern with a scheme or host, as in `https://host/{id}`, is only
    /// for writing URLs.
    ///
    /// What is returned configures the route further.
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
        self.push_route(name.into(), pattern.into(), Location::caller())
    }

    fn push_route(
        &mut self,
        name: String,
        pattern: String,
        place: &'static Location<'static>,
    ) -> &mut RouteConfig {
        let (prefix, include) = (&self.route_prefix, &self.include);
        let route = RouteConfig::new(name, pattern, prefix, include, place);
        self.routes.push(route);
        let last = self.routes.len() - 1;
        &mut self.routes[last]
    }

    /// Adds a view, the imperative form of `#[view_config]`.
    pub fn add_view(&mut self, view: View) {
        self.views.push((view, self.include.clone()));
    }

    /// Calls a function with this configurator, so that a part of an application configures itself.
    ///
    /// Outside of it, what it declares can be declared again: the application overrides what it includes. Two
    /// includes that declare the same thing conflict.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::Configurator;
    ///
    /// fn blog(config: &mut Configurator) {
    ///     config.add_route("article", "/{id}");
    /// }
    ///
    /// let mut config = Configurator::new();
    /// config.include_with_prefix("/blog", blog); // the pattern is `/blog/{id}`
    /// ```
    ///
    /// See [Including Configuration from External Sources](https://docs.pylonsproject.org/projects/pyramid/en/2.1-branch/narr/advconfig.html#including-configuration-from-external-sources)
    /// in Pyramid's documentation.
    #[track_caller]
    pub fn include<F: FnOnce(&mut Self) + 'static>(&mut self, part: F) {
        self.include_with_prefix("", part);
    }

    /// Includes a function whose routes get a prefix, Pyramid's `route_prefix`.
    ///
    /// Prefix and pattern are joined by one slash, whether or not they have slashes there; prefixes of nested
    /// includes follow each other. To include the same function twice under one prefix is a mistake.
    #[track_caller]
    pub fn include_with_prefix<F: FnOnce(&mut Self) + 'static>(&mut self, prefix: &str, part: F) {
        let place = Location::caller().into();
        patterns::check_prefix(prefix, place, &mut self.report);
        let prefix = route::join_prefix(&self.route_prefix, prefix);
        if let Some(first) = self.note_include::<F>(&prefix) {
            let under = if prefix.is_empty() {
                String::new()
            } else {
                format!(" under the prefix `/{prefix}`")
            };
            let name = std::any::type_name::<F>();
            let message = format!("`{name}` is included twice{under}");
            let places = [Location::caller(), first];
            let remedy = "include it once, or under two prefixes";
            let problem = Problem::conflict(message, &places, remedy);
            self.report.add(problem);
            return;
        }
        self.include_count += 1;
        let inner = self.include.child(self.include_count);
        let outer = (
            std::mem::replace(&mut self.include, inner),
            std::mem::replace(&mut self.route_prefix, prefix.into()),
        );
        part(self);
        (self.include, self.route_prefix) = outer;
    }

    /// Takes notice of an include, and returns where the same was made before.
    ///
    /// Values of a type without size are all the same. A closure with captured values or a function pointer
    /// may do something else each time.
    #[track_caller]
    fn note_include<F: 'static>(&mut self, prefix: &str) -> Option<&'static Location<'static>> {
        if size_of::<F>() > 0 {
            return None;
        }
        let key = (TypeId::of::<F>(), prefix.to_owned());
        match self.included.entry(key) {
            Entry::Occupied(first) => Some(first.get()),
            Entry::Vacant(place) => {
                place.insert(Location::caller());
                None
            }
        }
    }

    /// Returns the prefix that routes get now, without slashes around it.
    pub fn route_prefix(&self) -> &str {
        &self.route_prefix
    }

    /// Sets what opens and saves sessions: a [`SessionFactory`](crate::session::SessionFactory) or an
    /// [`AsyncSessionFactory`](crate::session::AsyncSessionFactory).
    #[track_caller]
    pub fn set_session_factory<K: ?Sized>(&mut self, factory: impl IntoSessionFactory<K>) {
        let factory = factory.into_factory();
        let declared = Declared::new(factory, Location::caller(), &self.include);
        self.session_factory.push(declared);
    }

    /// Sets the path under which the application is mounted, WSGI's `SCRIPT_NAME`.
    ///
    /// It is for a proxy that strips this path: generated URLs begin with it.
    pub fn set_script_name(&mut self, path: impl Into<String>) {
        self.script_name = path.into();
    }

    /// Gives every request an id, which a header carries in and out; without this there are none.
    ///
    /// A request keeps the id that it brings in the header, if that has 1 to 128 letters, digits or `-_.:`; another gets 128
    /// random bits. Views see it as [`Request::id`](crate::Request::id), its [span](crate::telemetry) has it, and the
    /// response brings it back.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::testing::TestApp;
    /// use pyramidion::{Configurator, http};
    ///
    /// let mut config = Configurator::new();
    /// config.set_request_id_header(http::HeaderName::from_static("x-request-id"));
    /// let app = TestApp::new(config.make_app()?);
    /// let response = app.get("/").header("x-request-id", "a-1").send();
    /// assert_eq!(response.headers()["x-request-id"], "a-1");
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    pub fn set_request_id_header(&mut self, name: HeaderName) {
        self.request_id_header = Some(name);
    }

    /// Makes the application.
    ///
    /// # Errors
    ///
    /// Fails with every mistake of the configuration at once.
    pub fn make_app(self) -> Result<App, ConfigurationError> {
        let app = build::build(self)?;
        warn_at_start(app.warnings());
        Ok(app)
    }

    /// Makes an application that stands in for one that could not be made, whose views it does not have: of these it says nothing.
    #[cfg(all(feature = "cli", feature = "devel", debug_assertions))]
    pub(crate) fn make_stand_in(self) -> Result<App, ConfigurationError> {
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

/// Says which view is meant.
fn describe(view: &View) -> String {
    if let Some(declared) = &view.stands_for {
        return declared.to_string();
    }
    match view.place.function {
        "" => "the view".to_owned(),
        function => format!("the view `{function}`"),
    }
}

fn compile_predicates(
    configs: &[PredicateConfig],
    customs: &CustomPredicates,
    report: &mut Report,
    place: impl Into<SourcePlace> + Copy,
    subject: impl Fn() -> String,
) -> Vec<Predicate> {
    let mut predicates = Vec::with_capacity(configs.len());
    for config in configs {
        match Predicate::new(config, customs) {
            Ok(predicate) => predicates.push(predicate),
            Err(error) => report.add_at(place, format!("{}: {error}", subject())),
        }
    }
    // They are tested in the order of Pyramid's table, wherever they are written.
    predicates.sort_by_key(Predicate::rank);
    predicates
}
