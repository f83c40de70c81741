//! What an application holds, as data: its routes, views, tweens and the rest, each with the place that declares it.
//!
//! [`App::routes`](crate::App::routes), [`App::views`](crate::App::views), [`App::tweens`](crate::App::tweens) and their
//! neighbours return these records, and [`App::explain`](crate::App::explain) says what becomes of a request. They are for
//! commands, error pages for developers, and documents of an API: nothing of them is shown to visitors by itself. Every
//! record implements [`Serialize`].
//!
//! ```
//! use pyramidion::testing::DummyRequest;
//! use pyramidion::{Configurator, View};
//!
//! let mut config = Configurator::new();
//! config.add_route("article", "/articles/{id}");
//! config.add_view(View::new(|| "an article").route_name("article").request_method(["GET"]));
//! let app = config.make_app()?;
//!
//! let routes = app.routes();
//! assert_eq!(routes[0].name, "article");
//! assert_eq!(routes[0].pattern, "/articles/{id}");
//! let views = app.views();
//! assert_eq!(views[0].route.as_deref(), Some("article"));
//! assert_eq!(views[0].predicates, ["request_method = GET,HEAD"]);
//! assert_eq!(views[0].place.file(), file!());
//!
//! let request = DummyRequest::post("/articles/7").build_for(&app);
//! let explanation = app.explain(&request);
//! let unmet = &explanation.views[0].unmet[0];
//! assert_eq!(unmet.condition, "request_method = GET,HEAD");
//! assert_eq!(unmet.found, "the method is POST");
//! # Ok::<(), pyramidion::Error>(())
//! ```
//!
//! See [Pyramid Configuration Introspection](https://docs.pylonsproject.org/projects/pyramid/en/2.1-branch/narr/introspector.html)
//! in Pyramid's documentation.

mod allowed_sites;
mod condition_parts;
mod csrf_record;
mod explained;
#[cfg(feature = "i18n")]
mod message_record;
mod predicate_record;
mod request_value_record;
mod security_headers_record;
mod session_record;
mod setting_record;
mod subscriber_record;
mod template_record;
mod walk_record;

use std::fmt;
use std::panic::Location;
use std::time::Duration;

use serde::Serialize;

pub use allowed_sites::CorsRecord;
pub use condition_parts::{Condition, PatternPart};
pub use csrf_record::CsrfRecord;
pub use explained::{Answer, Explanation, RouteOutcome, RouteTrial, Unmet, ViewTrial};
#[cfg(feature = "i18n")]
pub use message_record::MessageRecord;
pub use predicate_record::{PredicateRecord, PredicateSubject};
pub use request_value_record::RequestValueRecord;
pub use security_headers_record::SecurityHeadersRecord;
pub use session_record::{SessionCookieRecord, SessionKind, SessionRecord};
pub use setting_record::{SettingOrigin, SettingRecord};
pub use subscriber_record::SubscriberRecord;
pub use template_record::{TemplateRecord, TemplateReference};
pub use walk_record::{WalkEnd, WalkStep};

/// A line of the source.
///
/// # Examples
///
/// ```
/// use pyramidion::Configurator;
///
/// let mut config = Configurator::new();
/// config.add_route("home", "/");
/// let app = config.make_app()?;
/// let place = app.routes()[0].place;
/// assert_eq!(place.to_string(), format!("{}:{}", file!(), place.line()));
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct SourcePlace {
    file: &'static str,
    line: u32,
}

impl SourcePlace {
    pub(crate) const fn new(file: &'static str, line: u32) -> Self {
        Self { file, line }
    }

    /// Returns the path of the file, as the compiler was given it.
    pub const fn file(&self) -> &'static str {
        self.file
    }

    /// Returns the line, counted from 1.
    pub const fn line(&self) -> u32 {
        self.line
    }
}

impl From<&'static Location<'static>> for SourcePlace {
    fn from(location: &'static Location<'static>) -> Self {
        Self::new(location.file(), location.line())
    }
}

/// Writes `file:line`.
impl fmt::Display for SourcePlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// A route of an application.
///
/// # Examples
///
/// ```
/// use pyramidion::Configurator;
///
/// let mut config = Configurator::new();
/// config.add_route("article", "/articles/{id}").request_method(["POST"]);
/// let app = config.make_app()?;
/// let route = &app.routes()[0];
/// assert_eq!(route.placeholders, ["id"]);
/// assert_eq!(route.predicates, ["request_method = POST"]);
/// assert_eq!(route.hidden_by, None);
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RouteRecord {
    /// The name.
    pub name: String,
    /// The pattern, with the prefixes of includes; that of a route to another site is a URL.
    pub pattern: String,
    /// The pattern in its parts.
    pub parts: Vec<PatternPart>,
    /// The names of the placeholders, in order.
    pub placeholders: Vec<String>,
    /// What requests it is for.
    pub kind: RouteKind,
    /// The methods that the route takes, or nothing if it takes all.
    pub methods: Option<Vec<String>>,
    /// The conditions on a request, as Pyramid writes them.
    pub predicates: Vec<String>,
    /// The same conditions as data.
    pub conditions: Vec<Condition>,
    /// The type of the resource that the route's own factory makes.
    pub context: Option<String>,
    /// The largest body of a request, in bytes, or nothing for a route that no request matches.
    pub body_limit: Option<u64>,
    /// Which other sites may read answers of the route, or nothing if none may.
    pub cors: Option<CorsRecord>,
    /// The security headers of its answers, or nothing for a route that no request matches.
    pub security_headers: Option<SecurityHeadersRecord>,
    /// The URLs of the applications that some or all of its requests are passed on to.
    pub forwarded_to: Vec<String>,
    /// The name of the earlier route that takes all of its requests, so that it is never reached.
    pub hidden_by: Option<String>,
    /// Where it is declared; an imported route is where its listing is imported.
    pub place: SourcePlace,
}

/// What requests a route is for.
///
/// # Examples
///
/// ```
/// use pyramidion::Configurator;
/// use pyramidion::introspection::RouteKind;
///
/// let mut config = Configurator::new();
/// config.add_route("cdn", "https://cdn.example.com/{file}");
/// let app = config.make_app()?;
/// assert_eq!(app.routes()[0].kind, RouteKind::External);
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RouteKind {
    /// Requests match it.
    Matched,
    /// It serves the files of a static view.
    Static,
    /// A service that is mounted answers it.
    Mounted,
    /// It only writes URLs of this application: it is `generation_only(true)` or imported.
    GenerationOnly,
    /// It only writes URLs of another site.
    External,
}

/// A view of an application.
///
/// # Examples
///
/// ```
/// use pyramidion::{Configurator, View};
///
/// let mut config = Configurator::new();
/// config.add_route("home", "/");
/// config.add_view(View::new(|| "home").route_name("home"));
/// let app = config.make_app()?;
/// let view = &app.views()[0];
/// assert_eq!(view.route.as_deref(), Some("home"));
/// assert_eq!(view.permission, None);
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ViewRecord {
    /// The function with its module, or nothing for a closure.
    pub function: Option<String>,
    /// The name of the route that the view is for.
    pub route: Option<String>,
    /// The name of a view without a route, which is the first segment of the path; it may be empty.
    pub name: Option<String>,
    /// What the view answers.
    pub answers: Answers,
    /// The methods that the view takes, or nothing if it takes all.
    pub methods: Option<Vec<String>>,
    /// The conditions on a request, as Pyramid writes them.
    pub predicates: Vec<String>,
    /// The same conditions as data.
    pub conditions: Vec<Condition>,
    /// The permission that the visitor needs.
    pub permission: Option<String>,
    /// The renderer or template of the view's value.
    pub renderer: Option<String>,
    /// Whether the view asks for the token against forged requests.
    pub require_csrf: bool,
    /// What surrounds the view, outermost first, by the names of view derivers.
    pub derivers: Vec<String>,
    /// Whether the function is `async`.
    pub is_async: bool,
    /// How long the view may take; nothing is said of one that never waits, or has no limit.
    pub timeout: Option<Duration>,
    /// Where it is declared.
    pub place: SourcePlace,
}

/// What a view answers.
///
/// # Examples
///
/// ```
/// use pyramidion::introspection::Answers;
/// use pyramidion::{Configurator, HttpException, View};
///
/// let mut config = Configurator::new();
/// config.add_view(View::new(|| "sorry").exception::<HttpException>());
/// let app = config.make_app()?;
/// assert!(matches!(&app.views()[0].answers, Answers::Errors(name) if name.ends_with("HttpException")));
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Answers {
    /// Requests, whatever they are about.
    Requests,
    /// Requests about resources of this type.
    Resources(String),
    /// Errors of this type: it is an exception view.
    Errors(String),
}

/// A tween of an application.
///
/// # Examples
///
/// ```
/// use pyramidion::Configurator;
/// use pyramidion::tweens::EXCVIEW;
///
/// let config = Configurator::new();
/// let app = config.make_app()?;
/// let tweens = app.tweens();
/// assert_eq!((tweens[0].name.as_str(), tweens[0].place), (EXCVIEW, None));
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct TweenRecord {
    /// The name.
    pub name: String,
    /// Where it is added, or nothing for what every application has.
    pub place: Option<SourcePlace>,
}

/// A layer around an application.
///
/// # Examples
///
/// ```
/// let mut config = pyramidion::Configurator::new();
/// config.add_layer(tower_layer::Identity::new());
/// let app = config.make_app()?;
/// assert_eq!(app.layers()[0].layer, "tower_layer::identity::Identity");
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct LayerRecord {
    /// The type.
    pub layer: String,
    /// Where it is added.
    pub place: SourcePlace,
}

/// A service that is mounted in an application.
///
/// # Examples
///
/// ```
/// let mut config = pyramidion::Configurator::new();
/// config.mount("/api", axum::Router::new());
/// let app = config.make_app()?;
/// assert_eq!(app.mounts()[0].prefix, "/api");
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct MountRecord {
    /// The prefix with those of includes, without a slash at its end.
    pub prefix: String,
    /// The type of the service.
    pub service: String,
    /// The permission that visitors need, if the mount says one.
    pub permission: Option<String>,
    /// Where it is mounted.
    pub place: SourcePlace,
}

/// A view deriver of an application.
///
/// # Examples
///
/// ```
/// use pyramidion::Configurator;
///
/// let config = Configurator::new();
/// let app = config.make_app()?;
/// assert_eq!(app.derivers()[0].name, "secured_view");
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct DeriverRecord {
    /// The name.
    pub name: String,
    /// Where it is added, or nothing for what every application has.
    pub place: Option<SourcePlace>,
}

/// A static view of an application.
///
/// # Examples
///
/// ```
/// # #[cfg(feature = "static")] {
/// use pyramidion::Configurator;
///
/// let mut config = Configurator::new();
/// config.add_static_view("static", "src");
/// let app = config.make_app()?;
/// let files = &app.static_views()[0];
/// assert_eq!((files.name.as_str(), files.source.as_str()), ("static", "src"));
/// # }
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct StaticViewRecord {
    /// The name that it is added under: a path, or a URL for files that another server has.
    pub name: String,
    /// The name of its route.
    pub route: String,
    /// The folder: a path, or the name of a package, a colon and a path.
    pub source: String,
    /// The permission that visitors need.
    pub permission: Option<String>,
    /// Where it is added.
    pub place: SourcePlace,
}

/// A renderer of an application, templates aside.
///
/// # Examples
///
/// ```
/// use pyramidion::Configurator;
///
/// let config = Configurator::new();
/// let app = config.make_app()?;
/// assert!(app.renderers().iter().any(|renderer| renderer.name == "json"));
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RendererRecord {
    /// The name or extension.
    pub name: String,
    /// Where it is added, or nothing for what every application has.
    pub place: Option<SourcePlace>,
}
