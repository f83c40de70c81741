//! Recipe: several applications in one process.

use pyramidion::{App, Configurator, Request, View};

/// Makes a shop. Another package may have it.
///
/// # Errors
///
/// Fails with every mistake of the configuration at once.
pub fn shop() -> pyramidion::Result<App> {
    let mut config = Configurator::new();
    config.add_route("cart", "/cart");
    config
        .add_view(View::new(|request: &mut Request| request.route_path("cart")).route_name("cart"));
    Ok(config.make_app()?)
}

/// A part of an application: it shares routes, sessions and users with the whole.
pub fn blog(config: &mut Configurator) {
    config.add_route("articles", "");
    config.add_view(View::new(|| "articles").route_name("articles"));
}

/// Makes the whole.
///
/// # Errors
///
/// Fails with every mistake of the configuration at once.
pub fn app() -> pyramidion::Result<App> {
    let mut config = Configurator::new();
    config.add_route("home", "/");
    config.add_view(View::new(|| "home").route_name("home"));
    config.include_with_prefix("/blog", blog); // a part of this application
    config.mount("/shop", shop()?); // an application of its own below a path
    Ok(config.make_app()?)
}

/// Serves two applications at two addresses, until a signal ends both.
///
/// # Errors
///
/// Fails if one of them cannot be made, or an address cannot be had.
pub async fn serve() -> pyramidion::Result<()> {
    let visitors = pyramidion::serve(app()?, "127.0.0.1:6543");
    let administrators = pyramidion::serve(shop()?, "127.0.0.1:6544");
    tokio::try_join!(visitors, administrators)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use pyramidion::testing::TestApp;

    use super::*;

    #[test]
    fn each_answers_below_its_path() {
        let client = TestApp::new(app().expect("a right configuration"));
        assert_eq!(client.get("/").send().text(), "home");
        assert_eq!(client.get("/blog/").send().text(), "articles");
        // The shop writes URLs that lead back to it.
        assert_eq!(client.get("/shop/cart").send().text(), "/shop/cart");
        let alone = TestApp::new(shop().expect("a right configuration"));
        assert_eq!(alone.get("/cart").send().text(), "/cart");
    }
}
