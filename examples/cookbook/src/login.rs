//! Recipe: users in a database, who log in with a password.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use pyramidion::csrf::CsrfOptions;
use pyramidion::extract::FromRequest as _;
use pyramidion::forms::{FieldError, Fields, Filled};
use pyramidion::security::SessionAuthenticationPolicy;
use pyramidion::session::Secret;
use pyramidion::{
    App, Configurator, HttpException, Request, Response, Settings, SignedCookieSessionFactory,
    package, view_config,
};
use pyramidion_sqlx::{Transactions, Tx, pool};
use sqlx::{Sqlite, SqlitePool};
use tokio::task::spawn_blocking;

#[derive(Fields)]
struct Login {
    #[field(max_length = 100, autocomplete = "username")]
    name: String,
    #[field(kind = "password", max_length = 200, autocomplete = "current-password")]
    password: String,
}

/// Shows the form, and logs in who knows the password.
#[view_config(route_name = "login", renderer = "templates/login.html")]
async fn log_in(
    request: &mut Request,
    mut form: Filled<Login>,
    tx: Tx<Sqlite>,
) -> pyramidion::Result<Response> {
    if let Some(Login { name, password }) = form.value() {
        let query = sqlx::query_scalar("SELECT password_hash FROM users WHERE name = $1");
        let hash = query
            .bind(name)
            .fetch_optional(&mut *tx.begun().await?)
            .await?;
        tx.commit().await?; // the connection is free while the password is checked
        if !is_right(password.clone(), hash).await? {
            form.error(
                "",
                FieldError::new("login", "The name or the password is wrong"),
            );
        }
    }
    let Login { name, .. } = form.submitted()?;
    let wanted = request.session().get::<String>("wanted")?;
    request.session().remove("wanted");
    request.remember(&name)?; // a new session id and a new CSRF token, too
    match wanted {
        Some(url) => Ok(Response::see_other(url)),
        None => request.redirect_to("account"),
    }
}

#[view_config(route_name = "logout", request_method = "POST")]
fn log_out(request: &mut Request) -> pyramidion::Result<Response> {
    request.session().invalidate();
    request.redirect_to("login")
}

#[view_config(route_name = "account")]
fn account(request: &mut Request) -> pyramidion::Result<String> {
    if let Some(name) = request.authenticated_userid() {
        return Ok(format!("Hello {name}"));
    }
    let wanted = request.url();
    request.session().insert("wanted", wanted)?; // the login leads back to it
    Err(HttpException::see_other(request.route_path("login")?).into())
}

/// Returns the hash of a password, with a random salt.
async fn hash(password: String) -> pyramidion::Result<String> {
    let hash = spawn_blocking(move || Argon2::default().hash_password(password.as_bytes()));
    Ok(hash.await??.to_string())
}

/// Tells whether a password is the one of a hash. Without a user there is no hash, but it takes as long.
async fn is_right(password: String, known: Option<String>) -> pyramidion::Result<bool> {
    let Some(known) = known else {
        hash(password).await?;
        return Ok(false);
    };
    let verified = spawn_blocking(move || {
        let known = PasswordHash::new(&known)?;
        Argon2::default().verify_password(password.as_bytes(), &known)
    });
    Ok(verified.await?.is_ok())
}

/// Returns the groups of a user. Who is no longer in the database is nobody, whatever the session says.
async fn groups(name: &str, request: &mut Request) -> pyramidion::Result<Option<Vec<String>>> {
    let tx = Tx::<Sqlite>::from_request(request)?;
    let query = sqlx::query_scalar("SELECT count(*) FROM users WHERE name = $1").bind(name);
    let count: i64 = query.fetch_one(&mut *tx.begun().await?).await?;
    Ok((count == 1).then(Vec::new))
}

/// Adds a user. A command or a form for administrators calls it.
///
/// # Errors
///
/// Fails if the name is taken, or without the database.
pub async fn add_user(users: &SqlitePool, name: &str, password: &str) -> pyramidion::Result<()> {
    let insert = sqlx::query("INSERT INTO users (name, password_hash) VALUES ($1, $2)");
    insert
        .bind(name)
        .bind(hash(password.to_owned()).await?)
        .execute(users)
        .await?;
    Ok(())
}

/// Makes the application and its pool of connections.
///
/// # Errors
///
/// Fails without the database, and with every mistake of the configuration at once.
pub async fn app(settings: Settings) -> pyramidion::Result<(App, SqlitePool)> {
    let users = pool::<Sqlite>(&settings)?;
    sqlx::query("CREATE TABLE IF NOT EXISTS users (name TEXT PRIMARY KEY, password_hash TEXT NOT NULL) STRICT")
        .execute(&users)
        .await?;
    let secret = Secret::from(settings.require("session.secret")?);
    let mut config = Configurator::with_settings(settings);
    config.set_session_factory(SignedCookieSessionFactory::new(secret));
    config.set_default_csrf_options(CsrfOptions::new());
    config.set_security_policy(SessionAuthenticationPolicy::new().groups(groups));
    Transactions::new(users.clone()).install(&mut config);
    config.add_route("login", "/login");
    config.add_route("logout", "/logout");
    config.add_route("account", "/");
    config.scan(package!(self));
    Ok((config.make_app()?, users))
}

#[cfg(test)]
mod tests {
    use pyramidion::testing::{TestApp, TestResponse};

    use super::*;

    async fn client() -> (TestApp, SqlitePool) {
        let mut settings = Settings::new();
        settings.set("database.url", "sqlite::memory:");
        settings.set("session.secret", "7".repeat(64));
        let (app, users) = app(settings).await.expect("an application");
        add_user(&users, "ada", "a long password")
            .await
            .expect("a user");
        (TestApp::new(app), users)
    }

    async fn log_in_as(client: &TestApp, name: &str, password: &str) -> TestResponse {
        let page = client.get("/login").send_async().await;
        let form = page.form().set("name", name).set("password", password);
        form.submit().send_async().await
    }

    #[tokio::test]
    async fn the_right_password_logs_in() {
        let (client, users) = client().await;
        log_in_as(&client, "ada", "a long password")
            .await
            .assert_redirects_to("/");
        client
            .get("/")
            .send_async()
            .await
            .assert_contains("Hello ada");
        let again = log_in_as(&client, "ada", "a long password").await;
        again.assert_redirects_to("/"); // nothing is wanted any more

        let delete = sqlx::query("DELETE FROM users");
        delete.execute(&users).await.expect("a database");
        client
            .get("/")
            .send_async()
            .await
            .assert_redirects_to("/login");
    }

    #[tokio::test]
    async fn the_login_leads_back_to_the_page_that_was_wanted() {
        let (client, _users) = client().await;
        let page = client.get("/?tab=orders").send_async().await;
        page.assert_redirects_to("/login");
        log_in_as(&client, "ada", "wrong").await.assert_status(422);
        log_in_as(&client, "ada", "a long password")
            .await
            .assert_redirects_to("/?tab=orders");
    }

    #[tokio::test]
    async fn a_wrong_one_shows_the_form_again() {
        let (client, _users) = client().await;
        for (name, password) in [("ada", "wrong"), ("eve", "a long password")] {
            let again = log_in_as(&client, name, password).await;
            again
                .assert_status(422)
                .assert_contains("The name or the password is wrong");
        }
        client
            .get("/")
            .send_async()
            .await
            .assert_redirects_to("/login");
    }
}
