//! The server under faults, load and hostile input; `docs/hardening.md` has the table.

mod child;
mod chunks;
mod code;
mod csrf;
mod errors;
mod files;
mod forms;
mod framing;
mod garbage;
mod pipelines;
mod sessions;
mod shutdown;
mod startup;
mod syntax;
mod urls;
