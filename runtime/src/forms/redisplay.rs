//! A form that is shown, since it was not sent or something is wrong with it.

use std::fmt;

use http::StatusCode;
use serde::Serialize;

use crate::Error;
use crate::csrf;
use crate::renderers::{Rendered, RendererHelper};
use crate::request::Request;
use crate::settings::Settings;

/// The status of a form with errors, if the setting says another one.
pub(crate) const ERROR_STATUS: &str = "pyramidion.form_error_status";

/// Ends a view so that its own renderer shows the form: with 200 if it was not sent, and 422 if something is wrong.
///
/// [`Filled::submitted`](super::Filled::submitted) fails with it. It is not an exception, so exception views do not see it. In a view without a
/// renderer it is a 500. See [`Filled`](super::Filled) for an example.
#[must_use]
pub struct Redisplay {
    page: Box<dyn erased_serde::Serialize + Send + Sync>,
    is_wrong: bool,
}

impl Redisplay {
    pub(super) fn new(page: impl Serialize + Send + Sync + 'static, is_wrong: bool) -> Self {
        Self {
            page: Box::new(page),
            is_wrong,
        }
    }
}

impl fmt::Debug for Redisplay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redisplay")
            .field("is_wrong", &self.is_wrong)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for Redisplay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_wrong {
            "the form has errors, and the view has no renderer to show it again with"
        } else {
            "the form was not sent, and the view has no renderer to show it with"
        })
    }
}

impl std::error::Error for Redisplay {}

/// Renders the page of a [`Redisplay`]; any other error stays what it is.
pub(crate) fn settle(
    error: Error,
    request: &Request,
    renderer: &RendererHelper,
) -> crate::Result<Rendered> {
    if renderer.name().is_none() {
        return Err(error);
    }
    let Redisplay { page, is_wrong } = *error.downcast::<Redisplay>()?;
    let rendered = renderer.render(&*page, request)?;
    Ok(Rendered::with_request(move |request| {
        if is_wrong {
            csrf::note_shown(request);
        }
        if is_wrong && request.response().status().is_none() {
            let status = error_status(request.settings());
            request.response().set_status(status);
        }
        Ok(rendered)
    }))
}

fn error_status(settings: &Settings) -> StatusCode {
    let said = settings.get(ERROR_STATUS).and_then(parse_status);
    said.unwrap_or(StatusCode::UNPROCESSABLE_ENTITY)
}

/// Reads the value of the setting.
pub(crate) fn parse_status(text: &str) -> Option<StatusCode> {
    let status = text.trim().parse().ok()?;
    let is_meant = |status: &StatusCode| status.is_success() || status.is_client_error();
    StatusCode::from_u16(status).ok().filter(is_meant)
}
