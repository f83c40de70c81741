//! Applications that show what each part of a request costs.
//!
//! `APPLICATION` says which: `plain` has a view for each kind of request, and the others are that one with
//! something around it. `routes` and `sessions` serve nothing: they print how long it takes to make an
//! application, and to begin a session in a store that is full.

mod made;

use pyramidion::extract::{Form, Path};
use pyramidion::http::StatusCode;
use pyramidion::security::{Decision, Loading, SecurityPolicy};
use pyramidion::tweens::Next;
use pyramidion::{
    Configurator, HttpException, Request, Response, Session, SignedCookieSessionFactory,
    ViewResult, package, view_config,
};
use serde::Deserialize;

#[path = "../../notes.rs"]
mod notes;
#[path = "../../pages.rs"]
#[allow(dead_code, reason = "nobody logs out")]
mod pages;

#[view_config(route_name = "login")]
fn login() -> Response {
    Response::html(pages::LOGIN)
}

#[view_config(route_name = "async")]
async fn login_later() -> Response {
    Response::html(pages::LOGIN)
}

#[view_config(route_name = "user")]
fn user(Path(_id): Path<u32>) -> Response {
    Response::html(pages::LOGIN)
}

#[view_config(route_name = "body", request_method = "POST")]
fn body(request: &Request) -> Response {
    assert_eq!(request.body().len(), 26);
    Response::html(pages::LOGIN)
}

#[derive(Deserialize)]
struct Sent {
    user: String,
    city: String,
}

#[view_config(route_name = "form", request_method = "POST")]
fn form(Form(sent): Form<Sent>) -> Response {
    assert_eq!(sent.user.len() + sent.city.len(), 15);
    Response::html(pages::LOGIN)
}

#[view_config(route_name = "accept", accept = "text/html")]
fn as_html() -> Response {
    Response::html(pages::ADDED)
}

#[view_config(route_name = "accept", accept = "application/json")]
fn as_json() -> Response {
    Response::html(pages::LOGIN)
}

#[view_config(route_name = "template", renderer = "templates/login.html")]
fn template() {}

#[view_config(route_name = "add")]
fn add(request: &mut Request) -> pyramidion::Result<Response> {
    let user = request.params().one("user")?.to_owned();
    request.session().insert("user", user)?;
    Ok(Response::html(pages::ADDED))
}

#[view_config(route_name = "fill")]
fn fill(session: &mut Session) -> pyramidion::Result<Response> {
    session.insert("user", "Ada")?;
    for (key, value) in notes::notes() {
        session.insert(key, value)?;
    }
    Ok(Response::html(pages::ADDED))
}

#[view_config(route_name = "read")]
fn read(session: &Session) -> pyramidion::Result<Response> {
    let user: Option<String> = session.get("user")?;
    let user = user.ok_or_else(|| HttpException::new(StatusCode::INTERNAL_SERVER_ERROR))?;
    Ok(Response::html(pages::welcome(&user)))
}

/// A policy that no view asks.
struct Policy {
    loads: bool,
}

impl SecurityPolicy for Policy {
    fn loads(&self) -> bool {
        self.loads
    }

    fn load<'r>(&'r self, _: &'r mut Request) -> Loading<'r> {
        match self.loads {
            true => Loading::wait(async { Ok(()) }),
            false => Loading::nothing(),
        }
    }

    fn authenticated_userid(&self, _: &mut Request) -> Option<String> {
        None
    }

    fn permits(&self, _: &mut Request, _: &str) -> Decision {
        Decision::denied("nobody may do anything")
    }
}

/// A tween that only looks.
async fn look(request: &mut Request, next: Next<'_>) -> ViewResult {
    next.run(request).await
}

/// The application that the others have in common.
fn plain() -> Configurator {
    let mut config = Configurator::new();
    config
        .settings_mut()
        .set("pyramidion.reload_templates", "false");
    config.set_session_factory(SignedCookieSessionFactory::new(
        "a secret of at least 32 characters",
    ));
    config.add_route("login", "/");
    config.add_route("user", "/user/{id}");
    for name in [
        "async", "body", "form", "accept", "template", "add", "fill", "read",
    ] {
        config.add_route(name, format!("/{name}"));
    }
    config.scan(package!(crate));
    config
}

fn application(name: &str) -> Configurator {
    let mut config = match name {
        "forward" => Configurator::new(),
        _ => plain(),
    };
    match name {
        "plain" => {}
        "policy" => config.set_security_policy(Policy { loads: false }),
        "load" => config.set_security_policy(Policy { loads: true }),
        "1 tween" | "2 tweens" | "3 tweens" => {
            for tween in 0..pages::tweens() {
                config.add_tween(format!("tween {tween}"), look);
            }
        }
        "forward" => {
            config.forward_unmatched(std::env::var("UPSTREAM").expect("the variable UPSTREAM"))
        }
        name => panic!("there is no application `{name}`"),
    }
    config
}

#[tokio::main]
async fn main() -> pyramidion::Result<()> {
    let name = std::env::var("APPLICATION").unwrap_or_else(|_| "plain".to_owned());
    match name.as_str() {
        "routes" => made::routes(),
        "sessions" => made::sessions().await,
        name => {
            let app = application(name).make_app()?;
            pyramidion::serve(app, format!("127.0.0.1:{}", pages::port())).await?;
        }
    }
    Ok(())
}
