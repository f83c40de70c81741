//! View lookup: which of the views of a route answers a request.
//!
//! See the chapter
//! [View Configuration](https://docs.pylonsproject.org/projects/pyramid/en/2.1-branch/narr/viewconfig.html)
//! of Pyramid's documentation for the order in which views are tried.

mod allow;
mod content_types;
mod contexts;
mod refusal;

use std::cmp::Reverse;
use std::error::Error;
use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::accept::{Accept, MediaType};
use crate::httpexceptions::{Distance, ErrorType, HttpException};
use crate::pattern::normalized_segments;
use crate::predicates::{Asked, Predicate};
use crate::request::{Request, RouteMatch};
use crate::view::ViewContext;
use crate::viewderivers::DerivedView;

use allow::Allowed;
use contexts::Contexts;

pub(crate) use content_types::unsupported;
pub(crate) use refusal::Refusal;

/// The views of an application that belong to no route.
#[derive(Debug, Default)]
pub(crate) struct ViewLookup {
    /// The views without a route, which answer where no route matches.
    pub(crate) by_name: FxHashMap<String, MultiView>,
    /// The exception views of every route.
    pub(crate) exceptions: Vec<DerivedView>,
}

/// The views of one route.
#[derive(Debug, Default)]
pub(crate) struct RouteViews {
    pub(crate) views: MultiView,
    /// The views with a name, if the route leads through a tree of resources.
    pub(crate) named: Option<Box<FxHashMap<String, MultiView>>>,
    pub(crate) exceptions: Vec<DerivedView>,
    /// Whether views without a route answer where none of these does.
    pub(crate) uses_global_views: bool,
}

impl RouteViews {
    /// Returns the views for a request that matched the route.
    #[inline]
    pub(crate) fn of(&self, request: &Request) -> Option<&MultiView> {
        match &self.named {
            None => Some(&self.views),
            Some(named) => match request.view_name() {
                "" => Some(&self.views),
                name => named.get(name),
            },
        }
    }

    /// Returns a name, if some views have it.
    pub(crate) fn name(&self, name: &str) -> Option<&str> {
        let (name, _) = self.named.as_ref()?.get_key_value(name)?;
        Some(name)
    }

    /// Returns the names of the views that have one, sorted, each with its views.
    pub(crate) fn named(&self) -> Vec<(&str, &MultiView)> {
        let named = self.named.iter().flat_map(|named| named.iter());
        let mut named: Vec<_> = named.map(|(name, views)| (name.as_str(), views)).collect();
        named.sort_unstable_by_key(|(name, _)| *name);
        named
    }

    /// Returns all views except the exception views.
    pub(crate) fn all(&self) -> impl Iterator<Item = &DerivedView> {
        let named = self.named.iter().flat_map(|named| named.values());
        let named = named.flat_map(MultiView::views);
        self.views.views().iter().chain(named)
    }
}

/// The views of one route or name, in the order in which they are tried.
#[derive(Debug, Default)]
pub(crate) struct MultiView {
    views: Vec<DerivedView>,
    /// Where the views for types of contexts are, if there are any.
    contexts: Option<Box<Contexts>>,
    has_accept: bool,
    /// What is answered where the method is why none of them does, if that can be.
    allowed: Option<Box<Allowed>>,
}

/// Which view of a name is for a context.
#[derive(Debug)]
pub(crate) enum Named<'v> {
    View(&'v DerivedView),
    /// The predicates of no view hold; if there is only one, it is this.
    Refused(Refusal<'v>, Option<&'v DerivedView>),
    /// No view of that name is for such a context.
    Nothing,
}

/// What answers an error.
#[derive(Debug)]
pub(crate) enum Answer<'v, 'e> {
    View(&'v DerivedView),
    /// The error is, or is caused by, an HTTP exception, which answers itself.
    Exception(&'e HttpException),
    Nothing,
}

impl ViewLookup {
    /// Finds the view for a request that matched a route with these views.
    pub(crate) fn find_for_route<'v>(
        &'v self,
        route: &'v RouteViews,
        asked: &Asked<'_>,
        matched: Option<&RouteMatch>,
    ) -> Result<&'v DerivedView, Refusal<'v>> {
        let own = route.of(asked.request());
        if let Some(view) = own.and_then(|views| views.look(asked, matched)) {
            return Ok(view);
        }
        let globals = self.by_name.get(asked.request().view_name());
        match (own, globals.filter(|_| route.uses_global_views)) {
            (None, None) => Err(Refusal::NotFound),
            (Some(own), None) => Err(own.refusal(asked, matched)),
            (own, Some(globals)) => globals.look(asked, matched).ok_or_else(|| {
                let own = own.into_iter().flat_map(MultiView::views);
                let views = own.chain(globals.views());
                Refusal::of(views, None, asked, matched)
            }),
        }
    }

    /// Finds the view for a request that matched no route: its name is what the walk through the tree has found, or else the path's
    /// first segment.
    pub(crate) fn find_by_name<'v>(
        &'v self,
        asked: &Asked<'_>,
    ) -> Result<&'v DerivedView, Refusal<'v>> {
        let request = asked.request();
        let (_, views) = self.named_views(request).ok_or(Refusal::NotFound)?;
        views.find(asked, request.route_match())
    }

    /// Finds the view of a name for the context of a request, whatever its route.
    pub(crate) fn find_named<'v>(&'v self, name: &str, asked: &Asked<'_>) -> Named<'v> {
        let Some(views) = self.by_name.get(name) else {
            return Named::Nothing;
        };
        let request = asked.request();
        let views_for = views.views.iter();
        let mut for_context = views_for.filter(|view| view.is_for_context(request));
        let Some(first) = for_context.next() else {
            return Named::Nothing;
        };
        match views.find(asked, request.route_match()) {
            Ok(view) => Named::View(view),
            Err(refusal) => {
                let is_alone = for_context.next().is_none();
                Named::Refused(refusal, is_alone.then_some(first))
            }
        }
    }

    /// Tells whether there are views for a request that matched no route.
    #[cfg(feature = "forward")]
    pub(crate) fn has_named_view(&self, request: &Request) -> bool {
        self.named_views(request).is_some()
    }

    /// Returns the views for a request that matched no route, and their name.
    pub(crate) fn named_views(&self, request: &Request) -> Option<(&String, &MultiView)> {
        if self.by_name.is_empty() {
            return None;
        }
        if request.walked().is_some() {
            return self.by_name.get_key_value(request.view_name());
        }
        let path = request.path_info();
        let segments = normalized_segments(&path);
        let name = segments.first().copied().unwrap_or_default();
        let name = name.strip_prefix("@@").unwrap_or(name);
        self.by_name.get_key_value(name)
    }

    /// Finds what answers an error: views of the route before others, nearer types before wider ones.
    pub(crate) fn find_for_error<'v, 'e>(
        &'v self,
        route: Option<&'v RouteViews>,
        asked: &Asked<'_>,
        error: &'e (dyn Error + 'static),
    ) -> Answer<'v, 'e> {
        if let Some(route) = route
            && let Some((view, _)) = nearest(&route.exceptions, asked, error)
        {
            return Answer::View(view);
        }
        let exception = HttpException::of_error(error);
        let itself = ErrorType::of::<HttpException>().distance(error);
        match (nearest(&self.exceptions, asked, error), exception) {
            (Some((_, distance)), Some(exception)) if itself.is_some_and(|own| own < distance) => {
                Answer::Exception(exception)
            }
            (Some((view, _)), _) => Answer::View(view),
            (None, Some(exception)) => Answer::Exception(exception),
            (None, None) => Answer::Nothing,
        }
    }

    /// Tells whether the response to a request of the route, or of none, depends on its `Accept` header.
    pub(crate) fn varies_by_accept(&self, route: Option<&RouteViews>) -> bool {
        let of_globals = || self.by_name.values().any(|views| views.has_accept);
        match route {
            Some(route) => {
                let mut named = route.named.iter().flat_map(|named| named.values());
                route.views.has_accept
                    || named.any(|views| views.has_accept)
                    || (route.uses_global_views && of_globals())
            }
            None => of_globals(),
        }
    }

    /// Tells whether the response to an error depends on the `Accept` header of the request.
    pub(crate) fn errors_vary_by_accept(&self, route: Option<&RouteViews>) -> bool {
        self.exception_views(route)
            .any(|view| view.accept().is_some())
    }

    /// Returns the exception views of a route and those of every route.
    fn exception_views<'v>(
        &'v self,
        route: Option<&'v RouteViews>,
    ) -> impl Iterator<Item = &'v DerivedView> {
        let of_route = route.into_iter().flat_map(|route| &route.exceptions);
        of_route.chain(&self.exceptions)
    }
}

/// Returns the exception view whose type is nearest to an error.
fn nearest<'a>(
    views: &'a [DerivedView],
    asked: &Asked<'_>,
    error: &(dyn Error + 'static),
) -> Option<(&'a DerivedView, Distance)> {
    let candidates = views.iter().filter_map(|view| match view.context {
        ViewContext::Error(context) => Some((view, context.distance(error)?)),
        ViewContext::Any | ViewContext::Resource(_) => None,
    });
    candidates
        .filter(|(view, _)| view.holds(asked, asked.request().route_match()))
        .min_by_key(|(_, distance)| *distance)
}

impl MultiView {
    /// Returns the views in the order in which they are tried: by specificity, then as given.
    ///
    /// Where views offer media types, `offers` is the order in which the server prefers them.
    pub(crate) fn new(mut views: Vec<DerivedView>, offers: &[MediaType]) -> Self {
        views.sort_by_key(DerivedView::order);
        let has_accept = views.iter().any(|view| view.accept().is_some());
        if has_accept {
            views.sort_by_key(|view| {
                let (is_general, _) = view.order();
                let offer = view.accept().map(|offer| server_preference(offer, offers));
                (is_general, offer.unwrap_or((usize::MAX, usize::MAX)))
            });
        }
        let contexts = Contexts::group(&mut views);
        let allowed = Allowed::prepare(&views).map(Box::new);
        Self {
            views,
            contexts,
            has_accept,
            allowed,
        }
    }

    pub(crate) fn views(&self) -> &[DerivedView] {
        &self.views
    }

    #[inline]
    fn find<'v>(
        &'v self,
        asked: &Asked<'_>,
        matched: Option<&RouteMatch>,
    ) -> Result<&'v DerivedView, Refusal<'v>> {
        let found = self.look(asked, matched);
        found.ok_or_else(|| self.refusal(asked, matched))
    }

    /// Says why none of them answers.
    fn refusal<'v>(&'v self, asked: &Asked<'_>, matched: Option<&RouteMatch>) -> Refusal<'v> {
        Refusal::of(self.views.iter(), self.allowed.as_deref(), asked, matched)
    }

    /// Returns the view that answers, if one does.
    #[inline]
    fn look(&self, asked: &Asked<'_>, matched: Option<&RouteMatch>) -> Option<&DerivedView> {
        let among = |range: Range<usize>| {
            let views = &self.views[range];
            if self.has_accept {
                preferred(views, asked, matched)
            } else {
                views.iter().find(|view| view.holds(asked, matched))
            }
        };
        match &self.contexts {
            None => among(0..self.views.len()),
            Some(contexts) => contexts.groups(asked.request().context()).find_map(among),
        }
    }
}

/// Returns the view that the client likes best of those that hold; one without `accept` comes last.
fn preferred<'v>(
    views: &'v [DerivedView],
    asked: &Asked<'_>,
    matched: Option<&RouteMatch>,
) -> Option<&'v DerivedView> {
    let accept = Accept::of(asked.request().headers());
    let mut best = None;
    for view in views {
        let offer = view.accept();
        let quality = offer.map(|offer| accept.quality(offer));
        if quality == Some(0) {
            continue;
        }
        // The header is read once for all views.
        let is_accepted = |predicate: &Predicate| {
            let other = predicate.accept();
            other.zip(offer).is_some_and(|(own, offer)| own == offer)
        };
        let holds = || {
            let mut others = view.predicates.iter().filter(|own| !is_accepted(own));
            view.is_for_context(asked.request())
                && others.all(|predicate| predicate.holds(asked, matched))
        };
        let preference = (view.is_for_any_context(), Reverse(quality));
        if best.as_ref().is_none_or(|(_, other)| preference < *other) && holds() {
            best = Some((view, preference));
        }
    }
    best.map(|(view, _)| view)
}

impl DerivedView {
    fn accept(&self) -> Option<&MediaType> {
        self.predicates
            .iter()
            .find_map(|predicate| predicate.accept())
    }
}

/// Returns the place of an offer in the order that the server prefers: that of its type, then, within the type, that of
/// its parameters, the bare type last. Types that are not listed come last.
fn server_preference(offer: &MediaType, offers: &[MediaType]) -> (usize, usize) {
    let listed = |media_type: &MediaType| offers.iter().position(|other| other == media_type);
    let of_type = listed(&offer.bare()).unwrap_or(offers.len());
    let of_parameters = if offer.has_parameters() {
        listed(offer).unwrap_or(offers.len())
    } else {
        offers.len() + 1
    };
    (of_type, of_parameters)
}
