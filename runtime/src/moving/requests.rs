//! What answers requests: routes, views and static views of both sides.

use std::collections::{BTreeSet, HashMap};

use crate::introspection::RouteRecord;
use crate::proutes::{self, FindingKind, ListedRoute};
use crate::router::App;

use super::answered::Answered;
use super::code;
use super::recorded::{OldFolder, OldRoute, OldView, Recorded};
use super::report::{Item, Subject, Verdict};
use super::texts::{self, conditions, is_elsewhere, whole_pattern};
use super::view_pairs::Pairs;

/// What became of the routes and the views.
pub(super) struct Requests {
    pub(super) items: Vec<Item>,
    /// The routes that are not answered here, by their positions.
    pub(super) waiting: Vec<usize>,
    /// The views without a route that are not here, by their positions.
    pub(super) waiting_views: Vec<usize>,
    /// Whether there is a tree here.
    pub(super) has_root: bool,
    /// The routes that go on with traversal.
    pub(super) walking: BTreeSet<String>,
    /// What has no equivalent in the pattern of a route, by its name.
    pub(super) findings: HashMap<String, Vec<String>>,
}

/// Compares what answers requests.
pub(super) fn compare(old: &Recorded, app: &App) -> Requests {
    let here = app.routes();
    let views = old.views_by_route();
    let views_of = |route: &OldRoute| views.get(&*route.name).map_or(&[][..], Vec::as_slice);
    let listed: Vec<_> = old
        .routes
        .iter()
        .map(|route| listed(route, views_of(route)))
        .collect();
    let compared = proutes::compare(&listed, app);
    let served: BTreeSet<&str> = compared.served().iter().map(String::as_str).collect();
    let mut findings: HashMap<String, Vec<String>> = HashMap::new();
    let (mut taken, mut walking) = (BTreeSet::new(), BTreeSet::new());
    for finding in compared.findings() {
        let is_known = here.iter().any(|record| record.name == finding.route());
        let is_walk = finding.kind() == FindingKind::NoEquivalent
            && finding.message().contains("goes on with traversal");
        if is_walk && !is_known {
            // There are trees here, too; the route is only not there yet.
            walking.insert(finding.route().to_owned());
            continue;
        }
        let message = finding.message().to_owned();
        if finding.kind() == FindingKind::TakenByAnother {
            taken.insert(finding.route().to_owned());
        }
        findings
            .entry(finding.route().to_owned())
            .or_default()
            .push(message);
    }
    let forwards = app.forwards_unmatched();
    let answered = |route: &OldRoute| {
        let record = record_of(route, &here);
        let forwards_some = record.is_some_and(|record| !record.forwarded_to.is_empty());
        if served.contains(&*route.name) {
            Answered::Here { forwards_some }
        } else if forwards || forwards_some {
            Answered::There
        } else {
            Answered::Nowhere
        }
    };
    let mut items = Vec::new();
    let mut waiting = Vec::new();
    let mut routes = HashMap::new();
    for (position, (route, listed)) in old.routes.iter().zip(&listed).enumerate() {
        let record = record_of(route, &here);
        if listed.is_external() || route.is_static {
            items.push(only_written(route, record));
            continue;
        }
        let state = answered(route);
        routes.insert(
            &*route.name,
            (state, record.map(|record| record.name.clone())),
        );
        let found = findings.get(&route.name).map_or(&[][..], Vec::as_slice);
        items.push(item(
            route,
            record,
            state,
            found,
            taken.contains(&route.name),
        ));
        if !matches!(state, Answered::Here { .. }) {
            waiting.push(position);
        }
    }
    let pairs = Pairs::new(old, app, &routes);
    let mut waiting_views = Vec::new();
    for (position, view) in old.views.iter().enumerate() {
        if is_built_in(view) {
            continue;
        }
        let item = pairs.item(view);
        let is_here = matches!(item.verdict, Verdict::Moved | Verdict::Differs);
        if view.route_name.is_none() && !view.is_exception && !is_here {
            waiting_views.push(position);
        }
        items.push(item);
    }
    items.extend(static_files_elsewhere(old, app));
    Requests {
        items,
        waiting,
        waiting_views,
        has_root: app.root_type().is_some(),
        walking,
        findings,
    }
}

/// Returns a route as the command `proutes` would list it.
fn listed(route: &OldRoute, views: &[&OldView]) -> ListedRoute {
    let views = views.iter().filter(|view| !view.is_exception);
    let views = views.map(|view| (view.callable.clone(), methods(route, view)));
    let mut views: Vec<_> = views.collect();
    if views.is_empty() {
        views.push(("<unknown>".to_owned(), String::new()));
    }
    ListedRoute::known(&route.name, &whole_pattern(&route.pattern), views)
}

/// Returns the methods that both a route and its view take, as `proutes` writes them.
fn methods(route: &OldRoute, view: &OldView) -> String {
    let excluded = view
        .predicates
        .iter()
        .find_map(|text| text.strip_prefix("!request_method = "));
    match (&route.methods, &view.methods) {
        (None, None) => match excluded {
            Some(excluded) => {
                let excluded: Vec<_> = excluded
                    .split(',')
                    .map(|method| format!("!{method}"))
                    .collect();
                format!("{},*", excluded.join(","))
            }
            None => "*".to_owned(),
        },
        (Some(methods), None) | (None, Some(methods)) => methods.join(","),
        (Some(route), Some(view)) => {
            let both = route.iter().filter(|method| view.contains(method));
            let both: Vec<_> = both.map(String::as_str).collect();
            if both.is_empty() {
                "<route mismatch>".to_owned()
            } else {
                both.join(",")
            }
        }
    }
}

/// Returns the route that stands for an old one here: by its name, or else by its pattern.
fn record_of<'a>(route: &OldRoute, here: &'a [RouteRecord]) -> Option<&'a RouteRecord> {
    let pattern = route.pattern.trim_start_matches('/');
    let by_name = here.iter().find(|record| record.name == route.name);
    by_name.or_else(|| {
        here.iter()
            .find(|record| record.pattern.trim_start_matches('/') == pattern)
    })
}

/// Says what became of a route that no request matches.
fn only_written(route: &OldRoute, record: Option<&RouteRecord>) -> Item {
    let verdict = if record.is_some() {
        Verdict::Moved
    } else {
        Verdict::OnlyThere
    };
    let item = Item::new(Subject::Route, &route.name, verdict).at(route.place.as_ref());
    if record.is_some() {
        return item;
    }
    item.saying(format!(
        "it only writes URLs: `config.import_proutes(…)` does, or `{}`",
        code::route(route).trim_end_matches(';')
    ))
}

/// Compares the static views whose files another server has.
fn static_files_elsewhere(old: &Recorded, app: &App) -> Vec<Item> {
    let named = old.static_views.iter().filter_map(|files| {
        let name = files.name.as_deref()?;
        is_elsewhere(name).then_some((name, files))
    });
    let items = named.map(|(name, files)| {
        let item = |verdict| Item::new(Subject::StaticView, name, verdict).at(files.place.as_ref());
        let mut here = app.static_views().iter();
        if here.any(|here| here.name.trim_end_matches('/') == name.trim_end_matches('/')) {
            return item(Verdict::Moved);
        }
        let spec = files.value.clone().unwrap_or_default();
        let folder = OldFolder {
            spec,
            ..OldFolder::default()
        };
        let written = code::static_view(name, &folder, None);
        item(Verdict::OnlyThere).saying(format!(
            "another server has its files: `{}` writes their URLs",
            written.trim_end_matches(';')
        ))
    });
    items.collect()
}

fn item(
    route: &OldRoute,
    record: Option<&RouteRecord>,
    state: Answered,
    findings: &[String],
    is_taken: bool,
) -> Item {
    let is_static = is_static(route);
    let subject = if is_static {
        Subject::StaticView
    } else {
        Subject::Route
    };
    let mut verdict = state.verdict();
    let mut says = findings.to_vec();
    if let (Answered::Here { .. }, Some(record)) = (state, record) {
        says.extend(other_conditions(&route.predicates, &record.predicates));
        if let (Some(factory), None, false) = (&route.factory, &record.context, is_static) {
            says.push(format!(
                "`{factory}` makes the context of its requests there, and no factory of the route does here"
            ));
        }
        if !says.is_empty() {
            verdict = Verdict::Differs;
        }
    } else if is_taken {
        verdict = Verdict::Differs;
    } else if verdict == Verdict::Forwarded && !says.is_empty() {
        verdict = Verdict::NoEquivalent;
    }
    if verdict == Verdict::Missing {
        says.push(
            "it has neither a route here nor is it passed on, as `config.forward_unmatched(…)` does".to_owned(),
        );
    }
    let mut item = Item::new(subject, &route.name, verdict).at(route.place.as_ref());
    item.says = says;
    item
}

/// Tells whether a route is that of a static view, by the name that Pyramid gives it.
pub(super) fn is_static(route: &OldRoute) -> bool {
    route.name.starts_with("__") && route.pattern.ends_with("/*subpath")
}

/// Says how predicates differ; those of methods are compared with the views.
fn other_conditions(there: &[String], here: &[String]) -> Option<String> {
    let of_no_method = |text: &str| !text.contains("request_method");
    texts::other_conditions(
        &conditions(there, of_no_method),
        &conditions(here, of_no_method),
    )
}

/// Tells whether a view is one that Pyramid has itself, or that of a static view.
fn is_built_in(view: &OldView) -> bool {
    view.callable == "pyramid.httpexceptions.default_exceptionresponse_view"
        || (view.folder.is_some()
            && view
                .route_name
                .as_deref()
                .is_some_and(|name| name.starts_with("__")))
}
