//! What the predicates of a view and its route say of parameters, and what only words can say.

use pyramidion::introspection::Condition;
use pyramidion::schemas::{Input, InputPlace};
use serde_json::{Value, json};

use crate::schema::pattern;

/// A parameter that a predicate asks for.
pub(crate) struct Asked<'a> {
    pub(crate) place: &'static str,
    pub(crate) name: &'a str,
    pub(crate) schema: Value,
}

/// The headers that documents say nothing of as parameters, for they say it otherwise.
const SAID_OTHERWISE: [&str; 3] = ["accept", "authorization", "content-type"];

/// Tells whether a header is not a parameter; names of headers have no case.
pub(crate) fn is_said_otherwise(header: &str) -> bool {
    SAID_OTHERWISE
        .iter()
        .any(|name| name.eq_ignore_ascii_case(header))
}

/// Returns the parameter that a condition asks for.
pub(crate) fn asked(condition: &Condition) -> Option<Asked<'_>> {
    match condition {
        Condition::Param { name, value } => Some(Asked {
            place: "query",
            name,
            schema: match value {
                Some(value) => json!({"type": "string", "const": value}),
                None => json!({"type": "string"}),
            },
        }),
        Condition::Header { name, regex } if !is_said_otherwise(name) => {
            let pattern = regex.as_deref().and_then(|regex| pattern(regex, false));
            Some(Asked {
                place: "header",
                name,
                schema: match pattern {
                    Some(pattern) => json!({"type": "string", "pattern": pattern}),
                    None => json!({"type": "string"}),
                },
            })
        }
        Condition::Xhr(true) => Some(Asked {
            place: "header",
            name: "x-requested-with",
            schema: json!({"type": "string", "const": "XMLHttpRequest"}),
        }),
        _ => None,
    }
}

/// Returns in words what a condition asks for, if a parameter does not say all of it.
pub(crate) fn in_words(condition: &Condition) -> Option<String> {
    match condition {
        Condition::Header {
            name,
            regex: Some(regex),
        } if pattern(regex, false).is_none() => {
            Some(format!("The header `{name}` begins with `{regex}`."))
        }
        Condition::Header { name, .. } if is_said_otherwise(name) => Some(is_there(name)),
        Condition::Xhr(false) => Some("There is no `X-Requested-With: XMLHttpRequest`.".to_owned()),
        Condition::Authenticated(false) => Some("The visitor is not known.".to_owned()),
        Condition::Other(text) => Some(format!("The predicate `{text}` holds.")),
        _ => None,
    }
}

/// Returns in words that a header which is not a parameter is read.
pub(crate) fn is_read(input: &Input) -> Option<String> {
    match &input.place {
        InputPlace::Header(name) if is_said_otherwise(name) => Some(if input.is_required {
            is_there(name)
        } else {
            format!("The header `{name}` is looked at.")
        }),
        _ => None,
    }
}

fn is_there(header: &str) -> String {
    format!("The header `{header}` is there.")
}

/// Returns the media types that the body must have.
pub(crate) fn content_types<'a>(
    mut conditions: impl Iterator<Item = &'a Condition>,
) -> Option<&'a [String]> {
    conditions.find_map(|condition| match condition {
        Condition::ContentType(types) => Some(types.as_slice()),
        _ => None,
    })
}

/// Returns the value that a placeholder must have.
pub(crate) fn value_of<'a>(
    mut conditions: impl Iterator<Item = &'a Condition>,
    placeholder: &str,
) -> Option<&'a str> {
    conditions.find_map(|condition| match condition {
        Condition::Placeholder { name, value } if name == placeholder => Some(value.as_str()),
        _ => None,
    })
}
