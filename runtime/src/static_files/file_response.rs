//! One file as the response of a view.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use http::HeaderValue;
use http::header::CONTENT_DISPOSITION;

use crate::http_cache::HttpCache;
use crate::httpexceptions::HttpException;
use crate::percent;
use crate::request::Request;
use crate::response::{Response, ViewResult};

use super::delivery::{self, Wanted};
use super::entry::{Dates, Found, is_absent};
use super::precompressed::{self, Encoding};
use super::types;

/// A file on the disk as the response of a view, with its type, parts of it, and what the client has of it already, as a
/// [static view](super) answers.
///
/// [`Response::file`] and [`Response::download`] are its short forms. A file that is not there, or is a folder, is answered with
/// 404. The path is the application's: one that a visitor typed must be looked for in a list, since `..` and links are followed.
///
/// # Examples
///
/// ```
/// use pyramidion::static_files::FileResponse;
/// use pyramidion::testing::TestApp;
/// use pyramidion::{Configurator, Request, ViewResult, package, view_config};
///
/// #[view_config(route_name = "manual")]
/// async fn manual(request: &Request) -> ViewResult {
///     FileResponse::new("Cargo.toml").download("the manual.toml").respond(request).await
/// }
///
/// let mut config = Configurator::new();
/// config.add_route("manual", "/manual");
/// config.scan(package!(self));
/// let app = TestApp::new(config.make_app()?);
/// let part = app.get("/manual").header("range", "bytes=0-8").send();
/// assert_eq!((part.status().as_u16(), part.text()), (206, "[package]"));
/// let disposition = "attachment; filename=\"the manual.toml\"";
/// assert_eq!(part.header("content-disposition"), Some(disposition));
/// # Ok::<(), pyramidion::Error>(())
/// ```
///
/// See `FileResponse` in [Pyramid's documentation](https://docs.pylonsproject.org/projects/pyramid/en/2.1-branch/api/response.html).
#[derive(Clone, Debug)]
#[must_use]
pub struct FileResponse {
    path: PathBuf,
    download: Option<String>,
    content_type: Option<HeaderValue>,
    http_cache: Option<HttpCache>,
    encodings: Vec<Encoding>,
}

impl FileResponse {
    /// Returns the response for a file.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            download: None,
            content_type: None,
            http_cache: None,
            encodings: Vec::new(),
        }
    }

    /// Lets browsers save the file under a name, in place of showing it
    /// ([RFC 6266](https://www.rfc-editor.org/rfc/rfc6266)).
    ///
    /// Of a path only the last part is the name; what no name of a file can hold is replaced by `_`.
    pub fn download(mut self, name: impl Into<String>) -> Self {
        self.download = Some(name.into());
        self
    }

    /// Sets the type, in place of the one that the ending of the path tells.
    pub fn content_type(mut self, content_type: HeaderValue) -> Self {
        self.content_type = Some(content_type);
        self
    }

    /// Sets how long the file may be kept; without it no header says so.
    pub fn http_cache(mut self, http_cache: HttpCache) -> Self {
        self.http_cache = Some(http_cache);
        self
    }

    /// Sets whether the smallest of the files that the client accepts is sent, if files such as `a.css.gz`, `a.css.br` or
    /// `a.css.zst` lie beside it; the default is `false`.
    pub fn precompressed(mut self, precompressed: bool) -> Self {
        self.encodings = if precompressed {
            precompressed::all().to_vec()
        } else {
            Vec::new()
        };
        self
    }

    /// Answers a request with the file.
    ///
    /// # Errors
    ///
    /// Fails with 404 if there is no such file, and otherwise if it cannot be read.
    pub async fn respond(self, request: &Request) -> ViewResult {
        let wanted = Wanted::of(request);
        let response = tokio::task::spawn_blocking(move || self.read(&wanted)).await?;
        Ok(response??)
    }

    /// Makes the response; it may wait for the disk.
    fn read(&self, wanted: &Wanted) -> io::Result<Result<Response, HttpException>> {
        let plain = found(&self.path)?;
        let mut failure = None;
        let choice = delivery::choose(plain, &self.encodings, wanted, |suffix| {
            let mut path = self.path.clone().into_os_string();
            path.push(suffix);
            found(Path::new(&path)).unwrap_or_else(|error| {
                failure = Some(error);
                None
            })
        });
        if let Some(error) = failure {
            return Err(error);
        }
        let choice = match choice {
            Ok(choice) => choice,
            Err(none) => return Ok(Err(none.into_exception())),
        };
        let name = self.path.file_name().unwrap_or_default().to_string_lossy();
        let content_type = self.content_type.clone();
        let content_type = content_type.unwrap_or_else(|| types::content_type(&name));
        let mut response = delivery::respond(wanted, choice, content_type)?;
        if let Some(name) = &self.download {
            let value = HeaderValue::try_from(disposition(name)).map_err(io::Error::other)?;
            response.headers_mut().insert(CONTENT_DISPOSITION, value);
        }
        if let Some(http_cache) = &self.http_cache {
            http_cache.apply(response.headers_mut(), SystemTime::now());
        }
        Ok(Ok(response))
    }
}

impl Response {
    /// Returns a file on the disk; see [`FileResponse`], which has more to be set.
    ///
    /// # Errors
    ///
    /// Fails with 404 if there is no such file, and otherwise if it cannot be read.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::{Request, Response, ViewResult, view_config};
    ///
    /// #[view_config(route_name = "terms")]
    /// async fn terms(request: &Request) -> ViewResult {
    ///     Response::file(request, "texts/terms.pdf").await
    /// }
    /// ```
    pub async fn file(request: &Request, path: impl Into<PathBuf>) -> ViewResult {
        FileResponse::new(path).respond(request).await
    }

    /// Returns a file on the disk, which browsers save under a name.
    ///
    /// # Errors
    ///
    /// Fails with 404 if there is no such file, and otherwise if it cannot be read.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::{Request, Response, ViewResult, view_config};
    ///
    /// #[view_config(route_name = "bill")]
    /// async fn bill(request: &Request) -> ViewResult {
    ///     Response::download(request, "/srv/bills/17.pdf", "Rechnung für März.pdf").await
    /// }
    /// ```
    pub async fn download(
        request: &Request,
        path: impl Into<PathBuf>,
        name: impl Into<String>,
    ) -> ViewResult {
        let file = FileResponse::new(path).download(name);
        file.respond(request).await
    }
}

/// Opens a file; there is nothing where a folder is.
fn found(path: &Path) -> io::Result<Option<Found>> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if is_absent(&error) => return Ok(None),
        Err(error) => return Err(error),
    };
    let data = file.metadata()?;
    Ok(data.is_file().then(|| Found::new(file, &data, Dates::Told)))
}

/// Writes `Content-Disposition`: a name that every client reads, and the whole name where that one is not it.
fn disposition(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = name
        .chars()
        .map(|char| if char.is_control() { '_' } else { char })
        .collect();
    let name = match name.as_str() {
        "" | "." | ".." => "download",
        name => name,
    };
    let simple: String = name
        .chars()
        .map(|char| match char {
            // A percent sign is decoded by some clients.
            '"' | '%' => '_',
            char if char.is_ascii() => char,
            _ => '_',
        })
        .collect();
    let mut disposition = format!("attachment; filename=\"{simple}\"");
    if simple != name {
        disposition.push_str("; filename*=UTF-8''");
        percent::quote_into(&mut disposition, name, percent::UNRESERVED);
    }
    disposition
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_written_for_old_and_new_clients() {
        for (name, expected) in [
            ("a.pdf", "attachment; filename=\"a.pdf\""),
            ("a b;c.pdf", "attachment; filename=\"a b;c.pdf\""),
            ("../x/a.pdf", "attachment; filename=\"a.pdf\""),
            ("c:\\x\\a.pdf", "attachment; filename=\"a.pdf\""),
            ("", "attachment; filename=\"download\""),
            ("..", "attachment; filename=\"download\""),
            ("a\r\nb", "attachment; filename=\"a__b\""),
            (
                "März.pdf",
                "attachment; filename=\"M_rz.pdf\"; filename*=UTF-8''M%C3%A4rz.pdf",
            ),
            (
                "a\"%41.pdf",
                "attachment; filename=\"a__41.pdf\"; filename*=UTF-8''a%22%2541.pdf",
            ),
        ] {
            assert_eq!(disposition(name), expected);
        }
    }
}
