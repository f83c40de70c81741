//! What is kept has an end.

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};

use pyramidion::testing::TestApp;
use pyramidion::{Configurator, Request, Settings, View};
use serde_json::Value;

use super::{client, configured, here, recording, with_layer};

#[test]
fn many_large_forms_leave_a_hundred_small_recordings() {
    let app = client();
    let large = "x".repeat(128 << 10);
    for number in 0..110 {
        let response = here(
            app.post("/save")
                .form([("text", large.as_str()), ("number", &number.to_string())]),
        );
        assert_eq!(response.status(), 200);
    }
    let history = here(app.get("/_debug/?format=json"));
    assert!(
        history.bytes().len() < 100 * (30 << 10),
        "{}",
        history.bytes().len()
    );
    let history: Value = history.json();
    let history = history.as_array().unwrap();
    assert_eq!(history.len(), 100);
    assert_eq!(history[0]["input"]["form"][1][1], "109");
    let text = history[0]["input"]["form"][0][1].as_str().unwrap();
    assert!(
        text.len() < 17 << 10 && text.ends_with("bytes more)"),
        "{}",
        text.len()
    );
}

#[test]
fn a_recording_has_an_end_however_much_comes_together() {
    let app = client();
    let long = "y".repeat(15 << 10);
    let fields: Vec<_> = (0..500)
        .map(|number| (format!("field{number}"), long.clone()))
        .collect();
    let response = here(app.post("/save").form(fields));
    let recorded = here(app.get(&format!("{}?format=json", super::path(&response))));
    assert!(
        recorded.bytes().len() < 400 << 10,
        "{}",
        recorded.bytes().len()
    );
}

#[test]
fn events_that_are_left_out_are_counted() {
    with_layer(|| {
        let mut config = configured(true);
        config.add_route("many", "/many");
        let many = |_: &mut Request| {
            for number in 0..812 {
                tracing::info!(number, "an event");
            }
            "many"
        };
        config.add_view(View::new(many).route_name("many"));
        let app = TestApp::new(config.make_app().expect("a right configuration"));
        let response = here(app.get("/many"));
        let recorded = recording(&app, &response);
        assert_eq!(recorded["log"]["kept"].as_array().unwrap().len(), 500);
        assert_eq!(recorded["log"]["left_out"], 312);
        assert!(super::page_of(&app, &response).contains("… and 312 more."));
    });
}

#[test]
fn events_that_are_left_out_are_not_read() {
    static READ: AtomicUsize = AtomicUsize::new(0);

    /// Counts how often it is written.
    #[derive(Clone, Copy)]
    struct Counted;

    impl fmt::Debug for Counted {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            READ.fetch_add(1, Ordering::Relaxed);
            f.write_str("counted")
        }
    }

    with_layer(|| {
        let mut config = Configurator::new();
        config.include(pyramidion_toolbar::toolbar);
        config.settings_mut().set("pyramidion.development", "on");
        config.add_route("many", "/many");
        let many = || {
            for _ in 0..2000 {
                tracing::info!(value = ?Counted, "an event");
            }
            "many"
        };
        config.add_view(View::new(many).route_name("many"));
        let app = TestApp::new(config.make_app().expect("a right configuration"));
        let recorded = recording(&app, &here(app.get("/many")));
        assert_eq!(recorded["log"]["left_out"], 1500);
    });
    // Development mode has read each once for its own page, of which it keeps the last ones.
    assert_eq!(READ.load(Ordering::Relaxed), 2000 + 500);
}

#[test]
fn the_history_is_as_long_as_the_setting_says() {
    // The setting is read where the toolbar is added.
    let mut settings = Settings::new();
    settings.set("pyramidion.development", "on");
    settings.set("toolbar.history", "2");
    let mut config = Configurator::with_settings(settings);
    config.include(pyramidion_toolbar::toolbar);
    config.add_route("page", "/page");
    config.add_view(View::new(|| "page").route_name("page"));
    let app = TestApp::new(config.make_app().expect("a right configuration"));
    for _ in 0..5 {
        here(app.get("/page"));
    }
    let history: Value = here(app.get("/_debug/?format=json")).json();
    assert_eq!(history.as_array().unwrap().len(), 2);
}
