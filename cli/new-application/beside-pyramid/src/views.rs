//! The pages. Each view is an ordinary function, which a test can call.

use pyramidion::{Session, view_config};
use serde::Serialize;

use crate::routes::Hello;

#[derive(Serialize)]
pub(crate) struct Home {
    visits: u32,
}

/// Counts the visits of whoever comes, in the session.
#[view_config(route_name = "home", renderer = "templates/home.html")]
pub(crate) fn home(session: &mut Session) -> pyramidion::Result<Home> {
    let visits = session.get::<u32>("visits")?.unwrap_or(0) + 1;
    session.insert("visits", visits)?;
    tracing::debug!(visits, "somebody is here");
    Ok(Home { visits })
}

#[derive(Serialize)]
pub(crate) struct Greeting {
    name: String,
}

#[view_config(route = Hello, renderer = "templates/hello.html")]
pub(crate) fn hello(Hello { name }: Hello) -> Greeting {
    Greeting { name }
}
