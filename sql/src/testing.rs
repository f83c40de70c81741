//! Transactions that tests of applications never commit.

use std::fmt;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use sqlx::{Pool, Transaction};
use tokio::sync::{Mutex, OwnedMutexGuard};

use crate::backend::{Backend, sql};
use crate::fence::Fence;
use crate::name::Main;

/// A transaction in which the requests of a test take place, and that is never committed.
///
/// It is given to the client of the test by [`set_extension`](pyramidion::testing::TestApp::set_extension). The transaction of a
/// request is then a savepoint of this one: it is released where it would be committed, and what is to be done
/// [after the commit](crate::Tx::after_commit) is done. Requests that use it come one after the other. When the test ends, nothing is
/// left, so that tests can share a database, and what they find in it.
///
/// Not everything is as it is without: isolation and conflicts are not, since there is one transaction; constraints that are
/// checked at the commit are checked when a savepoint is released; and what a view does on a connection of the pool, as a session in the
/// database does, is outside.
///
/// # Examples
///
/// ```
/// # #[cfg(feature = "sqlite")]
/// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
/// use pyramidion::testing::TestApp;
/// use pyramidion::{App, Configurator, View};
/// use pyramidion_sqlx::{TestTx, Transactions, Tx, pool};
/// use sqlx::{Sqlite, SqlitePool};
///
/// async fn add(tx: Tx<Sqlite>) -> pyramidion::Result<&'static str> {
///     sqlx::query("INSERT INTO notes VALUES ('a')").execute(&mut *tx.begun().await?).await?;
///     Ok("added")
/// }
///
/// fn app(pool: SqlitePool) -> App {
///     let mut config = Configurator::new();
///     Transactions::new(pool).install(&mut config);
///     config.add_route("add", "/add");
///     config.add_view(View::new(add).route_name("add"));
///     config.make_app().expect("a right configuration")
/// }
///
/// # let mut settings = pyramidion::Settings::new();
/// # settings.set("database.url", "sqlite::memory:");
/// # let pool = pool::<Sqlite>(&settings)?;
/// # sqlx::query("CREATE TABLE notes (text TEXT)").execute(&pool).await?;
/// let client = TestApp::new(app(pool.clone()));
/// let tx = TestTx::begin(&pool).await?;
/// client.set_extension(tx.clone());
/// assert_eq!(client.post("/add").send_async().await.status(), 200);
/// let count = sqlx::query_scalar("SELECT count(*) FROM notes");
/// let count: i64 = count.fetch_one(&mut *tx.connection().await?).await?;
/// assert_eq!(count, 1);
/// # Ok::<(), pyramidion::Error>(())
/// # })?;
/// # Ok::<(), pyramidion::Error>(())
/// ```
pub struct TestTx<DB: Backend, N = Main> {
    outer: Arc<Mutex<Outer<DB>>>,
    name: PhantomData<fn() -> N>,
}

/// The transaction that is never committed.
pub(crate) struct Outer<DB: Backend> {
    transaction: Transaction<'static, DB>,
    fence: Fence,
    savepoints: u32,
    /// The savepoint of a request that came to no end.
    left: Option<u32>,
}

impl<DB: Backend> TestTx<DB> {
    /// Begins a transaction on a connection of the pool.
    ///
    /// # Errors
    ///
    /// Fails if the database does.
    pub async fn begin(pool: &Pool<DB>) -> sqlx::Result<Self> {
        let mut transaction = pool.begin().await?;
        let fence = DB::fence(&mut transaction).await?;
        let outer = Outer {
            transaction,
            fence,
            savepoints: 0,
            left: None,
        };
        Ok(Self {
            outer: Arc::new(Mutex::new(outer)),
            name: PhantomData,
        })
    }
}

impl<DB: Backend, N> TestTx<DB, N> {
    /// Makes it the transaction of the database with this [name](crate::Transactions::named).
    pub fn named<M>(self) -> TestTx<DB, M> {
        TestTx {
            outer: self.outer,
            name: PhantomData,
        }
    }

    /// Returns the connection, to prepare what requests find and to look at what they have done. Requests wait until it is
    /// dropped.
    ///
    /// # Errors
    ///
    /// Fails if what a request has left half-way cannot be undone.
    pub async fn connection(
        &self,
    ) -> sqlx::Result<impl DerefMut<Target = DB::Connection> + use<DB, N>> {
        Ok(Connection(self.outer().await?))
    }

    /// Returns the transaction as those leave it that have come to an end.
    async fn outer(&self) -> sqlx::Result<OwnedMutexGuard<Outer<DB>>> {
        let mut outer = Arc::clone(&self.outer).lock_owned().await;
        if let Some(left) = outer.left {
            outer.run("ROLLBACK TO SAVEPOINT", left).await?;
            outer.left = None;
        }
        Ok(outer)
    }

    pub(crate) fn unnamed(self) -> TestTx<DB> {
        self.named()
    }
}

impl<DB: Backend> TestTx<DB> {
    /// Begins the transaction of a request.
    pub(crate) async fn nest(&self) -> sqlx::Result<Nested<DB>> {
        let mut outer = self.outer().await?;
        outer.savepoints += 1;
        let number = outer.savepoints;
        outer.run("SAVEPOINT", number).await?;
        Ok(Nested {
            outer,
            number,
            is_open: true,
        })
    }
}

impl<DB: Backend> Outer<DB> {
    async fn run(&mut self, what: &str, number: u32) -> sqlx::Result<()> {
        let statement = format!("{what} pyramidion_request_{number}");
        DB::run(&mut self.transaction, sql(statement)).await
    }
}

/// What comes after the test may be committed.
impl<DB: Backend> Drop for Outer<DB> {
    fn drop(&mut self) {
        self.fence.open();
    }
}

/// The transaction of a request within that of a test.
pub(crate) struct Nested<DB: Backend> {
    outer: OwnedMutexGuard<Outer<DB>>,
    number: u32,
    is_open: bool,
}

impl<DB: Backend> Nested<DB> {
    pub(crate) fn connection(&mut self) -> &mut DB::Connection {
        &mut self.outer.transaction
    }

    pub(crate) fn is_lost(&self) -> bool {
        self.outer.fence.is_lost()
    }

    pub(crate) async fn release(mut self) -> sqlx::Result<()> {
        if let Some(check) = DB::CHECK_CONSTRAINTS {
            DB::run(self.connection(), sql(check.to_owned())).await?;
        }
        self.outer.run("RELEASE SAVEPOINT", self.number).await?;
        self.is_open = false;
        Ok(())
    }

    pub(crate) async fn roll_back(mut self) -> sqlx::Result<()> {
        self.outer.run("ROLLBACK TO SAVEPOINT", self.number).await?;
        self.is_open = false;
        Ok(())
    }
}

/// What was begun and not ended is undone by the next request.
impl<DB: Backend> Drop for Nested<DB> {
    fn drop(&mut self) {
        if self.is_open {
            self.outer.left = Some(self.number);
        }
    }
}

struct Connection<DB: Backend>(OwnedMutexGuard<Outer<DB>>);

impl<DB: Backend> Deref for Connection<DB> {
    type Target = DB::Connection;

    fn deref(&self) -> &DB::Connection {
        &self.0.transaction
    }
}

impl<DB: Backend> DerefMut for Connection<DB> {
    fn deref_mut(&mut self) -> &mut DB::Connection {
        &mut self.0.transaction
    }
}

impl<DB: Backend, N> Clone for TestTx<DB, N> {
    fn clone(&self) -> Self {
        Self {
            outer: Arc::clone(&self.outer),
            name: PhantomData,
        }
    }
}

impl<DB: Backend, N> fmt::Debug for TestTx<DB, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TestTx")
    }
}
