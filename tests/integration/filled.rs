//! Forms as they are filled in: shown blank, shown again with what is wrong, and taken when they are right.

mod controls;
mod documents;
mod files;
mod generated;
mod hostile;
mod misnamed;
mod searches;
mod several;
mod visits;
mod wiki;

use pyramidion::csrf::CsrfOptions;
use pyramidion::forms::{Controls, Errors, FieldError, Fields, Filled};
use pyramidion::testing::{TestApp, TestResponse};
use pyramidion::view::ViewClass;
use pyramidion::{
    Configurator, HttpException, IntoResponse as _, Request, Response, Session,
    SignedCookieSessionFactory, View, package, view_config, view_defaults,
};
use pyramidion_tests::applications::{client, mistakes};
use serde::Serialize;

const PAGE: &str = r#"{% import "pyramidion/form.html" as f %}
<h1>{{ title }}</h1>{{ pop_flash() }}
<form method="post" enctype="{{ form.enctype }}">{{ csrf_input() }}
{{ f.summary(form) }}{{ f.field(form.title) }}{{ f.field(form.body, rows=10) }}<button>Save</button></form>"#;

#[derive(Debug, Fields, PartialEq, Serialize)]
struct WikiPage {
    #[field(max_length = 20)]
    title: String,
    #[field(kind = "textarea", help = "In plain text")]
    body: String,
}

impl WikiPage {
    fn first() -> Self {
        Self {
            title: "First".to_owned(),
            body: "\nIt begins with an empty line".to_owned(),
        }
    }
}

#[derive(Serialize)]
struct Shown {
    title: &'static str,
    form: Controls,
}

fn edit(session: &mut Session, mut form: Filled<WikiPage>) -> pyramidion::Result<Response> {
    if form.value().is_some_and(|page| page.title == "Taken") {
        form.error(
            "title",
            FieldError::new("taken", "There is a page of this title"),
        );
    }
    let form = form.over(&WikiPage::first());
    let page = form.submitted_with(|form| Shown {
        title: "Edit",
        form,
    })?;
    session.flash(format!("{} was saved", page.title))?;
    Ok(HttpException::see_other("/edit").into_response())
}

/// Returns the texts of the elements of a page.
fn texts(page: &TestResponse, css: &str) -> Vec<String> {
    page.select(css)
        .iter()
        .map(|element| element.text().to_owned())
        .collect()
}

fn json(answer: &TestResponse) -> serde_json::Value {
    answer.json()
}

/// A client of an application whose pages are shown by [`PAGE`].
fn app(configure: impl FnOnce(&mut Configurator)) -> TestApp {
    client(|config| {
        config.set_session_factory(SignedCookieSessionFactory::new([7; 64]));
        config.add_template("page.html", PAGE);
        config.add_route("edit", "/edit");
        config.add_view(
            View::rendered(edit)
                .route_name("edit")
                .renderer("page.html"),
        );
        configure(config);
    })
}

#[test]
fn it_is_shown_until_it_is_right() {
    let app = app(|config| config.set_default_csrf_options(CsrfOptions::new()));
    let blank = app.get("/edit").send();
    assert_eq!(blank.status(), 200);
    assert!(blank.select("[role=alert]").is_empty());
    let form = blank.form();
    assert_eq!(form.value("title"), Some("First"));
    assert_eq!(form.value("body"), Some("\nIt begins with an empty line"));

    let wrong = form
        .set("title", "A title <b>&\"' that is long")
        .set("body", "")
        .submit()
        .send();
    assert_eq!(wrong.status(), 422);
    assert_eq!(wrong.select("h1")[0].text(), "Edit");
    let messages = texts(&wrong, ".field-errors");
    assert_eq!(messages, ["Longer than maximum length 20", "Required"]);
    let form = wrong.form();
    assert_eq!(form.value("title"), Some("A title <b>&\"' that is long"));
    assert_eq!(form.value("body"), Some(""));

    let taken = form
        .set("title", " Taken ")
        .set("body", "text")
        .submit()
        .send();
    assert_eq!(taken.status(), 422);
    let summary = texts(&taken, "[role=alert] a");
    assert_eq!(summary, ["Title: There is a page of this title"]);

    let right = taken.form().set("title", " Second ").submit().send();
    assert_eq!(right.status(), 303);
    assert!(right.follow().send().text().contains("Second was saved"));
}

#[test]
fn a_forged_form_is_refused_before_it_is_read() {
    let app = app(|config| config.set_default_csrf_options(CsrfOptions::new()));
    assert_eq!(app.post("/edit").form([("title", "")]).send().status(), 400);
}

#[test]
fn what_a_form_shows_is_its_own_status_and_no_exception() {
    let app = app(|config| {
        config
            .add_view(View::new(|| "an error").exception::<pyramidion::httpexceptions::AnyError>());
        config.add_route("created", "/created");
        let view =
            |request: &mut Request, form: Filled<WikiPage>| -> pyramidion::Result<Response> {
                request.response().set_status(http::StatusCode::CONFLICT);
                form.submitted()?;
                Ok(Response::text("right"))
            };
        config.add_view(View::rendered(view).route_name("created").renderer("json"));
    });
    let wrong = app.post("/edit").form([("title", "")]).send();
    assert_eq!(wrong.status(), 422);
    assert!(wrong.text().contains("Required"));
    // What a view chose itself stays.
    assert_eq!(
        app.post("/created").form([("title", "")]).send().status(),
        409
    );
}

#[test]
fn the_status_of_a_form_with_errors_can_be_another() {
    let app = app(|config| {
        config
            .settings_mut()
            .set("pyramidion.form_error_status", "200");
    });
    let wrong = app.post("/edit").form([("title", "")]).send();
    assert_eq!(wrong.status(), 200);
    assert!(wrong.text().contains("Required"));
    for status in ["500", "42", "yes"] {
        let mistakes = mistakes(|config| {
            config
                .settings_mut()
                .set("pyramidion.form_error_status", status);
        });
        assert!(
            mistakes[0].contains("not the status of a page that is shown"),
            "{mistakes:?}"
        );
    }
}

#[test]
fn only_what_is_not_a_form_is_refused() {
    let app = app(|_| {});
    let post = |content_type: &str, body: &str| {
        let request = app.post("/edit").header("content-type", content_type);
        request.body(body.to_owned()).send().status().as_u16()
    };
    assert_eq!(post("application/json", "{}"), 415);
    assert_eq!(post("application/x-www-form-urlencoded", "title=%ff"), 400);
    assert_eq!(
        post("application/x-www-form-urlencoded", &"a&".repeat(1001)),
        413
    );
    assert_eq!(post("application/x-www-form-urlencoded", ""), 422);
    assert_eq!(
        post(
            "application/x-www-form-urlencoded",
            "title=%00&=&&%&title[=1"
        ),
        422
    );
    assert_eq!(app.post("/edit").send().status(), 422);
    assert_eq!(
        app.request("PUT", "/edit")
            .form([("title", "")])
            .send()
            .status(),
        422
    );
    assert_eq!(app.request("HEAD", "/edit").send().status(), 200);
}

/// Views with an attribute, which wait and do not.
mod attributes {
    use super::*;

    #[view_config(route_name = "sync", renderer = "json")]
    fn sync(form: Filled<WikiPage>) -> pyramidion::Result<Filled<WikiPage>> {
        form.submitted()?;
        Err(HttpException::see_other("/").into())
    }

    #[view_config(route_name = "waiting", renderer = "json")]
    async fn waiting(form: Filled<WikiPage>) -> pyramidion::Result<Response> {
        tokio::task::yield_now().await;
        let page = form.submitted()?;
        Ok(Response::text(page.title))
    }

    #[view_config(route_name = "shown", renderer = "json")]
    fn shown(form: Filled<WikiPage>) -> Filled<WikiPage> {
        form
    }

    #[view_config(route_name = "without_renderer")]
    fn without_renderer(form: Filled<WikiPage>) -> pyramidion::Result<String> {
        Ok(form.submitted()?.title)
    }

    struct Editor<'r> {
        request: &'r mut Request,
        heading: &'static str,
    }

    impl<'r> ViewClass<'r> for Editor<'r> {
        fn new(request: &'r mut Request) -> pyramidion::Result<Self> {
            let heading = "A class";
            Ok(Self { request, heading })
        }
    }

    #[view_defaults(view_values = (heading))]
    impl Editor<'_> {
        #[view_config(
            route_name = "class",
            renderer = "integration/filled/templates/class.html"
        )]
        fn edit(&self, form: Filled<WikiPage>) -> pyramidion::Result<Response> {
            let page = form.submitted()?;
            Ok(Response::text(format!(
                "{} by {}",
                page.title,
                self.request.method()
            )))
        }
    }
}

fn scanned() -> TestApp {
    client(|config| {
        for name in ["sync", "waiting", "shown", "without_renderer", "class"] {
            config.add_route(name, format!("/{name}"));
        }
        config.scan(package!(attributes));
    })
}

#[test]
fn every_form_of_view_shows_it() {
    let app = scanned();
    for path in ["/sync", "/waiting"] {
        let blank = app.get(path).send();
        assert_eq!(blank.status(), 200, "{path}");
        assert_eq!(json(&blank)["form"]["title"]["id"], "title");
        let wrong = app.post(path).form([("title", "x")]).send();
        assert_eq!(wrong.status(), 422, "{path}");
        assert_eq!(json(&wrong)["form"]["title"]["value"], "x");
        assert_eq!(
            json(&wrong)["form"]["body"]["errors"][0]["code"],
            "required"
        );
        assert_eq!(json(&wrong)["form"]["errors"][0]["id"], "body");
    }
    let right = [("title", "x"), ("body", "y")];
    assert_eq!(app.post("/sync").form(right).send().status(), 303);
    assert_eq!(app.post("/waiting").form(right).send().text(), "x");
    // A view that returns the form itself says its own status.
    let shown = app.post("/shown").form([("title", "x")]).send();
    assert_eq!(shown.status(), 200);
    assert_eq!(
        json(&shown)["form"]["body"]["errors"][0]["message"],
        "Required"
    );
}

#[test]
fn a_view_class_shows_its_values_beside_the_form() {
    let wrong = scanned().post("/class").form([("title", "<b>")]).send();
    assert_eq!(wrong.status(), 422);
    assert_eq!(wrong.text().trim(), "A class: &lt;b&gt;, Required");
}

#[test]
fn without_a_renderer_it_is_an_error_of_the_program() {
    let app = scanned();
    assert_eq!(app.get("/without_renderer").send().status(), 500);
    let right = app
        .post("/without_renderer")
        .form([("title", "x"), ("body", "y")])
        .send();
    assert_eq!(right.text(), "x");
}

#[derive(Debug, Fields)]
#[form(check = is_in_order)]
struct Stay {
    #[field(min = 1)]
    from: u32,
    until: u32,
}

fn is_in_order(stay: &Stay, errors: &mut Errors) {
    if stay.until < stay.from {
        errors.add(
            "until",
            FieldError::new("order", "It ends before it begins"),
        );
    }
    if stay.from == 13 {
        errors.add_to_form(FieldError::new("unlucky", "Nothing begins on a 13th"));
    }
}

#[derive(Debug, Fields)]
struct Booking {
    #[field(check = is_name)]
    name: String,
    stays: Vec<Stay>,
}

fn is_name(name: &str) -> Result<(), FieldError> {
    match name.split_once(' ') {
        Some(_) => Ok(()),
        None => Err(FieldError::new("name", "Write the first and the last name")),
    }
}

fn codes<T: Fields>(form: &Filled<T>) -> Vec<String> {
    let errors = form.errors().iter();
    errors
        .map(|(name, error)| format!("{name}:{}", error.code()))
        .collect()
}

#[test]
fn the_whole_is_checked_when_its_fields_are_right() {
    let form =
        |pairs: &[(&'static str, &'static str)]| Filled::<Booking>::of(pairs.iter().copied());
    let stays = [
        ("stays.3.from", "13"),
        ("stays.3.until", "1"),
        ("name", "Ada"),
    ];
    // The positions are those of the list that comes of it.
    assert_eq!(
        codes(&form(&stays)),
        ["name:name", "stays.0.until:order", "stays.0:unlucky"]
    );
    let unread = [
        ("stays[0][from]", "0"),
        ("stays[0][until]", "x"),
        ("name", "Ada L"),
    ];
    assert_eq!(
        codes(&form(&unread)),
        ["stays.0.from:too_small", "stays.0.until:integer"]
    );
    let right = [
        ("stays[0][from]", "1"),
        ("stays[0][until]", "2"),
        ("name", "Ada L"),
    ];
    let booking = form(&right).submitted().expect("no mistake");
    assert_eq!((booking.stays[0].from, booking.stays[0].until), (1, 2));
}

#[test]
fn rules_that_no_value_keeps_are_reported_at_start_up() {
    const LEAST: u32 = 5;
    #[derive(Fields)]
    struct Inner {
        #[field(min = LEAST, max = 4)]
        number: u32,
    }
    #[derive(Fields)]
    struct Outer {
        inner: Vec<Inner>,
        #[field(pattern = "(a{1000}){1000}")]
        text: String,
    }
    let mistakes = mistakes(|config| {
        config.add_route("outer", "/");
        let view = |form: Filled<Outer>| -> pyramidion::Result<String> {
            let Outer { inner, text } = form.submitted()?;
            Ok(format!(
                "{text} {}",
                inner.iter().map(|inner| inner.number).sum::<u32>()
            ))
        };
        config.add_view(View::new(view).route_name("outer"));
    });
    assert_eq!(mistakes.len(), 2, "{mistakes:?}");
    assert!(
        mistakes[0].contains("`inner.number`: no value is at least 5 and at most 4"),
        "{mistakes:?}"
    );
    assert!(
        mistakes[1].contains("`text`: the pattern \"(a{1000}){1000}\" cannot be used"),
        "{mistakes:?}"
    );
}

#[test]
fn nothing_that_was_typed_is_shown_by_debug() {
    let form = Filled::<WikiPage>::of([("title", "secret secret secret secret")]);
    let shown = format!("{form:?} {:?}", form.errors());
    assert!(
        shown.contains("too_long") && !shown.contains("secret"),
        "{shown}"
    );
    let number = Filled::<Stay>::of([("from", "secret")]);
    assert!(!format!("{number:?} {:?}", number.errors()).contains("secret"));
    let redisplay = format!("{:?}", number.submitted().expect_err("a mistake"));
    assert!(!redisplay.contains("secret"), "{redisplay}");
}
