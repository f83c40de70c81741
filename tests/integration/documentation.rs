//! What the documents say of the tests is true.

mod book;
mod coming_from;
mod cookbook;
mod features;
mod guide;
mod merged;
mod mistakes_of_start;
mod questions;
mod reference;
mod shown;
mod tutorial;
mod words;

use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use pyramidion_syntax::predicates::PredicateName;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Returns the file of a module, which is one of the tests unless it says `pyramidion`.
fn file(module: &str) -> PathBuf {
    let path = module.replace("::", "/");
    root().join(match path.strip_prefix("pyramidion/") {
        Some(path) => format!("runtime/src/{path}.rs"),
        None => format!("tests/integration/{path}.rs"),
    })
}

/// Tells whether there is a test, by the path of its function or by its folder.
fn exists(name: &str) -> bool {
    if name.contains('/') {
        return root().join(name).exists();
    }
    let Some((module, function)) = name.rsplit_once("::") else {
        return false;
    };
    // The functions of `fuzzing` are made by a macro from their names; some others are generic.
    std::fs::read_to_string(file(module)).is_ok_and(|text| {
        text.contains(&format!("fn {function}("))
            || text.contains(&format!("fn {function}<"))
            || module == "fuzzing" && text.contains(&format!("\n    {function},\n"))
    })
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
    let text = std::fs::read_to_string(root().join("docs/differences.md")).expect("the chapter");
    let headings = text.lines().filter(|line| line.starts_with("## "));
    let rows: usize = headings
        .map(|heading| check_table("docs/differences.md", heading))
        .sum();
    let all = text.lines().filter(|line| line.starts_with("| ")).count();
    assert_eq!(
        rows + text.matches("\n## ").count(),
        all,
        "with a head each"
    );
    assert!(rows > 80, "{rows} rows");
}

#[test]
fn the_differences_of_the_readme_are_in_the_chapter() {
    let text = std::fs::read_to_string(root().join("docs/differences.md")).expect("the chapter");
    let readme = std::fs::read_to_string(root().join("README.md")).expect("the README");
    let (_, section) = readme
        .split_once("## Where it differs from Pyramid")
        .expect("the section");
    let section = section.split("\n##").next().unwrap_or_default();
    let rows = section.lines().filter(|line| line.starts_with('|')).skip(2);
    let rows: Vec<_> = rows.collect();
    assert_eq!(rows.len(), 6);
    for row in rows {
        assert!(text.contains(&format!("\n{row} `")), "{row}");
    }
}

#[test]
fn every_difference_of_tickets_has_a_test() {
    let rows = check_table("docs/auth-tkt.md", "## Where we differ");
    assert!(rows > 10, "{rows} rows");
}

#[test]
fn what_is_said_of_our_sessions_has_tests() {
    let rows = check_table("docs/sessions.md", "## Compared with others");
    assert!(rows > 20, "{rows} rows");
}

#[test]
fn what_is_said_of_databases_has_tests() {
    let rows = check_table("docs/databases.md", "## Faults and their results");
    assert!(rows > 15, "{rows} rows");
}

#[test]
fn what_is_said_of_development_mode_has_tests() {
    for (heading, least) in [
        ("### When it is on", 6),
        ("### What is shown", 7),
        ("### What is hidden", 5),
    ] {
        let rows = check_table("docs/development.md", heading);
        assert!(rows >= least, "{heading}: {rows} rows");
    }
}

/// Every table of the chapter on configuration that ends with tests, by its heading.
const CONFIGURATION: [(&str, usize); 5] = [
    ("## What is checked before the first request", 12),
    ("## What views are declared with", 12),
    ("### Predicates", 11),
    ("### Arguments of the attributes", 20),
    ("## What applications are declared with", 20),
];

#[test]
fn every_row_of_the_guide_to_configuration_has_a_test() {
    for (heading, least) in CONFIGURATION {
        let rows = check_table("docs/configuration.md", heading);
        assert!(rows > least, "{heading}: {rows} rows");
    }
}

#[test]
fn every_predicate_has_its_rows_in_the_guide() {
    let guide = std::fs::read_to_string(root().join("docs/configuration.md")).expect("the guide");
    let of_predicates = guide.split("\n### Predicates\n").nth(1);
    let of_attributes = guide.split("\n### Arguments of the attributes\n").nth(1);
    for (section, written) in [(of_predicates, ""), (of_attributes, " =")] {
        let section = section.and_then(|text| text.split("\n##").next());
        let rows: Vec<_> = section.expect("a section").lines().collect();
        for name in PredicateName::ALL {
            let example = format!("`{}{written}", name.name());
            let is_there = rows.iter().any(|row| row.contains(&example));
            assert!(is_there, "no row has {example}…");
        }
    }
}

/// Returns the text of the file of a test, or of what the compiler says in a folder of tests.
fn source(test: &str) -> String {
    let path = match test.rsplit_once("::") {
        Some((module, _)) => file(module),
        None if root().join(test).is_file() => root().join(test),
        None => {
            let files = std::fs::read_dir(root().join(test)).expect("a folder");
            let texts = files.map(|file| std::fs::read_to_string(file.expect("a file").path()));
            return texts.collect::<Result<_, _>>().expect("texts");
        }
    };
    let text = std::fs::read_to_string(path).expect("a file");
    let joined: Vec<_> = text.split("\\\n").map(str::trim_start).collect();
    joined.concat().replace("\\\"", "\"")
}

/// Returns the texts of all tests that a cell of a table names.
fn sources(tests: &str) -> String {
    let tests = tests.split(", ").map(|test| test.trim_matches('`'));
    tests.filter(|test| exists(test)).map(source).collect()
}

#[test]
fn what_the_guide_says_of_errors_is_what_tests_expect() {
    let text = std::fs::read_to_string(root().join("docs/configuration.md")).expect("the guide");
    let rows = text.lines().filter(|line| line.starts_with("| "));
    let (mut count, mut unexpected) = (0, Vec::new());
    for row in rows {
        let [_, _, _, says, tests] = cells(row)[..] else {
            continue;
        };
        let sources = sources(tests);
        let texts = says.split("`, `").flat_map(|text| text.split('…'));
        for part in texts.map(|text| text.trim().trim_matches('`').trim()) {
            if part.is_empty() || says == "says" {
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

/// The sections of the table of what is promised, the letter of their rows, and the numbers.
const PROMISES: [(&str, char, &[RangeInclusive<usize>]); 11] = [
    ("Sessions", 'S', &[1..=34]),
    ("CSRF", 'C', &[1..=7, 9..=15]),
    ("HTTP/1.1", 'H', &[1..=15, 20..=25, 29..=35, 40..=52]),
    ("HTTP/2", 'X', &[1..=6]),
    (
        "Routing and output",
        'R',
        &[1..=7, 10..=10, 20..=21, 30..=30, 40..=52],
    ),
    ("Forwarding", 'P', &[1..=10]),
    ("Static files", 'F', &[1..=6, 10..=14]),
    ("Faults and shutdown", 'L', &[1..=8, 10..=18, 20..=32]),
    ("Development mode", 'D', &[1..=6]),
    ("Macros and start-up", 'M', &[1..=7]),
    ("Supply chain and code", 'Q', &[1..=12]),
];

#[test]
fn every_promise_stands_once_in_its_section() {
    let text = std::fs::read_to_string(root().join("docs/hardening.md")).expect("the document");
    let mut sections = text.split("\n## ").skip(1);
    for (heading, letter, numbers) in PROMISES {
        let section = sections.next().expect("a section");
        assert_eq!(section.lines().next(), Some(heading));
        let rows = section.lines().filter(|line| line.starts_with('|')).skip(2);
        let ids: Vec<_> = rows.map(|row| cells(row)[0]).collect();
        let numbers = numbers.iter().cloned().flatten();
        let expected: Vec<_> = numbers.map(|n| format!("{letter}-{n:02}")).collect();
        assert_eq!(ids, expected, "{heading}");
    }
    assert_eq!(sections.next(), None);
}

/// Returns the cells of a row.
fn cells(row: &str) -> Vec<&str> {
    row.trim_matches('|').split('|').map(str::trim).collect()
}

#[test]
fn every_promise_has_a_test_or_a_reason() {
    let text = std::fs::read_to_string(root().join("docs/hardening.md")).expect("the document");
    let (mut tests, mut reasons) = (0, Vec::new());
    for row in text.lines().filter(|line| is_promise(line)) {
        let [id, input, happens, shown] = cells(row)[..] else {
            panic!("four cells: {row}");
        };
        assert!(!input.is_empty() && !happens.is_empty(), "{row}");
        if shown.starts_with('`') {
            for test in shown.split(", ").map(|test| test.trim_matches('`')) {
                assert!(exists(test), "there is no test `{test}`: {row}");
                tests += 1;
            }
            continue;
        }
        assert!(
            shown.split(' ').count() > 8,
            "a reason in a sentence: {row}"
        );
        reasons.push(id);
        let quoted = shown.split('`').skip(1).step_by(2);
        for test in quoted.filter(|text| text.contains("::") && !text.starts_with("tokio::")) {
            assert!(exists(test), "there is no test `{test}`: {row}");
        }
    }
    assert!(tests > 200, "{tests} tests");
    // Whoever gives a reason instead of a test writes its row down here, too.
    assert_eq!(reasons, REASONS);
}

/// The rows that have a reason instead of a test.
const REASONS: [&str; 6] = ["L-30", "Q-06", "Q-07", "Q-08", "Q-09", "Q-10"];

fn is_promise(line: &str) -> bool {
    line.starts_with("| ") && !line.starts_with("| id |")
}

/// Where the chapters are read.
const CHAPTERS: &str = "https://docs.rs/pyramidion/latest/pyramidion/guide/";

/// Where the files of the project are read.
const FILES: &str = "https://github.com/pyramidion/pyramidion/blob/main/";

/// Returns how rustdoc names the section of a heading in links.
fn id(heading: &str) -> String {
    let words = heading.trim_start_matches(['#', ' ']).to_lowercase();
    let words = words.replace(' ', "-");
    let is_kept = |c: &char| c.is_alphanumeric() || matches!(c, '-' | '_');
    words.chars().filter(is_kept).collect()
}
