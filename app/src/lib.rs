//! The session application of the Pyramid tutorial.
//!
//! Four pages and one session: a form asks for a name, `/add` keeps it in the session, `/read` greets,
//! `/logout` forgets. The views are in `views`; this file puts them together. `main.rs` serves what
//! [`app`] returns, and the tests call it without a server.

mod views;

use pyramidion::session::Secret;
use pyramidion::{App, Configurator, Settings, SignedCookieSessionFactory, package};

/// Makes the application of its settings.
///
/// # Errors
///
/// Fails with every mistake of the configuration at once.
pub fn app(settings: Settings) -> pyramidion::Result<App> {
    let secret = secret(&settings);
    let mut config = Configurator::with_settings(settings);
    // The session lives in a cookie that is signed with the secret.
    config.set_session_factory(SignedCookieSessionFactory::new(secret));
    // Shows in development, beside each page, what its request did.
    config.include(pyramidion_toolbar::toolbar);
    // Each route has a name and a pattern; the views say which route they answer.
    config.add_route("login", "/");
    config.add_route("addsession", "/add");
    config.add_route("readsession", "/read");
    config.add_route("logout", "/logout");
    // Finds every `#[view_config]` of this crate.
    config.scan(package!(crate));
    Ok(config.make_app()?)
}

/// Returns the secret that sessions are signed with; the environment variable `SESSION_SECRET` sets it.
fn secret(settings: &Settings) -> Secret {
    match settings.get("session.secret") {
        Some(secret) => secret.into(),
        None => {
            say("SESSION_SECRET is not set: sessions end with this process");
            Secret::random()
        }
    }
}

#[expect(
    clippy::print_stderr,
    reason = "it is said to the person who started the program"
)]
fn say(line: &str) {
    eprintln!("{line}");
}
