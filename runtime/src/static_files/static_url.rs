//! URLs of static files.

use std::fmt;
use std::panic::Location;
use std::sync::Arc;

use crate::pattern::SUBPATH;
use crate::request::{Request, Service};
use crate::url::{UrlArgs, UrlError};

use super::CacheBuster;
use super::layered::Layered;

/// The static views of an application, as its requests find them.
#[derive(Default)]
pub(crate) struct StaticUrls {
    pub(crate) registrations: Vec<Registration>,
    /// Those for longer paths first.
    pub(crate) busters: Vec<CacheBusterConfig>,
}

impl Service for StaticUrls {}

/// A folder with the route that leads to it.
pub(crate) struct Registration {
    /// What the path of a file begins with, in each of its spellings.
    pub(crate) prefixes: Vec<String>,
    pub(crate) route_name: String,
    pub(crate) is_external: bool,
    /// The folder with what overrides files of it, where it matters to URLs.
    pub(crate) folder: Option<Layered>,
}

/// A cache buster as it was declared by [`add_cache_buster`](crate::Configurator::add_cache_buster).
///
/// See there for an example.
pub struct CacheBusterConfig {
    /// The path of the file or folder that it is for, without a slash at its end.
    pub(crate) path: String,
    pub(crate) buster: Arc<dyn CacheBuster>,
    pub(crate) is_explicit: bool,
}

impl CacheBusterConfig {
    pub(crate) fn new(path: &str, buster: impl CacheBuster) -> Self {
        Self {
            path: path.trim_end_matches('/').to_owned(),
            buster: Arc::new(buster),
            is_explicit: false,
        }
    }

    /// Sets whether the path is that of the file which is really read, where one
    /// [overrides](crate::Configurator::override_asset) another; the default is `false`: the path that is asked for.
    ///
    /// Cache busters that are explicit go before others, whatever their paths are.
    pub fn explicit(&mut self, explicit: bool) -> &mut Self {
        self.is_explicit = explicit;
        self
    }
}

impl fmt::Debug for CacheBusterConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CacheBusterConfig")
            .field("path", &self.path)
            .field("is_explicit", &self.is_explicit)
            .finish_non_exhaustive()
    }
}

impl StaticUrls {
    /// Tells whether a static view is for a path.
    pub(crate) fn has(&self, path: &str) -> bool {
        let mut registrations = self.registrations.iter();
        registrations.any(|registration| registration.subpath(path).is_some())
    }
}

impl Registration {
    /// Returns the path below the folder.
    fn subpath<'p>(&self, path: &'p str) -> Option<&'p str> {
        let mut prefixes = self.prefixes.iter();
        prefixes.find_map(|prefix| path.strip_prefix(prefix))
    }

    /// Returns the path of a file as it may be asked for.
    fn asked_paths(&self, subpath: &str) -> impl Iterator<Item = String> {
        let prefixes = self.prefixes.iter();
        prefixes.map(move |prefix| format!("{prefix}{subpath}"))
    }

    /// Returns the path of the file that is really read.
    fn real_paths(&self, subpath: &str) -> Vec<String> {
        match &self.folder {
            Some(folder) => folder.real_paths(subpath),
            None => self.asked_paths(subpath).collect(),
        }
    }
}

impl CacheBusterConfig {
    /// Tells whether there may be a file that the buster is for below a folder.
    pub(crate) fn is_near(&self, prefix: &str) -> bool {
        self.path.starts_with(prefix)
            || self.is_for(prefix)
            || prefix.starts_with(&format!("{}/", self.path))
    }

    /// Tells whether it is for the file or folder of a path.
    fn is_for(&self, path: &str) -> bool {
        let rest = path.strip_prefix(&self.path);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

impl Request {
    /// Returns the URL of a file of a [static view](crate::static_files).
    ///
    /// The path begins as the folder was given to
    /// [`add_static_view`](crate::Configurator::add_static_view); that of a folder which
    /// [`static_dir!`](crate::static_dir) made may begin with its package, as in `blog:static/main.css`. The
    /// first static view that was added for such a folder counts.
    ///
    /// # Errors
    ///
    /// Fails if no static view is for such a path.
    #[track_caller]
    pub fn static_url(
        &self,
        path: impl AsRef<str>,
        args: impl Into<UrlArgs>,
    ) -> Result<String, UrlError> {
        let (registration, args) = self.static_file(path.as_ref(), args.into())?;
        self.route_url((&registration.route_name, args))
    }

    /// Returns the path of a file of a [static view](crate::static_files), or its URL if the static view is
    /// on another site.
    ///
    /// # Errors
    ///
    /// Fails as [`static_url`](Self::static_url).
    #[track_caller]
    pub fn static_path(
        &self,
        path: impl AsRef<str>,
        args: impl Into<UrlArgs>,
    ) -> Result<String, UrlError> {
        let (registration, args) = self.static_file(path.as_ref(), args.into())?;
        if registration.is_external {
            self.route_url((&registration.route_name, args))
        } else {
            self.route_path((&registration.route_name, args))
        }
    }

    /// Finds the static view of a file, and the arguments of its route.
    #[track_caller]
    fn static_file(&self, path: &str, args: UrlArgs) -> Result<(&Registration, UrlArgs), UrlError> {
        let urls = self.registry().services.get::<StaticUrls>();
        let registrations = urls.map(|urls| urls.registrations.as_slice());
        let mut registrations = registrations.unwrap_or_default().iter();
        let found = registrations
            .find_map(|registration| Some((registration, registration.subpath(path)?)));
        let Some((registration, subpath)) = found else {
            return Err(UrlError::new(format!(
                "there is no static view for `{path}`; call `config.add_static_view(…)`"
            ))
            .at(Location::caller()));
        };
        let mut busters = urls.map(|urls| urls.busters.iter()).into_iter().flatten();
        let mut real_paths = None;
        let buster = busters.find(|buster| {
            if buster.is_explicit {
                let real = real_paths.get_or_insert_with(|| registration.real_paths(subpath));
                return real.iter().any(|path| buster.is_for(path));
            }
            let mut asked = registration.asked_paths(subpath);
            asked.any(|path| buster.is_for(&path))
        });
        let (subpath, mut args) = match buster {
            Some(buster) => buster.buster.bust(self, subpath.to_owned(), args),
            None => (subpath.to_owned(), args),
        };
        if registration.is_external {
            args = args.without_app_url();
        }
        Ok((registration, args.value(SUBPATH, subpath)))
    }
}
