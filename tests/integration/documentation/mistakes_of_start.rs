//! What the chapters of the beginning say may go wrong is what the framework says.

use pyramidion_tests::files;

use super::root;

/// What others say: the compiler, cargo, a shell or the operating system.
const OF_OTHERS: [&str; 12] = [
    "cannot find attribute",
    "expected Result<Message, Redisplay>",
    "cargo: command not found",
    "linker `cc` not found",
    "requires rustc",
    "no such command",
    "could not find `Cargo.toml`",
    "Address already in use",
    "the trait bound `Entry: serde::Serialize`",
    "cannot borrow `*request` as mutable",
    "no method named",
    "temporary value dropped while borrowed",
];

/// Returns the messages that a chapter quotes in its last table.
fn messages(chapter: &str) -> Vec<&str> {
    let (_, table) = chapter
        .split_once("\n## What may go wrong\n")
        .expect("a table");
    let rows = table.lines().filter(|line| line.starts_with("| "));
    let quoted = rows.filter_map(|row| {
        let text = row.strip_prefix("| ")?;
        let marks = text.len() - text.trim_start_matches('`').len();
        let (mark, text) = text.split_at(marks);
        let (message, _) = text.split_once(mark).filter(|_| marks > 0)?;
        Some(message.trim())
    });
    quoted.collect()
}

/// Returns the words of a message beside names, numbers and places.
fn words(message: &str) -> Vec<&str> {
    let beside_names = message.split('`').step_by(2);
    let ends = |c: char| "…():;,?".contains(c) || c.is_ascii_digit();
    let words = beside_names
        .flat_map(|text| text.split(ends))
        .map(str::trim);
    words.filter(|words| words.contains(' ')).collect()
}

#[test]
fn every_message_is_that_of_the_framework() {
    let mut sources = String::new();
    for folder in [
        "runtime/src",
        "macros/src",
        "syntax/src",
        "cli/src",
        "tests",
    ] {
        for file in files(&root().join(folder), &["rs"]) {
            let text = std::fs::read_to_string(file).expect("a file");
            // A text that is long goes on after a backslash.
            sources.extend(text.split("\\\n").map(str::trim_start));
        }
    }
    let mut count = 0;
    for path in files(&root().join("docs/start"), &["md"]) {
        let chapter = std::fs::read_to_string(&path).expect("a chapter");
        for message in messages(&chapter) {
            if OF_OTHERS.iter().any(|other| message.contains(other)) {
                continue;
            }
            let words = words(message);
            assert!(!words.is_empty(), "{message}");
            for words in words {
                let path = path.display();
                assert!(sources.contains(words), "{path}: {message}: {words:?}");
            }
            count += 1;
        }
    }
    assert!(count >= 15, "{count} messages");
}
