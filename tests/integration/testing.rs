//! What tests of applications are written with.

mod as_browsers_do;
mod client;
mod compared_with_webtest;
mod dummy_requests;
mod event_streams;
mod filled_forms;
mod pages;

use std::panic::{AssertUnwindSafe, catch_unwind};

/// Returns with which message a test fails.
#[track_caller]
fn failure<T>(run: impl FnOnce() -> T) -> String {
    let panic = catch_unwind(AssertUnwindSafe(run)).err();
    let panic = panic.expect("it fails");
    match panic.downcast::<String>() {
        Ok(message) => *message,
        Err(panic) => (*panic.downcast::<&str>().expect("a text")).to_owned(),
    }
}
