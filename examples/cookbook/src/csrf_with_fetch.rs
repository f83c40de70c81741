//! Recipe: the token against forged requests, for scripts that send requests.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use pyramidion::csrf::CsrfOptions;
use pyramidion::extract::State;
use pyramidion::session::Secret;
use pyramidion::{App, Configurator, SignedCookieSessionFactory, package, view_config};
use serde::Serialize;

/// How many like the page.
type Likes = Arc<AtomicU32>;

#[derive(Serialize)]
struct Page {
    likes: u32,
}

/// The page, whose script sends requests with the token.
#[view_config(route_name = "page", renderer = "templates/like.html")]
fn page(State(likes): State<Likes>) -> Page {
    Page {
        likes: likes.load(Ordering::Relaxed),
    }
}

/// Answers a script. A request without the token does not come here: it gets 400.
#[view_config(route_name = "like", request_method = "POST", renderer = "json")]
fn like(State(likes): State<Likes>) -> Page {
    Page {
        likes: likes.fetch_add(1, Ordering::Relaxed) + 1,
    }
}

/// Makes the application.
///
/// # Errors
///
/// Fails with every mistake of the configuration at once.
pub fn app(secret: Secret) -> pyramidion::Result<App> {
    let mut config = Configurator::new();
    config.set_session_factory(SignedCookieSessionFactory::new(secret));
    config.set_default_csrf_options(CsrfOptions::new());
    config.set_state(Likes::default());
    config.add_route("page", "/");
    config.add_route("like", "/like");
    config.scan(package!(self));
    Ok(config.make_app()?)
}

#[cfg(test)]
mod tests {
    use pyramidion::testing::TestApp;

    use super::*;

    #[test]
    fn a_script_sends_the_token_of_its_page() {
        let client = TestApp::new(app(Secret::random()).expect("a right configuration"));
        client.post("/like").send().assert_status(400);
        let page = client.get("/").send();
        let token = page.element("meta[name=csrf-token]");
        let token = token.attribute("content").expect("a token");
        let liked = client.post("/like").header("x-csrf-token", token).send();
        assert_eq!(liked.text(), r#"{"likes":1}"#);
    }
}
