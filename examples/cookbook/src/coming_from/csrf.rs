//! Protection against forged requests.

use pyramidion::csrf::CsrfOptions;
use pyramidion::{Configurator, SignedCookieSessionFactory, package, view_config};

#[view_config(
    route_name = "delete",
    request_method = "GET",
    renderer = "templates/coming_from/delete.html"
)]
fn ask() {}

#[view_config(route_name = "delete", request_method = "POST")]
fn delete() -> &'static str {
    "deleted"
}

/// A part of an application.
pub fn protected(config: &mut Configurator) {
    config.set_session_factory(SignedCookieSessionFactory::new([7; 64]));
    config.set_default_csrf_options(CsrfOptions::new()); // for all views
    config.add_route("delete", "/delete");
    config.scan(package!(self));
}

#[cfg(test)]
mod tests {
    use pyramidion::testing::TestApp;

    use super::*;

    #[test]
    fn a_form_without_the_token_is_refused() {
        let mut config = Configurator::new();
        config.include(protected);
        let client = TestApp::new(config.make_app().expect("a right configuration"));
        client.post("/delete").send().assert_status(400);
        client
            .get("/delete")
            .send()
            .form()
            .submit()
            .send()
            .assert_contains("deleted");
    }
}
