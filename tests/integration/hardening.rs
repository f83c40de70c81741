//! The server under faults, load and hostile input; `docs/hardening.md` has the table.

mod child;
mod chunks;
mod framing;
mod pipelines;
mod shutdown;
