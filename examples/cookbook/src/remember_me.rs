//! Recipe: visitors who stay logged in after they closed the browser.

use pyramidion::csrf::CsrfOptions;
use pyramidion::extract::State;
use pyramidion::forms::{FieldError, Fields, Filled};
use pyramidion::security::{AuthTktCookieHelper, AuthTktPolicy};
use pyramidion::session::Secret;
use pyramidion::{
    App, Configurator, Request, Response, Settings, SignedCookieSessionFactory, package,
    view_config,
};

/// How long a visitor who wants it is remembered, in seconds.
const THIRTY_DAYS: i64 = 30 * 24 * 60 * 60;

#[derive(Fields)]
struct Login {
    #[field(autocomplete = "username")]
    name: String,
    #[field(kind = "password", autocomplete = "current-password")]
    password: String,
    #[field(label = "Remember me on this computer")]
    remember: bool,
}

/// Stands for a database that keeps hashes of passwords.
fn is_right(name: &str, password: &str) -> bool {
    name == "ada" && password == "a long password"
}

#[view_config(route_name = "login", renderer = "templates/remember_me.html")]
fn log_in(
    request: &mut Request,
    mut form: Filled<Login>,
    State(tickets): State<AuthTktCookieHelper>,
) -> pyramidion::Result<Response> {
    if form
        .value()
        .is_some_and(|Login { name, password, .. }| !is_right(name, password))
    {
        form.error(
            "",
            FieldError::new("login", "The name or the password is wrong"),
        );
    }
    let Login { name, remember, .. } = form.submitted()?;
    request.session().renew();
    // Without a time the browser forgets the ticket when it is closed.
    let max_age = remember.then_some(THIRTY_DAYS);
    let ticket = tickets.remember_with(request, name, &[""; 0], max_age)?;
    let mut response = request.redirect_to("home")?;
    response.append_headers(ticket);
    Ok(response)
}

#[view_config(route_name = "logout", request_method = "POST")]
fn log_out(request: &mut Request) -> pyramidion::Result<Response> {
    request.session().invalidate();
    let no_ticket = request.forget()?;
    let mut response = request.redirect_to("home")?;
    response.append_headers(no_ticket);
    Ok(response)
}

#[view_config(route_name = "home")]
fn home(request: &mut Request) -> String {
    let name = request.authenticated_userid();
    format!("Hello {}", name.as_deref().unwrap_or("stranger"))
}

/// Makes the application.
///
/// # Errors
///
/// Fails without its secrets, and with every mistake of the configuration at once.
pub fn app(settings: Settings) -> pyramidion::Result<App> {
    let for_sessions = Secret::from(settings.require("session.secret")?);
    let for_tickets = Secret::from(settings.require("ticket.secret")?);
    // The server refuses older tickets, whatever the browser does. For a site over TLS add `.secure(true)`.
    let tickets = AuthTktCookieHelper::new(for_tickets)
        .timeout(THIRTY_DAYS)
        .samesite("Lax");
    let mut config = Configurator::with_settings(settings);
    config.set_session_factory(SignedCookieSessionFactory::new(for_sessions));
    config.set_default_csrf_options(CsrfOptions::new());
    config.set_security_policy(AuthTktPolicy::new(tickets.clone()));
    config.set_state(tickets);
    config.add_route("home", "/");
    config.add_route("login", "/login");
    config.add_route("logout", "/logout");
    config.scan(package!(self));
    Ok(config.make_app()?)
}

#[cfg(test)]
mod tests {
    use pyramidion::testing::{TestApp, TestResponse};

    use super::*;

    fn log_in_with(client: &TestApp, remember: bool) -> TestResponse {
        let page = client.get("/login").send();
        let form = page
            .form()
            .set("name", "ada")
            .set("password", "a long password");
        let form = if remember {
            form.check("remember")
        } else {
            form
        };
        form.submit().send()
    }

    fn ticket(response: &TestResponse) -> &str {
        let cookies = response.headers().get_all("set-cookie").iter();
        let mut cookies = cookies.filter_map(|cookie| cookie.to_str().ok());
        cookies
            .find(|cookie| cookie.starts_with("auth_tkt="))
            .expect("a ticket")
    }

    #[test]
    fn the_box_decides_how_long_the_browser_keeps_the_ticket() {
        let mut settings = Settings::new();
        settings.set("session.secret", "7".repeat(64));
        settings.set("ticket.secret", "8".repeat(64));
        let client = TestApp::new(app(settings).expect("a right configuration"));
        client.get("/").send().assert_contains("Hello stranger");
        assert!(!ticket(&log_in_with(&client, false)).contains("Max-Age"));
        client.get("/").send().assert_contains("Hello ada");
        assert!(ticket(&log_in_with(&client, true)).contains("Max-Age=2592000"));
        client.get("/").send().assert_contains("Hello ada");
    }
}
