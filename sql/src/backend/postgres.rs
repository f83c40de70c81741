//! PostgreSQL.

use sqlx::error::DatabaseError;
use sqlx::postgres::PgConnection;
use sqlx::{Executor as _, Postgres, SqlStr};

use super::{Plan, Sealed};

/// `serialization_failure` and `deadlock_detected`.
const CONFLICTS: [&str; 2] = ["40001", "40P01"];

/// `too_many_connections`, `admin_shutdown`, `crash_shutdown` and `cannot_connect_now`.
const ABSENCES: [&str; 4] = ["53300", "57P01", "57P02", "57P03"];

/// What is understood behind the question mark of a URL.
const PARAMETERS: [&str; 18] = [
    "sslmode",
    "ssl-mode",
    "sslrootcert",
    "ssl-root-cert",
    "ssl-ca",
    "sslcert",
    "ssl-cert",
    "sslkey",
    "ssl-key",
    "statement-cache-capacity",
    "host",
    "hostaddr",
    "port",
    "dbname",
    "user",
    "password",
    "application_name",
    "options",
];

impl Sealed for Postgres {
    const CHECK_CONSTRAINTS: Option<&'static str> = Some("SET CONSTRAINTS ALL IMMEDIATE");
    const EXAMPLE: &'static str = "postgres://user:password@host/name";

    fn beginning(plan: &Plan) -> Vec<String> {
        let mut begin = plan.statement.unwrap_or("BEGIN").to_owned();
        if let Some(isolation) = plan.isolation {
            begin.push_str(" ISOLATION LEVEL ");
            begin.push_str(isolation.sql());
        }
        if plan.is_read_only {
            begin.push_str(" READ ONLY");
        }
        vec![begin]
    }

    async fn run(connection: &mut PgConnection, statement: SqlStr) -> sqlx::Result<()> {
        connection.execute(statement).await.map(drop)
    }

    /// `COMMIT` of a transaction that has failed answers `ROLLBACK`, and that is not an error.
    async fn check(connection: &mut PgConnection) -> sqlx::Result<()> {
        connection.execute("SELECT 1").await.map(drop)
    }

    /// The driver passes over others, and logs them with their values.
    fn is_parameter(name: &str) -> bool {
        PARAMETERS.contains(&name) || name.starts_with("options[")
    }

    fn is_conflict(error: &dyn DatabaseError) -> bool {
        error.code().is_some_and(|code| CONFLICTS.contains(&&*code))
    }

    fn is_absence(error: &dyn DatabaseError) -> bool {
        error.code().is_some_and(|code| ABSENCES.contains(&&*code))
    }
}
