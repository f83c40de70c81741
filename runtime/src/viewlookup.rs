//! View lookup: which of the views of a route answers a request.
//!
//! See the chapter
//! [View Configuration](https://docs.pylonsproject.org/projects/pyramid/en/2.1-branch/narr/viewconfig.html)
//! of Pyramid's documentation for the order in which views are tried.

use http::Method;
use rustc_hash::FxHashMap;

use crate::accept::Accept;
use crate::pattern::normalized_segments;
use crate::request::Request;
use crate::viewderivers::DerivedView;

/// The views of an application, by route and by name.
#[derive(Debug, Default)]
pub(crate) struct ViewLookup {
    /// The views of each route, at the route's position.
    by_route: Vec<MultiView>,
    /// The views without a route, which answer where no route matches.
    by_name: FxHashMap<String, MultiView>,
}

/// The views of one route or name, in the order in which they are tried.
#[derive(Debug, Default)]
pub(crate) struct MultiView {
    views: Vec<DerivedView>,
    has_accept: bool,
}

/// What a lookup found.
#[derive(Debug)]
pub(crate) enum Found<'a> {
    View(&'a DerivedView),
    /// There are no views, or other predicates than those below do not hold.
    Nothing,
    /// Another method would have found a view: one of these.
    MethodNotAllowed(Vec<Method>),
    /// Another `Accept` header would have found a view.
    NotAcceptable,
}

impl ViewLookup {
    pub(crate) fn new(by_route: Vec<MultiView>, by_name: FxHashMap<String, MultiView>) -> Self {
        Self { by_route, by_name }
    }

    /// Finds the view for a request that matched the route at `position`.
    pub(crate) fn find_for_route(&self, position: usize, request: &Request) -> Found<'_> {
        self.by_route
            .get(position)
            .map_or(Found::Nothing, |views| views.find(request))
    }

    /// Finds the view for a request that matched no route: its name is the path's first segment.
    pub(crate) fn find_by_name(&self, request: &Request) -> Found<'_> {
        if self.by_name.is_empty() {
            return Found::Nothing;
        }
        let path = request.path_info();
        let segments = normalized_segments(&path);
        let name = segments.first().copied().unwrap_or_default();
        let name = name.strip_prefix("@@").unwrap_or(name);
        self.by_name
            .get(name)
            .map_or(Found::Nothing, |views| views.find(request))
    }

    /// Tells whether the response to a request of the route depends on its `Accept` header.
    pub(crate) fn varies_by_accept(&self, position: usize) -> bool {
        self.by_route
            .get(position)
            .is_some_and(|views| views.has_accept)
    }
}

impl MultiView {
    /// Returns the views in the order in which they are tried: by specificity, then as given.
    pub(crate) fn new(mut views: Vec<DerivedView>) -> Self {
        views.sort_by_key(DerivedView::order);
        let has_accept = views.iter().any(|view| view.accept().is_some());
        Self { views, has_accept }
    }

    pub(crate) fn views(&self) -> &[DerivedView] {
        &self.views
    }

    fn find(&self, request: &Request) -> Found<'_> {
        let matchdict = request.matchdict();
        let holds = |view: &&DerivedView| view.holds(request, matchdict);
        let found = if self.has_accept {
            self.by_preference(request).into_iter().find(holds)
        } else {
            self.views.iter().find(holds)
        };
        found.map_or_else(|| self.explain(request), Found::View)
    }

    /// Returns the views that the client likes best first, those without `accept` last.
    fn by_preference(&self, request: &Request) -> Vec<&DerivedView> {
        let accept = Accept::of(request.headers());
        let quality = |view: &&DerivedView| view.accept().map_or(0, |offer| accept.quality(offer));
        let mut views: Vec<_> = self.views.iter().collect();
        views.sort_by_cached_key(|view| std::cmp::Reverse(quality(view)));
        views
    }

    /// Finds out what a client could change to be answered.
    fn explain(&self, request: &Request) -> Found<'_> {
        let matchdict = request.matchdict();
        let mut allowed = Vec::new();
        let mut is_unacceptable = false;
        for view in &self.views {
            let failing = || {
                view.predicates
                    .iter()
                    .filter(|p| !p.holds(request, matchdict))
            };
            if failing().all(|predicate| predicate.accept().is_some()) {
                is_unacceptable = true;
            } else if failing().all(|predicate| predicate.methods().is_some()) {
                allowed.extend(failing().filter_map(|p| p.methods()).flatten().cloned());
            }
        }
        if is_unacceptable {
            return Found::NotAcceptable;
        }
        if allowed.is_empty() {
            return Found::Nothing;
        }
        allowed.sort_by(|a, b| a.as_str().cmp(b.as_str()));
        allowed.dedup();
        Found::MethodNotAllowed(allowed)
    }
}

impl DerivedView {
    fn accept(&self) -> Option<&crate::accept::MediaType> {
        self.predicates
            .iter()
            .find_map(|predicate| predicate.accept())
    }
}
