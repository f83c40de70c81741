//! Twenty things that every framework has, one a module.
//!
//! The chapters in `docs/coming-from` show this code beside that of other frameworks, and a test compares the two.

pub mod csrf;
pub mod errors;
pub mod events;
pub mod extractor;
pub mod form;
pub mod groups;
pub mod json_in;
pub mod json_out;
pub mod login;
pub mod middleware;
pub mod path;
pub mod query;
pub mod running;
pub mod sessions;
pub mod state;
pub mod static_files;
pub mod template;
pub mod tests_of_pages;
pub mod transaction;
