//! What fuzzing calls: a function for each target, which checks what must hold for any input.
//!
//! Each function tells whether the input was accepted, so that a run can show that it got further than to
//! a refusal. `cargo fuzz` calls them with what it finds, and the test `fuzzing` with mutations of the files in
//! `fuzz/corpus`. Where an input has several parts, they stand on lines of their own.

mod application;
mod cookies;
mod mutations;
mod run;

pub use cookies::{cookie_header, session_cookie, session_payload};
pub use run::{Counts, run, seeds};

/// A function that judges an input.
pub type Harness = fn(&[u8]) -> bool;

/// The targets, by the names of their programs and of the folders of their seeds.
pub const TARGETS: &[(&str, Harness)] = &[
    ("cookie_header", cookie_header),
    ("session_cookie", session_cookie),
    ("session_payload", session_payload),
];
