//! CSRF tokens as typed arguments of views.

use std::fmt;

use crate::csrf;
use crate::request::Request;

use super::{FromRequest, Requirements};

/// The CSRF token of the visitor, for the page with the form.
///
/// # Examples
///
/// ```
/// use pyramidion::extract::CsrfToken;
/// use pyramidion::{Response, view_config};
///
/// #[view_config(route_name = "form")]
/// fn form(token: CsrfToken) -> Response {
///     Response::html(format!(
///         r#"<form method="post"><input type="hidden" name="csrf_token" value="{token}"></form>"#
///     ))
/// }
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct CsrfToken(String);

impl CsrfToken {
    /// Returns the token.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[diagnostic::do_not_recommend]
impl FromRequest for CsrfToken {
    fn from_request(request: &mut Request) -> crate::Result<Self> {
        Ok(Self(request.csrf_token()))
    }

    fn requires(requirements: &mut Requirements) {
        requirements.csrf_token();
    }
}

/// Writes the token, escaped for HTML: a cookie of the visitor may have any value.
impl fmt::Display for CsrfToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&crate::httpexceptions::escape(&self.0))
    }
}

/// Does not show the token.
impl fmt::Debug for CsrfToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CsrfToken(..)")
    }
}

/// The proof that the request carried the CSRF token of the visitor.
///
/// A view that takes it cannot be called without: whatever the method, and whatever `require_csrf` says, a
/// request without the token or from an untrusted origin is answered with 400. A function that must never
/// be reached by a forged request can take one, too, and leave it to the compiler.
///
/// # Examples
///
/// ```
/// use pyramidion::extract::CsrfChecked;
/// use pyramidion::view_config;
///
/// fn delete_account(_: &CsrfChecked) -> &'static str {
///     "deleted"
/// }
///
/// #[view_config(route_name = "delete", request_method = "POST")]
/// fn delete(checked: CsrfChecked) -> &'static str {
///     delete_account(&checked)
/// }
/// ```
#[derive(Debug)]
pub struct CsrfChecked {
    _private: (),
}

#[diagnostic::do_not_recommend]
impl FromRequest for CsrfChecked {
    fn from_request(request: &mut Request) -> crate::Result<Self> {
        csrf::verify(request)?;
        Ok(Self { _private: () })
    }

    fn requires(requirements: &mut Requirements) {
        requirements.csrf_token();
    }
}
