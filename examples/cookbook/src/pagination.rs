//! Recipe: a long list, page by page.

use pyramidion::extract::Query;
use pyramidion::{App, Configurator, Request, Settings, UrlArgs, package, view_config};
use pyramidion_sqlx::{Transactions, Tx, pool};
use serde::{Deserialize, Serialize};
use sqlx::Sqlite;

/// How many titles a page has.
const PAGE_SIZE: u32 = 10;

#[derive(Deserialize)]
struct Wanted {
    #[serde(default = "first")]
    page: u32,
}

fn first() -> u32 {
    1
}

#[derive(Serialize)]
struct BookList {
    titles: Vec<String>,
    previous: Option<String>,
    next: Option<String>,
}

#[view_config(route_name = "books", renderer = "templates/books.html")]
async fn books(
    request: &Request,
    Query(Wanted { page }): Query<Wanted>,
    tx: Tx<Sqlite>,
) -> pyramidion::Result<BookList> {
    let page = page.max(1);
    // One more than is shown tells whether there is another page.
    let query = sqlx::query_scalar("SELECT title FROM books ORDER BY title LIMIT $1 OFFSET $2");
    let query = query
        .bind(PAGE_SIZE + 1)
        .bind((page - 1).saturating_mul(PAGE_SIZE));
    let mut titles: Vec<String> = query.fetch_all(&mut *tx.begun().await?).await?;
    let has_next = titles.len() > PAGE_SIZE as usize;
    titles.truncate(PAGE_SIZE as usize);
    let link = |page: u32| request.route_path(("books", UrlArgs::new().query([("page", page)])));
    Ok(BookList {
        titles,
        previous: (page > 1).then(|| link(page - 1)).transpose()?,
        next: has_next.then(|| link(page + 1)).transpose()?,
    })
}

/// Makes the application, with 25 books.
///
/// # Errors
///
/// Fails without the database, and with every mistake of the configuration at once.
pub async fn app(settings: Settings) -> pyramidion::Result<App> {
    let database = pool::<Sqlite>(&settings)?;
    sqlx::query("CREATE TABLE books (title TEXT PRIMARY KEY) STRICT")
        .execute(&database)
        .await?;
    for number in 1..=25 {
        let insert = sqlx::query("INSERT INTO books (title) VALUES ($1)");
        insert
            .bind(format!("Book {number:02}"))
            .execute(&database)
            .await?;
    }
    let mut config = Configurator::with_settings(settings);
    Transactions::new(database).install(&mut config);
    config.add_route("books", "/books");
    config.scan(package!(self));
    Ok(config.make_app()?)
}

#[cfg(test)]
mod tests {
    use pyramidion::testing::TestApp;

    use super::*;

    #[tokio::test]
    async fn links_lead_to_the_end_and_back() {
        let mut settings = Settings::new();
        settings.set("database.url", "sqlite::memory:");
        let client = TestApp::new(app(settings).await.expect("an application"));
        let first = client.get("/books").send_async().await;
        assert_eq!(first.select("li").len(), 10);
        let second = first.click("Next").send_async().await;
        let third = second.click("Next").send_async().await;
        third.assert_contains("Book 25").assert_lacks("Next");
        third
            .click("Previous")
            .send_async()
            .await
            .assert_contains("Book 11");
        client
            .get("/books?page=x")
            .send_async()
            .await
            .assert_status(400);
        client
            .get("/books?page=4000000000")
            .send_async()
            .await
            .assert_status(200);
    }
}
