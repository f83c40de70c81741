//! The session application of the Pyramid tutorial.
//!
//! Four pages and one session: a form asks for a name, `/add` keeps it in the session, `/read` greets,
//! `/logout` forgets. The views are in `views`; this file puts them together. `main.rs` serves what
//! [`app`] returns, and the tests call it without a server.

mod views;

use pyramidion::session::Secret;
use pyramidion::{App, ConfigurationError, Configurator, SignedCookieSessionFactory, package};

/// Makes the application.
///
/// # Errors
///
/// Fails with every mistake of the configuration at once.
pub fn app(secret: impl Into<Secret>) -> Result<App, ConfigurationError> {
    let mut config = Configurator::new();
    // The session lives in a cookie that is signed with the secret.
    config.set_session_factory(SignedCookieSessionFactory::new(secret));
    // Each route has a name and a pattern; the views say which route they answer.
    config.add_route("login", "/");
    config.add_route("addsession", "/add");
    config.add_route("readsession", "/read");
    config.add_route("logout", "/logout");
    // Finds every `#[view_config]` of this crate.
    config.scan(package!(crate));
    config.make_app()
}
