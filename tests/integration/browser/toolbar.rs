//! A visit to pages with the debug toolbar: it is opened by the keyboard, and no policy is violated.

use fantoccini::Client;
use fantoccini::key::Key;
use pyramidion::http::HeaderValue;
use pyramidion::http::header::CONTENT_SECURITY_POLICY;
use pyramidion::{App, Configurator, Request, Response, SignedCookieSessionFactory, View};
use pyramidion_tests::Serving;
use serde_json::json;

use super::Visitor;
use super::chromium::{Screen, with_browser};

/// Notes what the browser complains of.
const NOTES: &str = "window.complaints = [];
addEventListener('securitypolicyviolation', (event) => complaints.push(event.violatedDirective + ' ' + event.blockedURI));
addEventListener('error', (event) => complaints.push(event.message));
addEventListener('unhandledrejection', (event) => complaints.push(String(event.reason)));";

/// Returns a page whose policy names a nonce.
fn page(title: &str, policy: &str) -> pyramidion::Result<Response> {
    let page = format!(
        "<!DOCTYPE html><html lang=\"en\"><head><title>{title}</title><meta name=\"viewport\" content=\"width=device-width\">\
         <script nonce=\"n0nce\">{NOTES}</script></head><body><h1>{title}</h1><a href=\"/strict\">Next</a></body></html>"
    );
    let policy = HeaderValue::try_from(policy)?;
    Ok(Response::html(page).with_header(CONTENT_SECURITY_POLICY, policy))
}

fn app() -> App {
    let mut config = Configurator::new();
    config.include(pyramidion_toolbar::toolbar);
    config.settings_mut().set("pyramidion.development", "on");
    config.set_session_factory(SignedCookieSessionFactory::new("7".repeat(64)));
    for name in ["usual", "strict", "add", "data"] {
        config.add_route(name, format!("/{name}"));
    }
    let usual = || {
        page(
            "Usual",
            "default-src 'self'; script-src 'self' 'nonce-n0nce'",
        )
    };
    let strict = || page("Strict", "default-src 'none'; script-src 'nonce-n0nce'");
    config.add_view(View::new(usual).route_name("usual"));
    config.add_view(View::new(strict).route_name("strict"));
    config.add_view(View::rendered(|| [1]).route_name("data").renderer("json"));
    let add = |request: &mut Request| -> pyramidion::Result<Response> {
        request.session().insert("user", "Ada")?;
        Ok(Response::redirect("/usual"))
    };
    config.add_view(View::new(add).route_name("add"));
    config.make_app().expect("a right configuration")
}

#[tokio::test]
async fn the_toolbar_is_used_on_a_desktop() {
    with_browser(Screen::Desktop, look_around).await;
}

#[tokio::test]
async fn the_toolbar_is_used_on_a_phone() {
    with_browser(Screen::Phone, look_around).await;
}

async fn look_around(client: Client, screen: Screen) {
    let serving = Serving::start(app()).await;
    let mut visitor = Visitor::new(client, screen, serving.address());
    visitor.open("/add").await;
    comes_to(
        &visitor,
        "textContent('.opener').includes('200')",
        json!(true),
    )
    .await;

    // Behind the link of the page comes the toolbar; Enter opens it, arrows go from panel to panel.
    press(&visitor, &[Key::Tab, Key::Tab]).await;
    comes_to(&visitor, "shadow.activeElement?.className", json!("opener")).await;
    press(&visitor, &[Key::Enter]).await;
    comes_to(
        &visitor,
        "textContent('[role=tab][aria-selected=true]')",
        json!("Summary200"),
    )
    .await;
    visitor.take_picture("Toolbar summary").await;
    comes_to(
        &visitor,
        "textContent('[role=tabpanel]').includes('GET /add (302)')",
        json!(true),
    )
    .await;
    press(&visitor, &[Key::Down]).await;
    comes_to(&visitor, "textContent('h2')", json!("Match")).await;
    visitor.take_picture("Toolbar match").await;
    press(&visitor, &[Key::Home, Key::Up]).await;
    comes_to(&visitor, "textContent('h2')", json!("History")).await;

    // Requests of scripts come into the history while it is looked at.
    visitor.run("fetch('/data')").await;
    comes_to(
        &visitor,
        "textContent('[role=tabpanel]').includes('GET /data')",
        json!(true),
    )
    .await;
    comes_to(
        &visitor,
        "textContent('[role=tabpanel]').includes('GET /add')",
        json!(true),
    )
    .await;
    comes_to(
        &visitor,
        "textContent('.opener').includes('1 by scripts')",
        json!(true),
    )
    .await;
    visitor.take_picture("Toolbar history").await;

    // Everything that can be used says what it is, and nothing is wider than the screen.
    let unnamed = "return [...document.querySelector('pyramidion-toolbar').shadowRoot.querySelectorAll('button, a, [role]')]
        .filter((one) => !one.textContent.trim() && !one.getAttribute('aria-label')).map((one) => one.outerHTML)";
    assert_eq!(visitor.run(unnamed).await, json!([]));
    let overflow =
        "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
    assert_eq!(visitor.run(overflow).await, json!(0));

    // Escape closes it, and the focus is where it was.
    press(&visitor, &[Key::Escape]).await;
    comes_to(
        &visitor,
        "shadow.querySelector('#panels').hidden",
        json!(true),
    )
    .await;
    comes_to(&visitor, "shadow.activeElement?.className", json!("opener")).await;
    assert_eq!(visitor.run("return complaints").await, json!([]));

    // A page that lets no script ask for anything has a link instead of panels.
    visitor.open("/strict").await;
    comes_to(
        &visitor,
        "textContent('.opener').includes('200')",
        json!(true),
    )
    .await;
    visitor.take_picture("Toolbar strict").await;
    press(&visitor, &[Key::Tab, Key::Tab]).await;
    comes_to(&visitor, "shadow.activeElement?.localName", json!("a")).await;
    assert_eq!(visitor.run("return complaints").await, json!([]));
    press(&visitor, &[Key::Enter]).await;
    visitor.find("section#summary").await;
    let heading = visitor.find("h1").await.text().await.unwrap();
    assert_eq!(heading, "GET /strict");
    visitor.take_picture("Toolbar page").await;
    assert_eq!(
        visitor.run(overflow).await,
        json!(0),
        "the page fits the screen"
    );
    visitor.open("/_debug/application").await;
    visitor.take_picture("Toolbar application").await;
    assert_eq!(
        visitor.run(overflow).await,
        json!(0),
        "the page fits the screen"
    );
}

/// Sends keys to what has the focus.
pub(super) async fn press(visitor: &Visitor, keys: &[Key]) {
    use fantoccini::actions::{InputSource as _, KeyAction, KeyActions};
    let mut actions = KeyActions::new("keyboard".to_owned());
    for key in keys {
        let value = char::from(*key);
        actions = actions
            .then(KeyAction::Down { value })
            .then(KeyAction::Up { value });
    }
    visitor.client.perform_actions(actions).await.unwrap();
}

/// Waits until an expression about the toolbar has a value.
async fn comes_to(visitor: &Visitor, expression: &str, expected: serde_json::Value) {
    let script = format!(
        "const shadow = document.querySelector('pyramidion-toolbar')?.shadowRoot;
         if (!shadow) return null;
         const textContent = (css) => shadow.querySelector(css)?.textContent ?? '';
         return {expression} ?? null"
    );
    let mut found = json!(null);
    for _ in 0..500 {
        found = visitor.run(&script).await;
        if found == expected {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("{expression} is {found} and not {expected}");
}
