//! A visit to the wiki: to read, to log in, to create and change a page, to be refused, to log out.

use fantoccini::Client;
use pyramidion::Settings;
use pyramidion_tests::Serving;
use serde_json::json;

use super::Visitor;
use super::chromium::{Screen, with_browser};

/// What is written on a page: signs that are not markup, and links to a page that is there, to itself, and to one that is not there.
const TEXT: &str = "Sand & <b>stone</b>.\n\nSee FrontPage and SandBox,\nor PyramidTexts.";

#[tokio::test]
async fn a_page_is_written_on_a_desktop() {
    with_browser(Screen::Desktop, write).await;
}

#[tokio::test]
async fn a_page_is_written_at_night() {
    with_browser(Screen::Night, write).await;
}

#[tokio::test]
async fn a_page_is_written_on_a_phone() {
    with_browser(Screen::Phone, write).await;
}

async fn write(client: Client, screen: Screen) {
    let app = wiki::app(Settings::new()).await;
    let serving = Serving::start(app.expect("a right configuration")).await;
    let mut walk = Walk(Visitor::new(client, screen, serving.address()));

    // Everybody reads; a link to a page that is not there asks who wants to write it.
    walk.0.open("/").await;
    walk.sees("/FrontPage", "FrontPage", "FrontPage").await;
    walk.0.click("SandBox").await;
    let login = "/login?next=%2FSandBox%2Fadd";
    walk.sees(login, "Log in", "Log in").await;
    walk.logs_in("basic", "wrong").await;
    walk.reads("[role=alert] li", "The name or the password is wrong")
        .await;
    walk.sees(login, "Log in", "Log in").await;
    assert_eq!(walk.value("#name").await, json!("basic"));
    walk.0
        .run("document.getElementById('name').value = ''")
        .await;
    walk.logs_in("basic", "basic").await;

    // The form is shown again until something is written.
    walk.sees("/SandBox/add", "Create SandBox", "Create SandBox")
        .await;
    walk.0.click("Save").await;
    walk.reads("[role=alert] a", "Text: Required").await;
    walk.sees("/SandBox/add", "Create SandBox", "Create SandBox")
        .await;
    walk.0.find("[role=alert] a").await.click().await.unwrap();
    assert_eq!(walk.0.run("return document.activeElement.id").await, "body");
    walk.types("#body", TEXT).await;
    walk.0.click("Save").await;
    walk.reads("[role=status]", "The page is saved.").await;
    walk.sees("/SandBox#body", "SandBox", "SandBox").await;
    let page = walk.0.find(".page").await.text().await.unwrap();
    assert_eq!(page, TEXT.replace("\n\n", "\n"));
    assert_eq!(walk.0.count(".page a").await, 3);
    walk.reads(".page a.missing", "PyramidTexts").await;

    // Its creator changes it, but not what others have created.
    walk.0.click("Edit this page").await;
    walk.sees("/SandBox/edit", "Edit SandBox", "Edit SandBox")
        .await;
    assert_eq!(walk.value("#body").await, TEXT);
    walk.0.open("/FrontPage").await;
    walk.reads("h1", "FrontPage").await;
    assert_eq!(walk.0.count("[href='/FrontPage/edit']").await, 0);
    walk.0.open("/FrontPage/edit").await;
    let refused = "You may not do this";
    walk.sees("/FrontPage/edit", refused, refused).await;

    walk.0.click("Log out").await;
    walk.reads("[role=status]", "You are logged out.").await;
    walk.sees("/FrontPage", "FrontPage", "FrontPage").await;
    walk.0.open("/SandBox/edit").await;
    walk.sees("/login?next=%2FSandBox%2Fedit", "Log in", "Log in")
        .await;
    walk.0.open("/PyramidTexts").await;
    let missing = "There is no such page";
    walk.sees("/PyramidTexts", missing, missing).await;
    walk.0.click("Create this page").await;
    walk.sees("/login?next=%2FPyramidTexts%2Fadd", "Log in", "Log in")
        .await;
    walk.0.click("Deutsch").await;
    write_in_german(walk).await;
}

async fn write_in_german(mut walk: Walk) {
    walk.0.language = "de";
    walk.0.find("html[lang=de]").await;
    let login = "/login?next=%2FPyramidTexts%2Fadd";
    walk.sees(login, "Anmelden", "Anmelden").await;
    walk.types("#name", "editor").await;
    walk.0.click("Anmelden").await;
    walk.reads("[role=alert] a", "Passwort: Pflichtfeld").await;
    walk.sees(login, "Anmelden", "Anmelden").await;
    walk.types("#password", "editor").await;
    walk.0.click("Anmelden").await;
    let heading = "PyramidTexts anlegen";
    walk.sees("/PyramidTexts/add", heading, heading).await;
    walk.types("#body", "Sie stehen in Saqqara.").await;
    walk.0.click("Speichern").await;
    walk.sees("/PyramidTexts", "PyramidTexts", "PyramidTexts")
        .await;
    walk.reads("[role=status]", "Die Seite ist gespeichert.")
        .await;
    walk.reads("main footer p", "Angelegt von editor").await;
    walk.0.click("Abmelden").await;
    walk.sees("/FrontPage", "FrontPage", "FrontPage").await;
    walk.reads("[role=status]", "Sie sind abgemeldet.").await;
}

/// A visit to the wiki.
struct Walk(Visitor);

impl Walk {
    async fn sees(&mut self, path: &str, title: &str, heading: &str) {
        self.0.sees_of("Wiki", path, title, heading).await;
    }

    /// Waits for an element and checks its text.
    async fn reads(&self, css: &str, text: &str) {
        assert_eq!(self.0.find(css).await.text().await.unwrap(), text);
    }

    async fn types(&self, css: &str, text: &str) {
        self.0.find(css).await.send_keys(text).await.unwrap();
    }

    async fn logs_in(&self, name: &str, password: &str) {
        self.types("#name", name).await;
        self.types("#password", password).await;
        self.0.click("Log in").await;
    }

    async fn value(&self, css: &str) -> serde_json::Value {
        let script = format!("return document.querySelector({css:?}).value");
        self.0.run(&script).await
    }
}
