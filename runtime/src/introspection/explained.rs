//! What becomes of a request, as data.

use std::fmt;

use serde::Serialize;

use super::ViewRecord;
use super::walk_record::WalkEnd;

/// What becomes of a request, and why.
///
/// # Examples
///
/// ```
/// use pyramidion::introspection::Answer;
/// use pyramidion::testing::DummyRequest;
/// use pyramidion::{Configurator, View};
///
/// let mut config = Configurator::new();
/// config.add_route("home", "/");
/// config.add_view(View::new(|| "home").route_name("home"));
/// let app = config.make_app()?;
/// let explanation = app.explain(&DummyRequest::get("/").build_for(&app));
/// assert_eq!(explanation.answer, Answer::View(0));
/// assert!(explanation.views[0].unmet.is_empty());
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Explanation {
    /// The routes in the order in which they are tried, up to the one that matches.
    pub routes: Vec<RouteTrial>,
    /// The walk through the tree of resources, if there was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub walk: Option<WalkEnd>,
    /// The views that may answer, in the order in which they are tried.
    pub views: Vec<ViewTrial>,
    /// What answers.
    pub answer: Answer,
}

/// How a request fared at a route.
///
/// # Examples
///
/// ```
/// use pyramidion::Configurator;
/// use pyramidion::introspection::RouteOutcome;
/// use pyramidion::testing::DummyRequest;
///
/// let mut config = Configurator::new();
/// config.add_route("home", "/");
/// let app = config.make_app()?;
/// let explanation = app.explain(&DummyRequest::get("/other").build_for(&app));
/// assert_eq!(explanation.routes[0].name, "home");
/// assert_eq!(explanation.routes[0].outcome, RouteOutcome::PatternDiffers);
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RouteTrial {
    /// The name of the route.
    pub name: String,
    /// Its pattern.
    pub pattern: String,
    /// Whether it matched.
    pub outcome: RouteOutcome,
}

/// Whether a route matched.
///
/// # Examples
///
/// ```
/// use pyramidion::Configurator;
/// use pyramidion::introspection::RouteOutcome;
/// use pyramidion::testing::DummyRequest;
///
/// let mut config = Configurator::new();
/// config.add_route("save", "/save").request_method(["POST"]);
/// let app = config.make_app()?;
/// let explanation = app.explain(&DummyRequest::get("/save").build_for(&app));
/// let RouteOutcome::PredicatesFail(unmet) = &explanation.routes[0].outcome else {
///     panic!("the method is another one");
/// };
/// assert_eq!(unmet[0].condition, "request_method = POST");
/// assert_eq!(unmet[0].found, "the method is GET");
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RouteOutcome {
    /// The path is not what the pattern describes.
    PatternDiffers,
    /// The pattern matches, but these predicates do not hold.
    PredicatesFail(Vec<Unmet>),
    /// The route matched, and its placeholders have these values.
    Matched(Vec<(String, String)>),
}

/// How a request fared at a view.
///
/// # Examples
///
/// ```
/// use pyramidion::testing::DummyRequest;
/// use pyramidion::{Configurator, View};
///
/// let mut config = Configurator::new();
/// config.add_route("home", "/");
/// config.add_view(View::new(|| "home").route_name("home").xhr(true));
/// let app = config.make_app()?;
/// let explanation = app.explain(&DummyRequest::get("/").build_for(&app));
/// assert_eq!(explanation.views[0].unmet[0].condition, "xhr = True");
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ViewTrial {
    /// The view.
    pub view: ViewRecord,
    /// The conditions that do not hold: predicates, or the type of the context. If there is none, the view can answer.
    pub unmet: Vec<Unmet>,
}

/// A condition that a request does not meet.
///
/// # Examples
///
/// ```
/// use pyramidion::testing::DummyRequest;
/// use pyramidion::{Configurator, View};
///
/// let mut config = Configurator::new();
/// config.add_route("save", "/save");
/// config.add_view(View::new(|| "saved").route_name("save").request_method(["POST"]));
/// let app = config.make_app()?;
/// let explanation = app.explain(&DummyRequest::new("PUT", "/save").build_for(&app));
/// let unmet = &explanation.views[0].unmet[0];
/// assert_eq!(unmet.to_string(), "request_method = POST (the method is PUT)");
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Unmet {
    /// The condition, as Pyramid writes it.
    pub condition: String,
    /// What the request has instead; what is secret by its name is not shown.
    pub found: String,
}

impl Unmet {
    pub(crate) fn new(condition: impl fmt::Display, found: String) -> Self {
        let condition = condition.to_string();
        Self { condition, found }
    }
}

/// Writes the condition, then what was found in parentheses.
impl fmt::Display for Unmet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.condition, self.found)
    }
}

/// What answers a request.
///
/// # Examples
///
/// ```
/// use pyramidion::introspection::Answer;
/// use pyramidion::testing::DummyRequest;
/// use pyramidion::{Configurator, View};
///
/// let mut config = Configurator::new();
/// config.add_route("save", "/save");
/// config.add_view(View::new(|| "saved").route_name("save").request_method(["POST"]));
/// let app = config.make_app()?;
/// let explanation = app.explain(&DummyRequest::get("/save").build_for(&app));
/// assert_eq!(explanation.answer, Answer::MethodNotAllowed(vec!["POST".to_owned()]));
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Answer {
    /// A view, which stands at this position of [`Explanation::views`].
    View(usize),
    /// Nothing: the path matches no route and no name of a view, or no view of the route can answer.
    NotFound,
    /// Nothing, but views take these other methods.
    MethodNotAllowed(Vec<String>),
    /// The application itself, to `OPTIONS`: with the methods that views take.
    Options(Vec<String>),
    /// Nothing, but views offer other media types than the request accepts.
    NotAcceptable,
    /// Nothing, but views take content of these other media types.
    UnsupportedMediaType(Vec<String>),
    /// Nothing: the path is not percent-encoded UTF-8.
    BadRequest,
    /// Another application, to which the request is passed on.
    Forwarded,
    /// Nothing but what answers this error: the context cannot be made, or a resource on the way cannot be loaded.
    Failed(String),
}
