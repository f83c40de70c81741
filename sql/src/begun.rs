//! A transaction that has begun: on a connection of its own, or inside of that of a test.

use sqlx::pool::PoolConnection;
use sqlx::{Pool, Transaction};
use tokio::sync::oneshot;

use crate::backend::{Backend, Plan, sql};
use crate::error::no_connection;
use crate::testing::Nested;

/// A transaction that has begun. It is rolled back when it is dropped.
pub(crate) enum Begun<DB: Backend> {
    Own(Transaction<'static, DB>),
    /// A savepoint of the transaction of a test.
    Nested(Nested<DB>),
}

impl<DB: Backend> Begun<DB> {
    /// Begins a transaction on a connection of the pool.
    ///
    /// # Errors
    ///
    /// Fails with an error that is answered with 503 if no connection can be had for now.
    pub(crate) async fn on(pool: &Pool<DB>, plan: Plan) -> sqlx::Result<Self> {
        let connection = pool.acquire().await.map_err(no_connection::<DB>)?;
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
            Self::Own(transaction) => &mut *transaction,
            Self::Nested(nested) => nested.connection(),
        }
    }

    /// Commits what was done, unless the transaction has failed.
    pub(crate) async fn commit(mut self) -> sqlx::Result<()> {
        DB::check(self.connection()).await?;
        match self {
            Self::Own(transaction) => transaction.commit().await,
            Self::Nested(nested) => nested.release().await,
        }
    }

    pub(crate) async fn roll_back(self) -> sqlx::Result<()> {
        match self {
            Self::Own(transaction) => transaction.rollback().await,
            Self::Nested(nested) => nested.roll_back().await,
        }
    }
}

async fn begin<DB: Backend>(
    mut connection: PoolConnection<DB>,
    plan: &Plan,
) -> sqlx::Result<Transaction<'static, DB>> {
    let mut statements = DB::beginning(plan);
    let last = statements.pop();
    for statement in statements {
        DB::run(&mut connection, sql(statement)).await?;
    }
    Transaction::begin(connection, last.map(sql)).await
}
