//! MySQL and MariaDB.

use sqlx::error::DatabaseError;
use sqlx::mysql::{MySqlConnection, MySqlDatabaseError};
use sqlx::{Executor as _, MySql, SqlStr};

use super::{Plan, Sealed};

/// `ER_LOCK_DEADLOCK`, `ER_LOCK_WAIT_TIMEOUT`, and MariaDB's `ER_CHECKREAD`: the row is another one than that of the snapshot.
const CONFLICTS: [u16; 3] = [1213, 1205, 1020];

/// `ER_CON_COUNT_ERROR` and `ER_SERVER_SHUTDOWN`.
const ABSENCES: [u16; 2] = [1040, 1053];

/// A savepoint that is there as long as the transaction is.
const ALIVE: &str = "pyramidion_transaction";

impl Sealed for MySql {
    const EXAMPLE: &'static str = "mysql://user:password@host/name";

    fn beginning(plan: &Plan) -> Vec<String> {
        let isolation = plan
            .isolation
            .map(|isolation| format!("SET TRANSACTION ISOLATION LEVEL {}", isolation.sql()));
        let mut begin = plan.statement.unwrap_or("START TRANSACTION").to_owned();
        if plan.is_read_only {
            begin.push_str(" READ ONLY");
        }
        begin.push_str(&format!("; SAVEPOINT {ALIVE}"));
        isolation.into_iter().chain([begin]).collect()
    }

    async fn run(connection: &mut MySqlConnection, statement: SqlStr) -> sqlx::Result<()> {
        connection.execute(statement).await.map(drop)
    }

    /// A deadlock ends the transaction, and so does a statement such as `CREATE TABLE`; `COMMIT` does not fail then.
    async fn check(connection: &mut MySqlConnection) -> sqlx::Result<()> {
        let statement = format!("RELEASE SAVEPOINT {ALIVE}");
        Self::run(connection, super::sql(statement)).await
    }

    fn is_conflict(error: &dyn DatabaseError) -> bool {
        number(error).is_some_and(|number| CONFLICTS.contains(&number))
    }

    fn is_absence(error: &dyn DatabaseError) -> bool {
        number(error).is_some_and(|number| ABSENCES.contains(&number))
    }
}

fn number(error: &dyn DatabaseError) -> Option<u16> {
    error
        .try_downcast_ref::<MySqlDatabaseError>()
        .map(MySqlDatabaseError::number)
}
