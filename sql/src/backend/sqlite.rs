//! SQLite.

use sqlx::error::DatabaseError;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode};
use sqlx::{Executor as _, SqlStr, Sqlite};

use super::{Plan, Sealed};

/// The database is locked, and what is locked is one of this connection's snapshot.
const BUSY: [&str; 2] = ["5", "517"];

impl Sealed for Sqlite {
    /// What may write takes its turn at the beginning: later it would fail at once if another one has written.
    fn beginning(plan: &Plan) -> Vec<String> {
        let begin = plan
            .statement
            .unwrap_or(if plan.method.is_safe() && plan.attempt == 1 {
                "BEGIN"
            } else {
                "BEGIN IMMEDIATE"
            });
        vec![begin.to_owned()]
    }

    async fn run(connection: &mut SqliteConnection, statement: SqlStr) -> sqlx::Result<()> {
        connection.execute(statement).await.map(drop)
    }

    fn is_conflict(error: &dyn DatabaseError) -> bool {
        error.code().is_some_and(|code| BUSY.contains(&&*code))
    }

    fn prepare(options: SqliteConnectOptions) -> SqliteConnectOptions {
        options
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
    }

    fn is_private(url: &str) -> bool {
        url.contains(":memory:") || url.contains("mode=memory")
    }
}
