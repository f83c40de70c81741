//! What the toolbar knows of the application, apart from its requests.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use pyramidion::devel::debug_path;
use pyramidion::introspection::{
    DeriverRecord, RouteKind, RouteRecord, SettingRecord, TemplateRecord, TweenRecord, ViewRecord,
};
use pyramidion::{App, Settings};

/// What the toolbar knows of the application.
#[derive(Debug, Default)]
pub(crate) struct Application {
    known: OnceLock<Known>,
    has_warned_of_hidden_routes: AtomicBool,
    has_said_that_policy_forbids: AtomicBool,
}

/// What an application says of itself once it is made.
#[derive(Debug)]
pub(crate) struct Known {
    pub(crate) routes: Vec<RouteRecord>,
    pub(crate) views: Vec<ViewRecord>,
    pub(crate) tweens: Vec<TweenRecord>,
    pub(crate) derivers: Vec<DeriverRecord>,
    pub(crate) templates: Vec<TemplateRecord>,
    pub(crate) settings: Vec<SettingRecord>,
    pub(crate) warnings: Vec<String>,
}

impl Application {
    /// Learns what an application says of itself.
    pub(crate) fn learn(&self, app: &App) {
        self.known.get_or_init(|| Known {
            routes: app.routes(),
            views: app.views(),
            tweens: app.tweens().to_vec(),
            derivers: app.derivers().to_vec(),
            templates: app.templates(),
            settings: app.settings(),
            warnings: app.warnings().to_vec(),
        });
    }

    /// Says once which routes are never reached, since the toolbar answers there.
    pub(crate) fn warn_of_hidden_routes(&self, settings: &Settings) {
        if self
            .has_warned_of_hidden_routes
            .swap(true, Ordering::Relaxed)
        {
            return;
        }
        let root = debug_path(settings);
        let routes = self.known.get().into_iter().flat_map(|known| &known.routes);
        let mut said = None;
        for route in routes {
            // A pattern may be written without its first slash, as those of files are.
            let pattern = route.pattern.trim_start_matches('/');
            let below = pattern.strip_prefix(root.trim_start_matches('/'));
            let is_below = below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
            // A mount has a route for its path and one for what is below it.
            if is_below && said != Some(&route.place) {
                said = Some(&route.place);
                tracing::warn!(
                    "{}: the debug toolbar answers below `{root}`, so that the route `{}` may not be reached in development; `pyramidion.debug_path` moves it",
                    route.place,
                    route.name
                );
            }
        }
    }

    pub(crate) fn known(&self) -> Option<&Known> {
        self.known.get()
    }

    /// Tells whether a route serves files.
    pub(crate) fn serves_files(&self, route: &str) -> bool {
        let mut routes = self.known.get().into_iter().flat_map(|known| &known.routes);
        routes.any(|record| record.kind == RouteKind::Static && record.name == route)
    }

    /// Says once why pages have no toolbar.
    pub(crate) fn say_that_policy_forbids(&self, settings: &Settings) {
        if !self
            .has_said_that_policy_forbids
            .swap(true, Ordering::Relaxed)
        {
            let root = debug_path(settings);
            tracing::warn!(
                "a page has no debug toolbar, since its Content-Security-Policy forbids the script: add `'self'` or a nonce to \
                 its `script-src`; the requests are listed below `{root}/`"
            );
        }
    }
}
