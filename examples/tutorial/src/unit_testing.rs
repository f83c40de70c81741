//! Step 5: a view is a function, so a test calls it.

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
    use super::*;

    #[test]
    fn the_world_is_greeted() {
        assert_eq!(hello_world().status(), 200);
    }
}
