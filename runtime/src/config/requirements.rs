//! What a view needs of its place: of the application, and of the route that it answers.

use std::any::TypeId;

use crate::context::{DefaultRoot, Resource};
use crate::extract::{NeededState, Requirements};
use crate::traversal::Factory;
use crate::url::RouteInfo;
use crate::view::{View, ViewContext};

use super::actions::Declared;
use super::exception_views;
use super::report::Report;
use super::routes::{MatchingRoute, Routes};
use super::stages::NO_CSRF_STORAGE;
use super::surroundings::Surroundings;
use super::typed_routes::type_of;
use super::view_arguments;

/// Reports what a view needs and what the application does not have, whatever its route is.
pub(super) fn of_application(
    view: &View,
    requirements: &Requirements,
    surroundings: &Surroundings<'_>,
    report: &mut Report,
) {
    let mut problem = |message: String| report.add_of(view, message);
    #[cfg(feature = "forms")]
    requirements.mistakes.iter().cloned().for_each(&mut problem);
    exception_views::errors(view)
        .into_iter()
        .for_each(&mut problem);
    missing(requirements, surroundings)
        .into_iter()
        .for_each(&mut problem);
    if let Some(name) = requirements.exception
        && !view.declared.context.is_error()
    {
        problem(format!(
            "takes `Exception<{name}>`, but is not an exception view; declare it with \
             `#[exception_view_config(context = …)]`"
        ));
    }
}

/// Returns what arguments take and what the application does not have, for a sentence each.
fn missing(requirements: &Requirements, surroundings: &Surroundings<'_>) -> Vec<String> {
    let mut missing = Vec::new();
    if requirements.session && !surroundings.remembers.has_sessions() {
        missing.push(
            "takes the session, but there is no session factory; call \
             `config.set_session_factory(…)`"
                .to_owned(),
        );
    }
    if requirements.csrf_token && !surroundings.remembers.has_csrf_tokens() {
        missing.push(format!("takes the CSRF token, {NO_CSRF_STORAGE}"));
    }
    for NeededState { id, name, of } in &requirements.state {
        if !surroundings.state_types.contains(id) {
            missing.push(match of {
                None => format!(
                    "takes `State<{name}>`, but no such value was given; call `config.set_state(…)`"
                ),
                Some((argument, remedy)) => format!(
                    "takes `{}`, but the application has nothing to make it of; call `{remedy}`",
                    view_arguments::simple(argument)
                ),
            });
        }
    }
    missing
}

/// Reports what the root factory and those of routes need and what the application, or the route, does not have.
pub(super) fn of_factories(
    root: Option<&Declared<Factory>>,
    routes: &Routes,
    surroundings: &Surroundings<'_>,
    report: &mut Report,
) {
    if let Some(Declared { value, place, .. }) = root {
        let mistakes = of_factory(value, None, surroundings).into_iter();
        let mistakes = mistakes.map(|what| format!("the root factory {what}"));
        report.add_all_at(*place, mistakes);
    }
    for MatchingRoute {
        declared, entry, ..
    } in &routes.matching
    {
        let Some(factory) = declared.declared_factory() else {
            continue;
        };
        let info = &entry.route.info;
        let mistakes = of_factory(factory, Some(info), surroundings).into_iter();
        let mistakes = mistakes.map(|what| format!("{}: its factory {what}", declared.describe()));
        report.add_all_at(declared.place, mistakes);
    }
}

/// Returns what a factory needs and does not find, a sentence each.
fn of_factory(
    factory: &Factory,
    route: Option<&RouteInfo>,
    surroundings: &Surroundings<'_>,
) -> Vec<String> {
    let mut requirements = Requirements::default();
    factory.note_requirements(&mut requirements);
    let mut mistakes = missing(&requirements, surroundings);
    mistakes.extend(view_arguments::of_factory(&requirements, route));
    if let Some((_, name)) = requirements.context {
        mistakes.push(format!(
            "takes `Context<{name}>`, but the context is what it makes: take what that is made of"
        ));
    }
    if let Some(name) = requirements.exception {
        mistakes.push(format!(
            "takes `Exception<{name}>`, but there is no error before there is a context: leave it out"
        ));
    }
    mistakes
}

/// Reports what a view needs and what its route, or the application where there is none, does not have.
pub(super) fn of_route(
    view: &View,
    route: Option<&MatchingRoute>,
    requirements: &Requirements,
    routes: &Routes,
    surroundings: &Surroundings<'_>,
    report: &mut Report,
) {
    let mut problem = |message: String| report.add_of(view, message);
    view_arguments::mistakes(view, route, requirements, routes)
        .into_iter()
        .for_each(&mut problem);
    let of_route = route.and_then(|route| route.declared.declared_factory());
    let made = of_route
        .map(|factory| factory.makes)
        .or(surroundings.root_type);
    let walks = match route {
        Some(route) => route.entry.way.is_some(),
        None => made.is_some(),
    };
    context(view, route.is_some(), walks, made, requirements)
        .into_iter()
        .for_each(&mut problem);
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

/// Returns what is wrong with the contexts of a view.
///
/// A walk can lead to a context of any type. Without a walk, the context has the type that the factory makes.
fn context(
    view: &View,
    has_route: bool,
    walks: bool,
    made: Option<(TypeId, &'static str)>,
    requirements: &Requirements,
) -> Vec<String> {
    let mut problems = Vec::new();
    let taken = requirements.context;
    let declared = match view.declared.context {
        ViewContext::Resource(resource) => Some(resource),
        ViewContext::Any | ViewContext::Error(_) => None,
    };
    if walks {
        if let (Some((id, name)), Some(resource)) = (taken, declared)
            && id != resource.id()
            && !resource.is_family()
        {
            problems.push(format!(
                "takes `Context<{name}>`, but is for contexts that are a `{resource}`: take `Context<{resource}>`, or write \
                 `context = {name}`"
            ));
        }
        return problems;
    }
    let is_any = |made: TypeId| made == TypeId::of::<dyn Resource>();
    if let Some((id, name)) = taken {
        match made {
            Some((made, _)) if made == id || is_any(made) => {}
            Some((_, made)) => problems.push(format!(
                "takes `Context<{name}>`, but the factory makes a `{made}`: take `Context<{made}>`, or give \
                 the route another factory"
            )),
            None => problems.push(format!(
                "takes `Context<{name}>`, but nothing makes it; add `.factory(…)` to the route, or \
                 call `config.set_root_factory(…)`"
            )),
        }
    }
    // A context itself says which families it belongs to, so this is not known before a request.
    let Some(resource) = declared.filter(|resource| !(resource.is_family() && made.is_some()))
    else {
        return problems;
    };
    let made = made.unwrap_or((TypeId::of::<DefaultRoot>(), "DefaultRoot"));
    if !has_route {
        problems.push(format!(
            "is for contexts that are a `{resource}`, but has no route, and there is no tree of resources: call \
             `config.set_root_factory(…)` for its root, or add `route_name = \"…\"`"
        ));
    } else if made.0 != resource.id() && !is_any(made.0) {
        problems.push(format!(
            "is for contexts that are a `{resource}`, but the factory makes a `{}`: give the route \
             another factory, or the view another `context`",
            made.1
        ));
    }
    problems
}
