//! Arguments that may be absent, and arguments whose rejection the view sees.

use crate::httpexceptions::HttpException;
use crate::request::Request;

use super::FromRequest;
use super::rejection::Rejection;
use super::requirements::{BodyUse, Requirements};

/// `None` if the request has no such value; one that is malformed is refused.
#[diagnostic::do_not_recommend]
impl<T: FromRequest> FromRequest for Option<T> {
    const BODY: BodyUse = T::BODY;

    fn from_request(request: &mut Request) -> crate::Result<Self> {
        match T::from_request(request) {
            Ok(value) => Ok(Some(value)),
            Err(error) => match error.downcast_ref::<HttpException>() {
                Some(exception) if exception.is_absence() => Ok(None),
                _ => Err(error),
            },
        }
    }

    fn requires(requirements: &mut Requirements) {
        requirements.optionally(T::requires);
    }
}

/// The rejection if the request is at fault; other errors fail.
#[diagnostic::do_not_recommend]
impl<T: FromRequest> FromRequest for Result<T, Rejection> {
    const BODY: BodyUse = T::BODY;

    fn from_request(request: &mut Request) -> crate::Result<Self> {
        let error = match T::from_request(request) {
            Ok(value) => return Ok(Ok(value)),
            Err(error) => error,
        };
        let exception = error.downcast::<HttpException>()?;
        if exception.status().is_client_error() {
            return Ok(Err(Rejection::from(*exception)));
        }
        Err((*exception).into())
    }

    fn requires(requirements: &mut Requirements) {
        requirements.fallibly(T::requires);
    }
}
