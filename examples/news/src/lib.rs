//! News for people and for programs: a page that is live, and an interface with its document.
//!
//! `stories` keeps the news and tells them to those who listen, `pages` has the views for people, `interface` those for
//! programs; this file puts them together.

mod interface;
mod pages;
mod stories;

use pyramidion::cors::Cors;
use pyramidion::csrf::CsrfOptions;
use pyramidion::http::header::{AUTHORIZATION, CONTENT_TYPE};
use pyramidion::security_headers::SecurityHeaders;
use pyramidion::session::{EncryptedCookieSessionFactory, RedisStore, ServerSessionFactory};
use pyramidion::{App, Configurator, Settings, package, static_dir};
use pyramidion_openapi::OpenApi;

use interface::Token;
use stories::Stories;

/// Makes the application.
///
/// The settings are `session.secret`, or `session.redis` for sessions in Redis, and `api.token`, which programs send to tell a
/// story.
///
/// # Errors
///
/// Fails without these settings, and with every mistake of the configuration at once.
pub fn app(settings: Settings) -> pyramidion::Result<App> {
    let mut config = Configurator::with_settings(settings.clone());
    match settings.get("session.redis") {
        Some(url) => config.set_session_factory(ServerSessionFactory::new(RedisStore::new(url)?)),
        None => {
            let secret = settings.require("session.secret")?;
            config.set_session_factory(EncryptedCookieSessionFactory::new(secret));
        }
    }
    config.set_default_csrf_options(CsrfOptions::new());
    config.set_state(Stories::new());
    config.set_state(Token::of(&settings)?);
    let headers = SecurityHeaders::new();
    config.set_security_headers(
        headers.content_security_policy("default-src 'self'; base-uri 'none'"),
    );
    config.add_static_view("static", static_dir!("static"));
    config.add_route("news", "/").body_limit(8 << 20);
    config.add_route("live", "/live");
    config.include_with_prefix("/api", add_interface);
    config.scan(package!(crate));
    Ok(config.make_app()?)
}

/// Adds what programs ask for, wherever they run.
fn add_interface(config: &mut Configurator) {
    let cors = Cors::any_origin().allow_headers([AUTHORIZATION, CONTENT_TYPE]);
    config.add_route("stories", "/stories").cors(cors);
    OpenApi::new("News", "1.0")
        .routes(|route| route.name == "stories")
        .serve(config, "/openapi.json")
        .page(config, "");
}

#[cfg(test)]
mod tests {
    use pyramidion::testing::{FormPart, TestApp, TestRequest};
    use pyramidion::websocket::Message;

    use super::*;

    fn news() -> TestApp {
        let mut settings = Settings::new();
        settings.set("session.secret", "7".repeat(64));
        settings.set("api.token", "a-token");
        TestApp::new(app(settings).expect("a right configuration"))
    }

    fn tell<'a>(app: &'a TestApp, token: &str) -> TestRequest<'a> {
        let request = app.post("/api/stories").body(r#"{"title":"Rain"}"#);
        let request = request.header("content-type", "application/json");
        request.header("authorization", format!("Bearer {token}"))
    }

    #[test]
    fn a_story_of_a_program_is_told_at_once() {
        let app = news();
        let mut reader = app.get("/live").connect().expect("a WebSocket");
        assert_eq!(tell(&app, "another").send().status(), 403);
        assert_eq!(tell(&app, "a-token").send().status(), 201);
        assert_eq!(reader.recv(), Some(Message::from("Rain")));
        assert!(app.get("/").send().text().contains("<li>Rain</li>"));
    }

    #[test]
    fn a_form_brings_a_title_and_a_picture() {
        let app = news();
        let page = app.get("/").send().text().to_owned();
        let (_, rest) = page.split_once("csrf_token\" value=\"").expect("a field");
        let (token, _) = rest.split_once('"').expect("its end");
        let form = |title: &str, picture: &[u8]| {
            let sent = app.post("/").multipart([
                FormPart::text("csrf_token", token),
                FormPart::text("title", title),
                FormPart::file("picture", "sun.png", "image/png", picture),
            ]);
            sent.send()
        };
        let wrong = form(" ", b"<svg>");
        assert_eq!(wrong.status(), 422);
        assert!(wrong.text().contains(">Title: Required</a>"));
        assert!(
            wrong
                .text()
                .contains("The type of the file must be one of: image/png, image/jpeg")
        );
        assert_eq!(form("Sun", b"\x89PNG\r\n\x1a\n").location(), Some("/"));
        let page = app.get("/").send();
        assert!(page.text().contains("It is told."));
        assert!(
            page.text().contains("<li>Sun (8 Bytes)</li>"),
            "{}",
            page.text()
        );
    }

    #[test]
    fn programs_of_other_sites_read_what_they_do_not_have() {
        let app = news();
        let read = || {
            app.get("/api/stories")
                .header("origin", "https://reader.example")
        };
        let first = read().send();
        assert_eq!(first.header("access-control-allow-origin"), Some("*"));
        let etag = first.header("etag").expect("a tag");
        assert_eq!(read().header("if-none-match", etag).send().status(), 304);
        for _ in 0..100 {
            tell(&app, "a-token").send();
        }
        let packed = read().header("accept-encoding", "gzip").send();
        assert_eq!(packed.header("content-encoding"), Some("gzip"));
        let text = app
            .post("/api/stories")
            .header("content-type", "text/plain");
        assert_eq!(text.body("Rain").send().status(), 415);
    }

    #[test]
    fn the_interface_has_a_document() {
        let app = news();
        let document = app.get("/api/openapi.json").send();
        assert!(
            document
                .text()
                .contains("Lists the stories, the newest first.")
        );
        assert_eq!(app.get("/api/").send().status(), 200);
    }
}
