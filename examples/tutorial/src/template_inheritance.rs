//! Step 12: pages share what stands around them.

use pyramidion::{App, Configurator, Settings, package, view_config};
use serde::Serialize;

#[derive(Serialize)]
struct Steps {
    steps: Vec<&'static str>,
}

#[view_config(route_name = "steps", renderer = "templates/steps.html")]
fn steps() -> Steps {
    Steps {
        steps: vec!["Routes & views", "Templates"],
    }
}

/// Makes the application.
///
/// # Errors
///
/// Fails with every mistake of the configuration at once.
pub fn app(settings: Settings) -> pyramidion::Result<App> {
    let mut config = Configurator::with_settings(settings);
    config.add_route("steps", "/");
    config.scan(package!(self));
    Ok(config.make_app()?)
}

#[cfg(test)]
mod tests {
    use pyramidion::testing::TestApp;

    use super::*;

    #[test]
    fn a_page_fills_the_blocks_of_the_base() {
        let client = TestApp::new(app(Settings::new()).expect("a right configuration"));
        let page = client.get("/").send();
        assert_eq!(page.element("title").text(), "Steps");
        assert_eq!(page.select("li").len(), 2);
        page.assert_contains("Routes &amp; views");
    }
}
