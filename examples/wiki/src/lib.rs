//! The wiki of Pyramid's second tutorial: pages that link to each other, users, and who may do what.
//!
//! `routes` says what is where, `security` who may do what, `views` has the pages; `models` are what the database keeps,
//! and `database` opens it. This file puts them together. `main.rs` serves what [`app`] returns, and the tests call it
//! without a server.

mod database;
mod models;
mod passwords;
mod routes;
mod security;
mod views;
mod wiki_words;

use pyramidion::csrf::CsrfOptions;
use pyramidion::i18n::LocaleNegotiator;
use pyramidion::security::SessionAuthenticationPolicy;
use pyramidion::security_headers::SecurityHeaders;
use pyramidion::session::Secret;
use pyramidion::{
    App, Configurator, Settings, SignedCookieSessionFactory, package, translation_dir,
};
use pyramidion_sqlx::Transactions;
use sqlx::SqlitePool;

/// How long a visitor stays logged in who does nothing, in seconds.
const SESSION_TIMEOUT: i64 = 24 * 60 * 60;

/// What pages may have: nothing of other sites, and nothing that is written into the page itself.
const CONTENT_SECURITY_POLICY: &str =
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// Makes the wiki of its settings.
///
/// `database.url` is the database; without it everything is in memory, and ends with the program. So do logins, unless
/// `session.secret` is set. `wiki.password` is the password of the first users of a new database.
///
/// # Errors
///
/// Fails without the database, and with every mistake of the configuration at once.
pub async fn app(mut settings: Settings) -> pyramidion::Result<App> {
    settings.set_default("database.url", "sqlite::memory:");
    let database = database::open(&settings).await?;
    assemble(settings, database)
}

/// Makes the wiki of its parts.
fn assemble(settings: Settings, database: SqlitePool) -> pyramidion::Result<App> {
    let secret = settings.get("session.secret");
    let secret = secret.map_or_else(Secret::random, Secret::from);
    let mut config = Configurator::with_settings(settings);
    config.set_session_factory(SignedCookieSessionFactory::new(secret).timeout(SESSION_TIMEOUT));
    config.set_default_csrf_options(CsrfOptions::new());
    let headers = SecurityHeaders::new();
    config.set_security_headers(headers.content_security_policy(CONTENT_SECURITY_POLICY));
    config.set_security_policy(SessionAuthenticationPolicy::new().groups(security::groups));
    config.add_translation_dirs([translation_dir!("locale")]);
    config.set_locale_negotiator(LocaleNegotiator::new().then(LocaleNegotiator::accept_language()));
    Transactions::new(database).retry(3).install(&mut config);
    config.include(routes::add);
    config.scan(package!(crate));
    Ok(config.make_app()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns a wiki in memory, with its database.
    pub(crate) async fn wiki() -> (App, SqlitePool) {
        let mut settings = Settings::new();
        settings.set("database.url", "sqlite::memory:");
        let database = database::open(&settings).await.expect("a database");
        let app = assemble(settings, database.clone()).expect("a right configuration");
        (app, database)
    }
}
