use pyramidion::extract::{BodyStream, Form, FromRequest, Json, Path, Query, State};
use pyramidion::testing::TestApp;
use pyramidion::{Configurator, Matchdict, Request, Session, package, view_config};
use serde::Deserialize;

#[derive(Deserialize)]
struct Paging {
    page: u32,
}

struct Agent(String);

impl FromRequest for Agent {
    fn from_request(request: &mut Request) -> pyramidion::Result<Self> {
        Ok(Self(
            request.header("user-agent").unwrap_or("none").to_owned(),
        ))
    }
}

type Id = Path<(u32, String)>;

#[view_config(route_name = "owned")]
fn owned(
    Path((id, ref name)): Id,
    Query(Paging { page }): Query<Paging>,
    mut agent: Agent,
    State(numbers @ [first, ..]): State<[u8; 2]>,
    request: &mut Request,
) -> String {
    agent.0.push('!');
    let method = request.method();
    format!(
        "{id} {name} {page} {} {first} {} {method}",
        agent.0,
        numbers.len()
    )
}

#[view_config(route_name = "form", request_method = "POST")]
async fn form(Form(Paging { page }): Form<Paging>, _: &Session) -> String {
    page.to_string()
}

#[view_config(route_name = "json", request_method = "POST")]
fn json(Json(pages): Json<Vec<Paging>>, #[allow(unused)] headers: &http::HeaderMap) -> String {
    pages.len().to_string()
}

#[view_config(route_name = "parts")]
fn parts(_: Nothing, matchdict: &'_ Matchdict) -> String {
    matchdict.len().to_string()
}

#[view_config(route_name = "method")]
fn method(method: &http::Method) -> String {
    method.to_string()
}

#[view_config(route_name = "uri")]
async fn uri(uri: &http::Uri) -> String {
    uri.path().to_owned()
}

#[view_config(route_name = "stream", request_method = "POST")]
async fn stream(BodyStream(_): BodyStream) -> &'static str {
    "stream"
}

type Nothing = Query<()>;

#[test]
fn it_runs() {
    let mut config = Configurator::new();
    config.set_session_factory(pyramidion::SignedCookieSessionFactory::new([7; 64]));
    config.set_state([1_u8, 2]);
    config.add_route("owned", "/owned/{id}/{name}");
    for name in ["form", "json", "parts", "method", "uri", "stream"] {
        config.add_route(name, format!("/{name}"));
    }
    config.scan(package!(self));
    let app = TestApp::new(config.make_app().expect("a right configuration"));
    let owned = app
        .get("/owned/7/x?page=3")
        .header("user-agent", "me")
        .send();
    assert_eq!(owned.text(), "7 x 3 me! 1 2 GET");
    assert_eq!(app.post("/form").form([("page", "4")]).send().text(), "4");
    assert_eq!(app.post("/json").json(&[0; 0]).send().text(), "0");
    assert_eq!(app.get("/method").send().text(), "GET");
    assert_eq!(app.get("/uri").send().text(), "/uri");
    assert_eq!(app.post("/stream").send().text(), "stream");
}
