//! The application. `app` puts it together; `main.rs` serves it, and the tests call it without a server.

mod database;
mod notes;
mod routes;
mod views;

use pyramidion::csrf::CsrfOptions;
use pyramidion::{App, Configurator, Settings, SignedCookieSessionFactory, package};

/// Makes the application of its settings, which are those of `development.toml` or `production.toml`.
///
/// # Errors
///
/// Fails without the secret of the sessions or the database, and with every mistake of the configuration at once.
pub async fn app(settings: Settings) -> pyramidion::Result<App> {
    let sessions = SignedCookieSessionFactory::new(settings.require("session.secret")?);
    let database = database::open(settings.require("database.url")?).await?;
    let mut config = Configurator::with_settings(settings);
    config.set_session_factory(sessions);
    config.set_default_csrf_options(CsrfOptions::new());
    config.set_state(database);
    config.include(routes::add);
    config.scan(package!(crate));
    Ok(config.make_app()?)
}
