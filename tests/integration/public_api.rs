//! The public API as one page, `tests/public_api.txt`, so that a review sees what a change does to it.
//!
//! `PYRAMIDION_BLESS=1` writes the page again.

mod examples;
mod expand;
mod page;
mod reach;
mod signature;

use std::path::Path;

use page::Page;

/// How many methods and constants no example uses, for now. The number only becomes smaller.
const UNUSED: usize = 248;

fn file() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("public_api.txt")
}

#[test]
fn the_page_of_the_public_api_is_up_to_date() {
    let page = Page::of_runtime().to_string();
    if std::env::var_os("PYRAMIDION_BLESS").is_some() {
        std::fs::write(file(), &page).expect("the page can be written");
    }
    let recorded = std::fs::read_to_string(file()).unwrap_or_default();
    let changes = changes(&recorded, &page);
    assert!(
        changes.is_empty(),
        "the public API is not that of tests/public_api.txt; if it should change, set PYRAMIDION_BLESS=1\n\n{changes}"
    );
}

#[test]
fn every_item_has_an_example_or_leads_to_one() {
    let page = Page::of_runtime();
    let examples = examples::all();
    let items: Vec<_> = page.items_without_example().collect();
    let members = page.members();
    let members = members.filter(|(_, name)| !examples::show(&examples, name));
    let members: Vec<_> = members
        .map(|(path, name)| format!("{path}::{name}"))
        .collect();
    assert!(items.is_empty(), "no example, and none named: {items:?}");
    assert!(
        members.len() <= UNUSED,
        "{} are used in no example\n{}",
        members.len(),
        members.join("\n"),
    );
}

/// Methods that are called as Pyramid's parameters are, though their names begin like those of methods of another form.
const PARAMETERS_OF_PYRAMID: [&str; 2] = ["append_slash", "set_on_exception"];

/// Methods that take nothing and change what they return; none of them is a switch.
const WITHOUT_A_VALUE: [(&str, &str); 5] = [
    ("forbidden", "makes a view one of errors"),
    (
        "from_trusted_proxy",
        "what another server knows of a connection",
    ),
    ("not", "turns a condition round"),
    ("notfound", "makes a view one of errors"),
    (
        "with_trusted_virtual_root",
        "what another server knows of a connection",
    ),
];

#[test]
fn the_name_of_a_method_says_how_it_is_called() {
    let page = Page::of_runtime().to_string();
    let mut item = "";
    for line in page.lines() {
        if !line.starts_with(' ') {
            item = line;
            continue;
        }
        let method = line.trim_start().trim_start_matches("async ");
        let Some(method) = method.strip_prefix("fn ") else {
            continue;
        };
        // The helpers for tests are chained.
        if item.starts_with("pyramidion::testing") {
            continue;
        }
        let name = method.split(['(', '<']).next().unwrap_or_default();
        let is_named = |start: &&str| name.starts_with(*start);
        let changes = ["set_", "add_", "append_"].iter().any(is_named)
            && !PARAMETERS_OF_PYRAMID.contains(&name);
        assert!(
            !changes || !method.contains("(self"),
            "`{item}::{name}` takes `self`: call it `with_…`, or let it take `&mut self`"
        );
        assert!(
            !is_named(&"with_") || !method.contains("(&mut self"),
            "`{item}::{name}` takes `&mut self`: call it `set_…`, `add_…` or `append_…`"
        );
        let is_known = WITHOUT_A_VALUE.iter().any(|(known, _)| *known == name);
        assert!(
            is_known || !method.starts_with(&format!("{name}(self) -> Self")),
            "`{item}::{name}` is a switch: it takes a `bool`, or an `Option` where it takes a value"
        );
    }
}

/// Returns the lines that are only in one of two texts, each below the heading that it stands under.
fn changes(recorded: &str, found: &str) -> String {
    let [recorded, found] = [recorded, found].map(with_headings);
    let gone = recorded.iter().filter(|line| !found.contains(line));
    let gone = gone.map(|(heading, line)| format!("- {heading}{line}\n"));
    let new = found.iter().filter(|line| !recorded.contains(line));
    let new = new.map(|(heading, line)| format!("+ {heading}{line}\n"));
    gone.chain(new).collect()
}

fn with_headings(text: &str) -> Vec<(&str, &str)> {
    let mut heading = "";
    let lines = text.lines().filter(|line| !line.is_empty());
    let lines = lines.map(|line| {
        if !line.starts_with(' ') {
            heading = line;
            return ("", line);
        }
        (heading, line)
    });
    lines.collect()
}

#[test]
fn a_change_is_shown_below_its_item() {
    let recorded = "struct a::B\n    fn one(&self)\n    fn two(&self)\n";
    let found = "struct a::B\n    fn one(&mut self)\n    fn two(&self)\nstruct a::C\n";
    assert_eq!(changes(recorded, recorded), "");
    assert_eq!(
        changes(recorded, found),
        "- struct a::B    fn one(&self)\n+ struct a::B    fn one(&mut self)\n+ struct a::C\n"
    );
}
