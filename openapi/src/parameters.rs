//! Parameters: the placeholders of a path, the query, headers and cookies.

use pyramidion::schemas::{Input, InputPlace};
use serde_json::{Map, Value, json};

use crate::conditions;
use crate::definitions::Definitions;
use crate::endpoint::{Endpoint, PathTemplate, Placeholder};
use crate::schema::{either, is_text, pattern, without_null};

/// A parameter of an operation.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Parameter {
    place: &'static str,
    name: String,
    schema: Value,
    description: Option<String>,
    is_required: bool,
    /// Whether the fields of the value are parameters themselves.
    is_exploded: bool,
}

impl Parameter {
    pub(crate) fn new(place: &'static str, name: &str, schema: Value, is_required: bool) -> Self {
        let mut schema = without_null(&schema);
        let description = schema
            .as_object_mut()
            .and_then(|schema| schema.remove("description"))
            .and_then(|description| description.as_str().map(str::to_owned));
        Self {
            place,
            name: name.to_owned(),
            schema,
            description,
            is_required,
            is_exploded: false,
        }
    }

    pub(crate) fn described(mut self, description: &str) -> Self {
        self.description = Some(description.to_owned());
        self
    }

    /// Tells whether both are the same parameter; names of headers have no case.
    fn is_same(&self, other: &Self) -> bool {
        let is_same_name = if self.place == "header" {
            self.name.eq_ignore_ascii_case(&other.name)
        } else {
            self.name == other.name
        };
        self.place == other.place && is_same_name
    }

    pub(crate) fn value(&self) -> Value {
        let mut value = json!({"name": self.name, "in": self.place, "schema": self.schema});
        if self.is_required {
            value["required"] = true.into();
        }
        if let Some(description) = &self.description {
            value["description"] = description.as_str().into();
        }
        if self.is_exploded {
            value["style"] = "form".into();
            value["explode"] = true.into();
        }
        value
    }
}

/// Returns the parameters of views that answer the same method of one path, whose placeholders are those of `path`.
pub(crate) fn of_all(
    endpoints: &[&Endpoint<'_>],
    path: &PathTemplate,
    definitions: &Definitions,
) -> Vec<Parameter> {
    let mut endpoints = endpoints.iter();
    let mut all = match endpoints.next() {
        Some(first) => of(first, path, definitions),
        None => Vec::new(),
    };
    for endpoint in endpoints {
        let further = of(endpoint, path, definitions);
        for known in &mut all {
            let is_here = further.iter().any(|other| other.is_same(known));
            known.is_required &= is_here || known.place == "path";
        }
        for parameter in further {
            match all.iter_mut().find(|known| known.is_same(&parameter)) {
                Some(known) => {
                    let schema = std::mem::take(&mut known.schema);
                    known.schema = either(schema, parameter.schema);
                    known.is_required &= parameter.is_required;
                }
                None => {
                    let is_required = parameter.place == "path";
                    all.push(Parameter {
                        is_required,
                        ..parameter
                    });
                }
            }
        }
    }
    all
}

fn of(endpoint: &Endpoint<'_>, path: &PathTemplate, definitions: &Definitions) -> Vec<Parameter> {
    let mut parameters = of_path(endpoint, path, definitions);
    for input in &endpoint.interface.inputs {
        let schema = definitions.input(input.schema.as_value());
        match &input.place {
            InputPlace::Query => {
                parameters.extend(of_fields("query", input, &schema, definitions));
            }
            InputPlace::Cookies => {
                parameters.extend(of_fields("cookie", input, &schema, definitions));
            }
            InputPlace::Header(name) if !conditions::is_said_otherwise(name) => {
                parameters.push(Parameter::new("header", name, schema, input.is_required));
            }
            InputPlace::Cookie(name) => {
                parameters.push(Parameter::new("cookie", name, schema, input.is_required));
            }
            _ => {}
        }
    }
    // Whether a parameter is in the query or in the form is left to the client, where there is a form.
    let has_form = endpoint.reads_body();
    for asked in endpoint.conditions().filter_map(conditions::asked) {
        let is_required = !(has_form && asked.place == "query");
        let parameter = Parameter::new(asked.place, asked.name, asked.schema, is_required);
        match parameters
            .iter_mut()
            .find(|known| known.is_same(&parameter))
        {
            Some(known) => known.is_required |= is_required,
            None => parameters.push(parameter),
        }
    }
    parameters
}

/// Returns the placeholders, under the names that the document has for them.
fn of_path(
    endpoint: &Endpoint<'_>,
    path: &PathTemplate,
    definitions: &Definitions,
) -> Vec<Parameter> {
    let own = &endpoint.path.placeholders;
    let mut inputs = endpoint.interface.inputs.iter();
    let input = inputs.find(|input| input.place == InputPlace::Path);
    let schema = input.map(|input| definitions.input(input.schema.as_value()));
    let names = path.placeholders.iter().zip(own).enumerate();
    let parameters = names.map(|(position, (documented, placeholder))| {
        let declared = schema
            .as_ref()
            .and_then(|schema| in_path(schema, position, own, definitions));
        let value = conditions::value_of(endpoint.conditions(), &placeholder.name);
        let schema = of_placeholder(placeholder, declared, value);
        let mut parameter = Parameter::new("path", &documented.name, schema, true);
        if parameter.description.is_none() {
            parameter.description = in_words(placeholder, &parameter.schema);
        }
        parameter
    });
    parameters.collect()
}

/// Returns the schema that the type of a path has for one of its placeholders.
fn in_path(
    schema: &Value,
    position: usize,
    placeholders: &[Placeholder],
    definitions: &Definitions,
) -> Option<Value> {
    let resolved = definitions.resolve(&without_null(schema)).clone();
    let found = if let Some(properties) = resolved.get("properties") {
        properties.get(&placeholders[position].name)?.clone()
    } else if let Some(values) = resolved.get("prefixItems") {
        values.get(position)?.clone()
    } else if placeholders.len() == 1 {
        resolved
    } else {
        return None;
    };
    (found != json!({})).then_some(found)
}

/// Returns the schema of a placeholder.
fn of_placeholder(
    placeholder: &Placeholder,
    declared: Option<Value>,
    value: Option<&str>,
) -> Value {
    if let Some(value) = value {
        return json!({"type": "string", "const": value});
    }
    if placeholder.is_remainder {
        return json!({"type": "string"});
    }
    let mut schema = declared.unwrap_or_else(|| json!({"type": "string"}));
    let pattern = placeholder
        .regex
        .as_deref()
        .and_then(|regex| pattern(regex, true));
    if is_text(&schema)
        && let Some(schema) = schema.as_object_mut()
    {
        match (pattern, &placeholder.regex) {
            (Some(pattern), _) => schema.entry("pattern").or_insert(pattern.into()),
            (None, Some(_)) => return schema.clone().into(),
            // A placeholder that stands for nothing does not match.
            (None, None) => schema.entry("minLength").or_insert(1.into()),
        };
    }
    schema
}

/// Returns what the schema of a placeholder does not say.
fn in_words(placeholder: &Placeholder, schema: &Value) -> Option<String> {
    if placeholder.is_remainder {
        return Some("The rest of the path: it may hold slashes, and may be empty.".to_owned());
    }
    let regex = placeholder.regex.as_ref()?;
    let is_said = schema.get("pattern").is_some();
    (!is_said).then(|| format!("Written as `{regex}`."))
}

/// Returns the parameters of a query or of cookies: the fields of the type, or one that holds them if they are not known.
fn of_fields(
    place: &'static str,
    input: &Input,
    schema: &Value,
    definitions: &Definitions,
) -> Vec<Parameter> {
    let resolved = definitions.resolve(schema);
    let is_plain = ["allOf", "anyOf", "oneOf"]
        .iter()
        .all(|key| resolved.get(key).is_none());
    match resolved.get("properties").and_then(Value::as_object) {
        Some(properties) if is_plain => fields(place, properties, resolved, input.is_required),
        _ if resolved.as_object().is_some_and(Map::is_empty) => Vec::new(),
        _ => {
            let mut parameter = Parameter::new(place, place, schema.clone(), false);
            parameter.is_exploded = true;
            vec![parameter]
        }
    }
}

fn fields(
    place: &'static str,
    properties: &Map<String, Value>,
    schema: &Value,
    is_required: bool,
) -> Vec<Parameter> {
    let required = schema.get("required").and_then(Value::as_array);
    let is_needed = |name: &str| {
        let mut required = required.into_iter().flatten();
        is_required && required.any(|other| other == name)
    };
    let fields = properties.iter();
    let fields =
        fields.map(|(name, schema)| Parameter::new(place, name, schema.clone(), is_needed(name)));
    fields.collect()
}
