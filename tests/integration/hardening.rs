//! The server under faults, load and hostile input; `docs/server.md` has the limits.

pub(crate) mod child;
mod frames;
mod http2;
mod http2_bodies;
mod listeners;
mod overload;
mod proxies;
mod shutdown;
mod slow;
mod tls;
