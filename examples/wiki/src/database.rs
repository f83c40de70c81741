//! The database: it is opened, brought up to date, and filled if it is new.

use pyramidion::Settings;
use sqlx::{Sqlite, SqlitePool};

use crate::models::Role;
use crate::passwords;

/// The page that a new wiki begins with.
const FRONT_PAGE: &str = "\
This is the front page of your wiki.

A word of several capitalized words, such as FrontPage, is a link to the page of that name. SandBox is such a word, \
too, and there is no such page yet: follow the link to write it.

Editors change every page, others only what they have created.";

/// Opens the database and runs the files of `migrations` that are new to it.
pub(crate) async fn open(settings: &Settings) -> pyramidion::Result<SqlitePool> {
    let database = pyramidion_sqlx::pool::<Sqlite>(settings)?;
    sqlx::migrate!().run(&database).await?;
    let users = sqlx::query_scalar("SELECT count(*) FROM users");
    let users: i64 = users.fetch_one(&database).await?;
    if users == 0 {
        fill(&database, settings.get("wiki.password")).await?;
    }
    Ok(database)
}

/// Adds an editor, another user and the front page.
async fn fill(database: &SqlitePool, password: Option<&str>) -> pyramidion::Result<()> {
    if password.is_none() {
        tracing::warn!("the users `editor` and `basic` have their names as passwords");
    }
    let mut transaction = database.begin().await?;
    for (name, role) in [("editor", Role::Editor), ("basic", Role::Basic)] {
        let hash = passwords::hash(password.unwrap_or(name).to_owned()).await?;
        sqlx::query("INSERT INTO users (name, role, password_hash) VALUES ($1, $2, $3)")
            .bind(name)
            .bind(role)
            .bind(hash)
            .execute(&mut *transaction)
            .await?;
    }
    sqlx::query("INSERT INTO pages (name, body, creator) VALUES ('FrontPage', $1, 'editor')")
        .bind(FRONT_PAGE)
        .execute(&mut *transaction)
        .await?;
    Ok(transaction.commit().await?)
}
