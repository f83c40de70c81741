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

fn fails() -> pyramidion::Result<&'static str> {
    let number: u32 = "many".parse()?;
    Ok(if number == 0 { "none" } else { "some" })
}

fn app() -> App {
    let mut config = Configurator::new();
    config.include(pyramidion_toolbar::toolbar);
    config.settings_mut().set("pyramidion.development", "on");
    config.set_session_factory(SignedCookieSessionFactory::new("7".repeat(64)));
    for name in ["usual", "strict", "add", "data", "fails"] {
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
    config.add_view(View::new(fails).route_name("fails"));
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

    // Everything that can be used says what it is, has its place in the order of the focus, and is no wider than the screen.
    assert_eq!(visitor.run(FLAWS_OF_TOOLBAR).await, json!([]));
    let order = visitor.run(ORDER).await;
    let expected = [
        "tab History",
        "tabpanel",
        "a This request as a page",
        "a The application",
        "button Copy as Markdown",
        "button Copy as curl",
        "button Close the debug toolbar",
        "button Debug",
    ];
    assert_eq!(order, json!(expected));
    assert_eq!(visitor.run(OVERFLOW).await, json!(0));

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

    follow_the_link(&mut visitor).await;
    see_an_error(&mut visitor).await;
    follow_the_history(&mut visitor).await;
}

/// A page that lets no script ask for anything has a link instead of panels.
async fn follow_the_link(visitor: &mut Visitor) {
    visitor.open("/strict").await;
    comes_to(
        visitor,
        "textContent('.opener').includes('200')",
        json!(true),
    )
    .await;
    visitor.take_picture("Toolbar strict").await;
    press(visitor, &[Key::Tab, Key::Tab]).await;
    comes_to(visitor, "shadow.activeElement?.localName", json!("a")).await;
    assert_eq!(visitor.run("return complaints").await, json!([]));
    press(visitor, &[Key::Enter]).await;
    visitor.find("section#summary").await;
    let heading = visitor.find("h1").await.text().await.unwrap();
    assert_eq!(heading, "GET /strict");
    visitor.take_picture("Toolbar page").await;
    assert_eq!(
        visitor.run(OVERFLOW).await,
        json!(0),
        "the page fits the screen"
    );
    visitor.open("/_debug/application").await;
    visitor.take_picture("Toolbar application").await;
    assert_eq!(
        visitor.run(OVERFLOW).await,
        json!(0),
        "the page fits the screen"
    );
}

/// The error of a page is in its toolbar, with the line that raised it.
async fn see_an_error(visitor: &mut Visitor) {
    visitor.open("/fails").await;
    comes_to(
        visitor,
        "textContent('.opener').includes('500')",
        json!(true),
    )
    .await;
    visitor.run("document.querySelector('pyramidion-toolbar').shadowRoot.querySelector('.opener').click()").await;
    comes_to(visitor, "textContent('h2')", json!("Summary")).await;
    press(visitor, &[Key::Down]).await;
    comes_to(visitor, "textContent('h2')", json!("Error")).await;
    let hit = "textContent('.hit').includes('\"many\".parse()?')";
    comes_to(visitor, hit, json!(true)).await;
    visitor.take_picture("Toolbar error").await;
    assert_eq!(visitor.run(FLAWS_OF_TOOLBAR).await, json!([]));
}

/// The page of the history follows while it is looked at, keeps the focus, and can be cleared.
async fn follow_the_history(visitor: &mut Visitor) {
    visitor.open("/_debug/").await;
    is_so(
        visitor,
        "document.querySelector('[role=status]').textContent.includes('by themselves')",
    )
    .await;
    visitor
        .run("document.querySelector('main a[href*=\"/r/\"]').focus()")
        .await;
    let focused = visitor
        .run("return document.activeElement.getAttribute('href')")
        .await;
    visitor.run("fetch('/data?new=1')").await;
    is_so(
        visitor,
        "document.querySelector('main').textContent.includes('/data?new=1')",
    )
    .await;
    let still = visitor
        .run("return document.activeElement.getAttribute('href')")
        .await;
    assert_eq!(still, focused, "the focus is where it was");
    visitor.take_picture("Toolbar history page").await;
    let flaws = visitor.flaws().await;
    assert_eq!(flaws, json!([]));
    visitor.click("Clear the history").await;
    is_so(
        visitor,
        "document.querySelector('main').textContent.includes('No request was recorded yet')",
    )
    .await;
    // It goes on after that.
    visitor.run("fetch('/data')").await;
    is_so(
        visitor,
        "document.querySelector('main').textContent.includes('GET /data')",
    )
    .await;
}

/// Waits until an expression about the page is true.
async fn is_so(visitor: &Visitor, expression: &str) {
    for _ in 0..500 {
        if visitor.run(&format!("return {expression}")).await == json!(true) {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("{expression} is not so");
}

/// Returns how much wider a page is than the screen.
const OVERFLOW: &str =
    "return document.documentElement.scrollWidth - document.documentElement.clientWidth";

/// Returns what is wrong with the toolbar for those who listen to it or use the keyboard.
const FLAWS_OF_TOOLBAR: &str = r#"
    const root = document.querySelector("pyramidion-toolbar").shadowRoot;
    const flaws = [];
    const name = (one) => one.getAttribute("aria-label") ?? one.textContent.trim();
    for (const one of root.querySelectorAll("aside, section, button, a, [role=tab], [role=tablist], [role=region]"))
        if (!name(one)) flaws.push(`no name: ${one.outerHTML}`);
    for (const one of root.querySelectorAll("[aria-controls]"))
        if (!root.getElementById(one.getAttribute("aria-controls"))) flaws.push(`controls nothing: ${one.outerHTML}`);
    for (const tab of root.querySelectorAll("[role=tab]"))
        if (tab.parentElement.getAttribute("role") !== "tablist") flaws.push(`not in a list: ${tab.outerHTML}`);
    const selected = root.querySelectorAll("[role=tab][aria-selected=true]");
    if (selected.length !== 1) flaws.push(`${selected.length} tabs are selected`);
    const panel = root.querySelector("[role=tabpanel]");
    if (panel.getAttribute("aria-labelledby") !== selected[0]?.id) flaws.push("the panel is not that of the tab");
    if (root.querySelectorAll("[role=tab][tabindex='0']").length !== 1) flaws.push("not one tab has the focus");
    for (const table of root.querySelectorAll("table"))
        if (!table.caption?.textContent) flaws.push(`no caption: ${table.outerHTML}`);
    if (root.querySelector(".opener").ariaExpanded !== "true") flaws.push("it is not said to be open");
    if ([...root.querySelectorAll("img, svg")].some((one) => one.getAttribute("aria-hidden") !== "true")) flaws.push("a picture says nothing");
    return flaws;
"#;

/// Returns what the key Tab reaches in the toolbar, in order; of links in the panel only that they are there.
const ORDER: &str = r#"
    const root = document.querySelector("pyramidion-toolbar").shadowRoot;
    const reached = root.querySelectorAll("button:not([tabindex='-1']), a, [role=tabpanel]");
    return [...reached].filter((one) => !one.parentElement.closest("[role=tabpanel]")).map((one) => {
        const kind = one.getAttribute("role") ?? one.localName;
        const name = one.getAttribute("aria-label") ?? (one.className === "opener" ? "Debug" : one.textContent);
        return kind === "tabpanel" ? kind : `${kind} ${name}`;
    });
"#;

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
