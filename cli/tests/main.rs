//! What the commands of the program do.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "what fails here fails a test"
)]

#[cfg(unix)]
mod browser;
mod new;
#[cfg(unix)]
mod serve;
mod start;
mod support;
