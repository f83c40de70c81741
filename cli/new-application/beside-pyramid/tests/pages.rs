//! The pages, as visitors see them.

use my_app::app;

use pyramidion::Settings;
use pyramidion::testing::TestApp;

fn client() -> TestApp {
    let mut settings = Settings::new();
    settings.set("session.secret", "x".repeat(64));
    settings.set("old.url", "http://127.0.0.1:9"); // nobody answers there
    TestApp::new(app(settings).expect("a right configuration"))
}

#[test]
fn visits_are_counted() {
    let client = client();
    client.get("/moved").send();
    assert!(client.get("/moved").send().text().contains("2 times"));
}

#[test]
fn names_are_escaped() {
    let reply = client().get("/hello/%3Cb%3E").send();
    assert!(reply.text().contains("Hello &lt;b&gt;"));
}

#[test]
fn other_pages_are_those_of_the_old_application() {
    assert_eq!(client().get("/nowhere").send().status(), 502);
}
