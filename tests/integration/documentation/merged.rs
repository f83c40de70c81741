//! Examples are compiled together, in seconds; one that cannot be would have each compiled alone, in minutes.

use std::path::Path;

use super::root;

/// Returns the text of a line of documentation.
fn documented<'a>(path: &Path, line: &'a str) -> Option<&'a str> {
    if path.extension().is_some_and(|kind| kind == "md") {
        return Some(line);
    }
    let line = line.trim_start();
    line.strip_prefix("///")
        .or_else(|| line.strip_prefix("//!"))
}

/// Tells whether a line holds only in an example that is compiled alone, in its folder: `crate` is the example itself, or a file
/// is read that is beside it.
fn is_of_its_own(line: &str) -> bool {
    let line = line.split_once("// ").map_or(line, |(code, _)| code);
    let reads = ["include!(", "include_str!(", "include_bytes!(", "#[path"];
    let has_file = reads.iter().any(|read| line.contains(read)) && !line.contains("env!(");
    line.contains("crate::") || has_file
}

/// Adds the lines of examples that are compiled with all others, and cannot be.
fn add_unmarked(path: &Path, unmarked: &mut Vec<String>) -> usize {
    let text = std::fs::read_to_string(path).expect("a text");
    let mut fence: Option<&str> = None;
    let mut examples = 0;
    for (index, line) in text.lines().enumerate() {
        let Some(line) = documented(path, line) else {
            fence = None;
            continue;
        };
        if let Some(kind) = line.trim_start().strip_prefix("```") {
            fence = fence.is_none().then_some(kind);
            examples += usize::from(fence.is_some());
        } else if let Some(kind) = fence
            && is_of_its_own(line)
            && ["", "rust", "no_run", "rust,no_run"].contains(&kind.trim())
        {
            unmarked.push(format!("{}:{}: {line}", path.display(), index + 1));
        }
    }
    examples
}

#[test]
fn examples_are_compiled_together() {
    let mut files = Vec::new();
    for folder in [
        "docs",
        "openapi/src",
        "runtime/src",
        "sql/src",
        "toolbar/src",
    ] {
        files.extend(pyramidion_tests::files(&root().join(folder), &["rs", "md"]));
    }
    // Each of the first chapters is a part of an application, which the tests of `cargo pyramidion` build.
    files.retain(|file| !file.starts_with(root().join("docs/start")));
    let mut unmarked = Vec::new();
    let examples: usize = files
        .iter()
        .map(|path| add_unmarked(path, &mut unmarked))
        .sum();
    assert!(examples > 300, "{examples}");
    assert!(
        unmarked.is_empty(),
        "mark them `standalone_crate`, or read files by paths from the package: {unmarked:#?}"
    );
}
