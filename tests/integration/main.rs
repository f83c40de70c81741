//! The behaviour of applications, a module per subject.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "what fails here fails a test"
)]

mod architecture;
mod arguments;
mod background;
mod both_ways;
mod browser;
mod callbacks;
mod commands;
mod compression;
mod conditional_responses;
mod configuration;
mod content_types;
mod contexts;
mod cors;
mod csrf;
mod custom_predicates;
#[cfg(debug_assertions)]
mod devel;
mod documentation;
mod embedding;
mod errors;
mod events;
mod exception_views;
mod filled;
mod forms;
mod forward;
mod fuzzing;
mod hardening;
mod http_cache;
mod includes;
mod inner_views;
mod interop;
mod introspection;
mod languages;
pub(crate) mod logging;
mod mistakes;
mod moving;
mod observers;
mod observing;
pub(crate) mod openapi;
mod outcomes;
mod overrides;
mod predicates_of_views;
mod proutes;
mod public_api;
mod renderers;
mod request_values;
mod requests;
mod response_attributes;
mod responses;
mod retries;
mod routing;
mod scans;
mod scenarios;
mod security;
mod security_headers;
mod security_tickets;
mod sessions;
mod settings;
mod silence;
mod soak;
pub(crate) mod sql;
mod static_views;
mod streams;
mod subrequests;
mod telemetry;
mod testing;
mod timeouts;
#[cfg(debug_assertions)]
mod toolbar;
#[cfg(not(debug_assertions))]
mod toolbar_in_release;
mod tower;
mod tweens;
mod typed;
mod typed_routes;
mod urls;
mod vectors;
mod view_derivers;
mod view_lookup;
mod walking;
mod websockets;
mod wire;
mod wrappers;
