//! The view to choose a language.

use pyramidion::cookies::{Cookie, SameSite};
use pyramidion::extract::Query;
use pyramidion::{HttpException, Request, Response, view_config};

use super::next::Next;
use crate::routes::ChooseLanguage;

/// Keeps the language in the cookie that is looked for it.
#[view_config(route = ChooseLanguage)]
pub(crate) fn choose_language(
    request: &mut Request,
    ChooseLanguage { locale }: ChooseLanguage,
    Query(next): Query<Next>,
) -> pyramidion::Result<Response> {
    if !request.set_locale(&locale) {
        return Err(HttpException::not_found().into());
    }
    let cookie = Cookie::build(("_LOCALE_", locale))
        .path("/")
        .same_site(SameSite::Lax);
    let mut response = Response::redirect(next.path());
    response.set_cookie(cookie.permanent())?;
    Ok(response)
}
