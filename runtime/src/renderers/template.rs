//! Templates in the syntax of Jinja2.
//!
//! A release build has its templates inside; in a debug build they are read from their files, again whenever
//! a file has changed.

mod check;
mod error;
mod escape;
#[cfg(feature = "forms")]
mod followed;
mod functions;
mod guard;
#[cfg(feature = "jinja2")]
mod jinja2;
mod lent;
#[cfg(feature = "i18n")]
mod messages;
mod objects;
mod of_request;
mod record;
mod scope;
mod syntax;
mod template_files;
#[cfg(feature = "i18n")]
mod translating;
mod url_arguments;
mod urls;
mod used_names;
mod view_variable;
mod vocabulary;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use http::HeaderValue;
use minijinja::Environment;
use pyramidion_syntax::course::join;
use pyramidion_syntax::outline::Outline;
use pyramidion_syntax::trans;

use super::{Rendered, Renderer, SystemValues, TemplateFolder, TemplateSource, Value};
use crate::introspection::TemplateRecord;

pub(crate) use check::{Facts, Finding, Page};
pub use error::TemplateError;
#[cfg(feature = "i18n")]
pub(crate) use messages::TemplateMessage;
pub(crate) use urls::AskedUrl;
pub(crate) use vocabulary::{Weight, is_of_request};

use error::Paths;
use escape::Escaping;
use of_request::Taken;
use scope::Scope;
use template_files::Files;
use used_names::Names;

/// How deep templates may be nested: an include counts 10, a macro 4, a loop 1. It stops what leads to itself before the stack
/// of a thread, 2 MiB, is full, also in a debug build.
const MAX_DEPTH: usize = 400;

/// The same where a template calls a block by `self.name()`, which counts 1 but takes as much of the stack as an include.
const MAX_BLOCK_DEPTH: usize = 80;

/// Changes the environment of the templates before there are any.
pub(crate) type TemplateCustomizer = Box<dyn FnOnce(&mut Environment<'static>) + Send + Sync>;

/// What the templates of an application are made of.
pub(crate) struct Prepared {
    /// Templates of different names.
    pub(crate) named: Vec<TemplateSource>,
    /// Folders of which any template may be meant.
    pub(crate) folders: Vec<TemplateFolder>,
    /// The names of those whose files are not where their names say, since others take their place.
    pub(crate) overriding: BTreeSet<&'static str>,
    /// Whether files are read again when they have changed.
    pub(crate) reloads: bool,
    /// Whether pages whose template is a text are not escaped.
    pub(crate) raw_text: bool,
    pub(crate) customizers: Vec<TemplateCustomizer>,
}

/// The templates of an application.
#[derive(Default)]
pub(crate) struct Templates {
    environments: BTreeMap<Escaping, Arc<Environment<'static>>>,
    raw_text: bool,
    /// Whether files are read again when they have changed.
    reloads: bool,
    /// The names of templates that can be rendered.
    sources: BTreeMap<&'static str, Template>,
    paths: Arc<Paths>,
    /// The functions and values that the application gives to all templates.
    own_globals: BTreeSet<String>,
}

/// A template, as it was compiled into the program.
struct Template {
    source: TemplateSource,
    /// The text that it has when the application is made.
    text: Cow<'static, str>,
    /// What is known of it, unless it cannot be parsed.
    outline: Result<Outline, String>,
    /// Whether something names it, and not only its folder.
    is_named: bool,
    /// What it takes of the request, once somebody has asked for it.
    of_request: OnceLock<Arc<Taken>>,
}

impl Templates {
    /// Prepares the templates.
    pub(crate) fn new(prepared: Prepared) -> Self {
        let mut environment = Environment::new();
        escape::add_to(&mut environment);
        guard::add_to(&mut environment);
        environment.set_path_join_callback(|name, parent| join(name, parent).into());
        environment.set_auto_reload(prepared.reloads);
        #[cfg(feature = "jinja2")]
        jinja2::add_to(&mut environment);
        let of_engine = globals(&environment);
        for customize in prepared.customizers {
            customize(&mut environment);
        }
        let own_globals = globals(&environment);
        let own_globals = own_globals.difference(&of_engine).cloned().collect();
        let mut sources = BTreeMap::new();
        let of_folders = prepared.folders.iter().flat_map(|folder| folder.templates);
        let named = prepared.named.iter().map(|source| (source, true));
        for (source, is_named) in named.chain(of_folders.map(|source| (source, false))) {
            sources.entry(source.name).or_insert((*source, is_named));
        }
        let all: Vec<_> = sources.values().map(|(source, _)| *source).collect();
        let calls_blocks = all.iter().any(|source| {
            let text = text(source, prepared.reloads);
            Names::of(&text, environment.syntax().clone()).calls_blocks()
        });
        let limit = if calls_blocks {
            MAX_BLOCK_DEPTH
        } else {
            MAX_DEPTH
        };
        environment.set_recursion_limit(limit.min(environment.recursion_limit()));
        let files = prepared.reloads.then(|| {
            let syntax = environment.syntax().clone();
            let overriding = &prepared.overriding;
            Arc::new(Files::new(&all, &prepared.folders, overriding, syntax))
        });
        let kinds = if Escaping::Html.is_of(&environment) {
            let kinds = all
                .iter()
                .map(|source| Escaping::of(source.name, prepared.raw_text));
            kinds.chain([Escaping::Html]).collect::<BTreeSet<_>>()
        } else {
            // The application has set how templates are escaped.
            BTreeSet::from([Escaping::Html])
        };
        let environments: BTreeMap<_, _> = kinds
            .into_iter()
            .map(|kind| {
                (
                    kind,
                    Arc::new(filled(&environment, kind, &all, files.as_ref())),
                )
            })
            .collect();
        let templates = sources.into_iter().map(|(name, (source, is_named))| {
            let environment = &environments[&Escaping::Html];
            let text = text(&source, files.is_some());
            let outline = read(&source, &text, environment);
            let template = Template {
                source,
                text,
                outline,
                is_named,
                of_request: OnceLock::new(),
            };
            (name, template)
        });
        let paths = all.iter().map(|source| (source.name, source.path));
        Self {
            paths: Arc::new(paths.collect()),
            own_globals,
            sources: templates.collect(),
            environments,
            raw_text: prepared.raw_text,
            reloads: prepared.reloads,
        }
    }

    /// Returns the names of templates that cannot be parsed, with the place and the mistake.
    pub(crate) fn errors(&self) -> impl Iterator<Item = (&str, &str)> {
        let names = self
            .sources
            .iter()
            .filter(|(_, template)| template.is_named);
        names
            .filter_map(|(name, template)| Some((*name, template.outline.as_ref().err()?.as_str())))
    }

    /// Tells whether files are read again when they have changed.
    pub(crate) fn reloads(&self) -> bool {
        self.reloads
    }

    /// Returns the names of all templates.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.sources.keys().copied()
    }

    /// Returns what is known of a template, as it is now.
    pub(crate) fn record(&self, name: &str) -> Option<TemplateRecord> {
        let Template {
            source, outline, ..
        } = self.sources.get(name)?;
        let outline = if self.reloads {
            let syntax = self.environments[&Escaping::Html].syntax().clone();
            Outline::parse(&text(source, true), name, syntax).ok()
        } else {
            outline.as_ref().ok().cloned()
        };
        Some(record::of(source, outline))
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
        let kind = Escaping::of(&name, self.raw_text);
        let mut kinds = [kind, Escaping::Html].into_iter();
        let environment = kinds.find_map(|kind| self.environments.get(&kind))?;
        let renderer = TemplateRenderer {
            name: name.clone(),
            content_type: content_type(&name),
            page: self.page(&name, environment),
            environment: Arc::clone(environment),
            paths: Arc::clone(&self.paths),
        };
        Some((name, Arc::new(renderer)))
    }

    /// Renders a template that is nothing but text.
    fn page(&self, name: &str, environment: &Environment<'_>) -> Option<Bytes> {
        let outline = self.sources.get(name)?.outline.as_ref().ok()?;
        if self.reloads || !outline.is_text {
            return None;
        }
        let page = environment.get_template(name).ok()?.render(()).ok()?;
        Some(page.into())
    }

    /// Returns the whole name of a template.
    pub(crate) fn whole_name(&self, name: &str, package: Option<&str>) -> Option<&'static str> {
        let exact = |name: &str| self.sources.get_key_value(name).map(|(name, _)| *name);
        let of_package = package.and_then(|package| exact(&format!("{package}:{name}")));
        if let Some(found) = of_package.or_else(|| exact(name)) {
            return Some(found);
        }
        let mut of_any = self.sources.keys().filter(|other| {
            let (_, path) = other.split_once(':').unwrap_or_default();
            path == name
        });
        let found = of_any.next()?;
        of_any.next().is_none().then_some(found)
    }
}

/// Returns the names of the functions and values that all templates have.
fn globals(environment: &Environment<'_>) -> BTreeSet<String> {
    let globals = environment.globals();
    globals.map(|(name, _)| name.to_owned()).collect()
}

/// Returns an environment that escapes in one way, with all templates.
fn filled(
    environment: &Environment<'static>,
    kind: Escaping,
    sources: &[TemplateSource],
    files: Option<&Arc<Files>>,
) -> Environment<'static> {
    let mut environment = environment.clone();
    if kind != Escaping::Html {
        kind.add_to(&mut environment);
    }
    // Those that the application added to the environment itself.
    let own: Vec<_> = environment
        .templates()
        .map(|(name, template)| (name.to_owned(), template.source().to_owned()))
        .collect();
    let syntax = environment.syntax().clone();
    for (name, text) in own {
        let text = guard::guarded(&text, syntax.clone()).unwrap_or(text);
        // It could be parsed before.
        let _ = environment.add_template_owned(name, text);
    }
    if let Some(files) = files {
        files.add_to(&mut environment);
    }
    for source in sources {
        if files.is_none() || !template_files::is_file(source) {
            // What cannot be parsed is reported where the templates are read.
            let _ = match guard::guarded(source.text, syntax.clone()) {
                Some(text) => environment.add_template_owned(source.name, text),
                None => environment.add_template(source.name, source.text),
            };
        }
    }
    environment
}

/// Returns the text of a template; in a debug build that of its file.
fn text(source: &TemplateSource, reloads: bool) -> Cow<'static, str> {
    if reloads
        && template_files::is_file(source)
        && let Ok(text) = std::fs::read_to_string(source.path)
    {
        return Cow::Owned(text);
    }
    Cow::Borrowed(source.text)
}

/// Reads a template, or says what is wrong with it.
fn read(
    source: &TemplateSource,
    text: &str,
    environment: &Environment<'_>,
) -> Result<Outline, String> {
    let syntax = environment.syntax();
    if let Err(mistake) = trans::rewritten(text, syntax) {
        let (path, line, message) = (source.path, mistake.line, mistake.message);
        return Err(format!(
            "a mistake in the template {path}:{line}: {message}"
        ));
    }
    let outline = Outline::parse(text, source.name, syntax.clone());
    outline.map_err(|error| syntax::explain(source.path, text, &error, syntax))
}

impl fmt::Debug for Templates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.sources.keys()).finish()
    }
}

/// `renderer = "templates/read.html"`: a template with the value as its variables.
#[derive(Debug)]
struct TemplateRenderer {
    name: String,
    content_type: HeaderValue,
    /// What it always renders, if that is the same each time.
    page: Option<Bytes>,
    environment: Arc<Environment<'static>>,
    paths: Arc<Paths>,
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
        if let Some(page) = &self.page {
            return Ok(Rendered::new(self.content_type.clone(), page.clone()));
        }
        let scope = Scope::new(values, system);
        let environment = Arc::clone(&self.environment);
        let (name, content_type) = (self.name.clone(), self.content_type.clone());
        let paths = Arc::clone(&self.paths);
        Ok(Rendered::with_request(move |request| {
            let template = environment.get_template(&name);
            let told = |error| TemplateError::new(&name, &error, &paths);
            let template = template.map_err(told)?;
            let (text, failure) = lent::lend(request, |lent| template.render(scope.with(lent)));
            match text {
                Ok(text) => Ok(Rendered::new(content_type, text)),
                Err(error) => Err(failure
                    .filter(|_| objects::is_of_value(&error))
                    .unwrap_or_else(|| told(error).into())),
            }
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
