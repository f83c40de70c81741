//! A visit to a form: browsers refuse nothing that the server takes, and mistakes lead to their controls.

use fantoccini::{Client, Locator};
use pyramidion::forms::{Choice, Date, Decimal, Fields, Filled, LocalDateTime, Time};
use pyramidion::{Configurator, Response, View};
use pyramidion_tests::Serving;
use serde_json::{Value, json};

use super::chromium::{Screen, with_browser};

#[derive(Choice)]
enum Board {
    Breakfast,
    HalfBoard,
}

#[derive(Fields)]
struct Booking {
    #[field(
        min_length = 2,
        max_length = 20,
        pattern = r"[A-Za-z. \-]+",
        help = "As in the passport"
    )]
    name: String,
    #[field(email, autocomplete = "email")]
    mail: String,
    #[field(url)]
    page: Option<String>,
    #[field(kind = "password", min_length = 8)]
    password: String,
    #[field(min = -5, max = 5)]
    floor: i8,
    #[field(min = Decimal::from(0))]
    price: Option<Decimal>,
    share: Option<f64>,
    #[field(min = FIRST)]
    from: Date,
    at: Option<Time>,
    meeting: Option<LocalDateTime>,
    board: Board,
    #[field(kind = "radio")]
    dinner: Option<Board>,
    #[field(choices = ["sea", "quiet"], kind = "checkboxes")]
    wishes: Vec<String>,
    #[field(required, label = "I accept the conditions")]
    conditions: bool,
    #[field(kind = "textarea", max_length = 40)]
    note: Option<String>,
}

const FIRST: Date = Date::new(2026, 1, 1).unwrap();

const PAGE: &str = r#"{% import "pyramidion/form.html" as f %}<!DOCTYPE html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Booking</title>
<style>
  body { font: 1rem/1.5 system-ui, sans-serif; max-width: 34rem; margin: 2rem auto; padding: 0 1rem; }
  .field { margin: 0 0 1rem; } .field-wrong { border-left: .25rem solid #b00020; padding-left: .75rem; }
  .field-errors, .form-errors { color: #b00020; } .field-help { color: #555; } .field p { margin: 0; }
  label, legend { font-weight: 600; } input:not([type=checkbox], [type=radio]), select, textarea { display: block; width: 100%; box-sizing: border-box; font: inherit; }
</style>
<h1>Booking</h1>
<form method="post">{{ f.summary(form) }}{% for control in form.controls %}{{ f.field(control) }}{% endfor %}<button>Book</button></form>"#;

/// What is typed into a field, and taken by the server; what surrounds a text does not count.
const TAKEN: [(&str, &str); 24] = [
    ("name", "Ada L."),
    ("name", "  Ada  "),
    ("mail", "ada@localhost"),
    ("mail", " a.b+c@example.com "),
    ("page", "https://example.com/a?b#c"),
    ("page", "HTTP://bücher.example:8080"),
    ("password", "        x"),
    ("floor", "-5"),
    ("floor", "5"),
    ("price", "12.50"),
    ("price", "0.001"),
    ("share", "1e3"),
    ("share", "-0.25"),
    ("from", "2026-01-01"),
    ("from", "9999-12-31"),
    ("at", "10:30"),
    ("at", "23:59"),
    ("meeting", "2026-02-28T10:30"),
    ("board", "half_board"),
    ("note", "two\nlines"),
    ("note", ""),
    ("page", ""),
    ("price", ""),
    ("at", ""),
];

/// A form that is right, by the names and the values of its fields.
const RIGHT: [(&str, &str); 7] = [
    ("name", "Ada"),
    ("mail", "ada@example.com"),
    ("password", "12345678"),
    ("floor", "3"),
    ("from", "2026-05-01"),
    ("board", "breakfast"),
    ("conditions", "true"),
];

#[tokio::test]
async fn a_form_is_filled_in_on_a_desktop() {
    with_browser(Screen::Desktop, fill_in).await;
}

#[tokio::test]
async fn a_form_is_filled_in_on_a_phone() {
    with_browser(Screen::Phone, fill_in).await;
}

async fn fill_in(client: Client, screen: Screen) {
    let mut config = Configurator::new();
    config.add_template("booking.html", PAGE);
    config.add_route("booking", "/");
    let view = |form: Filled<Booking>| -> pyramidion::Result<Response> {
        let booking = form.submitted()?;
        let Booking {
            name,
            floor,
            wishes,
            ..
        } = booking;
        Ok(Response::html(format!(
            "<title>Booked</title><p>{name}, {floor}, {wishes:?}"
        )))
    };
    config.add_view(
        View::rendered(view)
            .route_name("booking")
            .renderer("booking.html"),
    );
    let serving = Serving::start(config.make_app().expect("no mistake")).await;
    let address = format!("http://{}/", serving.address());
    client.goto(&address).await.expect("a page");
    takes_what_the_server_takes(&client).await;

    // A browser that checks nothing sends what is wrong.
    client
        .execute("document.forms[0].submit()", Vec::new())
        .await
        .expect("it is sent");
    client
        .wait()
        .for_element(Locator::Css("[role=alert]"))
        .await
        .expect("a summary");
    keep_picture(&client, screen).await;
    for (link, id) in [
        ("Name: Required", "name"),
        ("I accept the conditions: Required", "conditions"),
    ] {
        client
            .find(Locator::LinkText(link))
            .await
            .expect(link)
            .click()
            .await
            .expect("a link");
        let focused = client
            .execute("return document.activeElement.id", Vec::new())
            .await;
        assert_eq!(focused.expect("an answer"), json!(id));
    }

    // The attributes stop a visitor before anything is sent.
    assert_eq!(
        wrong_controls(&client).await,
        [
            "name",
            "mail",
            "password",
            "floor",
            "from",
            "board",
            "conditions"
        ]
    );
    for (name, value) in RIGHT {
        set(&client, name, value).await;
    }
    assert!(wrong_controls(&client).await.is_empty());
    client
        .find(Locator::Css("#wishes--1"))
        .await
        .expect("a box")
        .click()
        .await
        .expect("a click");
    client
        .find(Locator::Css("button"))
        .await
        .expect("a button")
        .click()
        .await
        .expect("a click");
    client
        .wait()
        .for_element(Locator::XPath("//p[contains(., 'Ada')]"))
        .await
        .expect("the answer");
    let text = client
        .find(Locator::Css("p"))
        .await
        .expect("a text")
        .text()
        .await
        .expect("a text");
    assert_eq!(text, "Ada, 3, [\"quiet\"]");
}

/// Checks that the browser refuses no value that the server takes.
async fn takes_what_the_server_takes(client: &Client) {
    for (name, value) in TAKEN {
        let others = RIGHT.iter().filter(|(other, _)| *other != name);
        let form = Filled::<Booking>::of(others.chain([&(name, value)]).copied());
        assert!(
            form.value().is_some(),
            "{name}={value:?}: {:?}",
            form.errors()
        );
        set(client, name, value).await;
        let message = client.execute(
            "return document.getElementById(arguments[0]).validationMessage",
            vec![json!(name)],
        );
        assert_eq!(
            message.await.expect("an answer"),
            json!(""),
            "{name}={value:?}"
        );
    }
    client
        .execute("document.forms[0].reset()", Vec::new())
        .await
        .expect("it is blank");
}

/// Fills in a control, or ticks it.
async fn set(client: &Client, name: &str, value: &str) {
    let script = "const control = document.getElementById(arguments[0]);
        if (control.type === 'checkbox') control.checked = true; else control.value = arguments[1];";
    client
        .execute(script, vec![json!(name), json!(value)])
        .await
        .expect("a control");
}

/// Returns the ids of the controls that the browser would not send.
async fn wrong_controls(client: &Client) -> Vec<String> {
    let script = "return [...document.querySelectorAll('input:invalid, select:invalid, textarea:invalid')].map(wrong => wrong.id)";
    let wrong = client.execute(script, Vec::new()).await.expect("an answer");
    let ids = wrong.as_array().expect("a list").iter();
    ids.map(|id| Value::as_str(id).expect("an id").to_owned())
        .collect()
}

/// Keeps a picture of the page where the environment says so.
async fn keep_picture(client: &Client, screen: Screen) {
    let Some(folder) = std::env::var_os("PYRAMIDION_SCREENSHOTS") else {
        return;
    };
    let picture = client.screenshot().await.expect("a picture");
    let file = std::path::Path::new(&folder).join(format!("form-{screen:?}.png"));
    std::fs::write(file, picture).expect("a file");
}
