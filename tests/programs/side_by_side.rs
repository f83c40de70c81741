//! The program of `examples/side-by-side`, which is not built for the tests of this package.

fn main() -> std::process::ExitCode {
    pyramidion::cli::run(side_by_side::app)
}
