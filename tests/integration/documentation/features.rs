//! What there is is described, shown by an example that is compiled, and used.

use std::collections::BTreeSet;

use super::{CHAPTERS, cells, exists, id, root};

fn text(file: &str) -> String {
    let text = std::fs::read_to_string(root().join(file));
    text.unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// Returns the rows of the tables in a text, without their headings.
fn rows(text: &str) -> impl Iterator<Item = Vec<&str>> {
    let is_row = |line: &&str| line.starts_with("| ") && !line.contains("| test |");
    let rows = text.lines().filter(is_row).map(cells);
    rows.filter(|cells| cells[0] != "feature")
}

/// Returns the section of a chapter that a link leads to, down to the next heading that is as high.
fn section(link: &str) -> String {
    let page = link.strip_prefix(CHAPTERS).expect("a chapter");
    let (chapter, rest) = page.split_once('/').expect("a page");
    let text = text(&format!("docs/{}.md", chapter.replace('_', "-")));
    let Some((_, name)) = rest.split_once('#') else {
        return text.split("\n## ").next().unwrap_or_default().to_owned();
    };
    let headings: Vec<_> = text.match_indices("\n#").map(|(at, _)| at + 1).collect();
    let title = |at: usize| text[at..].lines().next().unwrap_or_default();
    let level = |at: usize| title(at).len() - title(at).trim_start_matches('#').len();
    let start = headings.iter().copied().find(|at| id(title(*at)) == name);
    let start = start.unwrap_or_else(|| panic!("there is no section {name} in {chapter}"));
    let mut after = headings.iter().copied().filter(|at| *at > start);
    let end = after.find(|at| level(*at) <= level(start));
    text[start..end.unwrap_or(text.len())].to_owned()
}

/// Tells whether a section has an example that is compiled.
fn has_example(section: &str) -> bool {
    let mut blocks = section.lines().filter(|line| line.starts_with("```rust"));
    blocks.any(|line| !line.contains("ignore"))
}

/// Features that bring nothing that an application calls.
const UNCALLED: [&str; 2] = ["devel", "observers"];

#[test]
fn every_feature_has_an_example_and_an_application() {
    let chapter = text("docs/cargo-features.md");
    let (_, table) = chapter
        .split_once("## Where each feature is shown")
        .expect("the section");
    let mut shown: BTreeSet<_> = UNCALLED.map(str::to_owned).into();
    for row in rows(table) {
        let [feature, link, used] = row[..] else {
            panic!("three cells: {row:?}");
        };
        let feature = feature.trim_matches('`');
        let (_, link) = link.split_once("](").expect("a link");
        let link = link.trim_end_matches(')');
        assert!(has_example(&section(link)), "{feature}: {link}");
        if let Some(application) = used.strip_prefix('`') {
            let manifest = text(&format!("{}/Cargo.toml", application.trim_matches('`')));
            let is_default = ["forms", "multipart", "templates"].contains(&feature);
            let is_on = manifest.contains(&format!("\"{feature}\""));
            assert!(is_on || is_default, "{application} does not use {feature}");
        } else {
            assert!(used.split(' ').count() > 3, "{feature}: {used}");
        }
        shown.insert(feature.to_owned());
    }
    let manifest = text("runtime/Cargo.toml");
    let (_, features) = manifest.split_once("[features]\n").expect("features");
    let (features, _) = features.split_once("\n[").expect("their end");
    let features = features.lines().filter(|line| !line.starts_with('#'));
    let names = features.filter_map(|line| Some(line.split_once(" = ")?.0.to_owned()));
    let declared: BTreeSet<_> = names.filter(|name| name != "default").collect();
    assert_eq!(shown, declared, "a row for each, or a name in `UNCALLED`");
}

#[test]
fn what_there_is_is_described_and_tested() {
    let chapter = text("docs/features.md");
    let mut count = 0;
    for row in rows(&chapter) {
        let [what, described, tests] = row[..] else {
            panic!("three cells: {row:?}");
        };
        let (_, link) = described.split_once("](").expect("a link");
        let link = link.trim_end_matches(')');
        if link.starts_with(CHAPTERS) {
            assert!(!section(link).is_empty(), "{what}: {link}");
        } else {
            // What it names, rustdoc looks for.
            assert!(link.contains("crate::"), "{what}: {link}");
        }
        for test in tests.split(", ").map(|test| test.trim_matches('`')) {
            assert!(exists(test), "there is no test `{test}`: {what}");
            count += 1;
        }
    }
    assert!(count >= 70, "{count} tests");
}
