//! SQLite.

use sqlx::error::DatabaseError;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode};
use sqlx::{Executor as _, SqlStr, Sqlite};

use super::{Plan, Sealed};
use crate::fence::Fence;

/// `SQLITE_BUSY` and `SQLITE_LOCKED`: what the last byte of a code says, whatever the reason is.
const CONFLICTS: [u32; 2] = [5, 6];

impl Sealed for Sqlite {
    const EXAMPLE: &'static str = "sqlite:notes.db";

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

    async fn fence(connection: &mut SqliteConnection) -> sqlx::Result<Fence> {
        let fence = Fence::default();
        let mut handle = connection.lock_handle().await?;
        let (committed, rolled_back) = (fence.clone(), fence.clone());
        // They stay when the transaction has ended, and keep nothing up any more.
        handle.set_commit_hook(move || committed.is_open());
        handle.set_rollback_hook(move || rolled_back.note_lost());
        drop(handle);
        Ok(fence)
    }

    fn is_conflict(error: &dyn DatabaseError) -> bool {
        let code = error.code().and_then(|code| code.parse::<u32>().ok());
        code.is_some_and(|code| CONFLICTS.contains(&(code & 0xff)))
    }

    fn prepare(options: SqliteConnectOptions, url: &str) -> SqliteConnectOptions {
        let has = |parameter| url.contains(parameter);
        if has("mode=ro") || has("immutable=1") || has("immutable=true") {
            return options; // to have a log is a change
        }
        let options = options.journal_mode(SqliteJournalMode::Wal);
        if has("mode=rw") {
            options
        } else {
            options.create_if_missing(true)
        }
    }

    fn is_private(url: &str) -> bool {
        url.contains(":memory:") || url.contains("mode=memory")
    }
}
