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

mod answer;
mod cache_buster;
mod delivery;
mod encodings;
mod entry;
mod file_body;
mod file_response;
mod folder;
mod open;
mod program;
mod source;
mod static_url;
mod types;

use std::sync::Arc;

use crate::cors::Cors;
use crate::httpexceptions::HttpException;
use crate::percent;
use crate::request::Request;
use crate::response::{IntoResponse, ViewResult};
use crate::security_headers::SecurityHeaders;

pub use crate::http_cache::HttpCache;
pub use cache_buster::{CacheBuster, ManifestCacheBuster, QueryStringConstantCacheBuster};
pub use file_response::FileResponse;
pub use source::{StaticDir, StaticSource};
pub(crate) use static_url::{Buster, Registration, StaticUrls};

use answer::{Answer, Asked};
use folder::Folder;

/// The name of the placeholder for the path of a file.
pub(crate) const SUBPATH: &str = "subpath";

/// A static view as it was declared by
/// [`add_static_view`](crate::Configurator::add_static_view).
///
/// See the [module docs](self).
#[derive(Clone, Debug)]
pub struct StaticView {
    pub(crate) name: String,
    pub(crate) source: StaticSource,
    pub(crate) http_cache: Option<HttpCache>,
    pub(crate) permission: Option<String>,
    pub(crate) cors: Option<Cors>,
    pub(crate) security_headers: Option<SecurityHeaders>,
    encodings: Vec<String>,
    follows_links: bool,
    serves_dot_files: bool,
    index: String,
}

impl StaticView {
    pub(crate) fn new(name: String, source: StaticSource) -> Self {
        Self {
            name,
            source,
            http_cache: None,
            permission: None,
            cors: None,
            security_headers: None,
            encodings: Vec::new(),
            follows_links: false,
            serves_dot_files: false,
            index: "index.html".to_owned(),
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

    /// Sets the permission that a visitor must have; the default permission is not asked for.
    pub fn permission(&mut self, permission: impl Into<String>) -> &mut Self {
        self.permission = Some(permission.into());
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
        self.encodings = encodings.into_iter().map(Into::into).collect();
        self
    }

    /// Sets whether symbolic links may lead out of the folder; the default is `false`.
    pub fn follow_links(&mut self, follow_links: bool) -> &mut Self {
        self.follows_links = follow_links;
        self
    }

    /// Sets whether files and folders are served whose name begins with a dot; the default is `false`.
    pub fn dot_files(&mut self, dot_files: bool) -> &mut Self {
        self.serves_dot_files = dot_files;
        self
    }

    /// Sets the file that answers for a folder; the default is `index.html`.
    pub fn index(&mut self, index: impl Into<String>) -> &mut Self {
        self.index = index.into();
        self
    }

    /// Returns what is wrong with the declaration, if requests are to be answered with it.
    pub(crate) fn errors(&self) -> Vec<String> {
        let mut errors: Vec<_> = self.source.error().into_iter().collect();
        let unknown = self
            .encodings
            .iter()
            .filter(|name| encodings::suffix(name).is_none());
        errors.extend(unknown.map(|name| {
            format!("`{name}` is not an encoding of files; there are `br`, `gzip` and `zstd`")
        }));
        if self.index.contains(['/', '\\']) || self.index.is_empty() {
            errors.push(format!(
                "the index {:?} is not the name of a file",
                self.index
            ));
        }
        errors
    }

    /// Makes what answers requests.
    pub(crate) fn files(&self) -> StaticFiles {
        let mut encodings: Vec<_> = self.encodings.iter().map(String::as_str).collect();
        encodings.dedup();
        StaticFiles {
            folder: Arc::new(Folder::new(&self.source, self.follows_links)),
            encodings: encodings.into_iter().filter_map(encodings::known).collect(),
            serves_dot_files: self.serves_dot_files,
            index: self.index.clone(),
        }
    }
}

/// A folder that is ready to be served.
#[derive(Clone, Debug)]
pub(crate) struct StaticFiles {
    folder: Arc<Folder>,
    encodings: Vec<encodings::Encoding>,
    serves_dot_files: bool,
    index: String,
}

impl StaticFiles {
    /// Answers a request whose remainder is the path of a file.
    pub(crate) async fn serve(self: Arc<Self>, request: &Request) -> ViewResult {
        let Some(asked) = Asked::of(request, self.serves_dot_files) else {
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
