//! Static views as they are declared.

use std::panic::Location;
use std::sync::Arc;

use pyramidion_syntax::near;

use crate::pattern::SUBPATH;
use crate::security::NO_PERMISSION_REQUIRED;
use crate::settings::Settings;
use crate::static_files::{
    CacheBuster, CacheBusterConfig, Layered, Layers, Registration, StaticFolder, StaticSource,
    StaticUrls, StaticView,
};
use crate::view::{Place, Target, View};

use super::Configurator;
use super::actions::{Declared, IncludePath};
use super::mounts::of_request;
use super::report::Report;
use super::route::RouteConfig;
use crate::introspection::{SourcePlace, StaticViewRecord};

/// The setting that switches cache busters off.
const PREVENT_CACHEBUST: &str = "pyramidion.prevent_cachebust";

/// Static views.
impl Configurator {
    /// Adds a [static view](crate::static_files): below the path `name` it serves the files of a folder.
    ///
    /// The route is tried at this place among the others. With an empty name, or `/`, files are served at the
    /// root: such a static view should come last. A name with a host, as in `https://cdn.example.com/assets`, is
    /// only for [writing URLs](crate::Request::static_url): another server has the files.
    ///
    /// What is returned configures the static view further.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::Configurator;
    /// use pyramidion::static_files::HttpCache;
    ///
    /// let mut config = Configurator::new();
    /// config.add_static_view("static", "src").http_cache(HttpCache::seconds(3600));
    /// config.add_static_view("https://cdn.example.com/assets", "/srv/assets");
    /// config.make_app()?;
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    #[track_caller]
    pub fn add_static_view(
        &mut self,
        name: impl Into<String>,
        source: impl Into<StaticSource>,
    ) -> &mut StaticView {
        let name = name.into();
        let path = name.trim_end_matches('/');
        let route_name = if self.route_prefix.is_empty() {
            format!("__{path}/")
        } else {
            format!("__{}/{path}/", self.route_prefix)
        };
        let mut route = RouteConfig::new(
            route_name,
            format!("{path}/*{SUBPATH}"),
            &self.route_prefix,
            &self.include,
            Location::caller(),
        );
        let view = StaticView::new(name, source.into());
        let view = route.static_view.insert(Box::new(view)).clone();
        self.routes.push(route);
        let last = self.routes.len() - 1;
        self.routes[last].static_view.get_or_insert(view)
    }

    /// Adds a [cache buster](crate::static_files::CacheBuster) for the files whose path begins so.
    ///
    /// `path` is that of a folder or file as [`static_url`](crate::Request::static_url) takes it. Of several
    /// the one with the longest path counts, of two with the same path the last. The setting
    /// `pyramidion.prevent_cachebust` switches all of them off.
    ///
    /// What is returned configures the cache buster further.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::static_files::QueryStringConstantCacheBuster;
    /// use pyramidion::testing::DummyRequest;
    /// use pyramidion::{Configurator, static_dir};
    ///
    /// let (theirs, ours) = (static_dir!("src/session"), static_dir!("src/cookies"));
    /// let mut config = Configurator::new();
    /// config.add_static_view("static", theirs);
    /// config.override_asset("pyramidion:src/session/store.rs", ours.asset("name.rs"));
    /// config.add_cache_buster(theirs.spec, QueryStringConstantCacheBuster::new("theirs"));
    /// config.add_cache_buster(ours.spec, QueryStringConstantCacheBuster::new("ours")).explicit(true);
    /// let request = DummyRequest::get("/").build_for(&config.make_app()?);
    /// let path = |file| request.static_path(format!("src/session/{file}"), ());
    /// assert_eq!(path("factory.rs")?, "/static/factory.rs?x=theirs");
    /// assert_eq!(path("store.rs")?, "/static/store.rs?x=ours");
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    #[track_caller]
    pub fn add_cache_buster(
        &mut self,
        path: impl Into<String>,
        buster: impl CacheBuster,
    ) -> &mut CacheBusterConfig {
        let buster = CacheBusterConfig::new(&path.into(), buster);
        let declared = Declared::new(buster, Location::caller(), &self.include);
        self.cache_busters.push(declared);
        let last = self.cache_busters.len() - 1;
        &mut self.cache_busters[last].value
    }
}

/// A static view with its route.
pub(super) struct StaticRoute {
    name: String,
    is_external: bool,
    view: StaticView,
    place: SourcePlace,
    include: IncludePath,
}

impl StaticRoute {
    pub(super) fn new(route: &RouteConfig, view: StaticView, is_external: bool) -> Self {
        Self {
            name: route.name.to_string(),
            is_external,
            view,
            place: route.place,
            include: route.include.clone(),
        }
    }

    /// Returns what writes URLs; `layers` if files that override others have URLs of their own.
    fn registration(&self, layers: Option<&Layers>) -> Registration {
        let source = &self.view.folder.source;
        Registration {
            folder: layers.map(|layers| Layered::new(source, true, layers)),
            prefixes: source.prefixes(),
            route_name: self.name.clone(),
            is_external: self.is_external,
        }
    }

    /// Returns where its files are.
    pub(super) fn source(&self) -> &StaticSource {
        &self.view.folder.source
    }

    /// Describes the static view.
    pub(super) fn record(&self) -> StaticViewRecord {
        StaticViewRecord {
            name: self.view.name.clone(),
            route: self.name.clone(),
            source: self.view.folder.source.to_string(),
            permission: self.view.permission.clone(),
            place: self.place,
        }
    }

    /// Returns the view that answers for the files.
    fn view(&self, layers: &Layers) -> View {
        let view = serving(&self.view.folder, layers);
        let permission = self.view.permission.as_deref();
        let mut view = view
            .route_name(self.name.as_str())
            .request_method(["GET", "HEAD"])
            .permission(permission.unwrap_or(NO_PERMISSION_REQUIRED));
        view.declared.http_cache = self.view.http_cache;
        view.stands_for = Some(format!("the static view `{}`", self.view.name).into());
        view.place = Place {
            module: "",
            file: self.place.file(),
            line: self.place.line(),
            column: 0,
            function: "static_view",
            target: Target::Library,
        };
        view
    }
}

/// Returns a view that serves a folder.
pub(super) fn serving(folder: &StaticFolder, layers: &Layers) -> View {
    let files = Arc::new(folder.files(layers));
    View::new(of_request(move |request| {
        let files = Arc::clone(&files);
        Box::pin(async move { files.serve(request).await })
    }))
}

/// Returns the views that answer for static views.
pub(super) fn views(
    statics: &[StaticRoute],
    layers: &Layers,
    report: &mut Report,
) -> Vec<(View, IncludePath)> {
    let own = statics.iter().filter(|route| !route.is_external);
    own.map(|route| {
        let errors = route.view.folder.errors().into_iter();
        let errors = errors.map(|error| format!("the static view `{}`: {error}", route.view.name));
        report.add_all_at(route.place, errors);
        (route.view(layers), route.include.clone())
    })
    .collect()
}

/// Returns what writes the URLs of static views.
pub(super) fn urls(
    statics: &[StaticRoute],
    busters: Vec<Declared<CacheBusterConfig>>,
    layers: &Layers,
    settings: &Settings,
    report: &mut Report,
) -> StaticUrls {
    let has_explicit = busters.iter().any(|declared| declared.value.is_explicit);
    let of_urls = Some(layers).filter(|layers| has_explicit && !layers.is_empty());
    let registrations = statics.iter().map(|route| route.registration(of_urls));
    let registrations: Vec<_> = registrations.collect();
    for declared in &busters {
        report.add_all_at(declared.place, declared.value.buster.errors());
        report.warn_all(without_files(declared, &registrations, layers));
    }
    let is_prevented = settings.is_on(PREVENT_CACHEBUST);
    let busters = busters.into_iter().map(|declared| declared.value);
    let mut busters: Vec<_> = busters.filter(|_| !is_prevented).collect();
    busters.reverse();
    busters.sort_by_key(|buster| std::cmp::Reverse((buster.is_explicit, buster.path.len())));
    StaticUrls {
        registrations,
        busters,
    }
}

/// Warns of a cache buster that is for no file of a static view.
fn without_files(
    declared: &Declared<CacheBusterConfig>,
    registrations: &[Registration],
    layers: &Layers,
) -> Option<String> {
    let buster = &declared.value;
    let path = &buster.path;
    let prefixes = || registrations.iter().flat_map(|one| &one.prefixes);
    let mut overriding = layers.iter().flat_map(|one| one.with.prefixes());
    if prefixes().any(|prefix| buster.is_near(prefix))
        || buster.is_explicit && overriding.any(|prefix| buster.is_near(&prefix))
    {
        return None;
    }
    let hint = near::hint(path, prefixes().map(|prefix| prefix.trim_end_matches('/')));
    Some(format!(
        "{}: a cache buster is for the files of {path:?}, but no static view serves them{hint}; name the folder \
         as in `config.add_static_view(…)`",
        declared.place
    ))
}
