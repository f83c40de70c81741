//! `cargo pyramidion`: what of an application's life needs cargo.
//!
//! `new` begins an application, `serve` builds and serves it while it is written. What needs the application itself is in its
//! own program; any other word is passed on to that.

mod arguments;
mod cargo;
mod failure;
mod new;
mod passed_on;
mod random;
#[cfg(unix)]
mod serve;
#[cfg(unix)]
mod signals;
mod versions;

use std::process::ExitCode;

use arguments::Task;
use failure::Failure;

fn main() -> ExitCode {
    let done = match arguments::parse(std::env::args_os()) {
        Task::New(order) => new::write(&order),
        #[cfg(unix)]
        Task::Serve(options) => serve::run(options),
        Task::Report => versions::run(),
        Task::PassOn(words) => passed_on::run(&words),
    };
    ExitCode::from(done.unwrap_or_else(Failure::report))
}
