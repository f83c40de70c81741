//! What is not what the script writes, and applications that did not start.

use pyramidion::Configurator;
use pyramidion::moving;

#[track_caller]
fn fails(recorded: &str) -> String {
    let app = Configurator::new()
        .make_app()
        .expect("a right configuration");
    moving::check(recorded, &app)
        .expect_err("it cannot be compared")
        .to_string()
}

#[test]
fn other_texts_are_refused() {
    for text in ["", "{", "[1]", "null", "Name Pattern", "{\"routes\": 1}"] {
        let message = fails(text);
        assert!(
            message.starts_with("it is not what the script writes"),
            "{message}"
        );
    }
    assert_eq!(
        fails("{}"),
        "it is not what the script writes: it has no `format`"
    );
    assert_eq!(
        fails(r#"{"format": 99}"#),
        "its format is 99, and this version reads 1: write it again with the script of this version"
    );
}

#[test]
fn an_application_that_does_not_start_says_why() {
    let lines: Vec<_> = (0..30).map(|line| format!("  line {line}\\n")).collect();
    let lines = lines.concat();
    let message = fails(&format!(
        r#"{{"format": 1, "error": {{"kind": "start", "message": "KeyError: 'url'", "traceback": "{lines}"}}}}"#
    ));
    let lines: Vec<_> = message.lines().collect();
    assert_eq!(
        lines[0],
        "the Pyramid application does not start: KeyError: 'url'"
    );
    assert_eq!(lines.len(), 10, "only the last lines: {message}");
    assert_eq!(lines[9].trim(), "line 29");
    let message = fails(
        r#"{"format": 1, "error": {"kind": "pyramid", "message": "there is no Pyramid in /usr/bin/python3"}}"#,
    );
    assert_eq!(
        message,
        "there is no Pyramid in /usr/bin/python3; `--python` names the Python of the application"
    );
}

#[test]
fn what_later_scripts_may_add_is_passed_over() {
    let app = Configurator::new()
        .make_app()
        .expect("a right configuration");
    let text = "\u{feff}{\"format\": 1, \"introspects\": true, \"moons\": [1], \"routes\": [{\"name\": \"a\", \"pattern\": \"/\", \"phase\": 2}]}";
    let report = moving::check(text, &app).expect("a record");
    assert_eq!(report.items.len(), 1);
}

#[test]
fn an_application_that_says_nothing_of_itself_is_noted() {
    let app = Configurator::new()
        .make_app()
        .expect("a right configuration");
    let report = moving::check(r#"{"format": 1}"#, &app).expect("a record");
    assert_eq!(
        report.notes,
        [
            "the application was configured with `introspection=False`, so that its views are not known"
        ]
    );
    assert!(report.to_string().contains("is left to move"));
}

/// What is said of an application that does not start may be of a stranger.
#[test]
fn nothing_that_is_said_controls_a_terminal() {
    let message = fails(
        r#"{"format": 1, "error": {"kind": "start", "message": "ValueError: \u001b[31mred\nsecond", "traceback": "\u202eback\n"}}"#,
    );
    assert_eq!(
        message,
        "the Pyramid application does not start: ValueError: \\u{1b}[31mred\n  second\n  \\u{202e}back"
    );
}
