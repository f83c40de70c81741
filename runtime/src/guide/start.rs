//! Eight short chapters from nothing to an application that is in production.
//!
//! Begin with [Install](install). One application, a guest book, grows from chapter to chapter; all of it takes about an hour.

// Each chapter is typed into an application, which is built and tested, by the tests of `cargo pyramidion`.

#[doc = include_str!("../../docs/start/install.md")]
pub mod install {}

#[doc = include_str!("../../docs/start/new.md")]
pub mod new {}

#[doc = include_str!("../../docs/start/first_view.md")]
pub mod first_view {}

#[doc = include_str!("../../docs/start/page.md")]
pub mod page {}

#[doc = include_str!("../../docs/start/form.md")]
pub mod form {}

#[doc = include_str!("../../docs/start/session.md")]
pub mod session {}

#[doc = include_str!("../../docs/start/test.md")]
pub mod test {}

#[doc = include_str!("../../docs/start/production.md")]
pub mod production {}
