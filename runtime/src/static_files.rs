//! Static views: the files of a folder, and their URLs.
//!
//! [`add_static_view`](crate::Configurator::add_static_view) serves a folder below a path, and
//! [`Request::static_url`](crate::Request::static_url) writes the URL of one of its files. Files are streamed
//! as they are read; ranges, validators and files that were compressed before are understood
//! ([RFC 9110](https://www.rfc-editor.org/rfc/rfc9110) §8.4, §13, §14).
//!
//! ```
//! use pyramidion::Configurator;
//! use pyramidion::testing::{DummyRequest, TestApp};
//!
//! # let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src");
//! let mut config = Configurator::new();
//! config.add_static_view("static", folder).content_encodings(["br", "gzip"]);
//! let app = config.make_app()?;
//! let request = DummyRequest::get("/").build_for(&app);
//! let path = request.static_path(format!("{folder}/lib.rs"), ())?;
//! assert_eq!(path, "/static/lib.rs");
//! assert_eq!(TestApp::new(app).get(&path).send().status(), 200);
//! # Ok::<(), pyramidion::Error>(())
//! ```
//!
//! What is served is below the folder: a link that leads out of it is not followed, and a name that begins
//! with a dot is not found, unless the static view says so. A folder is answered with its `index.html`.
//!
//! See [Static Assets](https://docs.pylonsproject.org/projects/pyramid/en/2.1-branch/narr/assets.html) in
//! Pyramid's documentation.

mod asset;
mod cache_buster;
mod delivery;
mod entry;
mod file_body;
mod file_response;
mod folder;
mod layered;
mod open;
mod path_lookup;
mod precompressed;
mod program;
mod source;
mod static_folder;
mod static_url;
mod types;

use std::fmt;
use std::sync::Arc;

use crate::cors::Cors;
use crate::httpexceptions::HttpException;
use crate::percent;
use crate::request::Request;
use crate::response::{IntoResponse, ViewResult};
use crate::security_headers::SecurityHeaders;
use crate::traversal::{ContextFactory, Factory};

pub use crate::http_cache::HttpCache;
pub use asset::Asset;
pub use cache_buster::{CacheBuster, ManifestCacheBuster, QueryStringConstantCacheBuster};
pub use file_response::FileResponse;
pub(crate) use layered::{LONGEST_CHAIN, Layered, Layers, Override};
pub use source::{StaticDir, StaticSource};
pub use static_folder::StaticFolder;
pub use static_url::CacheBusterConfig;
pub(crate) use static_url::{Registration, StaticUrls};

use path_lookup::{Answer, Asked};

/// A static view as it was declared by
/// [`add_static_view`](crate::Configurator::add_static_view).
///
/// See the [module docs](self).
#[derive(Clone)]
pub struct StaticView {
    pub(crate) name: String,
    pub(crate) folder: StaticFolder,
    pub(crate) http_cache: Option<HttpCache>,
    pub(crate) permission: Option<String>,
    pub(crate) cors: Option<Cors>,
    pub(crate) security_headers: Option<SecurityHeaders>,
    pub(crate) factory: Option<Factory>,
}

impl StaticView {
    pub(crate) fn new(name: String, source: StaticSource) -> Self {
        Self {
            name,
            folder: StaticFolder::new(source),
            http_cache: None,
            permission: None,
            cors: None,
            security_headers: None,
            factory: None,
        }
    }

    /// Sets which other sites may read the files, in place of the application's default.
    ///
    /// Fonts and modules of scripts are read by pages of other sites only with it.
    pub fn cors(&mut self, cors: Cors) -> &mut Self {
        self.cors = Some(cors);
        self
    }

    /// Sets the security headers of the files, in place of those of the application.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::Configurator;
    /// use pyramidion::http::{HeaderName, HeaderValue};
    /// use pyramidion::security_headers::SecurityHeaders;
    /// use pyramidion::testing::TestApp;
    ///
    /// # let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src");
    /// let name = HeaderName::from_static("cross-origin-resource-policy");
    /// let fonts = SecurityHeaders::new().with_header(name, HeaderValue::from_static("cross-origin"));
    /// let mut config = Configurator::new();
    /// config.add_static_view("fonts", folder).security_headers(fonts);
    /// let app = TestApp::new(config.make_app()?);
    /// let font = app.get("/fonts/lib.rs").send();
    /// assert_eq!(font.header("cross-origin-resource-policy"), Some("cross-origin"));
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    pub fn security_headers(&mut self, headers: SecurityHeaders) -> &mut Self {
        self.security_headers = Some(headers);
        self
    }

    /// Sets how long files may be kept; without it no header says so.
    ///
    /// Pyramid calls it `cache_max_age`.
    pub fn http_cache(&mut self, http_cache: HttpCache) -> &mut Self {
        self.http_cache = Some(http_cache);
        self
    }

    /// Sets the permission that a visitor must have; the default permission does not hold for static views.
    ///
    /// It is checked before a file is looked for: a visitor without the permission does not learn which files exist.
    pub fn permission(&mut self, permission: impl Into<String>) -> &mut Self {
        self.permission = Some(permission.into());
        self
    }

    /// Sets the function, `async` or not, that makes the [context](crate::context) for which the
    /// [permission](Self::permission) is checked.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::context::{AUTHENTICATED, Ace, Resource};
    /// use pyramidion::security::SessionAuthenticationPolicy;
    /// use pyramidion::testing::TestApp;
    /// use pyramidion::{Configurator, Request, SignedCookieSessionFactory};
    ///
    /// /// The files of the members.
    /// struct Members;
    ///
    /// impl Resource for Members {
    ///     fn acl(&self) -> Vec<Ace> {
    ///         vec![Ace::allow(AUTHENTICATED, ["read"])]
    ///     }
    /// }
    ///
    /// # let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src");
    /// let mut config = Configurator::new();
    /// config.set_session_factory(SignedCookieSessionFactory::new("a secret of at least 32 characters"));
    /// config.set_security_policy(SessionAuthenticationPolicy::new());
    /// config.add_static_view("members", folder).factory(|_: &mut Request| Ok(Members)).permission("read");
    /// let app = TestApp::new(config.make_app()?);
    /// assert_eq!(app.get("/members/lib.rs").send().status(), 403);
    /// assert_eq!(app.get("/members/nothing").send().status(), 403);
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    pub fn factory<K>(&mut self, factory: impl ContextFactory<K>) -> &mut Self {
        self.factory = Some(factory.into_factory());
        self
    }

    /// Changes the folder, whose methods take and return it.
    fn with(&mut self, change: impl FnOnce(StaticFolder) -> StaticFolder) -> &mut Self {
        self.folder = change(self.folder.clone());
        self
    }

    /// Sets the encodings of files that were compressed before and lie beside the plain ones: `gzip`
    /// (`a.css.gz`), `br` (`a.css.br`) or `zstd` (`a.css.zst`).
    ///
    /// Of the files that the client accepts, the smallest is sent. A file that exists only compressed is not found
    /// for a client that does not accept its encoding.
    pub fn content_encodings<S: Into<String>>(
        &mut self,
        encodings: impl IntoIterator<Item = S>,
    ) -> &mut Self {
        self.with(|folder| folder.content_encodings(encodings))
    }

    /// Sets whether symbolic links may lead out of the folder; the default is `false`.
    pub fn follow_links(&mut self, follow_links: bool) -> &mut Self {
        self.with(|folder| folder.follow_links(follow_links))
    }

    /// Sets whether files and folders are served whose name begins with a dot; the default is `false`.
    pub fn dot_files(&mut self, dot_files: bool) -> &mut Self {
        self.with(|folder| folder.dot_files(dot_files))
    }

    /// Sets the file that answers for a folder; the default is `index.html`.
    pub fn index(&mut self, index: impl Into<String>) -> &mut Self {
        self.with(|folder| folder.index(index))
    }
}

impl fmt::Debug for StaticView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StaticView")
            .field("name", &self.name)
            .field("folder", &self.folder)
            .finish_non_exhaustive()
    }
}

/// A folder that is ready to be served.
#[derive(Clone, Debug)]
pub(crate) struct StaticFiles {
    folder: Arc<Layered>,
    encodings: Vec<precompressed::Encoding>,
    serves_dot_files: bool,
    index: String,
    uses_subpath: bool,
}

impl StaticFiles {
    /// Answers a request whose remainder is the path of a file.
    pub(crate) async fn serve(self: Arc<Self>, request: &Request) -> ViewResult {
        let Some(asked) = Asked::of(request, &self) else {
            return Err(HttpException::not_found().into());
        };
        let answer = if self.folder.waits() {
            tokio::task::spawn_blocking(move || self.answer(&asked)).await?
        } else {
            self.answer(&asked)
        };
        match answer {
            Answer::Response(response) => Ok(*response),
            Answer::NoFile(none) => Err(none.into_exception().into()),
            Answer::Folder => {
                let location = with_slash(request);
                Ok(HttpException::moved_permanently(location).into_response())
            }
        }
    }
}

/// Returns the path of the request with a slash at its end, and its query.
fn with_slash(request: &Request) -> String {
    let mut location = String::new();
    percent::quote_into(&mut location, request.script_name(), percent::PATH_VALUE);
    location.push_str(request.path());
    location.push('/');
    if !request.query_string().is_empty() {
        location.push('?');
        location.push_str(request.query_string());
    }
    location
}
