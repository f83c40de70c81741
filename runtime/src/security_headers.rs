//! Security headers: what browsers may do with the answers of an application.
//!
//! Every answer has `X-Content-Type-Options: nosniff`. Documents, which are answers of HTML, have three headers more, and over
//! TLS there is `Strict-Transport-Security`. [`SecurityHeaders`] changes them, for an application by
//! [`set_security_headers`](crate::Configurator::set_security_headers), for a route by
//! [`RouteConfig::security_headers`](crate::config::RouteConfig::security_headers); what a view sets itself wins.
//!
//! ```
//! use pyramidion::security_headers::SecurityHeaders;
//! use pyramidion::testing::TestApp;
//! use pyramidion::{Configurator, Request, Response, View};
//!
//! let mut config = Configurator::new();
//! let policy = "default-src 'self'; img-src *";
//! config.set_security_headers(SecurityHeaders::new().content_security_policy(policy));
//! config.add_route("home", "/");
//! let view = |request: &mut Request| {
//!     let nonce = request.csp_nonce().to_owned();
//!     Response::html(format!("<script nonce='{nonce}'>start()</script>"))
//! };
//! config.add_view(View::new(view).route_name("home"));
//! let app = TestApp::new(config.make_app()?);
//! let home = app.get("/").send();
//! assert_eq!(home.header("x-frame-options"), Some("SAMEORIGIN"));
//! let policy = home.header("content-security-policy").expect("a policy");
//! let (_, nonce) = policy.split_once("script-src 'self' 'nonce-").expect("a nonce");
//! assert!(home.text().contains(&nonce[..32]));
//! # Ok::<(), pyramidion::Error>(())
//! ```

mod content_security_policy;
mod known_values;
mod prepared;

use http::header::{
    CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY_REPORT_ONLY, REFERRER_POLICY,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use http::{HeaderName, HeaderValue};

pub(crate) use prepared::PreparedHeaders;

const CROSS_ORIGIN_OPENER_POLICY: HeaderName =
    HeaderName::from_static("cross-origin-opener-policy");

type Headers = Vec<(HeaderName, HeaderValue)>;

/// The headers that say what browsers may do with answers.
///
/// See the [module docs](self).
#[derive(Clone, Debug)]
pub struct SecurityHeaders {
    headers: Headers,
    policies: Vec<(Mode, String)>,
}

/// What becomes of what a Content Security Policy forbids.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Enforced,
    Reported,
}

impl Mode {
    /// Returns the header that has the policy.
    fn header(self) -> HeaderName {
        match self {
            Self::Enforced => CONTENT_SECURITY_POLICY,
            Self::Reported => CONTENT_SECURITY_POLICY_REPORT_ONLY,
        }
    }
}

impl SecurityHeaders {
    /// Returns the headers that every application has.
    ///
    /// They are `X-Content-Type-Options: nosniff` for all answers; `Strict-Transport-Security: max-age=31536000` for all over
    /// TLS, but not for `localhost`; and for documents `X-Frame-Options: SAMEORIGIN`,
    /// `Referrer-Policy: strict-origin-when-cross-origin` and `Cross-Origin-Opener-Policy: same-origin-allow-popups`.
    pub fn new() -> Self {
        let value = HeaderValue::from_static;
        Self {
            headers: vec![
                (X_CONTENT_TYPE_OPTIONS, value("nosniff")),
                (STRICT_TRANSPORT_SECURITY, value("max-age=31536000")),
                (X_FRAME_OPTIONS, value("SAMEORIGIN")),
                (REFERRER_POLICY, value("strict-origin-when-cross-origin")),
                (
                    CROSS_ORIGIN_OPENER_POLICY,
                    value("same-origin-allow-popups"),
                ),
            ],
            policies: Vec::new(),
        }
    }

    /// Returns no headers at all.
    pub fn none() -> Self {
        Self {
            headers: Vec::new(),
            policies: Vec::new(),
        }
    }

    /// Sets a header.
    ///
    /// Its name says for which answers it is: `Strict-Transport-Security` for those over TLS; `X-Content-Type-Options`,
    /// `Cross-Origin-Resource-Policy`, `Cross-Origin-Embedder-Policy`, `Timing-Allow-Origin` and
    /// `X-Permitted-Cross-Domain-Policies` for all; any other for documents. `make_app()` reports values that browsers do not
    /// know, and a Content Security Policy, which has a method of its own.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::http::HeaderValue;
    /// use pyramidion::http::header::{STRICT_TRANSPORT_SECURITY, X_FRAME_OPTIONS};
    /// use pyramidion::security_headers::SecurityHeaders;
    ///
    /// let two_years = HeaderValue::from_static("max-age=63072000; includeSubDomains");
    /// let headers = SecurityHeaders::new()
    ///     .with_header(STRICT_TRANSPORT_SECURITY, two_years)
    ///     .with_header(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    /// ```
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        let mut headers = self.headers.iter_mut();
        match headers.find(|(other, _)| *other == name) {
            Some((_, old)) => *old = value,
            None => self.headers.push((name, value)),
        }
        self
    }

    /// Leaves a header out, the policies of a `Content-Security-Policy` included.
    #[must_use]
    pub fn without(mut self, name: &HeaderName) -> Self {
        self.headers.retain(|(other, _)| other != name);
        self.policies.retain(|(mode, _)| mode.header() != *name);
        self
    }

    /// Adds a Content Security Policy for documents, as it stands in the header.
    ///
    /// Where [`csp_nonce`](crate::Request::csp_nonce) was asked for, the nonce is added to the sources of scripts and styles.
    /// `make_app()` reports directives and sources that browsers do not know.
    #[must_use]
    pub fn content_security_policy(mut self, policy: impl Into<String>) -> Self {
        self.policies.push((Mode::Enforced, policy.into()));
        self
    }

    /// Adds a Content Security Policy that forbids nothing: browsers report what it would forbid.
    #[must_use]
    pub fn content_security_policy_report_only(mut self, policy: impl Into<String>) -> Self {
        self.policies.push((Mode::Reported, policy.into()));
        self
    }
}

impl Default for SecurityHeaders {
    fn default() -> Self {
        Self::new()
    }
}
