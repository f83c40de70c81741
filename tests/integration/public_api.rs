//! The public API as one page, `tests/public_api.txt`, so that a review sees what a change does to it.
//!
//! `PYRAMIDION_BLESS=1` writes the page anew.

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
