//! Why a session cannot be opened or saved.

use std::fmt;

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
