//! The program: `my-app serve` serves the application, `my-app help` lists the other commands.

use std::process::ExitCode;

use pyramidion::{App, Configurator, Settings, package, view_config};

#[view_config(route_name = "home", renderer = "string")]
fn home() -> &'static str {
    "It works\n"
}

fn app(settings: Settings) -> pyramidion::Result<App> {
    let mut config = Configurator::with_settings(settings);
    config.add_route("home", "/");
    config.scan(package!(crate));
    Ok(config.make_app()?)
}

fn main() -> ExitCode {
    pyramidion::cli::run(app)
}

#[cfg(test)]
mod tests {
    use pyramidion::testing::TestApp;

    use super::*;

    #[test]
    fn it_works() {
        let app = app(Settings::new()).expect("a right configuration");
        let reply = TestApp::new(app).get("/").send();
        assert_eq!(reply.text(), "It works\n");
    }
}
