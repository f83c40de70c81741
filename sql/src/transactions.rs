//! That the requests of an application have transactions, and how they begin and end.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use pyramidion::events::ServerEnded;
use pyramidion::extract::{FromRequest, Requirements};
use pyramidion::http::Method;
use pyramidion::request::Outcome;
use pyramidion::retry::Retry;
use pyramidion::{App, Configurator, Request};
use sqlx::Pool;

use crate::backend::{Backend, Isolation, Plan};
use crate::conflict::is_conflict;
use crate::name::Main;
use crate::shared::Shared;
use crate::testing::TestTx;
use crate::tx::{CommitRule, Tx};

/// That the requests of an application have transactions, which views take as [`Tx`].
///
/// # Examples
///
/// ```
/// # #[cfg(feature = "sqlite")]
/// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
/// use pyramidion::Configurator;
/// use pyramidion_sqlx::{Transactions, pool};
/// use sqlx::Sqlite;
///
/// let mut config = Configurator::new();
/// config.settings_mut().set_default("database.url", "sqlite::memory:");
/// let pool = pool::<Sqlite>(config.settings())?;
/// Transactions::new(pool)
///     .retry(3)
///     .commit_when(|_, outcome| {
///         outcome.headers().is_none_or(|headers| headers.get("x-tm").is_none_or(|value| value != "abort"))
///     })
///     .install(&mut config);
/// # Ok::<(), pyramidion::Error>(())
/// # })?;
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[must_use]
pub struct Transactions<DB: Backend, N = Main> {
    pool: Pool<DB>,
    begin_with: Option<&'static str>,
    isolation: Option<Isolation>,
    read_only_methods: Arc<[Method]>,
    only_if: Arc<dyn Fn(&Request) -> bool + Send + Sync>,
    commit_when: Arc<CommitRule>,
    retry: Option<u32>,
    name: PhantomData<fn() -> N>,
}

impl<DB: Backend> Transactions<DB> {
    /// Has transactions on connections of a pool.
    ///
    /// How long a request waits for a connection is the [`acquire_timeout`](sqlx::pool::PoolOptions::acquire_timeout) of the pool;
    /// then it is answered with 503.
    pub fn new(pool: Pool<DB>) -> Self {
        Self {
            pool,
            begin_with: None,
            isolation: None,
            read_only_methods: Arc::default(),
            only_if: Arc::new(|_| true),
            commit_when: Arc::new(|_, _| true),
            retry: None,
            name: PhantomData,
        }
    }
}

impl<DB: Backend, N: 'static> Transactions<DB, N> {
    /// Names the database by a type, for an application that has several of one kind: views take `Tx<DB, M>`.
    ///
    /// Each has its own transaction, and they are committed one after the other: if the second commit fails, the first stays.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "sqlite")]
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
    /// use pyramidion::Configurator;
    /// use pyramidion_sqlx::{Transactions, Tx, pool_named};
    /// use sqlx::Sqlite;
    ///
    /// enum Stats {}
    ///
    /// async fn count(stats: Tx<Sqlite, Stats>) -> pyramidion::Result<&'static str> {
    ///     sqlx::query("UPDATE visits SET count = count + 1").execute(&mut *stats.begun().await?).await?;
    ///     Ok("counted")
    /// }
    ///
    /// let mut config = Configurator::new();
    /// config.settings_mut().set_default("stats.url", "sqlite::memory:");
    /// let stats = pool_named::<Sqlite>("stats", config.settings())?;
    /// Transactions::new(stats).named::<Stats>().install(&mut config);
    /// # let _ = count;
    /// # Ok::<(), pyramidion::Error>(())
    /// # })?;
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    pub fn named<M: 'static>(self) -> Transactions<DB, M> {
        Transactions {
            pool: self.pool,
            begin_with: self.begin_with,
            isolation: self.isolation,
            read_only_methods: self.read_only_methods,
            only_if: self.only_if,
            commit_when: self.commit_when,
            retry: self.retry,
            name: PhantomData,
        }
    }

    /// Sets the statement that begins a transaction; what further options add stands behind it.
    ///
    /// The default is `BEGIN`, for MySQL `START TRANSACTION`, and for SQLite `BEGIN IMMEDIATE` unless the method of the request is
    /// safe, as that of `GET` is. An application that writes in answers to `GET` sets `BEGIN IMMEDIATE` for all.
    pub fn begin_with(mut self, statement: &'static str) -> Self {
        self.begin_with = Some(statement);
        self
    }

    /// Makes the transactions of requests with these methods read-only, in PostgreSQL and MySQL; by default none are.
    ///
    /// # Panics
    ///
    /// Panics if a method is malformed.
    #[track_caller]
    pub fn read_only_methods<'m>(mut self, methods: impl IntoIterator<Item = &'m str>) -> Self {
        let methods = methods.into_iter().map(|method| {
            let method = method.parse::<Method>();
            method.expect("the name of a method")
        });
        self.read_only_methods = methods.collect();
        self
    }

    /// Sets which requests have a transaction; by default all have. Where there is none, [`Tx::begun`] fails.
    pub fn only_if(mut self, rule: impl Fn(&Request) -> bool + Send + Sync + 'static) -> Self {
        self.only_if = Arc::new(rule);
        self
    }

    /// Sets what else must hold for a transaction to be committed.
    ///
    /// The function is called only if the transaction would be committed.
    pub fn commit_when(
        mut self,
        rule: impl Fn(&Request, &Outcome<'_>) -> bool + Send + Sync + 'static,
    ) -> Self {
        self.commit_when = Arc::new(rule);
        self
    }

    /// Answers a request up to `attempts` times where [another transaction is in the way](is_conflict); by default once.
    ///
    /// It [sets](Configurator::set_retry) what holds for the whole application. See [`retry`](pyramidion::retry) for what
    /// cannot be answered once more, such as an upload.
    pub fn retry(mut self, attempts: u32) -> Self {
        self.retry = Some(attempts);
        self
    }

    /// Gives the application these transactions, and its views the pool as `State<Pool<DB>>`, for what stands outside of them.
    ///
    /// The pool is closed when a server of the application [has ended](ServerEnded): after its last answer and its last background task.
    #[track_caller]
    pub fn install(self, config: &mut Configurator) {
        if let Some(attempts) = self.retry {
            config.set_retry(Retry::new(attempts).when(is_conflict));
        }
        if std::any::TypeId::of::<N>() == std::any::TypeId::of::<Main>() {
            config.set_state(self.pool.clone());
        }
        let pool = self.pool.clone();
        config.add_subscriber(ServerEnded, move |_: &App| {
            let pool = pool.clone();
            async move {
                pool.close().await;
                Ok(())
            }
        });
        config.set_state(self);
    }

    /// Returns the transaction of a request, which has not begun.
    pub(crate) fn tx(&self, request: &Request) -> Tx<DB, N> {
        let attempt = request.attempt();
        let plan = Plan {
            statement: self.begin_with,
            isolation: self.isolation,
            is_read_only: self.read_only_methods.contains(request.method()),
            method: request.method().clone(),
            attempt,
        };
        let test = request.extensions().get::<TestTx<DB, N>>().cloned();
        let is_on = (self.only_if)(request);
        let test = test.map(TestTx::unnamed);
        let shared = Shared::new(self.pool.clone(), plan, test, request.spawner(), is_on);
        Tx::new(shared, Arc::clone(&self.commit_when), attempt)
    }
}

#[cfg(feature = "postgres")]
impl<N: 'static> Transactions<sqlx::Postgres, N> {
    /// Sets how strictly transactions are kept apart.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::Configurator;
    /// use pyramidion_sqlx::{Isolation, Transactions, pool};
    /// use sqlx::Postgres;
    ///
    /// fn database(config: &mut Configurator) -> pyramidion::Result<()> {
    ///     let pool = pool::<Postgres>(config.settings())?;
    ///     Transactions::new(pool).isolation(Isolation::Serializable).retry(3).install(config);
    ///     Ok(())
    /// }
    /// # let _ = database;
    /// ```
    pub fn isolation(mut self, isolation: Isolation) -> Self {
        self.isolation = Some(isolation);
        self
    }
}

#[cfg(feature = "mysql")]
impl<N: 'static> Transactions<sqlx::MySql, N> {
    /// Sets how strictly transactions are kept apart.
    pub fn isolation(mut self, isolation: Isolation) -> Self {
        self.isolation = Some(isolation);
        self
    }
}

/// The transaction belongs to the request from then on, and ends with it.
#[diagnostic::do_not_recommend]
impl<DB: Backend, N: 'static> FromRequest for Tx<DB, N> {
    fn from_request(request: &mut Request) -> pyramidion::Result<Self> {
        if let Some(tx) = request.extensions().get::<Self>()
            && tx.attempt() == request.attempt()
        {
            return Ok(tx.clone());
        }
        let transactions = request.state::<Transactions<DB, N>>();
        let transactions =
            transactions.ok_or("the application has no transactions of this database")?;
        let tx = transactions.tx(request);
        request.extensions_mut().insert(tx.clone());
        let (ended, left) = (tx.clone(), tx.clone());
        request.add_outcome_callback(async move |request: &mut Request, outcome: Outcome<'_>| {
            ended.end(request, outcome).await
        });
        request.add_finished_callback(move |_: &mut Request| left.abandon());
        Ok(tx)
    }

    fn requires(requirements: &mut Requirements) {
        requirements
            .state_of::<Transactions<DB, N>, Self>("Transactions::new(pool).install(&mut config)");
    }
}

impl<DB: Backend, N> Clone for Transactions<DB, N> {
    fn clone(&self) -> Self {
        Self {
            pool: self.pool.clone(),
            begin_with: self.begin_with,
            isolation: self.isolation,
            read_only_methods: Arc::clone(&self.read_only_methods),
            only_if: Arc::clone(&self.only_if),
            commit_when: Arc::clone(&self.commit_when),
            retry: self.retry,
            name: PhantomData,
        }
    }
}

/// Does not show the pool, whose URL may hold a password.
impl<DB: Backend, N> fmt::Debug for Transactions<DB, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transactions")
            .field("database", &DB::NAME)
            .field("begin_with", &self.begin_with)
            .field("isolation", &self.isolation)
            .field("retry", &self.retry)
            .finish_non_exhaustive()
    }
}
