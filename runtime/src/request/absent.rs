//! Methods of features that are off, which say so; they never run.

use crate::absent;

use super::Request;

/// URLs of static files.
#[cfg(not(feature = "static"))]
impl Request {
    #[doc(hidden)]
    pub fn static_url<S: absent::Static>(&self, spec: S, _: impl Sized) -> S::Output {
        spec.output()
    }

    #[doc(hidden)]
    pub fn static_path<S: absent::Static>(&self, spec: S, _: impl Sized) -> S::Output {
        spec.output()
    }
}

/// Files that visitors send.
#[cfg(not(feature = "multipart"))]
impl Request {
    #[doc(hidden)]
    pub fn files(&self) -> &[()]
    where
        for<'a> &'a (): absent::Multipart,
    {
        &[]
    }
}
