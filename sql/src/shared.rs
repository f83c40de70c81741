//! What the clones of a request's transaction share.

use std::panic::Location;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use pyramidion::tasks::Spawner;
use sqlx::Pool;
use tokio::sync::OwnedMutexGuard;
use tokio::time::timeout;

use crate::backend::{Backend, Plan, sql};
use crate::begun::Begun;
use crate::error::{Cause, CommitFailed, is_in_use, is_lost, is_off, is_over};
use crate::testing::TestTx;

/// What is to be done when the transaction is committed, and where that was said.
pub(crate) struct AfterCommit {
    pub(crate) place: &'static Location<'static>,
    pub(crate) work: Pin<Box<dyn Future<Output = ()> + Send>>,
}

/// How far the transaction of a request is.
pub(crate) enum Phase<DB: Backend> {
    /// It is not for this request.
    Off,
    NotBegun,
    Begun(Begun<DB>),
    Over,
}

/// What the clones of a request's transaction share.
pub(crate) struct Shared<DB: Backend> {
    pool: Pool<DB>,
    plan: Plan,
    test: Option<TestTx<DB>>,
    /// What commits, and what does what comes afterwards.
    spawner: Spawner,
    phase: Arc<tokio::sync::Mutex<Phase<DB>>>,
    /// Where the guard was got that is there now.
    user: Mutex<Option<&'static Location<'static>>>,
    is_over: AtomicBool,
    is_doomed: AtomicBool,
    has_committed: AtomicBool,
    savepoints: AtomicU32,
    /// The first savepoint that was left half-way, and that is to be returned to before anything else.
    left: Mutex<Option<u32>>,
    after_commit: Mutex<Vec<AfterCommit>>,
}

impl<DB: Backend> Shared<DB> {
    pub(crate) fn new(
        pool: Pool<DB>,
        plan: Plan,
        test: Option<TestTx<DB>>,
        spawner: Spawner,
        is_on: bool,
    ) -> Self {
        let phase = if is_on { Phase::NotBegun } else { Phase::Off };
        Self {
            pool,
            plan,
            test,
            spawner,
            phase: Arc::new(tokio::sync::Mutex::new(phase)),
            user: Mutex::default(),
            is_over: AtomicBool::new(false),
            is_doomed: AtomicBool::new(false),
            has_committed: AtomicBool::new(false),
            savepoints: AtomicU32::new(0),
            left: Mutex::default(),
            after_commit: Mutex::default(),
        }
    }

    /// Returns the transaction for use by one at a time; it begins if it has not begun.
    pub(crate) async fn enter(
        &self,
        place: &'static Location<'static>,
    ) -> sqlx::Result<OwnedMutexGuard<Phase<DB>>> {
        // Whoever holds it and waits for it would wait for ever.
        let entering = timeout(self.patience(), Arc::clone(&self.phase).lock_owned());
        let mut phase = entering.await.map_err(|_| is_in_use(*lock(&self.user)))?;
        *lock(&self.user) = Some(place);
        if self.is_over.load(Ordering::Acquire) {
            *phase = Phase::Over;
        }
        match &mut *phase {
            Phase::Off => return Err(is_off()),
            Phase::Over => return Err(is_over()),
            Phase::NotBegun => *phase = Phase::Begun(self.begin().await?),
            Phase::Begun(begun) if begun.is_lost() => return Err(is_lost()),
            Phase::Begun(begun) => self.leave_savepoint(begun).await?,
        }
        Ok(phase)
    }

    async fn begin(&self) -> sqlx::Result<Begun<DB>> {
        match &self.test {
            None => Begun::on(&self.pool, self.plan.clone()).await,
            Some(test) => Ok(Begun::Nested(test.nest().await?)),
        }
    }

    /// Returns how long a use waits for another one to end.
    fn patience(&self) -> Duration {
        self.pool.options().get_acquire_timeout()
    }

    pub(crate) fn next_savepoint(&self) -> u32 {
        self.savepoints.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Notes that a savepoint was left before it was released or rolled back.
    pub(crate) fn note_left(&self, number: u32) {
        let mut left = lock(&self.left);
        *left = Some(left.map_or(number, |other| other.min(number)));
    }

    /// Undoes what was done since a savepoint that was left half-way.
    async fn leave_savepoint(&self, begun: &mut Begun<DB>) -> sqlx::Result<()> {
        let left = *lock(&self.left);
        let Some(number) = left else {
            return Ok(());
        };
        let statement = format!("ROLLBACK TO SAVEPOINT pyramidion_{number}");
        DB::run(begun.connection(), sql(statement)).await?; // if it fails, nobody knows what is there, and all that follows fails
        *lock(&self.left) = None;
        Ok(())
    }

    pub(crate) fn doom(&self) {
        self.is_doomed.store(true, Ordering::Release);
    }

    pub(crate) fn is_doomed(&self) -> bool {
        self.is_doomed.load(Ordering::Acquire)
    }

    pub(crate) fn is_over(&self) -> bool {
        self.is_over.load(Ordering::Acquire)
    }

    pub(crate) fn has_committed(&self) -> bool {
        self.has_committed.load(Ordering::Acquire)
    }

    pub(crate) fn is_active(&self) -> bool {
        let phase = self.phase.try_lock();
        // What is in use is active.
        !self.is_over() && phase.map_or(true, |phase| matches!(*phase, Phase::Begun(_)))
    }

    pub(crate) fn add_after_commit(&self, work: AfterCommit) {
        lock(&self.after_commit).push(work);
    }

    /// Returns how much is to be done when the transaction is committed.
    pub(crate) fn count_after_commit(&self) -> usize {
        lock(&self.after_commit).len()
    }

    /// Forgets what was to be done for a part of the transaction that is undone: what came after the first `count`.
    pub(crate) fn forget_after_commit(&self, count: usize) {
        lock(&self.after_commit).truncate(count);
    }

    /// Does what is to be done after the commit, each by itself.
    pub(crate) fn do_after_commit(&self) {
        let after = std::mem::take(&mut *lock(&self.after_commit));
        for AfterCommit { place, work } in after {
            if let Err(error) = self.spawner.spawn_at(place, work) {
                tracing::error!(%error, "what was to be done after a commit was not done");
            }
        }
    }

    pub(crate) fn spawner(&self) -> &Spawner {
        &self.spawner
    }

    /// Takes the transaction out for its end, if it has begun.
    ///
    /// # Errors
    ///
    /// Fails if it is in use.
    pub(crate) fn take(&self, next: Phase<DB>) -> Result<Option<Begun<DB>>, CommitFailed> {
        let Ok(mut phase) = self.phase.try_lock() else {
            return Err(CommitFailed::new(Cause::InUse(*lock(&self.user))));
        };
        match std::mem::replace(&mut *phase, next) {
            Phase::Begun(begun) => Ok(Some(begun)),
            Phase::Off => {
                *phase = Phase::Off;
                Ok(None)
            }
            Phase::NotBegun | Phase::Over => Ok(None),
        }
    }

    /// Notes that nothing may be done any more.
    pub(crate) fn close(&self) {
        self.is_over.store(true, Ordering::Release);
    }

    /// Ends what nobody waits for: a transaction that is still there is rolled back.
    pub(crate) fn abandon(&self) {
        self.close();
        // What is in use is rolled back when that ends.
        let _ = self.take(Phase::Over);
    }

    /// Commits, and begins what is to be done afterwards.
    pub(crate) async fn commit(&self, mut begun: Begun<DB>) -> Result<(), CommitFailed> {
        let committing = async {
            self.leave_savepoint(&mut begun).await?;
            begun.commit().await
        };
        match committing.await {
            Ok(()) => {
                self.has_committed.store(true, Ordering::Release);
                self.do_after_commit();
                Ok(())
            }
            Err(error) => {
                self.forget_after_commit(0);
                Err(CommitFailed::new(Cause::Database(error)))
            }
        }
    }

    /// Rolls back; that it fails is only logged, since the connection is closed then.
    pub(crate) async fn roll_back(&self, begun: Begun<DB>) {
        self.forget_after_commit(0);
        if let Err(error) = begun.roll_back().await {
            tracing::warn!(%error, "a transaction could not be rolled back; its connection is closed");
        }
    }
}

/// Enters a value that no code can panic with.
fn lock<T>(value: &Mutex<T>) -> MutexGuard<'_, T> {
    value.lock().unwrap_or_else(PoisonError::into_inner)
}
