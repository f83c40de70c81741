//! Step 8: views return data, and templates make pages of it.

use pyramidion::{App, Configurator, Settings, package, view_config};
use serde::Serialize;

#[derive(Debug, PartialEq, Serialize)]
struct Page {
    name: &'static str,
}

#[view_config(route_name = "home", renderer = "templates/hello.html")]
fn home() -> Page {
    Page { name: "Home View" }
}

#[view_config(route_name = "hello", renderer = "templates/hello.html")]
fn hello() -> Page {
    Page { name: "Hello View" }
}

/// Makes the application.
///
/// # Errors
///
/// Fails with every mistake of the configuration at once.
pub fn app(settings: Settings) -> pyramidion::Result<App> {
    let mut config = Configurator::with_settings(settings);
    config.add_route("home", "/");
    config.add_route("hello", "/howdy");
    config.scan(package!(self));
    Ok(config.make_app()?)
}

#[cfg(test)]
mod tests {
    use pyramidion::testing::TestApp;

    use super::*;

    #[test]
    fn a_view_returns_data() {
        assert_eq!(home(), Page { name: "Home View" });
    }

    #[test]
    fn a_template_makes_a_page_of_it() {
        let client = TestApp::new(app(Settings::new()).expect("a right configuration"));
        client
            .get("/howdy")
            .send()
            .assert_contains("<h1>Hi Hello View</h1>");
    }
}
