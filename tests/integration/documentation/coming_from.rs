//! The chapters for those who know another framework show the same things beside each other, and our side is tested.

use std::collections::BTreeSet;

use super::shown::{blocks, names, read, sections, texts};

/// What a page may show of ours.
const TESTED: [&str; 3] = [
    "examples/cookbook/src/bin",
    "examples/cookbook/src/coming_from",
    "examples/cookbook/templates/coming_from",
];

/// How many things stand beside each other.
const THINGS: usize = 20;

/// Returns the pages, each with its name.
fn pages() -> Vec<(String, String)> {
    let mut names = names("docs/coming-from");
    assert!(names.remove("index"), "the page that lists them");
    let names = names.into_iter();
    names
        .map(|name| {
            let page = read(&format!("docs/coming-from/{name}.md"));
            (name, page)
        })
        .collect()
}

#[test]
fn every_page_has_the_same_things_in_the_same_order() {
    let pages = pages();
    let names: Vec<_> = pages.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["actix_web", "axum", "django", "rocket"]);
    let (_, first) = &pages[0];
    let expected = sections(first);
    assert_eq!(expected.len(), THINGS + 2, "{expected:?}");
    assert_eq!(expected[0], "Words");
    assert_eq!(expected[THINGS + 1], "What we do not have");
    for (name, page) in &pages {
        assert_eq!(sections(page), expected, "{name}");
    }
}

#[test]
fn each_thing_is_shown_on_both_sides_and_ours_is_tested() {
    let tested = texts(&TESTED);
    for (name, page) in pages() {
        let theirs_is = if name == "django" {
            "python"
        } else {
            "rust,ignore"
        };
        for section in page.split("\n## ").skip(2).take(THINGS) {
            let title = section.lines().next().unwrap_or_default();
            let mut ours = 0;
            let mut theirs = 0;
            for (language, code) in blocks(section) {
                match language {
                    "rust" | "html" => {
                        assert!(
                            tested.contains(code),
                            "{name}, {title}: it is nowhere:\n{code}"
                        );
                        ours += 1;
                    }
                    language => {
                        assert_eq!(language, theirs_is, "{name}, {title}");
                        theirs += 1;
                    }
                }
            }
            assert!(
                ours > 0 && theirs == 1,
                "{name}, {title}: {ours} and {theirs}"
            );
        }
    }
}

#[test]
fn each_module_of_ours_is_on_every_page() {
    let modules = names("examples/cookbook/src/coming_from");
    for module in &modules {
        let code = read(&format!("examples/cookbook/src/coming_from/{module}.rs"));
        assert!(
            code.contains("#[test]") || code.contains("#[tokio::test]"),
            "{module}"
        );
        let function = code
            .lines()
            .find(|line| line.contains("fn "))
            .expect("a function");
        for (name, page) in pages() {
            let shown = page.contains(function) || module == "tests_of_pages";
            assert!(shown, "{name} shows nothing of {module}");
        }
    }
}

#[test]
fn what_is_missing_is_said_with_what_to_use() {
    for (name, page) in pages() {
        let (_, section) = page
            .split_once("\n## What we do not have\n")
            .expect("a section");
        let rows: BTreeSet<_> = section
            .lines()
            .filter(|line| line.starts_with("| "))
            .collect();
        assert!(rows.len() > 6, "{name}: {} rows", rows.len());
        for row in rows {
            let cells: Vec<_> = row.trim_matches('|').split(" | ").collect();
            assert_eq!(cells.len(), 2, "{name}: {row}");
        }
    }
}
