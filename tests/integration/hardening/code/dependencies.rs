//! What the code depends on: how much, from where, under which licences, and how old.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use super::{root, text};

/// Returns the crates, each with its version, that the runtime is built of.
fn crates(features: &[&str]) -> BTreeSet<String> {
    let tree = Command::new(env!("CARGO"))
        .current_dir(root())
        .args([
            "tree",
            "-p",
            "pyramidion",
            "-e",
            "normal",
            "--prefix",
            "none",
        ])
        .args([
            "--offline",
            "--locked",
            "--target",
            "x86_64-unknown-linux-gnu",
            "--format",
            "{p} {l}",
        ])
        .args(features)
        .output()
        .expect("cargo runs");
    let said = String::from_utf8_lossy(&tree.stderr);
    assert!(tree.status.success(), "{said}");
    let listed = String::from_utf8(tree.stdout).expect("text");
    let name = |line: &str| {
        let mut words = line.split(' ');
        let (name, version) = (
            words.next().unwrap_or_default(),
            words.next().unwrap_or_default(),
        );
        format!("{name} {version}")
    };
    listed
        .lines()
        .filter(|line| !line.is_empty())
        .map(name)
        .collect()
}

#[test]
fn the_crates_of_the_default_build_are_counted() {
    let crates = crates(&[]);
    assert!(crates.len() <= 95, "{}: {crates:?}", crates.len());
    let readme = text("README.md");
    let said = format!("The default build consists of {} crates", crates.len());
    assert!(readme.contains(&said), "the README does not say: {said}");
}

#[test]
fn the_table_of_features_has_each_with_what_it_adds() {
    let manifest = text("runtime/Cargo.toml");
    let (_, features) = manifest.split_once("[features]\n").expect("features");
    let (features, _) = features.split_once("\n[").expect("their end");
    let declared: BTreeSet<&str> = features
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| Some(line.split_once(" = ")?.0))
        .filter(|name| *name != "default")
        .collect();

    let chapter = text("docs/cargo-features.md");
    let (_, table) = chapter
        .split_once("## Features of pyramidion")
        .expect("the section");
    let table = table.split("\n## ").next().unwrap_or_default();
    let rows: BTreeMap<&str, usize> = table
        .lines()
        .filter(|line| line.starts_with("| `"))
        .map(|line| {
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            let [_, feature, _, _, _, added, _] = cells[..] else {
                panic!("five cells: {line}")
            };
            (feature.trim_matches('`'), added.parse().expect("a number"))
        })
        .collect();
    assert_eq!(rows.keys().copied().collect::<BTreeSet<_>>(), declared);

    let base = crates(&["--no-default-features"]).len();
    assert!(
        table.contains(&format!("consists of {base} crates")),
        "{base}"
    );
    for (feature, said) in rows {
        let all = crates(&["--no-default-features", "--features", feature]).len();
        assert_eq!(said, all - base, "{feature}");
    }
}

/// Returns the texts of a list in `deny.toml` that are under a key.
fn denied(key: &str) -> Vec<String> {
    let file = text("deny.toml");
    let (_, list) = file.split_once(&format!("\n{key} = [")).expect("the key");
    let (list, _) = list.split_once("\n]").expect("its end");
    let quoted = |line: &str| line.split('"').nth(1).map(str::to_owned);
    list.lines().filter_map(quoted).collect()
}

#[test]
fn no_crate_is_there_twice_without_a_reason() {
    let skipped = denied("skip");
    let mut versions: BTreeMap<String, usize> = BTreeMap::new();
    for name in crates(&["--all-features"]) {
        let name = name.split(' ').next().unwrap_or_default().to_owned();
        *versions.entry(name).or_default() += 1;
    }
    for (name, count) in versions {
        let is_known = skipped
            .iter()
            .any(|known| known.split('@').next() == Some(&name));
        assert!(
            count == 1 || is_known,
            "{name} is there {count} times; say why in deny.toml"
        );
    }
    for reason in text("deny.toml")
        .lines()
        .filter(|line| line.contains("crate = "))
    {
        assert!(reason.contains("reason = \""), "{reason}");
    }
}

#[test]
fn every_licence_and_every_source_is_allowed() {
    let metadata = Command::new(env!("CARGO"))
        .current_dir(root())
        .args([
            "metadata",
            "--format-version",
            "1",
            "--offline",
            "--locked",
            "--all-features",
        ])
        .args(["--filter-platform", "x86_64-unknown-linux-gnu"])
        .output()
        .expect("cargo runs");
    let said = String::from_utf8_lossy(&metadata.stderr);
    assert!(metadata.status.success(), "{said}");
    let metadata: serde_json::Value = serde_json::from_slice(&metadata.stdout).expect("JSON");
    let allowed = denied("allow");
    let packages = metadata["packages"].as_array().expect("packages");
    let mut sources = BTreeSet::new();
    for package in packages {
        let (name, source) = (&package["name"], package["source"].as_str());
        sources.extend(source.map(str::to_owned));
        let licence = package["license"]
            .as_str()
            .unwrap_or_default()
            .replace('/', " OR ");
        let is_allowed = licence.split(" AND ").all(|part| {
            part.split(" OR ").any(|one| {
                let one = one.trim_matches(['(', ')', ' ']);
                allowed.iter().any(|allowed| allowed == one)
            })
        });
        assert!(is_allowed, "{name}: {licence:?}");
    }
    let sources: Vec<_> = sources.into_iter().collect();
    assert!(
        matches!(&sources[..], [one] if one.starts_with("registry+")),
        "every crate comes from the default registry: {sources:?}"
    );
}

#[test]
fn crates_that_were_vulnerable_are_new_enough() {
    let lock = text("Cargo.lock");
    for (name, least) in [
        ("hyper", [1, 11, 0]),
        ("h2", [0, 4, 16]),
        ("tracing-subscriber", [0, 3, 20]),
    ] {
        let entry = format!("name = \"{name}\"\nversion = \"");
        let versions: Vec<_> = lock.split(&entry).skip(1).collect();
        assert!(!versions.is_empty(), "{name} is not locked");
        for version in versions {
            let version = version.split('"').next().unwrap_or_default();
            let numbers: Vec<u32> = version.split('.').filter_map(|n| n.parse().ok()).collect();
            assert!(numbers.as_slice() >= &least[..], "{name} {version}");
        }
    }
}
