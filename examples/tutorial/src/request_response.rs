//! Step 10: what was asked, and what is answered.

use pyramidion::{
    App, Configurator, HttpException, Request, Response, Settings, package, view_config,
};

#[view_config(route_name = "home")]
fn home() -> HttpException {
    HttpException::found("/plain")
}

#[view_config(route_name = "plain")]
fn plain(request: &Request) -> Response {
    let name = request.params().get("name").unwrap_or("No Name Provided");
    Response::text(format!("URL {} with name: {name}", request.url()))
}

/// Makes the application.
///
/// # Errors
///
/// Fails with every mistake of the configuration at once.
pub fn app(settings: Settings) -> pyramidion::Result<App> {
    let mut config = Configurator::with_settings(settings);
    config.add_route("home", "/");
    config.add_route("plain", "/plain");
    config.scan(package!(self));
    Ok(config.make_app()?)
}

#[cfg(test)]
mod tests {
    use pyramidion::testing::TestApp;

    use super::*;

    #[test]
    fn the_name_is_asked_for() {
        let client = TestApp::new(app(Settings::new()).expect("a right configuration"));
        client.get("/").send().assert_redirects_to("/plain");
        client
            .get("/plain")
            .send()
            .assert_contains("No Name Provided");
        let page = client.get("/plain?name=alice").send();
        assert_eq!(
            page.text(),
            "URL http://localhost/plain?name=alice with name: alice"
        );
        assert_eq!(
            page.header("content-type"),
            Some("text/plain; charset=UTF-8")
        );
    }
}
