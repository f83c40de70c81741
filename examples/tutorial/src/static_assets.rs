//! Step 13: style sheets, scripts and pictures.

use pyramidion::{App, Configurator, Settings, package, static_dir, view_config};
use serde::Serialize;

#[derive(Serialize)]
struct Nothing {}

#[view_config(route_name = "home", renderer = "templates/styled.html")]
fn home() -> Nothing {
    Nothing {}
}

/// Makes the application.
///
/// # Errors
///
/// Fails with every mistake of the configuration at once.
pub fn app(settings: Settings) -> pyramidion::Result<App> {
    let mut config = Configurator::with_settings(settings);
    config.add_route("home", "/");
    config.add_static_view("static", static_dir!("static"));
    config.scan(package!(self));
    Ok(config.make_app()?)
}

#[cfg(test)]
mod tests {
    use pyramidion::testing::TestApp;

    use super::*;

    #[test]
    fn the_page_has_its_style_sheet() {
        let client = TestApp::new(app(Settings::new()).expect("a right configuration"));
        let page = client.get("/").send();
        page.assert_contains("http://localhost/static/app.css");
        client
            .get("/static/app.css")
            .send()
            .assert_contains("margin: 2em");
    }
}
