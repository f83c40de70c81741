//! Services of other stacks below a prefix.

use std::any::type_name;
use std::fmt;
use std::panic::Location;
use std::sync::Arc;

use crate::BoxFuture;
use crate::introspection::MountRecord;
use crate::pattern::SUBPATH;
use crate::request::{BodyLimits, Request};
use crate::response::ViewResult;
use crate::tower::{HttpService, Mounted, Prefix};
use crate::view::{Place, Target, View};

use super::Configurator;
use super::actions::{Declared, IncludePath, resolve_named};
use super::mount_part::{self, MountPart, Part};
use super::report::Report;
use super::route::RouteConfig;

/// Services of other stacks.
impl Configurator {
    /// Mounts a [service](crate::tower) below a prefix: a router of axum, another [`App`](crate::App).
    ///
    /// The service gets the requests for the prefix and for what is below it, whatever their methods, and sees the path
    /// after the prefix. What is cut off is added to the [script name](crate::request::ScriptName), so that URLs that a
    /// mounted [`App`](crate::App) writes have the prefix. The address of the client is among the extensions of the request,
    /// as a [`Connection`](crate::request::Connection).
    ///
    /// A mount has its place among the routes: a route that is added before it may take some of its requests. The tweens
    /// are around it, the default permission and the limits of bodies hold for it; sessions, the token against forged
    /// requests and pages of errors are its own.
    ///
    /// What is returned configures the mount further. A prefix begins with a slash, ends without one and has no placeholders;
    /// at `/` everything is the service's that no earlier route takes.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::Configurator;
    /// use pyramidion::testing::TestApp;
    ///
    /// let api = axum::Router::new().route("/health", axum::routing::get(|| async { "well" }));
    /// let mut config = Configurator::new();
    /// config.mount("/api", api);
    /// let app = TestApp::new(config.make_app()?);
    /// assert_eq!(app.get("/api/health").send().text(), "well");
    /// assert_eq!(app.app().mounts()[0].prefix, "/api");
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    #[track_caller]
    pub fn mount<S: HttpService>(
        &mut self,
        prefix: impl Into<String>,
        service: S,
    ) -> &mut MountConfig {
        let (prefix, place) = (prefix.into(), Location::caller());
        let id = self.mounts.len();
        let own = prefix.trim_end_matches('/');
        let whole = match &*self.route_prefix {
            "" => own.to_owned(),
            outer => format!("/{outer}{own}"),
        };
        if let Some(wrong) = misshapen(&prefix) {
            let message = format!("the prefix {prefix:?} of a mount {wrong}");
            self.report.add_at(place, message);
        } else {
            let itself = (!whole.is_empty()).then_some((own.to_owned(), Part::Itself));
            let below = (format!("{own}/*{SUBPATH}"), Part::Below);
            for (pattern, part) in itself.into_iter().chain([below]) {
                let name = part.route_name(&whole);
                let (outer, include) = (&self.route_prefix, &self.include);
                let mut route = RouteConfig::new(name, pattern, outer, include, place);
                if own.is_empty() && part == Part::Itself {
                    route.inherit_slash(true);
                }
                let prefix = whole.clone();
                route.mount = Some(Box::new(MountPart { id, prefix, part }));
                self.routes.push(route);
            }
        }
        self.mounts.push(MountConfig {
            id,
            prefix: whole,
            service: Arc::new(service),
            type_name: type_name::<S>(),
            permission: None,
            body_limit: None,
            place,
            include: self.include.clone(),
        });
        let last = self.mounts.len() - 1;
        &mut self.mounts[last]
    }
}

/// A service that is mounted, as it was declared by [`mount`](crate::Configurator::mount).
pub struct MountConfig {
    id: usize,
    /// The prefix with those of includes, without a slash at its end.
    prefix: String,
    service: Arc<dyn HttpService>,
    type_name: &'static str,
    permission: Option<String>,
    body_limit: Option<u64>,
    place: &'static Location<'static>,
    include: IncludePath,
}

impl MountConfig {
    /// Sets the permission that visitors need; without it the [default](crate::Configurator::set_default_permission) holds.
    ///
    /// A service for everybody says
    /// [`NO_PERMISSION_REQUIRED`](crate::security::NO_PERMISSION_REQUIRED).
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::security::NO_PERMISSION_REQUIRED;
    ///
    /// let mut config = pyramidion::Configurator::new();
    /// config.mount("/api", axum::Router::new()).permission(NO_PERMISSION_REQUIRED);
    /// ```
    pub fn permission(&mut self, permission: impl Into<String>) -> &mut Self {
        self.permission = Some(permission.into());
        self
    }

    /// Sets the largest body of a request, in bytes; the default is that of the
    /// [application](crate::Configurator::set_body_limit).
    ///
    /// A body whose declared length is larger is answered with 413; one that turns out to be larger while the service reads
    /// it breaks off there.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut config = pyramidion::Configurator::new();
    /// config.mount("/upload", axum::Router::new()).body_limit(50 << 20);
    /// ```
    pub fn body_limit(&mut self, bytes: u64) -> &mut Self {
        self.body_limit = Some(bytes);
        self
    }

    fn views(&self, limits: &BodyLimits) -> impl Iterator<Item = (View, IncludePath)> {
        let mounted = Arc::new(Mounted {
            service: Arc::clone(&self.service),
            prefix: Prefix::Of(self.prefix.clone()),
            limits: BodyLimits {
                max_size: self.body_limit.unwrap_or(limits.max_size),
                ..*limits
            },
            place: self.place,
        });
        let itself = (!self.prefix.is_empty()).then_some(Part::Itself);
        let parts = itself.into_iter().chain([Part::Below]);
        parts.map(move |part| {
            let mounted = Arc::clone(&mounted);
            let view = View::new(of_request(move |request| {
                let mounted = Arc::clone(&mounted);
                Box::pin(async move { mounted.answer(request).await })
            }));
            let mut view = view
                .route_name(part.route_name(&self.prefix))
                .require_csrf(false);
            if let Some(permission) = &self.permission {
                view = view.permission(permission);
            }
            view.declared.requires.clear();
            let streams_body = crate::extract::Requirements::streams_body;
            view.declared.requires.push(streams_body);
            view.stands_for = Some(mount_part::whole(&self.prefix).into());
            view.place = Place {
                module: "",
                file: self.place.file(),
                line: self.place.line(),
                column: 0,
                function: "mount",
                target: Target::Library,
            };
            (view, self.include.clone())
        })
    }
}

impl fmt::Debug for MountConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MountConfig")
            .field("prefix", &self.prefix)
            .field("service", &self.type_name)
            .finish_non_exhaustive()
    }
}

/// Returns what is wrong with a prefix, and what to write.
fn misshapen(prefix: &str) -> Option<String> {
    let text = prefix.strip_prefix('/');
    let Some(path) = text.filter(|path| path.is_empty() || !path.ends_with('/')) else {
        let right = prefix.trim_matches('/');
        return Some(format!(
            "must begin with a slash and end without one; write {:?}",
            format!("/{right}")
        ));
    };
    if let Some(wrong) = path
        .chars()
        .find(|c| "{}*?#%:\\".contains(*c) || c.is_control())
    {
        return Some(format!(
            "has the character {wrong:?}, but it is the beginning of a path, without placeholders and not encoded; \
             leave it out"
        ));
    }
    let mut segments = path.split('/');
    let is_strange = |segment: &str| matches!(segment, "" | "." | "..");
    (!path.is_empty() && segments.any(is_strange)).then(|| {
        "has a segment that is empty or made of dots, which no client sends; leave it out"
            .to_owned()
    })
}

/// Keeps the mounts that hold, and the routes of those; reports two of one prefix.
pub(super) fn resolve(
    mounts: Vec<MountConfig>,
    routes: &mut Vec<RouteConfig>,
    report: &mut Report,
) -> Vec<MountConfig> {
    let named = mounts.into_iter().map(|mount| {
        let prefix = mount_part::written(&mount.prefix).to_owned();
        let (place, include) = (mount.place, mount.include.clone());
        (prefix, Declared::new(mount, place, &include))
    });
    let kept = resolve_named(named.collect(), report, "the mount at");
    let kept: Vec<_> = kept.into_iter().map(|(_, mount)| mount.value).collect();
    routes.retain_mut(|route| {
        let Some(part) = &route.mount else {
            return true;
        };
        let mount = kept.iter().find(|mount| mount.id == part.id);
        route.body_limit = mount.and_then(|mount| mount.body_limit);
        mount.is_some()
    });
    let is_routed = |mount: &MountConfig| {
        let mut parts = routes.iter().filter_map(|route| route.mount.as_ref());
        parts.any(|part| part.id == mount.id)
    };
    kept.into_iter().filter(is_routed).collect()
}

/// Returns the views that answer for mounts.
pub(super) fn views(mounts: &[MountConfig], limits: &BodyLimits) -> Vec<(View, IncludePath)> {
    let views = mounts.iter().flat_map(|mount| mount.views(limits));
    views.collect()
}

/// Describes mounts, in the order in which they are added.
pub(super) fn records(mounts: &[MountConfig]) -> Vec<MountRecord> {
    let records = mounts.iter().map(|mount| MountRecord {
        prefix: mount.prefix.clone(),
        service: mount.type_name.to_owned(),
        permission: mount.permission.clone(),
        place: mount.place.into(),
    });
    records.collect()
}

/// Says what the closure is, since the compiler does not find out that what it returns borrows the request.
pub(super) fn of_request<F>(closure: F) -> F
where
    F: for<'r> Fn(&'r mut Request) -> BoxFuture<'r, ViewResult>,
{
    closure
}
