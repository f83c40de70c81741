//! The transaction of a request, as views take it.

use std::fmt;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::panic::Location;
use std::sync::Arc;

use pyramidion::Request;
use pyramidion::request::Outcome;
use tokio::sync::{OwnedMappedMutexGuard, OwnedMutexGuard, oneshot};

use crate::backend::Backend;
use crate::error::{Cause, CommitFailed, is_over};
use crate::name::Main;
use crate::savepoint::Savepoint;
use crate::shared::{AfterCommit, Phase, Shared};

/// The transaction of a request, an argument of views.
///
/// Views, extractors and exception views of one request share it; what else needs it takes a clone, or `&Tx`. It begins when it is
/// first used, and [ends](crate#when-a-transaction-begins-and-ends) before the answer is sent. That the application has
/// [`Transactions`](crate::Transactions) of the database is checked by `make_app()`.
///
/// Where a view cannot take it as an argument, `Tx::from_request(request)` returns it.
///
/// See the [crate] for an example. `N` is the [name](crate::Transactions::named) of the database where there are several.
pub struct Tx<DB: Backend, N = Main> {
    shared: Arc<Shared<DB>>,
    commit_when: Arc<CommitRule>,
    /// The attempt to answer the request that it belongs to.
    attempt: u32,
    name: PhantomData<fn() -> N>,
}

pub(crate) type CommitRule = dyn Fn(&Request, &Outcome<'_>) -> bool + Send + Sync;

impl<DB: Backend, N: 'static> Tx<DB, N> {
    pub(crate) fn new(shared: Shared<DB>, commit_when: Arc<CommitRule>, attempt: u32) -> Self {
        Self {
            shared: Arc::new(shared),
            commit_when,
            attempt,
            name: PhantomData,
        }
    }

    /// Returns the connection of the transaction, which begins if it has not begun.
    ///
    /// What is returned is for one use at a time: `&mut *tx.begun().await?` is what queries are executed on. A second use waits until
    /// the first is dropped, no longer than for a connection.
    ///
    /// # Errors
    ///
    /// Fails if no connection can be had, which is answered with 503; if the database refuses to begin; if the first use does not
    /// end; and if the transaction is over.
    #[track_caller]
    pub fn begun(&self) -> impl Future<Output = sqlx::Result<Guard<DB>>> + Send + use<'_, DB, N> {
        let place = Location::caller();
        async move {
            let phase = self.shared.enter(place).await?;
            let connection = OwnedMutexGuard::try_map(phase, |phase| match phase {
                Phase::Begun(begun) => Some(begun.connection()),
                Phase::Off | Phase::NotBegun | Phase::Over => None,
            });
            let connection = connection.map_err(|_| is_over())?;
            Ok(Guard { connection })
        }
    }

    /// Does a part of the transaction that can be undone by itself: it is kept if `work` is `Ok`, and undone if it is an error, or
    /// if what is returned is dropped half-way.
    ///
    /// It is for statements that may fail, such as an `INSERT` of what may be there already. Savepoints may stand within each other.
    /// Everything that uses the transaction meanwhile belongs to the savepoint.
    ///
    /// # Errors
    ///
    /// Fails as `work` does, or as [`begun`](Self::begun) does.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion_sqlx::{Backend, Tx};
    /// # #[cfg(feature = "sqlite")] mod example {
    /// # use pyramidion_sqlx::Tx;
    /// use sqlx::Sqlite;
    ///
    /// pub async fn add_tag(tx: &Tx<Sqlite>, name: &str) -> sqlx::Result<()> {
    ///     let insert = sqlx::query("INSERT INTO tags (name) VALUES ($1)").bind(name);
    ///     let added = tx.savepoint(async { insert.execute(&mut *tx.begun().await?).await }).await;
    ///     match added {
    ///         Err(sqlx::Error::Database(error)) if error.is_unique_violation() => Ok(()), // it is there
    ///         added => added.map(drop),
    ///     }
    /// }
    /// # }
    /// # fn unused<DB: Backend>(_: Tx<DB>) {}
    /// ```
    #[track_caller]
    pub fn savepoint<T, E>(
        &self,
        work: impl Future<Output = Result<T, E>> + Send,
    ) -> impl Future<Output = Result<T, E>> + Send
    where
        T: Send,
        E: From<sqlx::Error> + Send,
    {
        let place = Location::caller();
        async move {
            let savepoint = Savepoint::begin(&self.shared, place).await?;
            match work.await {
                Ok(value) => {
                    savepoint.release().await?;
                    Ok(value)
                }
                Err(error) => {
                    savepoint.roll_back().await?;
                    Err(error)
                }
            }
        }
    }

    /// Makes the transaction be rolled back, whatever the answer is.
    pub fn doom(&self) {
        self.shared.doom();
    }

    /// Tells whether the transaction has begun and is not over.
    pub fn is_active(&self) -> bool {
        self.shared.is_active()
    }

    /// Commits what was done so far; the next use begins another transaction.
    ///
    /// It is for views that do several things by and by, of which each is worth keeping. What is committed stays, whatever becomes of
    /// the request, which is not [answered once more](crate::Transactions::retry) afterwards.
    ///
    /// # Errors
    ///
    /// Fails if the database does not commit, if the transaction is [doomed](Self::doom), or if it is in use.
    pub async fn commit(&self) -> Result<(), CommitFailed> {
        if self.shared.is_over() {
            return Err(CommitFailed::new(Cause::Database(is_over())));
        }
        if self.shared.is_doomed() {
            let doomed = sqlx::Error::InvalidArgument("the transaction is doomed".to_owned());
            return Err(CommitFailed::new(Cause::Database(doomed)));
        }
        self.commit_and_go_on_to(Phase::NotBegun).await
    }

    /// Commits what was begun, in a task: it comes to its end also if nobody waits for it any more, since half a commit is worse than
    /// none.
    async fn commit_and_go_on_to(&self, next: Phase<DB>) -> Result<(), CommitFailed> {
        let Some(begun) = self.shared.take(next)? else {
            self.shared.do_after_commit();
            return Ok(());
        };
        let (sender, committed) = oneshot::channel();
        let shared = Arc::clone(&self.shared);
        let committing = async move {
            match sender.send(shared.commit(begun).await) {
                Ok(()) => {}
                Err(Ok(())) => tracing::info!("a transaction was committed whose client is gone"),
                Err(Err(error)) => {
                    let cause = std::error::Error::source(&error).map(ToString::to_string);
                    tracing::warn!(%error, cause, "of a request whose client is gone");
                }
            }
        };
        let lost = || CommitFailed::new(Cause::Lost);
        let spawner = self.shared.spawner();
        spawner.spawn(committing).map_err(|_| lost())?;
        committed.await.unwrap_or_else(|_| Err(lost()))
    }

    /// Does something when the transaction is committed, and only then: sends an e-mail, begins a job.
    ///
    /// It is a [background task](pyramidion::tasks): the answer does not wait for it. What is said within a [savepoint](Self::savepoint) that is
    /// undone is not done. What must not be lost when the program ends belongs into the database.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion_sqlx::{Backend, Tx};
    ///
    /// # async fn send_mail(_to: String) {}
    /// fn sign_up<DB: Backend>(tx: &Tx<DB>, to: String) {
    ///     tx.after_commit(send_mail(to));
    /// }
    /// ```
    #[track_caller]
    pub fn after_commit(&self, work: impl Future<Output = ()> + Send + 'static) {
        self.shared.add_after_commit(AfterCommit {
            place: Location::caller(),
            work: Box::pin(work),
        });
    }

    pub(crate) fn attempt(&self) -> u32 {
        self.attempt
    }

    /// Rolls back what was not ended.
    pub(crate) fn abandon(&self) {
        self.shared.abandon();
    }

    /// Ends the transaction when it is known what the request comes to.
    pub(crate) async fn end(
        self,
        request: &mut Request,
        outcome: Outcome<'_>,
    ) -> pyramidion::Result<()> {
        let is_wanted = outcome.is_success()
            && !self.shared.is_doomed()
            && (self.commit_when)(request, &outcome);
        self.shared.close();
        let ended = if is_wanted {
            self.commit_and_go_on_to(Phase::Over)
                .await
                .map_err(Into::into)
        } else {
            self.roll_back_at_end().await
        };
        if self.shared.has_committed() {
            request.forbid_retry();
        }
        ended
    }

    async fn roll_back_at_end(&self) -> pyramidion::Result<()> {
        match self.shared.take(Phase::Over) {
            Ok(Some(begun)) => self.shared.roll_back(begun).await,
            Ok(None) => {}
            // It is rolled back when that ends.
            Err(error) => tracing::warn!(%error, "a transaction is still in use"),
        }
        Ok(())
    }
}

impl<DB: Backend, N> Clone for Tx<DB, N> {
    fn clone(&self) -> Self {
        Self {
            shared: Arc::clone(&self.shared),
            commit_when: Arc::clone(&self.commit_when),
            attempt: self.attempt,
            name: PhantomData,
        }
    }
}

impl<DB: Backend, N> fmt::Debug for Tx<DB, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tx")
            .field("is_active", &self.shared.is_active())
            .finish_non_exhaustive()
    }
}

/// The connection of a transaction, for one use at a time: [`Tx::begun`] returns it.
///
/// It is the connection of sqlx: `&mut *guard` is what queries are executed on.
pub struct Guard<DB: Backend> {
    connection: OwnedMappedMutexGuard<Phase<DB>, DB::Connection>,
}

impl<DB: Backend> Deref for Guard<DB> {
    type Target = DB::Connection;

    fn deref(&self) -> &DB::Connection {
        &self.connection
    }
}

impl<DB: Backend> DerefMut for Guard<DB> {
    fn deref_mut(&mut self) -> &mut DB::Connection {
        &mut self.connection
    }
}

impl<DB: Backend> fmt::Debug for Guard<DB> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Guard")
    }
}
