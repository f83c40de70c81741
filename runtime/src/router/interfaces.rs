//! What the views of an application take and return.

use crate::extract::Requirements;
use crate::schemas::{Description, Interface, Schemas};
use crate::viewderivers::{DerivedView, Described};

use super::App;
use super::listing::listed_views;

impl App {
    /// Returns what the views take and return, in the order of [`views`](Self::views); the schemas of types that have a
    /// name are added to `schemas`.
    ///
    /// See the [module](crate::schemas) for an example.
    pub fn interfaces(&self, schemas: &mut Schemas) -> Vec<Interface> {
        let views = listed_views(self.entries(), &self.pipeline.views).into_iter();
        let interfaces = views.map(|listed| interface(listed.view, schemas));
        interfaces.collect()
    }
}

fn interface(view: &DerivedView, schemas: &mut Schemas) -> Interface {
    let mut interface = Interface::default();
    let mut description = Description::new(schemas, &mut interface, view.renderer.name());
    match &view.described {
        Described::By(describe) => describe(&mut description),
        Described::Requirements(requires) => {
            let mut requirements = Requirements::default();
            for requires in requires {
                requires(&mut requirements);
            }
            description.requirements(&requirements);
        }
    }
    interface.docs.truncate(interface.docs.trim_end().len());
    interface
}
