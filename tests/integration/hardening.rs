//! The server under faults, load and hostile input; `docs/hardening.md` has the table.

pub(crate) mod child;
mod shutdown;
