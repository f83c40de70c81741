//! What the documents say of the tests is true.

use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Tells whether there is a test, by the path of its function or by its folder.
fn exists(name: &str) -> bool {
    if name.contains('/') {
        return root().join(name).exists();
    }
    let Some((module, function)) = name.rsplit_once("::") else {
        return false;
    };
    let path = format!("tests/integration/{}.rs", module.replace("::", "/"));
    std::fs::read_to_string(root().join(path))
        .is_ok_and(|text| text.contains(&format!("fn {function}(")))
}

/// Checks that every test in the last column of a table is there, and returns the number of rows.
fn check_table(file: &str, heading: &str) -> usize {
    let text = std::fs::read_to_string(root().join(file)).expect("the document");
    let (_, section) = text.split_once(heading).expect("the section");
    let section = section.split("\n## ").next().unwrap_or_default();
    let rows = section.lines().filter(|line| line.starts_with('|')).skip(2);
    rows.map(|row| {
        let tests = row.trim_end_matches('|').rsplit('|').next();
        let tests: Vec<_> = tests.unwrap_or_default().split(',').collect();
        for test in tests {
            let test = test.trim().trim_matches('`');
            assert!(exists(test), "there is no test `{test}`: {row}");
        }
    })
    .count()
}

#[test]
fn every_difference_has_a_test() {
    let rows = check_table("README.md", "## Where we differ from Pyramid");
    assert!(rows > 20, "{rows} rows");
}

#[test]
fn every_difference_of_tickets_has_a_test() {
    let rows = check_table("docs/auth-tkt.md", "## Where we differ");
    assert!(rows > 10, "{rows} rows");
}

#[test]
fn what_is_said_of_our_sessions_has_tests() {
    let rows = check_table("docs/sessions.md", "## Beside others");
    assert!(rows > 20, "{rows} rows");
}
