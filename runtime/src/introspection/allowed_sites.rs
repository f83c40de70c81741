//! What is said of CORS.

use serde::Serialize;

/// Which other sites may read the answers of a route.
///
/// # Examples
///
/// ```
/// use pyramidion::Configurator;
/// use pyramidion::cors::Cors;
///
/// let mut config = Configurator::new();
/// config.add_route("api", "/api").cors(Cors::origins(["https://shop.example"]));
/// let app = config.make_app()?;
/// let cors = app.routes()[0].cors.clone().expect("what was declared");
/// assert_eq!(cors.origins, ["https://shop.example"]);
/// assert!(!cors.credentials);
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct CorsRecord {
    /// The origins as they were written, or `*` for all.
    pub origins: Vec<String>,
    /// Whether requests may have credentials.
    pub credentials: bool,
    /// The headers of requests that are allowed beside those that always are.
    pub allow_headers: Vec<String>,
    /// The headers of answers that scripts may read beside those that they always may.
    pub expose_headers: Vec<String>,
    /// How long browsers keep the answer to a preflight, in seconds, if it is said.
    pub max_age: Option<u64>,
}
