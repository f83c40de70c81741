//! The program of `app`, which is not built for the tests of this package.

fn main() -> std::process::ExitCode {
    pyramidion::cli::run(app::app)
}
