//! The pages, as visitors see them. Each test has a database of its own, in memory.

use my_app::app;

use pyramidion::Settings;
use pyramidion::testing::TestApp;

async fn client() -> TestApp {
    let mut settings = Settings::new();
    settings.set("session.secret", "x".repeat(64));
    settings.set("database.url", "sqlite::memory:");
    TestApp::new(app(settings).await.expect("a right configuration"))
}

/// Returns the token in the form of the page, which proves where the form is from.
async fn token(client: &TestApp) -> String {
    let page = client.get("/").send_async().await;
    let (_, rest) = page.text().split_once("value=\"").expect("a token");
    let (token, _) = rest.split_once('"').expect("its end");
    token.to_owned()
}

#[tokio::test]
async fn notes_are_kept() {
    let client = client().await;
    let token = token(&client).await;
    let form = [("csrf_token", &*token), ("text", "<b>Milk</b>")];
    let page = client.post("/").form(form).follow_redirects();
    page.send_async().await.assert_contains("&lt;b&gt;Milk&lt;");
    let page = client.get("/notes/1").send_async().await;
    page.assert_contains("<h1>&lt;b&gt;Milk&lt;");
}

#[tokio::test]
async fn a_note_without_a_text_is_asked_for_again() {
    let client = client().await;
    let token = token(&client).await;
    let form = [("csrf_token", &*token), ("text", " ")];
    let page = client.post("/").form(form).send_async().await;
    page.assert_status(422).assert_contains("Required");
}

#[tokio::test]
async fn forms_of_others_add_nothing() {
    let client = client().await;
    let form = client.post("/").form([("text", "Milk")]);
    form.send_async().await.assert_status(400);
    let page = client.get("/").send_async().await;
    page.assert_contains("There is none yet.");
}

#[tokio::test]
async fn other_notes_are_not_there() {
    let page = client().await.get("/notes/1").send_async().await;
    page.assert_status(404);
}
