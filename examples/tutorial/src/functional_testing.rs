//! Step 6: a test visits the application as a browser does.

use pyramidion::{App, Configurator, Response, Settings, package, view_config};

#[view_config(route_name = "hello")]
fn hello_world() -> Response {
    Response::html("<body><h1>Hello World!</h1></body>")
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
    fn the_world_is_greeted() {
        let client = TestApp::new(app(Settings::new()).expect("a right configuration"));
        let page = client.get("/").send();
        page.assert_status(200)
            .assert_contains("<h1>Hello World!</h1>");
        client.get("/nowhere").send().assert_status(404);
    }
}
