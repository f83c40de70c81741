//! A folder whose files are served, and how.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::layered::{Layered, Layers};
use super::{StaticDir, StaticFiles, StaticSource, precompressed};

/// A folder of files for a [view of one's own](crate::View::files), Pyramid's `static_view`.
///
/// [`add_static_view`](crate::Configurator::add_static_view) is shorter where nothing but a permission, a factory and headers
/// are needed, and it writes URLs. Of a view of one's own the route, its predicates and the context are what they are of any
/// view: it can have a name in a [tree of resources](crate::traversal), too.
///
/// # Examples
///
/// ```
/// use pyramidion::static_files::{HttpCache, StaticFolder};
/// use pyramidion::testing::TestApp;
/// use pyramidion::{Configurator, View, predicates};
///
/// # let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src");
/// let mut config = Configurator::new();
/// let for_partners = predicates::header(["X-Partner"]);
/// config.add_route("partners", "/partners/*subpath").predicate(for_partners);
/// let files = StaticFolder::new(folder).content_encodings(["gzip"]).index("lib.rs");
/// config.add_view(View::files(files).route_name("partners").http_cache(HttpCache::seconds(60)));
/// let app = TestApp::new(config.make_app()?);
/// let get = |path| app.get(path).header("x-partner", "yes").send();
/// assert_eq!(get("/partners/lib.rs").header("cache-control"), Some("max-age=60"));
/// assert_eq!(get("/partners/").text(), get("/partners/lib.rs").text());
/// assert_eq!(get("/partners/nothing").status(), 404);
/// assert_eq!(app.get("/partners/lib.rs").send().status(), 404);
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct StaticFolder {
    pub(crate) source: StaticSource,
    pub(crate) uses_subpath: bool,
    encodings: Vec<String>,
    follows_links: bool,
    serves_dot_files: bool,
    index: String,
}

impl StaticFolder {
    /// Returns the files of a folder: a path, or what [`static_dir!`](crate::static_dir) made.
    pub fn new(source: impl Into<StaticSource>) -> Self {
        Self {
            source: source.into(),
            uses_subpath: true,
            encodings: Vec::new(),
            follows_links: false,
            serves_dot_files: false,
            index: "index.html".to_owned(),
        }
    }

    /// Sets whether the path of a file is what [`Request::subpath`](crate::Request::subpath) says, that is, the value of the
    /// placeholder `*subpath`, or the names after that of the view; the default is `true`.
    ///
    /// Without it the whole path of the request is that of a file.
    pub fn use_subpath(mut self, use_subpath: bool) -> Self {
        self.uses_subpath = use_subpath;
        self
    }

    /// Sets the encodings of files that were compressed before, as
    /// [`StaticView::content_encodings`](super::StaticView::content_encodings) does.
    pub fn content_encodings<S: Into<String>>(
        mut self,
        encodings: impl IntoIterator<Item = S>,
    ) -> Self {
        self.encodings = encodings.into_iter().map(Into::into).collect();
        self
    }

    /// Sets whether symbolic links may lead out of the folder; the default is `false`.
    pub fn follow_links(mut self, follow_links: bool) -> Self {
        self.follows_links = follow_links;
        self
    }

    /// Sets whether files and folders are served whose name begins with a dot; the default is `false`.
    pub fn dot_files(mut self, dot_files: bool) -> Self {
        self.serves_dot_files = dot_files;
        self
    }

    /// Sets the file that answers for a folder; the default is `index.html`.
    pub fn index(mut self, index: impl Into<String>) -> Self {
        self.index = index.into();
        self
    }

    /// Returns what is wrong with the declaration, if requests are to be answered with it.
    pub(crate) fn errors(&self) -> Vec<String> {
        let mut errors: Vec<_> = self.source.error().into_iter().collect();
        let unknown = self
            .encodings
            .iter()
            .filter(|name| precompressed::suffix(name).is_none());
        errors.extend(unknown.map(|name| {
            format!("`{name}` is not an encoding of files; there are `br`, `gzip` and `zstd`")
        }));
        if self.index.contains(['/', '\\']) || self.index.is_empty() {
            errors.push(format!(
                "the index {:?} is not the name of a file; write one, as in \"index.html\"",
                self.index
            ));
        }
        errors
    }

    /// Makes what answers requests, with what overrides files of the folder.
    pub(crate) fn files(&self, layers: &Layers) -> StaticFiles {
        let mut encodings: Vec<_> = self.encodings.iter().map(String::as_str).collect();
        encodings.dedup();
        StaticFiles {
            folder: Arc::new(Layered::new(&self.source, self.follows_links, layers)),
            encodings: encodings
                .into_iter()
                .filter_map(precompressed::known)
                .collect(),
            serves_dot_files: self.serves_dot_files,
            index: self.index.clone(),
            uses_subpath: self.uses_subpath,
        }
    }
}

impl From<StaticDir> for StaticFolder {
    fn from(dir: StaticDir) -> Self {
        Self::new(dir)
    }
}

impl From<PathBuf> for StaticFolder {
    fn from(path: PathBuf) -> Self {
        Self::new(path)
    }
}

impl From<&Path> for StaticFolder {
    fn from(path: &Path) -> Self {
        Self::new(path)
    }
}

impl From<&str> for StaticFolder {
    fn from(path: &str) -> Self {
        Self::new(path)
    }
}

impl From<String> for StaticFolder {
    fn from(path: String) -> Self {
        Self::new(path)
    }
}
