use pyramidion::extract::{Path, State};
use pyramidion::testing::TestApp;
use pyramidion::{Configurator, Matchdict, Request, Session, package, view_config};

#[view_config(route_name = "elided")]
fn elided(request: &Request) -> &str {
    request.path()
}

#[view_config(route_name = "named")]
async fn named<'r>(request: &'r mut Request, Path(_): Path<(String,)>) -> &'r str {
    request.path()
}

#[view_config(route_name = "bounded", renderer = "json")]
async fn bounded<'a: 'b, 'b>(matchdict: &'a Matchdict) -> Option<&'b str>
where
    'a: 'b,
{
    matchdict.get("name")
}

#[view_config(route_name = "result")]
fn result<'s>(session: &'s mut Session) -> pyramidion::Result<&'s str> {
    session.insert("name", "result")?;
    Ok("result")
}

#[view_config(route_name = "static")]
fn of_the_state(State(text): State<&'static str>) -> &'static str {
    text
}

#[view_config(route_name = "function")]
fn function(State(length): State<fn(&str) -> usize>) -> String {
    length("four").to_string()
}

#[test]
fn it_runs() {
    let mut config = Configurator::new();
    config.set_session_factory(pyramidion::SignedCookieSessionFactory::new([7; 64]));
    config.set_state("state");
    config.set_state::<fn(&str) -> usize>(str::len);
    for name in ["elided", "named", "bounded", "result", "static", "function"] {
        config.add_route(name, format!("/{name}/{{name}}"));
    }
    config.scan(package!(self));
    let app = TestApp::new(config.make_app().expect("a right configuration"));
    assert_eq!(app.get("/elided/x").send().text(), "/elided/x");
    assert_eq!(app.get("/named/x").send().text(), "/named/x");
    assert_eq!(app.get("/bounded/x").send().text(), "\"x\"");
    assert_eq!(app.get("/result/x").send().text(), "result");
    assert_eq!(app.get("/static/x").send().text(), "state");
    assert_eq!(app.get("/function/x").send().text(), "4");
}
