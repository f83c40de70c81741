//! What an application says of the values that it adds to its requests.

use serde::Serialize;

use super::SourcePlace;

/// A value that an application adds to its requests.
///
/// # Examples
///
/// ```
/// use pyramidion::{Configurator, Request};
///
/// let mut config = Configurator::new();
/// config.add_request_value("number", |_: &mut Request| Ok(7_u32));
/// let app = config.make_app()?;
/// let value = &app.request_values()[0];
/// assert_eq!((value.name.as_str(), value.type_name.as_str(), value.is_async), ("number", "u32", false));
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RequestValueRecord {
    /// The name in templates.
    pub name: String,
    /// The type, with its module.
    pub type_name: String,
    /// Whether it is waited for.
    pub is_async: bool,
    /// Where it is added.
    pub place: SourcePlace,
}
