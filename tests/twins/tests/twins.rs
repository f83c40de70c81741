//! What scans find in a program whose library has the same name.

#![allow(clippy::expect_used, reason = "what fails here fails a test")]

use std::process::Command;

/// Returns what the program prints, without what it warns of on standard error.
fn run(which: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_twins"))
        .arg(which)
        .output()
        .expect("the program runs");
    String::from_utf8(output.stdout).expect("a text")
}

/// The module that both have, as it is warned of once.
const TWICE: &str = "both.rs: the module `twins::both` is compiled twice, into ";

#[test]
fn a_program_scans_itself_and_not_its_library() {
    for which in ["program", "modules"] {
        let text = run(which);
        assert!(
            text.starts_with("/both program\n/program program\n/typed 404\n"),
            "{which}: {text}"
        );
        let expected = format!(
            "{TWICE}the library and into the program `twins`, of which a scan covers the second only; \
             declare the module in one of them, and let the program use that of the library"
        );
        assert_eq!(text.matches(&expected).count(), 1, "{which}: {text}");
        assert!(
            text.contains("the view `typed` is registered but no scan covers it; add `config.scan(package!(twins::library))`"),
            "{which}: {text}"
        );
    }
}

#[test]
fn a_program_scans_its_library_by_name() {
    let text = run("library");
    assert!(
        text.starts_with("/both library\n/program 404\n/typed library\n"),
        "{text}"
    );
    let expected = format!("{TWICE}the program `twins` and into the library");
    assert_eq!(text.matches(&expected).count(), 1, "{text}");
    assert!(
        text.contains("the view `program` is registered but no scan covers it; add `config.scan(package!(twins::program))`, or, if the program `twins` has another configuration, `config.scan(package!(crate))` in that"),
        "{text}"
    );
}

#[test]
fn a_library_scans_itself_and_not_the_program() {
    let text = run("application");
    assert!(
        text.starts_with("/both library\n/program 404\n/typed library\n"),
        "{text}"
    );
}

#[test]
fn a_test_of_the_library_finds_its_views() {
    let app = pyramidion::testing::TestApp::new(twins::app().expect("a right configuration"));
    assert_eq!(app.get("/both").send().text(), "library");
    assert_eq!(app.get("/typed").send().text(), "library");
}
