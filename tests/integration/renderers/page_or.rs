//! Views that render a page, or answer otherwise.

use pyramidion::extract::Form;
use pyramidion::httpexceptions::HttpError;
use pyramidion::testing::TestApp;
use pyramidion::view::PageOr;
use pyramidion::{
    Configurator, HttpException, Request, Response, Session, SignedCookieSessionFactory, View,
    package, view_config,
};
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
struct Fields {
    title: String,
}

#[derive(Serialize)]
struct EditPage {
    title: String,
    mistake: Option<&'static str>,
}

impl EditPage {
    fn refused(fields: Fields) -> Self {
        Self {
            title: fields.title,
            mistake: Some("too short"),
        }
    }
}

#[view_config(
    route_name = "template",
    request_method = "POST",
    renderer = "integration/renderers/templates/edit.html"
)]
fn template(session: &mut Session, Form(fields): Form<Fields>) -> PageOr<EditPage> {
    if fields.title.len() < 3 {
        return PageOr::Page(EditPage::refused(fields));
    }
    session.flash("saved").unwrap();
    Response::redirect("/list").into()
}

#[view_config(route_name = "json", request_method = "POST", renderer = "json")]
async fn json(
    request: &mut Request,
    Form(fields): Form<Fields>,
) -> Result<PageOr<EditPage>, HttpException> {
    tokio::task::yield_now().await;
    match fields.title.len() {
        0 => Err(HttpException::conflict()),
        1..3 => Ok(PageOr::Page(EditPage::refused(fields))),
        _ => {
            request.session().flash("saved").unwrap();
            Ok(PageOr::answer(HttpException::see_other("/list")))
        }
    }
}

#[view_config(route_name = "string", request_method = "POST", renderer = "string")]
async fn string(Form(fields): Form<Fields>) -> PageOr<String> {
    tokio::task::yield_now().await;
    match fields.title.len() {
        0..3 => PageOr::Page(fields.title),
        _ => PageOr::answer((http::StatusCode::CREATED, "made")),
    }
}

fn app() -> TestApp {
    let mut config = Configurator::new();
    let factory = SignedCookieSessionFactory::new("a secret that is long enough to be one");
    config.set_session_factory(factory.set_on_exception(false));
    for name in ["template", "json", "string", "list", "added"] {
        config.add_route(name, format!("/{name}"));
    }
    let list = |session: &mut Session| session.pop_flash("").len().to_string();
    config.add_view(View::new(list).route_name("list"));
    let added = |Form(fields): Form<Fields>| -> pyramidion::Result<PageOr<String>> {
        Ok(match fields.title.len() {
            0..3 => PageOr::Page(fields.title),
            _ => Response::redirect("/list").into(),
        })
    };
    config.add_view(View::rendered(added).route_name("added").renderer("string"));
    config.add_view(View::new(|| "an exception view").exception::<HttpError>());
    config.scan(package!(crate::renderers::page_or));
    TestApp::new(config.make_app().unwrap())
}

fn post(app: &TestApp, path: &str, title: &str) -> pyramidion::testing::TestResponse {
    app.post(path).form([("title", title)]).send()
}

#[test]
fn a_page_is_rendered() {
    let app = app();
    let page = post(&app, "/template", "<");
    assert_eq!(page.text(), "<p>&lt;: too short</p>");
    assert!(
        page.header("content-type")
            .unwrap()
            .starts_with("text/html")
    );
    assert_eq!(
        post(&app, "/json", "a").text(),
        r#"{"title":"a","mistake":"too short"}"#
    );
    assert_eq!(post(&app, "/string", "a").text(), "a");
    assert_eq!(post(&app, "/added", "a").text(), "a");
}

#[test]
fn a_response_is_not_an_exception_and_keeps_the_session() {
    for path in ["/template", "/json"] {
        let app = app();
        let answer = post(&app, path, "long enough");
        assert_eq!(answer.location(), Some("/list"), "{path}");
        assert!(answer.status().is_redirection(), "{path}");
        assert_eq!(app.get("/list").send().text(), "1", "{path}");
        assert_eq!(app.get("/list").send().text(), "0", "{path}");
    }
}

#[test]
fn a_response_is_not_rendered() {
    let app = app();
    let made = post(&app, "/string", "long enough");
    assert_eq!((made.status().as_u16(), made.text()), (201, "made"));
    assert_eq!(
        post(&app, "/added", "long enough").location(),
        Some("/list")
    );
}

#[test]
fn an_error_is_still_one() {
    let app = app();
    let failed = post(&app, "/json", "");
    assert_eq!(
        (failed.status().as_u16(), failed.text()),
        (409, "an exception view")
    );
}
