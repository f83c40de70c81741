//! From a declared view to one that answers requests.
//!
//! What surrounds a view is a row, outermost first: the permission, the CSRF token, the caching headers, the
//! decorators, and what the view derivers of the application made. The view itself and its renderer are
//! innermost. See [View Derivers](https://docs.pylonsproject.org/projects/pyramid/en/2.1-branch/narr/hooks.html#view-derivers)
//! in Pyramid's documentation.

mod making;

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use http::StatusCode;

use crate::BoxFuture;
use crate::conditional::Etag;
use crate::csrf;
use crate::error::Error;
#[cfg(feature = "schemas")]
use crate::extract::Requirements;
use crate::httpexceptions::HttpException;
use crate::predicates::{Asked, Predicate, PredicateConfig};
use crate::renderers::RendererHelper;
use crate::request::{Request, RouteMatch};
use crate::response::ViewResult;
use crate::security::Denial;
use crate::telemetry::report;
use crate::tweens::{AnyTween, Chain, Next};
#[cfg(feature = "schemas")]
use crate::view::Describe;
use crate::view::{
    FunctionPointer, HttpCache, Outcome, Place, Text, View, ViewContext, ViewFunction, ViewOption,
};

pub(crate) use making::Making;

/// A view that is ready to be called.
pub(crate) struct DerivedView {
    pub(crate) predicates: Vec<Predicate>,
    pub(crate) context: ViewContext,
    pub(crate) function: ViewFunction,
    pub(crate) renderer: RendererHelper,
    /// Whether the view takes the body as a stream.
    pub(crate) streams_body: bool,
    /// The status of the redirect to the path with a slash, where an exception view makes one.
    pub(crate) append_slash: Option<StatusCode>,
    /// What surrounds the view, outermost first.
    pub(crate) stages: Vec<Stage>,
    /// The tag that the response gets of its body.
    pub(crate) etag: Option<Etag>,
    /// Whether the response is compressed, if the view says it.
    #[cfg(feature = "compression")]
    pub(crate) compress: Option<bool>,
    /// How long the view and what surrounds it may take.
    pub(crate) timeout: Option<Duration>,
    pub(crate) place: Place,
    #[cfg(feature = "schemas")]
    pub(crate) described: Described,
}

/// What is known of the types of a view.
#[cfg(feature = "schemas")]
pub(crate) enum Described {
    /// A function says it.
    By(Describe),
    /// Only what the arguments require is known.
    Requirements(Vec<fn(&mut Requirements)>),
}

#[cfg(feature = "schemas")]
impl Described {
    pub(crate) fn of(view: &View) -> Self {
        match view.declared.describe {
            Some(describe) => Self::By(describe),
            None => Self::Requirements(view.declared.requires.to_vec()),
        }
    }
}

/// Something that surrounds a view.
pub(crate) enum Stage {
    Permission(String),
    Csrf,
    /// The CSRF token, which the form of the view may say is wrong.
    #[cfg(feature = "forms")]
    CsrfInForm,
    HttpCache(HttpCache),
    /// What the view deriver of this name made, or a decorator.
    Around(Text, Arc<dyn AnyTween>),
}

impl Stage {
    /// Returns the name of the view deriver.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Permission(_) => "secured_view",
            Self::Csrf => "csrf_view",
            #[cfg(feature = "forms")]
            Self::CsrfInForm => "csrf_view",
            Self::HttpCache(_) => "http_cached_view",
            Self::Around(name, _) => name,
        }
    }

    pub(crate) fn checks_csrf(&self) -> bool {
        self.name() == "csrf_view"
    }
}

impl DerivedView {
    /// Tells whether every predicate holds.
    pub(crate) fn holds(&self, asked: &Asked<'_>, matched: Option<&RouteMatch>) -> bool {
        let mut predicates = self.predicates.iter();
        self.is_for_context(asked.request()) && predicates.all(|p| p.holds(asked, matched))
    }

    pub(crate) fn is_for_any_context(&self) -> bool {
        matches!(self.context, ViewContext::Any)
    }

    pub(crate) fn is_for_context(&self, request: &Request) -> bool {
        match self.context {
            ViewContext::Resource(resource) => resource.holds(request.context()),
            ViewContext::Any | ViewContext::Error(_) => true,
        }
    }

    /// Tells whether something of the view is `async`.
    pub(crate) fn may_wait(&self) -> bool {
        self.is_awaited() || self.predicates.iter().any(Predicate::waits)
    }

    /// Tells whether the view is awaited once it is chosen, with what surrounds it.
    pub(crate) fn is_awaited(&self) -> bool {
        let mut stages = self.stages.iter();
        self.function.is_async() || stages.any(|stage| matches!(stage, Stage::Around(..)))
    }

    /// Passes a stage that is not around the view, and returns how long the response may be kept.
    fn enter<'s>(
        &'s self,
        stage: &'s Stage,
        request: &mut Request,
    ) -> crate::Result<Option<&'s HttpCache>> {
        match stage {
            Stage::Permission(permission) => self.check_permission(permission, request)?,
            Stage::Csrf => csrf::check(request)?,
            #[cfg(feature = "forms")]
            Stage::CsrfInForm => csrf::check_for_form(request)?,
            Stage::HttpCache(cache) => return Ok(Some(cache)),
            Stage::Around(..) => {}
        }
        Ok(None)
    }

    /// Calls the view, with what surrounds it, and makes the response.
    pub(crate) async fn call(&self, request: &mut Request) -> ViewResult {
        self.call_from(0, request).await
    }

    /// Passes the request through the stages from `position` on, and calls the view.
    async fn call_from(&self, position: usize, request: &mut Request) -> ViewResult {
        let (making, http_cache) = match self.begin(position, request) {
            Called::Done(result) => return result,
            Called::Later(making, http_cache) => (making, http_cache),
        };
        let made = making.await;
        self.respond(made, http_cache, request)
    }

    /// Calls the view from the stage at `position` on, as far as nothing has to be waited for.
    #[inline]
    pub(crate) fn begin<'v: 'r, 'r>(
        &'v self,
        position: usize,
        request: &'r mut Request,
    ) -> Called<'v, 'r> {
        request.set_view(self.place.source());
        // What surrounds the view is limited with it.
        let limit = self.timeout.filter(|_| position == 0);
        let mut http_cache = None;
        for (stage, position) in self.stages[position..].iter().zip(position..) {
            if let Stage::Around(_, around) = stage {
                let response = around.start(request, Next::new(self, position + 1));
                return Called::Later(Making::response(response, limit), http_cache);
            }
            match self.enter(stage, request) {
                Ok(cache) => http_cache = cache.or(http_cache),
                Err(error) => return Called::Done(Err(error)),
            }
        }
        let renderer = &self.renderer;
        let outcome = match &self.function {
            ViewFunction::Pointer(FunctionPointer::Sync(function)) => function(request, renderer),
            ViewFunction::Closure(function) => function(request, renderer),
            ViewFunction::Pointer(FunctionPointer::Async(function)) => {
                let outcome = function(request, renderer);
                return Called::Later(Making::outcome(outcome, limit), http_cache);
            }
            ViewFunction::AsyncClosure(function) => {
                let outcome = function(request, renderer);
                return Called::Later(Making::outcome(outcome, limit), http_cache);
            }
        };
        Called::Done(self.respond(Some(outcome), http_cache, request))
    }

    /// Makes the response of what the view returned; it returned nothing if it took too long.
    #[inline]
    pub(crate) fn respond(
        &self,
        made: Option<crate::Result<Outcome>>,
        http_cache: Option<&HttpCache>,
        request: &mut Request,
    ) -> ViewResult {
        let Some(outcome) = made else {
            request.abandon_session();
            return Err(making::too_late(self.timeout).into());
        };
        let mut result = match outcome {
            Ok(Outcome::Response(mut response)) => {
                request.complete_response(&mut response);
                Ok(response)
            }
            Ok(Outcome::Rendered(rendered)) => rendered.into_response(request),
            Err(error) => self.settle(error, request),
        };
        #[cfg(feature = "forms")]
        if self.shows_csrf_in_form() {
            result = csrf::hold(result, request);
        }
        if let Some(http_cache) = http_cache {
            keep(&mut result, http_cache);
        }
        if let (Ok(response), Some(etag)) = (&mut result, self.etag) {
            response.set_etag_of_body(etag);
        }
        #[cfg(feature = "compression")]
        if let (Ok(response), Some(compress)) = (&mut result, self.compress) {
            response.set_compression(compress);
        }
        if result.is_ok() {
            request.leave_view();
        }
        result
    }

    /// Tells whether a form of the view says that the CSRF token is wrong.
    #[cfg(feature = "forms")]
    fn shows_csrf_in_form(&self) -> bool {
        let mut stages = self.stages.iter();
        stages.any(|stage| matches!(stage, Stage::CsrfInForm))
    }

    /// Shows the form with which a view ends; any other error stays what it is.
    #[cfg(feature = "forms")]
    fn settle(&self, error: Error, request: &mut Request) -> ViewResult {
        crate::forms::settle(error, request, &self.renderer)?.into_response(request)
    }

    #[cfg(not(feature = "forms"))]
    #[expect(clippy::unused_self, reason = "as with the feature")]
    fn settle(&self, error: Error, _: &mut Request) -> ViewResult {
        Err(error)
    }

    /// Returns the permission that the view asks for.
    pub(crate) fn permission(&self) -> Option<&str> {
        self.stages.iter().find_map(|stage| match stage {
            Stage::Permission(permission) => Some(permission.as_str()),
            _ => None,
        })
    }

    fn check_permission(&self, permission: &str, request: &mut Request) -> crate::Result<()> {
        if request.take_skips_permission() {
            return Ok(());
        }
        let decision = request.has_permission(permission);
        if request.settings().is_on("pyramidion.debug_authorization") {
            report!(INFO,
                view = %self.place,
                at = %self.place.source(),
                permission,
                decision = %decision,
                "a permission was asked for"
            );
        }
        if decision.is_allowed() {
            return Ok(());
        }
        let message = format!("the view {}: {decision}", self.place);
        let userid = request.authenticated_userid();
        let denial = Denial::new(permission.to_owned(), decision, userid);
        #[cfg(all(feature = "devel", debug_assertions))]
        request.extensions_mut().insert(denial.clone());
        let forbidden = HttpException::forbidden().with_log_message(message);
        Err(forbidden.with_reason(Arc::new(denial)).into())
    }

    /// Returns the order in which the view is tried among others of its route: those for a type of context
    /// first, then the more predicates, and the later in Pyramid's table, the earlier.
    pub(crate) fn order(&self) -> (bool, u64) {
        /// Pyramid has 2^30; there is room for more predicates of an application's own.
        const MAX_ORDER: u64 = 1 << 30;
        let weights = self
            .predicates
            .iter()
            .fold(0, |sum, p| sum | 1_u64 << (p.rank() + 1).min(62));
        let order = MAX_ORDER.saturating_sub(weights) / (self.predicates.len() as u64 + 1);
        (matches!(self.context, ViewContext::Any), order)
    }
}

/// Says how long a response may be kept, and again how long one that the client has already; errors are not kept.
fn keep(result: &mut ViewResult, http_cache: &HttpCache) {
    let now = SystemTime::now();
    match result {
        Ok(response) => http_cache.apply(response.headers_mut(), now),
        Err(error) => {
            if let Some(exception) = error.downcast_ref::<HttpException>()
                && exception.status() == StatusCode::NOT_MODIFIED
            {
                let exception = exception.clone();
                let kept = exception.with_headers(|headers| http_cache.apply(headers, now));
                *error = Error::raised_at(kept.into(), error.place());
            }
        }
    }
}

/// A view that was called.
pub(crate) enum Called<'v, 'r> {
    Done(ViewResult),
    /// The view or what surrounds it has to be waited for; then it is said how long the response may be kept.
    Later(Making<'r>, Option<&'v HttpCache>),
}

impl Chain for DerivedView {
    fn run<'r>(&'r self, position: usize, request: &'r mut Request) -> BoxFuture<'r, ViewResult> {
        Box::pin(self.call_from(position, request))
    }
}

impl fmt::Debug for DerivedView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DerivedView")
            .field("predicates", &self.predicates)
            .field("place", &self.place)
            .finish_non_exhaustive()
    }
}

/// What a view deriver learns of a view.
///
/// See [`add_view_deriver`](crate::Configurator::add_view_deriver) for an example.
#[derive(Debug)]
pub struct ViewInfo<'a> {
    view: &'a View,
}

impl<'a> ViewInfo<'a> {
    pub(crate) fn new(view: &'a View) -> Self {
        Self { view }
    }

    /// Returns the name of the view's function, or an empty text for a closure.
    pub fn function(&self) -> &str {
        self.view.place.function
    }

    /// Returns the name of the route that the view answers.
    pub fn route_name(&self) -> Option<&str> {
        self.view.declared.route_name.as_deref()
    }

    /// Returns the permission that the view is declared with.
    pub fn permission(&self) -> Option<&str> {
        self.view.declared.permission.as_deref()
    }

    /// Returns the renderer that the view is declared with.
    pub fn renderer(&self) -> Option<&str> {
        self.view
            .declared
            .renderer
            .as_ref()
            .map(|renderer| &*renderer.name)
    }

    /// Returns the name of a view without a route, which is often empty.
    pub fn name(&self) -> &str {
        &self.view.declared.name
    }

    /// Tells whether the view is declared to require the CSRF token, or not to, if it says either.
    pub fn require_csrf(&self) -> Option<bool> {
        self.view.declared.require_csrf
    }

    /// Returns what the view is declared with for caches.
    pub fn http_cache(&self) -> Option<&HttpCache> {
        self.view.declared.http_cache.as_ref()
    }

    /// Returns the predicates that the view is declared with.
    pub fn predicates(&self) -> &[PredicateConfig] {
        &self.view.declared.predicates
    }

    /// Returns an option that the view is declared with: see [`add_view_option`](crate::Configurator::add_view_option).
    pub fn option<T: Send + Sync + 'static>(&self) -> Option<&T> {
        self.view.declared.options.iter().find_map(ViewOption::get)
    }

    /// Tells whether the view answers errors.
    pub fn is_exception_view(&self) -> bool {
        self.view.declared.context.is_error()
    }
}

/// Decides what surrounds a view.
pub(crate) type ViewDeriver = Arc<dyn Fn(&ViewInfo<'_>) -> Option<Arc<dyn AnyTween>> + Send + Sync>;

/// The names of the built-in stages, outermost first.
///
/// There is nothing in place of `mapped_view`, but others may stand over and under it as in Pyramid.
pub(crate) const BUILT_IN: [&str; 7] = [
    "secured_view",
    "csrf_view",
    "owrapped_view",
    "http_cached_view",
    "decorated_view",
    "rendered_view",
    "mapped_view",
];
