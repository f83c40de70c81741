//! The tutorial shows code that is compiled and tested.

use std::collections::BTreeSet;

use super::shown::{blocks, names, read, texts};

/// Chapters that are about no code.
const WORDS_ONLY: [&str; 4] = ["approach", "index", "new_application", "requirements"];

/// What a step may show.
const SHOWN: [&str; 4] = [
    "examples/tutorial/src",
    "examples/tutorial/src/bin",
    "examples/tutorial/templates",
    "examples/tutorial/static",
];

/// The program, which is that of the session application with another name.
const PROGRAM: &str = "app/src/main.rs";

fn chapters() -> BTreeSet<String> {
    let mut all = names("docs/tutorial");
    for chapter in WORDS_ONLY {
        assert!(all.remove(chapter), "{chapter}");
    }
    all
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
    let mut tested = texts(&SHOWN);
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
