//! The files and modules that `ARCHITECTURE.md` and `CONTRIBUTING.md` name are there.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::ORDER;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(document: &str) -> String {
    std::fs::read_to_string(root().join(document)).expect("the document")
}

/// Returns what a text sets as code, outside of blocks of code.
fn code(text: &str) -> impl Iterator<Item = &str> {
    let outside = text.split("```").step_by(2);
    outside.flat_map(|text| text.split('`').skip(1).step_by(2))
}

/// Tells whether a text is the path of a file or folder of the repository, and not an example.
fn is_path(text: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_-./".contains(c);
    let has_end = [".rs", ".md", ".html", ".json", ".txt", ".toml", "/"];
    text.chars().all(is_plain) && has_end.iter().any(|end| text.ends_with(end))
}

/// Returns where a path may be meant to begin.
fn folders() -> [PathBuf; 5] {
    [
        "",
        "runtime/src",
        "runtime/src/renderers",
        "runtime/src/forms",
        "syntax/src",
    ]
    .map(|folder| root().join(folder))
}

#[test]
fn every_path_that_the_documents_name_exists() {
    let mut checked = 0;
    for document in ["ARCHITECTURE.md", "CONTRIBUTING.md"] {
        let text = read(document);
        let paths = code(&text).filter(|text| is_path(text) && text.contains('/'));
        for path in paths {
            let is_there = folders().iter().any(|folder| folder.join(path).exists());
            assert!(is_there, "{document} names `{path}`, which is not there");
            checked += 1;
        }
    }
    assert!(checked > 100, "{checked}");
}

/// A name without a folder is that of a file in a folder which the same section names, or at the root of a crate.
#[test]
fn every_file_that_a_section_names_is_in_one_of_its_folders() {
    let text = read("ARCHITECTURE.md");
    let mut checked = 0;
    for section in text.split("\n## ") {
        let heading = section.lines().next().unwrap_or_default();
        let named: Vec<_> = code(section).filter(|text| is_path(text)).collect();
        let mut searched: BTreeSet<PathBuf> = ["runtime/src", "syntax/src"]
            .map(|folder| root().join(folder))
            .into();
        for path in named.iter().filter(|path| path.contains('/')) {
            let (folder, _) = path.rsplit_once('/').expect("a slash");
            searched.extend(folders().iter().map(|base| base.join(folder)));
        }
        for name in named.iter().filter(|path| !path.contains('/')) {
            // These stand for a file in every folder.
            if ["error.rs", "absent.rs"].contains(name) {
                continue;
            }
            assert!(
                searched.iter().any(|folder| folder.join(name).exists()),
                "the section `{heading}` names `{name}`, which is in none of the folders that it names"
            );
            checked += 1;
        }
    }
    assert!(checked > 50, "{checked}");
}

#[test]
fn the_table_of_the_modules_has_every_module() {
    let text = read("ARCHITECTURE.md");
    let (_, section) = text
        .split_once("\n## The modules of `runtime/src`\n")
        .expect("the section");
    let section = section.split("\n## ").next().unwrap_or_default();
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    let cells = rows.filter_map(|row| row.split('|').nth(1));
    let named: BTreeSet<_> = cells.flat_map(code).collect();
    let modules: BTreeSet<_> = ORDER.iter().copied().collect();
    assert_eq!(named, modules);
}

/// Functions and other items that a recipe of `CONTRIBUTING.md` names together with their file.
#[test]
fn every_item_that_a_recipe_names_with_its_file_is_there() {
    let text = read("CONTRIBUTING.md");
    let mut checked = 0;
    let parts: Vec<_> = text.split('`').collect();
    for three in parts.windows(3).filter(|three| three[1].trim() == "in") {
        let (before, after) = (three[0], three[2]);
        let is_source = Path::new(after).extension().is_some_and(|end| end == "rs");
        if !is_path(after) || !is_source || !after.contains('/') {
            continue;
        }
        let path = folders()
            .iter()
            .map(|folder| folder.join(after))
            .find(|path| path.exists());
        let file = std::fs::read_to_string(path.expect("a file")).expect("a text");
        let item = before.rsplit("::").next().unwrap_or(before);
        assert!(file.contains(item), "`{before}` is not in `{after}`");
        checked += 1;
    }
    assert!(checked > 5, "{checked}");
}
