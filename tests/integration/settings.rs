//! Settings, and what the environment says instead.
//!
//! The environment belongs to the whole process, so tests of it run in one of their own.

use std::process::Command;

use pyramidion::testing::TestApp;
use pyramidion::{Configurator, Request, View};
use pyramidion_tests::applications::{client, says};

/// Runs an ignored test of this file in a process with further variables.
#[track_caller]
fn run(test: &str, variables: &[(&str, &str)]) {
    let this = std::env::current_exe().expect("a path");
    let output = Command::new(this)
        .args(["--exact", "--ignored", &format!("settings::{test}")])
        .envs(variables.iter().copied())
        .output()
        .expect("this program runs");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("1 passed"), "{text}");
}

#[test]
fn the_environment_overrides_what_the_program_sets() {
    run(
        "with_plain_404_in_the_environment",
        &[("PYRAMIDION_PLAIN_404", "true")],
    );
}

#[test]
#[ignore = "it runs in a process of its own"]
fn with_plain_404_in_the_environment() {
    let mut config = Configurator::new();
    assert!(
        config.settings().is_on("pyramidion.plain_404"),
        "while configuring"
    );
    config.settings_mut().set("pyramidion.plain_404", "false");
    assert!(config.settings().is_on("pyramidion.plain_404"));
    config.add_route("page", "/");
    config.add_view(says("page").route_name("page").request_method(["POST"]));
    let app = TestApp::new(config.make_app().expect("a right configuration"));
    assert_eq!(app.get("/").send().status(), 404);
}

#[test]
fn every_setting_of_the_framework_has_a_variable() {
    let trusted = ("PYRAMIDION_CSRF_TRUSTED_ORIGINS", "a.example b.example");
    let own = ("PYRAMIDION_ANYTHING_ELSE", "x");
    run(
        "with_several_in_the_environment",
        &[trusted, own, ("OTHER_NAME", "y")],
    );
}

#[test]
#[ignore = "it runs in a process of its own"]
fn with_several_in_the_environment() {
    let app = client(|config| {
        config.add_route("page", "/{name}");
        let view = |request: &mut Request| {
            let name = request.matchdict().get("name").unwrap_or_default();
            format!("{:?}", request.settings().get(name))
        };
        config.add_view(View::new(view).route_name("page"));
    });
    let trusted = app.get("/pyramidion.csrf_trusted_origins").send();
    assert_eq!(trusted.text(), r#"Some("a.example b.example")"#);
    assert_eq!(
        app.get("/pyramidion.anything_else").send().text(),
        r#"Some("x")"#
    );
    for name in ["other_name", "OTHER_NAME", "pyramidion.other_name"] {
        assert_eq!(app.get(&format!("/{name}")).send().text(), "None");
    }
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_no_text_harms_nobody() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;

    let this = std::env::current_exe().expect("a path");
    let output = Command::new(this)
        .args([
            "--exact",
            "--ignored",
            "settings::with_plain_404_in_the_environment",
        ])
        .env("PYRAMIDION_PLAIN_404", "1")
        .env("PYRAMIDION_BAD", OsStr::from_bytes(b"\xff"))
        .output()
        .expect("this program runs");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("1 passed"), "{text}");
}

#[test]
fn views_read_the_settings_of_the_application() {
    let app = client(|config| {
        config.settings_mut().set("mail.host", "localhost");
        config.add_route("page", "/");
        let view = |request: &mut Request| request.settings().get("mail.host").map(str::to_owned);
        config.add_view(
            View::new(move |request: &mut Request| view(request).unwrap_or_default())
                .route_name("page"),
        );
    });
    assert_eq!(app.get("/").send().text(), "localhost");
}

#[test]
fn the_setting_for_a_plain_404_leaves_out_405_and_406() {
    let app = |is_plain: &str| {
        client(|config| {
            config.settings_mut().set("pyramidion.plain_404", is_plain);
            config.add_route("page", "/");
            let view = says("page").route_name("page").request_method(["POST"]);
            config.add_view(view.accept("text/html"));
        })
    };
    let statuses = |app: &TestApp| {
        let unacceptable = app.post("/").header("accept", "image/png");
        let options = app.request("OPTIONS", "/");
        [app.get("/").send(), unacceptable.send(), options.send()]
            .map(|response| response.status().as_u16())
    };
    assert_eq!(statuses(&app("off")), [405, 406, 204]);
    assert_eq!(statuses(&app("on")), [404, 404, 404]);
}
