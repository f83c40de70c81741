//! Formats other than JSON.

use super::Value;

/// How the payload of a session cookie is written and read, Pyramid's `serializer`.
///
/// The value is the list `[accessed, created, {…}]`. What a serialiser reads is authentic, but it may
/// be what another version of the application wrote.
///
/// # Examples
///
/// A serialiser that writes JSON without spaces, and reads that of Pyramid too:
///
/// ```
/// use pyramidion::SignedCookieSessionFactory;
/// use pyramidion::session::{SessionSerializer, Value};
///
/// struct Compact;
///
/// impl SessionSerializer for Compact {
///     fn dumps(&self, value: &Value) -> Vec<u8> {
///         serde_json::to_vec(value).unwrap_or_default()
///     }
///
///     fn loads(&self, payload: &[u8]) -> Option<Value> {
///         str::from_utf8(payload).ok()?.parse().ok()
///     }
/// }
///
/// let factory = SignedCookieSessionFactory::new([7; 64]).serializer(Compact);
/// # let _ = factory;
/// ```
pub trait SessionSerializer: Send + Sync + 'static {
    /// Writes a payload.
    fn dumps(&self, value: &Value) -> Vec<u8>;

    /// Reads a payload, or nothing if it is not one.
    fn loads(&self, payload: &[u8]) -> Option<Value>;
}
