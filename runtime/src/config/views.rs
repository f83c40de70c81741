//! From declared views to those that answer requests.

use std::any::TypeId;
use std::collections::BTreeMap;

use pyramidion_syntax::near;
use rustc_hash::FxHashMap;

use crate::accept::MediaType;
use crate::context::DefaultRoot;
use crate::extract::Requirements;
use crate::predicates::CustomPredicates;
use crate::view::{View, ViewContext};
use crate::viewderivers::{DerivedView, ViewDeriver};
use crate::viewlookup::{MultiView, RouteViews, ViewLookup};

use super::actions::{self, IncludePath};
use super::arguments;
use super::conditions;
use super::error::{Problem, SourcePlace};
use super::exception_views;
use super::logins;
use super::renderers::ViewRenderers;
use super::routes::Routes;
use super::stages::{NO_CSRF_STORAGE, stages};
use super::typed_routes::{type_of, unscanned_type};
use super::unmet::{self, Around};
use super::{compile_predicates, describe};

/// What the application has that views may need or that surrounds them.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own, none excludes another"
)]
pub(super) struct Surroundings<'a> {
    pub(super) has_session_factory: bool,
    pub(super) has_security_policy: bool,
    pub(super) state_types: &'a [TypeId],
    /// The type that the root factory makes.
    pub(super) root_type: Option<(TypeId, &'static str)>,
    pub(super) default_permission: Option<String>,
    pub(super) requires_csrf: bool,
    pub(super) has_csrf_storage: bool,
    /// Whether the headers of `http_cache` are left out.
    pub(super) prevents_http_cache: bool,
    pub(super) predicates: &'a CustomPredicates,
    /// The names of stages, outermost first, and the custom ones among them.
    pub(super) stages: Vec<String>,
    pub(super) derivers: BTreeMap<String, ViewDeriver>,
    /// The media types in the order in which the server prefers them.
    pub(super) offers: Vec<MediaType>,
}

/// The hint for a view whose route is imported.
const IMPORTED: &str =
    ": it is imported, which is only for writing URLs; declare it by `config.add_route(…)`";

/// The views of one route or name, each with its include path.
type Candidates = Vec<(DerivedView, IncludePath)>;

/// Puts the views of an application together, and reports every mistake in them.
pub(super) fn lookup(
    views: Vec<(View, IncludePath)>,
    routes: &mut Routes,
    renderers: &ViewRenderers,
    surroundings: &Surroundings<'_>,
    problems: &mut Vec<Problem>,
    warnings: &mut Vec<String>,
) -> ViewLookup {
    warnings.extend(routes.unmet(surroundings.has_security_policy));
    let permission = surroundings.default_permission.as_deref();
    warnings.extend(logins::closed(&views, routes, permission));
    let mut by_route: Vec<[Candidates; 2]> =
        routes.matching.iter().map(|_| Default::default()).collect();
    let mut by_name: FxHashMap<String, Candidates> = FxHashMap::default();
    let mut exceptions: Candidates = Vec::new();
    let mut has_named = vec![false; routes.matching.len()];

    for (view, include) in views {
        let (derived, requirements) = derive(&view, renderers, surroundings, problems);
        let is_exception_view = matches!(view.declared.context, ViewContext::Error(_));
        let position = match find_route(&view, routes, problems, warnings) {
            Target::Route(position) => Some(position),
            Target::NoRoute => None,
            Target::Unusable => continue,
        };
        let route = position.map(|position| &routes.matching[position]);
        let mistakes = conditions::mistakes(&derived.predicates, route, &requirements);
        problems.extend(mistakes.into_iter().map(|mistake| {
            let message = format!("{} {mistake}", describe(&view));
            Problem::at(view.place, message)
        }));
        let around = Around {
            route: position
                .map(|position| (&routes.matching[position], routes.config(position).place)),
            has_security_policy: surroundings.has_security_policy,
        };
        warnings.extend(unmet::doubts(&derived.predicates, &around).map(|doubt| {
            let place = SourcePlace::from(view.place);
            format!("{place}: {} {doubt}", describe(&view))
        }));
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
            Some(position) if !view.declared.name.is_empty() && !is_exception_view => {
                has_named[position] = true;
                warnings.push(format!(
                    "{}: {} has a name and a route, so it is never asked; leave out `name = {:?}`",
                    SourcePlace::from(view.place),
                    describe(&view),
                    view.declared.name
                ));
                continue;
            }
            Some(position) => {
                routes.note(position, &requirements);
                &mut by_route[position][usize::from(is_exception_view)]
            }
            None if is_exception_view => &mut exceptions,
            None => by_name
                .entry(view.declared.name.clone().into_owned())
                .or_default(),
        };
        // A view whose predicates are not known may answer other requests than it seems.
        if derived.predicates.len() == view.declared.predicates.len() {
            // Nearly every route has one view.
            if target.is_empty() {
                target.reserve_exact(1);
            }
            target.push((derived, include));
        }
    }

    let offers = &surroundings.offers;
    let by_route = by_route.into_iter().enumerate();
    let by_route = by_route.map(|(position, [views, exceptions])| {
        let config = routes.config(position);
        let needs_view = !config.uses_global_views && !has_named[position];
        #[cfg(feature = "forward")]
        let needs_view = needs_view && !config.needs_no_view();
        if needs_view && views.is_empty() {
            warnings.push(format!(
                "{}: the route `{}` has no view: it answers with 404",
                config.place, config.name
            ));
        }
        let target = || format!("route `{}`", config.name);
        let views = distinct(views, problems, target);
        warnings.extend(conditions::head_alone(routes, position, &views));
        RouteViews {
            views: MultiView::new(views, offers),
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
        exceptions: ordered(distinct(exceptions, problems, || "any route".to_owned())),
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

fn find_route(
    view: &View,
    routes: &Routes,
    problems: &mut Vec<Problem>,
    warnings: &mut Vec<String>,
) -> Target {
    let Some(name) = &view.declared.route_name else {
        return Target::NoRoute;
    };
    match routes.positions.get(&**name) {
        Some(Some(position)) => Target::Route(*position),
        Some(None) => {
            warnings.extend(routes.only_written(view));
            Target::Unusable
        }
        None => {
            let is_imported = || routes.urls.get(name).is_some();
            let hint = unscanned_type(name)
                .or_else(|| is_imported().then(|| IMPORTED.to_owned()))
                .unwrap_or_else(|| near::hint(name, routes.positions.keys().map(String::as_str)));
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
    for requires in &*view.declared.requires {
        requires(&mut requirements);
    }
    let derived = DerivedView {
        predicates: compile_predicates(
            &view.declared.predicates,
            surroundings.predicates,
            problems,
            view.place,
            || describe(view),
        ),
        context: view.declared.context,
        function: view.function.clone(),
        renderer: renderers.find(view, problems),
        streams_body: requirements.streams_body,
        append_slash: view.declared.append_slash,
        stages: stages(view, surroundings, problems),
        place: view.place,
    };
    (derived, requirements)
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
    exception_views::errors(view)
        .into_iter()
        .for_each(&mut problem);
    arguments::mistakes(view, position, requirements, routes)
        .into_iter()
        .for_each(&mut problem);
    if requirements.session && !surroundings.has_session_factory {
        problem(
            "takes the session, but there is no session factory; call \
             `config.set_session_factory(…)`"
                .to_owned(),
        );
    }
    if requirements.csrf_token && !surroundings.has_csrf_storage {
        problem(format!("takes the CSRF token, {NO_CSRF_STORAGE}"));
    }
    for (id, name) in &requirements.state {
        if !surroundings.state_types.contains(id) {
            problem(format!(
                "takes `State<{name}>`, but no such value was given; call `config.set_state(…)`"
            ));
        }
    }
    if let Some(name) = requirements.exception
        && !matches!(view.declared.context, ViewContext::Error(_))
    {
        problem(format!(
            "takes `Exception<{name}>`, but is no exception view; declare it with \
             `#[exception_view_config(context = …)]`"
        ));
    }
    let of_route = position.and_then(|position| routes.config(position).factory.as_ref());
    let made = of_route
        .map(|factory| factory.makes)
        .or(surroundings.root_type);
    if let Some((id, name)) = requirements.context {
        match made {
            Some((made, _)) if made == id => {}
            Some((_, made)) => problem(format!(
                "takes `Context<{name}>`, but the factory makes a `{made}`: take `Context<{made}>`, or give \
                 the route another factory"
            )),
            None => problem(format!(
                "takes `Context<{name}>`, but nothing makes it; add `.factory(…)` to the route, or \
                 call `config.set_root_factory(…)`"
            )),
        }
    }
    if let ViewContext::Resource(resource) = view.declared.context {
        let made = made.unwrap_or((TypeId::of::<DefaultRoot>(), "DefaultRoot"));
        if made.0 != resource.id() {
            problem(format!(
                "is for contexts that are a `{resource}`, but the factory makes a `{}`: give the route \
                 another factory, or the view another `context`",
                made.1
            ));
        }
    }
    if let Some(expected) = requirements.route
        && view.declared.route_name.as_deref() != Some(expected)
    {
        let remedy = match (type_of(expected), &view.declared.route_name) {
            (None, _) => format!("write `route_name = {expected:?}`"),
            (Some(ty), None) => format!("add `route = {ty}`"),
            (Some(ty), Some(name)) => {
                format!("write `route = {ty}` instead of the route `{name}`")
            }
        };
        problem(format!(
            "takes the values of the route `{expected}`, but is not for that route; {remedy}"
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
        const REMEDY: &str = "tell them apart by a predicate, or keep one of them";
        let holding = actions::holding(group.iter().map(|index| &views[*index].1));
        if holding.is_none() {
            let places: Vec<_> = group.iter().map(|index| views[*index].0.place).collect();
            let count = places.len();
            let what = match views[group[0]].0.context {
                ViewContext::Error(_) => "errors",
                ViewContext::Any | ViewContext::Resource(_) => "requests",
            };
            let message = format!(
                "{count} views answer the same {what}: {}{identity}",
                target()
            );
            problems.push(Problem::conflict(message, &places, REMEDY));
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
        ViewContext::Error(error) => format!(", {error}"),
    };
    let mut predicates: Vec<_> = view.predicates.iter().collect();
    predicates.sort_by_key(|predicate| predicate.rank());
    for predicate in predicates {
        identity.push_str(&format!(", {predicate}"));
    }
    identity
}
