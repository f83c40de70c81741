//! An operation: what a method of a path does, which may be the work of several views.

use serde_json::{Value, json};

use pyramidion::introspection::CsrfRecord;

use crate::OpenApi;
use crate::conditions;
use crate::definitions::Definitions;
use crate::endpoint::{Endpoint, PathTemplate};
use crate::parameters::{self, Parameter};
use crate::{request_body, responses};

/// Returns the operation of views that answer the same method of one path.
pub(crate) fn of(
    api: &OpenApi,
    method: &str,
    path: &PathTemplate,
    endpoints: &[&Endpoint<'_>],
    definitions: &Definitions,
    csrf: &CsrfRecord,
) -> Value {
    let mut operation = json!({"responses": responses::of_all(method, endpoints, csrf)});
    if let Some(first) = endpoints.first() {
        operation["operationId"] = format!("{method}_{}", first.name).into();
    }
    let (summary, description) = words(endpoints);
    if !summary.is_empty() {
        operation["summary"] = summary.into();
    }
    if !description.is_empty() {
        operation["description"] = description.into();
    }
    let mut is_deprecated = endpoints.iter().map(|one| &one.interface.deprecated);
    if is_deprecated.all(Option::is_some) {
        operation["deprecated"] = true.into();
    }
    let mut tags: Vec<_> = endpoints
        .iter()
        .flat_map(|one| (api.tags_of)(one.view))
        .collect();
    tags.sort();
    tags.dedup();
    if !tags.is_empty() {
        operation["tags"] = tags.into();
    }
    let mut parameters = parameters::of_all(endpoints, path, definitions);
    if endpoints
        .iter()
        .any(|one| one.is_csrf_checked(method, csrf))
    {
        parameters.extend(csrf_parameter(csrf));
        operation["x-requires-csrf-token"] = true.into();
    }
    if !parameters.is_empty() {
        let parameters = parameters.iter().map(Parameter::value);
        operation["parameters"] = parameters.collect();
    }
    if let Some(body) = request_body::of_all(endpoints, definitions) {
        operation["requestBody"] = body;
    }
    if endpoints.iter().any(|one| one.needs_visitor()) && !api.security_schemes.is_empty() {
        operation["security"] = security(api, endpoints);
    }
    operation
}

/// Returns the header that holds the token against forged requests, if it is looked at.
fn csrf_parameter(csrf: &CsrfRecord) -> Option<Parameter> {
    let name = csrf.header.as_deref()?;
    let token = Parameter::new(
        "header",
        name,
        json!({"type": "string"}),
        csrf.token.is_none(),
    );
    let or_field = csrf.token.as_ref().map_or_else(String::new, |field| {
        format!(", unless it is in the field `{field}` of a form")
    });
    Some(token.described(&format!(
        "The token against forged requests{or_field}. It belongs to the visitor's session."
    )))
}

/// Returns the first paragraph of what is said of the views, and the rest.
fn words(endpoints: &[&Endpoint<'_>]) -> (String, String) {
    let mut docs = endpoints.iter().map(|one| one.interface.docs.as_str());
    let first = docs.find(|docs| !docs.is_empty()).unwrap_or_default();
    let (summary, rest) = first.split_once("\n\n").unwrap_or((first, ""));
    let mut paragraphs = vec![rest.trim().to_owned()];
    // What other views of the operation do is said, too.
    paragraphs.extend(docs.filter(|docs| *docs != first).map(str::to_owned));
    for endpoint in endpoints {
        if let Some(reason) = &endpoint.interface.deprecated {
            paragraphs.push(reason.clone());
        }
        let conditions = endpoint.conditions().filter_map(conditions::in_words);
        paragraphs.extend(conditions);
        paragraphs.extend(
            endpoint
                .interface
                .inputs
                .iter()
                .filter_map(conditions::is_read),
        );
        if let Some(permission) = &endpoint.view.permission {
            paragraphs.push(format!("Needs the permission `{permission}`."));
        }
    }
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    paragraphs.dedup();
    let summary = summary.split_whitespace().collect::<Vec<_>>().join(" ");
    (summary, paragraphs.join("\n\n"))
}

/// Returns the ways in which a visitor can say who they are; one of them is that they do not, if some view needs none.
fn security(api: &OpenApi, endpoints: &[&Endpoint<'_>]) -> Value {
    let schemes = api.security_schemes.iter();
    let mut ways: Vec<_> = schemes.map(|(name, _)| json!({name: []})).collect();
    if !endpoints.iter().all(|one| one.needs_visitor()) {
        ways.push(json!({}));
    }
    ways.into()
}
