//! The server under faults, load and hostile input; `docs/hardening.md` has the promises, `docs/server.md` the limits.

mod blocking;
pub(crate) mod child;
mod chunks;
mod code;
mod csrf;
mod errors;
mod extremes;
mod files;
mod forms;
mod frames;
mod framing;
mod garbage;
mod http2;
mod http2_bodies;
mod http2_floods;
mod http2_syntax;
mod listeners;
mod overload;
mod pipelines;
mod proxies;
mod sessions;
mod shutdown;
mod slow;
mod startup;
mod syntax;
mod tls;
mod urls;
