//! Step 9: views that share something are methods of one type.

use pyramidion::extract::FromRequest;
use pyramidion::{App, Configurator, Request, Settings, package, view_config, view_defaults};
use serde::Serialize;

#[derive(Serialize)]
struct Page {
    name: &'static str,
}

struct TutorialViews {
    title: &'static str,
}

impl FromRequest for TutorialViews {
    fn from_request(_: &mut Request) -> pyramidion::Result<Self> {
        Ok(Self { title: "Tutorial" })
    }
}

#[view_defaults(renderer = "templates/name.html", view_values = (title))]
impl TutorialViews {
    #[view_config(route_name = "home")]
    fn home(&self) -> Page {
        Page { name: "Home View" }
    }

    #[view_config(route_name = "hello")]
    fn hello(&self) -> Page {
        Page { name: "Hello View" }
    }
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
    fn both_pages_have_the_title() {
        let client = TestApp::new(app(Settings::new()).expect("a right configuration"));
        client
            .get("/")
            .send()
            .assert_contains("Tutorial: Home View");
        client
            .get("/howdy")
            .send()
            .assert_contains("Tutorial: Hello View");
    }
}
