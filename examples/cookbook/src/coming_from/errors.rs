//! Errors of the application, and their answers.

use std::fmt;

use pyramidion::extract::Exception;
use pyramidion::http::StatusCode;
use pyramidion::{Configurator, Response, exception_view_config, package, view_config};

#[derive(Debug)]
struct OutOfStock(&'static str);

impl fmt::Display for OutOfStock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is out of stock", self.0)
    }
}

impl std::error::Error for OutOfStock {}

#[view_config(route_name = "order")]
fn order() -> Result<&'static str, OutOfStock> {
    Err(OutOfStock("Giza"))
}

#[exception_view_config(context = OutOfStock)] // for every view of the application
fn out_of_stock(error: Exception<OutOfStock>) -> Response {
    Response::text(error.to_string()).with_status(StatusCode::CONFLICT)
}

/// A part of an application.
pub fn orders(config: &mut Configurator) {
    config.add_route("order", "/order");
    config.scan(package!(self));
}

#[cfg(test)]
mod tests {
    use pyramidion::testing::TestApp;

    use super::*;

    #[test]
    fn an_error_has_a_view() {
        let mut config = Configurator::new();
        config.include(orders);
        let client = TestApp::new(config.make_app().expect("a right configuration"));
        client
            .get("/order")
            .send()
            .assert_status(409)
            .assert_contains("Giza is out of stock");
    }
}
