//! What visitors see instead of a page.

use pyramidion::extract::Rejection;
use pyramidion::forms::{Controls, Filled};
use pyramidion::view::PageOr;
use pyramidion::{
    Matchdict, Request, Response, UrlArgs, forbidden_view_config, notfound_view_config,
};
use serde::Serialize;

use super::pages::Edited;
use crate::wiki_words::is_wiki_word;

#[derive(Serialize)]
pub(crate) struct NotFound {
    /// The name of the page, if it could be created.
    new_page: Option<String>,
}

#[notfound_view_config(renderer = "templates/not_found.html")]
pub(crate) fn not_found(matchdict: &Matchdict) -> NotFound {
    let name = matchdict.get("name").filter(|name| is_wiki_word(name));
    NotFound {
        new_page: name.map(str::to_owned),
    }
}

#[derive(Serialize)]
pub(crate) struct Forbidden {
    /// What somebody wrote who was logged out meanwhile.
    form: Option<Controls>,
}

/// Lets those log in who are not, and comes back afterwards. What they wrote is shown, to be sent again.
#[forbidden_view_config(renderer = "templates/forbidden.html")]
pub(crate) fn forbidden(
    request: &mut Request,
    form: Result<Filled<Edited>, Rejection>,
) -> pyramidion::Result<PageOr<Forbidden>> {
    let form = form.ok().filter(Filled::is_submitted);
    if form.is_some() || request.is_authenticated() {
        let form = form.map(|form| form.controls());
        return Ok(PageOr::Page(Forbidden { form }));
    }
    let next = UrlArgs::new().query([("next", request.path_qs())]);
    Ok(Response::see_other(request.route_path(("login", next))?).into())
}
