//! What surrounds views, and in which order.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::accept::MediaType;
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
    let is_declared = |name: &&str| declared.iter().any(|(other, _)| other == name);
    let fixed: Vec<_> = DEFAULT
        .into_iter()
        .filter(|name| !is_declared(name))
        .collect();
    let mut added = Vec::with_capacity(declared.len());
    for (name, declared) in declared {
        if MediaType::parse(name).is_none() {
            let message = format!(
                "`add_accept_view_order` takes a media type without wildcards, as in \
                 \"application/json\", not {name:?}"
            );
            problems.push(Problem::at(declared.place, message));
        }
        added.push((name.clone(), declared.value.clone()));
    }
    let names = tweens::sort("", "", &fixed, &added).unwrap_or_else(|misplaced| {
        let what = "in the order of media types,";
        actions::report_misplaced(misplaced, declared, problems, what);
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
