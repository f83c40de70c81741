//! Where two values of JSON differ.

use std::collections::BTreeSet;

use serde_json::Value;

/// Says at which place two values differ first, and how.
pub(super) fn first_difference(expected: &Value, found: &Value) -> Option<String> {
    below(expected, found, "")
}

fn below(expected: &Value, found: &Value, path: &str) -> Option<String> {
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => {
            let names: BTreeSet<_> = expected.keys().chain(found.keys()).collect();
            names.into_iter().find_map(|name| {
                let dot = if path.is_empty() { "" } else { "." };
                let path = format!("{path}{dot}{name}");
                at(expected.get(name), found.get(name), &path)
            })
        }
        (Value::Array(expected), Value::Array(found)) => (0..expected.len().max(found.len()))
            .find_map(|index| {
                let path = format!("{path}[{index}]");
                at(expected.get(index), found.get(index), &path)
            }),
        (expected, found) if is_equal(expected, found) => None,
        (expected, found) => Some(told(path, &expected.to_string(), &found.to_string())),
    }
}

fn at(expected: Option<&Value>, found: Option<&Value>, path: &str) -> Option<String> {
    match (expected, found) {
        (Some(expected), Some(found)) => below(expected, found, path),
        (Some(expected), None) => Some(told(path, &expected.to_string(), "nothing")),
        (None, Some(found)) => Some(told(path, "nothing", &found.to_string())),
        (None, None) => None,
    }
}

/// Numbers are equal whose values are, as `1` and `1.0` are.
fn is_equal(expected: &Value, found: &Value) -> bool {
    let numbers = expected.as_f64().zip(found.as_f64());
    let are_integers = !(expected.is_f64() || found.is_f64());
    expected == found
        || !are_integers && numbers.is_some_and(|(one, other)| one.to_bits() == other.to_bits())
}

fn told(path: &str, expected: &str, found: &str) -> String {
    let place = if path.is_empty() {
        String::new()
    } else {
        format!("at `{path}`: ")
    };
    format!("{place}expected {expected}, found {found}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_first_difference_is_told() {
        let check = |expected: Value, found: Value, difference: Option<&str>| {
            let told = first_difference(&expected, &found);
            assert_eq!(told.as_deref(), difference, "{expected} {found}");
        };
        check(json!({"a": 1, "b": [1.0]}), json!({"b": [1], "a": 1}), None);
        check(
            json!(u64::MAX),
            json!(u64::MAX - 1),
            Some("expected 18446744073709551615, found 18446744073709551614"),
        );
        check(json!("a"), json!(1), Some("expected \"a\", found 1"));
        check(
            json!({"items": [{"name": "x"}, {"name": "y"}]}),
            json!({"items": [{"name": "x"}, {"name": "z"}]}),
            Some("at `items[1].name`: expected \"y\", found \"z\""),
        );
        check(
            json!([1]),
            json!([1, 2]),
            Some("at `[1]`: expected nothing, found 2"),
        );
        check(
            json!({"a": null}),
            json!({}),
            Some("at `a`: expected null, found nothing"),
        );
    }
}
