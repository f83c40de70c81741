//! Step 19: pages that a database keeps.

use pyramidion::extract::Path;
use pyramidion::forms::{Fields, Filled};
use pyramidion::{
    App, Configurator, HttpException, Request, Response, Settings, package, view_config,
};
use pyramidion_sqlx::{Transactions, Tx, pool};
use serde::Serialize;
use sqlx::{FromRow, Sqlite};

#[derive(FromRow, Serialize)]
struct Page {
    uid: i64,
    title: String,
    body: String,
}

#[derive(Serialize)]
struct Pages {
    pages: Vec<Page>,
}

#[derive(Fields)]
struct Edited {
    #[field(max_length = 80)]
    title: String,
    #[field(kind = "textarea")]
    body: String,
}

#[view_config(route_name = "pages", renderer = "templates/pages.html")]
async fn pages(tx: Tx<Sqlite>) -> pyramidion::Result<Pages> {
    let query = sqlx::query_as("SELECT uid, title, body FROM pages ORDER BY title");
    Ok(Pages {
        pages: query.fetch_all(&mut *tx.begun().await?).await?,
    })
}

#[view_config(route_name = "page", renderer = "templates/wiki_page.html")]
async fn page(Path(uid): Path<i64>, tx: Tx<Sqlite>) -> pyramidion::Result<Page> {
    let query = sqlx::query_as("SELECT uid, title, body FROM pages WHERE uid = $1").bind(uid);
    let found = query.fetch_optional(&mut *tx.begun().await?).await?;
    Ok(found.ok_or_else(HttpException::not_found)?)
}

#[view_config(route_name = "add", renderer = "templates/page_form.html")]
async fn add(
    request: &Request,
    form: Filled<Edited>,
    tx: Tx<Sqlite>,
) -> pyramidion::Result<Response> {
    let Edited { title, body } = form.submitted()?;
    let insert =
        sqlx::query_scalar("INSERT INTO pages (title, body) VALUES ($1, $2) RETURNING uid");
    let uid: i64 = insert
        .bind(title)
        .bind(body)
        .fetch_one(&mut *tx.begun().await?)
        .await?;
    request.redirect_to(("page", [("uid", uid)]))
}

#[view_config(route_name = "edit", renderer = "templates/page_form.html")]
async fn edit(
    request: &Request,
    Path(uid): Path<i64>,
    form: Filled<Edited>,
    tx: Tx<Sqlite>,
) -> pyramidion::Result<Response> {
    let Page { title, body, .. } = page(Path(uid), tx.clone()).await?;
    let Edited { title, body } = form.over(&Edited { title, body }).submitted()?;
    let update = sqlx::query("UPDATE pages SET title = $1, body = $2 WHERE uid = $3");
    update
        .bind(title)
        .bind(body)
        .bind(uid)
        .execute(&mut *tx.begun().await?)
        .await?;
    request.redirect_to(("page", [("uid", uid)]))
}

/// Makes the application.
///
/// # Errors
///
/// Fails without the database, and with every mistake of the configuration at once.
pub async fn app(settings: Settings) -> pyramidion::Result<App> {
    let database = pool::<Sqlite>(&settings)?;
    let table = "CREATE TABLE IF NOT EXISTS pages \
                 (uid INTEGER PRIMARY KEY, title TEXT NOT NULL UNIQUE, body TEXT NOT NULL)";
    sqlx::query(table).execute(&database).await?;
    let mut config = Configurator::with_settings(settings);
    Transactions::new(database).retry(3).install(&mut config);
    config.add_route("pages", "/");
    config.add_route("add", "/add");
    config.add_route("page", r"/{uid:\d+}");
    config.add_route("edit", r"/{uid:\d+}/edit");
    config.scan(package!(self));
    Ok(config.make_app()?)
}

#[cfg(test)]
mod tests {
    use pyramidion::testing::TestApp;

    use super::*;

    #[tokio::test]
    async fn a_page_is_added_and_changed() {
        let mut settings = Settings::new();
        settings.set("database.url", "sqlite::memory:");
        let client = TestApp::new(app(settings).await.expect("a right configuration"));
        let form = client.get("/add").send_async().await;
        let added = form.form().set("title", "Giza").set("body", "Old").submit();
        let page = added.follow_redirects().send_async().await;
        assert_eq!(page.element("h1").text(), "Giza");

        let form = page.click("Edit").send_async().await;
        let changed = form.form().set("body", "Very old").submit();
        changed
            .follow_redirects()
            .send_async()
            .await
            .assert_contains("Very old");
        client
            .get("/")
            .send_async()
            .await
            .assert_contains(">Giza</a>");
        client.get("/7").send_async().await.assert_status(404);
    }
}
