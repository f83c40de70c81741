//! From the names of renderers to renderers.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::events::BeforeRenderSubscriber;
use crate::renderers::{Renderer, RendererHelper, RendererTable, TemplateSource};
#[cfg(feature = "templates")]
use crate::renderers::{TemplateCustomizer, Templates};
use crate::settings::Settings;
use crate::view::View;

use super::error::{Problem, SourcePlace};

/// Whether templates are read again when their files change, which they are in debug builds.
#[cfg(feature = "templates")]
const RELOAD_TEMPLATES: &str = "pyramidion.reload_templates";

/// What the renderers of an application are made of.
pub(super) struct Ingredients<'a> {
    pub(super) by_name: BTreeMap<String, Arc<dyn Renderer>>,
    /// The templates that the application added, then those that views name.
    pub(super) sources: Vec<(TemplateSource, SourcePlace)>,
    pub(super) before_render: Vec<BeforeRenderSubscriber>,
    #[cfg(feature = "templates")]
    pub(super) customizers: Vec<TemplateCustomizer>,
    pub(super) settings: &'a Settings,
}

/// Finds the renderers that views name.
pub(super) struct ViewRenderers {
    table: Arc<RendererTable>,
    settings: Settings,
}

impl ViewRenderers {
    /// Prepares the renderers, and reports templates that cannot be parsed.
    pub(super) fn new(ingredients: Ingredients<'_>, problems: &mut Vec<Problem>) -> Self {
        let settings = ingredients.settings;
        let mut table = RendererTable::new(ingredients.by_name, ingredients.before_render);
        let sources = ingredients.sources.into_iter();
        let sources: Vec<_> = sources
            .filter(|(source, _)| !table.takes(*source))
            .collect();
        #[cfg(feature = "templates")]
        {
            // Of templates with one name the first holds; every place that names it is told.
            let mut by_name: BTreeMap<&str, (TemplateSource, Vec<SourcePlace>)> = BTreeMap::new();
            for (source, place) in sources {
                let (_, places) = by_name.entry(source.name).or_insert((source, Vec::new()));
                places.push(place);
            }
            let reloads = match settings.get(RELOAD_TEMPLATES) {
                Some(_) => settings.is_on(RELOAD_TEMPLATES),
                None => cfg!(debug_assertions),
            };
            let templates = by_name.values().map(|(source, _)| *source);
            let templates = Templates::new(templates, reloads, ingredients.customizers);
            for (name, error) in templates.errors() {
                let places = by_name.get(name).map(|(_, places)| places.as_slice());
                problems.push(Problem::conflict(error, places.unwrap_or_default(), ""));
            }
            table.set_templates(templates);
        }
        #[cfg(not(feature = "templates"))]
        let _ = (sources, problems);
        Self {
            table: Arc::new(table),
            settings: settings.clone(),
        }
    }

    /// Returns the renderer of a view, and reports a name that does not exist.
    pub(super) fn find(&self, view: &View, problems: &mut Vec<Problem>) -> RendererHelper {
        let Some(name) = &view.renderer else {
            return RendererHelper::default();
        };
        let error = match self.table.find(name, None, &self.settings) {
            Ok(Some((name, renderer))) => {
                return RendererHelper::new(renderer, name, view.place.function);
            }
            Ok(None) => format!("which does not exist{}", self.table.hint(name)),
            Err(error) => format!("which cannot be used: {error}"),
        };
        let view_text = super::describe(view);
        let message = format!("{view_text} names the renderer `{name}`, {error}");
        problems.push(Problem::at(view.place, message));
        RendererHelper::default()
    }

    /// Returns the renderers for requests that name one themselves.
    pub(super) fn table(&self) -> Arc<RendererTable> {
        Arc::clone(&self.table)
    }
}
