//! The session application on actix-web, with sessions that reading renews.

use actix_session::config::{CookieContentSecurity, PersistentSession, TtlExtensionPolicy};
use actix_session::storage::CookieSessionStore;
use actix_session::{Session, SessionMiddleware};
use actix_web::cookie::{Key, time::Duration};
use actix_web::web::{Html, Query};
use actix_web::{App, HttpServer, error, get};
use serde::Deserialize;

#[path = "../../pages.rs"]
mod pages;

#[derive(Deserialize)]
struct User {
    user: String,
}

#[get("/")]
async fn login() -> Html {
    Html::new(pages::LOGIN)
}

#[get("/add")]
async fn add(session: Session, user: Query<User>) -> actix_web::Result<Html> {
    session.insert("user", &user.user)?;
    Ok(Html::new(pages::ADDED))
}

#[get("/read")]
async fn read(session: Session) -> actix_web::Result<Html> {
    let user: Option<String> = session.get("user")?;
    let user = user.ok_or_else(|| error::ErrorInternalServerError("no user"))?;
    Ok(Html::new(pages::welcome(&user)))
}

#[get("/logout")]
async fn logout(session: Session) -> Html {
    session.remove("user");
    Html::new(pages::GOODBYE)
}

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    let server = HttpServer::new(|| {
        let lifecycle = PersistentSession::default()
            .session_ttl(Duration::seconds(1200))
            .session_ttl_extension_policy(TtlExtensionPolicy::OnEveryRequest);
        let sessions = SessionMiddleware::builder(CookieSessionStore::default(), Key::from(&[7; 64]))
            .cookie_content_security(CookieContentSecurity::Signed)
            .cookie_secure(false)
            .session_lifecycle(lifecycle);
        App::new()
            .wrap(sessions.build())
            .service(login)
            .service(add)
            .service(read)
            .service(logout)
    });
    let workers = std::env::var("WORKERS").ok().and_then(|count| count.parse().ok());
    let server = server.workers(workers.unwrap_or(1));
    server.bind(("127.0.0.1", pages::port()))?.run().await
}
