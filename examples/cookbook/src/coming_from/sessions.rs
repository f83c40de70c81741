//! What is remembered of a visitor.

use pyramidion::session::Secret;
use pyramidion::{Configurator, Session, SignedCookieSessionFactory, package, view_config};

#[view_config(route_name = "visit")]
fn visit(session: &mut Session) -> pyramidion::Result<String> {
    let visits = session.get::<u32>("visits")?.unwrap_or(0) + 1;
    session.insert("visits", visits)?;
    Ok(format!("visit {visits}"))
}

/// A part of an application. A secret that is the same after a restart keeps the sessions.
pub fn remembering(config: &mut Configurator, secret: Secret) {
    config.set_session_factory(SignedCookieSessionFactory::new(secret));
    config.add_route("visit", "/visit");
    config.scan(package!(self));
}

#[cfg(test)]
mod tests {
    use pyramidion::testing::TestApp;

    use super::*;

    #[test]
    fn visits_are_counted_for_each_visitor() {
        let mut config = Configurator::new();
        remembering(&mut config, Secret::random());
        let client = TestApp::new(config.make_app().expect("a right configuration"));
        client.get("/visit").send();
        assert_eq!(client.get("/visit").send().text(), "visit 2");
        client.clear_cookies();
        assert_eq!(client.get("/visit").send().text(), "visit 1");
    }
}
