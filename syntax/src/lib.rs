//! What Pyramidion and its macros read in the same way.
//!
//! The compiler reports a mistake where it can know it, the configuration where it cannot; what both look at is
//! decided here, once. This crate is a part of `pyramidion` and promises nothing to others.

pub mod conditions;
pub mod constants;
#[cfg(feature = "templates")]
pub mod course;
pub mod developers;
pub mod doubts;
pub mod duration;
pub mod editor;
pub mod links;
pub mod methods;
pub mod near;
#[cfg(feature = "templates")]
pub mod outline;
pub mod predicates;
pub mod python_regex;
#[cfg(feature = "templates")]
pub mod trans;
