//! What to move next: the routes that are not here, the easiest first.

use std::cmp::Reverse;

use crate::pattern::Pattern;

use super::code;
use super::recorded::{OldRoute, OldView, Recorded};
use super::report::Step;
use super::requests::{Requests, is_static};
use super::view_pairs::{name, needs};

/// Of so many routes it is found out which others their requests might be taken from; of thousands it would take long.
const MOST_COMPARED: usize = 100;

/// Returns the steps: first what needs nothing that is missing, of that what only reads, then what has few views.
pub(super) fn steps(old: &Recorded, requests: &Requests, has_policy: bool) -> Vec<Step> {
    let views = old.views_by_route();
    let views_of = |route: &OldRoute| views.get(&*route.name).cloned().unwrap_or_default();
    let waiting = requests.waiting.iter().map(|at| {
        let views = views_of(&old.routes[*at]);
        Candidate::new(*at, views, old, requests, has_policy)
    });
    let mut waiting: Vec<_> = waiting.collect();
    let patterns = requests
        .waiting
        .iter()
        .filter_map(|at| Some((*at, pattern(&old.routes[*at])?)));
    let patterns: Vec<_> = patterns.collect();
    waiting.sort_by_key(Candidate::rank);
    let steps = waiting.into_iter().enumerate().map(|(place, candidate)| {
        let mut step = candidate.step;
        if place < MOST_COMPARED {
            step.before
                .extend(overlap(candidate.position, old, &patterns));
        }
        step
    });
    steps.collect()
}

struct Candidate {
    position: usize,
    step: Step,
    is_static: bool,
    writes: bool,
    views: usize,
}

impl Candidate {
    fn new(
        position: usize,
        mut views: Vec<&OldView>,
        old: &Recorded,
        requests: &Requests,
        has_policy: bool,
    ) -> Self {
        let route = &old.routes[position];
        let is_static = is_static(route);
        views.sort_by_key(|view| writes(route, view));
        let mut code = vec![if is_static {
            static_view(route, old)
        } else {
            code::route(route)
        }];
        for view in views.iter().filter(|_| !is_static) {
            code.push(format!("{} // {}", code::attribute(view), name(view)));
        }
        Self {
            position,
            is_static,
            writes: views.iter().any(|view| writes(route, view)),
            views: views.len(),
            step: Step {
                route: route.name.clone(),
                before: before(route, &views, old, requests, has_policy),
                code,
            },
        }
    }

    fn rank(&self) -> (usize, Reverse<bool>, bool, usize, usize) {
        // A route without a view leads to nothing that could be seen.
        let is_empty = self.views == 0;
        let is_static = Reverse(self.is_static);
        (
            self.step.before.len() + usize::from(is_empty),
            is_static,
            self.writes,
            self.views,
            self.position,
        )
    }
}

/// Says what has to be written before a route can move.
fn before(
    route: &OldRoute,
    views: &[&OldView],
    old: &Recorded,
    requests: &Requests,
    has_policy: bool,
) -> Vec<String> {
    let mut before = requests
        .findings
        .get(&route.name)
        .cloned()
        .unwrap_or_default();
    if requests.walking.contains(&route.name) {
        before.push(
            "it goes on with traversal, so there has to be a tree: `config.set_root_factory(…)`, and a `Resource` for each class"
                .to_owned(),
        );
    }
    if let Some(factory) = &route.factory {
        before.push(format!(
            "the factory `{factory}` becomes a function that returns a `Resource`"
        ));
    }
    for own in &old.predicates {
        let is_asked = match own.subject.as_str() {
            "route" => route.predicates.iter().any(|text| text.contains(&own.name)),
            _ => views.iter().any(|view| view.options.contains(&own.name)),
        };
        if is_asked {
            before.push(format!(
                "the predicate `{0}`: `config.add_{1}_predicate(\"{0}\", …)`",
                own.name, own.subject
            ));
        }
    }
    for need in views.iter().flat_map(|view| needs(view)) {
        if !before.contains(&need) {
            before.push(need);
        }
    }
    let mut permissions = views.iter().filter_map(|view| old.permission_of(view));
    if let Some(permission) = permissions.next().filter(|_| !has_policy) {
        before.push(format!(
            "its views need the permission `{permission}`, so there has to be a security policy"
        ));
    }
    before
}

fn static_view(route: &OldRoute, old: &Recorded) -> String {
    let name = route.name.trim_start_matches("__");
    let mut files = old.static_views.iter();
    let found = files.find(|files| files.name.as_deref() == Some(name));
    let folder = found
        .and_then(|files| files.value.as_deref())
        .unwrap_or(name);
    code::static_view(name, folder)
}

/// Tells whether a view takes other methods than those that only read.
fn writes(route: &OldRoute, view: &OldView) -> bool {
    let methods = view.methods.as_ref().or(route.methods.as_ref());
    methods.is_some_and(|methods| {
        methods
            .iter()
            .any(|method| !["GET", "HEAD", "OPTIONS"].contains(&method.as_str()))
    })
}

fn pattern(route: &OldRoute) -> Option<Pattern> {
    Pattern::parse(&route.pattern).ok()
}

/// Names an earlier route that stays there and has some of the requests; `waiting` are the positions of those, with their patterns.
fn overlap(position: usize, old: &Recorded, waiting: &[(usize, Pattern)]) -> Option<String> {
    let own = waiting.iter().find(|(at, _)| *at == position)?;
    let paths = own.1.samples();
    let mut earlier = waiting.iter().take_while(|(at, _)| *at < position);
    let (at, _) = earlier.find(|(_, pattern)| {
        let has_own = paths.iter().any(|path| pattern.matches(path));
        has_own || pattern.samples().iter().any(|path| own.1.matches(path))
    })?;
    let route = &old.routes[*at];
    Some(format!(
        "`{}` (`{}`) comes before it there and has some of its requests: declare that before it with `.forward()`",
        route.name, route.pattern
    ))
}
