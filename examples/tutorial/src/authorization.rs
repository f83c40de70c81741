//! Step 21: what a visitor may do.

use pyramidion::context::{Ace, EVERYONE, Resource};
use pyramidion::csrf::CsrfOptions;
use pyramidion::forms::{FieldError, Fields, Filled};
use pyramidion::security::SessionAuthenticationPolicy;
use pyramidion::session::Secret;
use pyramidion::{
    App, Configurator, Request, Response, Settings, SignedCookieSessionFactory,
    forbidden_view_config, package, view_config,
};
use serde::Serialize;

/// What the pages are about: everybody sees it, and editors change it.
struct Site;

impl Resource for Site {
    fn acl(&self) -> Vec<Ace> {
        vec![
            Ace::allow(EVERYONE, ["view"]),
            Ace::allow("group:editors", ["edit"]),
        ]
    }
}

#[derive(Serialize)]
struct Greeting {
    name: String,
}

#[derive(Fields)]
struct Login {
    #[field(autocomplete = "username")]
    login: String,
    #[field(kind = "password", autocomplete = "current-password")]
    password: String,
}

/// Stands for a database that keeps hashes of passwords, as the example `wiki` has it.
fn is_right(login: &str, password: &str) -> bool {
    matches!(
        (login, password),
        ("editor", "pharaoh") | ("viewer", "nile")
    )
}

/// Returns the groups of a user, or `None` for somebody who has no account.
fn groups(login: &str, _: &Request) -> Option<Vec<String>> {
    match login {
        "editor" => Some(vec!["group:editors".to_owned()]),
        "viewer" => Some(Vec::new()),
        _ => None,
    }
}

#[view_config(
    route_name = "home",
    permission = "view",
    renderer = "templates/greeting.html"
)]
fn home(request: &mut Request) -> Greeting {
    Greeting {
        name: request
            .authenticated_userid()
            .unwrap_or_else(|| "stranger".to_owned()),
    }
}

#[view_config(route_name = "edit", permission = "edit")]
fn edit() -> &'static str {
    "Only editors come here"
}

#[forbidden_view_config]
fn forbidden(request: &mut Request) -> pyramidion::Result<Response> {
    if request.is_authenticated() {
        return Ok(Response::text("This is for editors"));
    }
    request.redirect_to("login")
}

#[view_config(route_name = "login", renderer = "templates/login.html")]
fn log_in(request: &mut Request, mut form: Filled<Login>) -> pyramidion::Result<Response> {
    if form
        .value()
        .is_some_and(|Login { login, password }| !is_right(login, password))
    {
        form.error(
            "",
            FieldError::new("login", "The name or the password is wrong"),
        );
    }
    let Login { login, .. } = form.submitted()?;
    request.remember(&login)?;
    request.redirect_to("home")
}

#[view_config(route_name = "logout", request_method = "POST")]
fn log_out(request: &mut Request) -> pyramidion::Result<Response> {
    request.session().invalidate();
    request.redirect_to("home")
}

/// Makes the application.
///
/// # Errors
///
/// Fails without a secret, and with every mistake of the configuration at once.
pub fn app(settings: Settings) -> pyramidion::Result<App> {
    let secret = Secret::from(settings.require("session.secret")?);
    let mut config = Configurator::with_settings(settings);
    config.set_session_factory(SignedCookieSessionFactory::new(secret));
    config.set_default_csrf_options(CsrfOptions::new());
    config.set_security_policy(SessionAuthenticationPolicy::new().groups(groups));
    config.set_root_factory(|_: &mut Request| Ok(Site));
    config.add_route("home", "/");
    config.add_route("edit", "/edit");
    config.add_route("login", "/login");
    config.add_route("logout", "/logout");
    config.scan(package!(self));
    Ok(config.make_app()?)
}

#[cfg(test)]
mod tests {
    use pyramidion::testing::TestApp;

    use super::*;

    fn log_in_as(login: &str, password: &str) -> TestApp {
        let mut settings = Settings::new();
        settings.set("session.secret", "a secret of at least 32 characters");
        let client = TestApp::new(app(settings).expect("a right configuration"));
        let form = client.get("/login").send();
        form.form()
            .set("login", login)
            .set("password", password)
            .submit()
            .send();
        client
    }

    #[test]
    fn editors_edit() {
        let client = log_in_as("editor", "pharaoh");
        client
            .get("/edit")
            .send()
            .assert_status(200)
            .assert_contains("Only editors");
    }

    #[test]
    fn others_are_refused_or_sent_to_the_form() {
        let client = log_in_as("viewer", "nile");
        client.get("/").send().assert_contains("Hello viewer");
        client.get("/edit").send().assert_status(403);
        let stranger = log_in_as("viewer", "wrong");
        stranger.get("/edit").send().assert_redirects_to("/login");
    }
}
