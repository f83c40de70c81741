//! Typed values of requests: what can be read, and how the rest is reported.

mod json;
mod lists;
mod variants;

use std::collections::{BTreeMap, HashMap};
use std::fmt::Debug;

use pyramidion::extract::{Form, FromRequest, Path, Query};
use pyramidion::httpexceptions::HttpException;
use pyramidion::testing::{DummyRequest, TestApp};
use pyramidion::{Configurator, Request, View};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// Reads a type from a query and from a form, which is the same.
fn read<T: DeserializeOwned + Debug>(fields: &str) -> Result<T, String> {
    let told = |error: pyramidion::Error| {
        let error = error
            .downcast::<HttpException>()
            .expect("an HTTP exception");
        assert_eq!(error.status(), 400);
        error.detail().unwrap_or_default().to_owned()
    };
    let mut get = DummyRequest::get(&format!("/?{fields}")).build();
    let query = Query::<T>::from_request(&mut get).map_err(told);
    let post = DummyRequest::post("/").header("content-type", "application/x-www-form-urlencoded");
    let mut post = post.body(fields.to_owned()).build();
    let form = Form::<T>::from_request(&mut post).map_err(told);
    let query = query.map(|Query(value)| value);
    let (shown, of_form) = (format!("{query:?}"), form.map(|Form(value)| value));
    assert_eq!(
        format!("{of_form:?}").replace("in the form: ", "in the query: "),
        shown
    );
    query
}

#[track_caller]
fn reads<T: DeserializeOwned + Debug>(fields: &str, expected: &str) {
    assert_eq!(
        format!("{:?}", read::<T>(fields)),
        format!("Ok({expected})"),
        "{fields}"
    );
}

#[track_caller]
fn refuses<T: DeserializeOwned + Debug>(fields: &str, expected: &str) {
    let told = read::<T>(fields).expect_err("a wrong field");
    assert_eq!(told, format!("in the query: {expected}"), "{fields}");
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Size {
    Small,
    Large,
}

#[derive(Debug, Deserialize)]
struct Id(u16);

#[derive(Debug, Deserialize)]
#[serde(try_from = "String")]
struct Code(());

impl TryFrom<String> for Code {
    type Error = String;

    fn try_from(code: String) -> Result<Self, String> {
        match code.as_str() {
            "right" => Ok(Self(())),
            "short" => Err("has four digits".to_owned()),
            code => Err(format!("there is no {code}")),
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Plain {
    age: Option<u8>,
    big: Option<i128>,
    price: Option<f32>,
    is_on: Option<bool>,
    initial: Option<char>,
    size: Option<Size>,
    tags: Vec<String>,
    numbers: Vec<u32>,
    point: Option<(i32, i32)>,
    id: Option<Id>,
    code: Option<Code>,
    text: Option<String>,
    inner: Option<HashMap<String, String>>,
}

#[test]
fn values_of_every_kind_are_read() {
    let read = read::<Plain>(
        "age=7&big=-5&price=1.50&is_on=on&initial=%C3%A9&size=large&tags=a&numbers=1&tags=&numbers=2\
         &point=3&point=-4&id=9&code=right&text=5&other=x",
    );
    let plain = read.unwrap();
    assert_eq!(
        (plain.age, plain.big, plain.price),
        (Some(7), Some(-5), Some(1.5))
    );
    assert_eq!(
        (plain.is_on, plain.initial, plain.size),
        (Some(true), Some('é'), Some(Size::Large))
    );
    assert_eq!(
        (plain.tags, plain.numbers),
        (vec!["a".to_owned(), String::new()], vec![1, 2])
    );
    assert_eq!(
        (plain.point, plain.id.map(|id| id.0)),
        (Some((3, -4)), Some(9))
    );
    assert!(plain.code.is_some() && plain.inner.is_none());
    assert_eq!(plain.text.as_deref(), Some("5"));
}

#[test]
fn an_option_that_was_left_empty_is_none_unless_it_is_a_text() {
    let plain = read::<Plain>("age=&price=&is_on=&size=&id=&text=").unwrap();
    assert_eq!(
        (plain.age, plain.price, plain.is_on, plain.size),
        (None, None, None, None)
    );
    assert!(plain.id.is_none());
    assert_eq!(plain.text.as_deref(), Some(""));
}

#[test]
fn what_is_wrong_is_named_with_what_was_expected() {
    refuses::<Plain>("age=evil", "`age` must be a whole number from 0 to 255");
    refuses::<Plain>("age=300", "`age` must be a whole number from 0 to 255");
    refuses::<Plain>("big=1.5", "`big` must be a whole number");
    refuses::<Plain>("price=evil", "`price` must be a number");
    refuses::<Plain>("is_on=evil", "`is_on` must be `true`, `on` or `false`");
    refuses::<Plain>("initial=evil", "`initial` must be a single character");
    refuses::<Plain>("size=evil", "`size` must be one of `small`, `large`");
    refuses::<Plain>(
        "numbers=1&numbers=evil",
        "`numbers` must be a whole number from 0 to 4294967295",
    );
    refuses::<Plain>("point=1", "`point` must be given 2 times");
    refuses::<Plain>("point=1&point=2&point=3", "`point` must be given 2 times");
    refuses::<Plain>(
        "point=1&point=evil",
        "`point` must be a whole number from -2147483648 to 2147483647",
    );
    refuses::<Plain>("age=1&age=2", "`age` is given more than once");
    refuses::<Plain>("size=small&size=small", "`size` is given more than once");
    refuses::<Plain>("text=a&text=b", "`text` is given more than once");
    refuses::<Plain>("id=evil", "`id` must be a whole number from 0 to 65535");
    refuses::<Plain>("code=short", "`code`: has four digits");
    refuses::<Plain>("code=evil", "`code` must be valid");
    refuses::<Plain>("inner=evil", "`inner` must be an object");
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "shown by Debug")]
struct Strict {
    name: String,
}

#[test]
fn missing_and_unknown_fields_are_named() {
    refuses::<Strict>("", "`name` is missing");
    refuses::<Strict>("name=a&nmae=b", "`nmae` is not known; expected `name`");
    refuses::<Strict>(
        "name=a&%3Cscript%3E=b",
        "`script` is not known; expected `name`",
    );
    refuses::<HashMap<u8, String>>("x=1", "`x` must be a whole number from 0 to 255");
    reads::<BTreeMap<u8, String>>("2=b&1=a", r#"{1: "a", 2: "b"}"#);
    reads::<Vec<(String, u8)>>("b=1&a=2&b=3", r#"[("b", 1), ("b", 3), ("a", 2)]"#);
    reads::<()>("a=1", "()");
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "shown by Debug")]
struct Paging {
    page: u32,
    #[serde(default)]
    size: Option<u8>,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "shown by Debug")]
struct Listing {
    title: String,
    #[serde(flatten)]
    paging: Paging,
    #[serde(flatten)]
    more: More,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "shown by Debug")]
struct More {
    code: String,
    #[serde(default)]
    is_on: bool,
    #[serde(default)]
    ratio: f64,
    #[serde(default)]
    tags: Vec<u8>,
    #[serde(default)]
    kind: Option<Size>,
}

#[test]
fn flattened_types_hold_numbers_truth_values_options_and_lists() {
    let shown = |title: &str, page, size, code: &str, is_on, ratio, tags, kind| {
        format!(
            "Listing {{ title: {title:?}, paging: Paging {{ page: {page}, size: {size} }}, more: More {{ \
             code: {code:?}, is_on: {is_on}, ratio: {ratio}, tags: {tags}, kind: {kind} }} }}"
        )
    };
    let expected = shown("5", 2, "None", "abc", false, "0.0", "[]", "None");
    reads::<Listing>("title=5&page=2&code=abc", &expected);
    let expected = shown(
        "a",
        2,
        "Some(9)",
        "007",
        true,
        "1.5",
        "[1, 2]",
        "Some(Small)",
    );
    reads::<Listing>(
        "title=a&page=2&size=9&code=007&is_on=on&ratio=1.5&tags=1&tags=2&kind=small",
        &expected,
    );
    // The same text is a number in one field and a text in another; one value is a list.
    let expected = shown("2", 2, "Some(2)", "2", true, "2.0", "[2]", "None");
    reads::<Listing>(
        "title=2&page=2&size=2&code=2&is_on=true&ratio=2&tags=2",
        &expected,
    );
    let expected = shown("", 2, "None", "", false, "0.0", "[]", "None");
    reads::<Listing>("title=&page=02&size=&code=&kind=", &expected);
    refuses::<Listing>(
        "title=a&page=evil&code=x",
        "`page` must be a whole number from 0 to 4294967295",
    );
    refuses::<Listing>(
        "title=a&page=-1&code=x",
        "`page` must be a whole number from 0 to 4294967295",
    );
    refuses::<Listing>(
        "title=evil&code=evil&page=evil",
        "`page` must be a whole number from 0 to 4294967295",
    );
    refuses::<Listing>(
        "title=a&page=1&code=a&size=300",
        "`size` must be a whole number from 0 to 255",
    );
    refuses::<Listing>(
        "title=a&page=1&code=a&is_on=evil",
        "`is_on` must be `true` or `false`",
    );
    refuses::<Listing>(
        "title=a&page=1&code=a&kind=evil",
        "`kind` must be one of `small`, `large`",
    );
    refuses::<Listing>("title=a&page=1", "`code` is missing");
}

#[derive(Debug, Deserialize)]
#[serde(tag = "shape", rename_all = "lowercase")]
#[expect(dead_code, reason = "shown by Debug")]
enum Shape {
    Circle {
        radius: f32,
        name: String,
    },
    Box {
        width: u8,
        height: Option<u8>,
        is_filled: bool,
    },
    Nothing,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
#[expect(dead_code, reason = "shown by Debug")]
enum Key {
    Number(u32),
    Name(String),
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
#[expect(dead_code, reason = "shown by Debug")]
enum Search {
    ById { id: u32, is_exact: bool },
    ByName { name: String, age: Option<u8> },
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "shown by Debug")]
struct Keyed {
    key: Key,
}

#[test]
fn enums_that_are_tagged_inside_or_not_at_all_hold_numbers() {
    reads::<Shape>(
        "shape=circle&radius=2&name=7",
        r#"Circle { radius: 2.0, name: "7" }"#,
    );
    reads::<Shape>(
        "width=1&shape=box&height=&is_filled=false",
        "Box { width: 1, height: None, is_filled: false }",
    );
    reads::<Shape>("shape=nothing", "Nothing");
    refuses::<Shape>(
        "shape=evil",
        "`shape` must be one of `circle`, `box`, `nothing`",
    );
    refuses::<Shape>("radius=1", "`shape` is missing");
    refuses::<Shape>(
        "shape=box&width=999&is_filled=true",
        "`width` must be a whole number from 0 to 255",
    );
    refuses::<Shape>(
        "shape=circle&radius=evil&name=evil",
        "`radius` must be a number",
    );
    refuses::<Shape>("shape=circle&radius=1", "`name` is missing");
    reads::<Keyed>("key=5", "Keyed { key: Number(5) }");
    reads::<Keyed>("key=five", r#"Keyed { key: Name("five") }"#);
    reads::<Search>("id=5&is_exact=on", "ById { id: 5, is_exact: true }");
    reads::<Search>("name=5&age=7", r#"ByName { name: "5", age: Some(7) }"#);
    reads::<Search>("name=x&age=", r#"ByName { name: "x", age: None }"#);
}

#[test]
fn many_fields_that_fit_nothing_are_refused_soon() {
    let fields: Vec<_> = (0..900).map(|n| format!("f{n}={n}")).collect();
    assert!(read::<Search>(&fields.join("&")).is_err());
    assert!(read::<Listing>(&fields.join("&")).is_err());
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "is read only")]
struct Place {
    year: u16,
    size: Size,
}

#[test]
fn values_in_paths_are_named_in_the_log_only() {
    fn told<T: DeserializeOwned>(path: &'static str) -> String {
        let mut config = Configurator::new();
        config.add_route("place", "/{year}/{size}");
        let view = |request: &mut Request| match Path::<T>::from_request(request) {
            Ok(_) => "read".to_owned(),
            Err(error) => {
                let error = error
                    .downcast::<HttpException>()
                    .expect("an HTTP exception");
                assert_eq!(error.status(), 404);
                error.log_message().unwrap_or_default().to_owned()
            }
        };
        config.add_view(View::new(view).route_name("place"));
        let app = TestApp::new(config.make_app().expect("a right configuration"));
        app.get(path).send().text().to_owned()
    }
    assert_eq!(told::<Place>("/2024/large"), "read");
    assert_eq!(
        told::<Place>("/evil/large"),
        "in the path: `year` must be a whole number from 0 to 65535"
    );
    assert_eq!(
        told::<Place>("/2024/evil"),
        "in the path: `size` must be one of `small`, `large`"
    );
    assert_eq!(
        told::<(u16, Size)>("/2024/evil"),
        "in the path: `size` must be one of `small`, `large`"
    );
    assert_eq!(
        told::<(Id, String)>("/evil/x"),
        "in the path: `year` must be a whole number from 0 to 65535"
    );
    assert_eq!(
        told::<(u16, Code)>("/1/evil"),
        "in the path: `size` must be valid"
    );
    assert_eq!(
        told::<(u16, Option<bool>)>("/1/evil"),
        "in the path: `size` must be `true` or `false`"
    );
}
