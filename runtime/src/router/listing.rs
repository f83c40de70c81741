//! What an application says of itself.

use crate::csrf::{CsrfOptions, CsrfStoragePolicy};
use crate::introspection::{
    Answers, Condition, CsrfRecord, DeriverRecord, LayerRecord, MountRecord, PredicateRecord,
    RendererRecord, RequestValueRecord, RouteRecord, SessionRecord, SettingRecord, SourcePlace,
    StaticViewRecord, SubscriberRecord, TemplateRecord, TweenRecord, ViewRecord,
};
use crate::predicates::Predicate;
use crate::renderers::RendererTable;
use crate::security::SecurityPolicy;
use crate::security_headers::PreparedHeaders;
use crate::session::AnySessionFactory;
use crate::view::ViewContext;
use crate::viewderivers::{DerivedView, Stage};
use crate::viewlookup::ViewLookup;

use super::App;
use super::route_entry::RouteEntry;

/// What is known of an application from its configuration only.
#[derive(Debug, Default)]
pub(crate) struct Listing {
    pub(crate) tweens: Vec<TweenRecord>,
    pub(crate) layers: Vec<LayerRecord>,
    pub(crate) mounts: Vec<MountRecord>,
    pub(crate) derivers: Vec<DeriverRecord>,
    pub(crate) predicates: Vec<PredicateRecord>,
    pub(crate) subscribers: Vec<SubscriberRecord>,
    pub(crate) request_values: Vec<RequestValueRecord>,
    pub(crate) static_views: Vec<StaticViewRecord>,
    pub(crate) renderers: Vec<RendererRecord>,
    #[cfg(feature = "i18n")]
    pub(crate) messages: Vec<crate::introspection::MessageRecord>,
    /// The routes that no request matches.
    pub(crate) only_written: Vec<RouteRecord>,
}

/// What the application holds, for commands, documents and pages for developers; see
/// [`introspection`](crate::introspection).
impl App {
    /// Returns the routes in the order in which they are tried, then those that are only for writing URLs.
    pub fn routes(&self) -> Vec<RouteRecord> {
        let entries = self.entries();
        let default = &self.pipeline.security_headers;
        let records = entries.iter().map(|entry| RouteRecord {
            forwarded_to: self.pipeline.upstreams_of(entry),
            ..route(entry, default)
        });
        let mut records: Vec<_> = records.collect();
        for hidden in self.pipeline.routes.hidden() {
            let by = records[hidden.by].name.clone();
            records[hidden.position].hidden_by = Some(by);
        }
        records.extend_from_slice(&self.pipeline.listing.only_written);
        records
    }

    /// Returns the views: route by route, in the order in which they are tried, each route's exception views after its
    /// others; then the views without a route by their names, and the exception views of every route.
    pub fn views(&self) -> Vec<ViewRecord> {
        let views = listed_views(self.entries(), &self.pipeline.views).into_iter();
        let records = views.map(|listed| listed.record());
        records.collect()
    }

    /// Returns the tweens, outermost first.
    pub fn tweens(&self) -> &[TweenRecord] {
        &self.pipeline.listing.tweens
    }

    /// Returns the layers around the application, outermost first; those at a place among the tweens are among these.
    pub fn layers(&self) -> &[LayerRecord] {
        &self.pipeline.listing.layers
    }

    /// Returns the services that are mounted, in the order in which they are added.
    pub fn mounts(&self) -> &[MountRecord] {
        &self.pipeline.listing.mounts
    }

    /// Returns the view derivers, outermost first.
    pub fn derivers(&self) -> &[DeriverRecord] {
        &self.pipeline.listing.derivers
    }

    /// Returns the custom predicates: those of routes, then those of views, each from the lightest to the heaviest.
    pub fn predicates(&self) -> &[PredicateRecord] {
        &self.pipeline.listing.predicates
    }

    /// Returns the subscribers of events, in the order in which those of one event are called.
    pub fn subscribers(&self) -> &[SubscriberRecord] {
        &self.pipeline.listing.subscribers
    }

    /// Returns the values that are added to requests, in the order in which they are added.
    pub fn request_values(&self) -> &[RequestValueRecord] {
        &self.pipeline.listing.request_values
    }

    /// Returns how the token against forged requests is checked, where a view asks for it.
    pub fn csrf(&self) -> CsrfRecord {
        let options = self.pipeline.registry.services.get::<CsrfOptions>();
        options.map_or_else(|| CsrfOptions::new().record(), |options| options.record())
    }

    /// Returns what keeps the sessions, or nothing if the application has none.
    pub fn session(&self) -> Option<SessionRecord> {
        let factory = self.pipeline.registry.session_factory.as_ref();
        factory.map(AnySessionFactory::record)
    }

    /// Returns the type of the security policy, if there is one.
    pub(crate) fn security_policy_type(&self) -> Option<&'static str> {
        let policy = self.pipeline.registry.services.get::<dyn SecurityPolicy>();
        policy.map(|policy| policy.type_name())
    }

    /// Returns the type of what keeps the tokens against forged requests, unless that is the session.
    pub(crate) fn csrf_storage_type(&self) -> Option<&'static str> {
        let storage = self
            .pipeline
            .registry
            .services
            .get::<dyn CsrfStoragePolicy>();
        storage.map(|storage| storage.type_name())
    }

    /// Returns the type of the root of the tree of resources, if there is a root factory.
    pub(crate) fn root_type(&self) -> Option<&'static str> {
        let factory = self.pipeline.root_factory.as_ref();
        factory.map(|factory| factory.makes.1)
    }

    /// Tells whether another application answers requests that match no route.
    pub(crate) fn forwards_unmatched(&self) -> bool {
        self.pipeline.passing.is_there()
    }

    /// Returns the static views, in the order in which they are added.
    pub fn static_views(&self) -> &[StaticViewRecord] {
        &self.pipeline.listing.static_views
    }

    /// Returns the renderers, sorted by name; templates are found by their own names.
    pub fn renderers(&self) -> &[RendererRecord] {
        &self.pipeline.listing.renderers
    }

    /// Returns the templates, sorted by name; without the feature `templates` there are none.
    pub fn templates(&self) -> Vec<TemplateRecord> {
        let table = self.pipeline.registry.services.get::<RendererTable>();
        table.map_or_else(Vec::new, |table| table.template_records())
    }

    /// Returns the texts that can be translated, of all packages that are linked, in the order of their places.
    #[cfg(feature = "i18n")]
    pub fn messages(&self) -> &[crate::introspection::MessageRecord] {
        &self.pipeline.listing.messages
    }

    /// Returns the settings, sorted by name.
    ///
    /// Their values are not in the records, since some are secrets; [`Request::settings`](crate::Request::settings)
    /// has them.
    pub fn settings(&self) -> Vec<SettingRecord> {
        let entries = self.pipeline.registry.settings.entries();
        let records = entries.map(|(name, _, origin)| SettingRecord {
            name: name.to_owned(),
            origin: origin.clone(),
        });
        records.collect()
    }
}

/// Returns the views in the order in which they are listed.
pub(super) fn listed_views<'a>(
    routes: &'a [RouteEntry],
    views: &'a ViewLookup,
) -> Vec<ListedView<'a>> {
    let mut listed = Vec::new();
    for entry in routes {
        let route = Some(entry.route.info.name());
        let listed_view = |view, name| ListedView { view, route, name };
        let views = entry.views.views.views().iter();
        listed.extend(views.map(|view| listed_view(view, None)));
        for (name, views) in entry.views.named() {
            let views = views.views().iter();
            listed.extend(views.map(|view| listed_view(view, Some(name))));
        }
        let exceptions = entry.views.exceptions.iter();
        listed.extend(exceptions.map(|view| listed_view(view, None)));
    }
    let mut names: Vec<_> = views.by_name.keys().map(String::as_str).collect();
    names.sort_unstable();
    for name in names {
        let named = views.by_name[name].views().iter();
        listed.extend(named.map(|view| ListedView {
            view,
            route: None,
            name: Some(name),
        }));
    }
    listed.extend(views.exceptions.iter().map(|view| ListedView {
        view,
        route: None,
        name: None,
    }));
    listed
}

/// A view, with the route or the name that it is found by.
pub(super) struct ListedView<'a> {
    pub(super) view: &'a DerivedView,
    route: Option<&'a str>,
    name: Option<&'a str>,
}

impl ListedView<'_> {
    pub(super) fn record(&self) -> ViewRecord {
        view(self.view, self.route, self.name)
    }
}

/// Describes a route that requests can match.
pub(super) fn route(entry: &RouteEntry, default: &PreparedHeaders) -> RouteRecord {
    let info = &entry.route.info;
    let factory = entry.factory.as_ref();
    RouteRecord {
        name: info.name().to_owned(),
        pattern: info.pattern().to_owned(),
        parts: info.pattern.parts(),
        placeholders: info.placeholders().to_vec(),
        kind: entry.kind,
        methods: methods(&entry.route.predicates),
        predicates: texts(&entry.route.predicates),
        conditions: conditions(&entry.route.predicates),
        context: factory.map(|factory| factory.makes.1.to_owned()),
        body_limit: Some(entry.body_limits.max_size),
        cors: entry.cors.as_ref().map(|cors| cors.record().clone()),
        security_headers: Some(
            entry
                .security_headers
                .as_deref()
                .unwrap_or(default)
                .record(),
        ),
        forwarded_to: Vec::new(),
        hidden_by: None,
        place: entry.place,
    }
}

/// Describes a view of a route, or of a name, or of neither.
pub(super) fn view(view: &DerivedView, route: Option<&str>, name: Option<&str>) -> ViewRecord {
    let place = &view.place;
    let function = match (place.module, place.function) {
        (_, "") => None,
        ("", function) => Some(function.to_owned()),
        (module, function) => Some(format!("{module}::{function}")),
    };
    let permission = view.stages.iter().find_map(|stage| match stage {
        Stage::Permission(permission) => Some(permission.clone()),
        _ => None,
    });
    ViewRecord {
        function,
        route: route.map(str::to_owned),
        name: name.map(str::to_owned),
        answers: match view.context {
            ViewContext::Any => Answers::Requests,
            ViewContext::Resource(resource) => Answers::Resources(resource.to_string()),
            ViewContext::Error(error) => Answers::Errors(error.type_name().to_owned()),
        },
        methods: methods(&view.predicates),
        predicates: texts(&view.predicates),
        conditions: conditions(&view.predicates),
        permission,
        renderer: view.renderer.name().map(str::to_owned),
        require_csrf: view.stages.iter().any(Stage::checks_csrf),
        derivers: view
            .stages
            .iter()
            .map(|stage| stage.name().to_owned())
            .collect(),
        is_async: view.function.is_async(),
        timeout: view.timeout,
        place: SourcePlace::from(*place),
    }
}

/// Returns the methods that predicates leave, or nothing if they leave all.
fn methods(predicates: &[Predicate]) -> Option<Vec<String>> {
    let mut named = predicates.iter().filter_map(Predicate::methods);
    let first = named.next()?.to_vec();
    let left = named.fold(first, |mut left, other| {
        left.retain(|method| other.contains(method));
        left
    });
    Some(left.iter().map(ToString::to_string).collect())
}

/// Returns what predicates ask of a request.
fn conditions(predicates: &[Predicate]) -> Vec<Condition> {
    predicates.iter().flat_map(Predicate::conditions).collect()
}

/// Returns the texts of predicates.
fn texts(predicates: &[Predicate]) -> Vec<String> {
    predicates.iter().map(ToString::to_string).collect()
}
