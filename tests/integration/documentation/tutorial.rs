//! The tutorial shows code that is compiled and tested.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::root;

/// Chapters that are about no code.
const WORDS_ONLY: [&str; 4] = ["approach", "index", "new_application", "requirements"];

/// The program, which is that of the session application with another name.
const PROGRAM: &str = "app/src/main.rs";

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Returns the names of the files of a folder, without what comes after the dot.
fn names(folder: &str) -> BTreeSet<String> {
    let entries = std::fs::read_dir(root().join(folder)).expect("the folder");
    let files = entries.map(|entry| entry.expect("an entry").path());
    let stem = |file: PathBuf| {
        file.file_stem()
            .expect("a name")
            .to_string_lossy()
            .into_owned()
    };
    files.filter(|file| file.is_file()).map(stem).collect()
}

fn chapters() -> BTreeSet<String> {
    let mut all = names("docs/tutorial");
    for chapter in WORDS_ONLY {
        assert!(all.remove(chapter), "{chapter}");
    }
    all
}

/// Returns the blocks of a text, each with its language.
fn blocks(text: &str) -> Vec<(&str, &str)> {
    let fenced = text.split("```").skip(1).step_by(2);
    fenced.filter_map(|block| block.split_once('\n')).collect()
}

fn lines(text: &str) -> usize {
    text.lines().filter(|line| !line.trim().is_empty()).count()
}

#[test]
fn each_step_has_a_module_with_a_test() {
    let mut modules = names("examples/tutorial/src");
    modules.remove("lib");
    modules.extend(names("examples/tutorial/src/bin"));
    assert_eq!(chapters(), modules);
    for module in modules {
        let folder = if module == "hello_world" {
            "src/bin"
        } else {
            "src"
        };
        let code = read(&format!("examples/tutorial/{folder}/{module}.rs"));
        assert!(
            code.contains("#[test]") || code.contains("#[tokio::test]"),
            "{module}"
        );
    }
}

#[test]
fn what_a_step_shows_is_what_is_tested() {
    let mut tested = String::new();
    for folder in ["src", "src/bin", "templates", "static"] {
        let folder = format!("examples/tutorial/{folder}");
        for entry in std::fs::read_dir(root().join(&folder)).expect("the folder") {
            let path = entry.expect("an entry").path();
            if path.is_file() {
                tested += &std::fs::read_to_string(path).expect("a text");
                tested.push('\u{0}');
            }
        }
    }
    tested += &read(PROGRAM).replace("app::app", "tutorial::app");
    for chapter in chapters() {
        let text = read(&format!("docs/tutorial/{chapter}.md"));
        for (language, code) in blocks(&text) {
            match language {
                "rust" | "html" | "css" => {
                    assert!(
                        tested.contains(code),
                        "{chapter} shows what is nowhere:\n{code}"
                    );
                }
                "text" | "toml" => {}
                other => panic!("{chapter}: what is {other}?"),
            }
        }
    }
}

#[test]
fn the_lengths_of_the_steps_are_right() {
    let table = read("docs/tutorial/approach.md");
    let mut rows = 0;
    for chapter in chapters() {
        let text = read(&format!("docs/tutorial/{chapter}.md"));
        let title = text.lines().next().and_then(|line| line.strip_prefix("# "));
        let shown = blocks(&text)
            .into_iter()
            .filter(|(language, _)| *language != "text");
        let length: usize = shown.map(|(_, code)| lines(code)).sum();
        let row = format!("| {} | {length} | ", title.expect("a title"));
        assert!(
            table.contains(&row),
            "there is no row that begins with {row}"
        );
        rows += 1;
    }
    assert_eq!(rows, table.matches("\n| ").count() - 1, "one row a step");
}
