//! A view that needs no database: alone, or in an application that has transactions (`APPLICATION=database`).

use pyramidion::{Configurator, Response, SignedCookieSessionFactory, package, view_config};
use pyramidion_sqlx::{Transactions, pool};
use sqlx::Sqlite;

#[path = "../../pages.rs"]
#[allow(dead_code, reason = "there is one page")]
mod pages;

#[view_config(route_name = "login")]
fn login() -> Response {
    Response::html(pages::LOGIN)
}

#[tokio::main]
async fn main() -> pyramidion::Result<()> {
    let mut config = Configurator::new();
    config.set_session_factory(SignedCookieSessionFactory::new(
        "a secret of at least 32 characters",
    ));
    config.add_route("login", "/");
    config.scan(package!(crate));
    if std::env::var("APPLICATION").is_ok_and(|name| name == "database") {
        config.settings_mut().set("database.url", "sqlite::memory:");
        let pool = pool::<Sqlite>(config.settings())?;
        Transactions::new(pool).install(&mut config);
    }
    pyramidion::serve(config.make_app()?, format!("127.0.0.1:{}", pages::port())).await?;
    Ok(())
}
