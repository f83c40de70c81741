//! Forms: what is read of what was sent, and what is wrong with it.
//!
//! Each row names the fields of a form, the pairs that were sent, and what is expected. A form is a type, so each description
//! of fields has one here.

use std::collections::BTreeMap;

use pyramidion::forms::{Date, Decimal, Fields, Filled, LocalDateTime, Time};
use serde::Serialize;
use serde_json::{Value, json};

type Pairs = Vec<(String, String)>;

/// What a form makes of pairs: its value, and the codes of the errors by field.
struct Read {
    value: Option<Value>,
    errors: BTreeMap<String, Vec<String>>,
}

fn read<T: Fields + Serialize>(pairs: Pairs) -> Read {
    let form = Filled::<T>::of(pairs);
    let mut errors: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, error) in form.errors().iter() {
        errors
            .entry(name.to_owned())
            .or_default()
            .push(error.code().to_owned());
    }
    let shown = form
        .value()
        .map(|value| serde_json::to_value(value).expect("JSON"));
    let is_right = form.submitted().is_ok();
    assert_eq!(is_right, shown.is_some());
    Read {
        value: shown,
        errors,
    }
}

/// Declares a form for each description of fields.
macro_rules! forms {
    ($($description:tt => { $($fields:tt)* })*) => {
        fn form(description: &Value) -> Option<fn(Pairs) -> Read> {
            $(
                if *description == json!($description) {
                    #[derive(Fields, Serialize)]
                    struct Form { $($fields)* }
                    return Some(read::<Form>);
                }
            )*
            None
        }
    };
}

#[derive(Fields, Serialize)]
struct Address {
    street: String,
    #[field(pattern = "[0-9]{5}")]
    zip: String,
}

#[derive(Fields, Serialize)]
struct Item {
    name: String,
    #[field(min = 1)]
    n: i64,
}

forms! {
    {"f": {"type": "text", "required": true}} => { f: String }
    {"f": {"type": "text", "required": true, "min_length": 2, "max_length": 4}} => {
        #[field(min_length = 2, max_length = 4)] f: String
    }
    {"f": {"type": "text", "min_length": 2, "max_length": 4}} => {
        #[field(min_length = 2, max_length = 4)] f: Option<String>
    }
    {"f": {"type": "text", "required": true, "pattern": "[a-z]+"}} => { #[field(pattern = "[a-z]+")] f: String }
    {"f": {"type": "text", "required": true, "min_length": 5, "pattern": "[a-z]+"}} => {
        #[field(min_length = 5, pattern = "[a-z]+")] f: String
    }
    {"f": {"type": "textarea", "required": true}} => { #[field(kind = "textarea")] f: String }
    {"f": {"type": "textarea", "required": true, "max_length": 3}} => {
        #[field(kind = "textarea", max_length = 3)] f: String
    }
    {"f": {"type": "password", "required": true}} => { #[field(kind = "password")] f: String }
    {"f": {"type": "integer", "required": true}} => { f: i64 }
    {"f": {"type": "integer"}} => { f: Option<i64> }
    {"f": {"type": "integer", "required": true, "min": 1, "max": 10}} => { #[field(min = 1, max = 10)] f: i64 }
    {"f": {"type": "decimal", "required": true}} => { f: Decimal }
    {"f": {"type": "float", "required": true}} => { f: f64 }
    {"f": {"type": "boolean"}} => { f: bool }
    {"f": {"type": "boolean", "required": true}} => { #[field(required)] f: bool }
    {"f": {"type": "date", "required": true}} => { f: Date }
    {"f": {"type": "date"}} => { f: Option<Date> }
    {"f": {"type": "datetime", "required": true}} => { f: LocalDateTime }
    {"f": {"type": "time", "required": true}} => { f: Time }
    {"f": {"type": "email", "required": true}} => { #[field(email)] f: String }
    {"f": {"type": "url", "required": true}} => { #[field(url)] f: String }
    {"f": {"type": "select", "choices": ["red", "green"], "required": true}} => {
        #[field(choices = ["red", "green"])] f: String
    }
    {"f": {"type": "select", "choices": ["red", "green"]}} => { #[field(choices = ["red", "green"])] f: Option<String> }
    {"f": {"type": "select_multiple", "choices": ["red", "green", "blue"], "required": true}} => {
        #[field(choices = ["red", "green", "blue"], required)] f: Vec<String>
    }
    {"f": {"type": "select_multiple", "choices": ["red", "green", "blue"]}} => {
        #[field(choices = ["red", "green", "blue"])] f: Vec<String>
    }
    {"f": {"type": "list", "required": true, "item": {"type": "integer", "required": true}}} => {
        #[field(required)] f: Vec<i64>
    }
    {"f": {"type": "list", "required": true, "max_items": 2, "item": {"type": "integer", "required": true}}} => {
        #[field(required, max_items = 2)] f: Vec<i64>
    }
    {"f": {"type": "nested", "required": true, "fields": {
        "street": {"type": "text", "required": true},
        "zip": {"type": "text", "required": true, "pattern": "[0-9]{5}"}
    }}} => { f: Address }
    {"f": {"type": "list", "required": true, "item": {"type": "nested", "required": true, "fields": {
        "name": {"type": "text", "required": true},
        "n": {"type": "integer", "required": true, "min": 1}
    }}}} => { #[field(required)] f: Vec<Item> }
    {
        "a": {"type": "password", "required": true, "min_length": 3},
        "b": {"type": "password", "required": true, "equal_to": "a"}
    } => {
        #[field(kind = "password", min_length = 3)] a: String,
        #[field(kind = "password", equal_to = "a")] b: String
    }
    {
        "name": {"type": "text", "required": true},
        "age": {"type": "integer", "required": true, "min": 0, "max": 120},
        "mail": {"type": "email"},
        "news": {"type": "boolean"}
    } => {
        name: String,
        #[field(min = 0, max = 120)] age: i64,
        #[field(email)] mail: Option<String>,
        news: bool
    }
}

/// What was decided where the rows leave it open: a decimal has the digits that were typed, and no exponent.
fn decided(row: &Value) -> Option<Value> {
    let error = |code: &str| json!({"ok": false, "errors": {"f": [code]}});
    let right = |value: &str| json!({"ok": true, "errors": {}, "value": {"f": value}});
    let is_decimal = row["fields"]["f"]["type"] == "decimal";
    let sent = row["input"][0][1].as_str().filter(|_| is_decimal)?;
    Some(match sent {
        "" => error("required"),
        "1.50" => right("1.50"),
        "5." => right("5"),
        "1,50" | "Infinity" | "1E+2" | "x" => error("number"),
        _ => return None,
    })
}

#[test]
fn what_is_sent_is_read_as_the_rows_say() {
    let rows: Value =
        serde_json::from_str(&pyramidion_tests::vectors("forms").to_string()).expect("JSON");
    let rows = rows.as_array().expect("a list of rows");
    let mut failures = Vec::new();
    for row in rows {
        let name = format!("{} ({})", row["id"], row["name"]);
        let expected = match &row["expect"] {
            Value::Null => decided(row),
            expected => Some(expected.clone()),
        };
        let (Some(form), Some(expected)) = (form(&row["fields"]), expected) else {
            failures.push(format!("{name}: there is no form for it, or no decision"));
            continue;
        };
        let pairs = row["input"].as_array().expect("pairs").iter();
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let read = form(pairs.map(|pair| (text(&pair[0]), text(&pair[1]))).collect());
        let is_right = expected["ok"] == Value::Bool(true);
        let value = is_right.then(|| expected["value"].clone());
        if read.value != value || json!(read.errors) != expected["errors"] {
            failures.push(format!(
                "{name}: {:?} {}\n      expected {expected}",
                read.value,
                json!(read.errors)
            ));
        }
    }
    assert!(rows.len() > 100, "{} rows", rows.len());
    assert!(
        failures.is_empty(),
        "{} of {} rows fail\n{}",
        failures.len(),
        rows.len(),
        failures.join("\n")
    );
}
