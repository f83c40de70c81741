//! A request without the right token whose view is called all the same, to show its form again.

use crate::httpexceptions::HttpException;
use crate::request::Request;
use crate::response::ViewResult;

use super::{BadCsrfToken, check};

/// The token of the request is missing or wrong. It is kept with the request while its view may only show the form again.
#[derive(Clone, Copy)]
struct Refused {
    /// Whether the form is what is answered.
    is_shown: bool,
}

/// Fails if the request comes from another site; a token that is missing or wrong is noted, for the forms of the view.
pub(crate) fn check_for_form(request: &mut Request) -> crate::Result<()> {
    request.extensions_mut().remove::<Refused>();
    match check(request) {
        Err(error) if error.is::<BadCsrfToken>() => {
            request.extensions_mut().insert(Refused { is_shown: false });
            Ok(())
        }
        checked => checked,
    }
}

/// Tells whether the token of the request is missing or wrong, which is an error of every form that was sent with it.
pub(crate) fn is_refused(request: &Request) -> bool {
    request.extensions().get::<Refused>().is_some()
}

/// Notes that the answer is the form, with its error.
pub(crate) fn note_shown(request: &mut Request) {
    if let Some(refused) = request.extensions_mut().get_mut::<Refused>() {
        refused.is_shown = true;
    }
}

/// Lets a view whose request was refused answer nothing but its form and errors.
pub(crate) fn hold(result: ViewResult, request: &Request) -> ViewResult {
    let is_held = matches!(
        request.extensions().get(),
        Some(Refused { is_shown: false })
    );
    let is_failure = |error: &crate::Error| {
        let exception = error.downcast_ref::<HttpException>();
        exception.is_none_or(|exception| {
            let status = exception.status();
            status.is_client_error() || status.is_server_error()
        })
    };
    match result {
        Err(error) if is_failure(&error) => Err(error),
        _ if is_held => Err(BadCsrfToken::missing().into()),
        result => result,
    }
}
