//! Why a session cannot be opened or saved.

use std::fmt;

/// The error for a session that cannot be opened or saved.
///
/// It is for the log, and for an exception view that says what to do about a session that is too large.
///
/// # Examples
///
/// ```
/// use pyramidion::extract::Exception;
/// use pyramidion::session::{Secret, SessionError};
/// use pyramidion::testing::TestApp;
/// use pyramidion::{Configurator, Request, SignedCookieSessionFactory, exception_view_config, package, view_config};
///
/// #[view_config(route_name = "keep")]
/// fn keep(request: &mut Request) -> pyramidion::Result<&'static str> {
///     request.session().insert("essay", "words ".repeat(1_000))?;
///     Ok("kept")
/// }
///
/// #[exception_view_config(context = SessionError)]
/// fn not_kept(error: Exception<SessionError>) -> String {
///     match &*error {
///         SessionError::TooLarge { size, limit, .. } => format!("{} bytes too many", size - limit),
///         other => other.to_string(),
///     }
/// }
///
/// let mut config = Configurator::new();
/// config.set_session_factory(SignedCookieSessionFactory::new(Secret::random()));
/// config.add_route("keep", "/");
/// config.scan(package!(self));
/// let app = TestApp::new(config.make_app()?);
/// assert!(app.get("/").send().text().ends_with(" bytes too many"));
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SessionError {
    /// The cookie would be larger than browsers keep.
    #[non_exhaustive]
    TooLarge {
        /// The length of the cookie's value, in bytes.
        size: usize,
        /// The largest length that is sent, in bytes.
        limit: usize,
        /// The largest keys with the bytes of JSON they take, largest first.
        largest: Vec<(String, usize)>,
    },
    /// The cookie's name or attributes cannot be sent in a header.
    InvalidCookie,
    /// What keeps the session cannot be asked; the response is a 503.
    #[non_exhaustive]
    Unavailable {
        /// Why, for the log.
        reason: String,
    },
}

impl SessionError {
    /// Returns the error for a session that cannot be had at the moment; `reason` is logged and never
    /// sent.
    pub fn unavailable(reason: impl Into<String>) -> Self {
        Self::Unavailable {
            reason: reason.into(),
        }
    }
}

impl fmt::Display for SessionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge {
                size,
                limit,
                largest,
            } => {
                write!(
                    f,
                    "the session cookie is too large: {size} bytes of at most {limit}"
                )?;
                for (index, (key, bytes)) in largest.iter().enumerate() {
                    let before = if index == 0 {
                        "; the largest keys are"
                    } else {
                        ","
                    };
                    write!(f, "{before} `{key}` ({bytes} bytes)")?;
                }
                Ok(())
            }
            Self::InvalidCookie => f.write_str("the session cookie cannot be sent in a header"),
            Self::Unavailable { reason } => {
                write!(f, "the session store cannot be asked: {reason}")
            }
        }
    }
}

impl std::error::Error for SessionError {}
