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
mod csrf;
mod documentation;
mod embedding;
mod exception_views;
mod forms;
mod includes;
mod interop;
mod logging;
mod requests;
mod responses;
mod routing;
mod sessions;
mod tweens;
mod vectors;
mod view_derivers;
mod wire;
