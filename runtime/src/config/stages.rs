//! What surrounds views, and in which order.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::extract::Requirements;
use crate::order::{self, Misplaced, Order};
use crate::router::Wrapper;
use crate::security::NO_PERMISSION_REQUIRED;
use crate::tweens::INGRESS;
use crate::view::{Text, View};
use crate::viewderivers::{BUILT_IN, Stage, ViewDeriver, ViewInfo};

use super::actions::{self, Declared};
use super::error::Problem;
use super::exception_views;
use super::options;
use super::report::Report;
use super::surroundings::Surroundings;

/// The message for a view whose CSRF token nothing keeps.
pub(super) const NO_CSRF_STORAGE: &str = "which is kept in the session, but there is no session factory; call \
                               `config.set_session_factory(…)` or \
                               `config.set_csrf_storage_policy(…)`";

/// Returns what surrounds a view, outermost first.
pub(super) fn stages(
    view: &View,
    requirements: &Requirements,
    surroundings: &Surroundings<'_>,
    report: &mut Report,
) -> Vec<Stage> {
    options::check(view, surroundings.options, report);
    let is_exception_view = view.declared.context.is_error();
    let mut problem = |message: &str| report.add_of(view, message);
    let mut stages = Vec::new();
    for name in &surroundings.stages {
        match name.as_str() {
            "secured_view" => {
                let default = surroundings.default_permission.as_deref();
                let default = default.filter(|_| !is_exception_view);
                let permission = view.declared.permission.as_deref().or(default);
                let permission = permission.filter(|name| *name != NO_PERMISSION_REQUIRED);
                let Some(permission) = permission else {
                    continue;
                };
                let is_told = exception_views::has_no_checks(view);
                if permission.is_empty() {
                    problem(
                        "has an empty permission; name one, as \"edit\", or write `NO_PERMISSION_REQUIRED` for \
                         a view that is for everybody",
                    );
                } else if !surroundings.equipment.has_security_policy
                    && view.declared.permission.is_some()
                    && !is_told
                {
                    problem(&format!(
                        "needs the permission `{permission}`, but there is no security policy; \
                         call `config.set_security_policy(…)`"
                    ));
                }
                stages.push(Stage::Permission(permission.to_owned()));
            }
            "csrf_view" => {
                let default = surroundings.requires_csrf && !is_exception_view;
                if !view.declared.require_csrf.unwrap_or(default) {
                    continue;
                }
                let is_told = exception_views::has_no_checks(view);
                if !surroundings.remembers.has_csrf_tokens()
                    && view.declared.require_csrf == Some(true)
                    && !is_told
                {
                    problem(&format!("requires the CSRF token, {NO_CSRF_STORAGE}"));
                }
                stages.push(csrf_stage(requirements, &mut problem));
            }
            "owrapped_view" => {
                if let Some(name) = view.declared.wrapper.clone() {
                    let wrapper = Arc::new(Wrapper::new(name));
                    stages.push(Stage::Around(Text::Borrowed("owrapped_view"), wrapper));
                }
            }
            "http_cached_view" => {
                let Some(http_cache) = view.declared.http_cache else {
                    continue;
                };
                if let Some(error) = http_cache.error() {
                    problem(&error);
                }
                if surroundings.prevents_http_cache {
                    continue;
                }
                stages.push(Stage::HttpCache(http_cache));
            }
            "decorated_view" => {
                let decorators = view.declared.decorators.0.clone();
                stages.extend(
                    decorators.into_iter().map(|decorator| {
                        Stage::Around(Text::Borrowed("decorated_view"), decorator)
                    }),
                );
            }
            name => {
                let deriver = surroundings.derivers.get(name);
                let around = deriver.and_then(|deriver| deriver(&ViewInfo::new(view)));
                stages.extend(around.map(|around| Stage::Around(name.to_owned().into(), around)));
            }
        }
    }
    stages
}

/// Returns what checks the CSRF token: that it is wrong may be an error of the view's form.
#[cfg(feature = "forms")]
fn csrf_stage(requirements: &Requirements, mut problem: impl FnMut(&str)) -> Stage {
    let mut forms = requirements.shown_forms.iter();
    if !forms.any(|form| form.has_csrf_error) {
        return Stage::Csrf;
    }
    if !requirements.has_only_filled_forms() {
        problem(
            "takes a form with `csrf_error`, and another argument that reads the body, which would not know that the \
             CSRF token is wrong; take a `Filled` form there, too, or leave `csrf_error` out",
        );
    }
    Stage::CsrfInForm
}

#[cfg(not(feature = "forms"))]
fn csrf_stage(_: &Requirements, _: impl FnMut(&str)) -> Stage {
    Stage::Csrf
}

/// Sorts the stages that surround views, the built-in ones and those of the application.
pub(super) fn sort_stages(
    derivers: &mut Vec<(String, Declared<(Order, ViewDeriver)>)>,
    report: &mut Report,
) -> Vec<String> {
    const WHAT: &str = "the view deriver";
    let reserved: Vec<_> = [INGRESS, VIEW].into_iter().chain(BUILT_IN).collect();
    actions::refuse_reserved(derivers, &reserved, report, WHAT);
    let is_inside = |wish: &String| ["rendered_view", "mapped_view"].contains(&wish.as_str());
    let cannot_stand = |name: &str, declared: &Declared<_>| {
        let message = format!(
            "{WHAT} `{name}` cannot stand under `rendered_view`: what it surrounds is a response; \
             use `.over([\"rendered_view\"])`"
        );
        Problem::at(declared.place, message)
    };
    let mut added = built_in_orders();
    for (name, declared) in derivers.iter() {
        let order = &declared.value.0;
        if order.under.iter().any(is_inside) {
            report.add(cannot_stand(name, declared));
        } else {
            added.push((name.clone(), stage_order(order.clone())));
        }
    }
    let mut names = match order::sort(INGRESS, VIEW, &added) {
        Ok(names) => names,
        Err(mut misplaced) => {
            for misplaced in &mut misplaced {
                explain_default(misplaced, derivers);
            }
            actions::report_misplaced(misplaced, derivers, report, WHAT);
            BUILT_IN.iter().map(ToString::to_string).collect()
        }
    };
    if let Some(inside) = names.iter().position(|name| name == "rendered_view") {
        let under = names.drain(inside..).collect::<Vec<_>>();
        let is_under = |(name, _): &&(String, _)| under.contains(name);
        for (name, declared) in derivers.iter().filter(is_under) {
            report.add(cannot_stand(name, declared));
        }
    }
    names
}

/// The name of what is inside every stage.
const VIEW: &str = "view";

/// Returns where Pyramid puts the built-in stages, in the order in which it adds them.
fn built_in_orders() -> Vec<(String, Order)> {
    let mut last = INGRESS;
    let row = BUILT_IN.into_iter().filter(|name| *name != "csrf_view");
    let mut orders: Vec<_> = row
        .map(|name| {
            let order = Order::new().under([last]).over([VIEW]);
            last = name;
            (name.to_owned(), order)
        })
        .collect();
    let order = Order::new().under(["secured_view"]).over(["owrapped_view"]);
    orders.push(("csrf_view".to_owned(), order));
    orders
}

/// Returns where a stage of the application stands: between the decorators and the rendering, in each
/// direction for which it has no wish.
fn stage_order(mut order: Order) -> Order {
    if order.under.is_empty() {
        order = order.under(["decorated_view"]);
    }
    if order.over.is_empty() {
        order = order.over(["rendered_view"]);
    }
    if order.over.iter().any(|wish| wish == VIEW) {
        order = order.over(["mapped_view"]);
    }
    // Pyramid sorts the names, with those of the ends in capital letters before all others.
    let key = |wish: &String| ![INGRESS, VIEW].contains(&wish.as_str());
    for wishes in [&mut order.under, &mut order.over] {
        wishes.sort_by(|a, b| (key(a), a).cmp(&(key(b), b)));
    }
    order
}

/// Says what a view deriver that contradicts itself did not say.
fn explain_default(
    misplaced: &mut Misplaced,
    derivers: &[(String, Declared<(Order, ViewDeriver)>)],
) {
    let is_circle = misplaced.names.len() > 1;
    let mut involved = derivers
        .iter()
        .filter(|(name, _)| misplaced.names.contains(name));
    if !is_circle {
        return;
    }
    let silent = involved.find(|(_, declared)| declared.value.0.under.is_empty());
    if let Some((name, _)) = silent {
        misplaced.message = format!(
            "{}; `{name}` does not say what it stands under, which means `decorated_view`: \
             `.under([\"{INGRESS}\"])` lets it stand further out",
            misplaced.message
        );
    }
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
