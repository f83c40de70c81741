//! Why a request was refused.

use std::error::Error;
use std::fmt;

use crate::httpexceptions::HttpException;

macro_rules! refusals {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        ///
        /// Its source is an [`HttpException`] with status 400, which answers unless an exception view is for
        /// this type, for the status or for a family of it.
        #[derive(Debug)]
        pub struct $name {
            exception: HttpException,
        }

        impl $name {
            pub(super) fn new(detail: &str) -> Self {
                Self {
                    exception: HttpException::bad_request().with_detail(detail),
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.exception.detail().unwrap_or_default())
            }
        }

        impl Error for $name {
            fn source(&self) -> Option<&(dyn Error + 'static)> {
                Some(&self.exception)
            }
        }
    )*};
}

impl BadCsrfToken {
    pub(super) fn missing() -> Self {
        Self::new("the CSRF token is missing or wrong")
    }
}

refusals! {
    /// The error for a request without the CSRF token of its visitor.
    ///
    /// See the [module docs](super).
    BadCsrfToken
    /// The error for a request that comes from a site that is not trusted.
    ///
    /// See the [module docs](super).
    BadCsrfOrigin
}
