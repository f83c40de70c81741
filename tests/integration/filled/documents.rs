//! Documents in JSON that keep the rules of a form.

use std::collections::BTreeSet;

use pyramidion::View;
use pyramidion::extract::{Json, Rejection};
use pyramidion::forms::{Choice, Date, Decimal, Fields, Valid};
use pyramidion::testing::TestApp;
use pyramidion_tests::applications::client;
use serde_json::{Value, json};

#[derive(Choice, Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Size {
    Small,
    ExtraLarge,
}

#[derive(Debug, Fields)]
struct Person {
    name: String,
}

#[derive(Debug, Fields)]
struct Order {
    #[field(max_length = 5, pattern = "[a-z]+")]
    code: String,
    count: u8,
    price: Option<Decimal>,
    is_gift: bool,
    day: Option<Date>,
    sizes: BTreeSet<Size>,
    tags: Vec<String>,
    people: Vec<Person>,
    buyer: Option<Person>,
}

#[derive(Debug, Fields)]
struct Tags {
    tags: Vec<String>,
}

#[derive(Debug, Fields)]
struct Nested {
    lists: Vec<Tags>,
}

fn app() -> TestApp {
    client(|config| {
        config.add_route("orders", "/orders");
        let order = |Valid(Json(order)): Valid<Json<Order>>| format!("{order:?}");
        config.add_view(
            View::new(order)
                .route_name("orders")
                .request_method(["POST"]),
        );
        config.add_route("nested", "/nested");
        let nested = |Valid(Json(nested)): Valid<Json<Nested>>| nested.lists.len().to_string();
        config.add_view(
            View::new(nested)
                .route_name("nested")
                .request_method(["POST"]),
        );
        config.add_route("handed", "/handed");
        let handed = |order: Result<Valid<Json<Order>>, Rejection>| match order {
            Ok(_) => "right".to_owned(),
            Err(rejection) => format!("{} {:?}", rejection.status(), rejection.field()),
        };
        config.add_view(
            View::new(handed)
                .route_name("handed")
                .request_method(["POST"]),
        );
    })
}

/// Returns the codes of the errors of a document, by field.
fn codes(document: &Value) -> Value {
    let answer = app().post("/orders").json(document).send();
    assert_eq!(answer.status(), 422, "{}", answer.text());
    assert_eq!(answer.header("content-type"), Some("application/json"));
    let mut answer: Value = serde_json::from_str(answer.text()).expect("JSON");
    let errors = answer["errors"].as_object_mut().expect("errors");
    for errors in errors.values_mut() {
        let codes = errors
            .as_array()
            .expect("a list")
            .iter()
            .map(|error| error["code"].clone());
        *errors = codes.collect();
    }
    answer["errors"].clone()
}

#[test]
fn a_document_is_read_by_the_rules_of_the_form() {
    let document = json!({
        "code": " abc ", "count": 3, "price": "1.50", "is_gift": true, "day": null, "is_admin": true,
        "sizes": ["extra_large"], "tags": ["a", "b"], "people": [{"name": "Ada"}], "buyer": {"name": "Zoë"}
    });
    let answer = app().post("/orders").json(&document).send();
    assert_eq!(answer.status(), 200, "{}", answer.text());
    for part in [
        "code: \"abc\"",
        "count: 3",
        "is_gift: true",
        "day: None",
        "{ExtraLarge}",
        "[\"a\", \"b\"]",
        "[Person { name: \"Ada\" }]",
        "Some(Person { name: \"Zoë\" })",
    ] {
        assert!(answer.text().contains(part), "{part} in {}", answer.text());
    }
    let least = app()
        .post("/orders")
        .json(&json!({"code": "a", "count": "7"}))
        .send();
    assert!(least.text().contains("count: 7"), "{}", least.text());
}

#[test]
fn every_error_of_every_field_is_answered() {
    assert_eq!(
        codes(&json!({
            "code": "ABCDEF", "count": 300, "price": "x", "is_gift": 1, "day": "2026-02-30", "sizes": ["huge"],
            "tags": ["a", 1, null], "people": [{}, {"name": "Ada"}, 3], "buyer": 1
        })),
        json!({
            "code": ["too_long", "pattern"], "count": ["too_large"], "price": ["number"], "is_gift": ["boolean"],
            "day": ["date"], "sizes": ["choice"], "tags.1": ["text"], "tags.2": ["required"],
            "people.0.name": ["required"], "people.2": ["object"], "buyer": ["object"]
        })
    );
    assert_eq!(
        codes(
            &json!({"code": 1, "count": 1.5, "tags": "a", "sizes": {"a": 1}, "people": {"0": {"name": "Ada"}}})
        ),
        json!({
            "code": ["text"], "count": ["integer"], "tags": ["list"], "sizes": ["list"], "people": ["list"]
        })
    );
    // A name with a dot is the name of nothing.
    assert_eq!(
        codes(&json!({"code": "a", "count": 1, "buyer": {"x": 1}, "buyer.name": "Ada"})),
        json!({"buyer.name": ["required"]})
    );
}

#[test]
fn what_is_not_a_document_is_refused_as_before() {
    let app = app();
    assert_eq!(
        app.post("/orders").form([("code", "a")]).send().status(),
        415
    );
    let malformed = app
        .post("/orders")
        .header("content-type", "application/json")
        .body("{");
    assert_eq!(malformed.send().status(), 400);
    assert_eq!(app.post("/orders").json(&json!([1])).send().status(), 400);
}

#[test]
fn a_view_may_answer_the_errors_itself() {
    let app = app();
    let wrong = app
        .post("/handed")
        .json(&json!({"code": "a", "count": -1}))
        .send();
    assert_eq!(wrong.text(), "422 Unprocessable Entity Some(\"count\")");
}

#[test]
fn an_answer_is_not_many_times_as_large_as_the_document() {
    let items = vec![Value::Null; 900];
    let people = vec![json!({"tags": items}); 300];
    let answer = app()
        .post("/nested")
        .json(&json!({ "lists": people }))
        .send();
    assert_eq!(answer.status(), 422);
    assert!(
        answer.text().len() < 100_000,
        "{} bytes",
        answer.text().len()
    );
}
