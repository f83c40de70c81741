//! Parts of the request that views borrow.

use http::{HeaderMap, Method, Uri};

use crate::pattern::Matchdict;
use crate::request::Request;
use crate::session::Session;

use super::requirements::Requirements;

/// A part of the request that a view can borrow.
///
/// See the [module docs](super).
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be borrowed from a request",
    label = "this type is not a part of a request",
    note = "a view can borrow `Request`, `Session`, `Matchdict`, `HeaderMap`, `Method` or `Uri`",
    note = "values of other types are taken without `&`, as in `Path(id): Path<u32>`; the context is borrowed where the attribute has `context = {Self}`; an exception view takes its error as `Exception<{Self}>`"
)]
pub trait RequestPart {
    /// Makes the part ready to be borrowed.
    ///
    /// # Errors
    ///
    /// Fails if the request has no such part.
    fn prepare(request: &mut Request) -> crate::Result<()> {
        let _ = request;
        Ok(())
    }

    /// Borrows the part, once it is ready.
    ///
    /// # Errors
    ///
    /// Fails if the part is not ready.
    fn borrow(request: &Request) -> crate::Result<&Self>;

    /// Says what the application must have for the part, so that it is checked at start-up.
    fn requires(requirements: &mut Requirements) {
        let _ = requirements;
    }
}

/// A part of the request that a view can borrow for changing.
///
/// See the [module docs](super).
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be borrowed from a request for changing",
    label = "this type cannot be borrowed by `&mut`",
    note = "a view can borrow `&mut Request` or `&mut Session`"
)]
pub trait RequestPartMut: RequestPart {
    /// Borrows the part.
    ///
    /// # Errors
    ///
    /// Fails if the request has no such part.
    fn borrow_mut(request: &mut Request) -> crate::Result<&mut Self>;
}

#[diagnostic::do_not_recommend]
impl RequestPart for Request {
    fn borrow(request: &Request) -> crate::Result<&Self> {
        Ok(request)
    }
}

#[diagnostic::do_not_recommend]
impl RequestPartMut for Request {
    fn borrow_mut(request: &mut Request) -> crate::Result<&mut Self> {
        Ok(request)
    }
}

#[diagnostic::do_not_recommend]
impl RequestPart for Session {
    fn prepare(request: &mut Request) -> crate::Result<()> {
        request.try_session()?;
        Ok(())
    }

    fn borrow(request: &Request) -> crate::Result<&Self> {
        request
            .session_ref()
            .ok_or_else(|| "the session is not open".into())
    }

    fn requires(requirements: &mut Requirements) {
        requirements.session = true;
    }
}

#[diagnostic::do_not_recommend]
impl RequestPartMut for Session {
    fn borrow_mut(request: &mut Request) -> crate::Result<&mut Self> {
        Ok(request.try_session()?)
    }
}

#[diagnostic::do_not_recommend]
impl RequestPart for Matchdict {
    fn borrow(request: &Request) -> crate::Result<&Self> {
        Ok(request.matchdict())
    }
}

#[diagnostic::do_not_recommend]
impl RequestPart for HeaderMap {
    fn borrow(request: &Request) -> crate::Result<&Self> {
        Ok(request.headers())
    }
}

#[diagnostic::do_not_recommend]
impl RequestPart for Method {
    fn borrow(request: &Request) -> crate::Result<&Self> {
        Ok(request.method())
    }
}

#[diagnostic::do_not_recommend]
impl RequestPart for Uri {
    fn borrow(request: &Request) -> crate::Result<&Self> {
        Ok(request.uri())
    }
}
