//! The smallest program.

use pyramidion::{App, Configurator, package, view_config};

#[view_config(route_name = "hello")]
fn hello() -> &'static str {
    "Hello"
}

fn app() -> pyramidion::Result<App> {
    let mut config = Configurator::new();
    config.add_route("hello", "/");
    config.scan(package!(crate)); // finds the views
    Ok(config.make_app()?)
}

#[tokio::main]
async fn main() -> pyramidion::Result<()> {
    pyramidion::serve(app()?, "127.0.0.1:6543").await
}

#[cfg(test)]
mod tests {
    use pyramidion::testing::TestApp;

    #[test]
    fn it_says_hello() {
        let client = TestApp::new(super::app().expect("a right configuration"));
        assert_eq!(client.get("/").send().text(), "Hello");
    }
}
