//! A line for each request, in a format that others read.

use std::fmt::{self, Write as _};
use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use http::header::{CONTENT_LENGTH, REFERER, USER_AGENT};
use http::{HeaderMap, Method, StatusCode, Uri, Version};
use http_body::Body as _;

use crate::body::Body;
use crate::request::Connection;
use crate::telemetry::report;

/// A log of requests, which a [`Server`](super::Server) writes.
///
/// It holds what visitors send: addresses, paths with their queries and, in the combined format, referrers and the names of
/// browsers. Characters that could break a line or a quotation are written as `\x…`.
///
/// A request whose client is gone before it is answered has the status 499, as in the logs of nginx. What is not a request at all
/// is written as `"-"`, without what was sent.
///
/// Each line is written by one call while the log is locked. A writer that may wait, such as a file on a slow disk, is
/// better given as one that does not.
///
/// # Examples
///
/// ```no_run
/// # async fn run(app: pyramidion::App) -> pyramidion::Result<()> {
/// use pyramidion::server::{AccessLog, Server};
///
/// let server = Server::new(app).access_log(AccessLog::combined(std::io::stdout()));
/// server.bind("127.0.0.1:6543").await?.run().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct AccessLog {
    is_combined: bool,
    writer: Arc<Mutex<dyn Write + Send>>,
    /// Whether the last line could not be written.
    is_broken: Arc<AtomicBool>,
}

impl AccessLog {
    /// Returns a log in the common format of NCSA: address, time, request line, status and size.
    pub fn common(writer: impl Write + Send + 'static) -> Self {
        Self {
            is_combined: false,
            writer: Arc::new(Mutex::new(writer)),
            is_broken: Arc::default(),
        }
    }

    /// Returns a log in the combined format, which adds the referrer and the browser.
    pub fn combined(writer: impl Write + Send + 'static) -> Self {
        Self {
            is_combined: true,
            ..Self::common(writer)
        }
    }

    /// Tells that lines cannot be written, once until they can; it is not a reason not to answer.
    fn note(&self, written: std::io::Result<()>) {
        let was_broken = self.is_broken.swap(written.is_err(), Ordering::Relaxed);
        if let (false, Err(error)) = (was_broken, written) {
            report!(ERROR, %error, "the access log cannot be written");
        }
    }

    /// Remembers what a line says of a request.
    pub(super) fn begin(&self, head: &http::request::Parts, connection: &Connection) -> Entry {
        let header = |name| {
            let is_wanted = self.is_combined;
            is_wanted.then(|| escaped(&head.headers, name))
        };
        Entry {
            log: self.clone(),
            is_written: false,
            address: address(connection),
            time: SystemTime::now(),
            method: head.method.clone(),
            uri: head.uri.clone(),
            version: head.version,
            referer: header(REFERER),
            agent: header(USER_AGENT),
        }
    }

    /// Writes the line of what was not a request.
    pub(super) fn malformed(&self, connection: &Connection, status: StatusCode) {
        let (address, time) = (address(connection), time(SystemTime::now()));
        let mut line = format!("{address} - - [{time}] \"-\" {} -", status.as_u16());
        if self.is_combined {
            line.push_str(" \"-\" \"-\"");
        }
        self.write(line);
    }

    fn write(&self, mut line: String) {
        line.push('\n');
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let written = writer.write_all(line.as_bytes());
        drop(writer);
        self.note(written);
    }
}

fn address(connection: &Connection) -> String {
    let address = connection.remote_addr;
    address.map_or_else(|| "-".to_owned(), |address| address.ip().to_string())
}

impl fmt::Debug for AccessLog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessLog")
            .field("is_combined", &self.is_combined)
            .finish_non_exhaustive()
    }
}

/// The status of a request whose client is gone.
const GONE: u16 = 499;

/// The line of a request, which is written when that was answered, or dropped.
pub(super) struct Entry {
    log: AccessLog,
    is_written: bool,
    address: String,
    time: SystemTime,
    method: Method,
    uri: Uri,
    version: Version,
    referer: Option<String>,
    agent: Option<String>,
}

impl Entry {
    /// Writes the line of a request that was answered.
    pub(super) fn end(mut self, response: &http::Response<Body>) {
        self.is_written = true;
        let size = size(&self.method, response);
        self.log.write(self.line(response.status().as_u16(), &size));
    }

    fn line(&self, status: u16, size: &str) -> String {
        let target = self.uri.path_and_query().map_or("-", |path| path.as_str());
        let mut line = format!(
            "{} - - [{}] \"{} {} {:?}\" {status} {size}",
            self.address,
            time(self.time),
            self.method,
            escape(target.as_bytes()),
            self.version,
        );
        if let (Some(referer), Some(agent)) = (&self.referer, &self.agent) {
            line.push_str(&format!(" \"{referer}\" \"{agent}\""));
        }
        line
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        if !self.is_written {
            self.log.write(self.line(GONE, "-"));
        }
    }
}

/// Returns the size of the body that is sent, if it is known.
fn size(method: &Method, response: &http::Response<Body>) -> String {
    let exact = response.body().size_hint().exact();
    let declared = response.headers().get(CONTENT_LENGTH);
    match (exact, declared.and_then(|length| length.to_str().ok())) {
        (Some(0), _) | (None, None) => "-".to_owned(),
        (None, Some(_)) if method == Method::HEAD => "-".to_owned(),
        (Some(size), _) => size.to_string(),
        (None, Some(size)) => size.to_owned(),
    }
}

/// Writes a time as `10/Oct/2000:13:55:36 +0000`.
fn time(time: SystemTime) -> String {
    // An HTTP date is `Tue, 10 Oct 2000 13:55:36 GMT`, with parts of fixed lengths.
    let date = httpdate::fmt_http_date(time);
    let part = |range: std::ops::Range<usize>| date.get(range).unwrap_or("-");
    format!(
        "{}/{}/{}:{} +0000",
        part(5..7),
        part(8..11),
        part(12..16),
        part(17..25)
    )
}

fn escaped(headers: &HeaderMap, name: http::HeaderName) -> String {
    headers
        .get(name)
        .map_or_else(|| "-".to_owned(), |value| escape(value.as_bytes()))
}

/// Writes characters that could break a line or a quotation, and all that are not ASCII, as `\x…`.
fn escape(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for &byte in bytes {
        if matches!(byte, b' '..=b'~') && byte != b'"' && byte != b'\\' {
            text.push(char::from(byte));
        } else {
            // Writing into a text never fails.
            let _ = write!(text, "\\x{byte:02x}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn times_are_those_of_the_common_format() {
        let at = SystemTime::UNIX_EPOCH + Duration::from_secs(971_186_136);
        assert_eq!(time(at), "10/Oct/2000:13:55:36 +0000");
    }

    #[test]
    fn nothing_breaks_a_line() {
        assert_eq!(escape(b"a b~"), "a b~");
        assert_eq!(escape(b"\"\\\n\x7f\xc3"), "\\x22\\x5c\\x0a\\x7f\\xc3");
    }
}
