//! Sessions in the memory of the process.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::{Record, SessionKey, SessionStore, StoreError, Update};
use crate::clock::Clock;

/// How many sessions are kept unless told otherwise.
const CAPACITY: usize = 100_000;

/// A store in the memory of the process, for tests and for applications of a single process.
///
/// The sessions end with the process. Clones share them.
///
/// # Examples
///
/// ```
/// use pyramidion::Configurator;
/// use pyramidion::session::{MemoryStore, ServerSessionFactory};
///
/// let mut config = Configurator::new();
/// config.set_session_factory(ServerSessionFactory::new(MemoryStore::new()));
/// ```
#[derive(Clone)]
pub struct MemoryStore {
    entries: Arc<Mutex<Entries>>,
    capacity: usize,
    clock: Clock,
}

#[derive(Default)]
struct Entries {
    by_key: HashMap<SessionKey, Entry>,
    /// At how many entries those that have expired are looked for again.
    next_purge: usize,
}

struct Entry {
    record: Record,
    expires: Option<f64>,
}

impl Entry {
    fn lives(&self, now: f64) -> bool {
        self.expires.is_none_or(|expires| now < expires)
    }
}

impl MemoryStore {
    /// Returns an empty store.
    pub fn new() -> Self {
        Self {
            entries: Arc::default(),
            capacity: CAPACITY,
            clock: Clock::default(),
        }
    }

    /// Sets how many sessions are kept; the default is 100 000. When there are so many, no other
    /// begins until one has ended, and requests that would begin one are answered with 503.
    #[must_use]
    pub fn capacity(mut self, sessions: usize) -> Self {
        self.capacity = sessions;
        self
    }

    /// Sets where the time comes from, for tests.
    #[must_use]
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Returns the number of sessions that have not expired.
    pub fn len(&self) -> usize {
        let now = self.clock.now();
        let entries = self.lock();
        entries
            .by_key
            .values()
            .filter(|entry| entry.lives(now))
            .count()
    }

    /// Tells whether there is no session that has not expired.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn lock(&self) -> MutexGuard<'_, Entries> {
        // No code that can panic runs with the lock.
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn expiry(&self, time_to_live: Option<Duration>) -> Option<f64> {
        time_to_live.map(|time_to_live| self.clock.now() + time_to_live.as_secs_f64())
    }
}

impl Entries {
    fn get(&mut self, key: &SessionKey, now: f64) -> Option<&mut Entry> {
        self.by_key.get_mut(key).filter(|entry| entry.lives(now))
    }

    /// Makes room for one more entry.
    fn make_room(&mut self, capacity: usize, now: f64) -> Result<(), StoreError> {
        const FEW: usize = 64;
        if self.by_key.len() >= self.next_purge.clamp(FEW.min(capacity), capacity) {
            self.by_key.retain(|_, entry| entry.lives(now));
            // Looking only when there are twice as many costs each entry a constant.
            self.next_purge = self.by_key.len().saturating_mul(2).max(FEW);
        }
        if self.by_key.len() >= capacity {
            return Err(StoreError::new("the store is full"));
        }
        Ok(())
    }
}

impl SessionStore for MemoryStore {
    async fn create(
        &self,
        key: &SessionKey,
        record: &Record,
        time_to_live: Option<Duration>,
    ) -> Result<bool, StoreError> {
        let now = self.clock.now();
        let expires = self.expiry(time_to_live);
        let mut entries = self.lock();
        if entries.get(key, now).is_some() {
            return Ok(false);
        }
        entries.make_room(self.capacity, now)?;
        let record = record.clone();
        entries.by_key.insert(*key, Entry { record, expires });
        Ok(true)
    }

    async fn load(&self, key: &SessionKey) -> Result<Option<Record>, StoreError> {
        let now = self.clock.now();
        let mut entries = self.lock();
        Ok(entries.get(key, now).map(|entry| entry.record.clone()))
    }

    async fn update(
        &self,
        key: &SessionKey,
        expected: u64,
        record: &Record,
        time_to_live: Option<Duration>,
    ) -> Result<Update, StoreError> {
        let now = self.clock.now();
        let expires = self.expiry(time_to_live);
        let mut entries = self.lock();
        Ok(match entries.get(key, now) {
            None => Update::Missing,
            Some(entry) if entry.record.revision != expected => Update::Conflict,
            Some(entry) => {
                let record = record.clone();
                *entry = Entry { record, expires };
                Update::Done
            }
        })
    }

    async fn touch(
        &self,
        key: &SessionKey,
        accessed: f64,
        time_to_live: Option<Duration>,
    ) -> Result<bool, StoreError> {
        let now = self.clock.now();
        let expires = self.expiry(time_to_live);
        let mut entries = self.lock();
        let entry = entries.get(key, now);
        Ok(entry.is_some_and(|entry| {
            entry.record.accessed = accessed;
            entry.expires = expires;
            true
        }))
    }

    async fn delete(&self, key: &SessionKey) -> Result<bool, StoreError> {
        let now = self.clock.now();
        let removed = self.lock().by_key.remove(key);
        Ok(removed.is_some_and(|entry| entry.lives(now)))
    }
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self::new()
    }
}

/// Shows no session.
impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStore")
            .field("capacity", &self.capacity)
            .finish_non_exhaustive()
    }
}
