//! Who a visitor is, and pages for those who are known.

use pyramidion::context::{AUTHENTICATED, Ace, Resource};
use pyramidion::extract::Form;
use pyramidion::security::SessionAuthenticationPolicy;
use pyramidion::{
    Configurator, HttpException, Request, Response, SignedCookieSessionFactory,
    forbidden_view_config, package, view_config,
};
use serde::Deserialize;

#[derive(Deserialize)]
struct Login {
    name: String,
    password: String,
}

#[view_config(route_name = "login", request_method = "POST")]
fn log_in(request: &mut Request, Form(login): Form<Login>) -> pyramidion::Result<Response> {
    if login.password != "secret" {
        return Err(HttpException::forbidden().into()); // the cookbook has hashed passwords
    }
    request.remember(&login.name)?; // begins a new session
    request.redirect_to("account")
}

#[view_config(route_name = "account", permission = "view")]
fn account(request: &mut Request) -> String {
    request.authenticated_userid().unwrap_or_default()
}

#[forbidden_view_config]
fn forbidden() -> Response {
    Response::redirect("/login")
}

struct Site;

impl Resource for Site {
    fn acl(&self) -> Vec<Ace> {
        vec![Ace::allow(AUTHENTICATED, ["view"])]
    }
}

/// A part of an application.
pub fn accounts(config: &mut Configurator) {
    config.set_session_factory(SignedCookieSessionFactory::new([7; 64]));
    config.set_security_policy(SessionAuthenticationPolicy::new());
    config.set_root_factory(|_: &mut Request| Ok(Site));
    config.add_route("login", "/login");
    config.add_route("account", "/account");
    config.scan(package!(self));
}

#[cfg(test)]
mod tests {
    use pyramidion::testing::TestApp;

    use super::*;

    #[test]
    fn strangers_are_sent_to_the_login() {
        let mut config = Configurator::new();
        config.include(accounts);
        let client = TestApp::new(config.make_app().expect("a right configuration"));
        client.get("/account").send().assert_redirects_to("/login");
        client
            .post("/login")
            .form([("name", "ada"), ("password", "secret")])
            .send();
        assert_eq!(client.get("/account").send().text(), "ada");
    }
}
