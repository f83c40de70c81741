//! A whole application in one file.

use pyramidion::{Configurator, Response, package, view_config};

#[view_config(route_name = "hello")]
fn hello_world() -> Response {
    Response::html("<body><h1>Hello World!</h1></body>")
}

#[tokio::main]
async fn main() -> pyramidion::Result<()> {
    let mut config = Configurator::new();
    config.add_route("hello", "/");
    config.scan(package!(crate));
    pyramidion::serve(config.make_app()?, "127.0.0.1:6543").await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_world_is_greeted() {
        assert_eq!(hello_world().status(), 200);
    }
}
