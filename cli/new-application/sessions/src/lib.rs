//! The application. `app` puts it together; `main.rs` serves it, and the tests call it without a server.

mod routes;
mod views;

use pyramidion::{App, Configurator, Settings, SignedCookieSessionFactory, package};

/// Makes the application of its settings, which are those of `development.toml` or `production.toml`.
///
/// # Errors
///
/// Fails without the secret of the sessions, and with every mistake of the configuration at once.
pub fn app(settings: Settings) -> pyramidion::Result<App> {
    let sessions = SignedCookieSessionFactory::new(settings.require("session.secret")?);
    let mut config = Configurator::with_settings(settings);
    config.set_session_factory(sessions);
    config.include(routes::add);
    config.scan(package!(crate));
    Ok(config.make_app()?)
}
