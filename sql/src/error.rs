//! What transactions fail with.

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::panic::Location;

use pyramidion::HttpException;
use pyramidion::http::HeaderValue;
use pyramidion::http::header::RETRY_AFTER;
use sqlx::error::DatabaseError;

use crate::backend::Backend;

/// The error for a transaction that could not be committed: nothing of it is in the database, unless the connection broke
/// meanwhile.
///
/// An exception view can answer it. See [`Transactions`](crate::Transactions) for when it is raised.
///
/// # Examples
///
/// ```
/// use pyramidion::exception_view_config;
/// use pyramidion_sqlx::CommitFailed;
///
/// #[exception_view_config(context = CommitFailed)]
/// fn not_saved() -> &'static str {
///     "Your changes could not be saved."
/// }
/// # let _ = not_saved;
/// ```
#[derive(Debug)]
pub struct CommitFailed {
    cause: Cause,
}

#[derive(Debug)]
pub(crate) enum Cause {
    Database(sqlx::Error),
    /// The guard that was got at this place is still there.
    InUse(Option<&'static Location<'static>>),
    /// The task that committed did not come to its end.
    Lost,
}

impl CommitFailed {
    pub(crate) fn new(cause: Cause) -> Self {
        Self { cause }
    }
}

impl fmt::Display for CommitFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the transaction was not committed")?;
        match &self.cause {
            Cause::Database(_) => Ok(()),
            Cause::InUse(place) => {
                f.write_str(": what `Tx::begun()` returned")?;
                if let Some(place) = place {
                    write!(f, " at {place}")?;
                }
                f.write_str(" is still in use after the answer; a task that goes on needs a connection of its own")
            }
            Cause::Lost => f.write_str(": the program ended before"),
        }
    }
}

impl StdError for CommitFailed {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.cause {
            Cause::Database(error) => Some(error),
            Cause::InUse(_) | Cause::Lost => None,
        }
    }
}

/// The reason why there is no connection, for the log, with the answer that a visitor gets.
#[derive(Debug)]
struct Unavailable {
    cause: sqlx::Error,
    answer: HttpException,
}

impl fmt::Display for Unavailable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no connection to the database: {}", self.cause)
    }
}

impl StdError for Unavailable {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&self.answer)
    }
}

/// Returns the error for a connection that could not be had: one that is answered with 503 where the database may come back.
pub(crate) fn no_connection<DB: Backend>(cause: sqlx::Error) -> sqlx::Error {
    let is_away = match &cause {
        sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::Io(_)
        | sqlx::Error::WorkerCrashed => true,
        sqlx::Error::Database(error) => {
            let error: &dyn DatabaseError = &**error;
            DB::is_absence(error)
        }
        _ => false,
    };
    if !is_away {
        return cause;
    }
    let answer = HttpException::service_unavailable()
        .with_header(RETRY_AFTER, HeaderValue::from_static("5"));
    sqlx::Error::Io(io::Error::other(Unavailable { cause, answer }))
}

/// Returns the error for a use after the end.
pub(crate) fn is_over() -> sqlx::Error {
    sqlx::Error::InvalidArgument(
        "the transaction of the request is over: its answer was decided; a streamed body or a task takes a connection of the \
         pool, by `State<Pool<…>>`"
            .to_owned(),
    )
}

/// Returns the error for what follows after the database has ended the transaction by itself.
pub(crate) fn is_lost() -> sqlx::Error {
    sqlx::Error::InvalidArgument(
        "the database has rolled the transaction back, after a statement that failed before: nothing of it is left".to_owned(),
    )
}

/// Returns the error for a use that [`only_if`](crate::Transactions::only_if) excludes.
pub(crate) fn is_off() -> sqlx::Error {
    sqlx::Error::InvalidArgument(
        "transactions are switched off for this request, by `Transactions::only_if`".to_owned(),
    )
}

/// Returns the error for a use while another one goes on.
pub(crate) fn is_in_use(since: Option<&'static Location<'static>>) -> sqlx::Error {
    let since = since.map_or_else(String::new, |place| format!(" at {place}"));
    sqlx::Error::InvalidArgument(format!(
        "what `Tx::begun()` returned{since} is still in use; drop it before the transaction is used elsewhere"
    ))
}
