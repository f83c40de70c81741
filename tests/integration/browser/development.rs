//! A visit to pages of development mode: by day and by night, on a desktop and on a phone, by the keyboard.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use fantoccini::Client;
use fantoccini::key::Key;
use pyramidion::context::{Ace, Resource};
use pyramidion::observers::layer;
use pyramidion::security::{Decision, SecurityPolicy, acl_permits};
use pyramidion::{App, Configurator, HttpException, Request, Response, View, ViewResult, template};
use pyramidion_tests::Serving;
use serde_json::json;
use tracing::subscriber::DefaultGuard;
use tracing_subscriber::layer::SubscriberExt as _;

use crate::logging::listen_to_everything;

use super::Visitor;
use super::chromium::{Screen, with_browser};
use super::complaints::complaints;
use super::toolbar::press;

/// The routes that are listed beside those of the pages.
const ROUTES: [(&str, &str); 6] = [
    ("home", "/"),
    ("articles", "/articles"),
    ("article", "/articles/{id:\\d+}"),
    ("comments", "/articles/{id:\\d+}/comments/{comment}"),
    ("feed", "/articles.atom"),
    ("search", "/search"),
];

struct Page;

impl Resource for Page {
    fn acl(&self) -> Vec<Ace> {
        vec![Ace::allow("ada", ["view"]), Ace::deny("bob", ["edit"])]
    }
}

struct Ada;

impl SecurityPolicy for Ada {
    fn authenticated_userid(&self, _: &mut Request) -> Option<String> {
        Some("ada".to_owned())
    }

    fn permits(&self, request: &mut Request, permission: &str) -> Decision {
        acl_permits(request.context(), ["ada"], permission)
    }
}

fn parse(request: &mut Request) -> ViewResult {
    tracing::warn!(path = request.path(), "a number is looked for");
    let number: u32 = request.params().one("n")?.parse()?;
    Ok(Response::text(number.to_string()))
}

fn panics(request: &mut Request) -> String {
    let place = request.path().len();
    ["a", "b"][place].to_owned()
}

/// Returns an application with whatever can go wrong.
fn app() -> App {
    let mut config = Configurator::new();
    let settings = config.settings_mut();
    settings.set("pyramidion.development", "on");
    settings.set("pyramidion.editor", "vscode");
    config.set_security_policy(Ada);
    for (name, pattern) in ROUTES {
        config.add_route(name, pattern);
        config.add_view(
            View::new(|| "a page")
                .route_name(name)
                .request_method(["GET"]),
        );
    }
    for name in ["parse", "panic", "template", "own", "gone"] {
        config.add_route(name, format!("/{name}"));
    }
    config
        .add_route("edit", "/edit")
        .factory(|_: &mut Request| Ok(Page));
    config.add_templates([
        template!("integration/devel/templates/letter.html"),
        template!("integration/devel/templates/order_list.html"),
    ]);
    config.add_view(View::new(parse).route_name("parse"));
    config.add_view(View::new(panics).route_name("panic"));
    let orders = |_: &mut Request| json!({"user": {"name": {"first": "Ada"}}, "orders": [1, 2, 3]});
    let template = "integration/devel/templates/order_list.html";
    config.add_view(
        View::rendered(orders)
            .route_name("template")
            .renderer(template),
    );
    config.add_view(View::new(|| "edit").route_name("edit").permission("edit"));
    let gone = || -> ViewResult { Err(HttpException::gone().into()) };
    config.add_view(View::new(gone).route_name("gone"));
    let own = || {
        Response::html(
            "<!DOCTYPE html><html lang=\"en\"><head><title>Sorry</title><meta name=\"viewport\" content=\"width=device-width\">\
             </head><body><h1>Sorry</h1></body></html>",
        )
    };
    config.add_view(
        View::new(own)
            .exception::<HttpException>()
            .route_name("gone"),
    );
    config.make_app().expect("a right configuration")
}

#[tokio::test]
async fn pages_of_development_are_read_on_a_desktop() {
    let _log = listen();
    with_browser(Screen::Desktop, look_around).await;
}

#[tokio::test]
async fn pages_of_development_are_read_on_a_phone() {
    let _log = listen();
    with_browser(Screen::Phone, look_around).await;
}

#[tokio::test]
async fn pages_of_development_are_read_at_night() {
    let _log = listen();
    with_browser(Screen::Night, look_around).await;
}

/// Gives the log to pages.
fn listen() -> DefaultGuard {
    listen_to_everything();
    tracing::subscriber::set_default(tracing_subscriber::registry().with(layer()))
}

async fn look_around(client: Client, screen: Screen) {
    let serving = Serving::start(app()).await;
    let mut visitor = Visitor::new(client, screen, serving.address());
    for (path, heading) in [
        ("/parse?n=x", "invalid digit found in string"),
        ("/panic", "index out of bounds"),
        ("/template", "undefined value"),
        ("/artcles", "No route matches /artcles"),
        ("/edit", "edit is denied to ada"),
    ] {
        visitor.open(path).await;
        reads(&mut visitor, heading).await;
    }

    // What is done by the keyboard: the source in an editor, the copies, and whatever is folded.
    visitor.open("/parse?n=x").await;
    press(&visitor, &[Key::Tab]).await;
    let focus = "return document.activeElement.innerText.trim()";
    assert_eq!(visitor.run(focus).await, json!("Open in editor"));
    press(&visitor, &[Key::Tab, Key::Enter]).await;
    let copied = "return /^(Copied|Selected)$/.test(document.activeElement.innerText.trim())";
    let mut is_copied = json!(false);
    for _ in 0..500 {
        is_copied = visitor.run(copied).await;
        if is_copied == json!(true) {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert_eq!(is_copied, json!(true));
    visitor
        .run("document.querySelector('details:not([open]) summary').focus()")
        .await;
    press(&visitor, &[Key::Enter]).await;
    let is_open = "return document.activeElement.parentElement.open";
    assert_eq!(visitor.run(is_open).await, json!(true));

    // With all that is folded open, nothing is wider than the screen.
    visitor
        .run("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        .await;
    visitor.take_picture("Development all").await;
    assert_eq!(visitor.flaws().await, json!([]));

    // A page of the application leads to the explanation.
    visitor.open("/gone").await;
    visitor.take_picture("Development strip").await;
    visitor.click("Explain this 410").await;
    reads(&mut visitor, "410 Gone").await;

    // What is wrong with the configuration.
    let (mut program, origin) = mistaken();
    visitor.origin = origin;
    visitor.open("/").await;
    reads(&mut visitor, "the configuration has 2 mistakes").await;
    program.kill().expect("it ends");
    program.wait().expect("it has ended");
}

/// Checks what a page says, and how.
async fn reads(visitor: &mut Visitor, heading: &str) {
    let said = visitor.find("h1").await.text().await.unwrap();
    assert!(said.contains(heading), "{said}");
    visitor
        .take_picture(&format!(
            "Development {}",
            said.split(':').next().unwrap_or_default().replace('/', "")
        ))
        .await;
    assert_eq!(visitor.flaws().await, json!([]), "{said}");
    assert_eq!(visitor.run(PALE).await, json!([]), "{said}");
    let complaints = complaints(&visitor.client).await;
    assert!(complaints.is_empty(), "{said}: {complaints:?}");
    let scheme = visitor
        .run("return matchMedia('(prefers-color-scheme: dark)').matches")
        .await;
    assert_eq!(scheme, json!(matches!(visitor.screen, Screen::Night)));
}

/// Returns the texts that are hard to read, with their contrast.
const PALE: &str = r#"
    const luminance = (color) => {
        const parts = color.match(/[\d.]+/g).slice(0, 3).map((part) => {
            const share = part / 255;
            return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
    };
    const ground = (element) => {
        for (let one = element; one; one = one.parentElement) {
            const color = getComputedStyle(one).backgroundColor;
            if (!/, 0\)$/.test(color)) return color;
        }
        return "rgb(255, 255, 255)";
    };
    const pale = new Set();
    for (const element of document.body.querySelectorAll("*")) {
        const isSaid = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
        if (!isSaid || element.localName === "script" || !element.checkVisibility()) continue;
        const [one, other] = [getComputedStyle(element).color, ground(element)].map(luminance).sort((a, b) => b - a);
        const contrast = (one + 0.05) / (other + 0.05);
        if (contrast < 4.5) pale.add(`${element.localName} ${element.className}: ${contrast.toFixed(2)}`);
    }
    return [...pale];
"#;

/// Serves a configuration with mistakes, and returns its address.
fn mistaken() -> (Child, String) {
    let mut program = Command::new(env!("CARGO_BIN_EXE_program-small"))
        .args(["serve", "--bind", "127.0.0.1:0"])
        .env_clear()
        .env("TEST_PROGRAM", "wrong")
        .env("CARGO", "cargo")
        .env("CARGO_MANIFEST_DIR", env!("CARGO_MANIFEST_DIR"))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    let mut line = String::new();
    let said = program.stdout.take().expect("its output");
    BufReader::new(said).read_line(&mut line).expect("a line");
    let (_, address) = line
        .trim_end()
        .split_once("Serving on ")
        .expect("an address");
    (program, address.to_owned())
}
