//! Forms with a CSRF token that is missing or too old: nothing is done, and nothing that was typed is lost.

use pyramidion::csrf::CsrfOptions;
use pyramidion::extract::Form;
use pyramidion::forms::{Fields, Filled};
use pyramidion::response::ViewResult;
use pyramidion::testing::{TestApp, TestResponse};
use pyramidion::tweens::Next;
use pyramidion::{
    Configurator, HttpException, IntoResponse as _, Request, Response, Session,
    SignedCookieSessionFactory, View,
};
use pyramidion_tests::applications::{client, mistakes};

const PAGE: &str = r#"{% import "pyramidion/form.html" as f %}<form method="post">{{ csrf_input() }}
{{ f.summary(form) }}{{ f.field(form.title) }}{{ f.field(form.body) }}<button>Save</button></form>"#;

const SENTENCE: &str = "This page was open for too long, or your session has ended. Nothing is saved yet: please send the form again.";

#[derive(Fields)]
#[form(csrf_error)]
struct Article {
    #[field(max_length = 20)]
    title: String,
    #[field(kind = "textarea")]
    body: String,
}

#[derive(Fields)]
#[form(csrf_error, prefix = "login")]
struct Login {
    name: String,
}

#[derive(Fields)]
struct Strict {
    title: String,
}

#[derive(serde::Deserialize)]
struct Typed {
    title: String,
}

fn save(session: &mut Session, form: Filled<Article>) -> pyramidion::Result<Response> {
    let article = form.submitted()?;
    session.flash(format!("saved {} and {}", article.title, article.body))?;
    Ok(HttpException::see_other("/edit").into_response())
}

fn checked(config: &mut Configurator) {
    config.set_session_factory(SignedCookieSessionFactory::new([7; 64]));
    config.set_default_csrf_options(CsrfOptions::new());
    config.add_template("page.html", PAGE);
    config.add_route("edit", "/edit");
}

fn app_with(view: View) -> TestApp {
    client(|config| {
        checked(config);
        config.add_view(view.route_name("edit").renderer("page.html"));
    })
}

#[track_caller]
fn is_shown_again(page: &TestResponse) {
    page.assert_status(422).assert_contains(SENTENCE);
    assert_eq!(page.form().value("title"), Some("Old <b>stones"));
    assert_eq!(page.form().value("body"), Some("A long\ntext & more"));
}

const TYPED: [(&str, &str); 2] = [("title", "Old <b>stones"), ("body", "A long\ntext & more")];

#[test]
fn what_was_typed_is_shown_again_with_a_new_token() {
    let app = app_with(View::rendered(save));
    let form = app.get("/edit").send();
    // The session ends while somebody writes.
    app.clear_cookies();
    let sent = form.form().set("title", TYPED[0].1).set("body", TYPED[1].1);
    let again = sent.submit().send();
    is_shown_again(&again);
    let right = again.form().submit().send();
    right.assert_status(303);
    // No token at all is the same, and so is a wrong one beside other mistakes.
    is_shown_again(&app.post("/edit").form(TYPED).send());
    let long = [
        ("csrf_token", "old"),
        ("title", "far too long for a title"),
        ("body", "x"),
    ];
    let wrong = app.post("/edit").form(long).send();
    wrong.assert_status(422).assert_contains(SENTENCE);
    wrong.assert_contains("Longer than maximum length 20");
}

#[test]
fn a_form_of_another_site_is_not_shown() {
    let app = app_with(View::rendered(save));
    let forged = app.post("/edit").header("origin", "http://evil.example");
    let forged = forged.form(TYPED).send();
    forged.assert_status(400).assert_lacks("Old");
}

#[test]
fn without_the_word_it_is_refused() {
    let view = |form: Filled<Strict>| -> pyramidion::Result<String> { Ok(form.submitted()?.title) };
    let app = app_with(View::rendered(view));
    app.post("/edit").form(TYPED).send().assert_status(400);
}

/// A view that does not look at what is wrong answers nothing: neither its own response, nor a redirect that is an error.
#[test]
fn a_view_that_goes_on_is_refused() {
    let answers: [fn(Filled<Article>) -> pyramidion::Result<Response>; 2] = [
        |_| Ok(Response::text("done")),
        |_| Err(HttpException::see_other("/done").into()),
    ];
    for answer in answers {
        let app = app_with(View::rendered(answer));
        let refused = app.post("/edit").form(TYPED).send();
        refused.assert_status(400).assert_lacks("done");
    }
    // An error stays what it is.
    let gone =
        |_: Filled<Article>| -> pyramidion::Result<Response> { Err(HttpException::gone().into()) };
    app_with(View::rendered(gone))
        .post("/edit")
        .form(TYPED)
        .send()
        .assert_status(410);
}

#[test]
fn a_view_never_sees_the_value() {
    let view = |form: Filled<Article>| -> pyramidion::Result<Response> {
        assert!(form.is_submitted() && form.value().is_none());
        let codes: Vec<_> = form
            .errors()
            .of_form()
            .map(pyramidion::forms::FieldError::code)
            .collect();
        assert_eq!(codes, ["csrf_token"]);
        Ok(Response::text(form.submitted()?.title))
    };
    let app = app_with(View::rendered(view));
    is_shown_again(&app.post("/edit").form(TYPED).send());
}

/// Of two forms, nothing was sent for one: it is not what is shown again.
#[test]
fn a_form_of_which_nothing_was_sent_lets_nothing_pass() {
    let view = |login: Filled<Login>| -> pyramidion::Result<Response> {
        Ok(Response::text(login.submitted()?.name))
    };
    let app = client(|config| {
        checked(config);
        config.add_view(View::rendered(view).route_name("edit").renderer("json"));
    });
    app.post("/edit").form(TYPED).send().assert_status(400);
    app.post("/edit")
        .form([("login.name", "Ada")])
        .send()
        .assert_status(422);
}

async fn short(request: &mut Request, next: Next<'_>) -> ViewResult {
    if request.params().contains("short") {
        return Ok(Response::text("done"));
    }
    next.run(request).await
}

#[test]
fn what_stands_around_a_view_lets_nothing_pass() {
    let app = client(|config| {
        checked(config);
        let view = View::rendered(save).decorator(short);
        config.add_view(view.route_name("edit").renderer("page.html"));
    });
    is_shown_again(&app.post("/edit").form(TYPED).send());
    app.post("/edit?short=1")
        .form(TYPED)
        .send()
        .assert_status(400);
}

#[test]
fn an_async_view_is_the_same() {
    async fn view(form: Filled<Article>) -> pyramidion::Result<Response> {
        tokio::task::yield_now().await;
        Ok(Response::text(form.submitted()?.title))
    }
    let app = app_with(View::rendered(view));
    is_shown_again(&app.post("/edit").form(TYPED).send());
}

#[test]
fn another_argument_that_reads_the_body_is_a_mistake() {
    let said = mistakes(|config| {
        checked(config);
        let view =
            |form: Filled<Article>, Form(typed): Form<Typed>| -> pyramidion::Result<String> {
                form.submitted()?;
                Ok(typed.title)
            };
        config.add_view(
            View::rendered(view)
                .route_name("edit")
                .renderer("page.html"),
        );
    });
    let said = said.join("\n");
    assert!(said.contains("takes a form with `csrf_error`"), "{said}");
}
