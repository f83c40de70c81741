//! Pages that show code which is compiled and tested elsewhere.

use std::collections::BTreeSet;
use std::path::Path;

use super::root;

pub(super) fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Returns the names of the files of a folder, without what comes after the dot.
pub(super) fn names(folder: &str) -> BTreeSet<String> {
    let entries = std::fs::read_dir(root().join(folder)).expect("the folder");
    let files = entries.map(|entry| entry.expect("an entry").path());
    let stem = |file: &Path| file.file_stem()?.to_str().map(str::to_owned);
    files
        .filter(|file| file.is_file())
        .filter_map(|file| stem(&file))
        .collect()
}

/// Returns the texts of all files of some folders, one after the other.
pub(super) fn texts(folders: &[&str]) -> String {
    let mut all = String::new();
    for folder in folders {
        for entry in std::fs::read_dir(root().join(folder)).expect("the folder") {
            let path = entry.expect("an entry").path();
            if path.is_file() {
                all += &std::fs::read_to_string(path).expect("a text");
                all.push('\u{0}');
            }
        }
    }
    all
}

/// Returns the blocks of a page, each with its language.
pub(super) fn blocks(page: &str) -> Vec<(&str, &str)> {
    let fenced = page.split("```").skip(1).step_by(2);
    fenced.filter_map(|block| block.split_once('\n')).collect()
}

/// Returns the headings of a page that begin with `##`, without those below them.
pub(super) fn sections(page: &str) -> Vec<&str> {
    let lines = page.lines();
    lines.filter_map(|line| line.strip_prefix("## ")).collect()
}
