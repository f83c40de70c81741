//! What is shown of an error that `main` returns.

use pyramidion::{Configurator, Error};

/// Parses what is not a number.
fn parse() -> pyramidion::Result<u8> {
    Ok("x".parse()?)
}
const LINE: u32 = line!() - 2;

#[test]
fn an_error_is_shown_with_the_line_that_raised_it() {
    let error = parse().expect_err("it is not a number");
    assert_eq!(error.to_string(), "invalid digit found in string");
    let place = format!("raised at tests/integration/errors.rs:{LINE}:");
    let shown = format!("{error:?}");
    assert!(
        shown.starts_with(&format!("ParseIntError {{ kind: InvalidDigit }}\n{place}")),
        "{shown}"
    );
    assert_eq!(error.place().line(), LINE);
}

#[test]
fn mistakes_of_the_configuration_are_shown_as_they_are_told() {
    let mut config = Configurator::new();
    config.add_route("home", "/");
    config.add_route("home", "/home");
    let mistakes = config.make_app().expect_err("a route is there twice");
    let told = mistakes.to_string();
    let shown = format!("{:?}", Error::from(mistakes));
    assert!(shown.starts_with(told.trim_end()), "{shown}");
    assert!(
        shown.contains("\nraised at tests/integration/errors.rs:"),
        "{shown}"
    );
}
