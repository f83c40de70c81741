//! The document of an API: what it says of each kind of declaration.

mod arguments;
mod conditions;
mod declarations;
pub(crate) mod library;
mod merging;
mod serving;
mod upgrades;
mod validators;

use pyramidion::{Configurator, View};
use pyramidion_openapi::{Document, OpenApi};
use serde_json::{Value, json};

/// Returns the document of the views that a function adds.
fn document(configure: impl FnOnce(&mut Configurator)) -> Document {
    let mut config = Configurator::new();
    configure(&mut config);
    let app = config.make_app().expect("a right configuration");
    OpenApi::new("Test", "1").document(&app)
}

/// Returns the only operation of the document of a view of the route `/items/{id}`.
#[track_caller]
fn operation(view: View) -> Value {
    let document = document(|config| {
        config.add_route("item", "/items/{id}");
        config.add_view(view.route_name("item"));
    });
    only_operation(&document, "/items/{id}")
}

/// Returns the only operation of a path.
#[track_caller]
fn only_operation(document: &Document, path: &str) -> Value {
    let item = document.value()["paths"][path].as_object();
    let operations: Vec<_> = item.into_iter().flat_map(|item| item.values()).collect();
    let [operation] = operations.as_slice() else {
        panic!(
            "{path} has {} operations: {:#}",
            operations.len(),
            document.value()
        );
    };
    (*operation).clone()
}

/// Returns a parameter of an operation.
#[track_caller]
fn parameter<'o>(operation: &'o Value, place: &str, name: &str) -> &'o Value {
    let parameters = operation["parameters"].as_array().expect("parameters");
    let found = parameters
        .iter()
        .find(|parameter| parameter["in"] == place && parameter["name"] == name);
    found.unwrap_or_else(|| panic!("no {name} in the {place}: {parameters:#?}"))
}

#[test]
fn the_document_of_an_application_is_the_recorded_one() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/integration/openapi/library.json"
    );
    let document = library::api().document(&library::app());
    let text = format!("{:#}\n", document.value());
    if std::env::var_os("PYRAMIDION_BLESS").is_some() {
        std::fs::write(path, &text).expect("the document can be written");
    }
    let recorded = std::fs::read_to_string(path).unwrap_or_default();
    let recorded: Value = serde_json::from_str(&recorded).unwrap_or_default();
    let changed: Vec<_> = changes("", &recorded, document.value());
    assert!(
        changed.is_empty(),
        "the document is not the recorded one; if it should change, set PYRAMIDION_BLESS=1\n{}",
        changed.join("\n")
    );
    assert_eq!(document.warnings(), [] as [String; 0]);
}

/// Returns the paths of the values that differ.
fn changes(path: &str, recorded: &Value, found: &Value) -> Vec<String> {
    match (recorded, found) {
        (Value::Object(recorded), Value::Object(found)) => {
            let mut names: Vec<_> = recorded.keys().chain(found.keys()).collect();
            names.sort();
            names.dedup();
            let of = |object: &serde_json::Map<String, Value>, name: &str| {
                object.get(name).cloned().unwrap_or_default()
            };
            let changes = names.into_iter().flat_map(|name| {
                let path = format!("{path}/{name}");
                changes(&path, &of(recorded, name), &of(found, name))
            });
            changes.collect()
        }
        _ if recorded == found => Vec::new(),
        _ => vec![format!("{path}: {recorded} is now {found}")],
    }
}

#[test]
fn what_differs_is_shown_by_its_path() {
    let recorded = json!({"a": {"b": 1}, "c": 2});
    assert_eq!(changes("", &recorded, &recorded), [] as [String; 0]);
    let found = json!({"a": {"b": 3}, "d": 4});
    let expected = ["/a/b: 1 is now 3", "/c: 2 is now null", "/d: null is now 4"];
    assert_eq!(changes("", &recorded, &found), expected);
}
