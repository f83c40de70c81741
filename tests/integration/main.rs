//! The behaviour of applications, a module per subject.

mod browser;
mod interop;
mod vectors;
mod wire;
