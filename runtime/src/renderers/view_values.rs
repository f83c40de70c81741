//! What templates see of a view class.

use std::sync::Arc;

use serde::Serialize;

/// The values of a view class that templates see as attributes of `view`. It is not public API.
#[doc(hidden)]
#[derive(Clone, Debug, Default)]
pub struct ViewValues {
    values: Vec<(&'static str, serde_json::Value)>,
    /// Why one of them cannot be seen.
    failure: Option<Arc<serde_json::Error>>,
}

impl ViewValues {
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a value, as it is now.
    #[must_use]
    pub fn with<T: Serialize + ?Sized>(mut self, name: &'static str, value: &T) -> Self {
        match serde_json::to_value(value) {
            Ok(value) => self.values.push((name, value)),
            Err(error) => self.failure = Some(Arc::new(error)),
        }
        self
    }

    /// Returns the values.
    ///
    /// # Errors
    ///
    /// Fails if one of them cannot be serialized.
    pub(crate) fn get(&self) -> crate::Result<&[(&'static str, serde_json::Value)]> {
        match &self.failure {
            Some(error) => Err(Arc::clone(error).into()),
            None => Ok(&self.values),
        }
    }
}
