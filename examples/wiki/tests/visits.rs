//! The wiki, as visitors use it. Each test has one of its own, in memory.

#[path = "visits/kept.rs"]
mod kept;

use pyramidion::Settings;
use pyramidion::testing::{TestApp, TestResponse};

async fn wiki() -> TestApp {
    let app = wiki::app(Settings::new()).await;
    TestApp::new(app.expect("a right configuration"))
}

/// Logs in on the form that a page is; the password is the name.
async fn log_in(page: &TestResponse, name: &str) -> TestResponse {
    let form = page.form().set("name", name).set("password", name);
    form.submit().follow_redirects().send_async().await
}

async fn get(client: &TestApp, path: &str) -> TestResponse {
    client.get(path).follow_redirects().send_async().await
}

#[tokio::test]
async fn everybody_reads() {
    let client = wiki().await;
    let page = get(&client, "/").await;
    assert_eq!(page.url(), "http://localhost/FrontPage");
    page.assert_contains("Created by editor")
        .assert_contains("Log in");
    page.assert_lacks("Edit this page");
    page.assert_header("x-frame-options", "SAMEORIGIN");
    let policy = page.header("content-security-policy");
    assert!(policy.is_some_and(|policy| policy.starts_with("default-src 'self'")));
    // One link leads to the page, the other to the form that creates it, which is not for everybody.
    assert_eq!(page.click("FrontPage").send_async().await.status(), 200);
    let form = page.click("SandBox").follow_redirects().send_async().await;
    assert_eq!(form.url(), "http://localhost/login?next=%2FSandBox%2Fadd");
    page.assert_select("link[href='/static/wiki.css']");
    assert_eq!(get(&client, "/static/wiki.css").await.status(), 200);
}

#[tokio::test]
async fn who_creates_a_page_changes_it() {
    let client = wiki().await;
    let page = log_in(&get(&client, "/SandBox/add").await, "basic").await;
    assert_eq!(
        page.url(),
        "http://localhost/SandBox/add",
        "the visitor comes back"
    );
    assert_eq!(page.element("h1").text(), "Create SandBox");

    let empty = page.form_at("main form").submit().send_async().await;
    empty.assert_status(422).assert_contains("Text: Required");
    let written = empty
        .form_at("main form")
        .set("body", "Sand & <b>stone</b>.\n\nFrontPage");
    let page = written.submit().follow_redirects().send_async().await;
    page.assert_contains("The page is saved.")
        .assert_contains("Sand & <b>stone</b>.");
    assert_eq!(page.select(".page b").len(), 0);
    page.assert_contains("Created by basic");
    get(&client, "/SandBox")
        .await
        .assert_lacks("The page is saved.");

    let form = page.click("Edit this page").send_async().await;
    assert_eq!(
        form.form_at("main form").value("body"),
        Some("Sand & <b>stone</b>.\n\nFrontPage")
    );
    let changed = form.form_at("main form").set("body", "Dust").submit();
    changed
        .follow_redirects()
        .send_async()
        .await
        .assert_contains("Dust");
    // What is there is not created, but changed.
    let again = get(&client, "/SandBox/add").await;
    assert_eq!(again.url(), "http://localhost/SandBox/edit");
}

#[tokio::test]
async fn others_are_refused() {
    let client = wiki().await;
    let login = get(&client, "/FrontPage/edit").await;
    assert_eq!(
        login.url(),
        "http://localhost/login?next=%2FFrontPage%2Fedit"
    );
    let refused = log_in(&login, "basic").await;
    refused
        .assert_status(403)
        .assert_contains("You may not do this");
    let forged = refused
        .form_at("form.visitor")
        .value("csrf_token")
        .expect("a token")
        .to_owned();
    let form = [("csrf_token", forged.as_str()), ("body", "Mine")];
    client
        .post("/FrontPage/edit")
        .form(form)
        .send_async()
        .await
        .assert_status(403);
    get(&client, "/FrontPage").await.assert_lacks("Mine");

    let page = refused
        .form_at("form.visitor")
        .submit()
        .follow_redirects()
        .send_async()
        .await;
    page.assert_contains("You are logged out.")
        .assert_contains("Log in");
    let page = log_in(&get(&client, "/FrontPage/edit").await, "editor").await;
    page.assert_status(200).assert_contains("Edit FrontPage");
}

#[tokio::test]
async fn a_login_needs_the_password() {
    let client = wiki().await;
    let form = get(&client, "/login?next=//evil.example").await;
    for (name, password) in [("basic", "wrong"), ("nobody", "nobody")] {
        let form = form.form().set("name", name).set("password", password);
        let wrong = form.submit().send_async().await;
        wrong
            .assert_status(422)
            .assert_contains("The name or the password is wrong");
        assert_eq!(wrong.form().value("name"), Some(name));
        assert_eq!(wrong.form().value("password"), Some(""));
    }
    let form = form.form().set("name", "basic").set("password", "basic");
    form.submit().send_async().await.assert_status(303);
    get(&client, "/").await.assert_contains("basic");
}

#[tokio::test]
async fn a_login_never_leads_to_another_site() {
    let client = wiki().await;
    for next in [
        "//evil.example",
        "/%5Cevil.example",
        "/%09/evil.example",
        "https://evil.example",
        "javascript:alert(1)",
    ] {
        let form = get(&client, &format!("/login?next={next}")).await;
        let form = form.form().set("name", "basic").set("password", "basic");
        let answer = form.submit().send_async().await;
        let location = answer.location().expect("a redirect");
        // As browsers read it: without what they pass over.
        let read = location.replace(['\t', '\n', '\r'], "").replace('\\', "/");
        assert!(
            read.starts_with('/') && !read.starts_with("//"),
            "{next}: {location}"
        );
    }
}

#[tokio::test]
async fn forms_of_other_sites_change_nothing() {
    let client = wiki().await;
    log_in(&get(&client, "/login").await, "editor").await;
    for path in ["/FrontPage/edit", "/SandBox/add", "/logout"] {
        let forged = client.post(path).form([("body", "Forged")]);
        let forged = forged.header("origin", "http://evil.example");
        let refused = forged.send_async().await;
        refused.assert_status(400).assert_lacks("Forged");
    }
    get(&client, "/FrontPage")
        .await
        .assert_lacks("Forged")
        .assert_contains("editor");
}

#[tokio::test]
async fn pages_that_are_not_there_can_be_created() {
    let client = wiki().await;
    let page = get(&client, "/SandBox").await;
    page.assert_status(404).assert_contains("Create this page");
    // A text that is not a word of the wiki cannot be the name of a page.
    let page = get(&client, "/sandbox").await;
    page.assert_status(404).assert_lacks("Create this page");
    log_in(&get(&client, "/login").await, "editor").await;
    get(&client, "/sandbox/add").await.assert_status(404);
    get(&client, "/nowhere/at/all")
        .await
        .assert_status(404)
        .assert_contains("editor");
}

#[tokio::test]
async fn visitors_are_spoken_to_in_their_language() {
    let client = wiki().await;
    // It would be said here if a text had no translation.
    assert!(
        client.app().warnings().is_empty(),
        "{:?}",
        client.app().warnings()
    );
    client.set_header("accept-language", "de-AT, en;q=0.5");
    let page = get(&client, "/FrontPage").await;
    page.assert_contains("Angelegt von editor")
        .assert_header("content-language", "de");
    assert_eq!(page.element("html").attribute("lang"), Some("de"));
    assert_eq!(page.element("[aria-current]").text(), "Deutsch");

    let form = page.click("Anmelden").send_async().await;
    let wrong = form.form().set("name", "basic").submit().send_async().await;
    wrong
        .assert_status(422)
        .assert_contains("Passwort: Pflichtfeld");
    let wrong = wrong
        .form()
        .set("password", "x")
        .submit()
        .send_async()
        .await;
    wrong.assert_contains("Der Name oder das Passwort ist falsch");
    log_in(&wrong, "basic").await;
    let form = get(&client, "/SandBox/add").await;
    assert_eq!(form.element("h1").text(), "SandBox anlegen");
    let saved = form.form_at("main form").set("body", "Sand").submit();
    let page = saved.follow_redirects().send_async().await;
    page.assert_contains("Die Seite ist gespeichert.");

    // What is chosen is kept, and comes before what the browser asks for.
    let page = page.click("English").follow_redirects().send_async().await;
    assert_eq!(page.url(), "http://localhost/SandBox");
    page.assert_contains("Created by basic");
    get(&client, "/nowhere")
        .await
        .assert_contains("The address may be misspelled.");
    get(&client, "/language/xx").await.assert_status(404);
}

#[tokio::test]
async fn a_database_in_a_file_is_filled_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut settings = Settings::new();
    settings.set(
        "database.url",
        format!("sqlite:{}", folder.path().join("wiki.db").display()),
    );
    settings.set("wiki.password", "Chephren");
    let client = TestApp::new(wiki::app(settings.clone()).await.expect("a new database"));
    let form = get(&client, "/FrontPage/edit").await;
    log_in(&form, "editor").await.assert_status(422);
    let right = form
        .form()
        .set("name", "editor")
        .set("password", "Chephren");
    let page = right.submit().follow_redirects().send_async().await;
    page.form_at("main form")
        .set("body", "Kept")
        .submit()
        .send_async()
        .await;
    let client = TestApp::new(wiki::app(settings).await.expect("the same database"));
    get(&client, "/").await.assert_contains("Kept");
}

/// Returns the form of a page, for the editor.
async fn form_of(client: &TestApp, path: &str) -> TestResponse {
    let page = get(client, path).await;
    if page.url().contains("/login") {
        log_in(&page, "editor").await
    } else {
        page
    }
}

#[tokio::test]
async fn odd_texts_are_kept_or_shown_again() {
    let client = wiki().await;
    for (text, paragraphs) in [
        ("one\r\n\r\ntwo", 2),
        (
            "  \u{202e}\u{1f600} <script>alert(1)</script> ' OR 1=1 --",
            1,
        ),
        ("{{ request }} {% include \"base.html\" %}", 1),
        ("FrontPage".repeat(2000).as_str(), 1),
    ] {
        let form = form_of(&client, "/FrontPage/edit").await;
        let sent = form.form_at("main form").set("body", text).submit();
        let page = sent.follow_redirects().send_async().await;
        page.assert_status(200);
        assert_eq!(page.select(".page p").len(), paragraphs, "{text:?}");
        assert_eq!(page.select("script").len(), 0);
    }
    let form = form_of(&client, "/FrontPage/edit").await;
    for text in ["", "  \r\n ", "ä".repeat(20_001).as_str()] {
        let sent = form.form_at("main form").set("body", text).submit();
        let again = sent.send_async().await;
        again.assert_status(422);
    }
}

/// Many statements have a limit of values: a page may name more words than that.
#[tokio::test]
async fn a_page_may_be_full_of_words() {
    let client = wiki().await;
    let form = form_of(&client, "/FrontPage/edit").await;
    let words: Vec<_> = (0..2400).map(|number| format!("AbC{number}")).collect();
    let sent = form
        .form_at("main form")
        .set("body", words.join(" ").as_str())
        .submit();
    let page = sent.follow_redirects().send_async().await;
    page.assert_status(200);
    assert_eq!(page.select(".page a.missing").len(), 2400);
}

#[tokio::test]
async fn names_that_are_none_are_not_found() {
    let client = wiki().await;
    form_of(&client, "/FrontPage/edit").await;
    let long = format!("/Front{}", "Page".repeat(2500));
    let odd = [
        "/Front%00Page",
        "/FrontPage%2F..",
        "/%F0%9F%98%80Page",
        "/FrontPage%20",
        long.as_str(),
    ];
    for path in odd {
        for path in [
            path.to_owned(),
            format!("{path}/add"),
            format!("{path}/edit"),
        ] {
            let page = get(&client, &path).await;
            page.assert_status(404).assert_lacks("Create this page");
        }
    }
    client
        .get("/%FF/edit")
        .send_async()
        .await
        .assert_status(400);
}

#[tokio::test]
async fn a_form_that_is_sent_twice_creates_one_page() {
    let client = wiki().await;
    let form = form_of(&client, "/SandBox/add").await;
    let first = form.form_at("main form").set("body", "Sand").submit();
    first.send_async().await.assert_status(303);
    let second = form.form_at("main form").set("body", "Sand").submit();
    let second = second.follow_redirects().send_async().await;
    assert_eq!(second.url(), "http://localhost/SandBox");
    // Another text is not lost, and neither is that which is there.
    let other = form.form_at("main form").set("body", "Stone").submit();
    let other = other.follow_redirects().send_async().await;
    other.assert_status(409);
    assert_eq!(other.form_at("main form").value("body"), Some("Stone"));
    assert_eq!(other.element("pre").text(), "Sand");
    get(&client, "/SandBox").await.assert_contains("Sand");
}
