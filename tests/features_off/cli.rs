//! Needs the feature `cli`.

use pyramidion::{App, Configurator, Settings};

fn app(settings: Settings) -> pyramidion::Result<App> {
    Ok(Configurator::with_settings(settings).make_app()?)
}

fn main() -> std::process::ExitCode {
    pyramidion::cli::run(app)
}
