//! The application, called without a server.

use pyramidion::Settings;
use pyramidion::testing::TestApp;

fn client() -> TestApp {
    let mut settings = Settings::new();
    settings.set("session.secret", "7".repeat(64));
    TestApp::new(app::app(settings).expect("a right configuration"))
}

#[test]
fn the_form_sets_no_cookie() {
    let client = client();
    let page = client.get("/").send();
    assert_eq!(page.status(), 200);
    assert!(page.text().contains("name=\"user\""));
    assert_eq!(page.header("set-cookie"), None);
}

#[test]
fn a_name_is_kept_until_logout() {
    let client = client();
    let added = client.get("/add?user=Ada").send();
    assert!(added.text().contains("<h2>Session object added.</h2>"));
    assert!(
        client
            .get("/read")
            .send()
            .text()
            .contains("<h2>Welcome Ada</h2>")
    );

    let left = client.post("/logout").send();
    assert!(left.text().contains("You have been logged out"));
    assert_eq!(client.get("/read").send().location(), Some("/"));
    assert_eq!(client.get("/logout").send().status(), 200);
}

#[test]
fn the_form_is_posted() {
    let client = client();
    let page = client.get("/").send();
    let added = page.form().set("user", "Grace").submit().send();
    let read = added.assert_status(200).click("Read the session").send();
    read.assert_contains("Welcome Grace");
}

#[test]
fn markup_in_a_name_is_escaped() {
    let client = client();
    client.post("/add").form([("user", "<script>")]).send();
    let page = client.get("/read").send();
    assert!(
        page.text().contains("Welcome &lt;script&gt;"),
        "{}",
        page.text()
    );
}

#[test]
fn a_missing_name_is_a_bad_request() {
    let page = client().get("/add").send();
    assert_eq!(page.status(), 400);
    assert!(page.text().contains("the parameter `user` is missing"));
}

#[test]
fn other_methods_are_not_allowed() {
    let page = client().request("DELETE", "/add").send();
    assert_eq!(page.status(), 405);
    assert_eq!(page.header("allow"), Some("GET, HEAD, POST"));
}
