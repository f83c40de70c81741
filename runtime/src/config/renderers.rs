//! From the names of renderers to renderers.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::events::BeforeRenderSubscriber;
#[cfg(feature = "templates")]
use crate::renderers::{
    AskedUrl, Finding, Page, Prepared, TemplateCustomizer, TemplateFacts, Templates, Weight,
};
use crate::renderers::{
    Renderer, RendererHelper, RendererTable, TemplateFolder, TemplateSet, TemplateSource,
};
use crate::request::{Load, Loads, RequestValues};
use crate::settings::Settings;
use crate::view::{DeclaredRenderer, Returns, View};

use super::Named;
use super::actions::{Declared, IncludePath, resolve_named};
#[cfg(feature = "templates")]
use super::asked::{self, Known};
#[cfg(feature = "templates")]
use super::error::Problem;
#[cfg(all(feature = "static", feature = "templates"))]
use super::overridden_templates;
#[cfg(all(feature = "static", feature = "templates"))]
use super::overrides::Overrides;
use super::report::Report;
#[cfg(feature = "templates")]
use super::routes::Routes;
use crate::introspection::{RendererRecord, SourcePlace};

/// Whether templates are read again when their files change, which they are in debug builds.
#[cfg(feature = "templates")]
const RELOAD_TEMPLATES: &str = "pyramidion.reload_templates";

/// Whether pages whose template is a text, `.txt`, are not escaped.
#[cfg(feature = "templates")]
const RAW_TEXT_TEMPLATES: &str = "pyramidion.raw_text_templates";

/// The name by which a template sees the form of its view.
#[cfg(all(feature = "forms", feature = "templates"))]
const FORM: &str = "form";

/// What the renderers of an application are made of.
pub(super) struct Ingredients<'a> {
    pub(super) defaults: BTreeMap<String, Arc<dyn Renderer>>,
    pub(super) added: Named<Arc<dyn Renderer>>,
    /// The templates that the application added.
    pub(super) templates: Vec<Declared<TemplateSource>>,
    /// The views, which name templates.
    pub(super) views: &'a [(View, IncludePath)],
    pub(super) before_render: Vec<BeforeRenderSubscriber>,
    #[cfg(feature = "templates")]
    pub(super) customizers: Vec<TemplateCustomizer>,
    #[cfg(all(feature = "static", feature = "templates"))]
    pub(super) overrides: &'a Overrides,
    pub(super) settings: &'a Settings,
}

impl Ingredients<'_> {
    /// Returns the templates that the application added, then those that views name, each with the place.
    fn sources(&self) -> Vec<(TemplateSource, SourcePlace)> {
        // What an application says goes before what it includes.
        let mut added: Vec<_> = self.templates.iter().collect();
        added.sort_by_key(|declared| declared.include.depth());
        let added = added
            .into_iter()
            .map(|declared| (declared.value, declared.place));
        let of_views = self.views.iter().flat_map(|(view, _)| {
            let renderer = view.declared.renderer.iter();
            let sources = renderer.flat_map(|renderer| renderer.templates);
            sources.map(|source| (*source, view.place.into()))
        });
        added.chain(of_views).collect()
    }

    /// Returns the folders of which any template may be meant.
    fn folders(&self) -> Vec<(TemplateFolder, SourcePlace)> {
        let of_views = self.views.iter().flat_map(|(view, _)| {
            let renderer = view.declared.renderer.iter();
            let folders = renderer.flat_map(|renderer| renderer.folders);
            folders.map(|folder| (*folder, view.place.into()))
        });
        of_views.collect()
    }
}

/// Finds the renderers that views name.
pub(super) struct ViewRenderers {
    table: Arc<RendererTable>,
    /// What is said of the renderers, sorted by name.
    pub(super) records: Vec<RendererRecord>,
    settings: Settings,
    /// The places that name each template.
    #[cfg(feature = "templates")]
    places: BTreeMap<&'static str, Vec<SourcePlace>>,
}

impl ViewRenderers {
    /// Prepares the renderers, and reports templates that cannot be parsed.
    pub(super) fn new(ingredients: Ingredients<'_>, report: &mut Report) -> Self {
        let settings = ingredients.settings;
        let (mut named, mut folders) = (ingredients.sources(), ingredients.folders());
        let mut by_name = ingredients.defaults;
        let added = resolve_named(ingredients.added, report, "the renderer");
        let mut places_of: BTreeMap<String, SourcePlace> = BTreeMap::new();
        for (name, renderer) in added {
            places_of.insert(name.clone(), renderer.place);
            by_name.insert(name, renderer.value);
        }
        let records = by_name.keys().map(|name| RendererRecord {
            name: name.clone(),
            place: places_of.get(name).copied(),
        });
        let records = records.collect();
        let mut table = RendererTable::new(by_name, ingredients.before_render);
        add_sets(&mut named, &mut folders);
        // What an application calls so itself goes before.
        #[cfg(all(feature = "forms", feature = "templates"))]
        named.extend(
            named
                .first()
                .map(|(_, place)| (crate::forms::TEMPLATE, *place)),
        );
        #[cfg(all(feature = "static", feature = "templates"))]
        let overriding = overridden_templates::apply(
            ingredients.overrides,
            &mut named,
            &folders,
            is_template,
            report,
        );
        #[cfg(all(not(feature = "static"), feature = "templates"))]
        let overriding = std::collections::BTreeSet::new();
        named.retain(|(source, _)| !table.takes(*source));
        folders.retain(|(folder, _)| !folder.templates.iter().any(|source| table.takes(*source)));
        #[cfg(feature = "templates")]
        let places = {
            // Of templates with one name the first holds; every place that names it is reported.
            let mut by_name: BTreeMap<&str, (TemplateSource, Vec<SourcePlace>)> = BTreeMap::new();
            for (source, place) in named {
                let (_, places) = by_name.entry(source.name).or_insert((source, Vec::new()));
                places.push(place);
            }
            let reloads = match settings.get(RELOAD_TEMPLATES) {
                Some(_) => settings.is_on(RELOAD_TEMPLATES),
                None => cfg!(debug_assertions),
            };
            let raw_text = match settings.get(RAW_TEXT_TEMPLATES) {
                Some(_) => settings.is_on(RAW_TEXT_TEMPLATES),
                None => true,
            };
            let templates = Templates::new(Prepared {
                named: by_name.values().map(|(source, _)| *source).collect(),
                folders: folders.iter().map(|(folder, _)| *folder).collect(),
                overriding,
                reloads,
                raw_text,
                customizers: ingredients.customizers,
            });
            for (name, error) in templates.errors() {
                let places = by_name.get(name).map(|(_, places)| places.as_slice());
                report.add(Problem::conflict(error, places.unwrap_or_default(), ""));
            }
            table.set_templates(templates);
            let mut places: BTreeMap<_, _> = by_name
                .into_iter()
                .map(|(name, (_, places))| (name, places))
                .collect();
            for (folder, place) in folders {
                for source in folder.templates {
                    places.entry(source.name).or_insert_with(|| vec![place]);
                }
            }
            places
        };
        #[cfg(not(feature = "templates"))]
        let _ = (named, folders, report);
        Self {
            table: Arc::new(table),
            records,
            settings: settings.clone(),
            #[cfg(feature = "templates")]
            places,
        }
    }

    /// Reports what is wrong within the templates, now that it is known which of them are pages.
    #[cfg(feature = "templates")]
    pub(super) fn check_templates(
        &self,
        views: &[(View, IncludePath)],
        routes: &Routes,
        known: &Known<'_>,
        request_values: &RequestValues,
        report: &mut Report,
    ) {
        let templates = self.table.templates();
        let facts = TemplateFacts {
            missing_url: &|url: &AskedUrl| asked::missing_in_template(url, routes, known.serves),
            remembers: known.remembers,
            has_subscribers: self.table.has_subscribers(),
            request_values,
        };
        let pages = views.iter().filter_map(|(view, _)| {
            let renderer = view.declared.renderer.as_ref()?;
            let template = templates.whole_name(&renderer.name, None)?;
            Some(Page {
                template: template.to_owned(),
                fields: renderer.fields,
                view_values: renderer.view_values,
                #[cfg(feature = "forms")]
                form: form_of(view, renderer),
            })
        });
        let pages: Vec<_> = pages.collect();
        for finding in templates.check(&pages, &facts) {
            let Finding {
                weight,
                template,
                message,
            } = finding;
            let places = self.places.get(template.as_str());
            let places = places.map(Vec::as_slice).unwrap_or_default();
            let problem = Problem::conflict(message, places, "");
            match weight {
                Weight::Mistake => report.add(problem),
                Weight::Doubt => report.warn(problem.to_string()),
            }
        }
    }

    /// Returns what is waited for before a view whose template takes values of the request.
    pub(super) fn loads(&self, view: &View, values: &RequestValues) -> Vec<Load> {
        #[cfg(feature = "templates")]
        if let Some(page) = self.waiting_page(view, values) {
            return loads_of(self.table.templates(), page, values);
        }
        let _ = (view, values);
        Vec::new()
    }

    /// Returns what finds that out for each request, where templates are read again when they change.
    pub(super) fn reloading(&self, view: &View, values: &Arc<RequestValues>) -> Option<Loads> {
        #[cfg(feature = "templates")]
        if self.table.templates().reloads()
            && let Some(page) = self.waiting_page(view, values)
        {
            let (table, values) = (self.table(), Arc::clone(values));
            let ask = move || loads_of(table.templates(), page, &values);
            return Some(Loads::Asked(Box::new(ask)));
        }
        let _ = (view, values);
        None
    }

    /// Returns the template of a view, if there are values that have to be waited for.
    #[cfg(feature = "templates")]
    fn waiting_page(&self, view: &View, values: &RequestValues) -> Option<&'static str> {
        let mut values = values.0.values();
        let renderer = view.declared.renderer.as_ref()?;
        values.any(|value| value.load.is_some()).then_some(())?;
        self.table.templates().whole_name(&renderer.name, None)
    }

    /// Returns the names of the templates, and of files for renderers of the application's own.
    #[cfg(feature = "static")]
    pub(super) fn template_names(&self) -> Vec<&str> {
        let files = self.table.files();
        #[cfg(feature = "templates")]
        let files = files.chain(self.table.templates().names());
        files.collect()
    }

    /// Returns the texts of the templates that can be translated.
    #[cfg(all(feature = "i18n", feature = "templates"))]
    pub(super) fn messages(&self) -> Vec<crate::renderers::TemplateMessage> {
        self.table.templates().messages()
    }

    /// Returns the renderer of a view, and reports a name that does not exist.
    pub(super) fn find(&self, view: &View, report: &mut Report) -> RendererHelper {
        let Some(DeclaredRenderer { name, .. }) = view.declared.renderer.as_deref() else {
            if view.returns == Returns::Value {
                let message = format!(
                    "{} returns a value, but names no renderer for it; add `.renderer(\"json\")` or the \
                     name of a template, or write `View::new(…)` for a response",
                    super::describe(view)
                );
                report.add_at(view.place, message);
            }
            return RendererHelper::default();
        };
        if view.returns == Returns::Response {
            let message = format!(
                "{} returns a response, so its renderer `{name}` is never used; write \
                 `View::rendered(…)`, or leave out `.renderer({name:?})`",
                super::describe(view)
            );
            report.add_at(view.place, message);
            // Whether there is one of that name matters only to a view that uses it.
            return RendererHelper::default();
        }
        let error = match self.table.find(name, None, &self.settings) {
            Ok(Some((name, renderer))) => {
                return RendererHelper::new(renderer, name, view.place.function);
            }
            Ok(None) => format!("which does not exist{}", self.remedy(name)),
            Err(error) => format!("which cannot be used: {error}"),
        };
        let view_text = super::describe(view);
        let message = format!("{view_text} names the renderer `{name}`, {error}");
        report.add_at(view.place, message);
        RendererHelper::default()
    }

    /// Says what to do about a renderer that does not exist.
    fn remedy(&self, name: &str) -> String {
        let hint = self.table.hint(name);
        if !hint.is_empty() {
            return hint;
        }
        if !is_template(name) {
            return self.others(name);
        }
        if !cfg!(feature = "templates") {
            return ": it is a template, which needs the feature `templates` of `pyramidion`; add it to \
                    the dependency in `Cargo.toml`"
                .to_owned();
        }
        format!(
            "; call `config.add_templates([template!({name:?})])`, or write the name in the attribute"
        )
    }

    /// Says which renderers there are, and what to write for a template of another kind.
    fn others(&self, name: &str) -> String {
        const OF_PYRAMID: [&str; 5] = [".pt", ".mako", ".mak", ".genshi", ".chameleon"];
        let known = self.table.names().map(|name| format!("`{name}`"));
        let known: Vec<_> = known.collect();
        let known = format!("there are {}", known.join(", "));
        match name.rfind('.').map(|dot| &name[dot..]) {
            Some(extension) if OF_PYRAMID.contains(&extension) => format!(
                ": templates are written in Jinja2's language, in a file as `{}.html`; for another language call \
                 `config.add_renderer({extension:?}, …)`",
                name.trim_end_matches(extension)
            ),
            Some(extension) => format!(
                "; {known}, and templates as `home.html`; for files of its kind call \
                 `config.add_renderer({extension:?}, …)`"
            ),
            None => format!("; {known}, and templates as `home.html`"),
        }
    }

    /// Returns the renderers for requests that name one themselves.
    pub(super) fn table(&self) -> Arc<RendererTable> {
        Arc::clone(&self.table)
    }
}

/// Returns the form that a template sees, if its view takes one.
#[cfg(all(feature = "forms", feature = "templates"))]
fn form_of(view: &View, renderer: &DeclaredRenderer) -> Option<crate::form_shape::FormShape> {
    let mut requirements = crate::extract::Requirements::default();
    for requires in &view.declared.requires {
        requires(&mut requirements);
    }
    let sees = |fields: &[&str]| fields.contains(&FORM);
    match requirements.forms.as_slice() {
        [form] if renderer.fields.is_none_or(sees) => Some(*form),
        _ => None,
    }
}

/// Returns what is waited for before a page is rendered.
#[cfg(feature = "templates")]
fn loads_of(templates: &Templates, page: &str, values: &RequestValues) -> Vec<Load> {
    let waited = values.0.iter().filter(|(_, value)| value.load.is_some());
    let waited = waited.map(|(name, _)| name.as_str());
    let taken = templates.taken_of_request(page, waited).into_iter();
    let taken = taken.filter_map(|name| values.0.get(name));
    taken.filter_map(|value| value.load).collect()
}

/// Adds what the templates refer to that `template!` made.
fn add_sets(
    named: &mut Vec<(TemplateSource, SourcePlace)>,
    folders: &mut Vec<(TemplateFolder, SourcePlace)>,
) {
    for index in 0..named.len() {
        let (source, place) = named[index];
        let Some(set) = TemplateSet::of(source.name) else {
            continue;
        };
        named.extend(set.templates.iter().map(|source| (*source, place)));
        folders.extend(set.folders.iter().map(|folder| (*folder, place)));
    }
}

/// Tells whether a name has the ending of a template.
fn is_template(name: &str) -> bool {
    const EXTENSIONS: [&str; 7] = ["html", "htm", "xml", "svg", "txt", "jinja2", "j2"];
    let extension = name.rsplit_once('.').map(|(_, extension)| extension);
    extension.is_some_and(|extension| EXTENSIONS.contains(&extension))
}
