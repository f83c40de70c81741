//! How visitors say who they are.

use serde_json::{Value, json};

/// A way in which visitors say who they are.
///
/// # Examples
///
/// ```
/// use pyramidion_openapi::{OpenApi, SecurityScheme};
///
/// let api = OpenApi::new("Books", "1.0")
///     .security_scheme("token", SecurityScheme::bearer())
///     .security_scheme("login", SecurityScheme::cookie("session"));
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct SecurityScheme {
    value: Value,
}

impl SecurityScheme {
    /// Returns the scheme of a token in `Authorization: Bearer …`.
    pub fn bearer() -> Self {
        Self::other(json!({"type": "http", "scheme": "bearer"}))
    }

    /// Returns the scheme of a name and a password in `Authorization: Basic …`.
    pub fn basic() -> Self {
        Self::other(json!({"type": "http", "scheme": "basic"}))
    }

    /// Returns the scheme of a key in a header.
    pub fn header(name: &str) -> Self {
        Self::other(json!({"type": "apiKey", "in": "header", "name": name}))
    }

    /// Returns the scheme of a cookie, such as that of a session.
    pub fn cookie(name: &str) -> Self {
        Self::other(json!({"type": "apiKey", "in": "cookie", "name": name}))
    }

    /// Returns another scheme, by its Security Scheme Object.
    pub fn other(value: Value) -> Self {
        Self { value }
    }

    /// Sets what a visitor should know of it.
    pub fn description(mut self, description: &str) -> Self {
        if let Value::Object(object) = &mut self.value {
            object.insert("description".to_owned(), description.into());
        }
        self
    }

    pub(crate) fn value(&self) -> &Value {
        &self.value
    }
}
