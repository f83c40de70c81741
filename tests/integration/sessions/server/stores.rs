//! Stores around others: those that have only what must be written, and one that fails.

use std::future::{Future, pending};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use pyramidion::session::{MemoryStore, Record, SessionKey, SessionStore, StoreError, Update};
use tokio::sync::Semaphore;

/// What comes before each call of a store, which does not take place if it fails.
pub(super) trait Guard: Clone + Send + Sync + 'static {
    fn before(&self, step: &'static str) -> impl Future<Output = Result<(), StoreError>> + Send;
}

/// A guarded store that has only the five methods that must be written.
#[derive(Clone)]
pub(super) struct Guarded<G, S> {
    guard: G,
    store: S,
}

impl<G: Guard, S: SessionStore> Guarded<G, S> {
    pub(super) fn new(guard: G, store: S) -> Self {
        Self { guard, store }
    }
}

impl<G: Guard, S: SessionStore> SessionStore for Guarded<G, S> {
    async fn create(
        &self,
        key: &SessionKey,
        record: &Record,
        time_to_live: Option<Duration>,
    ) -> Result<bool, StoreError> {
        self.guard.before("create").await?;
        self.store.create(key, record, time_to_live).await
    }

    async fn load(&self, key: &SessionKey) -> Result<Option<Record>, StoreError> {
        self.guard.before("load").await?;
        self.store.load(key).await
    }

    async fn update(
        &self,
        key: &SessionKey,
        expected: u64,
        record: &Record,
        time_to_live: Option<Duration>,
    ) -> Result<Update, StoreError> {
        self.guard.before("update").await?;
        let update = self.store.update(key, expected, record, time_to_live);
        update.await
    }

    async fn touch(
        &self,
        key: &SessionKey,
        accessed: f64,
        time_to_live: Option<Duration>,
    ) -> Result<bool, StoreError> {
        self.guard.before("touch").await?;
        self.store.touch(key, accessed, time_to_live).await
    }

    async fn delete(&self, key: &SessionKey) -> Result<bool, StoreError> {
        self.guard.before("delete").await?;
        self.store.delete(key).await
    }
}

/// Lets others go first.
#[derive(Clone)]
pub(super) struct Yields;

impl Guard for Yields {
    async fn before(&self, _: &'static str) -> Result<(), StoreError> {
        tokio::task::yield_now().await;
        Ok(())
    }
}

/// Returns a store that has only what must be written, and lets others go first.
pub(super) fn in_steps<S: SessionStore>(store: S) -> Guarded<Yields, S> {
    Guarded::new(Yields, store)
}

/// A store in memory that fails or waits at one of the steps that it is asked for.
#[derive(Clone)]
pub(super) struct Faulty {
    pub(super) memory: MemoryStore,
    plan: Arc<Mutex<Plan>>,
    /// Has a permit for each time that it waits.
    pub(super) waits: Arc<Semaphore>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    FailsBefore,
    FailsAfter,
    WaitsBefore,
    WaitsAfter,
    PanicsBefore,
    PanicsAfter,
}

struct Plan {
    /// The steps that are passed before the fault.
    steps: Option<usize>,
    fault: Fault,
    /// The step at which it happened.
    at: Option<&'static str>,
}

impl Faulty {
    pub(super) fn new() -> Self {
        let plan = Plan {
            steps: None,
            fault: Fault::FailsBefore,
            at: None,
        };
        Self {
            memory: MemoryStore::new(),
            plan: Arc::new(Mutex::new(plan)),
            waits: Arc::new(Semaphore::new(0)),
        }
    }

    pub(super) fn fail(&self, steps: usize, fault: Fault) {
        let mut plan = self.plan.lock().expect("nobody panics with it");
        plan.steps = Some(steps);
        plan.fault = fault;
    }

    pub(super) fn failed_at(&self) -> Option<&'static str> {
        self.plan.lock().expect("nobody panics with it").at
    }

    fn fault(&self, name: &'static str) -> Option<Fault> {
        let mut plan = self.plan.lock().expect("nobody panics with it");
        let steps = plan.steps?;
        plan.steps = steps.checked_sub(1);
        if plan.steps.is_some() {
            return None;
        }
        plan.at = Some(name);
        Some(plan.fault)
    }

    async fn step<T>(
        &self,
        name: &'static str,
        call: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        let wait = async || {
            self.waits.add_permits(1);
            pending::<()>().await;
        };
        match self.fault(name) {
            None => call.await,
            Some(Fault::FailsBefore) => Err(StoreError::new("it fails")),
            Some(Fault::FailsAfter) => {
                call.await?;
                Err(StoreError::new("it fails"))
            }
            Some(Fault::WaitsBefore) => {
                wait().await;
                call.await
            }
            Some(Fault::WaitsAfter) => {
                let result = call.await;
                wait().await;
                result
            }
            Some(Fault::PanicsBefore) => panic!("the store panics"),
            Some(Fault::PanicsAfter) => {
                call.await?;
                panic!("the store panics")
            }
        }
    }
}

impl SessionStore for Faulty {
    async fn create(
        &self,
        key: &SessionKey,
        record: &Record,
        time_to_live: Option<Duration>,
    ) -> Result<bool, StoreError> {
        let call = self.memory.create(key, record, time_to_live);
        self.step("create", call).await
    }

    async fn load(&self, key: &SessionKey) -> Result<Option<Record>, StoreError> {
        self.step("load", self.memory.load(key)).await
    }

    async fn update(
        &self,
        key: &SessionKey,
        expected: u64,
        record: &Record,
        time_to_live: Option<Duration>,
    ) -> Result<Update, StoreError> {
        let call = self.memory.update(key, expected, record, time_to_live);
        self.step("update", call).await
    }

    async fn touch(
        &self,
        key: &SessionKey,
        accessed: f64,
        time_to_live: Option<Duration>,
    ) -> Result<bool, StoreError> {
        let call = self.memory.touch(key, accessed, time_to_live);
        self.step("touch", call).await
    }

    async fn delete(&self, key: &SessionKey) -> Result<bool, StoreError> {
        self.step("delete", self.memory.delete(key)).await
    }

    async fn replace(
        &self,
        from: &SessionKey,
        expected: u64,
        to: &SessionKey,
        record: &Record,
        time_to_live: Option<Duration>,
    ) -> Result<Update, StoreError> {
        let call = self
            .memory
            .replace(from, expected, to, record, time_to_live);
        self.step("replace", call).await
    }
}
