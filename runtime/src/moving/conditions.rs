//! Predicates in Rust, from the values that Pyramid was given.

use serde_json::Value;

use super::recorded::Argument;
use super::texts::{joined, last, list, quoted};

/// A predicate with its value, taken apart.
struct Declared<'a> {
    is_negative: bool,
    name: &'a str,
    value: &'a Value,
}

impl<'a> Declared<'a> {
    fn of(Argument(name, value): &'a Argument) -> Self {
        let negated = value.get("not");
        Self {
            is_negative: negated.is_some(),
            name,
            value: negated.unwrap_or(value),
        }
    }

    /// Returns the values as texts.
    fn texts(&self) -> Vec<String> {
        match self.value {
            Value::Array(values) => values.iter().filter_map(text).collect(),
            one => text(one).into_iter().collect(),
        }
    }

    fn is_true(&self) -> bool {
        *self.value == Value::Bool(true)
    }

    fn with_sign(&self, written: String, not: &str) -> String {
        if self.is_negative {
            format!("{not}({written})")
        } else {
            written
        }
    }
}

/// Returns a predicate as an argument of an attribute, unless there is none like it.
pub(super) fn of_attribute(argument: &Argument) -> Option<String> {
    let declared = Declared::of(argument);
    let name = declared.name;
    let texts = declared.texts();
    let written = match name {
        "request_type" | "traverse" => return None,
        "custom" if texts.is_empty() => return None,
        "xhr" | "is_authenticated" => format!("{name} = {}", declared.is_true()),
        "request_method" => format!("{name} = {}", several(&without_head(&texts))),
        "containment" => {
            let class = last(texts.first()?, ".").to_owned();
            let family = if declared.value.is_object() {
                "dyn "
            } else {
                ""
            };
            format!("{name} = {family}{class}")
        }
        "physical_path" => format!("{name} = {}", quoted(&path(&texts))),
        "request_param"
        | "match_param"
        | "header"
        | "effective_principals"
        | "accept"
        | "path_info" => format!("{name} = {}", several(&texts)),
        // A function of Pyramid 1.
        "custom" => {
            let names = texts
                .iter()
                .map(|text| format!("custom({} = …)", last(text, ".")));
            return Some(names.collect::<Vec<_>>().join(", "));
        }
        _ => format!("custom({name} = {})", several(&texts)),
    };
    Some(declared.with_sign(written, "not"))
}

/// Returns a predicate of a route as its function, unless there is none like it; methods and ways through a tree are written otherwise.
pub(super) fn of_route(argument: &Argument) -> Option<String> {
    let declared = Declared::of(argument);
    let name = declared.name;
    let texts = declared.texts();
    let written = match name {
        "request_type" | "traverse" => return None,
        "custom" if texts.is_empty() => return None,
        "request_method" if !declared.is_negative => return None,
        "xhr" | "is_authenticated" => format!("predicates::{name}({})", declared.is_true()),
        "request_method" => format!("predicates::{name}({})", list(&without_head(&texts))),
        "request_param" | "match_param" | "header" | "effective_principals" => {
            format!("predicates::{name}({})", list(&texts))
        }
        "accept" | "path_info" => format!("predicates::{name}({})", quoted(texts.first()?)),
        "custom" => {
            let names = texts.iter().map(|text| quoted(last(text, ".")));
            let names = names.map(|name| format!("predicates::custom({name}, […])"));
            return Some(names.collect::<Vec<_>>().join(").predicate("));
        }
        _ => format!("predicates::custom({}, {})", quoted(name), list(&texts)),
    };
    Some(declared.with_sign(written, "predicates::not"))
}

/// Returns methods without that which another one brings.
pub(super) fn without_head(methods: &[String]) -> Vec<String> {
    let has_get = methods.iter().any(|method| method == "GET");
    let kept = methods
        .iter()
        .filter(|method| !has_get || *method != "HEAD");
    kept.cloned().collect()
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Bool(true) => Some("True".to_owned()),
        Value::Bool(false) => Some("False".to_owned()),
        Value::Object(object) => object.get("interface").and_then(text),
        other => Some(other.to_string()),
    }
}

/// Returns the path of names, of which the first is that of the root.
fn path(names: &[String]) -> String {
    match names {
        [path] => path.clone(),
        names => format!("/{}", names.get(1..).unwrap_or_default().join("/")),
    }
}

/// Writes one text, or several in parentheses.
fn several(values: &[String]) -> String {
    match values {
        [one] => quoted(one),
        _ => format!("({})", joined(values)),
    }
}
