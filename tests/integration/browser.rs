//! A visit to the demo application in a browser, on a desktop and on a phone.

mod api_page;
mod chromium;
#[cfg(debug_assertions)]
mod complaints;
#[cfg(debug_assertions)]
mod development;
mod form;
mod side_by_side;
#[cfg(debug_assertions)]
mod toolbar;
mod wiki;

use std::net::SocketAddr;
use std::path::PathBuf;

use fantoccini::elements::Element;
use fantoccini::key::Key;
use fantoccini::wait::Wait;
use fantoccini::{Client, Locator};
use pyramidion_tests::applications::signed_with;
use pyramidion_tests::http::PATIENCE;
use pyramidion_tests::{Serving, skip};
use serde_json::json;

use chromium::{Screen, with_browser};

/// A name that would be markup, an entity and the end of an attribute if it were not escaped.
const NAME: &str = r#"<b>Ada & "Zoë""#;

/// A name that is wider than a phone and has no place to break.
const LONG_NAME: &str = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch";

#[tokio::test]
async fn a_session_lasts_from_login_to_logout_on_a_desktop() {
    with_browser(Screen::Desktop, log_in_and_out).await;
}

#[tokio::test]
async fn a_session_lasts_from_login_to_logout_on_a_phone() {
    with_browser(Screen::Phone, log_in_and_out).await;
}

async fn log_in_and_out(client: Client, screen: Screen) {
    // The library is served, not the program `app`, which would not be built again for this test.
    let app = app::app(signed_with(&"7".repeat(64))).expect("a right configuration");
    let serving = Serving::start(app).await;
    let mut visitor = Visitor::new(client, screen, serving.address());

    // Without a session there is nothing to read.
    visitor.open("/read").await;
    visitor.sees("/", "Log in", "Who are you?").await;
    assert!(visitor.client.get_all_cookies().await.unwrap().is_empty());

    visitor.find("#user").await.send_keys(NAME).await.unwrap();
    visitor.click("Log in").await;
    visitor
        .sees("/add", "Session object added", "Session object added.")
        .await;
    visitor.has_hidden_cookie().await;

    visitor.click("Read the session").await;
    visitor.is_welcomed_as(NAME).await;
    assert_eq!(visitor.count("h2 *").await, 0, "the name is not markup");
    visitor.reload().await;
    visitor.is_welcomed_as(NAME).await;

    visitor.click("Log out").await;
    visitor
        .sees("/logout", "Logged out", "You have been logged out")
        .await;
    visitor.open("/read").await;
    visitor.sees("/", "Log in", "Who are you?").await;

    // The form needs the keyboard only: its field has the focus.
    let field = visitor.client.active_element().await.unwrap();
    let keys = format!("{LONG_NAME}{}", char::from(Key::Enter));
    field.send_keys(&keys).await.unwrap();
    visitor
        .sees("/add", "Session object added", "Session object added.")
        .await;
    visitor.open("/read").await;
    visitor.is_welcomed_as(LONG_NAME).await;
}

/// Somebody who looks at the application.
struct Visitor {
    client: Client,
    screen: Screen,
    origin: String,
    /// The language that pages should be in.
    language: &'static str,
    pages_seen: u32,
}

impl Visitor {
    fn new(client: Client, screen: Screen, address: SocketAddr) -> Self {
        Self {
            client,
            screen,
            origin: format!("http://{address}"),
            language: "en",
            pages_seen: 0,
        }
    }

    /// Waits for a page and checks what it shows and how.
    async fn sees(&mut self, path: &str, title: &str, heading: &str) {
        self.sees_of("Pyramidion", path, title, heading).await;
    }

    /// Waits for a page of a site that has its name in its titles.
    async fn sees_of(&mut self, site: &str, path: &str, title: &str, heading: &str) {
        let url = self.client.current_url().await.unwrap().join(path).unwrap();
        if let Err(error) = self.wait().for_url(&url).await {
            let url = self.client.current_url().await;
            panic!("{path} is not reached, but {url:?}: {error}");
        }
        assert_eq!(self.find("h1, h2").await.text().await.unwrap(), heading);
        assert_eq!(
            self.client.title().await.unwrap(),
            format!("{title} · {site}")
        );
        self.take_picture(&format!("{title} by {site}")).await;
        let flaws = self.flaws().await;
        assert_eq!(flaws, json!([]), "{path} on a {:?}", self.screen);
        let width = self.run("return window.innerWidth").await;
        assert_eq!(width, self.screen.width(), "the page is not scaled down");
    }

    async fn is_welcomed_as(&mut self, name: &str) {
        let heading = format!("Welcome {name}");
        self.sees("/read", "Welcome", &heading).await;
    }

    /// Keeps a picture of the page in the folder that `PYRAMIDION_SCREENSHOTS` names, if it does.
    async fn take_picture(&mut self, title: &str) {
        self.pages_seen += 1;
        let Some(folder) = std::env::var_os("PYRAMIDION_SCREENSHOTS") else {
            return;
        };
        let folder = PathBuf::from(folder);
        std::fs::create_dir_all(&folder).expect("the folder for pictures can be made");
        let name = format!("{:?} {} {title}.png", self.screen, self.pages_seen);
        let file = folder.join(name.to_lowercase().replace(' ', "-"));
        let picture = self.client.screenshot().await.unwrap();
        std::fs::write(file, picture).expect("the picture can be written");
    }

    async fn open(&self, path: &str) {
        let url = format!("{}{path}", self.origin);
        self.client.goto(&url).await.unwrap();
    }

    async fn reload(&self) {
        self.client.refresh().await.unwrap();
        let how = "return performance.getEntriesByType('navigation')[0].type";
        assert_eq!(self.run(how).await, "reload");
    }

    /// Clicks the link or the button with this text.
    async fn click(&self, text: &str) {
        let path = format!("//*[self::a or self::button][normalize-space() = '{text}']");
        let element = self.wait().for_element(Locator::XPath(&path)).await;
        let element = element.unwrap_or_else(|error| panic!("nothing says {text}: {error}"));
        element.click().await.unwrap();
    }

    /// Checks that the session is in a cookie that scripts do not see.
    async fn has_hidden_cookie(&self) {
        let cookies = self.client.get_all_cookies().await.unwrap();
        let [cookie] = &cookies[..] else {
            panic!("{} cookies are set", cookies.len());
        };
        assert_eq!(cookie.name(), "session");
        assert_eq!(cookie.http_only(), Some(true));
        assert_eq!(self.run("return document.cookie").await, "");
    }

    async fn find(&self, css: &str) -> Element {
        let found = self.wait().for_element(Locator::Css(css)).await;
        found.unwrap_or_else(|error| panic!("there is no {css}: {error}"))
    }

    async fn count(&self, css: &str) -> usize {
        self.client.find_all(Locator::Css(css)).await.unwrap().len()
    }

    fn wait(&self) -> Wait<'_> {
        self.client.wait().at_most(PATIENCE)
    }

    async fn run(&self, script: &str) -> serde_json::Value {
        self.client.execute(script, Vec::new()).await.unwrap()
    }

    /// Returns what is wrong with the page.
    async fn flaws(&self) -> serde_json::Value {
        let language = json!(self.language);
        self.client.execute(FLAWS, vec![language]).await.unwrap()
    }
}

/// Returns what is wrong with a page for those who look at it or listen to it.
const FLAWS: &str = r#"
    const flaws = [];
    const page = document.documentElement;
    if (page.lang !== arguments[0]) flaws.push(`the language is "${page.lang}"`);
    if (page.scrollWidth > page.clientWidth)
        flaws.push(`${page.scrollWidth} px do not fit ${page.clientWidth}`);
    for (const field of document.querySelectorAll("input:not([type=hidden]), select, textarea"))
        if (![...field.labels].some(label => label.innerText.trim()))
            flaws.push(`"${field.name}" has no label`);
    for (const control of document.querySelectorAll("a, button"))
        if (!control.innerText.trim()) flaws.push(`${control.outerHTML} says nothing`);
    return flaws;
"#;
