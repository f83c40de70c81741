//! A notebook on its way from Pyramid: half of its views are here, the others where they were.
//!
//! `pyramid_app/` is the old application, complete. This one stands in front of it, answers what it has views for, and
//! passes on all else. Both have the same session, the same CSRF tokens and the same visitors. `routes` says what
//! is where, `security` who may do what, `views` has the pages; this file puts them together.

mod routes;
mod security;
mod views;

use http::HeaderValue;
use pyramidion::csrf::CsrfOptions;
use pyramidion::events::ContextFound;
use pyramidion::session::Secret;
use pyramidion::{
    App, ConfigurationError, Configurator, Request, SignedCookieSessionFactory, package,
};

/// Makes the application in front of the old one.
///
/// The secret is that of the old application, and `old` its URL.
///
/// # Errors
///
/// Fails with every mistake of the configuration at once.
pub fn app(secret: impl Into<Secret>, old: &str) -> Result<App, ConfigurationError> {
    let mut config = Configurator::new();
    config.set_session_factory(SignedCookieSessionFactory::new(secret));
    config.set_security_policy(security::policy());
    config.set_default_csrf_options(CsrfOptions::new());
    config.include(routes::add);
    config.forward_unmatched(old);
    config.add_subscriber(ContextFound, say_who_answers);
    config.scan(package!(crate));
    config.make_app()
}

/// Adds a header to what is answered here: this event does not happen for what is passed on.
#[expect(
    clippy::unnecessary_wraps,
    reason = "subscribers return a `Result`, in which they may fail"
)]
fn say_who_answers(request: &mut Request) -> pyramidion::Result<()> {
    request.add_response_callback(|_, response| {
        let here = HeaderValue::from_static("Pyramidion");
        response.headers_mut().insert("x-answered-by", here);
    });
    Ok(())
}
