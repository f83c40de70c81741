//! Bodies of requests.

use pyramidion::schemas::InputPlace;
use serde_json::{Map, Value, json};

use crate::conditions;
use crate::definitions::Definitions;
use crate::endpoint::Endpoint;
use crate::schema::{either, without_null};

/// Returns the body that views read which answer the same method of one path.
pub(crate) fn of_all(endpoints: &[&Endpoint<'_>], definitions: &Definitions) -> Option<Value> {
    let mut content = Map::new();
    let mut is_required = true;
    for endpoint in endpoints {
        let mut has_body = false;
        let declared = conditions::content_types(endpoint.conditions());
        for input in &endpoint.interface.inputs {
            let schema = definitions.input(input.schema.as_value());
            let (media_type, schema) = match input.place {
                InputPlace::Form => (
                    "application/x-www-form-urlencoded",
                    form(&schema, definitions),
                ),
                InputPlace::Json => ("application/json", schema),
                InputPlace::Body => ("*/*", json!({})),
                _ => continue,
            };
            has_body = true;
            is_required &= input.is_required && input.place != InputPlace::Body;
            match declared {
                None => add(&mut content, media_type, schema),
                Some(types) => {
                    for media_type in types {
                        add(&mut content, media_type, schema.clone());
                    }
                }
            }
        }
        if let (false, Some(types)) = (has_body, declared) {
            for media_type in types {
                add(&mut content, media_type, json!({}));
            }
        }
        is_required &= has_body;
    }
    (!content.is_empty()).then(|| {
        let mut body = json!({"content": content});
        if is_required {
            body["required"] = true.into();
        }
        body
    })
}

/// Adds what a body of a media type may be.
pub(crate) fn add(content: &mut Map<String, Value>, media_type: &str, schema: Value) {
    let known = content.entry(media_type).or_insert_with(|| json!({}));
    let schema = match known.get_mut("schema") {
        Some(known) => either(known.take(), schema),
        None => schema,
    };
    known["schema"] = schema;
}

/// Returns the schema of the fields of a form, none of which can be null.
fn form(schema: &Value, definitions: &Definitions) -> Value {
    let mut schema = definitions.resolve(schema).clone();
    if let Some(Value::Object(properties)) = schema.get_mut("properties") {
        for property in properties.values_mut() {
            *property = without_null(property);
        }
    }
    schema
}
