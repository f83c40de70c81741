//! The program: `cargo run -p app` serves the session application, `cargo run -p app -- help` lists the other commands.

use std::process::ExitCode;

fn main() -> ExitCode {
    pyramidion::cli::run(app::app)
}
