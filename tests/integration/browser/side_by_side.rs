//! A visit to two applications that are one to the visitor: ours in front, Pyramid's behind it.

use std::net::SocketAddr;

use fantoccini::Client;
use fantoccini::key::Key;
use pyramidion_tests::Serving;
use pyramidion_tests::applications::signed_with;
use serde_json::{Value, json};

use super::Visitor;
use super::chromium::{Screen, with_browser};
use crate::interop::site::start_python;

const SECRET: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

/// The two applications, as they call themselves.
const NEW: &str = "Pyramidion";
const OLD: &str = "Pyramid";

/// A note that would be markup if one side did not escape it, and is not ASCII in the cookie.
const NOTE: &str = "<b>Zoë</b> & \"her\" 'cat'";

#[tokio::test]
async fn a_visitor_crosses_the_border_on_a_desktop() {
    with_browser(Screen::Desktop, cross_the_border).await;
}

#[tokio::test]
async fn a_visitor_crosses_the_border_on_a_phone() {
    with_browser(Screen::Phone, cross_the_border).await;
}

async fn cross_the_border(client: Client, screen: Screen) {
    let Some((_process, old)) = start_python("side_by_side.py", SECRET).await else {
        return;
    };
    let mut settings = signed_with(SECRET);
    settings.set("old.url", format!("http://{old}"));
    let app = side_by_side::app(settings).expect("a right configuration");
    let serving = Serving::start(app).await;
    let mut walk = Walk::new(client, screen, serving.address());

    // Nobody may see the administration; the way in is in the old application.
    walk.visitor.open("/").await;
    walk.sees(NEW, "/", "Home").await;
    walk.follows("Administration", NEW, "/admin", "Forbidden")
        .await;
    walk.follows("Log in as somebody else", OLD, "/login", "Log in")
        .await;
    walk.types("#name", "ada").await;
    let password = format!("lovelace{}", char::from(Key::Enter));
    walk.types("#password", &password).await;
    walk.user = Some("ada");
    walk.sees(NEW, "/", "Home").await;
    walk.is_told("Welcome, ada.").await;
    walk.visitor.has_hidden_cookie().await;

    // What one writes down the other shows, and the message is shown once.
    walk.follows("Notes", NEW, "/notes", "Notes").await;
    walk.types("#text", NOTE).await;
    walk.follows("Write it down", OLD, "/messages", "Messages")
        .await;
    walk.is_told("It is written down.").await;
    walk.types("#message", NOTE).await;
    walk.follows("Leave it", NEW, "/", "Home").await;
    walk.is_told(NOTE).await;
    walk.visitor.reload().await;
    walk.sees(NEW, "/", "Home").await;
    assert_eq!(walk.visitor.count("#messages").await, 0);

    // Links lead across in both directions.
    walk.follows("ada", OLD, "/people/ada", "About ada").await;
    walk.follows("Administration", NEW, "/admin", "Administration")
        .await;
    walk.follows("bob", OLD, "/people/bob", "About bob").await;
    walk.follows("Notes", NEW, "/notes", "Notes").await;
    walk.visitor.find("main li a").await.click().await.unwrap();
    walk.sees(NEW, "/notes/1", "Note 1").await;
    assert_eq!(walk.text("blockquote").await, NOTE);
    walk.follows("About", OLD, "/about", "About").await;

    // Each side says itself what it does not have.
    walk.visitor.open("/notes/2").await;
    walk.sees(NEW, "/notes/2", "Not found").await;
    walk.visitor.open("/nowhere").await;
    walk.sees(OLD, "/nowhere", "Not found").await;

    // What is not a page.
    let notes = json!({"notes": [NOTE]}).to_string();
    assert_eq!(walk.gets("/notes.json").await, json!([200, NEW, notes]));
    for (path, status, site) in [
        ("/static/site.css", 200, NEW),
        ("/images/pyramid.svg", 200, OLD),
        ("/images/nothing.svg", 404, OLD),
        ("/static/nothing.css", 404, NEW),
    ] {
        let answer = walk.gets(path).await;
        assert_eq!(
            (&answer[0], &answer[1]),
            (&json!(status), &json!(site)),
            "{path}"
        );
    }

    // The form of one, with its token, logs out at the other, and both know it.
    walk.follows("Notes", NEW, "/notes", "Notes").await;
    walk.user = None;
    walk.follows("Log out", OLD, "/messages", "Messages").await;
    walk.is_told("You are logged out.").await;
    walk.follows("Administration", NEW, "/admin", "Forbidden")
        .await;
    walk.visitor.open("/people/ada").await;
    walk.sees(OLD, "/people/ada", "Forbidden").await;
    let nothing = json!({"notes": []}).to_string();
    assert_eq!(walk.gets("/notes.json").await, json!([200, NEW, nothing]));
}

/// A visitor, and who both applications must take the visitor for.
struct Walk {
    visitor: Visitor,
    user: Option<&'static str>,
}

impl Walk {
    fn new(client: Client, screen: Screen, address: SocketAddr) -> Self {
        Self {
            visitor: Visitor::new(client, screen, address),
            user: None,
        }
    }

    /// Clicks on something, and sees a page of one of the applications.
    async fn follows(&mut self, text: &str, site: &str, path: &str, title: &str) {
        self.visitor.click(text).await;
        self.sees(site, path, title).await;
    }

    /// Waits for a page, and checks who made it and for whom.
    async fn sees(&mut self, site: &str, path: &str, title: &str) {
        self.visitor.sees_of(site, path, title, title).await;
        assert_eq!(self.text("#by").await, format!("by {site}"), "{path}");
        assert_eq!(self.visitor.run(USER).await, json!(self.user), "{path}");
        // The style is from the new application, the picture from the old one.
        assert_eq!(self.visitor.run(DECORATED).await, true, "{path}");
    }

    /// Checks that there is one message, and which.
    async fn is_told(&self, message: &str) {
        assert_eq!(self.text("#messages").await, message);
        assert_eq!(self.visitor.count("#messages li").await, 1);
        assert_eq!(
            self.visitor.count("#messages li *").await,
            0,
            "it is not markup"
        );
    }

    async fn types(&self, field: &str, keys: &str) {
        let field = self.visitor.find(field).await;
        field.send_keys(keys).await.unwrap();
    }

    async fn text(&self, css: &str) -> String {
        self.visitor.find(css).await.text().await.unwrap()
    }

    /// Returns the status, who answered, and the body.
    async fn gets(&self, path: &str) -> Value {
        self.visitor
            .run(&format!("const path = '{path}'; {GET}"))
            .await
    }
}

/// Returns whom the page takes the visitor for.
const USER: &str = r#"
    const link = document.querySelector("nav a[href^='/people/']");
    const button = document.querySelector("nav form[action='/logout'] button");
    return link && button && link.innerText;
"#;

/// Tells whether the page has its style and its picture.
const DECORATED: &str = r#"
    const has_style = getComputedStyle(document.querySelector("nav")).display === "flex";
    return has_style && document.querySelector("footer img").naturalWidth > 0;
"#;

/// Fetches a path, as a script of the page would.
const GET: &str = r#"
    const request = new XMLHttpRequest();
    request.open("GET", path, false);
    request.send();
    return [request.status, request.getResponseHeader("X-Answered-By"), request.responseText];
"#;
