//! From declared views to those that answer requests.

use pyramidion_syntax::near;
use rustc_hash::FxHashMap;

use crate::extract::Requirements;
use crate::view::{View, ViewContext};
use crate::viewderivers::DerivedView;
#[cfg(feature = "schemas")]
use crate::viewderivers::Described;
use crate::viewlookup::{MultiView, RouteViews, ViewLookup};

use super::actions::IncludePath;
use super::conflicts::{Candidates, distinct, ordered};
use super::contradictions;
use super::decided_conditions::{self, Around};
use super::logins;
use super::renderers::ViewRenderers;
use super::report::Report;
use super::requirements;
use super::routes::Routes;
use super::stages::stages;
use super::surroundings::Surroundings;
use super::timeouts;
use super::typed_routes::unscanned_type;
use super::wrappers;
use super::{compile_predicates, describe};
use crate::introspection::SourcePlace;

/// The hint for a view whose route is imported.
const IMPORTED: &str =
    ": it is imported, which is only for writing URLs; declare it by `config.add_route(…)`";

/// Puts the views of an application together, gives each route its own, and reports every mistake in them.
pub(super) fn lookup(
    views: Vec<(View, IncludePath)>,
    routes: &mut Routes,
    renderers: &ViewRenderers,
    surroundings: &Surroundings<'_>,
    report: &mut Report,
) -> ViewLookup {
    report.warn_all(routes.unmet(surroundings.has_security_policy));
    let permission = surroundings.default_permission.as_deref();
    wrappers::check(&views, report);
    report.warn_all(logins::closed(&views, routes, permission));
    let mut by_route: Vec<OfRoute> = Vec::new();
    by_route.resize_with(routes.matching.len(), OfRoute::default);
    let mut by_name: FxHashMap<String, Candidates> = FxHashMap::default();
    let mut exceptions = Candidates::default();

    for (view, include) in views {
        let (derived, requirements) = derive(&view, renderers, surroundings, report);
        requirements::of_application(&view, &requirements, surroundings, report);
        let is_exception_view = matches!(view.declared.context, ViewContext::Error(_));
        let position = match find_route(&view, routes, report) {
            Target::Route(position) => Some(position),
            Target::NoRoute => None,
            Target::Unusable => continue,
        };
        let route = position.map(|position| &routes.matching[position].route);
        let mistakes = contradictions::mistakes(&derived.predicates, route, &requirements);
        let mistakes = mistakes.into_iter();
        let mistakes = mistakes.map(|mistake| format!("{} {mistake}", describe(&view)));
        report.add_all_at(view.place, mistakes);
        let around = Around {
            route: position.map(|position| {
                (
                    &routes.matching[position].route,
                    routes.config(position).place,
                )
            }),
            has_security_policy: surroundings.has_security_policy,
        };
        report.warn_all(
            decided_conditions::doubts(&derived.predicates, &around).map(|doubt| {
                let place = SourcePlace::from(view.place);
                format!("{place}: {} {doubt}", describe(&view))
            }),
        );
        requirements::of_route(&view, position, &requirements, routes, surroundings, report);
        report.warn_all(contradictions::selector_in_name(&view));
        let is_named = !view.declared.name.is_empty() && !is_exception_view;
        let target = match position {
            Some(position) if is_named && routes.matching[position].way.is_some() => {
                routes.note(position, &requirements);
                let rare = by_route[position].rare();
                rare.named
                    .entry(view.declared.name.clone().into_owned())
                    .or_default()
            }
            // Where nothing is walked, a view with a name is never called, as in Pyramid.
            Some(position) if is_named => {
                by_route[position].rare().has_unreachable = true;
                report.warn(format!(
                    "{}: {} has a name and a route, so it is never called; leave out `name = {:?}`, or let the route \
                     lead through a tree of resources, as `/*traverse` does",
                    SourcePlace::from(view.place),
                    describe(&view),
                    view.declared.name
                ));
                continue;
            }
            Some(position) => {
                routes.note(position, &requirements);
                if is_exception_view {
                    &mut by_route[position].rare().exceptions
                } else {
                    &mut by_route[position].views
                }
            }
            None if is_exception_view => &mut exceptions,
            None => by_name
                .entry(view.declared.name.clone().into_owned())
                .or_default(),
        };
        // A view whose predicates are not known may answer other requests than it seems.
        if derived.predicates.len() == view.declared.predicates.len() {
            target.push(derived, include);
        }
    }

    let offers = &surroundings.offers;
    for (position, OfRoute { views, rare }) in by_route.into_iter().enumerate() {
        let Rare {
            named,
            exceptions,
            has_unreachable,
        } = rare.map(|rare| *rare).unwrap_or_default();
        let config = routes.config(position);
        let needs_view = !config.uses_global_views && !has_unreachable;
        #[cfg(feature = "forward")]
        let needs_view = needs_view && !config.needs_no_view();
        if needs_view && views.is_empty() && named.is_empty() {
            report.warn(format!(
                "{}: the route `{}` has no view: it answers with 404",
                config.place, config.name
            ));
        }
        let target = || format!("route `{}`", config.name);
        let views = distinct(views, report, target);
        report.warn_all(contradictions::head_alone(routes, position, &views));
        let named = named.into_iter().map(|(name, views)| {
            let target = || format!("route `{}`, name {name:?}", config.name);
            let views = MultiView::new(distinct(views, report, target), offers);
            (name, views)
        });
        let named: FxHashMap<_, _> = named.collect();
        let walks = routes.matching[position].way.is_some();
        let of_route = RouteViews {
            views: MultiView::new(views, offers),
            named: walks.then(|| Box::new(named)),
            exceptions: ordered(distinct(exceptions, report, target)),
            uses_global_views: config.uses_global_views,
        };
        routes.matching[position].views = of_route;
    }
    let by_name = by_name.into_iter().map(|(name, views)| {
        let views = distinct(views, report, || format!("no route, name {name:?}"));
        (name, MultiView::new(views, offers))
    });
    let by_name = by_name.collect();
    ViewLookup {
        by_name,
        exceptions: ordered(distinct(exceptions, report, || "any route".to_owned())),
    }
}

/// The views of a route.
#[derive(Default)]
struct OfRoute {
    views: Candidates,
    rare: Option<Box<Rare>>,
}

/// Views that few routes have.
#[derive(Default)]
struct Rare {
    /// Those with a name, where the route leads through a tree.
    named: FxHashMap<String, Candidates>,
    exceptions: Candidates,
    /// Whether there are views with a name that are never called.
    has_unreachable: bool,
}

impl OfRoute {
    fn rare(&mut self) -> &mut Rare {
        self.rare.get_or_insert_default()
    }
}

/// Where a view belongs.
enum Target {
    Route(usize),
    NoRoute,
    /// The route has a mistake of its own, is only for writing URLs, or is not there.
    Unusable,
}

fn find_route(view: &View, routes: &Routes, report: &mut Report) -> Target {
    let Some(name) = &view.declared.route_name else {
        return Target::NoRoute;
    };
    match routes.positions.get(&**name) {
        Some(Some(position)) => Target::Route(*position),
        Some(None) => {
            report.warn_all(routes.only_written(view));
            Target::Unusable
        }
        None => {
            let is_imported = || routes.urls.get(name).is_some();
            let hint = unscanned_type(name)
                .or_else(|| is_imported().then(|| IMPORTED.to_owned()))
                .unwrap_or_else(|| near::hint(name, routes.positions.keys().map(|name| &**name)));
            let view_text = describe(view);
            let message =
                format!("{view_text} is for the route `{name}`, which was not added{hint}");
            report.add_at(view.place, message);
            Target::Unusable
        }
    }
}

/// Makes a view ready to be called, and reports what is wrong with it alone.
fn derive(
    view: &View,
    renderers: &ViewRenderers,
    surroundings: &Surroundings<'_>,
    report: &mut Report,
) -> (DerivedView, Requirements) {
    let mut requirements = Requirements::default();
    for requires in &view.declared.requires {
        requires(&mut requirements);
    }
    let mut derived = DerivedView {
        predicates: compile_predicates(
            &view.declared.predicates,
            surroundings.predicates,
            report,
            view.place,
            || describe(view),
        ),
        context: view.declared.context,
        function: view.function.clone().after(
            renderers.loads(view, surroundings.request_values),
            requirements.preparations.clone(),
        ),
        renderer: renderers.find(view, report),
        streams_body: requirements.streams_body,
        append_slash: view.declared.append_slash,
        stages: stages(view, surroundings, report),
        etag: view.declared.etag,
        #[cfg(feature = "compression")]
        compress: view.declared.compress,
        timeout: None,
        place: view.place,
        #[cfg(feature = "schemas")]
        described: Described::of(view),
    };
    derived.timeout = timeouts::of_view(view, derived.may_wait(), surroundings, report);
    (derived, requirements)
}
