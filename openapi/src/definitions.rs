//! The schemas that others refer to: those of what is read and those of what is written, under one roof.
//!
//! Both are named by their types. Where a type is read otherwise than it is written, what is read gets a name of its own.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

/// Where references lead.
pub(crate) const PATH: &str = "/components/schemas";

/// The schemas by their names.
pub(crate) struct Definitions {
    schemas: Map<String, Value>,
    /// The names whose schemas are other ones for what is read.
    differing: BTreeSet<String>,
}

impl Definitions {
    /// Puts the schemas of what is read and of what is written together.
    pub(crate) fn of([inputs, mut outputs]: [Map<String, Value>; 2]) -> Self {
        let mut definitions = Self {
            schemas: Map::new(),
            differing: differing(&inputs, &outputs),
        };
        for (name, mut schema) in inputs {
            definitions.rename(&mut schema);
            outputs.insert(definitions.name_of_input(&name), schema);
        }
        definitions.schemas = outputs;
        definitions
    }

    pub(crate) fn schemas(&self) -> &Map<String, Value> {
        &self.schemas
    }

    /// Returns a schema of what is read, as it refers to others here.
    pub(crate) fn input(&self, schema: &Value) -> Value {
        let mut schema = schema.clone();
        self.rename(&mut schema);
        schema
    }

    /// Returns what a schema says, even if it only refers to another.
    pub(crate) fn resolve<'a>(&'a self, schema: &'a Value) -> &'a Value {
        let mut found = schema;
        // A schema that refers to itself says nothing.
        for _ in 0..16 {
            let Some(name) = found.get("$ref").and_then(Value::as_str).and_then(name_in) else {
                break;
            };
            let Some(next) = self.schemas.get(name) else {
                break;
            };
            found = next;
        }
        found
    }

    fn name_of_input(&self, name: &str) -> String {
        if self.differing.contains(name) {
            format!("{name}Input")
        } else {
            name.to_owned()
        }
    }

    /// Changes the references to what is read otherwise than it is written.
    fn rename(&self, schema: &mut Value) {
        match schema {
            Value::Object(object) => {
                if let Some(Value::String(reference)) = object.get_mut("$ref")
                    && let Some(name) = name_in(reference)
                {
                    *reference = format!("#{PATH}/{}", self.name_of_input(name));
                }
                for value in object.values_mut() {
                    self.rename(value);
                }
            }
            Value::Array(values) => values.iter_mut().for_each(|value| self.rename(value)),
            _ => {}
        }
    }
}

/// Returns the name that a reference leads to.
fn name_in(reference: &str) -> Option<&str> {
    reference
        .strip_prefix('#')?
        .strip_prefix(PATH)?
        .strip_prefix('/')
}

/// Returns the names that do not mean the same in both, by themselves or by what they refer to.
fn differing(inputs: &Map<String, Value>, outputs: &Map<String, Value>) -> BTreeSet<String> {
    let mut differing: BTreeSet<String> = inputs
        .iter()
        .filter(|(name, schema)| outputs.get(*name).is_some_and(|other| other != *schema))
        .map(|(name, _)| name.clone())
        .collect();
    loop {
        let further: Vec<_> = inputs
            .iter()
            .filter(|(name, schema)| {
                outputs.contains_key(*name)
                    && !differing.contains(*name)
                    && refers_to(schema, &differing)
            })
            .map(|(name, _)| name.clone())
            .collect();
        if further.is_empty() {
            return differing;
        }
        differing.extend(further);
    }
}

fn refers_to(schema: &Value, names: &BTreeSet<String>) -> bool {
    match schema {
        Value::Object(object) => {
            let reference = object.get("$ref").and_then(Value::as_str);
            reference
                .and_then(name_in)
                .is_some_and(|name| names.contains(name))
                || object.values().any(|value| refers_to(value, names))
        }
        Value::Array(values) => values.iter().any(|value| refers_to(value, names)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_read_otherwise_has_a_name_of_its_own() {
        let map = |value: Value| value.as_object().cloned().unwrap_or_default();
        let reference = |name: &str| json!({"$ref": format!("#{PATH}/{name}")});
        let inputs = map(json!({
            "Inner": {"type": "object"},
            "Outer": {"properties": {"inner": reference("Inner")}},
            "Same": {"type": "string"},
            "Read": reference("Outer"),
        }));
        let outputs = map(json!({
            "Inner": {"type": "object", "required": ["a"]},
            "Outer": {"properties": {"inner": reference("Inner")}},
            "Same": {"type": "string"},
        }));
        let definitions = Definitions::of([inputs, outputs]);
        let names: Vec<_> = definitions.schemas().keys().map(String::as_str).collect();
        assert_eq!(
            names,
            ["Inner", "InnerInput", "Outer", "OuterInput", "Read", "Same"]
        );
        let schemas = definitions.schemas();
        assert_eq!(
            schemas["OuterInput"]["properties"]["inner"],
            reference("InnerInput")
        );
        assert_eq!(schemas["Outer"]["properties"]["inner"], reference("Inner"));
        assert_eq!(
            definitions.input(&reference("Outer")),
            reference("OuterInput")
        );
        assert_eq!(
            definitions.resolve(&reference("Read")),
            &schemas["OuterInput"]
        );
        assert_eq!(definitions.input(&reference("Same")), reference("Same"));
    }
}
