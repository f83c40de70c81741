//! Routes with a common beginning.

use pyramidion::{Configurator, View};

/// A part of an application, wherever it is.
pub fn admin(config: &mut Configurator) {
    config.add_route("users", "/users");
    config.add_view(View::new(|| "users").route_name("users"));
}

/// The whole.
pub fn site(config: &mut Configurator) {
    config.include_with_prefix("/admin", admin);
    config.add_route("home", "/");
    config.add_view(View::new(|| "home").route_name("home"));
}

#[cfg(test)]
mod tests {
    use pyramidion::testing::TestApp;

    use super::*;

    #[test]
    fn the_part_is_below_its_prefix() {
        let mut config = Configurator::new();
        config.include(site);
        let client = TestApp::new(config.make_app().expect("a right configuration"));
        assert_eq!(client.get("/admin/users").send().text(), "users");
    }
}
