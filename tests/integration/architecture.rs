//! The modules of the crates: imports point one way, files are short, and a name says what a file is for.

mod named;
mod sources;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use pyramidion_tests::files;
use sources::Crate;

/// The folders of the crates that are published, and of the one that makes the book of them.
const CRATES: [&str; 8] = [
    "book/src",
    "runtime/src",
    "macros/src",
    "syntax/src",
    "openapi/src",
    "toolbar/src",
    "cli/src",
    "sql/src",
];

/// The folders of the tests, and what users look at.
const TESTS: [&str; 7] = [
    "app",
    "cli/tests",
    "examples",
    "tests/integration",
    "tests/programs",
    "tests/support",
    "tests/ui",
];

/// The modules of `runtime/src`, from top to bottom: each may import only from those below it.
const ORDER: &[&str] = &[
    "guide",
    "attributes",
    "macro_support",
    "cli",
    "testing",
    "server",
    "config",
    "moving",
    "proutes",
    "router",
    "devel",
    "viewlookup",
    "viewderivers",
    "urldispatch",
    "view",
    "schemas",
    "sse",
    "websocket",
    "forms",
    "extract",
    "renderers",
    "events",
    "predicates",
    "csrf",
    "security",
    "static_files",
    "i18n",
    "security_headers",
    "traversal",
    "tower",
    "tweens",
    "tasks",
    "observers",
    "forward",
    "request",
    "retry",
    "http_cache",
    "cors",
    "compression",
    "response",
    "route",
    "httpexceptions",
    "conditional",
    "session",
    "context",
    "order",
    "url",
    "cookies",
    "json",
    "typed",
    "form_shape",
    "body",
    "pattern",
    "gettext",
    "translation_string",
    "accept",
    "multidict",
    "percent",
    "span",
    "secret",
    "request_id",
    "shutdown",
    "telemetry",
    "trace_context",
    "unwinding",
    "settings",
    "introspection",
    "shutdown",
    "switching",
    "clock",
    "pulse",
    "random",
    "list_header",
    "causes",
    "callable",
    "boxed",
    "absent",
    "error",
];

/// Modules of one folder that import from each other, for now. The list only becomes shorter.
const CIRCLES: &[&str] = &[];

/// Files that are longer than [`LONGEST`], for now. The list only becomes shorter.
const LONG: &[&str] = &[];

/// The lines that a file has at most, unit tests included.
const LONGEST: usize = 450;

/// Files in a folder of a crate that have the name of a module at its root. Each says what the folder does
/// with what that module is about; the list only becomes shorter. The errors of a module are its own.
const NAMESAKES: &[&str] = &[
    "runtime/src/config/absent",
    "runtime/src/config/proutes",
    "runtime/src/config/renderers",
    "runtime/src/config/route",
    "runtime/src/config/settings",
    "runtime/src/renderers/json",
    "runtime/src/request/absent",
    "runtime/src/request/url",
    "runtime/src/server/absent",
    "runtime/src/testing/absent",
    "runtime/src/typed/json",
];

#[test]
fn every_module_has_its_place_in_the_order() {
    let runtime = Crate::of("runtime/src");
    let ordered: BTreeSet<_> = ORDER.iter().map(ToString::to_string).collect();
    assert_eq!(runtime.children(&[]), ordered);
}

#[test]
fn no_module_imports_upward() {
    let place = |module: &str| ORDER.iter().position(|other| *other == module);
    let imports = Crate::of("runtime/src").imports_below(&[]);
    let pairs = imports.iter().flat_map(|(module, imports)| {
        let imports = imports.iter();
        imports.map(move |import| (module.clone(), import.clone()))
    });
    let upward: Vec<_> = pairs
        .filter(|(module, import)| place(import) <= place(module))
        .collect();
    assert_eq!(
        upward,
        [],
        "these imports point upward, so that a cycle could grow"
    );
}

#[test]
fn no_modules_of_one_folder_import_from_each_other() {
    let known = CIRCLES.iter().map(ToString::to_string).collect();
    let of_crate = |folder: &'static str| {
        let circles = Crate::of(folder).circles().into_iter();
        circles.map(move |circle| format!("{folder}/{circle}"))
    };
    let found: BTreeSet<_> = CRATES.into_iter().flat_map(of_crate).collect();
    let new: Vec<_> = found.difference(&known).collect();
    let gone: Vec<_> = known.difference(&found).collect();
    assert!(new.is_empty(), "these import from each other: {new:#?}");
    assert!(
        gone.is_empty(),
        "take off the list what is not a circle any more: {gone:#?}"
    );
}

#[test]
fn no_file_is_long() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut long = BTreeSet::new();
    for folder in CRATES {
        for (_, module) in Crate::of(folder).modules() {
            if module.lines > LONGEST {
                let file = module.file.strip_prefix(&root).expect("a file of a crate");
                long.insert(file.to_str().expect("a name").to_owned());
            }
        }
    }
    for folder in TESTS {
        for file in files(&root.join(folder), &["rs"]) {
            let text = std::fs::read_to_string(&file).expect("a file of Rust");
            if text.lines().count() > LONGEST {
                let file = file.strip_prefix(&root).expect("a file of the tests");
                long.insert(file.to_str().expect("a name").to_owned());
            }
        }
    }
    let known: BTreeSet<_> = LONG.iter().map(ToString::to_string).collect();
    assert_eq!(
        long, known,
        "a file of more than {LONGEST} lines holds two ideas"
    );
}

#[test]
fn no_part_has_the_name_of_a_module_at_the_root() {
    let of_crate = |folder: &'static str| {
        let read = Crate::of(folder);
        let roots = read.children(&[]);
        let parts = read.modules().map(|(path, _)| path);
        let namesakes = parts.filter(|path| {
            let is_root_module = |name: &String| roots.contains(name) && name != "error";
            path.len() > 1 && path.last().is_some_and(is_root_module)
        });
        let named = namesakes.map(|path| format!("{folder}/{}", path.join("/")));
        named.collect::<Vec<_>>()
    };
    let namesakes: BTreeSet<_> = CRATES.into_iter().flat_map(of_crate).collect();
    let known: BTreeSet<_> = NAMESAKES.iter().map(ToString::to_string).collect();
    assert_eq!(
        namesakes, known,
        "give it a name that says what is decided in it"
    );
}

/// Folders of `runtime/src` whose files have the name of the subject that they declare, print, take, compare or test.
const BY_SUBJECT: [&str; 7] = [
    "cli",
    "config",
    "extract",
    "guide",
    "macro_support",
    "moving",
    "testing",
];

/// Names that several files of a crate have, and the one role of all of them.
const SHARED: [(&str, &str); 8] = [
    ("absent", "what a feature adds, where it is off"),
    ("de", "the deserializers of the folder's format"),
    ("error", "the error of the folder"),
    ("expansion", "what the derive macro of the folder writes"),
    ("json", "JSON, as the folder reads or writes it"),
    ("parse", "the parser of the folder's language"),
    ("subscriber", "one step of `#[subscriber]`"),
    ("url", "URLs, and those of a request"),
];

#[test]
fn no_two_files_of_a_crate_have_one_name_in_different_roles() {
    for folder in CRATES {
        let read = Crate::of(folder);
        let paths = read.modules().map(|(path, _)| path);
        let mut known: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for path in
            paths.filter(|path| !BY_SUBJECT.contains(&path.first().map_or("", String::as_str)))
        {
            known.entry(path.last()).or_default().push(path.join("/"));
        }
        let twice = known.iter().filter(|(name, files)| {
            let name = name.map_or("", String::as_str);
            files.len() > 1 && SHARED.iter().all(|(shared, _)| *shared != name)
        });
        let twice: Vec<_> = twice.map(|(_, files)| files).collect();
        assert!(
            twice.is_empty(),
            "{folder}: give each a name that says what is decided in it: {twice:#?}"
        );
    }
}

#[test]
fn what_is_told_is_told_in_one_place() {
    for (path, module) in Crate::of("runtime/src").modules() {
        let is_own = *path == ["telemetry", "report"];
        let code = module.code.lines();
        let mut code = code.filter(|line| !line.trim_start().starts_with("//"));
        let told = code.find(|line| {
            let names = [
                "tracing::error!",
                "tracing::warn!",
                "tracing::info!",
                "println!",
            ];
            names.iter().any(|name| line.contains(name))
        });
        assert!(
            is_own || told.is_none(),
            "{}: use `report!` in {told:?}",
            module.file.display()
        );
    }
}

/// In how many places of `router/` a feature is asked for at most: what is off has a file of its own, such as `no_forwarding.rs`.
const PLACES_OF_A_FEATURE: usize = 3;

#[test]
fn the_path_of_a_request_asks_for_a_feature_in_few_places() {
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (path, module) in Crate::of("runtime/src").modules() {
        if path.len() < 2 || path[0] != "router" {
            continue;
        }
        for part in module.code.split("feature = \"").skip(1) {
            let feature = part.split('"').next().unwrap_or_default();
            let known = places.entry(feature.to_owned()).or_default();
            known.push(path.join("/"));
        }
    }
    assert!(!places.is_empty());
    for (feature, places) in places {
        let count = places.len();
        assert!(
            count <= PLACES_OF_A_FEATURE,
            "`{feature}`: {count} places, {places:?}"
        );
    }
}

#[test]
fn the_crate_root_lists_every_module() {
    let runtime = Crate::of("runtime/src");
    let root = runtime.modules().find(|(path, _)| path.is_empty());
    let (_, root) = root.expect("the root");
    for module in ORDER {
        assert!(root.code.contains(&format!("mod {module};")), "{module}");
    }
}
