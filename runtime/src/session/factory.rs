//! The contract between an application and what keeps its sessions.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use http::HeaderValue;

use super::Session;
use crate::cookies::Cookies;

/// What opens and saves the sessions of an application.
///
/// Implementations know cookies, not requests. One that keeps its data in the cookie answers at
/// once; one that asks a server returns a future, which is awaited before the view is called.
pub trait SessionFactory: Send + Sync + 'static {
    /// Opens the session that the cookies stand for, or a new one.
    ///
    /// A cookie that cannot be trusted is as good as none.
    fn open<'a>(&'a self, cookies: Cookies<'a>) -> Opening<'a>;

    /// Saves a session and returns the `Set-Cookie` header to send, if there is one.
    ///
    /// `on_exception` tells that the response comes from an exception view.
    fn save<'a>(&'a self, session: &'a mut Session, on_exception: bool) -> Saving<'a>;

    /// Tells whether opening a session may have to wait, so that it is opened before views that may
    /// never use it.
    fn may_wait(&self) -> bool {
        true
    }

    /// Returns what is wrong with the configuration, checked by
    /// [`make_app`](crate::Configurator::make_app).
    ///
    /// Each error is one sentence that says what to write instead.
    fn errors(&self) -> Vec<String> {
        Vec::new()
    }

    /// Returns what is questionable about the configuration, logged once at start-up.
    fn warnings(&self) -> Vec<String> {
        Vec::new()
    }
}

/// A session being opened. See [`SessionFactory::open`].
#[non_exhaustive]
pub enum Opening<'a> {
    /// The session is here.
    Ready(Session),
    /// The session must be waited for.
    Pending(Pin<Box<dyn Future<Output = Result<Session, SessionError>> + Send + 'a>>),
}

impl fmt::Debug for Opening<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ready(session) => f.debug_tuple("Ready").field(session).finish(),
            Self::Pending(_) => f.write_str("Pending"),
        }
    }
}

/// A session being saved. See [`SessionFactory::save`].
#[non_exhaustive]
pub enum Saving<'a> {
    /// The session is saved, or cannot be.
    Ready(Result<Option<HeaderValue>, SessionError>),
    /// Saving must be waited for.
    Pending(Pin<Box<dyn Future<Output = Result<Option<HeaderValue>, SessionError>> + Send + 'a>>),
}

impl fmt::Debug for Saving<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ready(result) => f.debug_tuple("Ready").field(result).finish(),
            Self::Pending(_) => f.write_str("Pending"),
        }
    }
}

/// The error for a session that cannot be opened or saved.
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
