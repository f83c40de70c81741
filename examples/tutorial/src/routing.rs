//! Step 11: a part of the path is a value.

use pyramidion::extract::Path;
use pyramidion::{App, Configurator, Settings, package, view_config};

#[view_config(route_name = "hello")]
fn hello(Path((first, last)): Path<(String, String)>) -> String {
    format!("First: {first}, Last: {last}")
}

#[view_config(route_name = "year")]
fn year(Path(year): Path<u16>) -> String {
    format!("The year after {year} is {}", year + 1)
}

/// Makes the application.
///
/// # Errors
///
/// Fails with every mistake of the configuration at once.
pub fn app(settings: Settings) -> pyramidion::Result<App> {
    let mut config = Configurator::with_settings(settings);
    config.add_route("hello", "/howdy/{first}/{last}");
    config.add_route("year", r"/{year:\d{4}}");
    config.scan(package!(self));
    Ok(config.make_app()?)
}

#[cfg(test)]
mod tests {
    use pyramidion::testing::TestApp;

    use super::*;

    #[test]
    fn parts_of_the_path_are_values() {
        let client = TestApp::new(app(Settings::new()).expect("a right configuration"));
        assert_eq!(
            client.get("/howdy/amy/smith").send().text(),
            "First: amy, Last: smith"
        );
        assert_eq!(
            client.get("/1977").send().text(),
            "The year after 1977 is 1978"
        );
        client.get("/howdy/amy").send().assert_status(404);
        client.get("/197x").send().assert_status(404);
    }
}
