//! From a configurator to an application.

use std::sync::Arc;

use crate::csrf;
use crate::predicates::{CustomPredicates, PredicateFactory};
use crate::renderers::TableSlot;
use crate::request::{BodyLimits, Registry};
use crate::router::{App, Pipeline};
use crate::security;
#[cfg(feature = "static")]
use crate::static_files::StaticUrlsSlot;
use crate::telemetry::warn_at_start;
use crate::tweens::{self, EXCVIEW, INGRESS, MAIN, Order, Slot, Tween, Tweens};

use super::accept_order;
use super::actions::{self, Declared, resolve_named};
use super::asked;
use super::error::{ConfigurationError, Problem};
use super::proutes;
use super::renderers::{Ingredients, ViewRenderers};
use super::routes::Routes;
use super::scan;
use super::settings;
use super::stages;
use super::state;
#[cfg(feature = "static")]
use super::statics;
use super::typed_routes;
use super::urls;
use super::views::{self, Surroundings};
use super::{Configurator, Named};

/// The setting for Pyramid's answer to a request that no view takes.
const PLAIN_404: &str = "pyramidion.plain_404";

/// The setting that leaves out the headers of `http_cache`.
const PREVENT_HTTP_CACHE: &str = "pyramidion.prevent_http_cache";

/// Checks the whole configuration and makes the application.
pub(super) fn build(mut config: Configurator) -> Result<App, ConfigurationError> {
    let mut problems = std::mem::take(&mut config.problems);

    let mut warnings = std::mem::take(&mut config.warnings);
    warnings.extend(add_scanned(&mut config, &mut problems));
    let mut services = services(&mut config, &mut problems, &mut warnings);
    #[cfg(feature = "forward")]
    let forwarder = super::forwarding::build(&mut config, &mut problems);
    let tweens = sort_tweens(std::mem::take(&mut config.tweens), &mut problems);
    let mut routes = routes(&mut config, &mut problems, &mut warnings);
    let root_factory = take(&mut config.root_factory, &mut problems, "the root factory");
    let root_factory = root_factory.map(|declared| declared.value);
    add_static_views(
        &mut config,
        &routes,
        &mut services,
        &mut problems,
        &mut warnings,
    );
    let renderers = renderers(
        &mut config,
        &routes,
        &services,
        &mut problems,
        &mut warnings,
    );
    services.extensions.insert(TableSlot(renderers.table()));
    let derivers = std::mem::take(&mut config.view_derivers);
    let mut derivers = resolve_named(derivers, &mut problems, "the view deriver");
    let accept_order = std::mem::take(&mut config.accept_order);
    let accept_order = resolve_named(accept_order, &mut problems, "the media type");
    let predicates = std::mem::take(&mut config.view_predicates);
    let state = state::resolve(std::mem::take(&mut config.state), &mut warnings);
    let surroundings = Surroundings {
        has_session_factory: services.session_factory.is_some(),
        has_security_policy: services.extensions.get::<security::PolicySlot>().is_some(),
        state_types: &state.types,
        root_type: root_factory.as_ref().map(|factory| factory.makes),
        default_permission: services.default_permission,
        requires_csrf: services.requires_csrf,
        has_csrf_storage: services.has_csrf_storage,
        prevents_http_cache: config.settings.is_on(PREVENT_HTTP_CACHE),
        predicates: &sort_predicates(predicates, "the view predicate", &mut problems),
        stages: stages::sort_stages(&mut derivers, &mut problems),
        derivers: stages::derivers_by_name(derivers),
        offers: accept_order::accept_order(&accept_order, &mut problems),
    };
    let views = std::mem::take(&mut config.views);
    let views = views::lookup(
        views,
        &mut routes,
        &renderers,
        &surroundings,
        &mut problems,
        &mut warnings,
    );
    warnings.extend(routes.hidden());

    if !problems.is_empty() {
        return Err(ConfigurationError::new(problems));
    }
    let is_plain_404 = config.settings.is_on(PLAIN_404);
    let registry = Registry {
        settings: config.settings,
        session_factory: services.session_factory,
        urls: routes.urls,
        state: state.values,
        services: services.extensions,
        body_limits: BodyLimits {
            max_size: routes.max_body,
            form: routes.max_form,
            ..config.body_limits
        },
        script_name: config.script_name,
        request_id_header: config.request_id_header,
    };
    let registry = Arc::new(registry);
    let problems = urls::problems(config.url_checks, &registry);
    if !problems.is_empty() {
        return Err(ConfigurationError::new(problems));
    }
    warn_at_start(&warnings);
    let app = App::new(Pipeline {
        routes: crate::urldispatch::RoutesMapper::new(routes.matching),
        route_policies: routes.policies,
        views,
        root_factory,
        #[cfg(feature = "forward")]
        forwarder,
        #[cfg(feature = "forward")]
        shadows: crate::router::Shadows::default(),
        tweens,
        subscribers: config.subscribers.of_requests,
        registry,
        is_plain_404,
        warnings,
    });
    let mut subscribers = config.subscribers.application_created.iter();
    let told = subscribers.try_for_each(|subscriber| subscriber(&app));
    told.map_err(|error| {
        let message = format!("a subscriber of `ApplicationCreated` failed: {error}");
        ConfigurationError::new(vec![Problem::new(message)])
    })?;
    Ok(app)
}

/// Puts the routes together, those that are only for writing URLs among them.
fn routes(
    config: &mut Configurator,
    problems: &mut Vec<Problem>,
    warnings: &mut Vec<String>,
) -> Routes {
    let routes = std::mem::take(&mut config.routes);
    let predicates = std::mem::take(&mut config.route_predicates);
    let predicates = sort_predicates(predicates, "the route predicate", problems);
    let mut routes = Routes::new(routes, &config.body_limits, &predicates, problems, warnings);
    proutes::import(std::mem::take(&mut config.imports), &mut routes, problems);
    routes
}

/// Adds the views of static views, and warns of what views ask for by name and is not there.
fn add_static_views(
    config: &mut Configurator,
    routes: &Routes,
    services: &mut Services,
    problems: &mut Vec<Problem>,
    warnings: &mut Vec<String>,
) {
    #[cfg(feature = "static")]
    let serves = {
        let urls = statics::build(&routes.statics, config, problems, warnings);
        let urls = Arc::new(urls);
        let slot = StaticUrlsSlot(Arc::clone(&urls));
        services.extensions.insert(slot);
        move |path: &str| urls.has(path)
    };
    #[cfg(not(feature = "static"))]
    let serves = {
        let _ = problems;
        |_: &str| true
    };
    let known = asked::Known {
        sessions: services.session_factory.is_some(),
        csrf_tokens: services.has_csrf_storage,
        serves: &serves,
    };
    warnings.extend(asked::warnings(&config.views, routes, &known));
}

/// Tells whether a static view is for a file.
#[cfg(feature = "templates")]
fn serves(services: &Services, path: &str) -> bool {
    #[cfg(feature = "static")]
    if let Some(StaticUrlsSlot(urls)) = services.extensions.get() {
        return urls.has(path);
    }
    let _ = (services, path);
    true
}

/// Adds what the scans find, and returns a sentence for everything that they do not cover.
fn add_scanned(config: &mut Configurator, problems: &mut Vec<Problem>) -> Vec<String> {
    let mut is_used = vec![false; config.scans.len()];
    let mut warnings = typed_routes::add_scanned(config, &mut is_used);
    let scanned = scan::scan(&config.scans, is_used, problems);
    warnings.extend(scanned.warnings);
    let views = scanned.views.into_iter();
    let views = views.map(|(view, include)| (view.clone(), include));
    config.views.extend(views);
    warnings
}

/// What requests ask of the application, and what views depend on.
struct Services {
    session_factory: Option<crate::session::AnySessionFactory>,
    default_permission: Option<String>,
    requires_csrf: bool,
    /// Whether CSRF tokens can be kept.
    has_csrf_storage: bool,
    extensions: http::Extensions,
}

/// Finds out which of several declarations holds, and checks it.
fn services(
    config: &mut Configurator,
    problems: &mut Vec<Problem>,
    warnings: &mut Vec<String>,
) -> Services {
    settings::check(&config.settings, problems, warnings);
    let mut extensions = http::Extensions::new();
    let session_factory = take(&mut config.session_factory, problems, "the session factory");
    if let Some(factory) = &session_factory {
        let errors = factory.value.errors().into_iter();
        problems.extend(errors.map(|error| Problem::at(factory.place, error)));
        warnings.extend(factory.value.warnings());
    }
    let policy = take(&mut config.security_policy, problems, "the security policy");
    let permission = take(
        &mut config.default_permission,
        problems,
        "the default permission",
    );
    if let (None, Some(permission)) = (&policy, &permission) {
        let message = "there is a default permission, but no security policy; call \
                       `config.set_security_policy(…)`";
        problems.push(Problem::at(permission.place, message));
    }
    if let (None, Some(policy)) = (&session_factory, &policy)
        && policy.value.needs_session()
    {
        let message = "the security policy keeps visitors in the session, but there is no session \
                       factory; call `config.set_session_factory(…)`";
        problems.push(Problem::at(policy.place, message));
    }
    if let Some(policy) = policy {
        let errors = policy.value.errors().into_iter();
        problems.extend(errors.map(|error| Problem::at(policy.place, error)));
        warnings.extend(policy.value.warnings());
        extensions.insert(security::PolicySlot(policy.value));
    }
    let storage = take(
        &mut config.csrf_storage,
        problems,
        "the CSRF storage policy",
    );
    let options = take(
        &mut config.csrf_options,
        problems,
        "the default CSRF protection",
    );
    let needs_session =
        |storage: &Declared<Arc<dyn csrf::CsrfStoragePolicy>>| storage.value.needs_session();
    let has_csrf_storage = session_factory.is_some() || !storage.as_ref().is_none_or(needs_session);
    // Without a policy it is the options that ask for the session.
    let asking = storage.as_ref().map(|storage| storage.place);
    if let (false, Some(place)) = (
        has_csrf_storage,
        asking.or(options.as_ref().map(|o| o.place)),
    ) {
        let message = "CSRF tokens are kept in the session, but there is no session factory; call \
                       `config.set_session_factory(…)` or \
                       `config.set_csrf_storage_policy(CookieCsrfStoragePolicy::new())`";
        problems.push(Problem::at(place, message));
    }
    if let Some(storage) = storage {
        let errors = storage.value.errors().into_iter();
        problems.extend(errors.map(|error| Problem::at(storage.place, error)));
        if let Some(key) = storage.value.session_key() {
            extensions.insert(crate::session::CsrfKey(key.into()));
        }
        extensions.insert(csrf::StorageSlot(storage.value));
    }
    let requires_csrf = options
        .as_ref()
        .is_some_and(|options| options.value.require_csrf);
    if let Some(options) = options {
        extensions.insert(csrf::OptionsSlot(options.value));
    }
    Services {
        session_factory: session_factory.map(|declared| declared.value),
        default_permission: permission.map(|declared| declared.value),
        requires_csrf,
        has_csrf_storage,
        extensions,
    }
}

fn take<T>(
    declared: &mut Vec<Declared<T>>,
    problems: &mut Vec<Problem>,
    what: &str,
) -> Option<Declared<T>> {
    actions::resolve(std::mem::take(declared), problems, |count| {
        format!("{what} is set {count} times")
    })
}

fn renderers(
    config: &mut Configurator,
    routes: &Routes,
    services: &Services,
    problems: &mut Vec<Problem>,
    warnings: &mut Vec<String>,
) -> ViewRenderers {
    let declared = std::mem::take(&mut config.renderers);
    let mut by_name = std::mem::take(&mut config.default_renderers);
    for (name, renderer) in resolve_named(declared, problems, "the renderer") {
        by_name.insert(name, renderer.value);
    }
    let added = std::mem::take(&mut config.templates).into_iter();
    let added = added.map(|declared| (declared.value, declared.place));
    let of_views = config.views.iter().flat_map(|(view, _)| {
        let renderer = view.declared.renderer.iter();
        let sources = renderer.flat_map(|renderer| renderer.templates);
        sources.map(|source| (*source, view.place.into()))
    });
    let folders = config.views.iter().flat_map(|(view, _)| {
        let renderer = view.declared.renderer.iter();
        let folders = renderer.flat_map(|renderer| renderer.folders);
        folders.map(|folder| (*folder, view.place.into()))
    });
    let ingredients = Ingredients {
        by_name,
        sources: added.chain(of_views).collect(),
        folders: folders.collect(),
        before_render: config.subscribers.of_requests.take_before_render(),
        #[cfg(feature = "templates")]
        customizers: std::mem::take(&mut config.template_customizers),
        settings: &config.settings,
    };
    let renderers = ViewRenderers::new(ingredients, problems);
    #[cfg(feature = "templates")]
    renderers.check_templates(
        config.views.iter().map(|(view, _)| view),
        services.session_factory.is_some(),
        services.has_csrf_storage,
        &|url| asked::missing_in_template(url, routes, &|path| serves(services, path)),
        problems,
        warnings,
    );
    #[cfg(not(feature = "templates"))]
    let _ = (routes, services, warnings);
    renderers
}

/// Puts the tweens in order; without any there are only the exception views.
fn sort_tweens(tweens: Named<(Order, Arc<dyn Tween>)>, problems: &mut Vec<Problem>) -> Tweens {
    let mut tweens = resolve_named(tweens, problems, "the tween");
    let reserved = [INGRESS, MAIN, EXCVIEW];
    actions::refuse_reserved(&mut tweens, &reserved, problems, "the tween");
    let outside = || Order::new().under([INGRESS]);
    let mut orders = vec![(EXCVIEW.to_owned(), outside())];
    orders.extend(tweens.iter().map(|(name, declared)| {
        let order = &declared.value.0;
        (name.clone(), order.clone().or_else(outside))
    }));
    let names = tweens::sort(INGRESS, MAIN, &orders).unwrap_or_else(|misplaced| {
        actions::report_misplaced(misplaced, &tweens, problems, "the tween");
        Vec::new()
    });
    let slots = names.iter().filter_map(|name| {
        if name == EXCVIEW {
            return Some(Slot::ExceptionViews);
        }
        let (_, declared) = tweens.iter().find(|(other, _)| other == name)?;
        Some(Slot::Custom(Arc::clone(&declared.value.1)))
    });
    Tweens {
        slots: slots.collect(),
    }
}

/// Puts custom predicates in order, from the lightest to the heaviest.
fn sort_predicates(
    predicates: Named<(Order, PredicateFactory)>,
    what: &str,
    problems: &mut Vec<Problem>,
) -> CustomPredicates {
    let predicates = resolve_named(predicates, problems, what);
    let orders: Vec<_> = predicates
        .iter()
        .rev() // what is added later is heavier
        .map(|(name, declared)| {
            let order = declared.value.0.clone();
            let order = order.or_else(|| Order::new().under(["lightest"]));
            (name.clone(), order)
        })
        .collect();
    let names = tweens::sort("lightest", "heaviest", &orders).unwrap_or_else(|misplaced| {
        actions::report_misplaced(misplaced, &predicates, problems, what);
        Vec::new()
    });
    let factories = names.into_iter().filter_map(|name| {
        let (_, declared) = predicates.iter().find(|(other, _)| *other == name)?;
        Some((name, Arc::clone(&declared.value.1)))
    });
    CustomPredicates::new(factories.collect())
}
