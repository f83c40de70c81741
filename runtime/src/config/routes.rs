//! From declared routes to those that requests match.

use std::sync::Arc;

use rustc_hash::{FxBuildHasher, FxHashMap};
use smallvec::SmallVec;

use crate::cors::CorsPolicy;
use crate::pattern::Pattern;
use crate::predicates::CustomPredicates;
use crate::request::{BodyLimits, FormLimits};
use crate::router::RouteEntry;
#[cfg(feature = "static")]
use crate::static_files::StaticView;
use crate::url::{RouteInfo, UrlTable};
use crate::urldispatch::Route;
use crate::view::View;
use crate::viewlookup::RouteViews;

use super::actions;
use super::browsers;
use super::decided_conditions::{self, Around, Equipment};
use super::error::Problem;
use super::exclusions;
use super::patterns::{self, unknown_placeholder};
use super::records;
use super::report::Report;
use super::route::RouteConfig;
use super::route_candidates::RouteCandidates;
use super::route_hints::RouteHints;
#[cfg(feature = "static")]
use super::statics::StaticRoute;
use super::{compile_predicates, describe};
use crate::introspection::{RouteKind, RouteRecord, SourcePlace};

/// A route that requests can match: what was declared, and what the application knows of it.
pub(super) struct MatchingRoute {
    pub(super) declared: RouteConfig,
    pub(super) candidates: RouteCandidates,
    pub(super) entry: RouteEntry,
}

impl AsRef<Route> for MatchingRoute {
    fn as_ref(&self) -> &Route {
        &self.entry.route
    }
}

/// What is known of the route of a name.
#[derive(Clone, Copy)]
pub(super) enum Named {
    /// Requests can match it; it has this position among those.
    Matching(usize),
    /// It is only for writing URLs, and was added here.
    OnlyWritten(SourcePlace),
    /// It has a mistake, which is reported for itself.
    Mistaken,
}

/// The routes of an application.
pub(super) struct Routes {
    /// Routes that requests can match, in order.
    pub(super) matching: Vec<MatchingRoute>,
    pub(super) by_name: FxHashMap<Arc<str>, Named>,
    hints: RouteHints,
    /// What is said of the routes that are only for writing URLs, in order.
    pub(super) listed: Vec<RouteRecord>,
    pub(super) urls: UrlTable,
    #[cfg(feature = "static")]
    pub(super) statics: Vec<StaticRoute>,
    pub(super) max_body: u64,
    pub(super) max_form: FormLimits,
}

impl Routes {
    pub(super) fn new(
        configs: Vec<RouteConfig>,
        limits: BodyLimits,
        cors: Option<&Arc<CorsPolicy>>,
        predicates: &CustomPredicates,
        report: &mut Report,
    ) -> Self {
        let limits = Arc::new(limits);
        let count = configs.len();
        let mut routes = Self {
            matching: Vec::with_capacity(count),
            by_name: FxHashMap::with_capacity_and_hasher(count, FxBuildHasher),
            hints: RouteHints::default(),
            listed: Vec::new(),
            urls: UrlTable::with_capacity(count),
            #[cfg(feature = "static")]
            statics: Vec::new(),
            max_body: limits.max_size,
            max_form: limits.form,
        };
        let mut is_unique = true;
        for route in &configs {
            // Also a route with mistakes is known by name, so that its views are not blamed.
            let other = routes
                .by_name
                .insert(Arc::clone(&route.name), Named::Mistaken);
            is_unique &= other.is_none();
        }
        let configs = if is_unique {
            configs
        } else {
            resolve(configs, report)
        };
        for route in configs {
            if route.name.is_empty() {
                let message = format!(
                    "the route with the pattern {:?} has an empty name; give it a name, which its views then use as `route_name`",
                    route.full_pattern()
                );
                report.add_at(route.place, message);
            }
            patterns::check(&route, report);
            routes.add(route, &limits, cors, predicates, report);
        }
        routes
    }

    /// Adds a route.
    fn add(
        &mut self,
        route: RouteConfig,
        limits: &Arc<BodyLimits>,
        cors: Option<&Arc<CorsPolicy>>,
        predicates: &CustomPredicates,
        report: &mut Report,
    ) {
        let predicates =
            compile_predicates(&route.predicates, predicates, report, route.place, || {
                format!("the route `{}`", route.name)
            });
        let misuse = route.misused_slash();
        report.add_all_at(route.place, misuse);
        let info = RouteInfo::new(
            Arc::clone(&route.name),
            route.full_pattern(),
            Pattern::parse,
        );
        let info = match info {
            Ok(mut info) => {
                info.pregenerator.clone_from(&route.pregenerator);
                Arc::new(info)
            }
            Err(error) => {
                let message = format!(
                    "the pattern {:?} of the route `{}`: {error}",
                    route.full_pattern(),
                    route.name
                );
                report.add_at(route.place, message);
                return;
            }
        };
        self.urls.insert(Arc::clone(&info));
        #[cfg(feature = "static")]
        if let Some(view) = &route.static_view {
            let (view, is_external) = (StaticView::clone(view), info.origin.is_some());
            self.statics
                .push(StaticRoute::new(&route, view, is_external));
        }
        if route.is_generation_only || info.origin.is_some() {
            self.listed.push(records::only_written(&info, route.place));
            #[cfg(feature = "forward")]
            if route.forwarding.is_some() {
                let message = format!(
                    "{} is only for writing URLs, so that no request of it is forwarded; leave out `.forward()`, or \
                     let requests match the route",
                    route.describe()
                );
                report.add_at(route.place, message);
            }
            let known = Named::OnlyWritten(route.place);
            self.by_name.insert(route.name, known);
            return;
        }
        let known = Named::Matching(self.matching.len());
        self.by_name.insert(Arc::clone(&route.name), known);
        let itself = Route { info, predicates };
        if let Some(mistake) = exclusions::of_route(&itself.predicates) {
            report.add_at(route.place, format!("the route `{}` {mistake}", route.name));
        }
        for predicate in &itself.predicates {
            if let Some(message) = unknown_placeholder(predicate, &itself) {
                let message = format!("the route itself {message}");
                report.add_at(route.place, message);
            }
        }
        let entry = entry(&route, itself, limits, cors, report);
        self.max_body = self.max_body.max(entry.body_limits.max_size);
        self.max_form = self.max_form.max(entry.body_limits.form);
        self.matching.push(MatchingRoute {
            declared: route,
            candidates: RouteCandidates::default(),
            entry,
        });
    }

    /// Returns the route of a name, if requests can match it.
    pub(super) fn find(&self, name: &str) -> Option<&MatchingRoute> {
        match self.by_name.get(name)? {
            Named::Matching(position) => Some(&self.matching[*position]),
            Named::OnlyWritten(_) | Named::Mistaken => None,
        }
    }

    /// Says which route was probably meant by a name that none has, or how to add it.
    pub(super) fn hint(&self, name: &str) -> String {
        let names = self.by_name.keys().map(|name| &**name);
        self.hints.of(name, names)
    }

    /// Warns of a view for a route that is only for writing URLs, and was added at `place`.
    pub(super) fn only_written(&self, view: &View, name: &str, place: SourcePlace) -> String {
        let route = self.urls.get(name);
        let why = match route.and_then(|route| route.origin.as_ref()) {
            Some(_) => "has a host in its pattern",
            None => "is `generation_only(true)`",
        };
        format!(
            "{}: {} is never called: the route `{name}`, added at {place}, {why}, so that it is only for \
             writing URLs; change the route, or leave the view out",
            SourcePlace::from(view.place),
            describe(view)
        )
    }

    /// Warns of routes whose own conditions depend on no request.
    pub(super) fn unmet(&self, equipment: Equipment) -> Vec<String> {
        let doubts = self.matching.iter().flat_map(|matching| {
            let (route, config) = (&matching.entry.route, &matching.declared);
            let around = Around {
                route: Some((route, config.place)),
                equipment,
            };
            let cors = config.declared_cors().into_iter();
            let of_preflights = cors
                .flat_map(|cors| decided_conditions::without_preflight(&route.predicates, cors));
            let doubts =
                decided_conditions::doubts(&route.predicates, &around).chain(of_preflights);
            let doubts: Vec<_> = doubts.collect();
            let doubts = doubts.into_iter();
            doubts.map(|doubt| format!("{}: the route `{}` {doubt}", config.place, config.name))
        });
        doubts.collect()
    }

    /// Tells whether views without a route may answer requests of one.
    pub(super) fn have_global_views(&self) -> bool {
        let mut routes = self.matching.iter();
        routes.any(|route| route.declared.uses_global_views)
    }
}

/// Returns what the application knows of a route before its views are found.
fn entry(
    declared: &RouteConfig,
    route: Route,
    limits: &Arc<BodyLimits>,
    cors: Option<&Arc<CorsPolicy>>,
    report: &mut Report,
) -> RouteEntry {
    let kind = declared.kind();
    RouteEntry {
        route,
        views: RouteViews::default(),
        factory: declared.declared_factory().cloned().map(Box::new),
        way: None,
        body_limits: declared.body_limits(limits),
        is_streamed: false,
        security_headers: declared
            .declared_security_headers()
            .and_then(|headers| browsers::prepared(headers, declared.place, report))
            .map(Box::new),
        cors: match declared.declared_cors() {
            Some(own) => browsers::policy(own, declared.place, report),
            None if kind == RouteKind::Mounted => None,
            None => cors.cloned(),
        },
        kind,
        place: declared.place,
        #[cfg(feature = "forward")]
        passing: declared.forwarding.clone(),
        #[cfg(not(feature = "forward"))]
        passing: None,
        may_wait: false,
    }
}

/// Keeps the declaration that holds of each route, at its own place in the order.
fn resolve(mut configs: Vec<RouteConfig>, report: &mut Report) -> Vec<RouteConfig> {
    let mut by_name: FxHashMap<&str, SmallVec<[usize; 1]>> = FxHashMap::default();
    for (position, route) in configs.iter().enumerate() {
        by_name.entry(&route.name).or_default().push(position);
    }
    let mut is_kept = vec![true; configs.len()];
    for positions in by_name
        .into_values()
        .filter(|positions| positions.len() > 1)
    {
        let paths = positions.iter().map(|position| &configs[*position].include);
        let holding = actions::holding(paths);
        if holding.is_none() {
            let what = configs[positions[0]].describe();
            let message = format!("{what} is added {} times", positions.len());
            let places: Vec<_> = positions.iter().map(|p| configs[*p].place).collect();
            report.add(Problem::conflict(
                message,
                &places,
                "give one of them another name",
            ));
        }
        for (index, position) in positions.iter().enumerate() {
            is_kept[*position] = index == holding.unwrap_or(0);
        }
    }
    let mut is_kept = is_kept.into_iter();
    configs.retain(|_| is_kept.next().unwrap_or(true));
    configs
}
