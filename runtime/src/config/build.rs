//! From a configurator to an application.

use std::sync::Arc;

#[cfg(all(feature = "devel", debug_assertions))]
use crate::devel::Live;
use crate::introspection::PredicateSubject;
use crate::request::{BodyLimits, Registry};
use crate::router::{App, Itself, Listing, Parts, Passing};
use crate::shutdown::Announcement;
use crate::urldispatch::RoutesMapper;

use super::Configurator;
use super::accept_order::accept_order;
use super::actions::{report_nameless, resolve_named, take};
use super::around;
use super::asked;
use super::decided_conditions::Equipment;
use super::error::{ConfigurationError, Problem};
#[cfg(feature = "static")]
use super::file_views;
#[cfg(feature = "forward")]
use super::forwarding;
use super::head_alone;
use super::hidden_routes;
#[cfg(feature = "i18n")]
use super::languages;
#[cfg(feature = "i18n")]
use super::messages;
use super::mounts;
use super::orders::{sort_predicates, sort_tweens};
#[cfg(feature = "static")]
use super::overrides::Overrides;
use super::proutes;
use super::records;
use super::renderers::{Ingredients, ViewRenderers};
use super::report::Report;
use super::request_values;
use super::requirements;
use super::routes::Routes;
use super::scan;
use super::service_views;
use super::services::{Declarations, services};
use super::settings;
use super::stages;
use super::state;
#[cfg(feature = "static")]
use super::statics;
use super::subscribers;
use super::surroundings::Surroundings;
use super::timeouts;
use super::typed_routes;
use super::urls;
use super::views;
use super::ways;

/// The setting for Pyramid's answer to a request that no view takes.
const PLAIN_404: &str = "pyramidion.plain_404";

/// The setting that leaves out the headers of `http_cache`.
const PREVENT_HTTP_CACHE: &str = "pyramidion.prevent_http_cache";

/// Checks the whole configuration and makes the application.
#[expect(
    clippy::too_many_lines,
    reason = "it is one sequence: a configurator is taken apart, and an application put together"
)]
pub(super) fn build(config: Configurator) -> Result<App, ConfigurationError> {
    let Configurator {
        mut routes,
        mut views,
        mut scans,
        typed_routes,
        imports,
        default_renderers,
        renderers,
        templates,
        #[cfg(feature = "templates")]
        template_customizers,
        session_factory,
        security_policy,
        default_permission,
        mut browsers,
        csrf_options,
        csrf_storage,
        root_factory,
        retry,
        #[cfg(feature = "static")]
        cache_busters,
        #[cfg(feature = "static")]
            overrides: declared_overrides,
        #[cfg(feature = "i18n")]
            languages: declared_languages,
        #[cfg(feature = "forward")]
        upstreams,
        tweens,
        layers,
        observers,
        mounts,
        view_derivers,
        view_options,
        view_predicates,
        route_predicates,
        accept_order: declared_accept_order,
        subscribers,
        subscriber_predicates,
        request_values,
        event_families,
        state,
        url_checks,
        settings,
        body_limits,
        script_name,
        request_id_header,
        include: _,
        route_prefix: _,
        include_count: _,
        included: _,
        mut report,
    } = config;
    let report = &mut report;

    typed_routes::add_scanned(&mut routes, &typed_routes, &mut scans, report);
    let subscribers = subscribers::with_scanned(subscribers, &mut scans, report);
    views.extend(scan::scan(&mut scans, report));
    settings::check(&settings, report);
    #[cfg(all(feature = "devel", debug_assertions))]
    let observers = Live::beside(observers, &settings);
    let declarations = Declarations {
        session_factory,
        security_policy,
        default_permission,
        csrf_options,
        csrf_storage,
    };
    let mut services = services(declarations, report);
    let subscribers::Resolved {
        all: mut subscribers,
        own_events,
        records: subscriber_records,
        predicate_records: records_of_subscribers,
    } = subscribers::resolve(subscribers, subscriber_predicates, &event_families, report);
    if let Some(own_events) = own_events {
        services.of_requests.insert(Arc::new(own_events));
    }
    let (tweens, tween_records) = sort_tweens(tweens, &settings, report);
    let (layers, layer_records) = around::layers(layers);
    let mounts = mounts::resolve(mounts, &mut routes, report);
    views.extend(mounts::views(&mounts, &body_limits));
    let has_security_policy = services.has_security_policy();
    let sort = |predicates, subject, report: &mut Report| {
        sort_predicates(predicates, subject, has_security_policy, report)
    };
    let (predicates, mut predicate_records) =
        sort(route_predicates, PredicateSubject::Route, report);
    let cors = browsers.take_cors(report);
    let security_headers = browsers.take_security_headers(report);
    let mut routes = Routes::new(routes, body_limits, cors.as_ref(), &predicates, report);
    #[cfg(feature = "forward")]
    let forwarder = forwarding::build(upstreams, &routes, report);
    proutes::import(imports, &mut routes, report);
    service_views::make_views(&mut views, &routes, &body_limits, report);
    let root_factory = take(root_factory, report, "the root factory");
    ways::find(&mut routes, root_factory.is_some(), report);
    let retry = take(retry, report, "when requests are answered once more");
    let retry = retry.map(|declared| declared.value);

    #[cfg(feature = "static")]
    let (overrides, folders) = {
        let overrides = Overrides::new(declared_overrides, report);
        let layers = &overrides.layers;
        file_views::make_views(&mut views, layers, &routes, report);
        let folders = file_views::folders(&views, &routes.statics);
        views.extend(statics::views(&routes.statics, layers, report));
        let urls = statics::urls(&routes.statics, cache_busters, layers, &settings, report);
        services.of_requests.insert(Arc::new(urls));
        (overrides, folders)
    };
    #[cfg(feature = "i18n")]
    let speaking = {
        let speaking = languages::speaking(declared_languages, &settings, report);
        services.of_requests.insert(Arc::clone(&speaking));
        speaking
    };
    let mut state = state::resolve(state, report);
    let (request_values, value_records) =
        request_values::resolve(request_values, &mut state.types, report);
    if !request_values.0.is_empty() {
        services.of_requests.insert(Arc::clone(&request_values));
    }
    let known = asked::Known {
        remembers: services.remembers,
        serves: &|path| services.serves(path),
    };
    report.warn_all(asked::warnings(&views, &routes, &known));
    let ingredients = Ingredients {
        defaults: default_renderers,
        added: renderers,
        templates,
        views: &views,
        before_render: subscribers.of_requests.take_before_render(),
        #[cfg(feature = "templates")]
        customizers: template_customizers,
        #[cfg(all(feature = "static", feature = "templates"))]
        overrides: &overrides,
        settings: &settings,
    };
    let renderers = ViewRenderers::new(ingredients, report);
    #[cfg(feature = "static")]
    overrides.check(&folders, &renderers.template_names(), report);
    #[cfg(feature = "templates")]
    renderers.check_templates(&views, &routes, &known, &request_values, report);
    #[cfg(feature = "i18n")]
    let messages = messages::listed(&renderers);
    #[cfg(feature = "i18n")]
    report.warn_all(languages::untranslated(
        &speaking.languages,
        &messages::of(&messages, &scans),
    ));

    report_nameless(&view_derivers, report, "the view deriver");
    let mut derivers = resolve_named(view_derivers, report, "the view deriver");
    let stages = stages::sort_stages(&mut derivers, report);
    let deriver_records = records::derivers(&stages, &derivers);
    let declared_accept_order = resolve_named(declared_accept_order, report, "the media type");
    let (view_predicates, records_of_views) = sort(view_predicates, PredicateSubject::View, report);
    predicate_records.extend(records_of_views);
    predicate_records.extend(records_of_subscribers);
    let surroundings = Surroundings {
        remembers: services.remembers,
        equipment: Equipment {
            has_security_policy,
            has_retry: retry.as_ref().is_some_and(|retry| retry.attempts() > 1),
        },
        state_types: &state.types,
        root_type: root_factory.as_ref().map(|factory| factory.value.makes),
        default_permission: services.default_permission.take(),
        requires_csrf: services.requires_csrf,
        timeout: timeouts::of_application(&settings),
        prevents_http_cache: settings.is_on(PREVENT_HTTP_CACHE),
        predicates: &view_predicates,
        stages,
        derivers: stages::derivers_by_name(derivers),
        request_values: &request_values,
        options: &view_options,
        offers: accept_order(&declared_accept_order, report),
    };
    requirements::of_factories(root_factory.as_ref(), &routes, &surroundings, report);
    let views = views::lookup(views, &mut routes, &renderers, &surroundings, report);
    let mapper = RoutesMapper::new(std::mem::take(&mut routes.matching));
    report.warn_all(hidden_routes::warnings(&mapper));
    report.warn_all(head_alone::warnings(&mapper));
    let warnings = std::mem::take(report).finish()?;

    let is_plain_404 = settings.is_on(PLAIN_404);
    services.of_requests.insert(renderers.table());
    services.of_requests.insert(Arc::<Itself>::default());
    let registry = Arc::new(Registry {
        #[cfg(feature = "compression")]
        compresses: settings.is_on(settings::COMPRESSION),
        counts: settings.is_on(settings::METRICS),
        settings,
        session_factory: services.session_factory,
        urls: routes.urls,
        state: state.values,
        services: services.of_requests,
        csrf_key: services.csrf_key,
        body_limits: BodyLimits {
            max_size: routes.max_body,
            form: routes.max_form,
            ..body_limits
        },
        retry,
        script_name,
        request_id_header,
        end: Announcement::default(),
    });
    urls::check(url_checks, &registry, report);
    std::mem::take(report).finish()?;
    let parts = Parts {
        routes: mapper.map(|route| route.entry),
        views,
        root_factory: root_factory.map(|declared| declared.value),
        security_headers,
        cors,
        #[cfg(feature = "forward")]
        passing: Passing::new(forwarder),
        #[cfg(not(feature = "forward"))]
        passing: Passing,
        tweens,
        subscribers: subscribers.of_requests,
        server_ended: subscribers.server_ended,
        observers,
        registry,
        is_plain_404,
        warnings,
        listing: Listing {
            tweens: tween_records,
            layers: layer_records,
            mounts: mounts::records(&mounts),
            derivers: deriver_records,
            predicates: predicate_records,
            subscribers: subscriber_records,
            request_values: value_records,
            #[cfg(feature = "static")]
            static_views: records::static_views(&routes.statics),
            #[cfg(not(feature = "static"))]
            static_views: records::static_views(),
            renderers: renderers.records,
            #[cfg(feature = "i18n")]
            messages,
            only_written: routes.listed,
        },
    };
    let app = App::new(parts, layers);
    let mut created = subscribers.application_created.iter();
    let told = created.try_for_each(|subscriber| subscriber(&app));
    told.map_err(|error| {
        let message = format!("a subscriber of `ApplicationCreated` failed: {error}");
        ConfigurationError::new(vec![Problem::new(message)])
    })?;
    Ok(app)
}
