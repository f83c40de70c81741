//! What to move next: the routes that are not here, the easiest first.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::pattern::Pattern;

use super::code;
use super::recorded::{Argument, OldFolder, OldRoute, OldView, Recorded};
use super::report::Step;
use super::requests::{Requests, is_static};
use super::view_pairs::{name, needs};

/// Of so many routes it is found out which others their requests might be taken from; of thousands it would take long.
const MOST_COMPARED: usize = 100;

/// What is missing where there is no tree of resources.
const TREE: &str =
    "a tree is needed: `config.set_root_factory(…)`, and a `Resource` for each class";

/// Returns the steps: first what needs nothing that is missing, of that what only reads, then what has few views.
pub(super) fn steps(old: &Recorded, requests: &Requests, has_policy: bool) -> Vec<Step> {
    let views = old.views_by_route();
    let views_of = |route: &OldRoute| views.get(&*route.name).cloned().unwrap_or_default();
    let waiting = requests.waiting.iter().map(|at| {
        let views = views_of(&old.routes[*at]);
        Candidate::new(*at, views, old, requests, has_policy)
    });
    let mut waiting: Vec<_> = waiting.collect();
    waiting.extend(without_route(old, requests, has_policy));
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
            static_view(route, &views, old)
        } else {
            code::route(route)
        }];
        for view in views.iter().filter(|_| !is_static) {
            code.push(declaration(view, old));
        }
        Self {
            position,
            is_static,
            writes: views.iter().any(|view| writes(route, view)),
            views: views.len(),
            step: Step {
                route: route.name.clone(),
                context: None,
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
    let has_way = route
        .arguments
        .iter()
        .any(|argument| argument.0 == "traverse");
    let is_without_tree = has_way && route.factory.is_none() && !requests.has_root;
    if requests.walking.contains(&route.name) || is_without_tree {
        before.push(format!("it goes on with traversal, so {TREE}"));
    }
    if let Some(factory) = &route.factory {
        before.push(format!(
            "the factory `{factory}` becomes a function that returns a `Resource`"
        ));
    }
    before.extend(of_views(&route.arguments, views, old, has_policy));
    before
}

/// Says what the predicates and the views of a route ask for.
fn of_views(
    of_route: &[Argument],
    views: &[&OldView],
    old: &Recorded,
    has_policy: bool,
) -> Vec<String> {
    let mut before = Vec::new();
    for own in &old.predicates {
        let is_own = |argument: &Argument| argument.0 == own.name;
        let is_asked = match own.subject.as_str() {
            "route" => of_route.iter().any(is_own),
            "view" => views.iter().any(|view| view.arguments.iter().any(is_own)),
            _ => false,
        };
        if is_asked {
            before.push(format!(
                "the predicate `{0}`: `config.add_{1}_predicate(\"{0}\", …)`",
                own.name, own.subject
            ));
        }
    }
    for option in views.iter().flat_map(|view| &view.deriver_options) {
        let kind = code::camel(option);
        before.push(format!(
            "the option `{option}` of a view deriver becomes a type: `config.add_view_option::<{kind}>()`"
        ));
    }
    for need in views.iter().flat_map(|view| needs(view)) {
        if !before.contains(&need) {
            before.push(need);
        }
    }
    let mut permissions = views.iter().filter_map(|view| old.permission_of(view));
    if let Some(permission) = permissions.next().filter(|_| !has_policy) {
        before.push(format!(
            "its views need the permission `{permission}`, so a security policy is needed"
        ));
    }
    before
}

/// Returns the declaration of a view, with the name of its function.
fn declaration(view: &OldView, old: &Recorded) -> String {
    format!(
        "{} // {}",
        code::view(view, old.permission_of(view)),
        name(view)
    )
}

fn static_view(route: &OldRoute, views: &[&OldView], old: &Recorded) -> String {
    let name = route.name.trim_start_matches("__");
    let found = views
        .iter()
        .find_map(|view| Some((*view, view.folder.as_ref()?)));
    let Some((view, folder)) = found else {
        let spec = name.to_owned();
        return code::static_view(
            name,
            &OldFolder {
                spec,
                ..OldFolder::default()
            },
            None,
        );
    };
    code::static_view(name, folder, old.permission_of(view))
}

/// Returns the views that are found by their names and contexts, those of one class together.
fn without_route(old: &Recorded, requests: &Requests, has_policy: bool) -> Vec<Candidate> {
    let mut of_class: BTreeMap<Option<&str>, Vec<usize>> = BTreeMap::new();
    for at in &requests.waiting_views {
        let class = old.views[*at].context.as_deref();
        of_class.entry(class).or_default().push(*at);
    }
    let candidates = of_class.into_iter().map(|(class, at)| {
        let views: Vec<_> = at.iter().map(|at| &old.views[*at]).collect();
        let mut before = Vec::new();
        if !requests.has_root {
            before.push(TREE.to_owned());
        }
        before.extend(of_views(&[], &views, old, has_policy));
        let no_route = OldRoute::default();
        Candidate {
            // After all routes.
            position: old.routes.len() + at[0],
            is_static: false,
            writes: views.iter().any(|view| writes(&no_route, view)),
            views: views.len(),
            step: Step {
                route: String::new(),
                context: Some(class.unwrap_or("every context").to_owned()),
                before,
                code: views.iter().map(|view| declaration(view, old)).collect(),
            },
        }
    });
    candidates.collect()
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
