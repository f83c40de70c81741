//! Step 3: what differs from machine to machine is a setting.

use pyramidion::{App, Configurator, Request, Settings, package, view_config};

#[view_config(route_name = "hello")]
fn hello_world(request: &Request) -> String {
    let place = request.settings().get("hello.place").unwrap_or("World");
    format!("Hello {place}!")
}

/// Makes the application.
///
/// # Errors
///
/// Fails with every mistake of the configuration at once.
pub fn app(settings: Settings) -> pyramidion::Result<App> {
    let mut config = Configurator::with_settings(settings);
    config.add_route("hello", "/");
    config.scan(package!(self));
    Ok(config.make_app()?)
}

#[cfg(test)]
mod tests {
    use pyramidion::testing::TestApp;

    use super::*;

    #[test]
    fn the_place_is_a_setting() {
        let mut settings = Settings::new();
        settings.set("hello.place", "Giza");
        let client = TestApp::new(app(settings).expect("a right configuration"));
        assert_eq!(client.get("/").send().text(), "Hello Giza!");
    }
}
