//! How Pyramidion works, for those who want to change it.

#[doc = include_str!("../../docs/how-it-works/architecture.md")]
pub mod architecture {}

#[doc = include_str!("../../docs/how-it-works/contributing.md")]
pub mod contributing {}
