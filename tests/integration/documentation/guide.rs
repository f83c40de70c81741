//! Each chapter of the guide begins with a small example, and ends with what can go wrong.

use super::{cells, check_table, root, sources};

/// The chapters of the guide, in the order in which they are read.
const GUIDE: [&str; 15] = [
    "routes",
    "views",
    "predicates",
    "renderers",
    "sessions",
    "security",
    "forms",
    "databases",
    "languages",
    "streams",
    "errors",
    "testing",
    "extending",
    "server",
    "observing",
];

/// Further chapters that end with what can go wrong.
const FURTHER: [&str; 4] = ["browsers", "tower", "traversal", "websockets"];

/// The section that ends a chapter.
const LAST: &str = "## What can go wrong";

/// How many lines the first example of a chapter shows at most, without those that are empty.
const MOST_LINES: usize = 15;

/// How many rows the table of a chapter has at least.
const LEAST_ROWS: usize = 5;

fn chapter(name: &str) -> String {
    std::fs::read_to_string(root().join(format!("docs/{name}.md"))).expect("the chapter")
}

#[test]
fn every_chapter_begins_with_a_small_example() {
    for name in GUIDE {
        let text = chapter(name);
        let beginning = text.split("\n## ").next().unwrap_or_default();
        let (_, example) = beginning
            .split_once("\n```rust")
            .unwrap_or_else(|| panic!("{name}: there is no example before the first section"));
        let (kind, lines) = example.split_once('\n').expect("an example");
        assert!(!kind.contains("ignore"), "{name}: it is not compiled");
        let lines = lines.split("\n```").next().unwrap_or_default().lines();
        let shown =
            lines.filter(|line| !line.is_empty() && *line != "#" && !line.starts_with("# "));
        let shown = shown.count();
        assert!(
            shown <= MOST_LINES,
            "{name}: its example shows {shown} lines"
        );
    }
}

#[test]
fn every_chapter_ends_with_what_can_go_wrong() {
    for name in GUIDE.into_iter().chain(FURTHER) {
        let text = chapter(name);
        let last = text.lines().rfind(|line| line.starts_with("## "));
        assert_eq!(last, Some(LAST), "{name}");
        let rows = check_table(&format!("docs/{name}.md"), LAST);
        assert!(rows >= LEAST_ROWS, "{name}: {rows} rows");
    }
}

/// Returns what a text has in code, between single or double backquotes.
fn quoted(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find('`') {
        let fence = if rest[start..].starts_with("``") {
            "``"
        } else {
            "`"
        };
        rest = &rest[start + fence.len()..];
        let Some(end) = rest.find(fence) else {
            break;
        };
        found.push(rest[..end].trim());
        rest = &rest[end + fence.len()..];
    }
    found
}

/// Returns what the tests of a row must have: the words of the message, or the status.
fn expected(sign: &str) -> Vec<&str> {
    if sign.starts_with('`') {
        let parts = quoted(sign).into_iter().flat_map(|text| text.split('…'));
        return parts
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .collect();
    }
    let digits = sign
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(sign.len());
    if digits == 3 {
        return vec![&sign[..digits]];
    }
    Vec::new()
}

#[test]
fn what_can_go_wrong_is_said_as_its_tests_expect_it() {
    let (mut count, mut unexpected) = (0, Vec::new());
    for name in GUIDE.into_iter().chain(FURTHER) {
        let text = chapter(name);
        let (_, table) = text.split_once(LAST).expect("the section");
        for row in table.lines().filter(|line| line.starts_with("| ")).skip(1) {
            let [sign, why, write, tests] = cells(row)[..] else {
                panic!("four cells: {row}");
            };
            assert!(!why.is_empty() && !write.is_empty(), "{row}");
            let sources = sources(tests);
            for part in expected(sign) {
                count += 1;
                if !sources.contains(part) {
                    unexpected.push(format!("{part:?}: {row}"));
                }
            }
        }
    }
    assert!(
        unexpected.is_empty(),
        "no test expects\n{}",
        unexpected.join("\n")
    );
    assert!(count > 110, "{count} messages and statuses");
}

/// How many lines the map of the sources has at most.
const LONGEST_MAP: usize = 350;

#[test]
fn the_map_of_the_sources_is_short_and_begins_with_the_files_to_read_first() {
    let text = std::fs::read_to_string(root().join("ARCHITECTURE.md")).expect("the map");
    assert!(text.lines().count() <= LONGEST_MAP);
    let mut sections = text.split("\n## ").skip(1);
    let first = sections.next().expect("a section");
    assert!(first.starts_with("Which file first\n"));
    let files = quoted(first).into_iter().filter(|name| name.contains('/'));
    let mut count = 0;
    for file in files {
        assert!(root().join(file).is_file(), "{file}");
        count += 1;
    }
    assert!(count > 8, "{count} files");
}
