//! Step 20: who a visitor is.

use pyramidion::csrf::CsrfOptions;
use pyramidion::forms::{FieldError, Fields, Filled};
use pyramidion::security::SessionAuthenticationPolicy;
use pyramidion::session::Secret;
use pyramidion::{
    App, Configurator, Request, Response, Settings, SignedCookieSessionFactory, package,
    view_config,
};
use serde::Serialize;

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

#[view_config(route_name = "home", renderer = "templates/greeting.html")]
fn home(request: &mut Request) -> Greeting {
    Greeting {
        name: request
            .authenticated_userid()
            .unwrap_or_else(|| "stranger".to_owned()),
    }
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
    config.set_security_policy(SessionAuthenticationPolicy::new());
    config.add_route("home", "/");
    config.add_route("login", "/login");
    config.add_route("logout", "/logout");
    config.scan(package!(self));
    Ok(config.make_app()?)
}

#[cfg(test)]
mod tests {
    use pyramidion::testing::TestApp;

    use super::*;

    #[test]
    fn a_visitor_logs_in_and_out() {
        let mut settings = Settings::new();
        settings.set("session.secret", "a secret of at least 32 characters");
        let client = TestApp::new(app(settings).expect("a right configuration"));
        let login = client
            .get("/")
            .send()
            .assert_contains("Hello stranger")
            .click("Log in")
            .send();
        let wrong = login
            .form()
            .set("login", "editor")
            .set("password", "sphinx")
            .submit()
            .send();
        wrong
            .assert_status(422)
            .assert_contains("The name or the password is wrong");
        let right = wrong.form().set("password", "pharaoh").submit();
        let home = right.follow_redirects().send();
        home.assert_contains("Hello editor");
        home.form()
            .submit()
            .follow_redirects()
            .send()
            .assert_contains("Hello stranger");
    }
}
