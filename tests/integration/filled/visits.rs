//! Visits of the wiki, and how long it is beside that of Pyramid.

use pyramidion::testing::TestApp;

use super::wiki::wiki;

#[test]
fn a_page_is_added_changed_and_deleted() {
    let wiki = TestApp::new(wiki().expect("no mistake"));
    let blank = wiki.get("/add").send();
    let wrong = blank.form().set("title", "Giza").submit().send();
    assert_eq!(wrong.status(), 422);
    let right = wrong.form().set("body", "<old>").submit().send();
    assert_eq!(right.status(), 303);
    let page = right.follow().send();
    page.assert_contains("<h1>Giza</h1>")
        .assert_contains("&lt;old&gt;");
    let list = wiki.get("/").send();
    list.assert_contains("<a href=\"/100\">Giza</a>");
    let form = wiki.get("/100/edit").send();
    let page = form
        .form()
        .set("body", "Very old")
        .submit()
        .send()
        .follow()
        .send();
    page.assert_contains("Very old");
    assert_eq!(wiki.get("/2/edit").send().status(), 404);
    let unknown = wiki.post("/2/edit").form([("title", "x"), ("body", "y")]);
    assert_eq!(unknown.send().status(), 404);
    let list = page.form().submit().send().follow().send();
    assert!(!list.text().contains("Giza"));
    assert_eq!(wiki.get("/100").send().status(), 404);
}

/// The lines of `views.py` and `__init__.py` in the chapter on forms of Pyramid 2.1, which also has 65 lines of templates and no way
/// to delete a page.
const OF_PYRAMID: usize = 71 + 11;

#[test]
fn it_is_not_longer_than_that_of_pyramid() {
    let is_code = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with("//");
    let count = |text: &str| text.lines().filter(is_code).count();
    let program = count(include_str!("wiki.rs"));
    let templates = count(include_str!("../../templates/wiki/list.html"))
        + count(include_str!("../../templates/wiki/page.html"))
        + count(include_str!("../../templates/wiki/edit.html"));
    println!("{program} lines of Rust, {templates} of templates");
    assert!(program + templates <= OF_PYRAMID, "{program} + {templates}");
}
