//! What the database keeps: pages and users.

use std::collections::HashSet;

use serde::Serialize;
use sqlx::{FromRow, QueryBuilder, Sqlite};

/// The transaction of a request.
pub(crate) type Tx = pyramidion_sqlx::Tx<Sqlite>;

/// A page, whose name is a word of the wiki.
#[derive(FromRow, Serialize)]
pub(crate) struct Page {
    pub(crate) name: String,
    pub(crate) body: String,
    /// The name of the user who created it.
    pub(crate) creator: String,
    /// It grows with each change, and begins with 1.
    pub(crate) version: i64,
}

impl Page {
    pub(crate) async fn find(tx: &Tx, name: &str) -> sqlx::Result<Option<Self>> {
        let query =
            sqlx::query_as("SELECT name, body, creator, version FROM pages WHERE name = $1");
        query
            .bind(name)
            .fetch_optional(&mut *tx.begun().await?)
            .await
    }

    /// Returns those of the names that are names of pages.
    pub(crate) async fn existing(
        tx: &Tx,
        names: impl Iterator<Item = &str>,
    ) -> sqlx::Result<HashSet<String>> {
        let mut query = QueryBuilder::<Sqlite>::new("SELECT name FROM pages WHERE name IN (");
        let mut list = query.separated(", ");
        for name in names {
            list.push_bind(name);
        }
        query.push(")");
        let query = query.build_query_scalar();
        let found: Vec<String> = query.fetch_all(&mut *tx.begun().await?).await?;
        Ok(found.into_iter().collect())
    }

    pub(crate) async fn insert(&self, tx: &Tx) -> sqlx::Result<()> {
        let insert = sqlx::query("INSERT INTO pages (name, body, creator) VALUES ($1, $2, $3)");
        let insert = insert.bind(&self.name).bind(&self.body).bind(&self.creator);
        insert.execute(&mut *tx.begun().await?).await?;
        Ok(())
    }

    pub(crate) async fn rewrite(tx: &Tx, name: &str, body: &str) -> sqlx::Result<()> {
        let update =
            sqlx::query("UPDATE pages SET body = $1, version = version + 1 WHERE name = $2");
        let update = update.bind(body).bind(name);
        update.execute(&mut *tx.begun().await?).await?;
        Ok(())
    }
}

/// Somebody who can log in.
#[derive(FromRow)]
pub(crate) struct User {
    pub(crate) role: Role,
    pub(crate) password_hash: String,
}

/// What a user may do in general.
#[derive(Clone, Copy, sqlx::Type)]
#[sqlx(rename_all = "lowercase")]
pub(crate) enum Role {
    /// Changes every page.
    Editor,
    /// Changes the pages that are the user's own.
    Basic,
}

impl User {
    pub(crate) async fn find(tx: &Tx, name: &str) -> sqlx::Result<Option<Self>> {
        let query = sqlx::query_as("SELECT role, password_hash FROM users WHERE name = $1");
        query
            .bind(name)
            .fetch_optional(&mut *tx.begun().await?)
            .await
    }
}
