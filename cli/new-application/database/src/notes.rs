//! The notes, in the table of that name.

use serde::Serialize;
use sqlx::{FromRow, SqliteExecutor};

#[derive(FromRow, Serialize)]
pub(crate) struct Note {
    id: i64,
    text: String,
}

/// Returns the latest notes, the newest first.
pub(crate) async fn latest(database: impl SqliteExecutor<'_>) -> sqlx::Result<Vec<Note>> {
    let query = sqlx::query_as("SELECT id, text FROM notes ORDER BY id DESC LIMIT 20");
    query.fetch_all(database).await
}

pub(crate) async fn find(database: impl SqliteExecutor<'_>, id: i64) -> sqlx::Result<Option<Note>> {
    let query = sqlx::query_as("SELECT id, text FROM notes WHERE id = ?");
    query.bind(id).fetch_optional(database).await
}

/// Adds a note, and returns its number.
pub(crate) async fn add(database: impl SqliteExecutor<'_>, text: &str) -> sqlx::Result<i64> {
    let query = sqlx::query("INSERT INTO notes (text) VALUES (?)");
    let done = query.bind(text).execute(database).await?;
    Ok(done.last_insert_rowid())
}
