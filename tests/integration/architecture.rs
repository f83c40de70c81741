//! The modules of the runtime crate: imports point one way.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The modules of `runtime/src`, from top to bottom: each may import only from those below it.
const ORDER: &[&str] = &[
    "guide",
    "attributes",
    "macro_support",
    "testing",
    "server",
    "config",
    "proutes",
    "router",
    "viewlookup",
    "viewderivers",
    "urldispatch",
    "view",
    "extract",
    "renderers",
    "events",
    "predicates",
    "csrf",
    "security",
    "static_files",
    "traversal",
    "tweens",
    "forward",
    "request",
    "http_cache",
    "response",
    "route",
    "httpexceptions",
    "session",
    "context",
    "url",
    "cookies",
    "json",
    "typed",
    "body",
    "pattern",
    "accept",
    "multidict",
    "percent",
    "secret",
    "request_id",
    "telemetry",
    "settings",
    "shutdown",
    "clock",
    "absent",
    "error",
];

fn sources() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../runtime/src")
}

/// Returns every file below a folder with its text, without its unit tests and comments.
fn files(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).expect("a file");
            let text = text
                .split("#[cfg(test)]\nmod tests")
                .next()
                .unwrap_or_default();
            let code: Vec<_> = text
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"))
                .collect();
            found.push((path, code.join("\n")));
        }
    }
    found
}

/// Returns, for each module at the top of the crate, those that it imports from.
fn graph() -> BTreeMap<String, BTreeSet<String>> {
    let sources = sources();
    let mut graph: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (path, code) in files(&sources) {
        let inside = path.strip_prefix(&sources).expect("a path below");
        let first = inside
            .iter()
            .next()
            .and_then(|first| first.to_str())
            .expect("a name");
        let module = first.strip_suffix(".rs").unwrap_or(first).to_owned();
        let imports = graph.entry(module.clone()).or_default();
        for part in code.split("crate::").skip(1) {
            let name: String = part
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect();
            if ORDER.contains(&name.as_str()) && name != module {
                imports.insert(name);
            }
        }
    }
    graph.remove("lib");
    graph
}

#[test]
fn every_module_has_its_place_in_the_order() {
    let modules: BTreeSet<_> = graph().into_keys().collect();
    let ordered: BTreeSet<_> = ORDER.iter().map(ToString::to_string).collect();
    assert_eq!(modules, ordered);
}

#[test]
fn no_module_imports_upward() {
    let place = |module: &str| ORDER.iter().position(|other| *other == module);
    let upward: Vec<_> = graph()
        .iter()
        .flat_map(|(module, imports)| {
            imports
                .iter()
                .map(move |import| (module.clone(), import.clone()))
        })
        .filter(|(module, import)| place(import) <= place(module))
        .collect();
    assert_eq!(
        upward,
        [],
        "these imports point upward, so that a cycle could grow"
    );
}

#[test]
fn what_is_told_is_told_in_one_place() {
    let own = sources().join("telemetry/report.rs");
    for (path, code) in files(&sources()) {
        for name in [
            "tracing::error!",
            "tracing::warn!",
            "tracing::info!",
            "println!",
        ] {
            let is_there = path != own && code.contains(name);
            assert!(!is_there, "{}: use `report!` for `{name}`", path.display());
        }
    }
}

#[test]
fn the_crate_root_lists_every_module() {
    let root = std::fs::read_to_string(sources().join("lib.rs")).expect("the root");
    for module in ORDER {
        assert!(root.contains(&format!("mod {module};")), "{module}");
    }
}
