//! What surrounds views, and in which order.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::security::NO_PERMISSION_REQUIRED;
use crate::tweens::{self, Order};
use crate::view::{View, ViewContext};
use crate::viewderivers::{BUILT_IN, Stage, ViewDeriver, ViewInfo};

use super::actions::{self, Declared};
use super::describe;
use super::error::Problem;
use super::views::Surroundings;

/// What is said of a view whose CSRF token nothing keeps.
pub(super) const NO_CSRF_STORAGE: &str = "which is kept in the session, but there is no session factory; call \
                               `config.set_session_factory(…)` or \
                               `config.set_csrf_storage_policy(…)`";

/// Returns what surrounds a view, outermost first.
pub(super) fn stages(
    view: &View,
    surroundings: &Surroundings<'_>,
    problems: &mut Vec<Problem>,
) -> Vec<Stage> {
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
                if !surroundings.has_csrf_storage && view.require_csrf == Some(true) {
                    problem(&format!("requires the CSRF token, {NO_CSRF_STORAGE}"));
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
                if surroundings.prevents_http_cache {
                    continue;
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
                for name in &names[inside + 1..] {
                    let message = format!(
                        "the view deriver `{name}` cannot stand under `rendered_view`: what it \
                         surrounds is a response; use `.over([\"rendered_view\"])`"
                    );
                    let declared = derivers.iter().find(|(other, _)| other == name);
                    problems
                        .extend(declared.map(|(_, declared)| Problem::at(declared.place, message)));
                }
                names.remove(inside);
            }
            names
        }
        Err(misplaced) => {
            actions::report_misplaced(misplaced, derivers, problems, "the view deriver");
            BUILT_IN.iter().map(ToString::to_string).collect()
        }
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
