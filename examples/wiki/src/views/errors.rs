//! What visitors see instead of a page.

use pyramidion::view::PageOr;
use pyramidion::{
    Matchdict, Request, Response, UrlArgs, forbidden_view_config, notfound_view_config,
};
use serde::Serialize;

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
pub(crate) struct Forbidden {}

/// Lets those log in who are not, and comes back afterwards.
#[forbidden_view_config(renderer = "templates/forbidden.html")]
pub(crate) fn forbidden(request: &mut Request) -> pyramidion::Result<PageOr<Forbidden>> {
    if request.is_authenticated() {
        return Ok(PageOr::Page(Forbidden {}));
    }
    let next = UrlArgs::new().query([("next", request.path_qs())]);
    Ok(Response::see_other(request.route_path(("login", next))?).into())
}
