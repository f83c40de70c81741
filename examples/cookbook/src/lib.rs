//! The recipes of the cookbook, one a module.
//!
//! `coming_from` has what stands beside the code of other frameworks.
//!
//! The chapters in `docs/cookbook` show this code, and a test compares the two.

pub mod api_document;
pub mod background_work;
pub mod coming_from;
pub mod cors;
pub mod csrf_with_fetch;
pub mod downloads;
pub mod error_pages;
pub mod live_updates;
pub mod login;
pub mod pagination;
pub mod rate_limit;
pub mod remember_me;
pub mod reverse_proxy;
pub mod roles;
pub mod several_applications;
pub mod uploads;
