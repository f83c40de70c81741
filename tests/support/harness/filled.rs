//! Forms that are filled in.

use pyramidion::forms::{
    Choice, Date, Decimal, Errors, FieldError, Fields, Filled, LocalDateTime, Time,
};

#[derive(Choice)]
enum Size {
    Small,
    Large,
}

#[derive(Fields)]
struct Part {
    #[field(pattern = "[a-z]{1,5}")]
    name: String,
    parts: Vec<Part>,
    size: Option<Size>,
}

#[derive(Fields)]
#[form(check = is_whole)]
struct Everything {
    #[field(min_length = 1, max_length = 9)]
    text: String,
    #[field(kind = "password", trim = false)]
    secret: Option<String>,
    #[field(email)]
    mail: Option<String>,
    #[field(url)]
    page: Option<String>,
    #[field(min = -5, max = 5)]
    whole: i8,
    fraction: Option<f64>,
    #[field(min = Decimal::from(0))]
    price: Option<Decimal>,
    day: Option<Date>,
    time: Option<Time>,
    moment: Option<LocalDateTime>,
    news: bool,
    sizes: Vec<Size>,
    #[field(max_items = 3)]
    numbers: Vec<u8>,
    part: Option<Part>,
}

fn is_whole(whole: &Everything, errors: &mut Errors) {
    if whole.text == "wrong" {
        errors.add_to_form(FieldError::new("wrong", "It is wrong"));
    }
}

/// Fills in a form with lines such as `name=value`, and tells whether it is right.
///
/// # Panics
///
/// Panics if it is right and has errors, or the other way round, if what is shown is not what was typed, or if what is right is
/// not so once it is shown and sent again.
#[expect(clippy::expect_used, reason = "what fails here fails a test")]
pub fn filled_form(data: &[u8]) -> bool {
    let text = String::from_utf8_lossy(data);
    let pairs = || {
        text.split('\n')
            .map(|line| line.split_once('=').unwrap_or((line, "")))
    };
    let form = Filled::<Everything>::of(pairs());
    let controls = serde_json::to_value(form.controls()).expect("JSON");
    let typed = pairs().rfind(|(name, _)| *name == "text");
    assert_eq!(
        controls["text"]["value"].as_str(),
        typed.map(|(_, value)| value)
    );
    assert!(controls["secret"]["value"].is_null());
    let listed = controls["errors"].as_array().expect("a list").len();
    assert_eq!(listed, form.errors().len());
    assert_eq!(form.value().is_some(), form.errors().is_empty());
    let was_right = form.errors().is_empty();
    let Ok(mut whole) = form.submitted() else {
        assert!(!was_right);
        return false;
    };
    assert!(was_right);
    // It is never shown.
    whole.secret = None;
    let shown = Filled::blank().over(&whole);
    let shown = serde_json::to_value(shown.controls()).expect("JSON");
    let value = |name: &str| Some((name.to_owned(), shown[name]["value"].as_str()?.to_owned()));
    let again = [
        "text", "mail", "page", "whole", "fraction", "price", "day", "time", "moment",
    ]
    .map(value);
    let again = Filled::<Everything>::of(again.into_iter().flatten());
    assert!(again.errors().is_empty(), "{:?}", again.errors());
    true
}
