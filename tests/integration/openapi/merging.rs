//! Views that share an operation, and routes that share a path.

use pyramidion::extract::{Path, Query};
use pyramidion::{HttpException, View};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{document, only_operation, parameter};

#[derive(Deserialize, JsonSchema)]
struct Search {
    q: String,
}

#[test]
fn views_of_one_method_are_one_operation() {
    let document = document(|config| {
        config.add_route("search", "/search");
        config.add_view(
            View::new(|Query(search): Query<Search>| search.q)
                .route_name("search")
                .request_method(["GET"])
                .accept("text/plain")
                .described(|view| {
                    view.docs("Finds.");
                    view.query::<Search>();
                    view.content("text/plain");
                }),
        );
        config.add_view(
            View::new(|| "[]")
                .route_name("search")
                .request_method(["GET"])
                .accept("application/json")
                .described(|view| {
                    view.docs("Finds nothing.");
                    view.reply::<Vec<u8>>(200, "application/json");
                }),
        );
    });
    let operation = only_operation(&document, "/search");
    let content = operation["responses"]["200"]["content"]
        .as_object()
        .unwrap();
    let types: Vec<_> = content.keys().map(String::as_str).collect();
    assert_eq!(types, ["application/json", "text/plain"]);
    // One of the views does without.
    assert_eq!(parameter(&operation, "query", "q")["required"], Value::Null);
    assert_eq!(
        operation["responses"]["406"]["$ref"],
        "#/components/responses/NotAcceptable"
    );
    let words =
        [&operation["summary"], &operation["description"]].map(|text| text.as_str().unwrap());
    assert!(
        words.contains(&"Finds.") && words.contains(&"Finds nothing."),
        "{words:?}"
    );
}

#[test]
fn paths_that_differ_in_names_only_are_one() {
    let document = document(|config| {
        config.add_route("number", r"/items/{number:\d+}");
        config.add_route("name", "/items/{name}");
        config.add_view(
            View::new(|Path(number): Path<u32>| number.to_string())
                .route_name("number")
                .request_method(["GET"])
                .described(|view| {
                    view.path::<u32>();
                }),
        );
        let by_name = || View::new(|Path(name): Path<String>| name).route_name("name");
        config.add_view(by_name().request_method(["GET"]).described(|view| {
            view.path::<String>();
        }));
        config.add_view(by_name().request_method(["DELETE"]));
    });
    let paths = document.value()["paths"].as_object().unwrap();
    assert_eq!(paths.keys().collect::<Vec<_>>(), ["/items/{number}"]);
    let item = &paths["/items/{number}"];
    let schema = &parameter(&item["get"], "path", "number")["schema"];
    let number = json!({"type": "integer", "format": "uint32", "minimum": 0, "maximum": u32::MAX});
    assert_eq!(
        *schema,
        json!({"anyOf": [number, {"type": "string", "minLength": 1}]})
    );
    parameter(&item["delete"], "path", "number");
    assert_eq!(item["get"]["operationId"], "get_number");
    assert_eq!(item["delete"]["operationId"], "delete_name");
}

#[test]
fn what_nobody_reaches_is_not_described() {
    let document = document(|config| {
        config.add_route("first", "/items/{a}");
        config
            .add_route("hidden", "/items/{b}")
            .request_method(["GET"]);
        config
            .add_route("written", "/written")
            .generation_only(true);
        config.add_route("empty", "/empty");
        config.add_static_view(
            "static",
            pyramidion::static_files::StaticSource::Path("integration".into()),
        );
        for route in ["first", "hidden"] {
            config.add_view(View::new(|| "").route_name(route).request_method(["GET"]));
        }
        config.add_view(View::new(|| "sorry").exception::<HttpException>());
    });
    let paths = document.value()["paths"].as_object().unwrap();
    assert_eq!(paths.keys().collect::<Vec<_>>(), ["/items/{a}"]);
}

#[test]
fn methods_of_the_route_and_of_the_view_must_both_hold() {
    let document = document(|config| {
        config
            .add_route("item", "/item")
            .request_method(["GET", "PUT"]);
        config.add_view(
            View::new(|| "")
                .route_name("item")
                .request_method(["PUT", "POST"]),
        );
    });
    only_operation(&document, "/item");
    assert!(document.value()["paths"]["/item"]["put"].is_object());
}
