//! Sessions kept in a database.

mod arguments;
mod statements;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use pyramidion::session::{Clock, Record, SessionKey, SessionStore, StoreError, Update};
use sqlx::Pool;

use crate::backend::Backend;
use arguments::{Argument, Arguments};
use statements::Statements;

pub use arguments::SessionDatabase;

/// How long expired sessions are left alone, in seconds.
const SWEEP_EVERY: f64 = 600.0;

/// How many expired sessions are deleted at once.
const SWEPT_AT_ONCE: u64 = 1000;

/// A store of sessions in a table of a database, for any number of processes.
///
/// It has connections of its own, and never the transaction of a request: a session is saved after that is committed, and
/// what a request does with its session is kept if its transaction is rolled back, unless the commit fails. Each method is one
/// statement. A store that cannot be asked is a 503, as for all [stores](pyramidion::session::ServerSessionFactory).
///
/// Expired sessions are deleted while new ones begin, about every ten minutes, or by [`sweep`](Self::sweep).
///
/// # Examples
///
/// ```
/// # #[cfg(feature = "sqlite")]
/// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
/// use pyramidion::Configurator;
/// use pyramidion::session::ServerSessionFactory;
/// use pyramidion_sqlx::{SqlSessionStore, pool};
/// use sqlx::Sqlite;
///
/// let mut config = Configurator::new();
/// config.settings_mut().set_default("database.url", "sqlite::memory:");
/// let pool = pool::<Sqlite>(config.settings())?;
/// let store = SqlSessionStore::new(&pool);
/// store.migrate().await?;
/// config.set_session_factory(ServerSessionFactory::new(store).timeout(3600).reissue_time(60));
/// # Ok::<(), pyramidion::Error>(())
/// # })?;
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[must_use]
pub struct SqlSessionStore<DB: Backend> {
    pool: Pool<DB>,
    statements: Arc<Statements>,
    clock: Clock,
    /// When expired sessions are deleted next: the bits of the time in seconds.
    next_sweep: Arc<AtomicU64>,
}

impl<DB: SessionDatabase> SqlSessionStore<DB> {
    /// Returns a store in the database of a pool, on up to five connections of its own.
    ///
    /// Of its own, since a request whose transaction holds the last connection of a pool would wait for itself.
    pub fn new(pool: &Pool<DB>) -> Self {
        let most = pool.options().get_max_connections().min(5);
        let options = pool
            .options()
            .clone()
            .max_connections(most)
            .min_connections(0);
        Self::on(options.connect_lazy_with((*pool.connect_options()).clone()))
    }

    /// Returns a store on the connections of a pool, which should not be those of the transactions.
    pub fn on(pool: Pool<DB>) -> Self {
        Self {
            pool,
            statements: Arc::new(DB::statements("pyramidion_sessions")),
            clock: Clock::default(),
            next_sweep: Arc::default(),
        }
    }

    /// Sets the name of the table; the default is `pyramidion_sessions`.
    ///
    /// # Panics
    ///
    /// Panics if the name has anything but letters of ASCII, digits and underscores, or begins with a digit.
    #[track_caller]
    pub fn table(mut self, name: &str) -> Self {
        let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        let is_name =
            name.bytes().all(is_letter) && !name.starts_with(|c: char| c.is_ascii_digit());
        assert!(
            is_name && !name.is_empty(),
            "{name:?} is not the name of a table"
        );
        self.statements = Arc::new(DB::statements(name));
        self
    }

    /// Sets where the time comes from, for tests.
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Makes the table, unless it is there.
    ///
    /// # Errors
    ///
    /// Fails if the database does.
    pub async fn migrate(&self) -> sqlx::Result<()> {
        for statement in &self.statements.table {
            if DB::run_with(&self.pool, statement, Vec::new())
                .await
                .is_err()
            {
                // Another process may have made it meanwhile.
                DB::run_with(&self.pool, statement, Vec::new()).await?;
            }
        }
        Ok(())
    }

    /// Deletes expired sessions; returns how many.
    ///
    /// # Errors
    ///
    /// Fails if the database does.
    pub async fn sweep(&self) -> sqlx::Result<u64> {
        let mut swept = 0;
        loop {
            let arguments = vec![Argument::Real(self.clock.now())];
            let deleted = DB::run_with(&self.pool, &self.statements.sweep, arguments).await?;
            swept += deleted;
            if deleted < SWEPT_AT_ONCE {
                return Ok(swept);
            }
        }
    }

    /// Lets a task delete expired sessions, if that is due.
    fn sweep_in_time(&self) {
        let now = self.clock.now();
        let due = self.next_sweep.load(Ordering::Relaxed);
        if now < f64::from_bits(due) {
            return;
        }
        // Of the requests that see it one does it. Processes that began together do it at different times.
        let next = now + SWEEP_EVERY * (0.8 + 0.4 * now.fract().abs());
        let taken = self.next_sweep.compare_exchange(
            due,
            next.to_bits(),
            Ordering::Relaxed,
            Ordering::Relaxed,
        );
        if taken.is_ok() {
            let store = self.clone();
            tokio::spawn(async move {
                if let Err(error) = store.sweep().await {
                    tracing::warn!(%error, "expired sessions could not be deleted");
                }
            });
        }
    }

    fn expiry(&self, time_to_live: Option<Duration>) -> Argument<'static> {
        let expires =
            time_to_live.map(|time_to_live| self.clock.now() + time_to_live.as_secs_f64());
        Argument::MaybeReal(expires)
    }

    async fn run(&self, statement: &Arc<str>, arguments: Arguments<'_>) -> Result<u64, StoreError> {
        let rows = DB::run_with(&self.pool, statement, arguments).await;
        rows.map_err(StoreError::new)
    }

    /// Says why a record was not replaced.
    async fn missing_or_conflict(&self, key: &SessionKey) -> Result<Update, StoreError> {
        let found = self.load(key).await?;
        Ok(found.map_or(Update::Missing, |_| Update::Conflict))
    }
}

impl<DB: SessionDatabase> SessionStore for SqlSessionStore<DB> {
    async fn create(
        &self,
        key: &SessionKey,
        record: &Record,
        time_to_live: Option<Duration>,
    ) -> Result<bool, StoreError> {
        self.sweep_in_time();
        let now = Argument::Real(self.clock.now());
        if let Some(make_room) = &self.statements.make_room {
            self.run(
                make_room,
                vec![Argument::Bytes(key.as_bytes()), now.clone()],
            )
            .await?;
        }
        let mut arguments = vec![Argument::Bytes(key.as_bytes())];
        arguments.extend(content(record)?);
        arguments.push(self.expiry(time_to_live));
        if self.statements.make_room.is_none() {
            arguments.push(now);
        }
        Ok(self.run(&self.statements.create, arguments).await? == 1)
    }

    async fn load(&self, key: &SessionKey) -> Result<Option<Record>, StoreError> {
        let arguments = vec![
            Argument::Bytes(key.as_bytes()),
            Argument::Real(self.clock.now()),
        ];
        let row = DB::find_with(&self.pool, &self.statements.load, arguments).await;
        let Some((data, created, accessed, revision)) = row.map_err(StoreError::new)? else {
            return Ok(None);
        };
        let revision = u64::try_from(revision).map_err(StoreError::new)?;
        Ok(Some(Record {
            data,
            created,
            accessed,
            revision,
        }))
    }

    async fn update(
        &self,
        key: &SessionKey,
        expected: u64,
        record: &Record,
        time_to_live: Option<Duration>,
    ) -> Result<Update, StoreError> {
        let mut arguments = content(record)?.to_vec();
        arguments.extend([
            self.expiry(time_to_live),
            Argument::Bytes(key.as_bytes()),
            integer(expected)?,
            Argument::Real(self.clock.now()),
        ]);
        match self.run(&self.statements.update, arguments).await? {
            0 => self.missing_or_conflict(key).await,
            _ => Ok(Update::Done),
        }
    }

    async fn touch(
        &self,
        key: &SessionKey,
        accessed: f64,
        time_to_live: Option<Duration>,
    ) -> Result<bool, StoreError> {
        let arguments = vec![
            Argument::Real(accessed),
            self.expiry(time_to_live),
            Argument::Bytes(key.as_bytes()),
            Argument::Real(self.clock.now()),
        ];
        Ok(self.run(&self.statements.touch, arguments).await? == 1)
    }

    async fn delete(&self, key: &SessionKey) -> Result<bool, StoreError> {
        let arguments = vec![
            Argument::Bytes(key.as_bytes()),
            Argument::Real(self.clock.now()),
        ];
        Ok(self.run(&self.statements.delete, arguments).await? == 1)
    }

    async fn replace(
        &self,
        from: &SessionKey,
        expected: u64,
        to: &SessionKey,
        record: &Record,
        time_to_live: Option<Duration>,
    ) -> Result<Update, StoreError> {
        let mut arguments = vec![Argument::Bytes(to.as_bytes())];
        arguments.extend(content(record)?);
        arguments.extend([
            self.expiry(time_to_live),
            Argument::Bytes(from.as_bytes()),
            integer(expected)?,
            Argument::Real(self.clock.now()),
        ]);
        match DB::run_with(&self.pool, &self.statements.replace, arguments).await {
            Ok(0) => self.missing_or_conflict(from).await,
            Ok(_) => Ok(Update::Done),
            Err(sqlx::Error::Database(error)) if error.is_unique_violation() => {
                Ok(Update::Conflict)
            }
            Err(error) => Err(StoreError::new(error)),
        }
    }
}

/// Returns what is kept of a record, in the order of the columns.
fn content(record: &Record) -> Result<[Argument<'_>; 4], StoreError> {
    Ok([
        Argument::Text(&record.data),
        Argument::Real(record.created),
        Argument::Real(record.accessed),
        integer(record.revision)?,
    ])
}

fn integer(number: u64) -> Result<Argument<'static>, StoreError> {
    let number = i64::try_from(number);
    number.map(Argument::Integer).map_err(StoreError::new)
}

impl<DB: Backend> Clone for SqlSessionStore<DB> {
    fn clone(&self) -> Self {
        Self {
            pool: self.pool.clone(),
            statements: Arc::clone(&self.statements),
            clock: self.clock.clone(),
            next_sweep: Arc::clone(&self.next_sweep),
        }
    }
}

/// Does not show the pool, whose URL may hold a password.
impl<DB: Backend> fmt::Debug for SqlSessionStore<DB> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqlSessionStore")
            .field("database", &DB::NAME)
            .finish_non_exhaustive()
    }
}
