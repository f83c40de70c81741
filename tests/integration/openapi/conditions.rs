//! What is said of patterns, predicates and permissions.

use pyramidion::extract::Form;
use pyramidion::predicates::{header, is_authenticated, match_param, not, request_param, xhr};
use pyramidion::{Configurator, Request, View};
use pyramidion_openapi::{OpenApi, SecurityScheme};
use serde_json::{Value, json};

use super::{document, only_operation, operation, parameter};

#[test]
fn patterns_are_paths_and_schemas() {
    let document = document(|config| {
        config.add_route("year", r"/archive/{year:\d{4}}/{day}.html");
        config.add_route("case", "/case/{name:(?i)a+}");
        config.add_route("rest", "/rest/*path");
        config.add_route("old", "/old/:name");
        for route in ["year", "case", "rest", "old"] {
            config.add_view(View::new(|| "").route_name(route).request_method(["GET"]));
        }
        config.add_view(View::new(|| "").name("about").request_method(["GET"]));
        // What is text in a pattern is written as URLs have it.
        config.add_route("text", "/a b/100%/{ä}/{id}");
        config.add_view(View::new(|| "").route_name("text").request_method(["GET"]));
        config.add_view(View::new(|| "").name("{x}").request_method(["GET"]));
    });
    let text = only_operation(&document, "/a%20b/100%25/%7B%C3%A4%7D/{id}");
    assert_eq!(text["parameters"].as_array().map(Vec::len), Some(1));
    only_operation(&document, "/%7Bx%7D");
    let year = only_operation(&document, "/archive/{year}/{day}.html");
    let schema = json!({"type": "string", "pattern": r"^(?:\d{4})$"});
    assert_eq!(parameter(&year, "path", "year")["schema"], schema);
    assert_eq!(
        parameter(&year, "path", "day")["schema"],
        json!({"type": "string", "minLength": 1})
    );
    let case = only_operation(&document, "/case/{name}");
    let name = parameter(&case, "path", "name");
    assert_eq!(name["schema"], json!({"type": "string"}));
    assert_eq!(
        name["description"], "Written as `(?i)a+`.",
        "JavaScript has no such expression"
    );
    let rest = only_operation(&document, "/rest/{path}");
    let path = parameter(&rest, "path", "path");
    assert_eq!(
        (&path["required"], &path["schema"]),
        (&json!(true), &json!({"type": "string"}))
    );
    only_operation(&document, "/old/{name}");
    only_operation(&document, "/about");
}

#[test]
fn predicates_are_parameters_or_words() {
    let view = View::new(|| "")
        .request_method(["GET"])
        .predicate(request_param(["kind=book", "page"]))
        .predicate(header(["X-A", "X-B:b+", "X-C:(?i)c", "Authorization"]))
        .predicate(match_param(["id=7"]))
        .predicate(not(request_param(["draft"])))
        .predicate(xhr(true));
    let operation = operation(view);
    let kind = parameter(&operation, "query", "kind");
    assert_eq!(kind["schema"], json!({"type": "string", "const": "book"}));
    assert_eq!(kind["required"], true);
    parameter(&operation, "query", "page");
    assert_eq!(parameter(&operation, "header", "x-a")["required"], true);
    let b = parameter(&operation, "header", "x-b");
    assert_eq!(b["schema"]["pattern"], "^(?:b+)");
    parameter(&operation, "header", "x-requested-with");
    assert_eq!(parameter(&operation, "path", "id")["schema"]["const"], "7");
    let words = operation["description"].as_str().unwrap();
    for word in [
        "The header `authorization` is there.",
        "The header `x-c` begins with `(?i)c`.",
        "The predicate `!request_param draft` holds.",
    ] {
        assert!(words.contains(word), "{word}: {words}");
    }
    let count = operation["parameters"].as_array().unwrap().len();
    assert_eq!(count, 7, "{operation:#}");
    assert_eq!(
        operation["responses"]["404"]["$ref"],
        "#/components/responses/NotFound"
    );
}

#[test]
fn a_parameter_of_a_form_may_be_in_the_body() {
    let view = View::new(|Form(_): Form<Vec<(String, String)>>| "")
        .request_method(["POST"])
        .request_param(["kind"]);
    assert_eq!(
        parameter(&operation(view), "query", "kind")["required"],
        Value::Null
    );
}

#[test]
fn permissions_are_security_and_words() {
    struct Nobody;

    impl pyramidion::security::SecurityPolicy for Nobody {
        fn authenticated_userid(&self, _: &mut Request) -> Option<String> {
            None
        }

        fn permits(&self, _: &mut Request, _: &str) -> pyramidion::security::Decision {
            false.into()
        }
    }

    let mut config = Configurator::new();
    config.set_security_policy(Nobody);
    config.add_route("open", "/open");
    config.add_route("closed", "/closed");
    config.add_route("known", "/known");
    let view = |route: &str| View::new(|| "").route_name(route).request_method(["GET"]);
    config.add_view(view("open"));
    config.add_view(view("closed").permission("edit"));
    config.add_view(view("known").predicate(is_authenticated(true)));
    let app = config.make_app().unwrap();
    let api = OpenApi::new("Test", "1")
        .security_scheme(
            "token",
            SecurityScheme::bearer().description("Ask us for one."),
        )
        .security_scheme("key", SecurityScheme::header("X-Key"))
        .security_scheme("login", SecurityScheme::cookie("session"))
        .security_scheme("name", SecurityScheme::basic());
    let document = api.document(&app);
    let schemes = &document.value()["components"]["securitySchemes"];
    assert_eq!(schemes["token"]["scheme"], "bearer");
    assert_eq!(schemes["token"]["description"], "Ask us for one.");
    assert_eq!(
        schemes["key"],
        json!({"type": "apiKey", "in": "header", "name": "X-Key"})
    );
    assert_eq!(schemes["login"]["in"], "cookie");
    assert_eq!(schemes["name"]["scheme"], "basic");
    let closed = only_operation(&document, "/closed");
    let ways = json!([{"token": []}, {"key": []}, {"login": []}, {"name": []}]);
    assert_eq!(closed["security"], ways);
    assert_eq!(
        closed["responses"]["403"]["$ref"],
        "#/components/responses/Forbidden"
    );
    assert_eq!(closed["description"], "Needs the permission `edit`.");
    assert_eq!(only_operation(&document, "/known")["security"], ways);
    assert_eq!(only_operation(&document, "/open")["security"], Value::Null);
}
