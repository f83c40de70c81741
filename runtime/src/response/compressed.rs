//! Whether a response is compressed.

use super::Response;

impl Response {
    /// Sets whether the response is compressed, whatever the application says.
    pub(crate) fn set_compression(&mut self, compression: bool) {
        self.inner.compression = Some(compression);
    }

    /// Returns whether the response is compressed, if somebody said it.
    pub(crate) fn compression(&self) -> Option<bool> {
        self.inner.compression
    }
}
