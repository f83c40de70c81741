//! Names that a program gives to a form and that no field has.

use std::panic::{AssertUnwindSafe, catch_unwind};

use pyramidion::forms::{Errors, FieldError, Fields, Filled};

use crate::logging::logged_by as logged;

#[derive(Fields)]
#[form(check = is_right)]
struct Order {
    title: String,
    lines: Vec<Line>,
    tags: Vec<String>,
}

#[derive(Fields)]
struct Line {
    product: u32,
}

fn is_right(order: &Order, errors: &mut Errors) {
    if order.title == "Fish" {
        errors.add("titel", FieldError::new("taken", "There is such an order"));
    }
}

fn blank() -> Filled<Order> {
    Filled::blank()
}

#[track_caller]
fn said_of(name: &str) -> String {
    let panic = catch_unwind(AssertUnwindSafe(|| blank().choices(name, ["1"]))).unwrap_err();
    panic.downcast_ref::<String>().expect("a text").clone()
}

#[test]
fn choices_of_no_field_are_an_error_that_says_what_is_near() {
    for (name, said) in [
        (
            "titel",
            "the form `Order` has no field `titel` (did you mean `title`?)",
        ),
        (
            "page",
            "the form `Order` has no field `page`: there are `title`, `lines`, `tags`",
        ),
        (
            "lines.0.prodct",
            "the form `Order` has no field `lines.0.prodct`; in `lines.0` there is no `prodct` (did you mean `product`?)",
        ),
        (
            "lines.product",
            "the form `Order` has no field `lines.product`: `lines` is a list, whose items are named by their positions, as in `lines.0`",
        ),
        (
            "title.x",
            "the form `Order` has no fields within `title`, which is one value",
        ),
        (
            "lines",
            "the form `Order` has a form within it as `lines`, of which nothing can be chosen: name one of its fields",
        ),
        (
            "",
            "the form `Order` has no field ``: there are `title`, `lines`, `tags`",
        ),
    ] {
        assert_eq!(said_of(name), said);
    }
    for name in [
        "title",
        "tags",
        "tags.3",
        "lines.7.product",
        "lines[7][product]",
    ] {
        let _ = blank().choices(name, ["1"]);
    }
    let form = Filled::<Order>::of([("title", "x"), ("lines[0][product]", "3")]);
    let form = form.choices("lines[0][product]", ["1"]);
    assert_eq!(form.errors().of("lines.0.product").count(), 1);
}

/// Nothing that was typed is lost because of it: the page shows the error, and the log says which name is near.
#[test]
fn an_error_of_no_field_is_shown_and_in_the_log() {
    let line = line!() + 3;
    let log = logged(|| {
        let mut form = Filled::<Order>::of([("title", "x")]);
        form.error("titel", FieldError::new("taken", "Taken"));
        form.error("lines[3].product", FieldError::new("gone", "Gone"));
        form.error("", FieldError::new("closed", "Closed"));
        form.error("lines", FieldError::new("few", "Few"));
        let shown = serde_json::to_value(form.controls()).unwrap();
        assert_eq!(shown["errors"].as_array().map(Vec::len), Some(4));
        assert!(form.submitted().is_err());
    });
    let said = "the form `Order` has no field `titel` (did you mean `title`?)";
    assert_eq!(log.matches("did you mean").count(), 1, "{log}");
    assert!(
        log.contains(said) && log.contains(&format!("names.rs:{line}")),
        "{log}"
    );
    let log = logged(|| {
        assert!(
            Filled::<Order>::of([("title", "Fish")])
                .submitted()
                .is_err()
        );
    });
    assert!(log.contains(said), "{log}");
}
