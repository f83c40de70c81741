//! Types of errors that exception views are for.

use std::any::{TypeId, type_name};
use std::error::Error;
use std::fmt;

use super::HttpException;
use crate::causes;

/// What an exception view can be for: a type of errors, or a family of them.
///
/// Every [`Error`] is one. For the statuses of [`HttpException`] there are [`Status`] and the families
/// [`ClientError`], [`ServerError`], [`Redirection`] and [`HttpError`]; [`AnyError`] is every error.
/// An application can define families of its own.
///
/// # Examples
///
/// ```
/// use std::error::Error;
/// use std::num::{ParseFloatError, ParseIntError};
///
/// use pyramidion::httpexceptions::ExceptionContext;
///
/// /// Every text that is not a number.
/// struct ParseNumberError;
///
/// impl ExceptionContext for ParseNumberError {
///     const RANK: u8 = 1;
///
///     fn is(error: &(dyn Error + 'static)) -> bool {
///         error.is::<ParseIntError>() || error.is::<ParseFloatError>()
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a type of errors",
    label = "an exception view is for a type that implements `std::error::Error`",
    note = "for statuses there are `Status<404>`, `ClientError`, `ServerError` and `HttpError` in `pyramidion::httpexceptions`; `AnyError` is every error"
)]
pub trait ExceptionContext: 'static {
    /// How wide the family is: views for narrower ones are asked first. A single type has 0.
    const RANK: u8 = 0;

    /// Tells whether an error belongs to it.
    fn is(error: &(dyn Error + 'static)) -> bool;
}

impl<E: Error + 'static> ExceptionContext for E {
    fn is(error: &(dyn Error + 'static)) -> bool {
        error.is::<E>()
    }
}

/// The rank of [`HttpException`] itself, which is wider than its families.
const HTTP_EXCEPTION_RANK: u8 = 3;

/// The rank of [`AnyError`], which is asked after every other.
const ANY_ERROR_RANK: u8 = u8::MAX;

macro_rules! families {
    ($($(#[$doc:meta])* $name:ident $rank:literal $status:ident $is:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $name;

        impl ExceptionContext for $name {
            const RANK: u8 = $rank;

            fn is(error: &(dyn Error + 'static)) -> bool {
                error.downcast_ref().map(HttpException::status).is_some_and(|$status| $is)
            }
        }
    )*};
}

/// The HTTP exceptions of one status, as in `context = Status<410>`.
///
/// See the [module docs](super).
#[derive(Clone, Copy, Debug)]
pub struct Status<const STATUS: u16>;

impl<const STATUS: u16> ExceptionContext for Status<STATUS> {
    fn is(error: &(dyn Error + 'static)) -> bool {
        let exception: Option<&HttpException> = error.downcast_ref();
        exception.is_some_and(|exception| exception.status() == STATUS)
    }
}

families! {
    /// Every HTTP exception whose status is 4xx.
    ///
    /// See the [module docs](super).
    ClientError 1 status status.is_client_error();
    /// Every HTTP exception whose status is 5xx.
    ///
    /// See the [module docs](super).
    ServerError 1 status status.is_server_error();
    /// Every HTTP exception whose status is 3xx.
    ///
    /// See the [module docs](super).
    Redirection 1 status status.is_redirection();
    /// Every HTTP exception whose status is 4xx or 5xx.
    ///
    /// See the [module docs](super).
    HttpError 2 status status.is_client_error() || status.is_server_error();
}

/// Every error, except the HTTP exceptions, which answer themselves unless a view is for them.
///
/// See the [module docs](super).
#[derive(Clone, Copy, Debug)]
pub struct AnyError;

impl ExceptionContext for AnyError {
    const RANK: u8 = ANY_ERROR_RANK;

    fn is(_error: &(dyn Error + 'static)) -> bool {
        true
    }
}

/// A type or family of errors, as constant data. It is not public API.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct ErrorType {
    rank: u8,
    is: fn(&(dyn Error + 'static)) -> bool,
    id: fn() -> TypeId,
    name: fn() -> &'static str,
}

impl ErrorType {
    pub const fn of<E: ExceptionContext>() -> Self {
        Self {
            rank: E::RANK,
            is: E::is,
            id: TypeId::of::<E>,
            name: type_name::<E>,
        }
    }

    /// Returns how far an error is from this type: catch-alls last, then sources, then families.
    pub(crate) fn distance(self, error: &(dyn Error + 'static)) -> Option<Distance> {
        let source = causes::chain(error).position(|error| (self.is)(error))?;
        let is_http_exception = self.id() == TypeId::of::<HttpException>();
        Some(Distance {
            is_any: self.rank == ANY_ERROR_RANK,
            source,
            rank: if is_http_exception {
                HTTP_EXCEPTION_RANK
            } else {
                self.rank
            },
        })
    }

    /// Returns the name of the type, with its module.
    pub(crate) fn type_name(self) -> &'static str {
        (self.name)()
    }

    pub(crate) fn id(self) -> TypeId {
        (self.id)()
    }

    /// Tells whether it is what not-found views are for.
    pub(crate) fn is_not_found(self) -> bool {
        self.id() == TypeId::of::<Status<404>>()
    }
}

/// How far an error is from the type of an exception view; the nearest view answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Distance {
    is_any: bool,
    source: usize,
    rank: u8,
}

/// Says which errors they are.
impl fmt::Display for ErrorType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = (self.name)();
        let last = name.rsplit("::").next().unwrap_or(name);
        let status = last
            .strip_prefix("Status<")
            .and_then(|rest| rest.strip_suffix('>'));
        match status {
            Some(status) => write!(f, "HTTP exceptions with the status {status}"),
            None if self.id() == TypeId::of::<AnyError>() => f.write_str("every error"),
            None => write!(f, "errors that are a `{name}`"),
        }
    }
}

impl fmt::Debug for ErrorType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ErrorType({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Wrapped(HttpException);

    impl fmt::Display for Wrapped {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("wrapped")
        }
    }

    impl Error for Wrapped {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            Some(&self.0)
        }
    }

    #[test]
    fn the_nearest_type_comes_first() {
        let error = HttpException::not_found();
        let distances = [
            ErrorType::of::<Status<404>>(),
            ErrorType::of::<ClientError>(),
            ErrorType::of::<HttpError>(),
            ErrorType::of::<HttpException>(),
            ErrorType::of::<AnyError>(),
        ]
        .map(|context| context.distance(&error).unwrap());
        assert!(distances.is_sorted(), "{distances:?}");
        assert!(ErrorType::of::<Status<403>>().distance(&error).is_none());
        assert!(ErrorType::of::<ServerError>().distance(&error).is_none());
    }

    #[test]
    fn sources_are_looked_at() {
        let error = Wrapped(HttpException::not_found());
        let own = ErrorType::of::<Wrapped>().distance(&error).unwrap();
        let source = ErrorType::of::<Status<404>>().distance(&error).unwrap();
        let any = ErrorType::of::<AnyError>().distance(&error).unwrap();
        assert!(own < source && source < any);
    }
}
