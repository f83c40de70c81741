//! URLs that change when their files do, so that files can be kept for long.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use crate::request::Request;
use crate::telemetry::report;
use crate::url::UrlArgs;

use super::StaticDir;

/// Changes the URLs of static files, Pyramid's `ICacheBuster`.
///
/// It is added by [`add_cache_buster`](crate::Configurator::add_cache_buster).
///
/// # Examples
///
/// ```
/// use pyramidion::static_files::CacheBuster;
/// use pyramidion::testing::DummyRequest;
/// use pyramidion::{Configurator, Request, UrlArgs};
///
/// /// Puts the version of the application before the path.
/// struct Version(&'static str);
///
/// impl CacheBuster for Version {
///     fn bust(&self, _: &Request, subpath: String, args: UrlArgs) -> (String, UrlArgs) {
///         (format!("{}/{subpath}", self.0), args)
///     }
/// }
///
/// # let folder = env!("CARGO_MANIFEST_DIR");
/// let mut config = Configurator::new();
/// config.add_static_view("static", folder);
/// config.add_cache_buster(folder, Version("v7"));
/// let request = DummyRequest::get("/").build_for(&config.make_app()?);
/// assert_eq!(request.static_path(format!("{folder}/a.css"), ())?, "/static/v7/a.css");
/// # Ok::<(), pyramidion::Error>(())
/// ```
pub trait CacheBuster: Send + Sync + 'static {
    /// Changes the path of a file within its static view, or the arguments of its URL.
    fn bust(&self, request: &Request, subpath: String, args: UrlArgs) -> (String, UrlArgs);

    /// Returns what is wrong with the configuration, checked by
    /// [`make_app`](crate::Configurator::make_app).
    fn errors(&self) -> Vec<String> {
        Vec::new()
    }
}

/// Adds a token to the query of each URL: the version of the application, say.
///
/// # Examples
///
/// ```
/// use pyramidion::Configurator;
/// use pyramidion::static_files::QueryStringConstantCacheBuster;
/// use pyramidion::testing::DummyRequest;
///
/// # let folder = env!("CARGO_MANIFEST_DIR");
/// let mut config = Configurator::new();
/// config.add_static_view("static", folder);
/// config.add_cache_buster(folder, QueryStringConstantCacheBuster::new("v7"));
/// let request = DummyRequest::get("/").build_for(&config.make_app()?);
/// assert_eq!(request.static_path(format!("{folder}/a.css"), ())?, "/static/a.css?x=v7");
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct QueryStringConstantCacheBuster {
    token: String,
    param: String,
}

impl QueryStringConstantCacheBuster {
    /// Returns a cache buster with the parameter `x`.
    pub fn new(token: impl Into<String>) -> Self {
        Self {
            token: token.into(),
            param: "x".to_owned(),
        }
    }

    /// Sets the name of the parameter.
    pub fn param(mut self, param: impl Into<String>) -> Self {
        self.param = param.into();
        self
    }
}

impl CacheBuster for QueryStringConstantCacheBuster {
    fn bust(&self, _request: &Request, subpath: String, args: UrlArgs) -> (String, UrlArgs) {
        (subpath, args.with_appended_query(&self.param, &self.token))
    }
}

/// Replaces the paths of files by those that a manifest names, as build tools write them.
///
/// The manifest is a map in JSON: `{"css/main.css": "css/main-678b7c80.css"}`. What it does not name stays as
/// it is.
#[derive(Debug)]
pub struct ManifestCacheBuster {
    source: Source,
    reloads: bool,
    manifest: Mutex<Manifest>,
}

/// Where the manifest is.
#[derive(Debug)]
enum Source {
    Disk(PathBuf),
    /// In the program, under this name, if it is there.
    Program(String, Option<&'static [u8]>),
}

#[derive(Debug, Default)]
struct Manifest {
    paths: BTreeMap<String, String>,
    read_at: Option<SystemTime>,
    error: Option<String>,
}

impl ManifestCacheBuster {
    /// Returns a cache buster with the manifest of a file.
    ///
    /// In debug builds it is read again whenever the file has changed.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self::of(Source::Disk(path.into()))
    }

    /// Returns a cache buster with the manifest at a path in a folder of the crate.
    ///
    /// Where the files of the folder are a part of the program, so is the manifest.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use pyramidion::static_files::{ManifestCacheBuster, StaticDir};
    /// use pyramidion::{Configurator, static_dir};
    ///
    /// let dir = static_dir!("src");
    /// let mut config = Configurator::new();
    /// config.add_static_view("static", dir);
    /// config.add_cache_buster(dir.spec, ManifestCacheBuster::in_dir(dir, "manifest.json"));
    /// ```
    pub fn in_dir(dir: StaticDir, path: &str) -> Self {
        let path = path.trim_start_matches('/');
        Self::of(match dir.files {
            None => Source::Disk(Path::new(dir.root).join(path)),
            Some(files) => {
                let file = files.iter().find(|(name, _)| *name == path);
                Source::Program(
                    format!("{}/{path}", dir.spec),
                    file.map(|(_, bytes)| *bytes),
                )
            }
        })
    }

    fn of(source: Source) -> Self {
        let buster = Self {
            source,
            reloads: cfg!(debug_assertions),
            manifest: Mutex::default(),
        };
        buster.with_manifest(|_| ());
        buster
    }

    /// Sets whether the manifest is read again whenever the file has changed.
    #[must_use]
    pub fn reload(mut self, reload: bool) -> Self {
        self.reloads = reload;
        self
    }

    fn with_manifest<T>(&self, use_it: impl FnOnce(&Manifest) -> T) -> T {
        let manifest = self.manifest.lock();
        let mut manifest = manifest.unwrap_or_else(PoisonError::into_inner);
        let is_first = manifest.read_at.is_none();
        if is_first || self.reloads {
            let modified = match &self.source {
                Source::Disk(path) => std::fs::metadata(path)
                    .and_then(|data| data.modified())
                    .ok(),
                Source::Program(..) => None,
            };
            let modified = modified.or(Some(SystemTime::UNIX_EPOCH));
            if manifest.read_at != modified {
                manifest.read_at = modified;
                match self.read() {
                    Ok(paths) => {
                        manifest.paths = paths;
                        manifest.error = None;
                    }
                    Err(error) => {
                        if !is_first {
                            report!(WARN, error, "the manifest of static files cannot be read");
                        }
                        manifest.error = Some(error);
                    }
                }
            }
        }
        use_it(&manifest)
    }

    fn read(&self) -> Result<BTreeMap<String, String>, String> {
        let (path, text) = match &self.source {
            Source::Disk(path) => (
                path.display().to_string(),
                std::fs::read(path).map_err(|error| error.to_string()),
            ),
            Source::Program(name, bytes) => (
                name.clone(),
                bytes
                    .map(<[u8]>::to_vec)
                    .ok_or_else(|| "there is no such file".to_owned()),
            ),
        };
        let text = text.map_err(|error| format!("the manifest {path} cannot be read: {error}"))?;
        serde_json::from_slice(&text)
            .map_err(|error| format!("the manifest {path} is not a map of paths to paths: {error}"))
    }
}

impl CacheBuster for ManifestCacheBuster {
    fn bust(&self, _request: &Request, subpath: String, args: UrlArgs) -> (String, UrlArgs) {
        let busted = self.with_manifest(|manifest| manifest.paths.get(&subpath).cloned());
        (busted.unwrap_or(subpath), args)
    }

    fn errors(&self) -> Vec<String> {
        self.with_manifest(|manifest| manifest.error.iter().cloned().collect())
    }
}
