//! The session application on actix-web, with sessions that reading renews.

use actix_session::config::{CookieContentSecurity, PersistentSession, TtlExtensionPolicy};
use actix_session::storage::CookieSessionStore;
use actix_session::{Session, SessionMiddleware};
use actix_web::body::MessageBody;
use actix_web::cookie::{Key, time::Duration};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::{Next, from_fn};
use actix_web::web::{Bytes, Form, Html, Path, Query};
use actix_web::{App, HttpServer, error, get, post};
use serde::Deserialize;

#[path = "../../notes.rs"]
mod notes;
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

#[get("/fill")]
async fn fill(session: Session) -> actix_web::Result<Html> {
    session.insert("user", "Ada")?;
    for (key, value) in notes::notes() {
        session.insert(key, value)?;
    }
    Ok(Html::new(pages::ADDED))
}

#[get("/user/{id}")]
async fn page_of_user(_id: Path<u32>) -> Html {
    Html::new(pages::LOGIN)
}

#[post("/body")]
async fn body(body: Bytes) -> Html {
    assert_eq!(body.len(), 26);
    Html::new(pages::LOGIN)
}

#[derive(Deserialize)]
struct Sent {
    user: String,
    city: String,
}

#[post("/form")]
async fn form(sent: Form<Sent>) -> Html {
    assert_eq!(sent.user.len() + sent.city.len(), 15);
    Html::new(pages::LOGIN)
}

/// A middleware that only looks.
async fn look<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> actix_web::Result<ServiceResponse<B>> {
    next.call(request).await
}

/// The session application.
macro_rules! sessions {
    () => {{
        let lifecycle = PersistentSession::default()
            .session_ttl(Duration::seconds(1200))
            .session_ttl_extension_policy(TtlExtensionPolicy::OnEveryRequest);
        let sessions =
            SessionMiddleware::builder(CookieSessionStore::default(), Key::from(&[7; 64]))
                .cookie_content_security(CookieContentSecurity::Signed)
                .cookie_secure(false)
                .session_lifecycle(lifecycle);
        let app = App::new().wrap(sessions.build());
        app.service(login)
            .service(add)
            .service(read)
            .service(logout)
            .service(fill)
    }};
}

/// What needs no session, without it.
macro_rules! rows {
    () => {
        App::new()
            .service(login)
            .service(page_of_user)
            .service(body)
            .service(form)
    };
}

macro_rules! serve {
    ($app:expr) => {{
        let workers = std::env::var("WORKERS")
            .ok()
            .and_then(|count| count.parse().ok());
        let server = HttpServer::new(|| $app).workers(workers.unwrap_or(1));
        server.bind(("127.0.0.1", pages::port()))?.run().await
    }};
}

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    if std::env::var_os("APPLICATION").is_none() {
        return serve!(sessions!());
    }
    match pages::tweens() {
        0 => serve!(rows!()),
        1 => serve!(rows!().wrap(from_fn(look))),
        2 => serve!(rows!().wrap(from_fn(look)).wrap(from_fn(look))),
        _ => serve!(
            rows!()
                .wrap(from_fn(look))
                .wrap(from_fn(look))
                .wrap(from_fn(look))
        ),
    }
}
