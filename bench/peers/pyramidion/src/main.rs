//! The session application on Pyramidion.

use pyramidion::http::StatusCode;
use pyramidion::{
    Configurator, HttpException, Request, Response, Session, SignedCookieSessionFactory, package,
    view_config,
};

#[path = "../../pages.rs"]
mod pages;

#[view_config(route_name = "login")]
fn login() -> Response {
    Response::html(pages::LOGIN)
}

#[view_config(route_name = "add")]
fn add(request: &mut Request) -> pyramidion::Result<Response> {
    let user = request.params().one("user")?.to_owned();
    request.session().insert("user", user)?;
    Ok(Response::html(pages::ADDED))
}

#[view_config(route_name = "read")]
fn read(session: &Session) -> pyramidion::Result<Response> {
    let user: Option<String> = session.get("user")?;
    let user = user.ok_or_else(|| HttpException::new(StatusCode::INTERNAL_SERVER_ERROR))?;
    Ok(Response::html(pages::welcome(&user)))
}

#[view_config(route_name = "logout")]
fn logout(session: &mut Session) -> Response {
    session.remove("user");
    Response::html(pages::GOODBYE)
}

#[tokio::main]
async fn main() -> pyramidion::Result<()> {
    let mut config = Configurator::new();
    config.set_session_factory(SignedCookieSessionFactory::new("a secret of at least 32 characters"));
    config.add_route("login", "/");
    config.add_route("add", "/add");
    config.add_route("read", "/read");
    config.add_route("logout", "/logout");
    config.scan(package!(crate));
    pyramidion::serve(config.make_app()?, format!("127.0.0.1:{}", pages::port())).await
}
