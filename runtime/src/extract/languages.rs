//! Languages as arguments of views.

use crate::i18n::{Languages, Localizer};
use crate::request::Request;

use super::FromRequest;

/// What translates into the language of the request.
#[diagnostic::do_not_recommend]
impl FromRequest for Localizer {
    fn from_request(request: &mut Request) -> crate::Result<Self> {
        Ok(request.localizer().clone())
    }
}

/// The languages of the application.
#[diagnostic::do_not_recommend]
impl FromRequest for Languages {
    fn from_request(request: &mut Request) -> crate::Result<Self> {
        Ok(request.languages().clone())
    }
}
