//! The renderers of an application, by name.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use pyramidion_syntax::near;

use crate::events::{BeforeRenderSubscriber, SystemValues};
use crate::introspection::TemplateRecord;
use crate::request::{Request, Service};
use crate::settings::Settings;

#[cfg(feature = "templates")]
use super::Templates;
use super::{Renderer, RendererInfo, TemplateSource};

/// Finds renderers: by name, by extension, then among the templates.
#[derive(Default)]
pub(crate) struct RendererTable {
    by_name: BTreeMap<String, Arc<dyn Renderer>>,
    /// The files that the compiler found for renderers of the application's own.
    sources: BTreeMap<&'static str, TemplateSource>,
    #[cfg(feature = "templates")]
    templates: Templates,
    before_render: Vec<BeforeRenderSubscriber>,
}

impl Service for RendererTable {}

impl RendererTable {
    pub(crate) fn new(
        by_name: BTreeMap<String, Arc<dyn Renderer>>,
        before_render: Vec<BeforeRenderSubscriber>,
    ) -> Self {
        Self {
            by_name,
            before_render,
            ..Self::default()
        }
    }

    /// Adds a file that the compiler found, if a renderer of the application's own is for it.
    pub(crate) fn takes(&mut self, source: TemplateSource) -> bool {
        let takes = self.of_extension(source.name).is_some();
        if takes {
            self.sources.entry(source.name).or_insert(source);
        }
        takes
    }

    #[cfg(feature = "templates")]
    pub(crate) fn set_templates(&mut self, templates: Templates) {
        self.templates = templates;
    }

    #[cfg(feature = "templates")]
    pub(crate) fn templates(&self) -> &Templates {
        &self.templates
    }

    /// Tells whether values may be inserted that no view gives.
    #[cfg(feature = "templates")]
    pub(crate) fn has_subscribers(&self) -> bool {
        !self.before_render.is_empty()
    }

    /// Returns the table of a request's application.
    pub(crate) fn of(request: &Request) -> Option<&Self> {
        request.registry().services.get().map(|table| &**table)
    }

    /// Returns a renderer with its whole name.
    ///
    /// The name of a template may lack its package, if it is `package` or no two packages have it.
    ///
    /// # Errors
    ///
    /// Fails if the renderer of the name's extension does.
    pub(crate) fn find(
        &self,
        name: &str,
        package: Option<&str>,
        settings: &Settings,
    ) -> crate::Result<Option<(String, Arc<dyn Renderer>)>> {
        if let Some(renderer) = self.by_name.get(name) {
            return Ok(Some((name.to_owned(), Arc::clone(renderer))));
        }
        if let Some(renderer) = self.of_extension(name) {
            let info = RendererInfo {
                name,
                text: self.sources.get(name).map(|source| source.text),
                settings,
            };
            let own = renderer.for_name(&info)?;
            let renderer = own.unwrap_or_else(|| Arc::clone(renderer));
            return Ok(Some((name.to_owned(), renderer)));
        }
        #[cfg(feature = "templates")]
        if let Some(found) = self.templates.find(name, package) {
            return Ok(Some(found));
        }
        #[cfg(not(feature = "templates"))]
        let _ = package;
        Ok(None)
    }

    /// Returns what is known of the templates, sorted by name.
    pub(crate) fn template_records(&self) -> Vec<TemplateRecord> {
        #[cfg(feature = "templates")]
        let names = self.templates.names();
        #[cfg(not(feature = "templates"))]
        let names = std::iter::empty();
        names
            .filter_map(|name| self.template_record(name))
            .collect()
    }

    /// Returns what is known of a template.
    #[cfg_attr(
        not(feature = "templates"),
        expect(clippy::unused_self, reason = "there are no templates")
    )]
    pub(crate) fn template_record(&self, name: &str) -> Option<TemplateRecord> {
        #[cfg(feature = "templates")]
        return self.templates.record(name);
        #[cfg(not(feature = "templates"))]
        {
            let _ = name;
            None
        }
    }

    /// Returns the names of the files that the compiler found for renderers of the application's own.
    #[cfg(feature = "static")]
    pub(crate) fn files(&self) -> impl Iterator<Item = &str> {
        self.sources.keys().copied()
    }

    /// Returns the names of the renderers that are not templates.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.by_name.keys().map(String::as_str)
    }

    /// Says which name was perhaps meant.
    pub(crate) fn hint(&self, name: &str) -> String {
        let names = self.by_name.keys().map(String::as_str);
        #[cfg(feature = "templates")]
        let names = names.chain(self.templates.names());
        near::hint(name, names)
    }

    pub(crate) fn before_render(&self, system: &mut SystemValues<'_>) -> crate::Result<()> {
        let mut subscribers = self.before_render.iter();
        subscribers.try_for_each(|subscriber| subscriber(system))
    }

    fn of_extension(&self, name: &str) -> Option<&Arc<dyn Renderer>> {
        self.by_name.get(&name[name.rfind('.')?..])
    }
}

impl fmt::Debug for RendererTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.by_name.keys().collect();
        f.debug_tuple("RendererTable").field(&names).finish()
    }
}

/// Returns the package in the name of a template.
pub(super) fn package(name: &str) -> Option<&str> {
    name.split_once(':').map(|(package, _)| package)
}
