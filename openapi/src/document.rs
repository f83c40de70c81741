//! The document of an application.

use std::collections::BTreeMap;

use pyramidion::App;
use pyramidion::introspection::CsrfRecord;
use pyramidion::schemas::Schemas;
use serde_json::{Map, Value, json};

use crate::OpenApi;
use crate::definitions::{self, Definitions};
use crate::endpoint::{self, Endpoint, PathTemplate};
use crate::{operation, responses};

/// An OpenAPI 3.1 document.
///
/// # Examples
///
/// ```
/// use pyramidion::Configurator;
/// use pyramidion_openapi::OpenApi;
///
/// let app = Configurator::new().make_app()?;
/// let document = OpenApi::new("Nothing", "0.1").document(&app);
/// assert_eq!(document.value()["openapi"], "3.1.0");
/// assert!(document.warnings().is_empty());
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Document {
    value: Value,
    warnings: Vec<String>,
}

impl Document {
    /// Returns the document as JSON.
    pub fn value(&self) -> &Value {
        &self.value
    }

    /// Returns what the document does not say though the application does it: types without a schema, and methods that
    /// no document can describe.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    pub(crate) fn of(api: &OpenApi, app: &App) -> Self {
        let mut schemas = Schemas::new(definitions::PATH);
        let interfaces = app.interfaces(&mut schemas);
        let definitions = Definitions::of(schemas.into_definitions());
        let (routes, views) = (app.routes(), app.views());
        let endpoints: Vec<_> = views
            .iter()
            .zip(&interfaces)
            .filter_map(|(view, interface)| Endpoint::of(view, interface, &routes))
            .filter(|endpoint| endpoint.route.is_none_or(|route| (api.includes)(route)))
            .collect();
        let mut warnings = Vec::new();
        for endpoint in &endpoints {
            for name in &endpoint.interface.without_schema {
                warnings.push(format!(
                    "{} is described without `{name}`, which has no schema: derive `schemars::JsonSchema` for it",
                    endpoint.describe()
                ));
            }
        }
        let paths = paths(api, &endpoints, &definitions, &app.csrf(), &mut warnings);
        Self {
            value: write(api, paths, &definitions),
            warnings,
        }
    }
}

/// The operations of one path.
struct PathItem<'a> {
    path: PathTemplate,
    endpoints: BTreeMap<String, Vec<&'a Endpoint<'a>>>,
}

/// Returns the paths with their operations. Paths that differ only in the names of placeholders are one.
fn paths(
    api: &OpenApi,
    endpoints: &[Endpoint<'_>],
    definitions: &Definitions,
    csrf: &CsrfRecord,
    warnings: &mut Vec<String>,
) -> Map<String, Value> {
    let mut items: BTreeMap<String, PathItem<'_>> = BTreeMap::new();
    for endpoint in endpoints {
        let item = items.entry(endpoint.path.shape());
        let item = item.or_insert_with(|| PathItem {
            path: endpoint.path.clone(),
            endpoints: BTreeMap::new(),
        });
        for method in &endpoint.methods {
            if endpoint::is_describable(method) {
                let known = item.endpoints.entry(method.clone()).or_default();
                known.push(endpoint);
            } else {
                warnings.push(format!(
                    "{} is not described with `{}`, for which OpenAPI has no word",
                    endpoint.describe(),
                    method.to_ascii_uppercase()
                ));
            }
        }
    }
    let items = items
        .into_values()
        .filter(|item| !item.endpoints.is_empty());
    let items = items.map(|item| {
        let operations = item.endpoints.iter().map(|(method, endpoints)| {
            let operation = operation::of(api, method, &item.path, endpoints, definitions, csrf);
            (method.clone(), operation)
        });
        let operations: Map<_, _> = operations.collect();
        (item.path.text, operations.into())
    });
    items.collect()
}

fn write(api: &OpenApi, paths: Map<String, Value>, definitions: &Definitions) -> Value {
    let mut info = json!({"title": api.title, "version": api.version});
    if let Some(description) = &api.description {
        info["description"] = description.as_str().into();
    }
    let mut schemas = definitions.schemas().clone();
    schemas.extend([responses::error_schema()]);
    let answers = responses::components(&paths);
    let mut components = json!({"responses": answers, "schemas": schemas});
    if !api.security_schemes.is_empty() {
        let schemes = api.security_schemes.iter();
        let schemes = schemes.map(|(name, scheme)| (name.clone(), scheme.value().clone()));
        components["securitySchemes"] = schemes.collect::<Map<_, _>>().into();
    }
    let mut document = json!({
        "openapi": "3.1.0",
        "info": info,
        "paths": paths,
        "components": components,
    });
    if !api.servers.is_empty() {
        let servers = api.servers.iter().map(|url| json!({"url": url}));
        document["servers"] = servers.collect();
    }
    if !api.tags.is_empty() {
        let tags = api.tags.iter();
        let tags = tags.map(|(name, text)| json!({"name": name, "description": text}));
        document["tags"] = tags.collect();
    }
    document
}
