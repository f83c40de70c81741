//! What is said of the protection against forged requests.

use serde::Serialize;

/// How views that ask for the token against forged requests check it; [`ViewRecord::require_csrf`](super::ViewRecord::require_csrf)
/// tells which do.
///
/// # Examples
///
/// ```
/// use pyramidion::Configurator;
///
/// let app = Configurator::new().make_app()?;
/// let csrf = app.csrf();
/// assert_eq!(csrf.header.as_deref(), Some("X-CSRF-Token"));
/// assert!(!csrf.safe_methods.iter().any(|method| method == "POST"));
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct CsrfRecord {
    /// The field of a form that holds the token, or nothing if forms are not looked at.
    pub token: Option<String>,
    /// The header that holds the token, or nothing if headers are not looked at.
    pub header: Option<String>,
    /// The methods that are not checked.
    pub safe_methods: Vec<String>,
    /// Whether the origin of requests is checked.
    pub check_origin: bool,
    /// Whether a request over TLS without an origin is accepted.
    pub allow_no_origin: bool,
}
