//! The cookbook shows complete programs that are compiled and tested.

use std::collections::BTreeSet;
use std::process::Command;

use super::shown::{blocks, names, read, sections, texts};
use super::{CHAPTERS, root};

/// The recipe that is about no code.
const FILES_ONLY: &str = "deployment";

/// What a page of the cookbook may show.
const SHOWN: [&str; 5] = [
    "examples/cookbook/src",
    "examples/cookbook/templates",
    "examples/cookbook/deploy",
    "cli/new-application/alone",
    "cli/new-application/sessions",
];

fn page(name: &str) -> String {
    read(&format!("docs/cookbook/{name}.md"))
}

/// Returns the names of the recipes.
fn pages() -> BTreeSet<String> {
    let mut pages = names("docs/cookbook");
    assert!(pages.remove("index"), "the page that lists them");
    pages
}

#[test]
fn each_recipe_is_a_module_with_a_test_and_a_page_of_the_documentation() {
    let pages = pages();
    let mut modules = names("examples/cookbook/src");
    modules.remove("lib");
    modules.remove("coming_from"); // it has pages of its own
    modules.insert(FILES_ONLY.to_owned());
    assert_eq!(pages, modules);
    let index = page("index");
    for name in pages {
        let text = page(&name);
        let title = text.lines().next().and_then(|line| line.strip_prefix("# "));
        let title = title.unwrap_or_else(|| panic!("{name} begins with no title"));
        assert!(
            index.contains(&format!(
                "| [{title}]({CHAPTERS}cookbook/{name}/index.html) |"
            )),
            "{name}: no row of the table in docs/cookbook/index.md leads to it as [{title}]"
        );
        let sections = sections(&text);
        for section in ["What to watch for", "Read on"] {
            assert!(sections.contains(&section), "{name} has no `## {section}`");
        }
        if name != FILES_ONLY {
            let code = read(&format!("examples/cookbook/src/{name}.rs"));
            assert!(code.contains("#[test]") || code.contains("#[tokio::test]"));
        }
    }
}

#[test]
fn what_a_recipe_shows_is_what_is_tested() {
    let tested = texts(&SHOWN);
    for name in pages() {
        let text = page(&name);
        for (language, code) in blocks(&text) {
            match language {
                "rust" | "html" | "nginx" | "ini" | "dockerfile" => {
                    assert!(
                        tested.contains(code),
                        "{name} shows what is nowhere:\n{code}"
                    );
                }
                "toml" if code.starts_with("[dependencies]") => check_dependencies(&name, code),
                "toml" => assert!(tested.contains(code), "{name}:\n{code}"),
                "text" => {}
                other => panic!("{name}: what is {other}?"),
            }
        }
    }
}

/// Checks that the example has the dependencies that a page names, and the framework their features.
fn check_dependencies(page: &str, block: &str) {
    let example = read("examples/cookbook/Cargo.toml");
    let features = read("runtime/Cargo.toml");
    let lines = block.split("\n[").next().unwrap_or_default().lines();
    for line in lines.skip(1) {
        let (name, rest) = line.split_once(" = ").expect("a dependency");
        assert!(example.contains(&format!("\n{name}")), "{page}: {name}");
        let Some((_, list)) = rest
            .split_once("features = [")
            .filter(|_| name == "pyramidion")
        else {
            continue;
        };
        for feature in list.split(']').next().unwrap_or_default().split(", ") {
            let feature = feature.trim_matches('"');
            assert!(
                features.contains(&format!("\n{feature} = [")),
                "{page}: {feature}"
            );
        }
    }
}

#[test]
fn a_recipe_shows_all_of_its_program() {
    for name in pages() {
        if name == FILES_ONLY {
            continue;
        }
        let text = page(&name);
        let shown: Vec<_> = blocks(&text).into_iter().map(|(_, code)| code).collect();
        let shown = shown.join("\n");
        let code = read(&format!("examples/cookbook/src/{name}.rs"));
        for line in code.lines().filter(|line| !line.starts_with("//!")) {
            assert!(shown.contains(line), "{name} does not show `{line}`");
        }
        for (at, _) in code.match_indices("renderer = \"templates/") {
            let file = code[at..].split('"').nth(1).unwrap_or_default();
            assert!(text.contains(&format!("`{file}`")), "{name}: {file}");
        }
    }
}

#[test]
fn the_units_are_right() {
    let unit = read("examples/cookbook/deploy/site.service");
    let (_, command) = unit.split_once("ExecStart=").expect("a command");
    let command = command.lines().next().expect("a line");
    let (program, arguments) = command.split_once(' ').expect("arguments");
    assert_eq!(arguments, "serve --settings /etc/site/production.toml");
    let dockerfile = read("cli/new-application/alone/Dockerfile");
    assert!(dockerfile.contains(r#""serve", "--settings", "production.toml"]"#));

    let folder = tempfile::tempdir().expect("a folder");
    let service = folder.path().join("site.service");
    let socket = folder.path().join("site.socket");
    std::fs::write(&service, unit.replace(program, "/bin/true")).expect("a file");
    std::fs::copy(root().join("examples/cookbook/deploy/site.socket"), &socket).expect("a file");
    let mut verify = Command::new("systemd-analyze");
    verify.arg("verify").arg(&service).arg(&socket);
    match verify.output() {
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success() && said.is_empty(), "{said}");
        }
        Err(error) => println!("skipped: there is no systemd-analyze: {error}"),
    }
}
