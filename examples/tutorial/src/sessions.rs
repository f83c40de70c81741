//! Step 17: what is remembered of a visitor.

use pyramidion::session::Secret;
use pyramidion::{
    App, Configurator, Session, Settings, SignedCookieSessionFactory, package, view_config,
};

#[view_config(route_name = "home")]
fn home(session: &mut Session) -> pyramidion::Result<String> {
    let counter = session.get::<u32>("counter")?.unwrap_or(0) + 1;
    session.insert("counter", counter)?;
    Ok(format!("Counter: {counter}"))
}

/// Makes the application.
///
/// # Errors
///
/// Fails without a secret, and with every mistake of the configuration at once.
pub fn app(settings: Settings) -> pyramidion::Result<App> {
    let secret = Secret::from(settings.require("session.secret")?);
    let mut config = Configurator::with_settings(settings);
    config.set_session_factory(SignedCookieSessionFactory::new(secret));
    config.add_route("home", "/");
    config.scan(package!(self));
    Ok(config.make_app()?)
}

#[cfg(test)]
mod tests {
    use pyramidion::testing::TestApp;

    use super::*;

    #[test]
    fn visits_are_counted() {
        let mut settings = Settings::new();
        settings.set("session.secret", "a secret of at least 32 characters");
        let client = TestApp::new(app(settings).expect("a right configuration"));
        assert_eq!(client.get("/").send().text(), "Counter: 1");
        assert_eq!(client.get("/").send().text(), "Counter: 2");
    }

    #[test]
    fn it_does_not_start_without_a_secret() {
        let error = app(Settings::new()).expect_err("no secret");
        assert!(error.to_string().contains("session.secret"), "{error}");
    }
}
