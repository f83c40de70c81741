//! The database. Views take it as `State<SqlitePool>`.

use sqlx::SqlitePool;
use sqlx::sqlite::SqliteConnectOptions;

/// Opens the database, which is made if it is not there, and brings its tables up to date.
pub(crate) async fn open(url: &str) -> pyramidion::Result<SqlitePool> {
    let options: SqliteConnectOptions = url.parse()?;
    let opened = SqlitePool::connect_with(options.create_if_missing(true)).await;
    let database = opened.map_err(|error| format!("cannot open `{url}`: {error}"))?;
    let migrated = sqlx::migrate!().run(&database).await;
    migrated.map_err(|error| format!("cannot bring the tables of `{url}` up to date: {error}"))?;
    Ok(database)
}
