//! Errors that say that another transaction was in the way.

use std::error::Error as StdError;

use crate::backend::Sealed;

/// Tells whether an error says that another transaction was in the way, so that the same again may succeed.
///
/// Those are the codes 40001 and 40P01 of PostgreSQL, 1213 and 1205 of MySQL, 5 and 517 of SQLite. It is a
/// [rule](pyramidion::retry::Retry::when), which [`Transactions::retry`](crate::Transactions::retry) sets by itself.
///
/// # Examples
///
/// ```
/// use pyramidion::Configurator;
/// use pyramidion::retry::Retry;
///
/// let mut config = Configurator::new();
/// config.set_retry(Retry::new(3).when(pyramidion_sqlx::is_conflict));
/// assert!(!pyramidion_sqlx::is_conflict(&sqlx::Error::RowNotFound));
/// ```
#[must_use]
pub fn is_conflict(error: &(dyn StdError + 'static)) -> bool {
    let Some(sqlx::Error::Database(error)) = error.downcast_ref() else {
        return false;
    };
    let rules: &[fn(&dyn sqlx::error::DatabaseError) -> bool] = &[
        #[cfg(feature = "mysql")]
        |error| is::<sqlx::mysql::MySqlDatabaseError>(error) && sqlx::MySql::is_conflict(error),
        #[cfg(feature = "postgres")]
        |error| is::<sqlx::postgres::PgDatabaseError>(error) && sqlx::Postgres::is_conflict(error),
        #[cfg(feature = "sqlite")]
        |error| is::<sqlx::sqlite::SqliteError>(error) && sqlx::Sqlite::is_conflict(error),
    ];
    rules.iter().any(|rule| rule(&**error))
}

/// Tells whether the error is one of this database: others have the same codes.
fn is<E: sqlx::error::DatabaseError>(error: &dyn sqlx::error::DatabaseError) -> bool {
    error.try_downcast_ref::<E>().is_some()
}
