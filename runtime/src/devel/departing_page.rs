//! What is written into pages for developers: which answers are pages, and where in them it stands.

use http::header::{
    ACCEPT_RANGES, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG, LAST_MODIFIED,
};
use http::{HeaderMap, HeaderValue, Method, StatusCode};

use crate::observers::Departure;
use crate::request::Request;
use crate::response::Response;

use super::body_tags::BodyTags;
use super::page_policy::{self, PagePolicy};

/// A whole page of HTML that a browser shows as a page of its own, into which something is written at the end of its body.
///
/// It has 2 MiB at most. For HEAD nothing is written, but what the headers say of a page without it goes.
///
/// # Examples
///
/// ```
/// use std::sync::Arc;
///
/// use pyramidion::devel::DepartingPage;
/// use pyramidion::observers::{Departure, Observer, RequestObserver};
/// use pyramidion::testing::TestApp;
/// use pyramidion::{Configurator, Request, Response, View};
///
/// struct Mark;
///
/// impl Observer for Mark {
///     fn watch(&self, _: &Request) -> Option<Arc<dyn RequestObserver>> {
///         Some(Arc::new(Mark))
///     }
/// }
///
/// impl RequestObserver for Mark {
///     fn depart(&self, departure: &mut Departure<'_>) {
///         if let Some(page) = DepartingPage::of(departure) {
///             page.insert("<hr>");
///         }
///     }
/// }
///
/// let mut config = Configurator::new();
/// config.add_observer(Mark);
/// config.add_route("home", "/");
/// config.add_view(View::new(|| Response::html("<body>home</body>")).route_name("home"));
/// let app = TestApp::new(config.make_app()?);
/// assert_eq!(app.get("/").send().text(), "<body>home<hr></body>");
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Debug)]
pub struct DepartingPage<'a> {
    response: &'a mut Response,
    /// Where its body begins, if that is known.
    begin: Option<usize>,
    /// Where its body ends.
    end: usize,
    /// Whether it answers HEAD, so that only what its headers say of it is sent.
    has_no_body: bool,
}

/// The largest page into which something is written, in bytes.
const LARGEST: usize = 2 << 20;

impl<'a> DepartingPage<'a> {
    /// Returns what departs, if it is such a page.
    pub fn of(departure: &'a mut Departure<'_>) -> Option<Self> {
        let request = departure.request();
        Self::new(request, departure.response_mut())
    }

    /// Returns the response to a request, if it is such a page.
    pub(super) fn new(request: &Request, response: &'a mut Response) -> Option<Self> {
        if !wants_page(request) || !is_page(response) {
            return None;
        }
        let bytes = response.body().as_bytes()?;
        let has_no_body = *request.method() == Method::HEAD;
        if bytes.len() > LARGEST {
            return None;
        }
        let BodyTags { begin, end } = match bytes {
            // Of a page whose view makes none for HEAD, only this is known.
            [] if has_no_body => BodyTags {
                begin: None,
                end: Some(0),
            },
            bytes => BodyTags::of(bytes),
        };
        Some(Self {
            begin,
            end: end?,
            has_no_body,
            response,
        })
    }

    /// Tells whether only its headers are sent, since it answers HEAD.
    pub(super) fn has_no_body(&self) -> bool {
        self.has_no_body
    }

    /// Returns the status of the page.
    pub(super) fn status(&self) -> StatusCode {
        self.response.status()
    }

    /// Returns the headers of the page.
    pub fn headers(&self) -> &HeaderMap {
        self.response.headers()
    }

    /// Returns the page as it is.
    pub fn bytes(&self) -> &[u8] {
        self.response.body().as_bytes().unwrap_or_default()
    }

    /// Returns what the Content Security Policies of the page allow a script of this application.
    ///
    /// They stay as they are: what they forbid in production they forbid while the application is written.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::devel::{DepartingPage, ScriptPolicy};
    /// use pyramidion::observers::{Departure, RequestObserver};
    ///
    /// struct Mark;
    ///
    /// impl RequestObserver for Mark {
    ///     fn depart(&self, departure: &mut Departure<'_>) {
    ///         let Some(page) = DepartingPage::of(departure) else { return };
    ///         match page.policy().script {
    ///             ScriptPolicy::Runs => page.insert("<script src=\"/mark.js\"></script>"),
    ///             ScriptPolicy::RunsWithNonce(nonce) => {
    ///                 page.insert(&format!("<script src=\"/mark.js\" nonce=\"{nonce}\"></script>"));
    ///             }
    ///             _ => {}
    ///         }
    ///     }
    /// }
    /// ```
    pub fn policy(&self) -> PagePolicy {
        page_policy::of_page(self.headers(), self.bytes())
    }

    /// Writes markup into the page, and takes away what was said of the page without it.
    pub fn insert(self, markup: &str) {
        let end = self.end;
        self.insert_at(end, markup);
    }

    /// Writes markup before all else in the body, or at its end if it is not known where it begins.
    pub(super) fn insert_first(self, markup: &str) {
        let begin = self.begin.unwrap_or(self.end);
        self.insert_at(begin, markup);
    }

    fn insert_at(self, position: usize, markup: &str) {
        let (before, after) = self.bytes().split_at(position);
        let page = if self.has_no_body {
            Vec::new()
        } else {
            [before, markup.as_bytes(), after].concat()
        };
        let headers = self.response.headers_mut();
        if self.has_no_body {
            // What is written differs each time, so that nobody knows how long the page would be.
            headers.remove(CONTENT_LENGTH);
        } else if headers.contains_key(CONTENT_LENGTH) {
            headers.insert(CONTENT_LENGTH, HeaderValue::from(page.len()));
        }
        // It is another page each time, so that none is kept.
        for name in [ETAG, LAST_MODIFIED, ACCEPT_RANGES] {
            headers.remove(name);
        }
        for digest in ["content-md5", "digest", "repr-digest", "content-digest"] {
            headers.remove(digest);
        }
        self.response.set_body(page);
    }
}

/// Tells whether a browser shows what answers a request as a page of its own.
fn wants_page(request: &Request) -> bool {
    let is_document = request
        .header("sec-fetch-dest")
        .is_none_or(|destination| destination == "document");
    is_document && !request.is_xhr()
}

/// Tells whether a response is a page that is whole.
fn is_page(response: &Response) -> bool {
    let status = response.status();
    let has_body = !matches!(
        status,
        StatusCode::NO_CONTENT
            | StatusCode::RESET_CONTENT
            | StatusCode::PARTIAL_CONTENT
            | StatusCode::NOT_MODIFIED
    ) && !status.is_informational();
    has_body && is_html(response.headers()) && !response.headers().contains_key(CONTENT_ENCODING)
}

/// Tells whether a content type is that of HTML, in letters that contain those of ASCII.
fn is_html(headers: &HeaderMap) -> bool {
    let content_type = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let content_type = content_type.unwrap_or_default().to_ascii_lowercase();
    let (kind, parameters) = content_type.split_once(';').unwrap_or((&content_type, ""));
    kind.trim() == "text/html" && !parameters.contains("utf-16") && !parameters.contains("utf-32")
}
