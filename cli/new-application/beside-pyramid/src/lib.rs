//! The application in front of one on Pyramid: it answers what has moved, and passes on all else.
//!
//! `app` puts it together; `main.rs` serves it, and the tests call it without a server.

mod routes;
mod views;

use pyramidion::{App, Configurator, Settings, SignedCookieSessionFactory, package};

/// Makes the application of its settings, which are those of `development.toml` or `production.toml`.
///
/// # Errors
///
/// Fails without the secret of the sessions or the address of the old application, and with every mistake of the
/// configuration at once.
pub fn app(settings: Settings) -> pyramidion::Result<App> {
    let sessions = SignedCookieSessionFactory::new(settings.require("session.secret")?);
    let old = settings.require("old.url")?.to_owned();
    let mut config = Configurator::with_settings(settings);
    config.set_session_factory(sessions);
    config.include(routes::add);
    config.forward_unmatched(old.as_str());
    config.scan(package!(crate));
    Ok(config.make_app()?)
}
