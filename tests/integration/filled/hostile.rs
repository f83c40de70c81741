//! Forms that no browser would send.

use pyramidion::extract::Json;
use pyramidion::forms::{Fields, Filled, Time, Valid};
use pyramidion::testing::TestApp;
use pyramidion::{Response, View};
use pyramidion_tests::applications::client;
use serde_json::json;

use super::generated::Sample;

#[derive(Debug, Fields)]
struct Card {
    #[field(kind = "password")]
    pin: u16,
    #[field(kind = "password", max = 5)]
    digit: Option<u8>,
    #[field(kind = "password")]
    digits: Vec<u8>,
}

#[test]
fn a_secret_is_in_no_message_whatever_its_type_is() {
    let app = client(|config| {
        config.add_template(
            "card.html",
            r#"{% import "pyramidion/form.html" as f %}{{ f.summary(form) }}
            {% for control in form.controls %}{{ f.field(control) }}{% endfor %}"#,
        );
        config.add_route("card", "/");
        let view = |form: Filled<Card>| -> pyramidion::Result<Response> {
            Ok(Response::text(format!("{:?}", form.submitted()?)))
        };
        config.add_view(
            View::rendered(view)
                .route_name("card")
                .renderer("card.html"),
        );
        config.add_route("document", "/document");
        let view = |Valid(Json(card)): Valid<Json<Card>>| format!("{card:?}");
        config.add_view(
            View::new(view)
                .route_name("document")
                .request_method(["POST"]),
        );
    });
    let typed = [
        ("pin", "7351x"),
        ("digit", "73"),
        ("digits.0", "735"),
        ("digits.1", "7x351"),
    ];
    let page = app.post("/").form(typed).send();
    assert_eq!(page.status(), 422);
    let document = json!({"pin": "7351x", "digit": 73, "digits": [735, "7x351"]});
    let answer = app.post("/document").json(&document).send();
    assert_eq!(answer.status(), 422);
    for answer in [page, answer] {
        assert!(
            answer.text().contains("***") && !answer.text().contains('7'),
            "{}",
            answer.text()
        );
    }
}

#[derive(Debug, Fields)]
struct Chosen {
    one: u32,
    several: Vec<String>,
}

#[test]
fn what_only_the_view_offers_is_asked_of_every_value_however_it_is_named() {
    let codes = |pairs: &[(&'static str, &'static str)]| {
        let form = Filled::<Chosen>::of(pairs.iter().copied());
        let form = form
            .choices("one", [("1", "One"), ("2", "Two")])
            .choices("several", ["a", "b"]);
        let errors = form.errors().iter();
        errors
            .map(|(name, error)| format!("{name}:{}", error.code()))
            .collect::<Vec<_>>()
    };
    assert!(codes(&[("one", "1"), ("several", "a"), ("several", "b")]).is_empty());
    assert!(
        codes(&[
            ("one", "1"),
            ("several.0", "a"),
            ("several[9]", "b"),
            ("several", "")
        ])
        .is_empty()
    );
    for name in ["several", "several.0", "several[7]"] {
        assert_eq!(
            codes(&[("one", "2"), ("several", "a"), (name, "c")]),
            ["several:choice"],
            "{name}"
        );
    }
    // Of a single value the last counts, and a position names nothing.
    assert!(codes(&[("one", "9"), ("one", "2"), ("one.0", "9")]).is_empty());
    assert_eq!(codes(&[("one", "2"), ("one", "9")]), ["one:choice"]);
}

const NOON: Time = Time::new(12, 0, 30, 0).unwrap();

#[derive(Debug, Fields)]
struct Steps {
    whole: i32,
    #[field(kind = "range")]
    slider: i32,
    #[field(min = 1)]
    from_one: i32,
    time: Time,
    #[field(min = NOON)]
    late: Time,
}

#[test]
fn what_a_browser_takes_does_not_depend_on_what_was_wrong() {
    let shown = |pairs: &[(&'static str, &'static str)]| {
        let form = Filled::<Steps>::of(pairs.iter().copied());
        serde_json::to_value(form.controls()).expect("JSON")
    };
    let step = |shown: &serde_json::Value, name: &str| {
        shown[name]["attrs"]["step"].as_str().map(str::to_owned)
    };
    let any = Some("any".to_owned());
    // Without a least value browsers count steps from what is shown: behind 1.5 they would refuse 2.
    let wrong = shown(&[
        ("whole", "1.5"),
        ("slider", "2.5"),
        ("from_one", "1.5"),
        ("time", "10:30:15"),
    ]);
    assert_eq!(step(&wrong, "whole"), any);
    assert_eq!(step(&wrong, "slider"), any);
    assert_eq!(step(&wrong, "from_one"), None);
    assert_eq!(step(&wrong, "time"), any);
    // From a least value with seconds no full minute would be a step.
    assert_eq!(step(&wrong, "late"), any);
    let right = shown(&[("whole", "2"), ("slider", "x"), ("time", "10:30")]);
    for name in ["whole", "slider", "from_one", "time"] {
        assert_eq!(step(&right, name), None, "{name}");
    }
}

#[test]
fn names_that_were_sent_are_not_printed() {
    let form = Filled::<Sample>::of([("hunter2", "x"), ("people.0.hunter2", "x")]);
    assert!(!format!("{form:?}").contains("hunter2"));
}

/// A page with the form of [`Sample`].
fn samples() -> TestApp {
    client(|config| {
        config.add_template("sample.html", r#"{% import "pyramidion/form.html" as f %}<form method="post">{{ f.summary(form) }}
            {% for control in form.controls %}{{ f.field(control) }}{% endfor %}<button>Send</button></form>"#);
        config.add_route("sample", "/");
        let view = |form: Filled<Sample>| -> pyramidion::Result<Response> {
            Ok(Response::text(format!("{:?}", form.submitted()?)))
        };
        config.add_view(
            View::rendered(view)
                .route_name("sample")
                .renderer("sample.html"),
        );
    })
}

#[test]
fn each_method_and_type_of_content_has_its_answer() {
    let app = samples();
    let send = |method: &str, content_type: Option<&str>, body: &[u8]| {
        let mut request = app.request(method, "/");
        if let Some(content_type) = content_type {
            request = request.header("content-type", content_type);
        }
        request.body(body.to_vec()).send().status().as_u16()
    };
    let urlencoded = "application/x-www-form-urlencoded";
    for method in ["POST", "PUT", "PATCH", "DELETE"] {
        assert_eq!(
            send(method, Some(urlencoded), b"title=abc&whole=1"),
            200,
            "{method}"
        );
        assert_eq!(
            send(method, Some(urlencoded), b"title=abc"),
            422,
            "{method}"
        );
        assert_eq!(
            send(method, Some("application/json"), b"{}"),
            415,
            "{method}"
        );
        assert_eq!(
            send(method, Some("text/plain"), b"title=abc"),
            415,
            "{method}"
        );
        assert_eq!(
            send(method, Some("multipart/mixed; boundary=a"), b"--a--"),
            415,
            "{method}"
        );
        // As in Pyramid, what says no type is a form with `POST` alone.
        let without_type = if method == "POST" { 200 } else { 415 };
        assert_eq!(
            send(method, None, b"title=abc&whole=1"),
            without_type,
            "{method}"
        );
    }
    for method in ["GET", "HEAD"] {
        assert_eq!(
            send(method, Some(urlencoded), b"title=abcdefgh"),
            200,
            "{method}"
        );
        assert_eq!(
            send(method, Some("application/json"), b"{}"),
            200,
            "{method}"
        );
    }
    // Bytes that are not UTF-8, surrogates included, are not a form, nor is a body without its end.
    for body in [
        &b"title=%ff"[..],
        b"title=%ed%a0%80",
        b"title=%c0%80",
        b"title=\xff",
        b"%ff=a",
    ] {
        assert_eq!(send("POST", Some(urlencoded), body), 400, "{body:?}");
    }
    assert_eq!(
        send(
            "POST",
            Some("APPLICATION/X-WWW-FORM-URLENCODED; charset=UTF-8"),
            b"title=abc&whole=1"
        ),
        200
    );
    let multipart = "multipart/form-data; boundary=a";
    assert_eq!(
        send(
            "POST",
            Some(multipart),
            b"--a\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nabc"
        ),
        400
    );
    assert_eq!(send("POST", Some("multipart/form-data"), b"--a--"), 400);
    assert_eq!(send("POST", Some(multipart), b"--a--\r\n"), 422);
}

#[test]
fn a_large_text_is_shown_again_as_it_was_and_no_larger_than_it_must_be() {
    let app = samples();
    let large = "<&\"'>".repeat(20_000);
    let page = app
        .post("/")
        .form([("title", large.as_str()), ("whole", large.as_str())])
        .send();
    assert_eq!(page.status(), 422);
    assert_eq!(page.form().value("title"), Some(large.as_str()));
    assert!(page.select("b, script").is_empty());
    // Each character that is escaped has six bytes at most; a message does not repeat what stands beside it.
    assert!(
        page.text().len() < 2 * 6 * large.len() + 10_000,
        "{}",
        page.text().len()
    );
}

#[test]
fn forms_of_many_visitors_do_not_mix() {
    let app = samples();
    std::thread::scope(|scope| {
        for visitor in 0..8 {
            let app = &app;
            scope.spawn(move || {
                for round in 0..50 {
                    let title = format!("{visitor}-{round}-title");
                    let page = app.post("/").form([("title", title.as_str())]).send();
                    assert_eq!(page.form().value("title"), Some(title.as_str()));
                }
            });
        }
    });
}
