//! Secrets that the environment holds.

use std::env::{self, VarError};
use std::fmt;

use super::Secret;

impl Secret {
    /// Returns the secret that an environment variable holds.
    ///
    /// # Errors
    ///
    /// Fails if the variable is not there, empty, or not UTF-8. The error says which variable it is and what to do, also
    /// by `{:?}`, so that a `main` that returns it tells its user.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::session::Secret;
    ///
    /// let error = Secret::from_env("NO_SUCH_SECRET").unwrap_err();
    /// assert!(format!("{error:?}").starts_with("the environment variable `NO_SUCH_SECRET` is missing"));
    /// ```
    pub fn from_env(variable: &str) -> Result<Self, MissingSecret> {
        let problem = match env::var(variable) {
            Ok(secret) if !secret.is_empty() => return Ok(secret.into()),
            Ok(_) => "is empty",
            Err(VarError::NotPresent) => "is missing",
            Err(VarError::NotUnicode(_)) => "is not UTF-8",
        };
        let variable = variable.to_owned();
        Err(MissingSecret { variable, problem })
    }
}

/// The error for an environment variable that holds no secret.
///
/// See [`Secret::from_env`] for an example.
pub struct MissingSecret {
    variable: String,
    problem: &'static str,
}

impl fmt::Display for MissingSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { variable, problem } = self;
        write!(
            f,
            "the environment variable `{variable}` {problem}: set it to a secret of 64 random characters or more, the same \
             in every process, as in `export {variable}=$(openssl rand -hex 64)`"
        )
    }
}

/// The same text as with `{}`, so that a `main` that returns the error prints it.
impl fmt::Debug for MissingSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for MissingSecret {}
