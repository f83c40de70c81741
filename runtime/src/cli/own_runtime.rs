//! The runtime in which the program does what its arguments say.

use std::future::Future;

use tokio::runtime::{Handle, RuntimeFlavor};

use super::failure::Failure;

/// What is said within a runtime that cannot wait for another one.
const WITHIN_RUNTIME: &str = "`cli::run` and `Cli::run` make a runtime of tokio themselves, and cannot do so within one of a single thread: \
     write `fn main() -> ExitCode` without `async` and without `#[tokio::main]`; the functions that are given to them can be `async`";

/// Does a task on a runtime of its own.
///
/// A thread of another runtime of several threads, as that of `#[tokio::main]`, is handed over until then. One of a single thread cannot be.
pub(super) fn run_to_end(task: impl Future<Output = Result<u8, Failure>>) -> Result<u8, Failure> {
    let around = Handle::try_current().ok();
    let around = around.map(|handle| handle.runtime_flavor());
    if around == Some(RuntimeFlavor::CurrentThread) {
        return Failure::of_program(vec![WITHIN_RUNTIME.to_owned()]).map(|()| 0);
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(Failure::new)?;
    let status = match around {
        Some(_) => tokio::task::block_in_place(|| runtime.block_on(task)),
        None => runtime.block_on(task),
    };
    // What the application still does in the background does not keep the program.
    runtime.shutdown_background();
    status
}
