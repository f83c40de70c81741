//! Templates in the syntax of Jinja2.
//!
//! A release build has its templates inside; in a debug build they are read from their files, again whenever
//! a file has changed.

mod arguments;
mod error;
mod escape;
mod functions;
#[cfg(feature = "jinja2")]
mod jinja2;
mod lent;
mod objects;
mod scope;
mod store;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use http::HeaderValue;
use minijinja::Environment;

use super::{Rendered, Renderer, SystemValues, TemplateSource, Value};

pub use error::TemplateError;

use scope::Scope;
use store::join;

/// Changes the environment of the templates before there are any.
pub(crate) type TemplateCustomizer = Box<dyn FnOnce(&mut Environment<'static>) + Send + Sync>;

/// The templates of an application.
#[derive(Default)]
pub(crate) struct Templates {
    environment: Arc<Environment<'static>>,
    /// The names of templates that can be parsed, and why others cannot.
    names: BTreeMap<&'static str, Result<(), String>>,
}

impl Templates {
    /// Prepares templates of different names.
    pub(crate) fn new(
        sources: impl Iterator<Item = TemplateSource>,
        reloads: bool,
        customizers: Vec<TemplateCustomizer>,
    ) -> Self {
        let mut environment = Environment::new();
        escape::add_to(&mut environment);
        environment.set_path_join_callback(|name, parent| join(name, parent).into());
        environment.set_auto_reload(reloads);
        #[cfg(feature = "jinja2")]
        jinja2::add_to(&mut environment);
        for customize in customizers {
            customize(&mut environment);
        }
        let sources: Vec<_> = sources.collect();
        if reloads {
            store::load_from_files(&mut environment, &sources);
        }
        let names = sources.iter().map(|source| {
            let is_file = reloads && store::is_file(source);
            let parsed = if is_file {
                environment.get_template(source.name).map(|_| ())
            } else {
                environment.add_template(source.name, source.text)
            };
            (
                source.name,
                parsed.map_err(|error| error::in_source(source, &error)),
            )
        });
        Self {
            names: names.collect(),
            environment: Arc::new(environment),
        }
    }

    /// Returns the names of templates that cannot be parsed, with the place and the mistake.
    pub(crate) fn errors(&self) -> impl Iterator<Item = (&str, &str)> {
        let names = self.names.iter();
        names.filter_map(|(name, parsed)| Some((*name, parsed.as_ref().err()?.as_str())))
    }

    /// Returns the names of all templates.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.keys().copied()
    }

    /// Returns the renderer of a template with its whole name.
    ///
    /// The name may lack its package, if it is `package` or no two packages have it.
    pub(crate) fn find(
        &self,
        name: &str,
        package: Option<&str>,
    ) -> Option<(String, Arc<dyn Renderer>)> {
        let name = self.whole_name(name, package)?.to_owned();
        let renderer = TemplateRenderer {
            name: name.clone(),
            content_type: content_type(&name),
            environment: Arc::clone(&self.environment),
        };
        Some((name, Arc::new(renderer)))
    }

    fn whole_name(&self, name: &str, package: Option<&str>) -> Option<&'static str> {
        let exact = |name: &str| self.names.get_key_value(name).map(|(name, _)| *name);
        let of_package = package.and_then(|package| exact(&format!("{package}:{name}")));
        if let Some(found) = of_package.or_else(|| exact(name)) {
            return Some(found);
        }
        let mut of_any = self.names.keys().filter(|other| {
            let (_, path) = other.split_once(':').unwrap_or_default();
            path == name
        });
        let found = of_any.next()?;
        of_any.next().is_none().then_some(found)
    }
}

impl fmt::Debug for Templates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.names.keys()).finish()
    }
}

/// `renderer = "templates/read.html"`: a template with the value as its variables.
#[derive(Debug)]
struct TemplateRenderer {
    name: String,
    content_type: HeaderValue,
    environment: Arc<Environment<'static>>,
}

impl Renderer for TemplateRenderer {
    fn render(&self, value: Value<'_>, system: SystemValues<'_>) -> crate::Result<Rendered> {
        let values = minijinja::Value::from(minijinja::value::Serde(value));
        let is_nothing = values.is_undefined() || values.is_none();
        if !is_nothing && values.kind() != minijinja::value::ValueKind::Map {
            let kind = values.kind();
            let error = format!(
                "the template `{}` needs values with names, a struct or a map, but was given a \
                 {kind}",
                self.name
            );
            return Err(error.into());
        }
        let scope = Scope::new(values, system);
        let environment = Arc::clone(&self.environment);
        let (name, content_type) = (self.name.clone(), self.content_type.clone());
        Ok(Rendered::with_request(move |request| {
            let template = environment.get_template(&name);
            let text = template
                .and_then(|template| lent::lend(request, |lent| template.render(scope.with(lent))))
                .map_err(|error| TemplateError::new(&name, &error))?;
            Ok(Rendered::new(content_type, text))
        }))
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
        Some("svg") => "image/svg+xml; charset=UTF-8",
        Some("json") => "application/json",
        _ => "text/html; charset=UTF-8",
    })
}
