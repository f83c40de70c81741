//! A transaction that has begun: on a connection of its own, or inside of that of a test.

use sqlx::pool::PoolConnection;
use sqlx::{Connection as _, Pool, Transaction};
use tokio::runtime::Handle;
use tokio::sync::oneshot;

use crate::backend::{Backend, Plan, sql};
use crate::error::{is_lost, no_connection};
use crate::fence::Fence;
use crate::testing::Nested;

/// A transaction that has begun. It is rolled back when it is dropped.
pub(crate) enum Begun<DB: Backend> {
    Own(Own<DB>),
    /// A savepoint of the transaction of a test.
    Nested(Nested<DB>),
}

/// A transaction on a connection of its own.
pub(crate) struct Own<DB: Backend> {
    /// Nothing once it has come to its end.
    transaction: Option<Transaction<'static, DB>>,
    fence: Fence,
}

impl<DB: Backend> Begun<DB> {
    /// Begins a transaction on a connection of the pool.
    ///
    /// # Errors
    ///
    /// Fails with an error that is answered with 503 if no connection can be had for now.
    pub(crate) async fn on(pool: &Pool<DB>, plan: Plan) -> sqlx::Result<Self> {
        let connection = sound_connection(pool).await.map_err(no_connection::<DB>)?;
        // Whoever stops waiting between the statement and its answer would leave the connection within a transaction that
        // nobody knows of. So the waiting is done by a task, which drops what it began if nobody wants it any more.
        let (sender, begun) = oneshot::channel();
        tokio::spawn(async move {
            let _ = sender.send(begin(connection, &plan).await);
        });
        let begun = begun.await.unwrap_or(Err(sqlx::Error::WorkerCrashed));
        begun.map(Self::Own).map_err(no_connection::<DB>)
    }

    pub(crate) fn connection(&mut self) -> &mut DB::Connection {
        match self {
            Self::Own(own) => own.connection(),
            Self::Nested(nested) => nested.connection(),
        }
    }

    /// Tells whether the database has ended the transaction by itself.
    pub(crate) fn is_lost(&self) -> bool {
        match self {
            Self::Own(own) => own.fence.is_lost(),
            Self::Nested(nested) => nested.is_lost(),
        }
    }

    /// Commits what was done, unless the transaction has failed.
    pub(crate) async fn commit(mut self) -> sqlx::Result<()> {
        if self.is_lost() {
            return Err(is_lost());
        }
        DB::check(self.connection()).await?;
        match self {
            Self::Own(own) => own.commit().await,
            Self::Nested(nested) => nested.release().await,
        }
    }

    pub(crate) async fn roll_back(self) -> sqlx::Result<()> {
        match self {
            Self::Own(own) => own.roll_back().await,
            Self::Nested(nested) => nested.roll_back().await,
        }
    }
}

impl<DB: Backend> Own<DB> {
    fn connection(&mut self) -> &mut DB::Connection {
        let transaction = self.transaction.as_mut();
        transaction.expect("it is there until it ends")
    }

    async fn commit(mut self) -> sqlx::Result<()> {
        self.fence.open();
        match self.transaction.take() {
            Some(transaction) => transaction.commit().await,
            None => Ok(()),
        }
    }

    async fn roll_back(mut self) -> sqlx::Result<()> {
        match self.transaction.take() {
            Some(transaction) => roll_back(transaction, self.fence.is_lost()).await,
            None => Ok(()),
        }
    }
}

/// Rolls back. A transaction that the database has ended begins again for that, since its connection still counts it.
async fn roll_back<DB: Backend>(
    mut transaction: Transaction<'static, DB>,
    is_lost: bool,
) -> sqlx::Result<()> {
    if is_lost {
        DB::run(&mut transaction, sql("BEGIN".to_owned())).await?;
    }
    transaction.rollback().await
}

impl<DB: Backend> Drop for Own<DB> {
    fn drop(&mut self) {
        self.fence.open();
        if self.fence.is_lost()
            && let Some(transaction) = self.transaction.take()
            && let Ok(runtime) = Handle::try_current()
        {
            runtime.spawn(roll_back(transaction, true));
        }
    }
}

/// Returns a connection of the pool that is within no transaction.
///
/// One may be left within a transaction that the database has ended while it was committed, or while nobody waited any more.
async fn sound_connection<DB: Backend>(pool: &Pool<DB>) -> sqlx::Result<PoolConnection<DB>> {
    loop {
        let connection = pool.acquire().await?;
        if !connection.is_in_transaction() {
            return Ok(connection);
        }
        let _ = connection.close().await;
    }
}

async fn begin<DB: Backend>(
    mut connection: PoolConnection<DB>,
    plan: &Plan,
) -> sqlx::Result<Own<DB>> {
    let mut statements = DB::beginning(plan);
    let last = statements.pop();
    for statement in statements {
        DB::run(&mut connection, sql(statement)).await?;
    }
    let mut transaction = Transaction::begin(connection, last.map(sql)).await?;
    let fence = DB::fence(&mut transaction).await?;
    Ok(Own {
        transaction: Some(transaction),
        fence,
    })
}
