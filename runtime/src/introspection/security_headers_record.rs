//! What is said of security headers.

use serde::Serialize;

/// The security headers of the answers of a route, by name and value.
///
/// # Examples
///
/// ```
/// use pyramidion::Configurator;
///
/// let mut config = Configurator::new();
/// config.add_route("home", "/");
/// let app = config.make_app()?;
/// let headers = app.routes()[0].security_headers.clone().expect("those of every application");
/// let nosniff = ("x-content-type-options".to_owned(), "nosniff".to_owned());
/// assert_eq!(headers.always, [nosniff]);
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SecurityHeadersRecord {
    /// Those of all answers.
    pub always: Vec<(String, String)>,
    /// Those of answers over TLS.
    pub over_tls: Vec<(String, String)>,
    /// Those of documents, with the policies as they are without a nonce.
    pub documents: Vec<(String, String)>,
}
