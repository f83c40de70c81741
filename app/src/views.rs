//! The pages. Each view is an ordinary function, which a test can call.

use pyramidion::{HttpException, Request, Session, view_config};
use serde::Serialize;

/// What a page without variables shows its template.
#[derive(Serialize)]
pub(crate) struct Page {}

/// Asks for a name. It does not touch the session, so it sets no cookie.
#[view_config(route_name = "login", renderer = "templates/login.html")]
pub(crate) fn login() -> Page {
    Page {}
}

/// Keeps the name in the session.
///
/// The name comes from the query or from the form; without one the answer is 400.
#[view_config(
    route_name = "addsession",
    request_method = ("GET", "POST"),
    renderer = "templates/added.html",
)]
pub(crate) fn add(request: &mut Request) -> pyramidion::Result<Page> {
    let user = request.params().one("user")?.to_owned();
    request.session().insert("user", user)?;
    Ok(Page {})
}

/// What the greeting shows. The template escapes it.
#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct Welcome {
    user: String,
}

/// Greets the visitor whom the session knows, and sends everybody else to the form.
#[view_config(route_name = "readsession", renderer = "templates/welcome.html")]
pub(crate) fn read(session: &Session) -> pyramidion::Result<Welcome> {
    match session.get("user")? {
        Some(user) => Ok(Welcome { user }),
        None => Err(HttpException::found("/").into()),
    }
}

/// Forgets the name, whether there is one or not.
#[view_config(route_name = "logout", renderer = "templates/goodbye.html")]
pub(crate) fn logout(session: &mut Session) -> Page {
    session.remove("user");
    Page {}
}

#[cfg(test)]
mod tests {
    use pyramidion::session::Clock;

    use super::*;

    #[test]
    fn a_view_is_a_function() {
        let mut session = Session::new(Clock::default());
        assert!(read(&session).is_err());
        session.insert("user", "Ada").unwrap();
        assert_eq!(
            read(&session).unwrap(),
            Welcome {
                user: "Ada".to_owned()
            }
        );
    }
}
