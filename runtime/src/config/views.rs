//! From declared views to those that answer requests.

use std::any::TypeId;
use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::accept::MediaType;
use crate::context::DefaultRoot;
use crate::extract::Requirements;
use crate::near;
use crate::predicates::CustomPredicates;
use crate::security::NO_PERMISSION_REQUIRED;
use crate::tweens::{self, Order};
use crate::view::{View, ViewContext};
use crate::viewderivers::{BUILT_IN, DerivedView, Stage, ViewDeriver, ViewInfo};
use crate::viewlookup::{MultiView, RouteViews, ViewLookup};

use super::actions::{self, Declared, IncludePath};
use super::error::{Problem, SourcePlace};
use super::renderers::ViewRenderers;
use super::routes::Routes;
use super::{compile_predicates, describe};

/// What the application has that views may need or that surrounds them.
pub(super) struct Surroundings<'a> {
    pub(super) has_session_factory: bool,
    pub(super) has_security_policy: bool,
    pub(super) state_types: &'a [TypeId],
    /// The type that the root factory makes.
    pub(super) root_type: Option<(TypeId, &'static str)>,
    pub(super) default_permission: Option<String>,
    pub(super) requires_csrf: bool,
    pub(super) predicates: &'a CustomPredicates,
    /// The names of stages, outermost first, and the custom ones among them.
    pub(super) stages: Vec<String>,
    pub(super) derivers: BTreeMap<String, ViewDeriver>,
    /// The media types in the order in which the server prefers them.
    pub(super) offers: Vec<MediaType>,
}

/// The views of one route or name, each with its include path.
type Candidates = Vec<(DerivedView, IncludePath)>;

/// Puts the views of an application together, and reports every mistake in them.
pub(super) fn lookup(
    views: Vec<(View, IncludePath)>,
    routes: &mut Routes,
    renderers: &ViewRenderers,
    surroundings: &Surroundings<'_>,
    problems: &mut Vec<Problem>,
) -> ViewLookup {
    let mut by_route: Vec<[Candidates; 2]> =
        routes.matching.iter().map(|_| Default::default()).collect();
    let mut by_name: FxHashMap<String, Candidates> = FxHashMap::default();
    let mut exceptions: Candidates = Vec::new();

    for (view, include) in views {
        let (derived, requirements) = derive(&view, renderers, surroundings, problems);
        let is_exception_view = matches!(view.context, ViewContext::Error(_));
        let position = match find_route(&view, routes, problems) {
            Target::Route(position) => Some(position),
            Target::NoRoute => None,
            Target::Unusable => continue,
        };
        check_place(
            &view,
            position,
            &requirements,
            routes,
            surroundings,
            problems,
        );
        let target = match position {
            // A route's views have no name: one with a name is never asked, as in Pyramid.
            Some(_) if !view.name.is_empty() && !is_exception_view => continue,
            Some(position) => {
                routes.note(position, &requirements);
                &mut by_route[position][usize::from(is_exception_view)]
            }
            None if is_exception_view => &mut exceptions,
            None => by_name.entry(view.name.clone().into_owned()).or_default(),
        };
        target.push((derived, include));
    }

    let offers = &surroundings.offers;
    let by_route = by_route.into_iter().enumerate();
    let by_route = by_route.map(|(position, [views, exceptions])| {
        let config = routes.config(position);
        let target = || format!("route `{}`", config.name);
        RouteViews {
            views: MultiView::new(distinct(views, problems, target), offers),
            exceptions: ordered(distinct(exceptions, problems, target)),
            uses_global_views: config.uses_global_views,
        }
    });
    let by_route = by_route.collect();
    let by_name = by_name.into_iter().map(|(name, views)| {
        let views = distinct(views, problems, || format!("no route, name {name:?}"));
        (name, MultiView::new(views, offers))
    });
    let by_name = by_name.collect();
    ViewLookup {
        by_route,
        by_name,
        exceptions: ordered(distinct(exceptions, problems, || "no route".to_owned())),
    }
}

fn ordered(mut views: Vec<DerivedView>) -> Vec<DerivedView> {
    views.sort_by_key(DerivedView::order);
    views
}

/// Where a view belongs.
enum Target {
    Route(usize),
    NoRoute,
    /// The route has a mistake of its own, is only for writing URLs, or is not there.
    Unusable,
}

fn find_route(view: &View, routes: &Routes, problems: &mut Vec<Problem>) -> Target {
    let Some(name) = &view.route_name else {
        return Target::NoRoute;
    };
    match routes.positions.get(&**name) {
        Some(Some(position)) => Target::Route(*position),
        Some(None) => Target::Unusable,
        None => {
            let hint = near::hint(name, routes.positions.keys().map(String::as_str));
            let view_text = describe(view);
            let message =
                format!("{view_text} is for the route `{name}`, which was not added{hint}");
            problems.push(Problem::at(view.place, message));
            Target::Unusable
        }
    }
}

/// Makes a view ready to be called, and reports what is wrong with it alone.
fn derive(
    view: &View,
    renderers: &ViewRenderers,
    surroundings: &Surroundings<'_>,
    problems: &mut Vec<Problem>,
) -> (DerivedView, Requirements) {
    let mut requirements = Requirements::default();
    for requires in view.requires {
        requires(&mut requirements);
    }
    let derived = DerivedView {
        predicates: compile_predicates(
            &view.predicates,
            surroundings.predicates,
            problems,
            view.place,
            || describe(view),
        ),
        context: view.context,
        function: view.function.clone(),
        renderer: renderers.find(view, problems),
        streams_body: requirements.streams_body,
        append_slash: view.append_slash,
        stages: stages(view, surroundings, problems),
        place: view.place,
    };
    (derived, requirements)
}

/// Returns what surrounds a view, outermost first.
fn stages(view: &View, surroundings: &Surroundings<'_>, problems: &mut Vec<Problem>) -> Vec<Stage> {
    let is_exception_view = matches!(view.context, ViewContext::Error(_));
    let mut problem = |message: &str| {
        let message = format!("{} {message}", describe(view));
        problems.push(Problem::at(view.place, message));
    };
    let mut stages = Vec::new();
    for name in &surroundings.stages {
        match name.as_str() {
            "secured_view" => {
                let default = surroundings.default_permission.as_deref();
                let default = default.filter(|_| !is_exception_view);
                let permission = view.permission.as_deref().or(default);
                let permission = permission.filter(|name| *name != NO_PERMISSION_REQUIRED);
                let Some(permission) = permission else {
                    continue;
                };
                if !surroundings.has_security_policy && view.permission.is_some() {
                    problem(&format!(
                        "needs the permission `{permission}`, but there is no security policy; \
                         call `config.set_security_policy(…)`"
                    ));
                }
                stages.push(Stage::Permission(permission.to_owned()));
            }
            "csrf_view" => {
                let default = surroundings.requires_csrf && !is_exception_view;
                if !view.require_csrf.unwrap_or(default) {
                    continue;
                }
                stages.push(Stage::Csrf);
            }
            "http_cached_view" => {
                let Some(http_cache) = view.http_cache else {
                    continue;
                };
                if let Some(error) = http_cache.error() {
                    problem(&error);
                }
                stages.push(Stage::HttpCache(http_cache));
            }
            "decorated_view" => {
                let decorators = view.decorators.iter().cloned();
                stages.extend(decorators.map(Stage::Around));
            }
            name => {
                let deriver = surroundings.derivers.get(name);
                let around = deriver.and_then(|deriver| deriver(&ViewInfo::new(view)));
                stages.extend(around.map(Stage::Around));
            }
        }
    }
    stages
}

/// Reports what a view needs and what the application, or its route, does not have.
fn check_place(
    view: &View,
    position: Option<usize>,
    requirements: &Requirements,
    routes: &Routes,
    surroundings: &Surroundings<'_>,
    problems: &mut Vec<Problem>,
) {
    let mut problem = |message: String| {
        let message = format!("{} {message}", describe(view));
        problems.push(Problem::at(view.place, message));
    };
    if requirements.session && !surroundings.has_session_factory {
        problem(
            "takes the session, but there is no session factory; call \
             `config.set_session_factory(…)`"
                .to_owned(),
        );
    }
    for (id, name) in &requirements.state {
        if !surroundings.state_types.contains(id) {
            problem(format!(
                "takes `State<{name}>`, but no such value was given; call `config.set_state(…)`"
            ));
        }
    }
    let of_route = position.and_then(|position| routes.config(position).factory.as_ref());
    let made = of_route
        .map(|factory| factory.makes)
        .or(surroundings.root_type);
    if let Some((id, name)) = requirements.context {
        match made {
            Some((made, _)) if made == id => {}
            Some((_, made)) => problem(format!(
                "takes `Context<{name}>`, but the factory makes a `{made}`"
            )),
            None => problem(format!(
                "takes `Context<{name}>`, but nothing makes it; add `.factory(…)` to the route, or \
                 call `config.set_root_factory(…)`"
            )),
        }
    }
    if let ViewContext::Resource(resource) = view.context {
        let made = made.unwrap_or((TypeId::of::<DefaultRoot>(), "DefaultRoot"));
        if made.0 != resource.id() {
            problem(format!(
                "is for contexts that are a `{resource}`, but the factory makes a `{}`",
                made.1
            ));
        }
    }
    if let Some(expected) = requirements.route
        && view.route_name.as_deref() != Some(expected)
    {
        problem(format!(
            "takes the values of the route `{expected}`, but is not for that route; add \
             `route_name = \"{expected}\"`"
        ));
    }
}

/// Keeps the views that hold, and reports those that nothing tells apart.
fn distinct(
    views: Candidates,
    problems: &mut Vec<Problem>,
    target: impl Fn() -> String,
) -> Vec<DerivedView> {
    if views.len() < 2 {
        return views.into_iter().map(|(view, _)| view).collect();
    }
    let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, (view, _)) in views.iter().enumerate() {
        groups.entry(identity(view)).or_default().push(index);
    }
    let mut is_kept = vec![true; views.len()];
    for (identity, group) in groups.iter().filter(|(_, group)| group.len() > 1) {
        let holding = actions::holding(group.iter().map(|index| &views[*index].1));
        if holding.is_none() {
            let places: Vec<_> = group.iter().map(|index| views[*index].0.place).collect();
            let (count, target) = (places.len(), target());
            let message = format!("{count} views answer the same requests: {target}{identity}");
            problems.push(Problem::conflict(message, &places));
        }
        for (position, index) in group.iter().enumerate() {
            is_kept[*index] = position == holding.unwrap_or(0);
        }
    }
    let kept = views.into_iter().zip(is_kept);
    kept.filter_map(|((view, _), is_kept)| is_kept.then_some(view))
        .collect()
}

/// Says in words what makes a view different from others of its route.
fn identity(view: &DerivedView) -> String {
    let mut identity = match view.context {
        ViewContext::Any => String::new(),
        ViewContext::Resource(resource) => format!(", context = {resource}"),
        ViewContext::Error(error) => format!(", context = {error}"),
    };
    let mut predicates: Vec<_> = view.predicates.iter().collect();
    predicates.sort_by_key(|predicate| predicate.rank());
    for predicate in predicates {
        identity.push_str(&format!(", {predicate}"));
    }
    identity
}

/// Sorts the stages that surround views, the built-in ones and those of the application.
pub(super) fn sort_stages(
    derivers: &[(String, Declared<(Order, ViewDeriver)>)],
    problems: &mut Vec<Problem>,
) -> Vec<String> {
    // Custom stages stand between the decorators and the rendering unless they wish otherwise.
    let added: Vec<_> = derivers
        .iter()
        .map(|(name, declared)| {
            let mut order = declared.value.0.clone();
            if order.under.is_empty() && order.over.is_empty() {
                order = order.under(["decorated_view"]).over(["rendered_view"]);
            }
            (name.clone(), order)
        })
        .collect();
    match tweens::sort("ingress", "view", &BUILT_IN, &added) {
        Ok(mut names) => {
            if let Some(inside) = names.iter().position(|name| name == "rendered_view") {
                if let Some(name) = names.get(inside + 1) {
                    let message = format!(
                        "the view deriver `{name}` cannot stand under `rendered_view`: what it \
                         surrounds is a response"
                    );
                    problems.push(Problem::new(message));
                }
                names.remove(inside);
            }
            names
        }
        Err(error) => {
            let place = derivers.first().map(|(_, declared)| declared.place);
            let message = format!("the view deriver {error}");
            problems.push(place.map_or_else(
                || Problem::new(message.clone()),
                |place: SourcePlace| Problem::at(place, message.clone()),
            ));
            BUILT_IN.iter().map(ToString::to_string).collect()
        }
    }
}

/// Returns the media types that the server prefers, best first.
pub(super) fn accept_order(
    declared: &[(String, Declared<Order>)],
    problems: &mut Vec<Problem>,
) -> Vec<MediaType> {
    const DEFAULT: [&str; 6] = [
        "text/html",
        "application/xhtml+xml",
        "application/xml",
        "text/xml",
        "text/plain",
        "application/json",
    ];
    let added: Vec<_> = declared
        .iter()
        .filter(|(name, _)| !DEFAULT.contains(&name.as_str()))
        .map(|(name, declared)| (name.clone(), declared.value.clone()))
        .collect();
    let names = tweens::sort("", "", &DEFAULT, &added).unwrap_or_else(|error| {
        let place = declared.first().map(|(_, declared)| declared.place);
        let message = format!("in the order of media types, {error}");
        problems.push(match place {
            Some(place) => Problem::at(place, message),
            None => Problem::new(message),
        });
        Vec::new()
    });
    names
        .iter()
        .filter_map(|name| MediaType::parse(name))
        .collect()
}

/// Hands out the derivers by name.
pub(super) fn derivers_by_name(
    derivers: Vec<(String, Declared<(Order, ViewDeriver)>)>,
) -> BTreeMap<String, ViewDeriver> {
    let by_name = derivers.into_iter();
    by_name
        .map(|(name, declared)| (name, Arc::clone(&declared.value.1)))
        .collect()
}
