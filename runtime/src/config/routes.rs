//! From declared routes to those that requests match.

use std::sync::Arc;

use rustc_hash::{FxBuildHasher, FxHashMap};
use smallvec::SmallVec;

use crate::cors::CorsPolicy;
use crate::extract::Requirements;
use crate::pattern::Pattern;
use crate::predicates::CustomPredicates;
use crate::request::{BodyLimits, FormLimits};
use crate::router::RouteEntry;
#[cfg(feature = "static")]
use crate::static_files::StaticView;
use crate::url::{Origin, RouteInfo, UrlTable};
use crate::urldispatch::{Hidden, Route, RoutesMapper};
use crate::view::View;
use crate::viewlookup::RouteViews;

use super::actions;
use super::browsers;
use super::decided_conditions::{self, Around};
use super::error::Problem;
use super::patterns::{self, unknown_placeholder};
use super::records;
use super::report::Report;
use super::route::RouteConfig;
#[cfg(feature = "static")]
use super::statics::StaticRoute;
use super::{compile_predicates, describe};
use crate::introspection::{RouteKind, RouteRecord, SourcePlace};

/// The routes of an application.
pub(super) struct Routes {
    /// Routes that requests can match, in order.
    pub(super) matching: Vec<RouteEntry>,
    /// What was declared of each matching route.
    configs: Vec<RouteConfig>,
    /// The position of each matching route, or nothing for one that is only for writing URLs.
    pub(super) positions: FxHashMap<Arc<str>, Option<usize>>,
    /// The places of the routes that are only for writing URLs.
    only_written: FxHashMap<Arc<str>, SourcePlace>,
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
            configs: Vec::new(),
            positions: FxHashMap::with_capacity_and_hasher(count, FxBuildHasher),
            only_written: FxHashMap::default(),
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
            let other = routes.positions.insert(Arc::clone(&route.name), None);
            is_unique &= other.is_none();
        }
        let mut configs = if is_unique {
            configs
        } else {
            resolve(configs, report)
        };
        #[cfg(feature = "static")]
        for route in &mut configs {
            let view = route.static_view.as_ref();
            route.factory = view
                .and_then(|view| view.factory.clone().map(Box::new))
                .or(route.factory.take());
        }
        configs.retain(|route| {
            if route.name.is_empty() {
                let message = format!(
                    "the route with the pattern {:?} has an empty name; give it one, by which views are for it",
                    route.full_pattern()
                );
                report.add_at(route.place, message);
            }
            patterns::check(route, report);
            routes.add(route, &limits, cors, predicates, report)
        });
        routes.configs = configs;
        routes
    }

    /// Adds a route, and tells whether requests can match it.
    fn add(
        &mut self,
        route: &RouteConfig,
        limits: &Arc<BodyLimits>,
        cors: Option<&Arc<CorsPolicy>>,
        predicates: &CustomPredicates,
        report: &mut Report,
    ) -> bool {
        let predicates =
            compile_predicates(&route.predicates, predicates, report, route.place, || {
                format!("the route `{}`", route.name)
            });
        let misuse = route.misused_slash();
        report.add_all_at(route.place, misuse);
        let text = route.full_pattern();
        let (origin, path) = match Origin::split(&text) {
            Some((origin, path)) => (Some(Box::new(origin)), path),
            None => (None, text.as_str()),
        };
        let pattern = match Pattern::parse(path) {
            Ok(pattern) => pattern,
            Err(error) => {
                let message = format!(
                    "the pattern {text:?} of the route `{}`: {error}",
                    route.name
                );
                report.add_at(route.place, message);
                return false;
            }
        };
        let info = Arc::new(RouteInfo {
            name: Arc::clone(&route.name),
            pattern,
            origin,
            pregenerator: route.pregenerator.clone(),
            pattern_text: text,
        });
        self.urls.insert(Arc::clone(&info));
        #[cfg(feature = "static")]
        if let Some(view) = &route.static_view {
            let (view, is_external) = (StaticView::clone(view), info.origin.is_some());
            self.statics
                .push(StaticRoute::new(route, view, is_external));
        }
        if route.is_static || info.origin.is_some() {
            self.listed.push(records::only_written(&info, route.place));
            let name = Arc::clone(&route.name);
            self.only_written.insert(name, route.place);
            return false;
        }
        let body_limits = route.body_limits(limits);
        self.max_body = self.max_body.max(body_limits.max_size);
        self.max_form = self.max_form.max(body_limits.form);
        if let Some(position) = self.positions.get_mut(&route.name) {
            *position = Some(self.matching.len());
        }
        let route_itself = Route { info, predicates };
        for predicate in &route_itself.predicates {
            if let Some(message) = unknown_placeholder(predicate, &route_itself) {
                let message = format!("the route itself {message}");
                report.add_at(route.place, message);
            }
        }
        self.matching.push(RouteEntry {
            route: route_itself,
            views: RouteViews::default(),
            factory: route.factory.clone(),
            way: None,
            body_limits,
            is_streamed: false,
            kind: route.kind(),
            security_headers: route
                .declared_security_headers()
                .and_then(|headers| browsers::prepared(headers, route.place, report))
                .map(Box::new),
            cors: match route.declared_cors() {
                Some(own) => browsers::policy(own, route.place, report),
                None if route.kind() == RouteKind::Mounted => None,
                None => cors.cloned(),
            },
            place: route.place,
            #[cfg(feature = "forward")]
            passing: route.forwarding.clone(),
            #[cfg(not(feature = "forward"))]
            passing: None,
            may_wait: false,
        });
        true
    }

    /// Returns what was declared of the route at a position.
    pub(super) fn config(&self, position: usize) -> &RouteConfig {
        &self.configs[position]
    }

    /// Warns of a view that is for a route which is only for writing URLs.
    pub(super) fn only_written(&self, view: &View) -> Option<String> {
        let name = view.declared.route_name.as_deref()?;
        let place = self.only_written.get(name)?;
        let route = self.urls.get(name)?;
        let why = match &route.origin {
            Some(_) => "has a host in its pattern",
            None => "is `generation_only(true)`",
        };
        Some(format!(
            "{}: {} is never called: the route `{name}`, added at {place}, {why}, so that it is only for \
             writing URLs; change the route, or leave the view out",
            SourcePlace::from(view.place),
            describe(view)
        ))
    }

    /// Warns of routes whose own conditions depend on no request.
    pub(super) fn unmet(&self, has_security_policy: bool) -> Vec<String> {
        let routes = self.matching.iter().zip(&self.configs);
        let doubts = routes.flat_map(|(entry, config)| {
            let route = &entry.route;
            let around = Around {
                route: Some((route, config.place)),
                has_security_policy,
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

    /// Warns of routes that an earlier one hides.
    pub(super) fn hidden(&self, mapper: &RoutesMapper<RouteEntry>) -> impl Iterator<Item = String> {
        let mut told_mount = None;
        mapper.hidden().iter().filter_map(move |hidden| {
            let Hidden { position, by, is_mutual } = *hidden;
            // The two routes of a mount are one.
            let mount = self.configs[position].mount.as_ref().map(|mount| mount.id);
            if mount.is_some() && std::mem::replace(&mut told_mount, mount) == mount {
                return None;
            }
            let (config, other) = (&self.configs[position], &self.configs[by]);
            #[cfg(feature = "forward")]
            if config.needs_no_view() && other.needs_no_view() {
                return None; // the other application has an order of its own
            }
            let written = |position: usize| &mapper.routes()[position].route.info.pattern_text;
            Some(format!(
                "{}: {} (`{}`) is never reached: {} (`{}`), added before it at {}, takes all of its \
                 requests; {}",
                config.place,
                config.describe(),
                written(position),
                other.describe(),
                written(by),
                other.place,
                if is_mutual {
                    "give one of them another pattern or predicates, or leave one out"
                } else {
                    "add it before that one"
                },
            ))
        })
    }

    /// Tells whether views without a route may answer requests of one.
    pub(super) fn have_global_views(&self) -> bool {
        self.configs.iter().any(|config| config.uses_global_views)
    }

    /// Tells whether others may answer what the views of the route at a position do not.
    pub(super) fn others_may_answer(&self, position: usize) -> bool {
        let (entry, config) = (&self.matching[position], &self.configs[position]);
        let mut others = self.matching.iter().enumerate();
        #[cfg(feature = "forward")]
        let is_forwarded = config.forwarding.is_some();
        #[cfg(not(feature = "forward"))]
        let is_forwarded = false;
        is_forwarded
            || config.uses_global_views
            || others.any(|(other_position, other)| {
                let (pattern, other) = (&entry.route.info.pattern, &other.route.info.pattern);
                other_position != position && other.is_written_as(pattern)
            })
    }

    /// Takes notice of what a view of the route at a position needs.
    pub(super) fn note(&mut self, position: usize, requirements: &Requirements) {
        self.matching[position].is_streamed |= requirements.streams_body;
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
