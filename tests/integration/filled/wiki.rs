//! The wiki of the chapter on forms in Pyramid's tutorial: a list, a page, and a form to add or change one.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use pyramidion::extract::{Path, State};
use pyramidion::forms::{Fields, Filled};
use pyramidion::testing::TestApp;
use pyramidion::{Configurator, HttpException, Request, Response, package, view_config};
use serde::Serialize;

#[derive(Clone, Fields)]
struct WikiPage {
    title: String,
    #[field(kind = "textarea")]
    body: String,
}

type Pages = Arc<Mutex<BTreeMap<u32, WikiPage>>>;

#[derive(Serialize)]
struct Wiki {
    pages: Vec<(u32, String)>,
}

#[derive(Serialize)]
struct Shown {
    uid: u32,
    title: String,
    body: String,
}

fn find(pages: &Pages, uid: u32) -> Result<WikiPage, HttpException> {
    let page = pages.lock().unwrap().get(&uid).cloned();
    page.ok_or_else(HttpException::not_found)
}

#[view_config(
    route_name = "wiki_view",
    renderer = "integration/filled/templates/wiki/list.html"
)]
fn list(State(pages): State<Pages>) -> Wiki {
    let pages = pages.lock().unwrap();
    let pages = pages.iter().map(|(uid, page)| (*uid, page.title.clone()));
    Wiki {
        pages: pages.collect(),
    }
}

#[view_config(
    route_name = "wikipage_view",
    renderer = "integration/filled/templates/wiki/page.html"
)]
fn view(Path(uid): Path<u32>, State(pages): State<Pages>) -> Result<Shown, HttpException> {
    let WikiPage { title, body } = find(&pages, uid)?;
    Ok(Shown { uid, title, body })
}

#[view_config(
    route_name = "wikipage_add",
    renderer = "integration/filled/templates/wiki/edit.html"
)]
fn add(
    request: &Request,
    State(pages): State<Pages>,
    form: Filled<WikiPage>,
) -> pyramidion::Result<Response> {
    let page = form.submitted()?;
    let mut pages = pages.lock().unwrap();
    let uid = pages.keys().last().map_or(1, |last| last + 1);
    pages.insert(uid, page);
    Ok(Response::redirect(
        request.route_path(("wikipage_view", [("uid", uid)]))?,
    ))
}

#[view_config(
    route_name = "wikipage_edit",
    renderer = "integration/filled/templates/wiki/edit.html"
)]
fn edit(
    request: &Request,
    Path(uid): Path<u32>,
    State(pages): State<Pages>,
    form: Filled<WikiPage>,
) -> pyramidion::Result<Response> {
    let page = form.over(&find(&pages, uid)?).submitted()?;
    pages.lock().unwrap().insert(uid, page);
    Ok(Response::redirect(
        request.route_path(("wikipage_view", [("uid", uid)]))?,
    ))
}

fn wiki() -> TestApp {
    let mut config = Configurator::new();
    config.set_state(Pages::default());
    config.add_route("wiki_view", "/");
    config.add_route("wikipage_add", "/add");
    config.add_route("wikipage_view", "/{uid}");
    config.add_route("wikipage_edit", "/{uid}/edit");
    config.scan(package!(self));
    TestApp::new(config.make_app().expect("no mistake"))
}

#[test]
fn a_page_is_added_and_changed() {
    let wiki = wiki();
    let blank = wiki.get("/add").send();
    let wrong = blank.form().set("title", "Giza").submit().send();
    assert_eq!(wrong.status(), 422);
    let page = wrong
        .form()
        .set("body", "<old>")
        .submit()
        .send()
        .follow()
        .send();
    page.assert_contains("<h1>Giza</h1>")
        .assert_contains("&lt;old&gt;");
    wiki.get("/")
        .send()
        .assert_contains("<a href=\"/1\">Giza</a>");
    let form = wiki.get("/1/edit").send();
    let page = form
        .form()
        .set("body", "Very old")
        .submit()
        .send()
        .follow()
        .send();
    page.assert_contains("Very old");
    assert_eq!(wiki.get("/2/edit").send().status(), 404);
    assert_eq!(
        wiki.post("/2/edit")
            .form([("title", "x"), ("body", "y")])
            .send()
            .status(),
        404
    );
}
