//! The error that an exception view answers, as an argument of the view.

use std::any::type_name;
use std::error::Error;
use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::Arc;

use crate::causes;
use crate::request::Request;

use super::rejection::Rejection;
use super::{FromRequest, Requirements};

/// The error that an exception view answers: it, or the first of its sources, that is an `E`.
///
/// Only exception views can take it, which [`make_app`](crate::Configurator::make_app) checks. That the error
/// has an `E` follows from `context = E`; for a family such as
/// [`ClientError`](crate::httpexceptions::ClientError) the `E` is
/// [`HttpException`](crate::HttpException). An `Option` is `None` in a view that answers no error, or one that is not
/// an `E`.
///
/// # Examples
///
/// ```
/// use std::num::ParseIntError;
///
/// use pyramidion::exception_view_config;
/// use pyramidion::extract::Exception;
/// use pyramidion::http::StatusCode;
///
/// #[exception_view_config(context = ParseIntError)]
/// fn no_number(error: Exception<ParseIntError>) -> (StatusCode, String) {
///     (StatusCode::BAD_REQUEST, format!("no number: {:?}", error.kind()))
/// }
/// ```
pub struct Exception<E> {
    error: Arc<crate::Error>,
    found: PhantomData<fn() -> E>,
}

impl<E: Error + 'static> Exception<E> {
    fn find(error: &crate::Error) -> Option<&E> {
        causes::chain(&**error).find_map(|error| error.downcast_ref())
    }
}

#[diagnostic::do_not_recommend]
impl<E: Error + 'static> FromRequest for Exception<E> {
    fn from_request(request: &mut Request) -> crate::Result<Self> {
        let error = request.shared_exception();
        let error = error.filter(|error| Self::find(error).is_some());
        let missing = || format!("the exception is not a `{}`", type_name::<E>());
        Ok(Self {
            error: error.ok_or_else(|| Rejection::unset(missing()))?,
            found: PhantomData,
        })
    }

    fn requires(requirements: &mut Requirements) {
        requirements.exception::<E>();
    }
}

impl<E: Error + 'static> Deref for Exception<E> {
    type Target = E;

    fn deref(&self) -> &E {
        Self::find(&self.error).expect("it was looked for when the argument was made")
    }
}

impl<E: Error + 'static> fmt::Debug for Exception<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

impl<E: Error + 'static> fmt::Display for Exception<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&**self, f)
    }
}
