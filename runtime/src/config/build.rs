//! From a configurator to an application.

use std::collections::BTreeMap;
use std::panic::Location;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::extract::Requirements;
use crate::near;
use crate::pattern::Pattern;
use crate::predicates::{Predicate, PredicateConfig};
#[cfg(feature = "templates")]
use crate::renderers::Templates;
use crate::renderers::{Renderer, RendererHelper};
use crate::request::{BodyLimits, Registry};
use crate::router::{App, BodyPolicy, Inner};
use crate::url::{Origin, RouteInfo, UrlTable};
use crate::urldispatch::{Route, RoutesMapper};
use crate::view::{Place, View};
use crate::viewderivers::DerivedView;
use crate::viewlookup::{MultiView, ViewLookup};

use super::Configurator;
use super::error::{ConfigurationError, Problem, SourcePlace};
use super::route::RouteConfig;
use super::scan;

/// Checks the whole configuration and makes the application.
pub(super) fn build(mut config: Configurator) -> Result<App, ConfigurationError> {
    let mut problems = std::mem::take(&mut config.problems);
    let mut warnings = Vec::new();

    let scanned = scan::scan(&config.scans, &mut problems);
    config
        .views
        .extend(scanned.views.into_iter().map(View::from));
    for view in scanned.uncovered {
        warnings.push(format!(
            "{}: the view `{}` is registered but no scan covers it; add \
             `config.scan(package!({}))`",
            SourcePlace::from(view.place),
            view.place.function,
            view.place.module,
        ));
    }
    if let Some((factory, place)) = &config.session_factory {
        problems.extend(
            factory
                .errors()
                .into_iter()
                .map(|error| Problem::at(*place, error)),
        );
        warnings.extend(factory.warnings());
    }

    let routes = Routes::new(&config, &mut problems);
    let views = Views::new(&mut config, &routes, &mut problems);
    warnings.extend(routes.without_views(&config, &views));

    if !problems.is_empty() {
        return Err(ConfigurationError::new(problems));
    }
    report(&warnings);
    let registry = Registry {
        settings: config.settings,
        session_factory: config.session_factory.map(|(factory, _)| factory),
        urls: routes.urls,
        state: config.state,
        body_limits: BodyLimits {
            max_size: routes.max_body,
            ..config.body_limits
        },
        script_name: config.script_name,
    };
    let bodies = routes.body_limits.iter().zip(&views.streamed);
    let bodies = bodies.map(|(limits, streamed)| BodyPolicy {
        limits: *limits,
        is_streamed: *streamed,
    });
    Ok(App::new(Inner {
        routes: RoutesMapper::new(routes.matching),
        bodies: bodies.collect(),
        views: ViewLookup::new(views.by_route, views.by_name),
        registry: Arc::new(registry),
        warnings,
    }))
}

/// Logs warnings, or prints them where nobody listens to the log.
fn report(warnings: &[String]) {
    for warning in warnings {
        if tracing::dispatcher::has_been_set() {
            tracing::warn!("{warning}");
        } else {
            #[expect(clippy::print_stderr, reason = "a warning that nobody sees is none")]
            {
                eprintln!("warning: {warning}");
            }
        }
    }
}

/// The routes of an application.
struct Routes {
    /// Routes that requests can match, in order.
    matching: Vec<Route>,
    /// The body limit of each matching route.
    body_limits: Vec<BodyLimits>,
    /// The position of each matching route, or nothing for one that is only for writing URLs.
    positions: FxHashMap<String, Option<usize>>,
    urls: UrlTable,
    max_body: u64,
}

impl Routes {
    fn new(config: &Configurator, problems: &mut Vec<Problem>) -> Self {
        let mut routes = Self {
            matching: Vec::new(),
            body_limits: Vec::new(),
            positions: FxHashMap::default(),
            urls: UrlTable::default(),
            max_body: config.body_limits.max_size,
        };
        let mut places: FxHashMap<&str, Vec<&'static Location<'static>>> = FxHashMap::default();
        for route in &config.routes {
            let places = places.entry(&route.name).or_default();
            places.push(route.place);
            if places.len() == 1 {
                routes.add(route, &config.body_limits, problems);
            }
        }
        for (name, places) in places.into_iter().filter(|(_, places)| places.len() > 1) {
            let message = format!("the route `{name}` is added {} times", places.len());
            problems.push(Problem::conflict(message, &places));
        }
        routes
    }

    fn add(&mut self, route: &RouteConfig, limits: &BodyLimits, problems: &mut Vec<Problem>) {
        // Also a route with mistakes is known by name, so that its views are not blamed.
        self.positions.insert(route.name.clone(), None);
        let predicates = compile_predicates(&route.predicates, problems, route.place, || {
            format!("the route `{}`", route.name)
        });
        let (origin, path) = match Origin::split(&route.pattern) {
            Some((origin, path)) => (Some(origin), path),
            None => (None, route.pattern.as_str()),
        };
        let pattern = match Pattern::parse(path) {
            Ok(pattern) => pattern,
            Err(error) => {
                let (name, text) = (&route.name, &route.pattern);
                let message = format!("the pattern {text:?} of the route `{name}`: {error}");
                problems.push(Problem::at(route.place, message));
                return;
            }
        };
        let info = Arc::new(RouteInfo {
            name: route.name.clone(),
            pattern_text: route.pattern.clone(),
            pattern,
            origin,
            pregenerator: route.pregenerator.clone(),
        });
        self.urls.insert(Arc::clone(&info));
        if route.is_static || info.origin.is_some() {
            return;
        }
        let max_size = route.body_limit.unwrap_or(limits.max_size);
        self.max_body = self.max_body.max(max_size);
        self.positions
            .insert(route.name.clone(), Some(self.matching.len()));
        self.matching.push(Route { info, predicates });
        self.body_limits.push(BodyLimits {
            max_size,
            ..*limits
        });
    }

    /// Warns of routes that no view answers.
    fn without_views(&self, config: &Configurator, views: &Views) -> Vec<String> {
        let is_answered = |route: &&RouteConfig| match self.positions.get(&route.name) {
            Some(Some(position)) => {
                route.uses_global_views || !views.by_route[*position].views().is_empty()
            }
            _ => true,
        };
        let unanswered = config.routes.iter().filter(|route| !is_answered(route));
        unanswered
            .map(|route| {
                let place = SourcePlace::from(route.place);
                format!(
                    "{place}: the route `{}` has no view: it answers with 404",
                    route.name
                )
            })
            .collect()
    }
}

/// The views of an application.
struct Views {
    by_route: Vec<MultiView>,
    by_name: FxHashMap<String, MultiView>,
    /// Whether a view takes the body as a stream, for each route.
    streamed: Vec<bool>,
}

/// The views of one route or name, each with its place.
type Candidates = Vec<(DerivedView, Place)>;

impl Views {
    fn new(config: &mut Configurator, routes: &Routes, problems: &mut Vec<Problem>) -> Self {
        let mut by_route: Vec<Candidates> = routes.matching.iter().map(|_| vec![]).collect();
        let mut by_name: FxHashMap<String, Candidates> = FxHashMap::default();
        let mut streamed = vec![false; by_route.len()];

        let renderers = ViewRenderers::new(config, problems);
        for view in &std::mem::take(&mut config.views) {
            let place = view.place;
            let renderer = renderers.find(view, problems);
            let requirements = check_requirements(view, config, problems);
            let predicates =
                compile_predicates(&view.predicates, problems, place, || describe(view));
            let target = match &view.route_name {
                None => by_name.entry(view.name.clone()).or_default(),
                Some(name) => match routes.positions.get(name.as_str()) {
                    Some(Some(position)) => {
                        streamed[*position] |= requirements.streams_body;
                        &mut by_route[*position]
                    }
                    Some(None) => continue, // reported with the route, or never asked
                    None => {
                        let names = routes.positions.keys().map(String::as_str);
                        let hint = near::hint(name, names);
                        let view = describe(view);
                        let message =
                            format!("{view} is for the route `{name}`, which was not added{hint}");
                        problems.push(Problem::at(place, message));
                        continue;
                    }
                },
            };
            let view = DerivedView {
                predicates,
                function: view.function.clone(),
                renderer,
                streams_body: requirements.streams_body,
            };
            target.push((view, place));
        }
        renderers.finish();
        let by_route = by_route.into_iter().zip(&routes.matching);
        let by_route = by_route.map(|(views, route)| {
            multi_view(views, problems, || format!("route `{}`", route.info.name))
        });
        let by_route = by_route.collect();
        let by_name = by_name.into_iter().map(|(name, views)| {
            let views = multi_view(views, problems, || format!("no route, name {name:?}"));
            (name, views)
        });
        Self {
            by_route,
            by_name: by_name.collect(),
            streamed,
        }
    }
}

/// Puts the views of one route or name together, and reports those that nothing tells apart.
fn multi_view(
    views: Candidates,
    problems: &mut Vec<Problem>,
    target: impl Fn() -> String,
) -> MultiView {
    if views.len() > 1 {
        let mut identities: BTreeMap<String, Vec<Place>> = BTreeMap::new();
        for (view, place) in &views {
            let identity = predicate_texts(&view.predicates);
            identities.entry(identity).or_default().push(*place);
        }
        for (identity, places) in identities.iter().filter(|(_, places)| places.len() > 1) {
            let (count, target) = (places.len(), target());
            let message = format!("{count} views answer the same requests: {target}{identity}");
            problems.push(Problem::conflict(message, places));
        }
    }
    MultiView::new(views.into_iter().map(|(view, _)| view).collect())
}

/// Says in words what makes a view different from others of its route.
fn predicate_texts(predicates: &[Predicate]) -> String {
    let mut predicates: Vec<_> = predicates.iter().collect();
    predicates.sort_by_key(|predicate| predicate.rank());
    let mut texts = String::new();
    for predicate in predicates {
        texts.push_str(&format!(", {predicate}"));
    }
    texts
}

fn describe(view: &View) -> String {
    match view.place.function {
        "" => "the view".to_owned(),
        function => format!("the view `{function}`"),
    }
}

fn compile_predicates(
    configs: &[PredicateConfig],
    problems: &mut Vec<Problem>,
    place: impl Into<SourcePlace> + Copy,
    subject: impl Fn() -> String,
) -> Vec<Predicate> {
    let mut predicates = Vec::new();
    for config in configs {
        match Predicate::new(config) {
            Ok(predicate) => predicates.push(predicate),
            Err(error) => problems.push(Problem::at(place, format!("{}: {error}", subject()))),
        }
    }
    predicates
}

/// Reports what the arguments of a view need and the application does not have.
fn check_requirements(
    view: &View,
    config: &Configurator,
    problems: &mut Vec<Problem>,
) -> Requirements {
    let mut requirements = Requirements::default();
    for requires in view.requires {
        requires(&mut requirements);
    }
    if requirements.session && config.session_factory.is_none() {
        let message = format!(
            "{} takes the session, but there is no session factory; call \
             `config.set_session_factory(…)`",
            describe(view)
        );
        problems.push(Problem::at(view.place, message));
    }
    for (id, name) in &requirements.state {
        if !config.state_types.contains(id) {
            let message = format!(
                "{} takes `State<{name}>`, but no such value was given; call \
                 `config.set_state(…)`",
                describe(view)
            );
            problems.push(Problem::at(view.place, message));
        }
    }
    requirements
}

/// Finds the renderers that views name: by name, then by the extension of a template.
struct ViewRenderers {
    by_name: BTreeMap<String, Arc<dyn Renderer>>,
    #[cfg(feature = "templates")]
    templates: Templates,
}

impl ViewRenderers {
    #[cfg_attr(
        not(feature = "templates"),
        expect(unused_variables, reason = "no templates")
    )]
    fn new(config: &mut Configurator, problems: &mut Vec<Problem>) -> Self {
        #[cfg(feature = "templates")]
        let templates = {
            let of_views = config.views.iter().flat_map(|view| view.templates);
            let mut sources: Vec<_> = config.templates.iter().chain(of_views).collect();
            sources.sort_by_key(|source| source.name);
            sources.dedup_by_key(|source| source.name);
            let mut templates = Templates::default();
            for source in sources {
                if let Err(error) = templates.add(source) {
                    problems.push(Problem::new(error));
                }
            }
            templates
        };
        Self {
            by_name: std::mem::take(&mut config.renderers),
            #[cfg(feature = "templates")]
            templates,
        }
    }

    fn find(&self, view: &View, problems: &mut Vec<Problem>) -> RendererHelper {
        let Some(name) = &view.renderer else {
            return RendererHelper::default();
        };
        if let Some(renderer) = self.by_name.get(name) {
            return RendererHelper::new(Arc::clone(renderer));
        }
        #[cfg(feature = "templates")]
        if self.templates.contains(name) {
            return RendererHelper::new(self.templates.renderer(name));
        }
        let names = self.by_name.keys().map(String::as_str);
        #[cfg(feature = "templates")]
        let names = names.chain(self.templates.names());
        let hint = near::hint(name, names);
        let view_text = describe(view);
        let message =
            format!("{view_text} names the renderer `{name}`, which does not exist{hint}");
        problems.push(Problem::at(view.place, message));
        RendererHelper::default()
    }

    fn finish(self) {
        #[cfg(feature = "templates")]
        self.templates.finish();
    }
}
