//! The wiki of the chapter on forms in Pyramid's tutorial: a list, a page, and a form to add or change one; and to delete it.

use std::collections::BTreeMap;
use std::sync::Mutex;

use pyramidion::extract::Path;
use pyramidion::forms::{Fields, Filled};
use pyramidion::{
    App, Configurator, HttpException, Request, Response, Result, package, view_config,
};
use serde::Serialize;

static PAGES: Mutex<BTreeMap<u32, WikiPage>> = Mutex::new(BTreeMap::new());

#[derive(Clone, Fields, Serialize)]
struct WikiPage {
    title: String,
    #[field(kind = "textarea")]
    body: String,
}

#[derive(Serialize)]
struct Wiki {
    pages: BTreeMap<u32, WikiPage>,
}

fn find(uid: u32) -> Result<WikiPage> {
    let page = PAGES.lock().unwrap().get(&uid).cloned();
    Ok(page.ok_or_else(HttpException::not_found)?)
}

#[view_config(route_name = "wiki_view", renderer = "templates/wiki/list.html")]
fn list() -> Wiki {
    let pages = PAGES.lock().unwrap().clone();
    Wiki { pages }
}

#[view_config(route_name = "wikipage_view", renderer = "templates/wiki/page.html")]
fn view(Path(uid): Path<u32>) -> Result<WikiPage> {
    find(uid)
}

#[view_config(route_name = "wikipage_add", renderer = "templates/wiki/edit.html")]
fn add(request: &Request, form: Filled<WikiPage>) -> Result<Response> {
    let page = form.submitted()?;
    let mut pages = PAGES.lock().unwrap();
    let uid = pages.keys().last().map_or(100, |last| last + 1);
    pages.insert(uid, page);
    request.redirect_to(("wikipage_view", [("uid", uid)]))
}

#[view_config(route_name = "wikipage_edit", renderer = "templates/wiki/edit.html")]
fn edit(request: &Request, Path(uid): Path<u32>, form: Filled<WikiPage>) -> Result<Response> {
    let page = form.over(&find(uid)?).submitted()?;
    PAGES.lock().unwrap().insert(uid, page);
    request.redirect_to(("wikipage_view", [("uid", uid)]))
}

#[view_config(route_name = "wikipage_delete", request_method = "POST")]
fn delete(request: &Request, Path(uid): Path<u32>) -> Result<Response> {
    PAGES.lock().unwrap().remove(&uid);
    request.redirect_to("wiki_view")
}

pub(super) fn wiki() -> Result<App> {
    let mut config = Configurator::new();
    config.add_route("wiki_view", "/");
    config.add_route("wikipage_add", "/add");
    config.add_route("wikipage_view", "/{uid}");
    config.add_route("wikipage_edit", "/{uid}/edit");
    config.add_route("wikipage_delete", "/{uid}/delete");
    config.scan(package!(self));
    Ok(config.make_app()?)
}
