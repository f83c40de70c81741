//! Routes that are types: as they are registered, and in the order in which they are tried.

use std::any::TypeId;
use std::fmt;
use std::panic::Location;

use crate::pattern::Pattern;
use crate::route::Route;
use crate::traversal::Factory;
use crate::view::Place;

use super::Configurator;
use super::actions::Declared;
use super::report::Report;
use super::route::RouteConfig;
use super::scan::{covered, in_place};
use super::scan_config::{Category, ScanConfig};

/// A route as its type registers it. It is not public API.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct RouteDeclaration {
    name: &'static str,
    pattern: &'static str,
    id: fn() -> TypeId,
    factory: Option<fn() -> Factory>,
    place: Place,
}

inventory::collect!(RouteDeclaration);

impl RouteDeclaration {
    /// Says what a type is as a route.
    pub const fn new<T: Route + 'static>(place: Place) -> Self {
        Self {
            name: T::NAME,
            pattern: T::PATTERN,
            id: TypeId::of::<T>,
            factory: None,
            place,
        }
    }

    /// Says what makes the context.
    #[must_use]
    pub const fn with_factory(mut self, factory: fn() -> Factory) -> Self {
        self.factory = Some(factory);
        self
    }
}

impl RouteDeclaration {
    fn make_factory(&self) -> Option<Factory> {
        self.factory.map(|factory| factory())
    }
}

impl fmt::Debug for RouteDeclaration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RouteDeclaration")
            .field("name", &self.name)
            .field("place", &self.place)
            .finish_non_exhaustive()
    }
}

impl Configurator {
    /// Adds the route that a type stands for, at this place among the others.
    ///
    /// [`scan`](Self::scan) adds the routes of a package by itself; this is for one that is to be tried before or
    /// after others, or that is configured further. A scan does not add it again.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::{Configurator, Route};
    ///
    /// #[derive(Route)]
    /// #[route(name = "upload", pattern = "/upload/{folder}")]
    /// struct Upload {
    ///     folder: String,
    /// }
    ///
    /// let mut config = Configurator::new();
    /// config.add_typed_route::<Upload>().request_method(["POST"]).body_limit(50 << 20);
    /// ```
    #[track_caller]
    pub fn add_typed_route<T: Route + 'static>(&mut self) -> &mut RouteConfig {
        self.typed_routes.push(TypeId::of::<T>());
        let mut registered = inventory::iter::<RouteDeclaration>();
        let registered = registered.find(|route| (route.id)() == TypeId::of::<T>());
        let route = self.push_route(
            T::NAME.to_owned(),
            T::PATTERN.to_owned(),
            Location::caller(),
        );
        route.factory = registered
            .and_then(RouteDeclaration::make_factory)
            .map(Box::new);
        route
    }
}

/// Adds the registered routes that scans cover, and warns of the others.
pub(super) fn add_scanned(
    routes: &mut Vec<RouteConfig>,
    added: &[TypeId],
    scans: &mut [Declared<ScanConfig>],
    report: &mut Report,
) {
    let mut registered: Vec<_> = inventory::iter::<RouteDeclaration>()
        .filter(|route| !added.contains(&(route.id)()))
        .collect();
    registered.sort_by_cached_key(|route| (specificity(route.pattern), route.place));
    let registered = registered.into_iter().map(|route| (route, route.place));
    let covered = covered("route", registered, (&mut *scans, Category::Routes), report);
    let found = covered.into_iter().map(|(route, position)| {
        let scan = &scans[position];
        let mut config = RouteConfig::new(
            route.name.to_owned(),
            route.pattern.to_owned(),
            &scan.value.prefix,
            &scan.include,
            route.place,
        );
        config.factory = route.make_factory().map(Box::new);
        (config, position)
    });
    in_place(routes, scans, |scan| scan.position, found);
}

/// Says where the type of a route is that was not added, for a view which is for it.
pub(super) fn unscanned_type(name: &str) -> Option<String> {
    let route = inventory::iter::<RouteDeclaration>().find(|route| route.name == name)?;
    Some(format!(
        "; the type `{}` declares this route, so add `config.scan(package!({}))`",
        route.place.function, route.place.module
    ))
}

/// Returns the type that stands for a route.
pub(super) fn type_of(name: &str) -> Option<&'static str> {
    let route = inventory::iter::<RouteDeclaration>().find(|route| route.name == name)?;
    Some(route.place.function)
}

/// Returns what sorts patterns by how much of them is text; a wrong one is reported when it is compiled.
fn specificity(pattern: &str) -> Vec<u8> {
    Pattern::parse(pattern).map_or_else(|_| Vec::new(), |pattern| pattern.specificity())
}
