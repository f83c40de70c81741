//! Step 7: two views, which the scan finds.

use pyramidion::{App, Configurator, Response, Settings, package, view_config};

#[view_config(route_name = "home")]
fn home() -> Response {
    Response::html(r#"<body>Visit <a href="/howdy">hello</a></body>"#)
}

#[view_config(route_name = "hello")]
fn hello() -> Response {
    Response::html(r#"<body>Go back <a href="/">home</a></body>"#)
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
    fn the_pages_lead_to_each_other() {
        let client = TestApp::new(app(Settings::new()).expect("a right configuration"));
        let hello = client.get("/").send().click("hello").send();
        hello.assert_contains("Go back");
        hello.click("home").send().assert_contains("Visit");
    }
}
