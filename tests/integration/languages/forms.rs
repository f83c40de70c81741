//! What forms say, in the language of the visitor.

use pyramidion::forms::{Fields, Filled};
use pyramidion::testing::TestApp;
use pyramidion::{Configurator, Request, Session, SignedCookieSessionFactory, View, ts};
use tempfile::tempdir;

use super::{configured, write};

#[derive(Fields)]
struct Article {
    #[field(label = "Title", max_length = 3, help = "In short")]
    title: String,
    #[field(label = "Password", kind = "password")]
    password: String,
    #[field(label = "Again", kind = "password", equal_to = "password")]
    again: String,
    #[field(min = 1)]
    pages: u32,
}

const PAGE: &str =
    r#"{% import "pyramidion/form.html" as f %}{{ f.summary(form) }}{{ f.field(form.title) }}"#;

fn app(mut config: Configurator) -> TestApp {
    config.add_template("page.html", PAGE);
    config.add_route("edit", "/");
    let edit = |form: Filled<Article>| -> pyramidion::Result<serde_json::Value> {
        form.submitted()?;
        Ok(serde_json::Value::Null)
    };
    config.add_view(
        View::rendered(edit)
            .route_name("edit")
            .renderer("page.html"),
    );
    TestApp::new(config.make_app().unwrap())
}

fn wrong(app: &TestApp, locale: &str) -> String {
    let fields = [
        ("title", "long"),
        ("password", "a"),
        ("again", "b"),
        ("pages", "0"),
    ];
    app.post(&format!("/?_LOCALE_={locale}"))
        .form(fields)
        .send()
        .text()
        .to_owned()
}

#[test]
fn they_are_in_german_and_french() {
    let folder = tempdir().unwrap();
    let german = "msgid \"Title\"\nmsgstr \"Überschrift\"\nmsgid \"Password\"\nmsgstr \"Kennwort\"\nmsgid \"In short\"\nmsgstr \"Kurz\"\n";
    write(folder.path(), "de", "messages", german);
    write(
        folder.path(),
        "fr",
        "messages",
        "msgid \"Title\"\nmsgstr \"Titre\"\n",
    );
    let app = app(configured(folder.path()));
    let page = wrong(&app, "de");
    for expected in [
        "Mit Ihren Angaben stimmt etwas nicht",
        "Überschrift: Länger als die Höchstlänge von 3",
        "Again: Nicht dasselbe wie „Kennwort“",
        "Pages: 0 ist kleiner als der Mindestwert 1",
        ">Überschrift</label>",
        ">Kurz</p>",
    ] {
        assert!(page.contains(expected), "{expected}\n{page}");
    }
    let page = wrong(&app, "fr");
    assert!(
        page.contains("Titre: Plus long que la longueur maximale de 3"),
        "{page}"
    );
    let page = wrong(&app, "en");
    assert!(
        page.contains("There was a problem with your submission"),
        "{page}"
    );
    assert!(page.contains("Again: Not the same as Password"), "{page}");
}

#[test]
fn the_catalogue_of_an_application_goes_before() {
    let folder = tempdir().unwrap();
    let colander = "msgid \"Longer than maximum length ${max}\"\nmsgstr \"Höchstens ${max}\"\n";
    write(folder.path(), "de", "colander", colander);
    let page = wrong(&app(configured(folder.path())), "de");
    assert!(page.contains("Title: Höchstens 3"), "{page}");
}

#[test]
fn what_the_framework_says_brings_no_language() {
    let app = app(Configurator::new());
    assert!(wrong(&app, "de").contains("Longer than maximum length 3"));
}

#[test]
fn documents_are_refused_in_the_language_of_the_client() {
    use pyramidion::extract::Json;
    use pyramidion::forms::Valid;

    let folder = tempdir().unwrap();
    write(folder.path(), "de", "messages", "");
    let mut config = configured(folder.path());
    config.add_route("add", "/");
    config.add_view(
        View::new(|_: Valid<Json<Article>>| "ok")
            .route_name("add")
            .request_method(["POST"]),
    );
    config.add_view(
        View::new(|_: &mut Request| "ok")
            .route_name("add")
            .request_method(["GET"]),
    );
    let app = TestApp::new(config.make_app().unwrap());
    let answer = app
        .post("/?_LOCALE_=de")
        .json(&serde_json::json!({"pages": 0}))
        .send();
    assert!(
        answer.text().contains(r#""message":"Pflichtfeld""#),
        "{}",
        answer.text()
    );
    assert_eq!(answer.header("content-language"), Some("de"));
}

fn flash(session: &mut Session) -> pyramidion::Result<String> {
    session.flash(ts!(domain: "shop", "Add ${item}", item = "tea"))?;
    Ok(format!("{:?}", session.pop_flash("")))
}

#[test]
fn a_text_that_is_flashed_is_kept_as_it_reads() {
    let mut config = Configurator::new();
    config.set_session_factory(SignedCookieSessionFactory::new([7; 64]));
    config.add_route("flash", "/");
    config.add_view(View::new(flash).route_name("flash"));
    let answer = TestApp::new(config.make_app().unwrap()).get("/").send();
    assert_eq!(answer.text(), "[String(\"Add tea\")]");
}
