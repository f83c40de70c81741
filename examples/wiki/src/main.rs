//! The program: `cargo run -p wiki` serves the wiki, `cargo run -p wiki -- help` lists the other commands.

use std::process::ExitCode;

fn main() -> ExitCode {
    pyramidion::cli::run(wiki::app)
}
