//! From declared views to those that answer requests.

use rustc_hash::FxHashMap;

use crate::accept::MediaType;
use crate::extract::Requirements;
use crate::predicates::Predicate;
use crate::request::Loads;
use crate::view::View;
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
#[cfg(not(feature = "forward"))]
use super::route::NO_VIEW;
use super::route::RouteConfig;
use super::route_candidates::{Rare, RouteCandidates};
use super::routes::{MatchingRoute, Named, Routes};
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
    report.warn_all(routes.unmet(surroundings.equipment));
    let permission = surroundings.default_permission.as_deref();
    wrappers::check(&views, report);
    report.warn_all(logins::closed(&views, routes, permission));
    let mut by_name: FxHashMap<String, Candidates> = FxHashMap::default();
    let mut exceptions = Candidates::default();
    for (view, include) in views {
        let (derived, requirements) = derive(&view, renderers, surroundings, report);
        requirements::of_application(&view, &requirements, surroundings, report);
        let position = match find_route(&view, routes, report) {
            Target::Route(position) => Some(position),
            Target::NoRoute => None,
            Target::Unusable => continue,
        };
        let route = position.map(|position| &routes.matching[position]);
        let predicates = &derived.predicates;
        check(
            &view,
            route,
            predicates,
            &requirements,
            surroundings,
            report,
        );
        requirements::of_route(&view, route, &requirements, routes, surroundings, report);
        #[cfg(feature = "forms")]
        report.warn_all(same_names(&view, &requirements));
        let target = match position {
            Some(position) => {
                let route = &mut routes.matching[position];
                route.candidates.of(&view, route.entry.way.is_some())
            }
            None if view.declared.context.is_error() => Some(&mut exceptions),
            None => {
                let name = view.declared.name.clone().into_owned();
                Some(by_name.entry(name).or_default())
            }
        };
        let Some(target) = target else {
            report.warn(never_called(&view));
            continue;
        };
        // A view whose predicates are not known may answer other requests than it seems.
        if derived.predicates.len() == view.declared.predicates.len() {
            target.push(derived, include);
        }
    }

    let offers = &surroundings.offers;
    for route in &mut routes.matching {
        let candidates = std::mem::take(&mut route.candidates);
        let entry = &mut route.entry;
        let walks = entry.way.is_some();
        entry.views = of_route(&route.declared, candidates, walks, offers, report);
        entry.is_streamed = entry.views.all().any(|view| view.streams_body);
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

/// Reports what of a view's conditions contradicts something, or depends on no request.
fn check(
    view: &View,
    route: Option<&MatchingRoute>,
    predicates: &[Predicate],
    requirements: &Requirements,
    surroundings: &Surroundings<'_>,
    report: &mut Report,
) {
    let itself = route.map(AsRef::as_ref);
    let mistakes = contradictions::mistakes(predicates, itself, requirements).into_iter();
    let mistakes = mistakes.map(|mistake| format!("{} {mistake}", describe(view)));
    report.add_all_at(view.place, mistakes);
    let around = Around {
        route: route.map(|route| (route.as_ref(), route.declared.place)),
        equipment: surroundings.equipment,
    };
    let doubts = decided_conditions::doubts(predicates, &around);
    report.warn_all(doubts.map(|doubt| {
        let place = SourcePlace::from(view.place);
        format!("{place}: {} {doubt}", describe(view))
    }));
    report.warn_all(contradictions::selector_in_name(view));
}

/// Says that a view is never called.
fn never_called(view: &View) -> String {
    format!(
        "{}: {} has a name and a route, so it is never called; leave out `name = {:?}`, or let the route lead \
         through a tree of resources, as `/*traverse` does",
        SourcePlace::from(view.place),
        describe(view),
        view.declared.name
    )
}

/// Returns a warning for each two forms of a view with a control of one name.
#[cfg(feature = "forms")]
fn same_names(view: &View, requirements: &Requirements) -> Vec<String> {
    let forms = &requirements.shown_forms;
    let pairs = forms.iter().enumerate().flat_map(|(position, second)| {
        let earlier = forms[..position].iter();
        earlier.filter_map(move |first| Some((first, second, first.shared_with(second)?)))
    });
    let pairs = pairs.map(|(first, second, name)| {
        let [first, second] =
            [first, second].map(|form| form.form.rsplit("::").next().unwrap_or(form.form));
        format!(
            "{}: {} takes the forms `{first}` and `{second}`, which both have a control `{name}`: on one page the ids are the same, \
             and labels lead to the first; give a form a prefix of its own, as in `#[form(prefix = \"second\")]`",
            SourcePlace::from(view.place),
            describe(view)
        )
    });
    pairs.collect()
}

/// Returns the views of a route that hold, and warns if there are none.
fn of_route(
    declared: &RouteConfig,
    mut candidates: RouteCandidates,
    walks: bool,
    offers: &[MediaType],
    report: &mut Report,
) -> RouteViews {
    let Rare {
        named,
        exceptions,
        has_unreachable,
    } = candidates.take_rare();
    let has_views = !candidates.views.is_empty() || !named.is_empty();
    #[cfg(feature = "forward")]
    let without_views = declared.without_views();
    #[cfg(not(feature = "forward"))]
    let without_views = Some(NO_VIEW);
    if !has_views
        && !declared.uses_global_views
        && !has_unreachable
        && let Some(what) = without_views
    {
        let name = &declared.name;
        report.warn(format!("{}: the route `{name}` {what}", declared.place));
    }
    let target = || format!("route `{}`", declared.name);
    let views = distinct(candidates.views, report, target);
    let named = named.into_iter().map(|(name, views)| {
        let target = || format!("route `{}`, name {name:?}", declared.name);
        let views = MultiView::new(distinct(views, report, target), offers);
        (name, views)
    });
    let named: FxHashMap<_, _> = named.collect();
    RouteViews {
        views: MultiView::new(views, offers),
        named: walks.then(|| Box::new(named)),
        exceptions: ordered(distinct(exceptions, report, target)),
        uses_global_views: declared.uses_global_views,
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
    match routes.by_name.get(&**name) {
        Some(Named::Matching(position)) => Target::Route(*position),
        Some(Named::OnlyWritten(place)) => {
            report.warn(routes.only_written(view, name, *place));
            Target::Unusable
        }
        Some(Named::Mistaken) => Target::Unusable,
        None => {
            let is_imported = || routes.urls.get(name).is_some();
            let hint = unscanned_type(name)
                .or_else(|| is_imported().then(|| IMPORTED.to_owned()))
                .unwrap_or_else(|| routes.hint(name));
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
    let preparations = &requirements.preparations;
    let after = |loads| view.function.clone().after(loads, preparations.clone());
    let mut derived = DerivedView {
        predicates: compile_predicates(
            &view.declared.predicates,
            surroundings.predicates,
            report,
            view.place,
            || describe(view),
        ),
        context: view.declared.context,
        function: after(Loads::Known(
            renderers.loads(view, surroundings.request_values),
        )),
        renderer: renderers.find(view, report),
        streams_body: requirements.streams_body,
        append_slash: view.declared.append_slash,
        stages: stages(view, &requirements, surroundings, report),
        etag: view.declared.etag,
        #[cfg(feature = "compression")]
        compress: view.declared.compress,
        timeout: None,
        place: view.place,
        #[cfg(feature = "schemas")]
        described: Described::of(view),
    };
    derived.timeout = timeouts::of_view(view, derived.is_awaited(), surroundings, report);
    // Time-outs are checked by what is known now, so that debug and release builds report the same.
    if let Some(loads) = renderers.reloading(view, surroundings.request_values) {
        derived.function = after(loads);
    }
    (derived, requirements)
}
