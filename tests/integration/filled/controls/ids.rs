//! Ids: no two on a page are the same, whatever the names of the fields are, and what leads to a control arrives.

use pyramidion::View;
use pyramidion::forms::{Controls, FieldError, Fields, Filled};
use pyramidion_tests::applications::client;
use serde::Serialize;

use super::is_accessible;

/// Names that look alike, and names that look like what belongs to a control.
#[derive(Fields)]
struct Alike {
    #[field(help = "Some")]
    a: Group,
    #[field(name = "a-b", help = "Some")]
    a_hyphen_b: String,
    a_b: Option<String>,
    #[field(name = "a-")]
    a_end: Option<Group>,
    #[field(name = "-b")]
    start_b: Option<String>,
    #[field(name = "my:name")]
    spaced: Option<String>,
    #[field(name = "a-help", help = "Some")]
    a_help: Option<String>,
    #[field(name = "a--help")]
    a_part: Option<String>,
    #[field(name = "a-b-error")]
    a_b_error: Option<String>,
    #[field(kind = "radio", choices = ["x", "y"], help = "Some")]
    size: Option<String>,
    #[field(name = "size-1")]
    size_1: Option<String>,
    #[field(kind = "checkboxes", choices = ["x", "y", "z"])]
    list: Vec<String>,
    #[field(name = "list-1")]
    list_1: Vec<Group>,
    #[field(name = "list-1-0-b")]
    item: Option<String>,
    groups: Vec<Group>,
}

#[derive(Fields)]
struct Group {
    #[field(name = "-b", help = "Some")]
    start_b: Option<String>,
    b: String,
    #[field(name = "b-error")]
    b_error: String,
    help: String,
    error: Vec<String>,
}

#[derive(Fields)]
#[form(prefix = "p-q")]
struct Other {
    c: String,
}

#[derive(Fields)]
#[form(prefix = "p")]
struct Another {
    #[field(name = "q-c")]
    q_c: String,
    q: Group,
}

#[derive(Serialize)]
struct Page {
    forms: Vec<Controls>,
}

const PAGE: &str = r#"{% import "pyramidion/form.html" as f %}{% for form in forms %}<form method="post">{{ f.summary(form) }}
{% for control in form.controls %}{{ f.field(control) }}{% if control.blank %}{{ f.field(control.blank) }}{% endif %}{% endfor %}</form>{% endfor %}"#;

/// Returns forms with a mistake of every field, one of them twice.
fn forms() -> Page {
    let typed = [
        ("a.b", ""),
        ("list-1.0.b", "x"),
        ("list-1.1.b", "y"),
        ("groups.0.error.0", "x"),
        ("groups.0.error.1", "y"),
        ("groups.10.b", "x"),
        ("a.error.0", "x"),
        ("size", "wrong"),
        ("list", "wrong"),
    ];
    let form = || {
        let mut form = Filled::<Alike>::of(typed);
        let names = [
            "a",
            "a.b",
            "a.help",
            "a.error",
            "a.b-error",
            "a-b",
            "a_b",
            "a-",
            "a-.-b",
            "-b",
            "my:name",
            "a-help",
            "a--help",
            "a-b-error",
            "size",
            "size-1",
            "list",
            "list-1",
            "list-1.0.b",
            "list-1-0-b",
            "groups.0.error.1",
        ];
        for name in names {
            form.error(name, FieldError::new("wrong", "Wrong"));
        }
        form.controls()
    };
    let again = form().at("row.0");
    let third = form().at("row-0");
    let others = [
        Filled::<Other>::of([("c", "")]).controls(),
        Filled::<Another>::of([("q-c", ""), ("q.b", "")]).controls(),
    ];
    Page {
        forms: [form(), again, third].into_iter().chain(others).collect(),
    }
}

#[test]
fn no_two_ids_of_a_page_are_the_same() {
    let app = client(|config| {
        config.add_template("ids.html", PAGE);
        config.add_route("ids", "/");
        config.add_view(View::rendered(forms).route_name("ids").renderer("ids.html"));
    });
    let page = app.get("/").send();
    page.assert_status(200);
    assert!(
        page.select("[id]").len() > 200,
        "{}",
        page.select("[id]").len()
    );
    is_accessible(&page);
}
