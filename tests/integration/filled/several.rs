//! Several forms on one page.

use pyramidion::forms::{Controls, FieldError, Fields, Filled};
use pyramidion::testing::TestApp;
use pyramidion::{Response, View};
use pyramidion_tests::applications::client;
use serde::Serialize;

#[derive(Debug, Fields)]
#[form(prefix = "login")]
struct Login {
    name: String,
    #[field(kind = "password")]
    password: String,
    #[field(kind = "radio", choices = ["day", "year"])]
    stay: Option<String>,
}

#[derive(Debug, Fields)]
#[form(prefix = "register")]
struct Registration {
    #[field(max_length = 5)]
    name: String,
    tags: Vec<String>,
}

#[derive(Debug, Fields)]
#[form(prefix = "news")]
struct News {
    daily: bool,
}

#[derive(Serialize)]
struct Page {
    login: Controls,
    register: Controls,
    news: Controls,
}

fn enter(
    login: Filled<Login>,
    mut register: Filled<Registration>,
    news: Filled<News>,
) -> pyramidion::Result<Response> {
    if register.is_submitted() {
        if register.value().is_some_and(|new| new.name == "Ada") {
            register.error("name", FieldError::new("taken", "Somebody has this name"));
        }
        let new = register.submitted_with(|register| Page {
            login: login.controls(),
            register,
            news: news.controls(),
        })?;
        return Ok(Response::text(format!("new: {} {:?}", new.name, new.tags)));
    }
    if news.is_submitted() {
        let news = news.submitted_with(|news| Page {
            login: login.controls(),
            register: register.controls(),
            news,
        })?;
        return Ok(Response::text(format!("news: {}", news.daily)));
    }
    let known = login.submitted_with(|login| Page {
        login,
        register: register.controls(),
        news: news.controls(),
    })?;
    Ok(Response::text(format!("known: {}", known.name)))
}

#[derive(Debug, Fields)]
struct Plain {
    name: String,
    login: String,
}

#[derive(Debug, Fields)]
struct Other {
    name: String,
}

fn warnings(view: View) -> Vec<String> {
    let app = client(|config| {
        config.add_route("enter", "/");
        config.add_view(view.route_name("enter").renderer("json"));
    });
    let warnings = app.app().warnings().iter();
    let warnings = warnings.filter(|warning| warning.contains("takes the forms"));
    warnings.cloned().collect()
}

/// Their ids would be the same, which `make_app()` says.
#[test]
fn forms_with_one_name_are_a_warning() {
    let both = |a: Filled<Plain>, b: Filled<Other>| format!("{a:?} {b:?}");
    let twice = |a: Filled<Login>, b: Filled<Login>| format!("{a:?} {b:?}");
    let behind = |a: Filled<Login>, b: Filled<Plain>| format!("{a:?} {b:?}");
    for (view, said) in [
        (
            View::rendered(both),
            "takes the forms `Plain` and `Other`, which both have a control `name`",
        ),
        (
            View::rendered(twice),
            "takes the forms `Login` and `Login`, which both have a control `name`",
        ),
        (
            View::rendered(behind),
            "takes the forms `Login` and `Plain`, which both have a control `login`",
        ),
    ] {
        let warnings = warnings(view);
        assert!(
            warnings.len() == 1 && warnings[0].contains(said),
            "{warnings:?}"
        );
    }
    let apart = |a: Filled<Other>, b: Filled<Login>| format!("{a:?} {b:?}");
    assert_eq!(warnings(View::rendered(apart)).len(), 0);
    assert_eq!(warnings(View::rendered(enter)).len(), 0);
}

fn app() -> TestApp {
    const PAGE: &str = r#"{% import "pyramidion/form.html" as f %}
        {% for form in [login, register, news] %}<form method="post">{{ f.summary(form) }}
        {% for control in form.controls %}{{ f.field(control) }}{% endfor %}<button>Send</button></form>{% endfor %}"#;
    client(|config| {
        config.add_template("enter.html", PAGE);
        config.add_route("enter", "/");
        config.add_view(
            View::rendered(enter)
                .route_name("enter")
                .renderer("enter.html"),
        );
    })
}

#[test]
fn each_form_is_read_alone() {
    let app = app();
    let blank = app.get("/").send();
    assert_eq!(blank.status(), 200);
    let ids: Vec<_> = blank
        .select("[id]")
        .iter()
        .map(|element| element.attribute("id").unwrap().to_owned())
        .collect();
    let unique: std::collections::BTreeSet<_> = ids.iter().collect();
    assert_eq!(unique.len(), ids.len(), "{ids:?}");
    for id in [
        "login-name",
        "login-stay",
        "login-stay--1",
        "register-name",
        "news-daily",
    ] {
        assert!(ids.iter().any(|other| other == id), "{id} in {ids:?}");
    }

    // What is wrong with one form is said of it alone, in both directions.
    let wrong = app
        .post("/")
        .form([("login.name", "Ada"), ("login.password", "")])
        .send();
    assert_eq!(wrong.status(), 422);
    let of = |page: &pyramidion::testing::TestResponse, css: &str| page.select(css).len();
    assert_eq!(of(&wrong, "[role=alert] a[href='#login-password']"), 1);
    assert_eq!(
        (
            of(&wrong, "#login-name[value=Ada]"),
            of(&wrong, "#register-name[value]")
        ),
        (1, 0)
    );
    assert_eq!(of(&wrong, ".field-errors"), 1);
    let wrong = app
        .post("/")
        .form([("register.name", "too long"), ("register[tags][0]", "a")])
        .send();
    assert_eq!(wrong.status(), 422);
    assert_eq!(of(&wrong, "[role=alert] a[href='#register-name']"), 1);
    assert_eq!(
        (
            of(&wrong, "#register-name[value='too long']"),
            of(&wrong, "#login-name[value]")
        ),
        (1, 0)
    );
    assert_eq!(of(&wrong, "input[name='register.tags.0'][value=a]"), 1);
    assert_eq!(of(&wrong, ".field-errors"), 1);
    let taken = app.post("/").form([("register.name", "Ada")]).send();
    assert_eq!(
        (
            taken.status().as_u16(),
            of(&taken, "[role=alert] a[href='#register-name']")
        ),
        (422, 1)
    );

    let right = app
        .post("/")
        .form([
            ("login.name", "Ada"),
            ("login.password", "x"),
            ("name", "y"),
        ])
        .send();
    assert_eq!(right.text(), "known: Ada");
    let right = app
        .post("/")
        .form([
            ("register.name", "Zoe"),
            ("register.tags.3", "a"),
            ("login2.name", "x"),
        ])
        .send();
    assert_eq!(right.text(), "new: Zoe [\"a\"]");
}

#[test]
fn a_button_says_which_form_was_sent_if_it_sends_nothing_else() {
    let app = app();
    assert_eq!(
        app.post("/").form([("news", "")]).send().text(),
        "news: false"
    );
    assert_eq!(
        app.post("/").form([("news.daily", "true")]).send().text(),
        "news: true"
    );
    // Nothing of any form: all are blank.
    assert_eq!(app.post("/").form([("name", "Ada")]).send().status(), 200);
}
