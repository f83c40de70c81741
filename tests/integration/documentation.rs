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
    let section = section.split("\n##").next().unwrap_or_default();
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

#[test]
fn every_limit_of_the_server_has_a_test() {
    let rows = check_table("docs/server.md", "## Limits");
    assert!(rows > 12, "{rows} rows");
}

/// The rows of the chapter on hardening: their groups, and the numbers in each.
const HARDENING: [(&str, &[std::ops::RangeInclusive<u32>]); 9] = [
    ("S", &[1..=34]),
    ("C", &[1..=7, 9..=12]),
    ("H", &[1..=11, 20..=25, 30..=35, 40..=47, 50..=52]),
    ("X", &[1..=6]),
    ("R", &[1..=7, 10..=10, 20..=21, 30..=30, 40..=44]),
    ("F", &[1..=6, 10..=14]),
    ("L", &[1..=8, 10..=16, 20..=30]),
    ("M", &[1..=7]),
    ("Q", &[1..=12]),
];

#[test]
fn every_promise_of_hardening_has_a_test_or_a_reason() {
    let text = std::fs::read_to_string(root().join("docs/hardening.md")).expect("the chapter");
    let mut ids = Vec::new();
    for row in text.lines().filter(|line| line.starts_with("| ")) {
        let cells: Vec<_> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        let [id, .., shown] = cells[..] else {
            panic!("no row: {row}");
        };
        if id.is_empty() {
            continue;
        }
        ids.push(id.to_owned());
        // A reason is a sentence; tests are quoted names.
        if !shown.starts_with('`') || shown.ends_with(char::is_alphabetic) {
            assert!(shown.len() > 30, "neither a test nor a reason: {row}");
            continue;
        }
        for test in shown.split(", ") {
            let test = test.trim_matches('`');
            assert!(exists(test), "there is no test `{test}`: {row}");
        }
    }
    let expected = HARDENING.iter().flat_map(|(group, ranges)| {
        let numbers = ranges.iter().flat_map(Clone::clone);
        numbers.map(move |number| format!("{group}-{number:02}"))
    });
    assert_eq!(ids, expected.collect::<Vec<_>>());
}

/// Every table of the guide that ends with tests, by its heading.
const CONFIGURATION: [(&str, usize); 5] = [
    ("## What views are declared with", 12),
    ("### Predicates", 11),
    ("### Arguments of the attributes", 20),
    ("## What applications are declared with", 20),
    ("## Settings", 4),
];

#[test]
fn every_row_of_the_guide_to_configuration_has_a_test() {
    for (heading, least) in CONFIGURATION {
        let rows = check_table("docs/configuration.md", heading);
        assert!(rows > least, "{heading}: {rows} rows");
    }
}

/// Returns the text of a test, or of what the compiler says in a folder of tests.
fn source(test: &str) -> String {
    let path = match test.rsplit_once("::") {
        Some((module, _)) => format!("tests/integration/{}.rs", module.replace("::", "/")),
        None => {
            let files = std::fs::read_dir(root().join(test)).expect("a folder");
            let texts = files.map(|file| std::fs::read_to_string(file.expect("a file").path()));
            return texts.collect::<Result<_, _>>().expect("texts");
        }
    };
    let text = std::fs::read_to_string(root().join(path)).expect("a file");
    let joined: Vec<_> = text.split("\\\n").map(str::trim_start).collect();
    joined.concat().replace("\\\"", "\"")
}

#[test]
fn what_the_guide_says_of_errors_is_what_tests_expect() {
    let text = std::fs::read_to_string(root().join("docs/configuration.md")).expect("the guide");
    let rows = text.lines().filter(|line| line.starts_with("| "));
    let (mut count, mut unexpected) = (0, Vec::new());
    for row in rows {
        let cells: Vec<_> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [_, _, _, says, tests] = cells.as_slice() else {
            continue;
        };
        let sources: String = tests
            .split(", ")
            .map(|test| test.trim_matches('`'))
            .filter(|test| exists(test))
            .map(source)
            .collect();
        let texts = says.split("`, `").flat_map(|text| text.split('…'));
        for part in texts.map(|text| text.trim().trim_matches('`').trim()) {
            if part.is_empty() || *says == "says" {
                continue;
            }
            if !sources.contains(part) {
                unexpected.push(format!("{part:?}: {row}"));
            }
            count += 1;
        }
    }
    assert!(
        unexpected.is_empty(),
        "no test expects\n{}",
        unexpected.join("\n")
    );
    assert!(count > 30, "{count} texts");
}
