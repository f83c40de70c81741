//! Views that serve the files of a folder.

#[cfg(feature = "static")]
use std::sync::Arc;

#[cfg(feature = "static")]
use crate::predicates;
#[cfg(feature = "static")]
use crate::static_files::StaticFolder;

use super::View;

#[cfg(feature = "static")]
impl View {
    /// Returns a view that serves the files of a folder, Pyramid's `static_view`.
    ///
    /// The path of a file is the value of the placeholder `*subpath` of the view's route, or what follows the name of the view in a
    /// [tree of resources](crate::traversal). It answers `GET` and `HEAD`. Unless [`http_cache`](Self::http_cache) says so, no header
    /// says how long a file may be kept. A permission is checked before a file is looked for.
    ///
    /// See [`StaticFolder`] for an example.
    #[track_caller]
    pub fn files(folder: impl Into<StaticFolder>) -> Self {
        // What answers is made of the folder together with what overrides files of it.
        let mut view = Self::made_later();
        view.files = Some(Arc::new(folder.into()));
        view.predicate(predicates::request_method(["GET", "HEAD"]))
    }
}

#[cfg(not(feature = "static"))]
impl View {
    #[doc(hidden)]
    pub fn files<F: crate::absent::Static>(_: F) -> Self {
        // There is no such argument, and a known type makes what is called on it no further errors.
        Self::new(crate::HttpException::not_found)
    }
}
