//! Schemas, as far as parameters and bodies have to look into them.

use serde_json::{Map, Value, json};

/// Returns a schema without the alternative of null, which neither a path nor a form can say.
pub(crate) fn without_null(schema: &Value) -> Value {
    let mut schema = schema.clone();
    let Value::Object(object) = &mut schema else {
        return schema;
    };
    if let Some(Value::Array(types)) = object.get_mut("type") {
        types.retain(|name| name != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            object.insert("type".to_owned(), only);
        }
    }
    if object.get("default") == Some(&Value::Null) {
        object.remove("default");
    }
    let is_null = |schema: &Value| schema.get("type").is_some_and(|name| name == "null");
    if let Some(Value::Array(variants)) = object.get_mut("anyOf") {
        variants.retain(|variant| !is_null(variant));
        if let [only] = variants.as_slice() {
            let only = only.clone();
            object.remove("anyOf");
            if object.is_empty() {
                return only;
            }
            object.insert("allOf".to_owned(), json!([only]));
        }
    }
    schema
}

/// Returns the schema of what is one or the other.
pub(crate) fn either(one: Value, other: Value) -> Value {
    if one == other || is_anything(&one) {
        return one;
    }
    if is_anything(&other) {
        return other;
    }
    match one {
        Value::Object(mut object) if object.len() == 1 && object.contains_key("anyOf") => {
            if let Some(Value::Array(variants)) = object.get_mut("anyOf")
                && !variants.contains(&other)
            {
                variants.push(other);
            }
            Value::Object(object)
        }
        one => json!({"anyOf": [one, other]}),
    }
}

fn is_anything(schema: &Value) -> bool {
    *schema == Value::Bool(true) || schema.as_object().is_some_and(Map::is_empty)
}

/// Returns the expression that a value matches from its start, to its end if it is `whole`, where JSON Schema can say it.
///
/// The patterns of JSON Schema are those of JavaScript, which has no `(?i)` and no `\A`.
pub(crate) fn pattern(regex: &str, is_whole: bool) -> Option<String> {
    let mut groups = regex.match_indices("(?");
    let is_known = groups.all(|(at, _)| {
        let rest = &regex[at + 2..];
        rest.starts_with([':', '=', '!'])
    });
    let is_foreign = ["\\A", "\\Z", "\\z", "\\p", "\\P", "[[:"]
        .iter()
        .any(|word| regex.contains(word));
    let end = if is_whole { "$" } else { "" };
    (is_known && !is_foreign).then(|| format!("^(?:{regex}){end}"))
}

/// Tells whether a schema is for texts only.
pub(crate) fn is_text(schema: &Value) -> bool {
    schema.get("type").is_some_and(|name| name == "string")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn null_is_not_a_value_of_a_parameter() {
        let optional = json!({"type": ["string", "null"], "default": null});
        assert_eq!(without_null(&optional), json!({"type": "string"}));
        let reference = json!({"anyOf": [{"$ref": "#/a"}, {"type": "null"}]});
        assert_eq!(without_null(&reference), json!({"$ref": "#/a"}));
        let described = json!({"description": "d", "anyOf": [{"$ref": "#/a"}, {"type": "null"}]});
        let expected = json!({"description": "d", "allOf": [{"$ref": "#/a"}]});
        assert_eq!(without_null(&described), expected);
    }

    #[test]
    fn alternatives_are_listed_once() {
        let [a, b] = [json!({"type": "string"}), json!({"type": "integer"})];
        let both = either(a.clone(), b.clone());
        assert_eq!(both, json!({"anyOf": [a, b]}));
        assert_eq!(either(both.clone(), a.clone()), both);
        assert_eq!(either(a.clone(), a.clone()), a);
        assert_eq!(either(json!({}), a.clone()), json!({}));
        assert_eq!(either(a, json!(true)), json!(true));
    }

    #[test]
    fn expressions_are_those_that_javascript_knows() {
        assert_eq!(pattern(r"\d{4}", true).as_deref(), Some(r"^(?:\d{4})$"));
        assert_eq!(pattern("a|b", false).as_deref(), Some("^(?:a|b)"));
        for foreign in ["(?i)a", "(?P<n>a)", r"\Aa", r"\pL", "[[:alpha:]]"] {
            assert_eq!(pattern(foreign, true), None, "{foreign}");
        }
    }
}
