//! What tells one state of an answer from another.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use http::header::{ETAG, LAST_MODIFIED};
use http::{HeaderMap, HeaderName, HeaderValue};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use sha2::{Digest as _, Sha256};

/// What a tag promises ([RFC 9110 §8.8.3](https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3)).
///
/// # Examples
///
/// ```
/// use pyramidion::testing::TestApp;
/// use pyramidion::view::Etag;
/// use pyramidion::{Configurator, View};
///
/// let mut config = Configurator::new();
/// config.add_route("prices", "/prices");
/// config.add_view(View::new(|| "a long list").route_name("prices").etag(Etag::Weak));
/// let app = TestApp::new(config.make_app()?);
/// let first = app.get("/prices").send();
/// let etag = first.header("etag").unwrap_or_default();
/// let again = app.get("/prices").header("if-none-match", etag).send();
/// assert_eq!((again.status().as_u16(), again.text()), (304, ""));
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Etag {
    /// Two answers of one tag say the same.
    Weak,
    /// Two answers of one tag are the same byte for byte, so that parts of them fit together.
    Strong,
}

impl Etag {
    /// Writes a tag; what it cannot hold is percent-encoded.
    fn write(self, text: &str) -> Option<HeaderValue> {
        /// What may not stand in a tag, and the sign that stands for it.
        const QUOTED: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'%');
        let mark = match self {
            Self::Weak => "W/",
            Self::Strong => "",
        };
        let text = utf8_percent_encode(text, QUOTED);
        HeaderValue::try_from(format!("{mark}\"{text}\"")).ok()
    }

    /// Makes the tag of a body.
    pub(crate) fn of_body(self, body: &[u8]) -> Option<HeaderValue> {
        let hash = Sha256::digest(body);
        self.write(&BASE64_URL_SAFE_NO_PAD.encode(&hash[..16]))
    }
}

/// What tells the state of something from earlier ones: a tag, the time of its last change, or both.
///
/// [`Request::check_preconditions`](crate::Request::check_preconditions) compares it with what the client knows, and
/// [`Response::with_validators`](crate::Response::with_validators) tells it.
///
/// # Examples
///
/// ```
/// use pyramidion::extract::Path;
/// use pyramidion::response::Validators;
/// use pyramidion::testing::TestApp;
/// use pyramidion::{Configurator, Request, Response, ViewResult, package, view_config};
///
/// # struct Article { version: u32, text: &'static str }
/// # fn load(_: u32) -> Article { Article { version: 7, text: "a text" } }
/// #[view_config(route_name = "article", request_method = "GET")]
/// fn show(request: &Request, Path(id): Path<u32>) -> ViewResult {
///     let article = load(id);
///     let validators = Validators::new().etag(format!("{id}-{}", article.version));
///     request.check_preconditions(&validators)?; // 304 before anything is rendered
///     Ok(Response::text(article.text).with_validators(&validators))
/// }
///
/// #[view_config(route_name = "article", request_method = "PUT")]
/// fn save(request: &Request, Path(id): Path<u32>) -> ViewResult {
///     let validators = Validators::new().etag(format!("{id}-{}", load(id).version));
///     request.check_preconditions(&validators)?; // 412 if somebody else was faster
///     Ok(Response::text("saved"))
/// }
///
/// let mut config = Configurator::new();
/// config.add_route("article", "/articles/{id}");
/// config.scan(package!(self));
/// let app = TestApp::new(config.make_app()?);
/// let article = app.get("/articles/1").send();
/// assert_eq!(article.header("etag"), Some("\"1-7\""));
/// let known = app.get("/articles/1").header("if-none-match", "\"1-7\"").send();
/// assert_eq!(known.status(), 304);
/// let late = app.request("PUT", "/articles/1").header("if-match", "\"1-6\"").send();
/// assert_eq!(late.status(), 412);
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Validators {
    pub(super) is_there: bool,
    pub(super) etag: Option<HeaderValue>,
    /// Whole seconds, which a header can hold.
    pub(super) last_modified: Option<SystemTime>,
}

impl Validators {
    /// Returns those of something of which nothing is known but that it is there.
    pub const fn new() -> Self {
        Self {
            is_there: true,
            etag: None,
            last_modified: None,
        }
    }

    /// Returns those of what is not there yet: `If-None-Match: *` lets it be made, `If-Match` does not.
    pub const fn of_nothing() -> Self {
        Self {
            is_there: false,
            etag: None,
            last_modified: None,
        }
    }

    /// Sets a strong tag: a version or a hash, without quotes. What a tag cannot hold is percent-encoded.
    pub fn etag(mut self, tag: impl AsRef<str>) -> Self {
        self.etag = Etag::Strong.write(tag.as_ref());
        self
    }

    /// Sets a weak tag, for answers that say the same and may differ in their bytes.
    pub fn weak_etag(mut self, tag: impl AsRef<str>) -> Self {
        self.etag = Etag::Weak.write(tag.as_ref());
        self
    }

    /// Sets the time of the last change, in whole seconds; one that no header can hold is left out.
    pub fn last_modified(mut self, time: SystemTime) -> Self {
        self.last_modified = whole_seconds(time);
        self
    }

    /// Reads those of an answer.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        Self {
            is_there: true,
            etag: headers.get(ETAG).cloned(),
            last_modified: date(headers, LAST_MODIFIED),
        }
    }

    /// Writes them into the headers of an answer.
    pub(crate) fn write(&self, headers: &mut HeaderMap) {
        if let Some(etag) = &self.etag {
            headers.insert(ETAG, etag.clone());
        }
        if let Some(time) = self.last_modified
            && let Ok(date) = HeaderValue::try_from(httpdate::fmt_http_date(time))
        {
            headers.insert(LAST_MODIFIED, date);
        }
    }
}

impl Default for Validators {
    fn default() -> Self {
        Self::new()
    }
}

/// Makes a tag weak: what is sent is the same, but not byte for byte.
pub(crate) fn weaken(headers: &mut HeaderMap) {
    if let Some(etag) = headers.get(ETAG)
        && etag.as_bytes().starts_with(b"\"")
        && let Ok(weak) = HeaderValue::from_bytes(&[b"W/", etag.as_bytes()].concat())
    {
        headers.insert(ETAG, weak);
    }
}

/// Reads a date in a header.
pub(super) fn date(headers: &HeaderMap, name: HeaderName) -> Option<SystemTime> {
    httpdate::parse_http_date(headers.get(name)?.to_str().ok()?).ok()
}

/// Drops what a date in a header cannot hold.
fn whole_seconds(time: SystemTime) -> Option<SystemTime> {
    /// The last second whose year has four digits.
    const END_OF_9999: u64 = 253_402_300_799;
    let seconds = time.duration_since(UNIX_EPOCH).ok()?.as_secs();
    (seconds <= END_OF_9999).then(|| UNIX_EPOCH + Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_holds_any_text() {
        let tag = |text: &str| Validators::new().etag(text).etag;
        for (text, expected) in [
            ("v7", "\"v7\""),
            ("", "\"\""),
            ("a:b/c,d", "\"a:b/c,d\""),
            ("a \"b\" 100%\r\n", "\"a%20%22b%22%20100%25%0D%0A\""),
            ("ä", "\"%C3%A4\""),
        ] {
            assert_eq!(tag(text).unwrap(), expected);
        }
        assert_eq!(Validators::new().weak_etag("7").etag.unwrap(), "W/\"7\"");
    }

    #[test]
    fn a_time_that_no_header_holds_is_left_out() {
        let time = |time| Validators::new().last_modified(time).last_modified;
        let second = UNIX_EPOCH + Duration::from_secs(7);
        assert_eq!(time(second + Duration::from_millis(900)), Some(second));
        assert_eq!(time(UNIX_EPOCH - Duration::from_secs(1)), None);
        assert_eq!(
            time(UNIX_EPOCH + Duration::from_secs(253_402_300_800)),
            None
        );
    }
}
