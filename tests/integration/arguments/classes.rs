//! View classes that borrow the request.

use pyramidion::extract::{AsyncFromRequest, Form, Path, Requirements};
use pyramidion::testing::TestApp;
use pyramidion::view::{PageOr, ViewClass};
use pyramidion::{
    Configurator, HttpException, Request, Response, SignedCookieSessionFactory, package,
    view_config, view_defaults,
};
use serde::{Deserialize, Serialize};

/// As in Pyramid's tutorial.
struct Pages<'r> {
    request: &'r mut Request,
    title: String,
    visits: u32,
}

impl<'r> ViewClass<'r> for Pages<'r> {
    fn new(request: &'r mut Request) -> pyramidion::Result<Self> {
        if request.header("x-broken").is_some() {
            return Err(HttpException::forbidden().into());
        }
        let title = format!("Page {}", request.matchdict().get("name").unwrap_or("?"));
        Ok(Self {
            request,
            title,
            visits: 0,
        })
    }

    fn requires(requirements: &mut Requirements) {
        requirements.session();
    }
}

#[derive(Deserialize)]
struct Edited {
    text: String,
}

#[derive(Serialize)]
struct Page {
    text: String,
}

struct Waited(String);

impl AsyncFromRequest for Waited {
    async fn from_request(_: &mut Request) -> pyramidion::Result<Self> {
        tokio::task::yield_now().await;
        Ok(Self("waited".to_owned()))
    }
}

#[view_defaults(
    route_name = "page",
    renderer = "integration/renderers/templates/class.html",
    view_values = (title, visits, full_name(), count())
)]
impl Pages<'_> {
    /// Reads the request.
    fn full_name(&self) -> String {
        let last = self.request.params().get("last").unwrap_or("<none>");
        format!("Ada {last}")
    }

    /// Is worked out after the view.
    fn count(&self) -> u32 {
        self.visits + 1
    }

    #[view_config(request_method = "GET")]
    fn show(&self) -> Page {
        Page {
            text: self.request.method().to_string(),
        }
    }

    #[view_config(request_method = "POST")]
    async fn edit(
        &mut self,
        Form(edited): Form<Edited>,
        Waited(waited): Waited,
    ) -> pyramidion::Result<PageOr<Page>> {
        tokio::task::yield_now().await;
        self.visits = 10;
        if edited.text.is_empty() {
            return Ok(PageOr::Page(Page { text: waited }));
        }
        self.request.session().flash(&edited.text)?;
        self.request
            .add_response_callback(|_: &mut Request, response: &mut Response| {
                response
                    .headers_mut()
                    .insert("x-edited", http::HeaderValue::from_static("yes"));
            });
        Ok(Response::redirect("/").into())
    }
}

/// Answers without a renderer, and so may answer with what it borrows.
#[view_defaults(route_name = "plain")]
impl Pages<'_> {
    #[view_config(request_method = "GET")]
    fn borrowed(&self) -> &str {
        self.request.matchdict().get("name").unwrap_or_default()
    }

    #[view_config(request_method = "POST")]
    async fn taken(self, Path(name): Path<String>) -> String {
        tokio::task::yield_now().await;
        format!("{} {name}", self.request.method())
    }

    #[view_config(request_method = "PUT")]
    fn without_self(request: &Request) -> String {
        request.path().to_owned()
    }

    #[view_config(request_method = "DELETE", renderer = "json")]
    async fn json(&self) -> Vec<String> {
        tokio::task::yield_now().await;
        vec![self.title.clone()]
    }

    #[view_config(request_method = "PATCH", renderer = "json")]
    async fn taken_and_rendered(self) -> Page {
        tokio::task::yield_now().await;
        Page { text: self.title }
    }
}

/// A class that takes from the request what it is, and shows it.
struct Owned {
    name: String,
}

impl pyramidion::extract::FromRequest for Owned {
    fn from_request(request: &mut Request) -> pyramidion::Result<Self> {
        let name = request
            .matchdict()
            .get("name")
            .unwrap_or_default()
            .to_owned();
        Ok(Self { name })
    }
}

#[view_defaults(
    route_name = "owned",
    renderer = "integration/renderers/templates/class_of_its_own.html",
    view_values = (name, length())
)]
impl Owned {
    fn length(&self) -> usize {
        self.name.len()
    }

    #[view_config(request_method = "GET")]
    fn show(&self) {
        assert!(!self.name.is_empty());
    }

    #[view_config(request_method = "POST")]
    async fn later(&mut self, request: &Request) {
        tokio::task::yield_now().await;
        self.name = request.method().to_string();
    }
}

fn config() -> Configurator {
    let mut config = Configurator::new();
    let factory = SignedCookieSessionFactory::new("a secret that is long enough to be one");
    config.set_session_factory(factory);
    for name in ["page", "plain", "owned"] {
        config.add_route(name, format!("/{name}/{{name}}"));
    }
    config.scan(package!(crate::arguments::classes));
    config
}

fn app() -> TestApp {
    TestApp::new(config().make_app().unwrap())
}

#[test]
fn a_template_sees_the_values_that_are_named() {
    let app = app();
    let page = app.get("/page/start?last=Lovelace").send();
    assert_eq!(
        page.text(),
        "GET of Pages::show: Page start, 0, Ada Lovelace, 1, 1 GET"
    );
    let page = app.post("/page/start").form([("text", "")]).send();
    assert_eq!(
        page.text(),
        "waited of Pages::edit: Page start, 10, Ada &lt;none&gt;, 11, 11 POST"
    );
    assert_eq!(app.get("/owned/ada").send().text(), "Owned::show ada 3");
    assert_eq!(app.post("/owned/ada").send().text(), "Owned::later POST 4");
}

#[test]
fn the_request_comes_back_with_what_the_view_did_to_it() {
    let app = app();
    let edited = app.post("/page/start").form([("text", "new")]).send();
    assert_eq!(edited.location(), Some("/"));
    assert_eq!(edited.header("x-edited"), Some("yes"));
    assert!(edited.header("set-cookie").is_some());
}

#[test]
fn a_class_may_refuse_the_request() {
    let app = app();
    for request in [
        app.get("/page/a"),
        app.get("/plain/a"),
        app.post("/plain/a"),
    ] {
        assert_eq!(request.header("x-broken", "1").send().status(), 403);
    }
    // A method without `self` needs no value.
    assert_eq!(
        app.request("PUT", "/plain/a")
            .header("x-broken", "1")
            .send()
            .text(),
        "/plain/a"
    );
}

#[test]
fn methods_take_their_value_in_every_way() {
    let app = app();
    assert_eq!(app.get("/plain/ada").send().text(), "ada");
    assert_eq!(app.post("/plain/ada").send().text(), "POST ada");
    assert_eq!(
        app.request("DELETE", "/plain/ada").send().text(),
        r#"["Page ada"]"#
    );
    assert_eq!(
        app.request("PATCH", "/plain/ada").send().text(),
        r#"{"text":"Page ada"}"#
    );
}

#[test]
fn what_a_class_needs_is_checked_at_start_up() {
    let mut config = Configurator::new();
    for name in ["page", "plain", "owned"] {
        config.add_route(name, format!("/{name}/{{name}}"));
    }
    config.scan(package!(crate::arguments::classes));
    let error = config.make_app().unwrap_err().to_string();
    assert!(error.contains("there is no session factory"), "{error}");
}
