//! The first chapters of the book, typed as they stand there: each step is an application that compiles and whose tests pass.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{Workspace, said, target};

/// The chapters that write something, in their order, and how many tests there are then.
const CHAPTERS: [(&str, usize); 5] = [
    ("first_view", 3),
    ("page", 3),
    ("form", 3),
    ("session", 3),
    ("test", 6),
];

fn chapter(name: &str) -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../docs/start/{name}.md"));
    std::fs::read_to_string(file).expect("a chapter")
}

/// Returns the blocks of a chapter, each with its language and the line of text before it.
fn blocks(chapter: &str) -> Vec<(&str, &str, String)> {
    let mut blocks = Vec::new();
    let mut before = "";
    let mut lines = chapter.lines();
    while let Some(line) = lines.next() {
        if let Some(language) = line.strip_prefix("```") {
            let code = lines.by_ref().take_while(|line| *line != "```");
            let code: String = code.flat_map(|line| [line, "\n"]).collect();
            blocks.push((language, before, code));
            before = "";
        } else if !line.is_empty() {
            before = line;
        }
    }
    blocks
}

/// Returns the names in code marks of a line.
fn quoted(line: &str) -> Vec<&str> {
    line.split('`').skip(1).step_by(2).collect()
}

/// Does what a chapter says to one file, or finds what it shows.
fn follow(folder: &Path, said: &str, code: &str) {
    let read = |file: &PathBuf| std::fs::read_to_string(file).expect("a file of the application");
    let names = quoted(said);
    if said.ends_with(", a new file:") || said.ends_with(", all of it:") {
        let file = folder.join(names[0]);
        assert_eq!(file.exists(), said.ends_with(", all of it:"), "{said}");
        std::fs::write(file, code).expect("a file");
        return;
    }
    let [.., file, line] = names[..] else {
        let shown = folder.join(names[0]);
        assert!(read(&shown).contains(code), "{said} shows {code}");
        return;
    };
    let file = folder.join(file);
    let text = read(&file);
    let found = text.lines().filter(|found| found.trim() == line).count();
    assert_eq!(found, 1, "{said} {text}");
    let lines = text.lines().flat_map(|found| {
        let is_it = found.trim() == line;
        let kept = (!is_it || said.contains("below")).then_some([found, "\n"]);
        kept.into_iter().flatten().chain(is_it.then_some(code))
    });
    assert!(
        said.contains("below") || said.contains("instead of"),
        "{said}"
    );
    let changed: String = lines.collect();
    std::fs::write(file, changed).expect("a file");
}

#[test]
fn each_step_of_the_book_compiles_and_passes() {
    let workspace = Workspace::new();
    let begun = workspace.begin("guestbook", &[]);
    assert_eq!(begun.status, Some(0), "{begun:?}");
    let folder = workspace.path().join("guestbook");
    let manifest = |text: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../runtime");
        text.replace("version = \"0.1\", ", &format!("path = {path:?}, "))
    };
    // What tests need is there from the beginning, so that the framework is compiled once.
    let of_tests = chapter("test");
    for (language, said, code) in blocks(&of_tests) {
        if language == "toml" {
            follow(&folder, said, &manifest(&code));
        }
    }
    for (name, tests) in CHAPTERS {
        for (language, said, code) in blocks(&chapter(name)) {
            match language {
                "rust" | "html" => follow(&folder, said, &code),
                "text" | "toml" => {}
                other => panic!("{name}: what is {other}?"),
            }
        }
        let tested = workspace.cargo(&["test", "--package", "guestbook", "--tests"]);
        assert_eq!(tested.status, Some(0), "{name}: {tested:?}");
        assert!(!tested.stderr.contains("warning"), "{name}: {tested:?}");
        let passed = tested.stdout.matches(" ... ok").count();
        assert_eq!(passed, tests, "{name}: {tested:?}");
    }
    let formatted = workspace.cargo(&["fmt", "--check", "--package", "guestbook"]);
    assert_eq!(formatted.status, Some(0), "{formatted:?}");

    let production = chapter("production");
    let mut checked = Command::new(target().join("debug/guestbook"));
    let checked = said(checked.arg("check").current_dir(&folder));
    assert!(
        production.contains(&format!("\n{}```", checked.stdout)),
        "{checked:?}"
    );
    for (language, before, code) in blocks(&production) {
        if language == "toml" {
            follow(&folder, before, &code);
        }
    }
}
