//! What views take and what they return, with JSON Schemas, for documents of the API.
//!
//! `#[view_config]` notes the types of the function under it, its documentation and `#[deprecated]`.
//! [`App::interfaces`](crate::App::interfaces) makes schemas of them: it writes nothing that the declaration of a view
//! does not say. The schemas are those of [`schemars`], so types derive [`JsonSchema`](schemars::JsonSchema) beside
//! `Deserialize` and `Serialize`. A type that does not is written down in [`Interface::without_schema`].
//!
//! ```
//! use pyramidion::extract::{Json, Query};
//! use pyramidion::schemas::{InputPlace, Schemas};
//! use pyramidion::{Configurator, package, schemars, view_config};
//! use schemars::JsonSchema;
//! use serde::{Deserialize, Serialize};
//!
//! #[derive(Deserialize, JsonSchema)]
//! struct Search {
//!     title: String,
//! }
//!
//! #[derive(Serialize, JsonSchema)]
//! struct Book {
//!     id: u32,
//! }
//!
//! /// Finds books.
//! #[view_config(route_name = "books", request_method = "GET")]
//! fn books(Query(search): Query<Search>) -> Json<Vec<Book>> {
//!     Json(vec![Book { id: search.title.len() as u32 }])
//! }
//!
//! let mut config = Configurator::new();
//! config.add_route("books", "/books");
//! config.scan(package!(self));
//! let app = config.make_app()?;
//!
//! let mut schemas = Schemas::new("/components/schemas");
//! let interface = &app.interfaces(&mut schemas)[0];
//! assert_eq!(interface.docs, "Finds books.");
//! assert_eq!(interface.inputs[0].place, InputPlace::Query);
//! assert_eq!(interface.replies[0].media_type.as_deref(), Some("application/json"));
//! assert!(interface.without_schema.is_empty());
//! # Ok::<(), pyramidion::Error>(())
//! ```
//!
//! A view that is declared by [`View`](crate::View) says by [`View::described`](crate::View::described) what an attribute
//! would find out. An extractor of an application says by [`DescribeArgument`] what it takes, a type of responses or of
//! errors by [`DescribeResponse`] what it answers. The package `pyramidion-openapi` writes OpenAPI documents of all this.

mod arguments;
mod bounds;
mod description;
mod interface;
mod responses;

pub use arguments::DescribeArgument;
pub use description::{Description, Schemas};
pub use interface::{Input, InputPlace, Interface, Reply};
pub use responses::DescribeResponse;
