//! A notebook on its way from Pyramid: half of its views are here, the others where they were.
//!
//! `pyramid_app/` is the old application, complete. This one stands in front of it, answers what it has views for, and
//! passes on all else. Both have the same session, the same CSRF tokens and the same visitors. `routes` says what
//! is where, `security` who may do what, `views` has the pages; this file puts them together.

mod routes;
mod security;
mod views;

use http::HeaderValue;
use pyramidion::csrf::CsrfOptions;
use pyramidion::events::ContextFound;
use pyramidion::{
    App, Configurator, Request, Response, Settings, SignedCookieSessionFactory, package,
};

/// Where the old application is, unless the setting `old.url` says it.
const DEFAULT_OLD: &str = "http://127.0.0.1:6544";

/// Makes the application in front of the old one.
///
/// `session.secret` is that of the old application, and `old.url` its URL.
///
/// # Errors
///
/// Fails without the secret, and with every mistake of the configuration at once.
pub fn app(mut settings: Settings) -> pyramidion::Result<App> {
    settings.set_default("old.url", DEFAULT_OLD);
    let sessions = SignedCookieSessionFactory::new(settings.require("session.secret")?);
    let old = settings.require("old.url")?.to_owned();
    let mut config = Configurator::with_settings(settings);
    config.set_session_factory(sessions);
    config.set_security_policy(security::policy());
    config.set_default_csrf_options(CsrfOptions::new());
    // Shows in development, beside each page of this application, what its request did, and which requests were passed on.
    config.include(pyramidion_toolbar::toolbar);
    config.include(routes::add);
    config.forward_unmatched(old.as_str());
    config.add_subscriber(ContextFound, say_who_answers);
    config.scan(package!(crate));
    Ok(config.make_app()?)
}

/// Adds a header to what is answered here: this event does not happen for what is passed on.
#[expect(
    clippy::unnecessary_wraps,
    reason = "subscribers return a `Result`, in which they may fail"
)]
fn say_who_answers(request: &mut Request) -> pyramidion::Result<()> {
    request.add_response_callback(|_: &mut Request, response: &mut Response| {
        let here = HeaderValue::from_static("Pyramidion");
        response.headers_mut().insert("x-answered-by", here);
    });
    Ok(())
}

#[cfg(test)]
mod tests {
    use pyramidion::testing::TestApp;

    use super::*;

    /// Returns the application without the old one behind it.
    fn alone() -> TestApp {
        let mut settings = Settings::new();
        settings.set("session.secret", "7".repeat(64));
        settings.set("old.url", "http://127.0.0.1:9");
        TestApp::new(app(settings).expect("a right configuration"))
    }

    /// Returns the token that is in the form for notes.
    fn token(app: &TestApp) -> String {
        let page = app.get("/notes").send().text().to_owned();
        let (_, rest) = page
            .split_once("name=\"csrf_token\" value=\"")
            .expect("a field");
        let (token, _) = rest.split_once('"').expect("its end");
        token.to_owned()
    }

    #[test]
    fn pages_link_to_those_that_have_not_moved() {
        let app = alone();
        let reply = app.get("/admin").send();
        assert_eq!(reply.status(), 403);
        assert_eq!(reply.header("x-answered-by"), Some("Pyramidion"));
        assert!(reply.text().contains("<a href=\"/login\">"));
    }

    #[test]
    fn a_note_needs_the_token_and_a_length() {
        let app = alone();
        assert_eq!(
            app.post("/notes").form([("text", "x")]).send().status(),
            400
        );
        let token = token(&app);
        let long = "x".repeat(41);
        for (text, status) in [("x", 302), (" ", 422), (&long, 422)] {
            let form = [("text", text), ("csrf_token", token.as_str())];
            assert_eq!(app.post("/notes").form(form).send().status(), status);
        }
        assert_eq!(app.get("/notes.json").send().text(), r#"{"notes":["x"]}"#);
        assert_eq!(app.get("/notes/1").send().status(), 200);
        assert_eq!(app.get("/notes/0").send().status(), 404);
    }

    #[test]
    #[cfg(debug_assertions)]
    fn what_requests_did_is_shown_in_development() {
        let mut settings = Settings::new();
        settings.set("session.secret", "7".repeat(64));
        settings.set("old.url", "http://127.0.0.1:9");
        settings.set("pyramidion.development", "on");
        let app = TestApp::new(app(settings).expect("a right configuration"));
        let mut here = pyramidion::request::Connection::default();
        here.remote_addr = Some(([127, 0, 0, 1], 40000).into());
        let page = app.get("/notes").extension(here.clone()).send();
        assert!(page.text().contains("<pyramidion-toolbar"));
        // Nobody answers for the old application here, but what was passed on is in the history.
        app.get("/old").extension(here.clone()).send();
        let history = app.get("/_debug/").extension(here).send();
        assert!(history.text().contains("GET /old"));
        let others = alone().get("/notes").send();
        assert!(!others.text().contains("<pyramidion-toolbar"));
    }

    #[test]
    fn the_cookie_has_room_for_the_widest_notes() {
        let app = alone();
        let token = token(&app);
        let widest = "😀".repeat(40);
        for _ in 0..6 {
            let form = [("text", widest.as_str()), ("csrf_token", token.as_str())];
            assert_eq!(app.post("/notes").form(form).send().status(), 302);
        }
    }
}
