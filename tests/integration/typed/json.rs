//! Values in JSON.

use std::collections::BTreeMap;

use pyramidion::testing::DummyRequest;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{Code, Paging, Shape, Size};

fn told<T: DeserializeOwned>(json: &str) -> String {
    let request = DummyRequest::post("/").body(json.to_owned()).build();
    let Err(error) = request.json_body::<T>() else {
        panic!("{json} is read");
    };
    assert_eq!(error.status(), 400);
    error.detail().unwrap_or_default().to_owned()
}

#[track_caller]
fn check<T: DeserializeOwned>(json: &str, expected: &str) {
    let told = told::<T>(json);
    let (told, place) = told.split_once(" (line ").expect("a place");
    assert_eq!(told, format!("in the JSON body: {expected}"), "{json}");
    assert!(place.ends_with(')') && !place.starts_with('0'), "{place}");
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "shown by Debug")]
struct Order {
    items: Vec<Item>,
    #[serde(flatten)]
    paging: Paging,
    #[serde(default)]
    shape: Option<Shape>,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "shown by Debug")]
struct Item {
    price: u32,
    size: Option<Size>,
    code: Option<Code>,
}

#[test]
fn values_in_json_are_named_by_their_path() {
    let check = check::<Order>;
    let items = |items: &str| format!(r#"{{"page": 1, "items": [{{"price": 1}}, {items}]}}"#);
    let number = "a whole number from 0 to 4294967295";
    check(
        &items(r#"{"price": "evil"}"#),
        &format!("`items[1].price` must be {number}"),
    );
    check(
        &items(r#"{"price": -1}"#),
        &format!("`items[1].price` must be {number}"),
    );
    check(&items("5"), "`items[1]` must be an object");
    check(&items("{}"), "`items[1].price` is missing");
    check(
        &items(r#"{"price": 1, "price": 2}"#),
        "`items[1].price` is given more than once",
    );
    check(
        &items(r#"{"price": 1, "size": "evil"}"#),
        "`items[1].size` must be one of `small`, `large`",
    );
    check(
        &items(r#"{"price": 1, "code": "evil"}"#),
        "`items[1].code` must be valid",
    );
    check(
        &items(r#"{"price": 1, "code": "short"}"#),
        "`items[1].code`: has four digits",
    );
    check(r#"{"items": []}"#, "`page` is missing");
    check(
        r#"{"items": [], "page": "evil"}"#,
        &format!("`page` must be {number}"),
    );
    check(
        r#"{"items": [], "other": "evil", "page": "evil"}"#,
        &format!("`page` must be {number}"),
    );
    check(
        r#"{"items": [], "page": 1, "size": 300}"#,
        "`size` must be a whole number from 0 to 255",
    );
    let circle = r#"{"items": [], "page": 1, "shape": {"shape": "circle", "name": "evil", "radius": "evil"}}"#;
    check(circle, "`shape.radius` must be a number");
    check("[]", "the value must be an object");
}

/// Such an enum takes the whole value first, so its place is not always known.
#[track_caller]
fn variants<T: DeserializeOwned>(json: &str, expected: &str) {
    let told = told::<T>(json);
    let (told, _) = told.split_once(" (line ").unwrap_or((&told, ""));
    assert_eq!(told, format!("in the JSON body: {expected}"), "{json}");
}

#[test]
fn enums_without_a_tag_name_what_fits_no_variant() {
    use super::{Keyed, Search};
    let number = "a whole number from 0 to 4294967295";
    variants::<Search>(r#"{"other": "evil"}"#, "one of `id`, `name` is missing");
    variants::<Search>(
        r#"{"id": "evil", "is_exact": true}"#,
        &format!("`id` must be {number}"),
    );
    variants::<Search>(
        r#"{"name": "x", "age": 300}"#,
        "`age` must be a whole number from 0 to 255",
    );
    variants::<Keyed>(
        r#"{"key": [1]}"#,
        &format!("`key` must be {number} or a text"),
    );
    variants::<Vec<Search>>(
        r#"[{"name": "x"}, {"id": 5, "is_exact": "evil"}]"#,
        "`[1].is_exact` must be `true` or `false`",
    );
    variants::<BTreeMap<String, Vec<Keyed>>>(
        r#"{"a": [{"key": 1}, {"key": -1}]}"#,
        &format!("`a[1].key` must be {number} or a text"),
    );
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "is read only")]
struct Shapes {
    #[serde(default)]
    size: Option<Size>,
    #[serde(default)]
    pair: Option<(u8, u8)>,
    #[serde(default)]
    ratio: f64,
    #[serde(default)]
    counts: BTreeMap<u8, u8>,
    #[serde(default)]
    kind: Option<Kind>,
    #[serde(default)]
    inner: Option<Box<Shapes>>,
    #[serde(default)]
    count: Option<std::num::NonZeroI8>,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "is read only")]
enum Kind {
    One(u8),
    Two(u8, u8),
    Three { a: u8 },
    Nothing,
}

#[test]
fn a_value_of_another_shape_is_json_all_the_same() {
    let check = check::<Shapes>;
    check(r#"{"size": 5}"#, "`size` must be a text or an object");
    check(r#"{"size": true}"#, "`size` must be a text or an object");
    check(r#"{"size": []}"#, "`size` must be a text or an object");
    check(
        r#"{"inner": {"size": 5}}"#,
        "`inner.size` must be a text or an object",
    );
    check(
        r#"{"pair": [1, 2, 3]}"#,
        "`pair` must be a list of fewer values",
    );
    check(r#"{"pair": [1]}"#, "`pair` must be a list of 2 values");
    check(r#"{"pair": 1}"#, "`pair` must be a list of 2 values");
    check(r#"{"ratio": 1e999}"#, "`ratio`: number out of range");
    check(
        r#"{"counts": {"x": 1}}"#,
        "`counts` must be an object whose keys are numbers",
    );
    check(
        r#"{"counts": {"300": 1}}"#,
        "`counts.300` must be a whole number from 0 to 255",
    );
    check(r#"{"kind": 5}"#, "`kind` must be a text or an object");
    check(
        r#"{"kind": {"One": 1, "Nothing": 2}}"#,
        "`kind` must be an object with one field",
    );
    check(
        r#"{"kind": "One"}"#,
        "`kind.One` must be given with a value",
    );
    check(
        r#"{"kind": {"Nothing": 1}}"#,
        "`kind.Nothing` must be empty",
    );
    check(
        r#"{"kind": {"Two": [1]}}"#,
        "`kind.Two` must be a list of 2 values",
    );
    check(
        r#"{"kind": {"Three": 1}}"#,
        "`kind.Three` must be an object",
    );
    check(
        r#"{"count": 0}"#,
        "`count` must be a whole number from -128 to 127, and not 0",
    );
    for json in [
        "",
        "{",
        r#"{"size": 5"#,
        r#"{"size": 5,}"#,
        r#"{"size": 5} x"#,
        "{'size': 5}",
    ] {
        let told = told::<Shapes>(json);
        assert!(
            told.starts_with("the body is not JSON (line 1, "),
            "{json}: {told}"
        );
    }
    let deep = "[".repeat(1000) + &"]".repeat(1000);
    assert!(
        told::<serde_json::Value>(&deep).contains("recursion limit"),
        "{}",
        told::<serde_json::Value>(&deep)
    );
}

#[test]
fn an_unknown_field_is_named_once() {
    let known = "one of `size`, `pair`, `ratio`, `counts`, `kind`, `inner`, `count`";
    check::<Shapes>(
        r#"{"sise": 5}"#,
        &format!("`sise` is not known; expected {known}"),
    );
    check::<Shapes>(
        r#"{"inner": {"inner": {"b.c": 1}}}"#,
        &format!("`inner.inner.b.c` is not known; expected {known}"),
    );
}

#[test]
fn no_place_is_told_that_is_not_known() {
    let told = told::<Shape>(r#"{"shape": "circle", "radius": "evil", "name": ""}"#);
    assert_eq!(told, "in the JSON body: `radius` must be a number");
}
