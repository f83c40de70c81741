//! The tables of limits, settings and features are those of the code.

use std::collections::{BTreeMap, BTreeSet};

use pyramidion::Configurator;

use super::{cells, check_table, root};

fn text(file: &str) -> String {
    std::fs::read_to_string(root().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// Returns the rows of the first table below a heading.
fn rows(file: &str, heading: &str) -> Vec<Vec<String>> {
    let text = text(file);
    let (_, section) = text.split_once(heading).expect("the section");
    let section = section.split("\n## ").next().unwrap_or_default();
    let lines = section.lines().skip_while(|line| !line.starts_with('|'));
    let lines = lines.take_while(|line| line.starts_with('|')).skip(2);
    lines
        .map(|row| cells(row).into_iter().map(str::to_owned).collect())
        .collect()
}

#[test]
fn every_limit_has_a_test() {
    for (heading, least) in [
        ("## The server", 25),
        ("## WebSockets", 10),
        ("## Forwarding", 8),
        ("## Sessions and logins", 5),
        ("## Views, templates and forms", 7),
    ] {
        let rows = check_table("docs/limits.md", heading);
        assert!(rows >= least, "{heading}: {rows} rows");
    }
    for row in rows("docs/limits.md", "## The server") {
        assert!(row[..3].iter().all(|cell| !cell.is_empty()), "{row:?}");
    }
}

/// What the code knows it says itself, where a name is like none of them.
#[test]
fn every_setting_of_the_framework_has_a_row() {
    let mut config = Configurator::new();
    config
        .settings_mut()
        .set("pyramidion.nothing_like_it_at_all", "1");
    let said = config.make_app().expect_err("it is a mistake").to_string();
    let (_, known) = said.split_once("; there are ").expect("the names");
    let quoted = known
        .split('`')
        .filter(|text| text.starts_with("pyramidion."));
    let known: BTreeSet<_> = quoted.map(str::to_owned).collect();

    let rows = rows("docs/settings.md", "## All settings");
    let of_framework = rows.iter().filter(|row| row[0].starts_with("`pyramidion."));
    let names = of_framework.map(|row| {
        let is_whole = row.len() == 5 && row.iter().all(|cell| !cell.is_empty());
        assert!(is_whole, "type, default, meaning and test: {row:?}");
        row[0].trim_matches('`').to_owned()
    });
    assert_eq!(names.collect::<BTreeSet<_>>(), known);
    assert!(known.len() > 10, "{known:?}");
    check_table("docs/settings.md", "## All settings");
}

/// The packages that applications name, with the folders in which they are.
const PACKAGES: [(&str, &str); 5] = [
    ("pyramidion", "runtime"),
    ("pyramidion-cli", "cli"),
    ("pyramidion-openapi", "openapi"),
    ("pyramidion-sqlx", "sql"),
    ("pyramidion-toolbar", "toolbar"),
];

/// Returns the features of a package, each with those of the same package that it switches on.
fn declared(folder: &str) -> BTreeMap<String, BTreeSet<String>> {
    let manifest = text(&format!("{folder}/Cargo.toml"));
    let Some((_, features)) = manifest.split_once("[features]\n") else {
        return BTreeMap::new();
    };
    let features = features.split("\n[").next().unwrap_or_default();
    let lines = features.lines().filter(|line| !line.starts_with('#'));
    let lines = lines.filter_map(|line| line.split_once(" = "));
    let values = |list: &str| {
        let texts = list.split('"').skip(1).step_by(2).map(str::to_owned);
        texts.filter(|text| !text.contains([':', '/'])).collect()
    };
    lines
        .map(|(name, list)| (name.to_owned(), values(list)))
        .collect()
}

/// Returns the names in a cell that are features.
fn features_in(cell: &str) -> BTreeSet<String> {
    cell.split('`')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_features_of_every_package_are_those_of_its_manifest() {
    let own = rows("docs/cargo-features.md", "## Features of pyramidion");
    let own = own.into_iter().map(|mut row| {
        row.insert(0, "`pyramidion`".to_owned());
        row
    });
    let others = rows("docs/cargo-features.md", "## Features of other packages");
    let all: Vec<_> = own.chain(others).collect();
    for (package, folder) in PACKAGES {
        let mut declared = declared(folder);
        let defaults = declared.remove("default").unwrap_or_default();
        let told = all.iter().filter(|row| row[0].trim_matches('`') == package);
        let told: BTreeMap<_, _> = told
            .map(|row| {
                let name = row[1].trim_matches('`').to_owned();
                assert!(!row[2].is_empty(), "what it brings: {row:?}");
                let is_default = row[4] == "yes";
                assert_eq!(defaults.contains(&name), is_default, "{row:?}");
                (name, features_in(&row[3]))
            })
            .collect();
        assert_eq!(told, declared, "{package}");
    }
}

#[test]
fn what_a_task_needs_are_features_that_there_are() {
    let known: BTreeSet<_> = PACKAGES
        .iter()
        .flat_map(|(package, folder)| {
            let features = declared(folder).into_keys();
            features.chain([(*package).to_owned(), "dev-dependencies".to_owned()])
        })
        .collect();
    let rows = rows("docs/cargo-features.md", "## What a task needs");
    for row in &rows {
        let [task, features, write] = &row[..] else {
            panic!("three cells: {row:?}");
        };
        assert!(!task.is_empty() && !write.is_empty(), "{row:?}");
        for name in features_in(features) {
            assert!(
                known.contains(&name),
                "there is no feature `{name}`: {row:?}"
            );
        }
    }
    assert!(rows.len() > 20, "{} tasks", rows.len());
}
