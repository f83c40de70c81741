//! The tweens that a setting names.

use pyramidion::Configurator;
use pyramidion_tests::applications::{client, has_mistake, says};

use super::{Mark, home, marks, refuse};

fn add_tweens(config: &mut Configurator) {
    config.add_tween("a", Mark("a"));
    config.add_tween("b", Mark("b"));
    config.add_tween("refuse", refuse);
    config.add_view(says("no").forbidden());
    home(config);
}

fn set(config: &mut Configurator, value: &str) {
    config.settings_mut().set("pyramidion.tweens", value);
    add_tweens(config);
}

#[test]
fn it_says_which_tweens_run_and_in_which_order() {
    for (value, innermost_first) in [
        ("excview a b", &["b", "a"][..]),
        ("b\n  a\n  excview", &["a", "b"]),
        ("a excview", &["a"]),
        ("excview", &[]),
        (" ", &["a", "b"]), // as if it were not set
    ] {
        let app = client(|config| set(config, value));
        assert_eq!(marks(&app, "/"), innermost_first, "{value:?}");
        if !value.trim().is_empty() {
            let names: Vec<_> = app
                .app()
                .tweens()
                .iter()
                .map(|tween| tween.name.clone())
                .collect();
            let expected: Vec<_> = value.split_whitespace().collect();
            assert_eq!(names, expected);
            assert_eq!(
                app.app()
                    .warnings()
                    .iter()
                    .filter(|w| w.contains("excview"))
                    .count(),
                0
            );
        }
    }
}

#[test]
fn commas_separate_no_names() {
    has_mistake(
        |config| set(config, "a, excview,b"),
        &["separates names by commas, but spaces or lines separate them: write `a excview b`"],
    );
}

#[test]
fn without_exception_views_every_error_is_a_500() {
    let app = client(|config| set(config, "a refuse"));
    assert_eq!(app.get("/").send().text(), "home");
    assert_eq!(app.get("/refused").send().status(), 500);
    assert_eq!(app.get("/nowhere").send().status(), 500);
    let expected = "the setting `pyramidion.tweens` does not name `excview`";
    assert!(
        app.app()
            .warnings()
            .iter()
            .any(|warning| warning.contains(expected))
    );
    let app = client(|config| set(config, "excview refuse"));
    assert_eq!(app.get("/refused").send().text(), "no");
    assert_eq!(app.get("/nowhere").send().status(), 404);
}

#[test]
fn what_it_names_must_be_there_once() {
    for (value, expected) in [
        (
            "excview refuze",
            "names the tween `refuze`, which does not exist (did you mean `refuse`?)",
        ),
        (
            "excview main",
            "which does not exist; there are `a`, `b`, `refuse`, `excview`",
        ),
        ("a excview a", "names the tween `a` twice"),
        ("a b a", "names the tween `a` twice"),
    ] {
        has_mistake(
            |config| set(config, value),
            &[file!(), "the setting `pyramidion.tweens`", expected],
        );
    }
}
