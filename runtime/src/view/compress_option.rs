//! Whether the responses of a view are compressed.

use super::View;

/// Compression.
#[cfg(feature = "compression")]
impl View {
    /// Sets whether responses are compressed, in place of the setting `pyramidion.compression`.
    ///
    /// With `true` also those are that read the session or the CSRF token; see "Compression" in `docs/server.md` for what that may
    /// tell to others.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::testing::TestApp;
    /// use pyramidion::{Configurator, View};
    ///
    /// let mut config = Configurator::new();
    /// config.add_route("list", "/list");
    /// config.add_view(View::new(|| "one more line\n".repeat(100)).route_name("list").compress(true));
    /// let app = TestApp::new(config.make_app()?);
    /// let response = app.get("/list").header("accept-encoding", "gzip").send();
    /// assert_eq!(response.header("content-encoding"), Some("gzip"));
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    pub fn compress(mut self, compress: bool) -> Self {
        self.declared.compress = Some(compress);
        self
    }
}

#[cfg(not(feature = "compression"))]
impl View {
    #[doc(hidden)]
    pub fn compress<C: crate::absent::Compression>(self, _: C) -> Self {
        self
    }
}
