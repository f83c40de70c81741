#![doc = include_str!("../docs/index.md")]

#[doc = include_str!("../docs/auth-tkt.md")]
pub mod auth_tkt {}

#[doc = include_str!("../docs/browsers.md")]
pub mod browsers {}

#[doc = include_str!("../docs/cargo-features.md")]
pub mod cargo_features {}

#[doc = include_str!("../docs/commands.md")]
pub mod commands {}

#[cfg(not(doctest))]
pub mod coming_from;

#[cfg(not(doctest))]
pub mod cookbook;

#[doc = include_str!("../docs/configuration.md")]
pub mod configuration {}

// As those of `openapi`.
#[cfg(not(doctest))]
#[doc = include_str!("../docs/databases.md")]
pub mod databases {}

#[doc = include_str!("../docs/development.md")]
pub mod development {}

#[doc = include_str!("../docs/differences.md")]
pub mod differences {}

#[doc = include_str!("../docs/errors.md")]
pub mod errors {}

#[doc = include_str!("../docs/extending.md")]
pub mod extending {}

#[doc = include_str!("../docs/features.md")]
pub mod features {}

#[doc = include_str!("../docs/forms.md")]
pub mod forms {}

#[doc = include_str!("../docs/forwarding.md")]
pub mod forwarding {}

#[doc = include_str!("../docs/hardening.md")]
pub mod hardening {}

pub mod how_it_works;

#[doc = include_str!("../docs/languages.md")]
pub mod languages {}

#[doc = include_str!("../docs/limits.md")]
pub mod limits {}

#[doc = include_str!("../docs/moving.md")]
pub mod moving {}

#[doc = include_str!("../docs/observing.md")]
pub mod observing {}

// Its examples are those of the package that it is about, which compiles and runs them.
#[cfg(not(doctest))]
#[doc = include_str!("../docs/openapi.md")]
pub mod openapi {}

#[doc = include_str!("../docs/predicates.md")]
pub mod predicates {}

#[doc = include_str!("../docs/questions.md")]
pub mod questions {}

#[doc = include_str!("../docs/renderers.md")]
pub mod renderers {}

#[doc = include_str!("../docs/routes.md")]
pub mod routes {}

#[doc = include_str!("../docs/security.md")]
pub mod security {}

#[doc = include_str!("../docs/server.md")]
pub mod server {}

#[doc = include_str!("../docs/sessions.md")]
pub mod sessions {}

#[doc = include_str!("../docs/settings.md")]
pub mod settings {}

#[doc = include_str!("../docs/streams.md")]
pub mod streams {}

#[cfg(not(doctest))]
pub mod start;

#[doc = include_str!("../docs/testing.md")]
pub mod testing {}

#[doc = include_str!("../docs/traversal.md")]
pub mod traversal {}

// As those of `openapi`.
#[cfg(not(doctest))]
#[doc = include_str!("../docs/toolbar.md")]
pub mod toolbar {}

#[doc = include_str!("../docs/tower.md")]
pub mod tower {}

#[cfg(not(doctest))]
pub mod tutorial;

#[doc = include_str!("../docs/views.md")]
pub mod views {}

#[doc = include_str!("../docs/websockets.md")]
pub mod websockets {}
