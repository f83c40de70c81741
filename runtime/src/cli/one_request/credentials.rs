//! Basic authentication, as of RFC 7617.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderValue;

use crate::cli::failure::Failure;

/// Returns the header for a name and a password.
pub(super) fn basic(user: &str) -> Result<HeaderValue, Failure> {
    let value = format!("Basic {}", STANDARD.encode(user));
    let value = user
        .contains(':')
        .then(|| HeaderValue::try_from(value).ok());
    let mut value = value.flatten().ok_or_else(|| {
        let mistake = "the user has no password";
        Failure::of_arguments(mistake, "A user is written `--user NAME:PASSWORD`")
    })?;
    value.set_sensitive(true);
    Ok(value)
}
