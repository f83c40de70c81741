//! The behaviour of applications, a module per subject.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "what fails here fails a test"
)]

mod architecture;
mod browser;
mod configuration;
mod documentation;
mod embedding;
mod forms;
mod hardening;
mod interop;
pub(crate) mod logging;
mod renderers;
mod requests;
mod responses;
mod routing;
mod sessions;
mod static_views;
mod vectors;
mod wire;
