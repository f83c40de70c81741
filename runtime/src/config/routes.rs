//! From declared routes to those that requests match.

use std::sync::Arc;

use rustc_hash::{FxBuildHasher, FxHashMap};
use smallvec::SmallVec;

use crate::extract::Requirements;
use crate::pattern::Pattern;
use crate::predicates::CustomPredicates;
use crate::request::{BodyLimits, FormLimits};
use crate::router::RoutePolicy;
use crate::url::{Origin, RouteInfo, UrlTable};
use crate::urldispatch::Route;

use super::actions;
use super::compile_predicates;
use super::error::Problem;
use super::route::RouteConfig;
#[cfg(feature = "static")]
use super::statics::StaticRoute;

/// The routes of an application.
pub(super) struct Routes {
    /// Routes that requests can match, in order.
    pub(super) matching: Vec<Route>,
    pub(super) policies: Vec<RoutePolicy>,
    /// What was declared of each matching route.
    configs: Vec<RouteConfig>,
    /// The position of each matching route, or nothing for one that is only for writing URLs.
    pub(super) positions: FxHashMap<String, Option<usize>>,
    pub(super) urls: UrlTable,
    #[cfg(feature = "static")]
    pub(super) statics: Vec<StaticRoute>,
    pub(super) max_body: u64,
    pub(super) max_form: FormLimits,
}

impl Routes {
    pub(super) fn new(
        configs: Vec<RouteConfig>,
        limits: &BodyLimits,
        predicates: &CustomPredicates,
        problems: &mut Vec<Problem>,
    ) -> Self {
        let count = configs.len();
        let mut routes = Self {
            matching: Vec::with_capacity(count),
            policies: Vec::with_capacity(count),
            configs: Vec::with_capacity(count),
            positions: FxHashMap::with_capacity_and_hasher(count, FxBuildHasher),
            urls: UrlTable::with_capacity(count),
            #[cfg(feature = "static")]
            statics: Vec::new(),
            max_body: limits.max_size,
            max_form: limits.form,
        };
        for route in resolve(configs, problems) {
            routes.add(route, limits, predicates, problems);
        }
        routes
    }

    fn add(
        &mut self,
        #[cfg_attr(
            not(feature = "static"),
            expect(unused_mut, reason = "no static views")
        )]
        mut route: RouteConfig,
        limits: &BodyLimits,
        predicates: &CustomPredicates,
        problems: &mut Vec<Problem>,
    ) {
        // Also a route with mistakes is known by name, so that its views are not blamed.
        self.positions.insert(route.name.clone(), None);
        let predicates =
            compile_predicates(&route.predicates, predicates, problems, route.place, || {
                format!("the route `{}`", route.name)
            });
        let misuse = route.misused_slash();
        problems.extend(misuse.map(|message| Problem::at(route.place, message)));
        let text = route.full_pattern();
        let (origin, path) = match Origin::split(&text) {
            Some((origin, path)) => (Some(origin), path),
            None => (None, text.as_str()),
        };
        let pattern = match Pattern::parse(path) {
            Ok(pattern) => pattern,
            Err(error) => {
                let message = format!(
                    "the pattern {text:?} of the route `{}`: {error}",
                    route.name
                );
                problems.push(Problem::at(route.place, message));
                return;
            }
        };
        let info = Arc::new(RouteInfo {
            name: route.name.clone(),
            pattern,
            origin,
            pregenerator: route.pregenerator.clone(),
            pattern_text: text,
        });
        self.urls.insert(Arc::clone(&info));
        #[cfg(feature = "static")]
        if let Some(view) = route.static_view.take() {
            let is_external = info.origin.is_some();
            self.statics
                .push(StaticRoute::new(&route, *view, is_external));
        }
        if route.is_static || info.origin.is_some() {
            return;
        }
        let max_size = route.body_limit.unwrap_or(limits.max_size);
        self.max_body = self.max_body.max(max_size);
        let form = route.form_limits.or(limits.form);
        self.max_form = self.max_form.max(form);
        let position = Some(self.matching.len());
        self.positions.insert(route.name.clone(), position);
        self.matching.push(Route { info, predicates });
        self.policies.push(RoutePolicy {
            factory: route.factory.clone(),
            body_limits: BodyLimits {
                max_size,
                form,
                ..*limits
            },
            is_streamed: false,
            #[cfg(feature = "forward")]
            forwarding: route.forwarding.clone(),
        });
        self.configs.push(route);
    }

    /// Returns what was declared of the route at a position.
    pub(super) fn config(&self, position: usize) -> &RouteConfig {
        &self.configs[position]
    }

    /// Takes notice of what a view of the route at a position needs.
    pub(super) fn note(&mut self, position: usize, requirements: &Requirements) {
        self.policies[position].is_streamed |= requirements.streams_body;
    }
}

/// Keeps the declaration that holds of each route, at its own place in the order.
fn resolve(configs: Vec<RouteConfig>, problems: &mut Vec<Problem>) -> Vec<RouteConfig> {
    let mut by_name: FxHashMap<&str, SmallVec<[usize; 1]>> =
        FxHashMap::with_capacity_and_hasher(configs.len(), FxBuildHasher);
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
            problems.push(Problem::conflict(
                message,
                &places,
                "give one of them another name",
            ));
        }
        for (index, position) in positions.iter().enumerate() {
            is_kept[*position] = index == holding.unwrap_or(0);
        }
    }
    let kept = configs.into_iter().zip(is_kept);
    kept.filter_map(|(route, is_kept)| is_kept.then_some(route))
        .collect()
}
