//! Tests without a server.

use pyramidion::{App, Configurator, Request, View};

/// Makes an application.
///
/// # Errors
///
/// Fails with every mistake of the configuration at once.
pub fn app() -> pyramidion::Result<App> {
    let mut config = Configurator::new();
    config.add_route("home", "/");
    let home = |_: &mut Request| pyramidion::Response::html("<a href='/news'>News</a>");
    config.add_view(View::new(home).route_name("home"));
    config.add_route("news", "/news");
    config.add_view(View::new(|| "no news").route_name("news"));
    Ok(config.make_app()?)
}

#[cfg(test)]
mod tests {
    use pyramidion::testing::TestApp;

    use super::*;

    #[test]
    fn the_link_leads_to_the_news() -> pyramidion::Result<()> {
        let client = TestApp::new(app()?); // no server, no port; it keeps cookies
        let page = client.get("/").send();
        page.assert_status(200).assert_select("a");
        page.click("News").send().assert_contains("no news");
        Ok(())
    }
}
