//! Routes as they are declared.

use std::fmt;
use std::panic::Location;
use std::sync::Arc;

use crate::predicates::PredicateConfig;
use crate::url::{Pregenerator, UrlArgs};

/// A route as it was declared by [`add_route`](crate::Configurator::add_route).
pub struct RouteConfig {
    pub(super) name: String,
    pub(super) pattern: String,
    pub(super) predicates: Vec<PredicateConfig>,
    pub(super) pregenerator: Option<Pregenerator>,
    pub(super) is_static: bool,
    pub(super) uses_global_views: bool,
    pub(super) body_limit: Option<u64>,
    pub(super) place: &'static Location<'static>,
}

impl RouteConfig {
    pub(super) fn new(name: String, pattern: String, place: &'static Location<'static>) -> Self {
        Self {
            name,
            pattern,
            predicates: Vec::new(),
            pregenerator: None,
            is_static: false,
            uses_global_views: false,
            body_limit: None,
            place,
        }
    }

    /// Sets the methods that the route takes; `GET` implies `HEAD`.
    ///
    /// A request of another method goes on to the next route that matches.
    pub fn request_method<S: Into<String>>(
        &mut self,
        methods: impl IntoIterator<Item = S>,
    ) -> &mut Self {
        let methods = methods.into_iter().map(Into::into).collect();
        self.predicate(PredicateConfig::RequestMethod(methods))
    }

    /// Adds a predicate; a request for which it does not hold goes on to the next route that matches.
    pub fn predicate(&mut self, predicate: PredicateConfig) -> &mut Self {
        self.predicates.push(predicate);
        self
    }

    /// Changes the arguments of the route's URLs before they are written.
    pub fn pregenerator(
        &mut self,
        change: impl Fn(UrlArgs) -> UrlArgs + Send + Sync + 'static,
    ) -> &mut Self {
        self.pregenerator = Some(Arc::new(change));
        self
    }

    /// Uses the route only for writing URLs, Pyramid's `static=True`.
    pub fn generation_only(&mut self) -> &mut Self {
        self.is_static = true;
        self
    }

    /// Lets views without a route answer, where none of the route's own does.
    pub fn use_global_views(&mut self) -> &mut Self {
        self.uses_global_views = true;
        self
    }

    /// Sets the largest body of a request in bytes, in place of the application's limit.
    pub fn body_limit(&mut self, bytes: u64) -> &mut Self {
        self.body_limit = Some(bytes);
        self
    }
}

impl fmt::Debug for RouteConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RouteConfig")
            .field("name", &self.name)
            .field("pattern", &self.pattern)
            .field("predicates", &self.predicates)
            .finish_non_exhaustive()
    }
}
