//! What is where, and what the page at an address is about.

use pyramidion::extract::Path;
use pyramidion::http::Method;
use pyramidion::{Configurator, HttpException, Request, Route, static_dir};

use crate::models::{Page, Tx};
use crate::security::NewPage;
use crate::wiki_words::is_wiki_word;

#[derive(Debug, Route)]
#[route(name = "view_page", pattern = "/{name}", factory = page)]
pub(crate) struct ViewPage {
    pub(crate) name: String,
}

#[derive(Debug, Route)]
#[route(name = "add_page", pattern = "/{name}/add", factory = new_page)]
pub(crate) struct AddPage {
    pub(crate) name: String,
}

#[derive(Debug, Route)]
#[route(name = "edit_page", pattern = "/{name}/edit", factory = page)]
pub(crate) struct EditPage {
    pub(crate) name: String,
}

#[derive(Debug, Route)]
#[route(name = "choose_language", pattern = "/language/{locale}")]
pub(crate) struct ChooseLanguage {
    pub(crate) locale: String,
}

/// Adds the routes that have no type of their own; they are tried before the others.
pub(crate) fn add(config: &mut Configurator) {
    config.add_static_view("static", static_dir!("static"));
    config.add_route("view_wiki", "/");
    config.add_route("login", "/login");
    config.add_route("logout", "/logout");
}

/// Finds the page that the path names.
async fn page(Path(name): Path<String>, tx: Tx) -> pyramidion::Result<Page> {
    let page = Page::find(&tx, &name).await?;
    Ok(page.ok_or_else(HttpException::not_found)?)
}

/// Makes the page that is to be created. One that is there is edited instead, with what somebody wrote for it.
async fn new_page(
    request: &mut Request,
    AddPage { name }: AddPage,
    tx: Tx,
) -> pyramidion::Result<NewPage> {
    if !is_wiki_word(&name) {
        return Err(HttpException::not_found().into());
    }
    if Page::find(&tx, &name).await?.is_some() {
        let edit = request.route_path(&EditPage { name })?;
        // A text that somebody sent is sent there, too.
        let leads_to_edit = if request.method() == Method::POST {
            HttpException::temporary_redirect(edit)
        } else {
            HttpException::see_other(edit)
        };
        return Err(leads_to_edit.into());
    }
    Ok(NewPage { name })
}
