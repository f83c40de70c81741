//! A response, as a test reads it.

use std::fmt;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, LOCATION};
use http::response::Parts;
use http::{HeaderMap, HeaderName, StatusCode};
use serde::de::DeserializeOwned;

use crate::typed;

use super::browser::Browser;
use super::mistake::or_fail;
use super::outgoing::Outgoing;
use super::shown;

/// A response to a [`TestRequest`](super::TestRequest).
///
/// See the [module docs](super).
pub struct TestResponse {
    browser: Browser,
    /// What was sent, without cookies.
    request: Outgoing,
    /// The URLs that redirected here.
    passed: Vec<String>,
    head: Parts,
    body: Bytes,
}

impl TestResponse {
    pub(super) fn new(
        browser: Browser,
        request: Outgoing,
        passed: Vec<String>,
        head: Parts,
        body: Bytes,
    ) -> Self {
        Self {
            browser,
            request,
            passed,
            head,
            body,
        }
    }

    /// Returns the status.
    pub fn status(&self) -> StatusCode {
        self.head.status
    }

    /// Returns the headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.head.headers
    }

    /// Returns the value of a header, if it is there and is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        let name: HeaderName = name.parse().ok()?;
        self.head.headers.get(name)?.to_str().ok()
    }

    /// Returns where a redirect leads.
    pub fn location(&self) -> Option<&str> {
        self.header(LOCATION.as_str())
    }

    /// Returns the URL that was answered; after redirects it is that of the last request.
    pub fn url(&self) -> String {
        self.request.address().to_string()
    }

    /// Returns the URLs that redirected here, if [redirects were followed](super::TestRequest::follow_redirects).
    pub fn redirects(&self) -> &[String] {
        &self.passed
    }

    /// Returns the body.
    pub fn bytes(&self) -> &[u8] {
        &self.body
    }

    /// Returns the body as text.
    ///
    /// # Panics
    ///
    /// Panics if the body is not UTF-8.
    #[track_caller]
    pub fn text(&self) -> &str {
        or_fail(str::from_utf8(&self.body), |error| {
            format!("the body is not UTF-8: {error}\n{}", self.shown())
        })
    }

    /// Reads the body as JSON.
    ///
    /// # Panics
    ///
    /// Panics if the body is not the JSON that `T` expects, and says which value of it is another.
    #[track_caller]
    pub fn json<T: DeserializeOwned>(&self) -> T {
        or_fail(typed::from_json(&self.body), |error| {
            let expected = std::any::type_name::<T>();
            let shown = self.shown();
            format!("the body is not a `{expected}`: {error}\n{shown}")
        })
    }

    /// Returns the content type without its parameters, in lower case.
    pub(super) fn media_type(&self) -> String {
        let value = self.header(CONTENT_TYPE.as_str()).unwrap_or_default();
        let (essence, _) = value.split_once(';').unwrap_or((value, ""));
        essence.trim().to_ascii_lowercase()
    }

    pub(super) fn browser(&self) -> &Browser {
        &self.browser
    }

    pub(super) fn request(&self) -> &Outgoing {
        &self.request
    }

    /// Returns what was asked, and what was answered, for the message of a test that fails.
    pub(super) fn shown(&self) -> String {
        let request = format!("{} {}", self.request.method(), self.request.address());
        let media_type = self.media_type();
        let page = shown::page(&media_type, &self.body);
        let location = self
            .location()
            .map(|location| format!(", location: {location}"));
        let location = location.unwrap_or_default();
        format!("{request}: {}{location}\n{page}", self.status())
    }
}

impl fmt::Debug for TestResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestResponse")
            .field("url", &self.url())
            .field("status", &self.status())
            .field("headers", self.headers())
            .field("body", &String::from_utf8_lossy(&self.body))
            .finish_non_exhaustive()
    }
}
