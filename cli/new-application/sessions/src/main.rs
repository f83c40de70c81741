//! The program: `my-app serve` serves the application, `my-app help` lists the other commands.

use std::process::ExitCode;

use my_app::app;

fn main() -> ExitCode {
    pyramidion::cli::run(app)
}
