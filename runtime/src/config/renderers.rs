//! From the names of renderers to renderers.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::near;
#[cfg(feature = "templates")]
use crate::renderers::Templates;
use crate::renderers::{Renderer, RendererHelper, TemplateSource};
use crate::view::View;

use super::error::Problem;

/// Finds the renderers that views name: by name, then among the templates.
pub(super) struct ViewRenderers {
    by_name: BTreeMap<String, Arc<dyn Renderer>>,
    #[cfg(feature = "templates")]
    templates: Templates,
}

impl ViewRenderers {
    #[cfg_attr(
        not(feature = "templates"),
        expect(unused_variables, reason = "no templates")
    )]
    pub(super) fn new<'a>(
        by_name: BTreeMap<String, Arc<dyn Renderer>>,
        sources: impl Iterator<Item = &'a TemplateSource>,
        problems: &mut Vec<Problem>,
    ) -> Self {
        #[cfg(feature = "templates")]
        let templates = {
            let mut sources: Vec<_> = sources.collect();
            sources.sort_by_key(|source| source.name);
            sources.dedup_by_key(|source| source.name);
            let mut templates = Templates::default();
            for source in sources {
                if let Err(error) = templates.add(source) {
                    problems.push(Problem::new(error));
                }
            }
            templates
        };
        Self {
            by_name,
            #[cfg(feature = "templates")]
            templates,
        }
    }

    /// Returns the renderer of a view, and reports a name that does not exist.
    pub(super) fn find(&self, view: &View, problems: &mut Vec<Problem>) -> RendererHelper {
        let Some(name) = &view.renderer else {
            return RendererHelper::default();
        };
        if let Some(renderer) = self.by_name.get(&**name) {
            return RendererHelper::new(Arc::clone(renderer));
        }
        #[cfg(feature = "templates")]
        if self.templates.contains(name) {
            return RendererHelper::new(self.templates.renderer(name));
        }
        let names = self.by_name.keys().map(String::as_str);
        #[cfg(feature = "templates")]
        let names = names.chain(self.templates.names());
        let hint = near::hint(name, names);
        let view_text = super::describe(view);
        let message =
            format!("{view_text} names the renderer `{name}`, which does not exist{hint}");
        problems.push(Problem::at(view.place, message));
        RendererHelper::default()
    }

    /// Hands the templates to their renderers.
    pub(super) fn finish(self) {
        #[cfg(feature = "templates")]
        self.templates.finish();
    }
}
