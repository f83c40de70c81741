//! Step 4: the toolbar tells what a request did.

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
    config.include(pyramidion_toolbar::toolbar);
    config.add_route("hello", "/");
    config.scan(package!(self));
    Ok(config.make_app()?)
}

#[cfg(test)]
mod tests {
    use pyramidion::testing::TestApp;

    use super::*;

    #[test]
    fn strangers_do_not_see_it() {
        let client = TestApp::new(app(Settings::new()).expect("a right configuration"));
        let page = client.get("/").send();
        assert_eq!(page.header("x-debug-link"), None);
        page.assert_contains("Hello World!").assert_lacks("script");
    }
}
