//! The steps of the quick tutorial, one a module; `docs/tutorial` has a chapter for each.
//!
//! A module stands for the `src/lib.rs` of a reader who has come that far, so each has an `app` of its own.

#![allow(
    clippy::unused_self,
    reason = "views of a class are methods, also the shortest"
)]

pub mod authentication;
pub mod authorization;
pub mod databases;
pub mod forms;
pub mod functional_testing;
pub mod json;
pub mod logging;
pub mod more_view_classes;
pub mod packages;
pub mod request_response;
pub mod routing;
pub mod sessions;
pub mod settings;
pub mod static_assets;
pub mod template_inheritance;
pub mod templating;
pub mod toolbar;
pub mod unit_testing;
pub mod view_classes;
pub mod views;
