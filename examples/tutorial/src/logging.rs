//! Step 16: lines in the log.

use pyramidion::{App, Configurator, Settings, package, view_config};

#[view_config(route_name = "home")]
fn home() -> &'static str {
    tracing::debug!("in the home view");
    "Hi"
}

/// Makes the application.
///
/// # Errors
///
/// Fails with every mistake of the configuration at once.
pub fn app(settings: Settings) -> pyramidion::Result<App> {
    let mut config = Configurator::with_settings(settings);
    config.add_route("home", "/");
    config.scan(package!(self));
    Ok(config.make_app()?)
}

#[cfg(test)]
mod tests {
    use pyramidion::testing::TestApp;

    use super::*;

    #[test]
    fn it_answers_whoever_reads_the_log() {
        let client = TestApp::new(app(Settings::new()).expect("a right configuration"));
        assert_eq!(client.get("/").send().text(), "Hi");
    }
}
