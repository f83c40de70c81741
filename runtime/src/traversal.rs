//! Traversal: a request is about the resource that its path leads to, from the root of a tree downward.
//!
//! The [root factory](crate::Configurator::set_root_factory), or the [factory](crate::config::RouteConfig::factory) of a route,
//! makes the root. Each segment of the path is looked up by [`Resource::child`](crate::context::Resource::child). Where there is
//! none of that name, the segment is the name of the view, and what follows it the subpath. The view is found by the type of the
//! resource and the name.
//!
//! ```standalone_crate
//! use pyramidion::context::{Child, Resource};
//! use pyramidion::testing::TestApp;
//! use pyramidion::{Configurator, Request, package, view_config};
//!
//! struct Wiki;
//!
//! struct Page(String);
//!
//! impl Resource for Wiki {
//!     fn child<'r>(&'r self, name: &'r str) -> Child<'r> {
//!         Child::from((name == "home").then(|| Page("Welcome".to_owned())))
//!     }
//! }
//!
//! impl Resource for Page {}
//!
//! #[view_config(context = Page)]
//! fn show(context: &Page) -> String {
//!     context.0.clone()
//! }
//!
//! #[view_config(context = Page, name = "edit")]
//! fn edit(context: &Page, request: &mut Request) -> String {
//!     format!("{} {}", request.view_name(), context.0)
//! }
//!
//! let mut config = Configurator::new();
//! config.set_root_factory(|_: &mut Request| Ok(Wiki));
//! config.scan(package!(crate));
//! let app = TestApp::new(config.make_app()?);
//! assert_eq!(app.get("/home").send().text(), "Welcome");
//! assert_eq!(app.get("/home/edit").send().text(), "edit Welcome");
//! assert_eq!(app.get("/elsewhere").send().status(), 404);
//! # Ok::<(), pyramidion::Error>(())
//! ```
//!
//! See the chapter [Traversal](https://docs.pylonsproject.org/projects/pyramid/en/2.1-branch/narr/traversal.html) of Pyramid's
//! documentation.

mod context_factory;
mod find;
mod links;
mod names;
mod traverse_pattern;
mod upward;
mod walk;

pub use context_factory::ContextFactory;
pub(crate) use context_factory::{AsyncMake, Made, SyncMake};
#[doc(hidden)]
pub use context_factory::{Factory, MadeContext, factory};
pub use find::{find_resource, find_resource_tuple, traverse};
pub(crate) use names::decoded_names;
pub(crate) use traverse_pattern::{Template, TemplateError};
pub use upward::{find_interface, find_root, inside, resource_path, resource_path_tuple};
pub use walk::Traversed;
pub(crate) use walk::walk;
