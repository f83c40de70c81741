//! Pages of development, and the only way by which a text comes into one.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderName, HeaderValue, StatusCode};
use pyramidion_syntax::links::is_harmless;
use sha2::{Digest as _, Sha256};

use crate::httpexceptions::escape;
use crate::response::Response;

use super::gates::Gate;
use super::shown::Shown;

/// How pages of development look: light or dark as the reader's system is, from 400 pixels on.
const STYLE: &str = include_str!("assets/style.css");

/// What the buttons of pages do. Without scripts there are none.
const SCRIPT: &str = include_str!("assets/script.js");

/// A page of development, into which only literals of the program and [`Shown`] texts can be written.
///
/// It needs nothing from elsewhere: its style sheet and script are in it, and its policy allows these alone, by their
/// hashes, and scripts of this application.
///
/// # Examples
///
/// ```
/// use pyramidion::devel::{Html, Mask};
///
/// let mask = Mask::default();
/// let mut page = Html::new(mask.text("</title>"));
/// page.markup("<main>").text(&mask.text("<script>")).markup("</main>");
/// assert!(page.as_str().contains("<title>&lt;/title&gt;</title>"));
/// assert!(page.as_str().ends_with("<main>&lt;script&gt;</main>"));
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Html(String);

impl Html {
    /// Begins a page with a title.
    pub fn new(title: impl Into<Shown>) -> Self {
        let title = escape(title.into().as_str());
        Self(format!(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        ))
    }

    /// Writes markup.
    pub fn markup(&mut self, markup: &'static str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// Writes a text, or the value of an attribute between quotes, so that nothing of it is markup.
    pub fn text(&mut self, text: &Shown) -> &mut Self {
        self.0.push_str(&escape(text.as_str()));
        self
    }

    /// Writes a link, or the text alone where the target is neither a path of this application nor one of the web, nor
    /// one that opens an editor.
    pub fn link(&mut self, target: &Shown, text: &Shown) -> &mut Self {
        if !is_harmless(target.as_str()) {
            return self.text(text);
        }
        self.markup("<a href=\"").text(target).markup("\">");
        self.text(text).markup("</a>")
    }

    /// Returns what was written so far.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Ends the page and returns it as a response that nobody keeps, frames or reads from another site.
    pub fn into_response(self, gate: Gate, status: StatusCode) -> Response {
        let Self(mut page) = self;
        page.push_str("<script>");
        page.push_str(SCRIPT);
        page.push_str("</script>\n</body>\n</html>\n");
        let mut response = Response::html(page).with_status(status);
        response.set_header(CONTENT_SECURITY_POLICY, POLICY.clone());
        protect(&mut response, gate);
        response
    }
}

/// Writes the headers that every answer for developers has: nobody keeps it, and no other site reads it.
pub(super) fn protect(response: &mut Response, _gate: Gate) {
    const RESOURCES: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
    response.set_header(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.set_header(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response.set_header(RESOURCES, HeaderValue::from_static("same-origin"));
    response.set_header(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
}

/// What pages may do.
static POLICY: LazyLock<HeaderValue> = LazyLock::new(|| {
    let hash = |text: &str| BASE64.encode(Sha256::digest(text.as_bytes()));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'self' 'sha256-{}'; connect-src 'self'; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        hash(STYLE),
        hash(SCRIPT)
    );
    let nothing = || HeaderValue::from_static("default-src 'none'");
    HeaderValue::try_from(policy).unwrap_or_else(|_| nothing())
});
