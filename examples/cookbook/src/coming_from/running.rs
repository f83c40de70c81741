//! Settings, and the commands of the program.

use std::process::ExitCode;

use pyramidion::{App, Configurator, Settings, View};

/// Makes the application of its settings: a file, arguments, the environment.
///
/// # Errors
///
/// Fails without a setting, and with every mistake of the configuration at once.
pub fn app(settings: Settings) -> pyramidion::Result<App> {
    let title = settings.require("site.title")?.to_owned(); // the variable SITE_TITLE sets it, too
    let mut config = Configurator::with_settings(settings);
    config.add_route("home", "/");
    config.add_view(View::new(move || title.clone()).route_name("home"));
    Ok(config.make_app()?)
}

/// The program: `site serve --settings production.toml`, `site routes`, `site check`.
pub fn main() -> ExitCode {
    pyramidion::cli::run(app)
}

#[cfg(test)]
mod tests {
    use pyramidion::testing::TestApp;

    use super::*;

    #[test]
    fn the_setting_is_shown_or_asked_for() {
        let mut settings = Settings::new();
        let missing = app(settings.clone()).expect_err("a setting is missing");
        assert!(missing.to_string().contains("site.title"), "{missing}");
        settings.set("site.title", "Giza");
        let client = TestApp::new(app(settings).expect("a right configuration"));
        assert_eq!(client.get("/").send().text(), "Giza");
    }
}
