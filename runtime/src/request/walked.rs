//! Where the walk through a tree of resources has ended.

use std::sync::Arc;

use http::HeaderName;

use crate::context::{DefaultRoot, Located, Resource, as_located};
use crate::httpexceptions::HttpException;
use crate::introspection::{WalkEnd, WalkStep};
use crate::pattern::{PathText, SUBPATH, normalized_segments};

use super::{ProxyHeaders, Request};

/// Where the walk of a request has ended, besides its context.
#[derive(Debug)]
pub(crate) struct Walked {
    pub(crate) view_name: String,
    pub(crate) subpath: Vec<String>,
    pub(crate) ending: WalkEnding,
    /// How many names lead to where the walk began, and to the virtual root, from the root of the tree.
    pub(crate) start_depth: usize,
    pub(crate) virtual_root_depth: usize,
}

/// Why a walk has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WalkEnding {
    /// Every name led to a resource.
    LastName,
    /// There is no resource of the next name, which is that of a view.
    MissingName,
    /// The next name says itself that it is that of a view.
    ViewSelector,
}

const X_VHM_ROOT: HeaderName = HeaderName::from_static("x-vhm-root");

/// The context, and traversal.
impl Request {
    /// Returns the context: what the factory of the route made, or the root factory, or what the [walk](crate::traversal) from there
    /// has led to.
    ///
    /// Below the root of a tree it comes as a [`Located`] resource, which knows what is above it.
    pub fn context(&self) -> &dyn Resource {
        self.context.as_deref().unwrap_or(&DefaultRoot)
    }

    pub(crate) fn set_context(&mut self, context: Arc<dyn Resource>) {
        self.context = Some(context);
    }

    /// Forgets the context, and what led to it.
    pub(crate) fn forget_context(&mut self) {
        self.context = None;
        self.walked = None;
    }

    /// Returns the context, sharing it.
    pub(crate) fn shared_context(&self) -> Option<Arc<dyn Resource>> {
        self.context.clone()
    }

    /// Returns the name that the [walk](crate::traversal) has found to be that of a view; it is empty if every name led to a resource,
    /// and where nothing was walked.
    pub fn view_name(&self) -> &str {
        self.walked().map_or("", |walked| walked.view_name.as_str())
    }

    /// Returns the names after that of the view.
    ///
    /// If every name led to a resource, and where nothing was walked, they are those of the placeholder `*subpath` of the route's
    /// pattern, or of `{subpath}`. An encoded slash stays within its name.
    pub fn subpath(&self) -> Vec<&str> {
        match self.walked() {
            Some(walked) if walked.ending != WalkEnding::LastName => {
                walked.subpath.iter().map(String::as_str).collect()
            }
            _ => self.matchdict().path_segments(SUBPATH),
        }
    }

    /// Returns the context with its place in the tree; without a walk it is a root.
    pub fn location(&self) -> Arc<Located> {
        match self.shared_context() {
            Some(context) => Located::root_shared(context),
            None => Located::root(DefaultRoot),
        }
    }

    /// Returns the names that lead from the root of the tree to the context.
    pub fn traversed(&self) -> Vec<&str> {
        as_located(self.context()).map_or_else(Vec::new, Located::names)
    }

    /// Returns the names that lead to the virtual root from what the factory has made; there are none unless a trusted proxy said that
    /// there is one.
    pub fn virtual_root_path(&self) -> Vec<&str> {
        let Some(walked) = self.walked() else {
            return Vec::new();
        };
        let mut names = self.traversed();
        names.truncate(walked.virtual_root_depth);
        names.split_off(walked.start_depth)
    }

    /// Returns the root of what visitors see: the resource that a trusted proxy names in `X-Vhm-Root`, or else what the factory has
    /// made.
    pub fn virtual_root(&self) -> Arc<Located> {
        match self.walked() {
            Some(walked) => self.ancestor_at(walked.virtual_root_depth),
            None => self.location(),
        }
    }

    /// Returns the root of the tree that the context is in.
    pub fn root(&self) -> Arc<Located> {
        self.ancestor_at(0)
    }

    /// Returns the context, or the resource above it, that so many names lead to.
    fn ancestor_at(&self, depth: usize) -> Arc<Located> {
        let location = self.location();
        let places = std::iter::successors(Some(&location), |place| place.above());
        let places: Vec<_> = places.collect();
        let found = places.iter().rev().nth(depth);
        Arc::clone(found.copied().unwrap_or(&location))
    }

    /// Returns the names of the virtual root that a trusted proxy says there is.
    ///
    /// # Errors
    ///
    /// Fails with 400 if they are not percent-encoded UTF-8, or there are several virtual roots.
    pub(crate) fn claimed_virtual_root(&self) -> Result<Vec<String>, HttpException> {
        if !self.trusts_proxy_in(ProxyHeaders::X_VHM_ROOT) {
            return Ok(Vec::new());
        }
        let mut values = self.headers().get_all(X_VHM_ROOT).iter();
        let (value, others) = (values.next(), values.next());
        let Some(value) = value else {
            return Ok(Vec::new());
        };
        let malformed = || {
            HttpException::bad_request().with_log_message("`X-Vhm-Root` is not one path in UTF-8")
        };
        let text = str::from_utf8(value.as_bytes())
            .ok()
            .filter(|_| others.is_none());
        let path = PathText::decode(text.ok_or_else(malformed)?).map_err(|_| malformed())?;
        let names = normalized_segments(path.as_str()).into_iter();
        Ok(names.map(|name| path.restore(name).into_owned()).collect())
    }

    /// Says which resources the walk has passed and where it has ended, if there was one.
    pub(crate) fn explained_walk(&self) -> Option<WalkEnd> {
        let walked = self.walked()?;
        let owned = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect();
        let (location, context) = (self.location(), self.context().type_name());
        let places = std::iter::successors(Some(&location), |place| place.above());
        let mut steps: Vec<_> = places
            .map(|place| WalkStep::new(place.name(), place.type_name()))
            .collect();
        steps.reverse();
        Some(WalkEnd {
            steps,
            context: context.to_owned(),
            traversed: owned(self.traversed()),
            view_name: walked.view_name.clone(),
            is_view_selected: walked.ending == WalkEnding::ViewSelector,
            subpath: owned(self.subpath()),
            virtual_root: owned(self.virtual_root_path()),
        })
    }

    /// Notes where the walk has ended.
    pub(crate) fn set_walked(&mut self, context: Arc<Located>, walked: Walked) {
        // A root alone has no need of its place.
        if context.above().is_some() {
            self.set_context(context);
        } else {
            self.set_context(Arc::clone(context.resource()));
        }
        self.walked = Some(Box::new(walked));
    }

    /// Returns where the walk has ended, if there was one.
    pub(crate) fn walked(&self) -> Option<&Walked> {
        self.walked.as_deref()
    }
}
