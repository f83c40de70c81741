//! Templates in the syntax of Jinja2.

use std::sync::{Arc, OnceLock};

use http::HeaderValue;
use minijinja::{AutoEscape, Environment};

use crate::request::Request;

use super::{Rendered, Renderer, TemplateSource, Value};

/// The templates of an application, while it is configured.
#[derive(Debug)]
pub(crate) struct Templates {
    environment: Environment<'static>,
    /// The environment for the renderers, once every template is in it.
    shared: Arc<OnceLock<Environment<'static>>>,
}

impl Default for Templates {
    fn default() -> Self {
        let mut environment = Environment::new();
        environment.set_auto_escape_callback(auto_escape);
        environment.set_path_join_callback(|name, parent| join(name, parent).into());
        Self {
            environment,
            shared: Arc::default(),
        }
    }
}

impl Templates {
    /// Adds a template unless it is there.
    ///
    /// # Errors
    ///
    /// Fails with the place of the mistake if the template cannot be parsed.
    pub(crate) fn add(&mut self, source: &TemplateSource) -> Result<(), String> {
        if self.environment.get_template(source.name).is_ok() {
            return Ok(());
        }
        self.environment
            .add_template(source.name, source.text)
            .map_err(|error| {
                let line = error.line().unwrap_or(1);
                let what = error
                    .detail()
                    .map_or_else(|| error.kind().to_string(), str::to_owned);
                format!("{}:{line}: {what}", source.path)
            })
    }

    /// Tells whether there is a template of that name.
    pub(crate) fn contains(&self, name: &str) -> bool {
        self.environment.get_template(name).is_ok()
    }

    /// Returns the names of all templates.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.environment.templates().map(|(name, _)| name)
    }

    /// Returns a renderer for the template `name`.
    pub(crate) fn renderer(&self, name: &str) -> Arc<dyn Renderer> {
        Arc::new(TemplateRenderer {
            name: name.to_owned(),
            content_type: content_type(name),
            templates: Arc::clone(&self.shared),
        })
    }

    /// Hands the templates to their renderers.
    pub(crate) fn finish(self) {
        // A second environment cannot be there: this takes the only owner.
        let _ = self.shared.set(self.environment);
    }
}

/// `renderer = "templates/read.html"`: a template with the value as its variables.
#[derive(Debug)]
struct TemplateRenderer {
    name: String,
    content_type: HeaderValue,
    templates: Arc<OnceLock<Environment<'static>>>,
}

impl Renderer for TemplateRenderer {
    fn render(&self, value: Value<'_>, _request: &Request) -> crate::Result<Rendered> {
        let templates = self.templates.get().ok_or("the templates are not ready")?;
        let template = templates.get_template(&self.name)?;
        let text = template.render(minijinja::Value::from(minijinja::value::Serde(value)))?;
        Ok(Rendered::new(self.content_type.clone(), text))
    }
}

/// Everything is escaped for HTML unless it is plain text or JSON.
fn auto_escape(name: &str) -> AutoEscape {
    match extension(name) {
        Some("txt") => AutoEscape::None,
        Some("json") => AutoEscape::Json,
        _ => AutoEscape::Html,
    }
}

/// Returns the name of a template that `parent` refers to by a path from its own folder.
fn join(name: &str, parent: &str) -> String {
    if name.contains(':') {
        return name.to_owned(); // a whole name, with its package
    }
    let (package, parent) = parent.split_once(':').unwrap_or(("", parent));
    let mut parts: Vec<_> = parent.split('/').collect();
    parts.pop();
    for part in name.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let name = parts.join("/");
    if package.is_empty() {
        name
    } else {
        format!("{package}:{name}")
    }
}

/// Returns the ending of a template's name, before that of the template language.
fn extension(name: &str) -> Option<&str> {
    let name = name
        .strip_suffix(".jinja2")
        .or_else(|| name.strip_suffix(".j2"))
        .unwrap_or(name);
    name.rsplit_once('.').map(|(_, extension)| extension)
}

/// Returns the content type for the extension of a template's name.
fn content_type(name: &str) -> HeaderValue {
    HeaderValue::from_static(match extension(name) {
        Some("txt") => "text/plain; charset=UTF-8",
        Some("xml") => "application/xml; charset=UTF-8",
        Some("json") => "application/json",
        _ => "text/html; charset=UTF-8",
    })
}
