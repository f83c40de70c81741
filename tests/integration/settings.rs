//! Settings, and what the environment says instead.
//!
//! The environment belongs to the whole process, so tests of it run in one of their own.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use pyramidion::testing::TestApp;
use pyramidion::{Configurator, Request, View};
use pyramidion_tests::applications::{client, has_mistake, says};

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
fn a_variable_that_is_not_text_harms_nobody() {
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

#[test]
fn a_setting_that_there_is_not_is_reported_where_it_is_set() {
    let line = line!() + 3;
    has_mistake(
        |config| {
            config.settings_mut().set("pyramidion.plain_44", "true");
        },
        &[
            &format!(
                "tests/integration/settings.rs:{line}: there is no setting `pyramidion.plain_44`"
            ),
            "did you mean `pyramidion.plain_404`?",
        ],
    );
    has_mistake(
        |config| config.settings_mut().set("pyramidion.something_else", "x"),
        &["there is no setting `pyramidion.something_else`; there are `pyramidion.compression`, "],
    );
    client(|config| config.settings_mut().set("pyramidion_other.name", "x"));
}

#[test]
fn a_switch_that_is_neither_on_nor_off_is_reported() {
    for name in [
        "debug_authorization",
        "debug_notfound",
        "debug_routematch",
        "debug_timings",
        "plain_404",
        "prevent_cachebust",
        "prevent_http_cache",
        "reload_templates",
    ] {
        let name = format!("pyramidion.{name}");
        for value in ["2", "ture", "enabled", "on off"] {
            has_mistake(
                |config| config.settings_mut().set(&name, value),
                &[
                    "tests/integration/settings.rs:",
                    &format!(
                        "the setting `{name}` is {value:?}, which is neither on nor off: use `true` or `false`"
                    ),
                ],
            );
        }
        for value in ["", "0", "F", "no", " off ", "N", "false", "1", "Yes"] {
            client(|config| config.settings_mut().set(&name, value));
        }
    }
}

/// Returns the warnings of an application that speak of a setting.
fn warnings(name: &str, value: &str) -> Vec<String> {
    let app = client(|config| config.settings_mut().set(name, value));
    let warnings = app.app().warnings().iter();
    let own = warnings.filter(|warning| warning.contains(name));
    own.cloned().collect()
}

/// Django and others want whole origins there.
#[test]
fn a_trusted_origin_that_no_host_can_be_is_warned_of() {
    let name = "pyramidion.csrf_trusted_origins";
    for (value, said) in [
        (
            "https://pay.example",
            "holds `https://pay.example`, which no host can be: write `pay.example`",
        ),
        (
            "own.example *.pay.example",
            "holds `*.pay.example`, which no host can be: write `.pay.example`",
        ),
        (
            "a.example,b.example",
            "holds `a.example,b.example`, which no host can be: write hosts with spaces between them",
        ),
    ] {
        let said = format!("the setting `{name}` {said}");
        let warnings = warnings(name, value);
        let [warning] = warnings.as_slice() else {
            panic!("{warnings:?}");
        };
        for said in ["tests/integration/settings.rs:", &said] {
            assert!(warning.contains(said), "{said} is not in {warning}");
        }
    }
    for value in ["", "null", "PAY.example .pay.example", "[::1]:8443\nx"] {
        assert_eq!(warnings(name, value), [""; 0], "{value}");
    }
}

#[test]
fn the_environment_is_checked_too() {
    run(
        "with_mistakes_in_the_environment",
        &[
            ("PYRAMIDION_PLAIN_404", "maybe"),
            ("PYRAMIDION_PLAIN_44", "true"),
            ("PYRAMIDION_TOOL", "x"),
        ],
    );
}

#[test]
#[ignore = "it runs in a process of its own"]
fn with_mistakes_in_the_environment() {
    has_mistake(
        |_| {},
        &[
            "the environment variable `PYRAMIDION_PLAIN_404` is \"maybe\", which is neither on nor off",
        ],
    );
}

#[test]
fn a_variable_that_sets_nothing_is_warned_of() {
    run(
        "with_a_misspelled_variable",
        &[
            ("PYRAMIDION_PLAIN_44", "true"),
            ("PYRAMIDION_CSRF_TRUSTED_ORIGINS", "*.pay.example"),
            ("PYRAMIDION_TOOL", "x"),
        ],
    );
}

#[test]
#[ignore = "it runs in a process of its own"]
fn with_a_misspelled_variable() {
    let app = client(|_| {});
    let warnings = app.app().warnings();
    let said: Vec<_> = warnings
        .iter()
        .filter(|warning| warning.contains("variable"))
        .collect();
    let [host, warning] = said.as_slice() else {
        panic!("{said:?}");
    };
    assert!(
        host.contains("`PYRAMIDION_CSRF_TRUSTED_ORIGINS` holds `*.pay.example`"),
        "{host}"
    );
    assert!(
        warning.contains("`PYRAMIDION_PLAIN_44` sets nothing"),
        "{warning}"
    );
    assert!(
        warning.contains("did you mean `pyramidion.plain_404`?"),
        "{warning}"
    );
}

#[test]
fn every_setting_that_the_framework_reads_is_known() {
    fn names(folder: &Path, found: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                names(&path, found);
                continue;
            }
            let text = std::fs::read_to_string(&path).expect("text");
            let text = text
                .split("#[cfg(test)]\nmod tests")
                .next()
                .unwrap_or_default();
            let constants = text
                .split("\"pyramidion.")
                .skip(1)
                .filter_map(|rest| rest.split_once('"'));
            found.extend(constants.map(|(name, _)| format!("pyramidion.{name}")));
        }
    }
    let mut read = BTreeSet::new();
    names(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("../runtime/src"),
        &mut read,
    );
    // Others are the beginning of all of them, and a salt.
    read.retain(|name| {
        name.trim_start_matches("pyramidion.")
            .starts_with(char::is_alphabetic)
    });
    read.remove("pyramidion.session.");
    assert!(read.len() >= 6, "{read:?}");
    for name in read {
        let mut config = Configurator::new();
        config.settings_mut().set(name.as_str(), "true");
        let told = config
            .make_app()
            .map_or_else(|error| error.to_string(), |_| String::new());
        assert!(!told.contains("there is no setting"), "{told}");
    }
}

#[test]
fn a_setting_of_pyramid_leads_to_that_here() {
    for (name, says) in [
        (
            "pyramid.reload_templates",
            "sets nothing here: write `pyramidion.reload_templates`",
        ),
        (
            "pyramid.tweens",
            "write `pyramidion.tweens`; tweens have the names of `add_tween`",
        ),
        (
            "pyramid.includes",
            "parts are included in the program: `config.include(…)`",
        ),
        (
            "pyramid.other",
            "settings of the framework begin with `pyramidion.`",
        ),
    ] {
        let found = warnings(name, "x");
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(
            found[0].contains(&format!("the setting `{name}` is one of Pyramid")),
            "{found:?}"
        );
        assert!(found[0].contains(says), "{found:?}");
    }
    // A file for both sides has both.
    let app = client(|config| {
        for name in [
            "pyramid.default_locale_name",
            "pyramidion.default_locale_name",
        ] {
            config.settings_mut().set(name, "de");
        }
    });
    let mut warnings = app.app().warnings().iter();
    assert!(!warnings.any(|warning| warning.contains("default_locale_name")));
}
