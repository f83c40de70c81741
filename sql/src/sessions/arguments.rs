//! What statements are given, and how each database takes it.

use std::sync::Arc;

use sqlx::{AssertSqlSafe, Pool};

use super::statements::Statements;
use crate::backend::Backend;

/// A value that a statement is given.
#[expect(unnameable_types, reason = "the traits that use it are closed")]
#[derive(Clone, Debug)]
pub enum Argument<'a> {
    Bytes(&'a [u8]),
    Text(&'a str),
    Real(f64),
    MaybeReal(Option<f64>),
    Integer(i64),
}

/// Values in the order of a statement.
pub(super) type Arguments<'a> = Vec<Argument<'a>>;

/// What is kept of a session: data, created, accessed, revision.
pub(super) type Row = (String, f64, f64, i64);

/// A database that can keep sessions: `Sqlite`, `Postgres` or `MySql`, each with its feature.
///
/// See [`SqlSessionStore`](super::SqlSessionStore) for an example.
pub trait SessionDatabase: Backend {
    #[doc(hidden)]
    fn statements(table: &str) -> Statements;

    /// Runs a statement; returns how many rows it changed.
    #[doc(hidden)]
    fn run_with(
        pool: &Pool<Self>,
        statement: &Arc<str>,
        arguments: Arguments<'_>,
    ) -> impl Future<Output = sqlx::Result<u64>> + Send;

    /// Returns the row that a statement finds.
    #[doc(hidden)]
    fn find_with(
        pool: &Pool<Self>,
        statement: &Arc<str>,
        arguments: Arguments<'_>,
    ) -> impl Future<Output = sqlx::Result<Option<Row>>> + Send;
}

/// Gives a query its arguments. The types of queries have no common ground, so that it is written for each.
macro_rules! bound {
    ($query:expr, $arguments:expr) => {{
        let mut query = $query;
        for argument in $arguments {
            query = match argument {
                Argument::Bytes(bytes) => query.bind(bytes),
                Argument::Text(text) => query.bind(text),
                Argument::Real(number) => query.bind(number),
                Argument::MaybeReal(number) => query.bind(number),
                Argument::Integer(number) => query.bind(number),
            };
        }
        query
    }};
}

macro_rules! keeps_sessions {
    ($database:ty, $statements:ident) => {
        impl SessionDatabase for $database {
            fn statements(table: &str) -> Statements {
                Statements::$statements(table)
            }

            async fn run_with(
                pool: &Pool<Self>,
                statement: &Arc<str>,
                arguments: Arguments<'_>,
            ) -> sqlx::Result<u64> {
                let query = sqlx::query(AssertSqlSafe(Arc::clone(statement)));
                let query = bound!(query, arguments);
                Ok(query.execute(pool).await?.rows_affected())
            }

            async fn find_with(
                pool: &Pool<Self>,
                statement: &Arc<str>,
                arguments: Arguments<'_>,
            ) -> sqlx::Result<Option<Row>> {
                let query = sqlx::query_as(AssertSqlSafe(Arc::clone(statement)));
                let query = bound!(query, arguments);
                query.fetch_optional(pool).await
            }
        }
    };
}

#[cfg(feature = "mysql")]
keeps_sessions!(sqlx::MySql, of_mysql);
#[cfg(feature = "postgres")]
keeps_sessions!(sqlx::Postgres, of_postgres);
#[cfg(feature = "sqlite")]
keeps_sessions!(sqlx::Sqlite, of_sqlite);
