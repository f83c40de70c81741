//! An argument of views that the application knows how to make.

use pyramidion::extract::FromRequest;
use pyramidion::{Configurator, HttpException, Request, package, view_config};

struct ApiKey(String);

impl FromRequest for ApiKey {
    fn from_request(request: &mut Request) -> pyramidion::Result<Self> {
        let key = request.header("x-api-key").map(str::to_owned);
        Ok(Self(key.ok_or_else(HttpException::unauthorized)?))
    }
}

#[view_config(route_name = "keys")]
fn keys(ApiKey(key): ApiKey) -> String {
    format!("the key has {} letters", key.len())
}

/// A part of an application.
pub fn interface(config: &mut Configurator) {
    config.add_route("keys", "/keys");
    config.scan(package!(self));
}

#[cfg(test)]
mod tests {
    use pyramidion::testing::TestApp;

    use super::*;

    #[test]
    fn it_is_made_or_refused() {
        let mut config = Configurator::new();
        config.include(interface);
        let client = TestApp::new(config.make_app().expect("a right configuration"));
        client.get("/keys").send().assert_status(401);
        client
            .get("/keys")
            .header("x-api-key", "abc")
            .send()
            .assert_contains("3 letters");
    }
}
