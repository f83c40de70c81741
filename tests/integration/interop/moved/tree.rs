//! A wiki whose pages are found by traversal, as `tests/interop/moved/tree.py` has it, with the same templates.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use pyramidion::context::{Ace, Child, EVERYONE, Resource};
use pyramidion::csrf::CsrfOptions;
use pyramidion::extract::State;
use pyramidion::security::SessionAuthenticationPolicy;
use pyramidion::view::PageOr;
use pyramidion::{
    App, Configurator, HttpException, Request, Response, SignedCookieSessionFactory, UrlArgs,
    forbidden_view_config, notfound_view_config, package, view_config,
};
use serde::Serialize;

use super::{Part, SECRET, Step, both, cross, get, play, post, whole};

/// The texts of the pages, which would be in a database.
#[derive(Clone, Default)]
struct Pages(Arc<Mutex<BTreeMap<String, String>>>);

impl Pages {
    fn text(&self, name: &str) -> Option<String> {
        self.0
            .lock()
            .expect("nobody panics with it")
            .get(name)
            .cloned()
    }

    fn write(&self, name: &str, text: &str) {
        let mut pages = self.0.lock().expect("nobody panics with it");
        pages.insert(name.to_owned(), text.to_owned());
    }
}

/// The root of the tree.
struct Wiki {
    pages: Pages,
}

struct Page {
    pages: Pages,
    name: String,
    text: String,
}

/// Everybody reads, editors write; the pages have no list of their own.
impl Resource for Wiki {
    fn child<'r>(&'r self, name: &'r str) -> Child<'r> {
        match self.pages.text(name) {
            Some(text) => Child::of(Page {
                pages: self.pages.clone(),
                name: name.to_owned(),
                text,
            }),
            None => Child::none(),
        }
    }

    fn acl(&self) -> Vec<Ace> {
        vec![
            Ace::allow(EVERYONE, ["view"]),
            Ace::allow("group:editors", ["add", "edit"]),
        ]
    }
}

impl Resource for Page {}

#[expect(
    clippy::unnecessary_wraps,
    reason = "factories return a `Result`, in which they may fail"
)]
fn wiki(State(pages): State<Pages>) -> pyramidion::Result<Wiki> {
    Ok(Wiki { pages })
}

#[derive(Serialize)]
struct Shown {
    name: String,
    content: String,
    edit_url: String,
}

#[derive(Serialize)]
struct Form {
    name: String,
    text: String,
    save_url: String,
}

#[derive(Serialize)]
struct Login {
    message: &'static str,
    came_from: String,
}

#[derive(Serialize)]
struct Nothing {}

#[view_config(context = Wiki, permission = "view")]
fn view_wiki() -> Response {
    Response::redirect("/FrontPage")
}

#[view_config(context = Page, permission = "view", renderer = "interop/moved/templates/page.jinja2")]
fn view_page(page: &Page, request: &Request) -> pyramidion::Result<Shown> {
    Ok(Shown {
        name: page.name.clone(),
        content: linked(page),
        edit_url: request
            .resource_path(&request.location(), UrlArgs::new().element("edit_page"))?,
    })
}

#[view_config(context = Wiki, name = "add_page", permission = "add", renderer = "interop/moved/templates/edit.jinja2")]
fn add_page(wiki: &Wiki, request: &mut Request) -> pyramidion::Result<PageOr<Form>> {
    let name = match request.subpath()[..] {
        [name] if is_word(name) => name.to_owned(),
        _ => return Err(HttpException::not_found().into()),
    };
    if request.method() == "POST" {
        return save(request, &wiki.pages, &name);
    }
    let save_url = format!("/add_page/{name}");
    Ok(PageOr::Page(Form {
        name,
        text: String::new(),
        save_url,
    }))
}

#[view_config(context = Page, name = "edit_page", permission = "edit", renderer = "interop/moved/templates/edit.jinja2")]
fn edit_page(page: &Page, request: &mut Request) -> pyramidion::Result<PageOr<Form>> {
    if request.method() == "POST" {
        return save(request, &page.pages, &page.name);
    }
    Ok(PageOr::Page(Form {
        name: page.name.clone(),
        text: page.text.clone(),
        save_url: request
            .resource_path(&request.location(), UrlArgs::new().element("edit_page"))?,
    }))
}

fn save(request: &mut Request, pages: &Pages, name: &str) -> pyramidion::Result<PageOr<Form>> {
    let text = request.post().get("body").unwrap_or_default().to_owned();
    pages.write(name, &text);
    request.session().flash(format!("{name} is saved."))?;
    Ok(Response::see_other(format!("/{name}/")).into())
}

#[view_config(context = Wiki, name = "login", renderer = "interop/moved/templates/login.jinja2")]
fn login(_: &Wiki, request: &mut Request) -> pyramidion::Result<PageOr<Login>> {
    let came_from = request.params().get("came_from").unwrap_or("/");
    let is_here = came_from.starts_with('/') && !came_from.starts_with("//");
    let came_from = if is_here { came_from } else { "/" }.to_owned();
    let mut message = "";
    if request.method() == "POST" {
        let name = request.post().get("name").unwrap_or_default().to_owned();
        let is_known = ["editor", "viewer"].contains(&&*name);
        if is_known && request.post().get("password") == Some(&*name) {
            request.remember(&name)?;
            return Ok(Response::see_other(&came_from).into());
        }
        message = "The name or the password is wrong.";
    }
    Ok(PageOr::Page(Login { message, came_from }))
}

#[view_config(context = Wiki, name = "logout", request_method = "POST")]
fn logout(_: &Wiki, request: &mut Request) -> pyramidion::Result<Response> {
    request.forget()?;
    Ok(Response::see_other("/"))
}

#[forbidden_view_config(renderer = "interop/moved/templates/login.jinja2")]
fn forbidden(request: &Request) -> Login {
    Login {
        message: "This is not for you.",
        came_from: request.path().to_owned(),
    }
}

#[notfound_view_config(renderer = "interop/moved/templates/not_found.jinja2")]
fn not_found() -> Nothing {
    Nothing {}
}

/// Tells whether a word is the name of a page: a capital, small letters, a capital, and letters, digits or `_`.
fn is_word(word: &str) -> bool {
    let Some(rest) = word.strip_prefix(|c: char| c.is_ascii_uppercase()) else {
        return false;
    };
    let small = rest.trim_start_matches(|c: char| c.is_ascii_lowercase());
    small.len() < rest.len()
        && small.starts_with(|c: char| c.is_ascii_uppercase())
        && word.chars().all(|c| c.is_alphanumeric() || c == '_')
}

/// Returns the text of a page as markup, in which words lead to pages.
fn linked(page: &Page) -> String {
    let text = page
        .text
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    let pieces = text.split_inclusive(|c: char| !c.is_alphanumeric() && c != '_');
    let linked = pieces.map(|piece| {
        let word = piece.trim_end_matches(|c: char| !c.is_alphanumeric() && c != '_');
        let after = &piece[word.len()..];
        if !is_word(word) {
            piece.to_owned()
        } else if page.pages.text(word).is_some() {
            format!("<a href=\"/{word}/\">{word}</a>{after}")
        } else {
            format!("<a class=\"missing\" href=\"/add_page/{word}\">{word}</a>{after}")
        }
    });
    linked.collect()
}

fn groups(name: &str, _: &Request) -> Option<Vec<String>> {
    match name {
        "editor" => Some(vec!["group:editors".to_owned()]),
        "viewer" => Some(Vec::new()),
        _ => None,
    }
}

fn app() -> App {
    let pages = Pages::default();
    pages.write("FrontPage", "This is the front page. See SandBox & others.");
    let mut config = Configurator::new();
    config.set_state(pages);
    config.set_root_factory(wiki);
    config.set_session_factory(SignedCookieSessionFactory::new(SECRET));
    config.set_security_policy(SessionAuthenticationPolicy::new().groups(groups));
    config.set_default_csrf_options(CsrfOptions::new());
    config.scan(package!(self));
    config.make_app().expect("a right configuration")
}

const TOKEN: (&str, &str) = ("csrf_token", "TOKEN");

const VISIT: &[Step] = &[
    get("/"),
    get("/FrontPage"),
    get("/nowhere"),
    get("/FrontPage/nothing"),
    // Who is not known is asked for a name.
    get("/FrontPage/edit_page"),
    get("/add_page/SandBox"),
    get("/login"),
    post(
        "/login",
        &[TOKEN, ("name", "editor"), ("password", "wrong")],
    ),
    // Each framework says in its own words that the token is missing.
    post("/login", &[("name", "editor"), ("password", "editor")]).but(&[Part::Page]),
    post(
        "/login",
        &[
            TOKEN,
            ("name", "viewer"),
            ("password", "viewer"),
            ("came_from", "/FrontPage/edit_page"),
        ],
    ),
    // A viewer may not write.
    get("/FrontPage/edit_page"),
    get("/FrontPage"),
    post("/logout", &[TOKEN]),
    get("/login?came_from=//elsewhere"),
    post(
        "/login",
        &[
            TOKEN,
            ("name", "editor"),
            ("password", "editor"),
            ("came_from", "/FrontPage"),
        ],
    ),
    get("/FrontPage"),
    get("/FrontPage/edit_page"),
    post(
        "/FrontPage/edit_page",
        &[TOKEN, ("body", "To SandBox, to <FrontPage> & \"back\".")],
    ),
    get("/FrontPage/"),
    get("/FrontPage"),
    get("/add_page/lowercase"),
    get("/add_page"),
    get("/add_page/One/Two"),
    get("/add_page/SandBox"),
    post(
        "/add_page/SandBox",
        &[TOKEN, ("body", "Sand & stone; see OtherPage.")],
    ),
    get("/SandBox/"),
    get("/FrontPage"),
    get("/@@login"),
    get("/FrontPage/@@edit_page"),
];

#[tokio::test]
async fn a_wiki_that_is_a_tree_answers_as_on_pyramid() {
    let Some(mut sides) = both("tree", app()).await else {
        return;
    };
    play(&mut sides, VISIT, whole).await;
    // Who is logged in on one side writes on the other, with the token of the first.
    cross(&mut sides, &get("/SandBox/edit_page"), whole).await;
    let text = post(
        "/SandBox/edit_page",
        &[TOKEN, ("body", "Written by the other's visitor.")],
    );
    cross(&mut sides, &text, whole).await;
    cross(&mut sides, &get("/SandBox/"), whole).await;
    cross(&mut sides, &post("/logout", &[TOKEN]), whole).await;
    cross(&mut sides, &get("/SandBox/edit_page"), whole).await;
}
