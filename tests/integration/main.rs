//! The behaviour of applications, a module per subject.

mod architecture;
mod browser;
mod configuration;
mod embedding;
mod forms;
mod interop;
mod requests;
mod responses;
mod routing;
mod sessions;
mod vectors;
mod wire;
