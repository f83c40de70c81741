//! What is particular to each database.

#[cfg(feature = "mysql")]
mod mysql;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;

use std::future::Future;
use std::str::FromStr;

use pyramidion::http::Method;
use sqlx::error::DatabaseError;
use sqlx::{AssertSqlSafe, Connection, Database, SqlSafeStr as _, SqlStr};

use crate::fence::Fence;

/// A database that requests can have transactions of: `Sqlite`, `Postgres` or `MySql`, each with its feature.
///
/// # Examples
///
/// ```
/// use pyramidion_sqlx::{Backend, Transactions};
/// use sqlx::Pool;
///
/// fn read_only_on_get<DB: Backend>(pool: Pool<DB>) -> Transactions<DB> {
///     Transactions::new(pool).read_only_methods(["GET"])
/// }
/// ```
pub trait Backend:
    Database<Connection: Connection<Options: FromStr<Err = sqlx::Error>>> + Sealed
{
}

impl<DB> Backend for DB where
    DB: Database<Connection: Connection<Options: FromStr<Err = sqlx::Error>>> + Sealed
{
}

/// What transactions are made with. It is not public API.
#[expect(unnameable_types, reason = "the traits that use it are closed")]
#[doc(hidden)]
pub trait Sealed: Database {
    /// What makes constraints that are checked at the commit be checked at once, if there are any.
    const CHECK_CONSTRAINTS: Option<&'static str> = None;

    /// A URL of this database.
    #[doc(hidden)]
    const EXAMPLE: &'static str;

    /// Returns the statements that begin a transaction; only the last one begins it.
    #[doc(hidden)]
    fn beginning(plan: &Plan) -> Vec<String>;

    /// Runs a statement without arguments.
    #[doc(hidden)]
    fn run(
        connection: &mut Self::Connection,
        statement: SqlStr,
    ) -> impl Future<Output = sqlx::Result<()>> + Send;

    /// Puts a fence around a transaction that has begun.
    #[doc(hidden)]
    fn fence(
        connection: &mut Self::Connection,
    ) -> impl Future<Output = sqlx::Result<Fence>> + Send {
        let _ = connection;
        async { Ok(Fence::default()) }
    }

    /// Fails if the transaction has failed, so that a commit would lose it without an error.
    #[doc(hidden)]
    fn check(connection: &mut Self::Connection) -> impl Future<Output = sqlx::Result<()>> + Send {
        let _ = connection;
        async { Ok(()) }
    }

    /// Tells whether an error says that another transaction was in the way.
    #[doc(hidden)]
    fn is_conflict(error: &dyn DatabaseError) -> bool;

    /// Tells whether an error says that the server is not there for now.
    #[doc(hidden)]
    fn is_absence(error: &dyn DatabaseError) -> bool {
        let _ = error;
        false
    }

    /// Sets what a connection should have, unless the URL says it.
    #[doc(hidden)]
    fn prepare(
        options: <Self::Connection as Connection>::Options,
        url: &str,
    ) -> <Self::Connection as Connection>::Options {
        let _ = url;
        options
    }

    /// Tells whether a URL may have a parameter of this name, where the driver does not say so itself.
    #[doc(hidden)]
    fn is_parameter(name: &str) -> bool {
        let _ = name;
        true
    }

    /// Tells whether each connection with this URL has a database of its own.
    #[doc(hidden)]
    fn is_private(url: &str) -> bool {
        let _ = url;
        false
    }
}

/// How strictly transactions that run at the same time are kept apart. The default is that of the database.
///
/// See [`Transactions::isolation`](crate::Transactions::isolation) for an example.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Isolation {
    /// Each statement sees what was committed before it.
    ReadCommitted,
    /// All statements see what was committed before the first.
    RepeatableRead,
    /// What transactions do is what they could have done one after the other; one that could not have fails, and
    /// [may be tried again](crate::Transactions::retry).
    Serializable,
}

impl Isolation {
    #[cfg(any(feature = "mysql", feature = "postgres"))]
    fn sql(self) -> &'static str {
        match self {
            Self::ReadCommitted => "READ COMMITTED",
            Self::RepeatableRead => "REPEATABLE READ",
            Self::Serializable => "SERIALIZABLE",
        }
    }
}

/// How the transaction of a request begins. It is not public API.
#[expect(unnameable_types, reason = "the traits that use it are closed")]
#[doc(hidden)]
#[derive(Clone, Debug)]
pub struct Plan {
    pub statement: Option<&'static str>,
    pub isolation: Option<Isolation>,
    pub is_read_only: bool,
    pub method: Method,
    pub attempt: u32,
}

/// Returns a statement that was put together here, of nothing that a visitor sent.
pub(crate) fn sql(statement: String) -> SqlStr {
    AssertSqlSafe(statement).into_sql_str()
}
