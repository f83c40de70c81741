//! The program: `side-by-side serve` serves the new application in front of the old one, `side-by-side help` lists the other
//! commands.

use std::process::ExitCode;

fn main() -> ExitCode {
    pyramidion::cli::run(side_by_side::app)
}
