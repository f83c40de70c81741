//! Why a request was refused that lacks what a view takes.

use std::fmt;

use http::StatusCode;

use crate::error::BoxError;
use crate::httpexceptions::HttpException;

/// Why the request does not have an argument of a view: a 4xx, as a value.
///
/// A view that takes a `Result<T, Rejection>` is called in any case. `?` hands the rejection on, to be answered as
/// without the `Result`.
///
/// The error of an [extractor](super::FromRequest) of the application is a rejection, too, if it is an [`HttpException`]. It
/// says more if it is made by [`absent`](Self::absent) or [`malformed`](Self::malformed).
///
/// # Examples
///
/// ```
/// use pyramidion::extract::{FromRequest, Rejection};
/// use pyramidion::testing::TestApp;
/// use pyramidion::{Configurator, HttpException, Request, View};
///
/// struct ApiKey(u32);
///
/// impl FromRequest for ApiKey {
///     fn from_request(request: &mut Request) -> pyramidion::Result<Self> {
///         let key = request.header("x-api-key");
///         let key = key.ok_or_else(|| Rejection::absent(HttpException::unauthorized()))?;
///         let key = key.parse().map_err(|_| {
///             let exception = HttpException::bad_request().with_detail("the key must be a number");
///             Rejection::malformed(exception).with_field("x-api-key")
///         });
///         Ok(Self(key?))
///     }
/// }
///
/// let mut config = Configurator::new();
/// config.add_route("api", "/");
/// let api = |key: Option<ApiKey>| key.map_or("no key".to_owned(), |key| key.0.to_string());
/// config.add_view(View::new(api).route_name("api"));
/// let app = TestApp::new(config.make_app()?);
/// assert_eq!(app.get("/").send().text(), "no key");
/// assert_eq!(app.get("/").header("x-api-key", "7").send().text(), "7");
/// assert_eq!(app.get("/").header("x-api-key", "seven").send().status(), 400);
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone)]
pub struct Rejection {
    exception: HttpException,
}

impl Rejection {
    /// Returns the rejection of a request that has no such value.
    pub fn absent(exception: HttpException) -> Self {
        Self::new(exception, true)
    }

    /// Returns the rejection of a request whose value is not as expected.
    pub fn malformed(exception: HttpException) -> Self {
        Self::new(exception, false)
    }

    /// Returns the rejection with the name of what is wrong: of a field, a header or a cookie.
    #[must_use]
    pub fn with_field(self, field: impl AsRef<str>) -> Self {
        Self {
            exception: self.exception.with_field(Some(field.as_ref())),
        }
    }

    pub(super) fn new(exception: HttpException, is_absent: bool) -> Self {
        Self {
            exception: exception.with_absence(is_absent),
        }
    }

    /// Returns the rejection for what the application does not have, which is found at start-up where it is needed.
    pub(super) fn unset(message: String) -> Self {
        Self::absent(HttpException::internal_server_error().with_log_message(message))
    }

    /// Returns the status of the answer without the `Result`.
    pub fn status(&self) -> StatusCode {
        self.exception.status()
    }

    /// Returns what is wrong, for the visitor; an empty text if nothing is said. It holds nothing that was sent.
    pub fn message(&self) -> &str {
        self.exception.detail().unwrap_or_default()
    }

    /// Returns the name of what is wrong, if it is known: of a field, a placeholder, a header or a cookie; in JSON the
    /// path of the value, as in `items[1].price`.
    pub fn field(&self) -> Option<&str> {
        self.exception.field()
    }

    /// Tells whether the request has no such value, so that an `Option` would be `None`.
    pub fn is_absent(&self) -> bool {
        self.exception.is_absence()
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.exception.fmt(f)
    }
}

impl fmt::Debug for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rejection")
            .field("status", &self.status())
            .field("message", &self.message())
            .field("field", &self.field())
            .field("is_absent", &self.is_absent())
            .finish()
    }
}

impl From<HttpException> for Rejection {
    fn from(exception: HttpException) -> Self {
        Self { exception }
    }
}

impl From<Rejection> for HttpException {
    fn from(rejection: Rejection) -> Self {
        rejection.exception
    }
}

/// The error is the [`HttpException`], which exception views know.
impl From<Rejection> for BoxError {
    fn from(rejection: Rejection) -> Self {
        rejection.exception.into()
    }
}
