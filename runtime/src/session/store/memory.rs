//! Sessions in the memory of the process.

mod entries;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::{Record, SessionKey, SessionStore, StoreError, Update};
use crate::clock::Clock;
use crate::json::{self, Value};
use crate::session::csrf_token;
use crate::telemetry::report;
use entries::{Entries, Entry};

/// How many sessions are kept unless told otherwise.
const CAPACITY: usize = 100_000;

/// A store in the memory of the process, for tests and for applications of a single process.
///
/// The sessions end with the process. Clones share them.
///
/// # When it is full
///
/// A page with a form gives everybody who looks at it a session, for its CSRF token. When the store has
/// as many sessions as its [capacity](Self::capacity), those that hold nothing else make room, the longest
/// unused first. Where all hold more, no session begins until one has ended, and requests that would begin
/// one are answered with 503. From nine tenths on there is a warning in the log.
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
    shared: Arc<Mutex<Shared>>,
    capacity: usize,
    dispensable_keys: Arc<[String]>,
    clock: Clock,
}

/// What all clones share.
#[derive(Default)]
struct Shared {
    entries: Entries,
    /// Whether it was logged that there is little room left.
    is_warned: bool,
}

impl MemoryStore {
    /// Returns an empty store.
    pub fn new() -> Self {
        Self {
            shared: Arc::default(),
            capacity: CAPACITY,
            dispensable_keys: [csrf_token::KEY.to_owned()].into(),
            clock: Clock::default(),
        }
    }

    /// Sets how many sessions are kept; the default is 100 000.
    ///
    /// Count those that may begin within the time-out of a session. Each takes the bytes of its JSON and about 400
    /// more.
    #[must_use]
    pub fn capacity(mut self, sessions: usize) -> Self {
        self.capacity = sessions;
        self
    }

    /// Sets the keys that are worth nothing by themselves: sessions without any other make room when the
    /// store is full. The default is `_csrft_`, the key of the CSRF token.
    ///
    /// It is for tokens under [another key](crate::csrf::SessionCsrfStoragePolicy::key), and for what
    /// everybody gets who looks at a page, such as a counter of visits.
    #[must_use]
    pub fn dispensable_keys<S: Into<String>>(mut self, keys: impl IntoIterator<Item = S>) -> Self {
        self.dispensable_keys = keys.into_iter().map(Into::into).collect();
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
        let mut shared = self.lock();
        shared.entries.purge(now);
        shared.entries.len()
    }

    /// Tells whether there is no session that has not expired.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn lock(&self) -> MutexGuard<'_, Shared> {
        // No code that can panic runs with the lock.
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn entry(&self, record: &Record, time_to_live: Option<Duration>) -> Entry {
        let is_dispensable = self.is_dispensable(&record.data);
        Entry::new(record.clone(), self.expiry(time_to_live), is_dispensable)
    }

    fn expiry(&self, time_to_live: Option<Duration>) -> Option<f64> {
        time_to_live.map(|time_to_live| self.clock.now() + time_to_live.as_secs_f64())
    }

    /// Tells whether data have no keys but those that are worth nothing by themselves.
    fn is_dispensable(&self, data: &str) -> bool {
        /// What is longer is more than a token, and is not worth reading.
        const LONGEST: usize = 1024;
        if data.len() > LONGEST {
            return false;
        }
        let Some(Value::Object(data)) = json::parse(data) else {
            return false;
        };
        data.iter()
            .all(|(key, _)| self.dispensable_keys.iter().any(|other| other == key))
    }

    /// Says once that there is little room left, and again after there was more.
    fn warning(&self, shared: &mut Shared) -> Option<NearlyFull> {
        let (sessions, capacity) = (shared.entries.len(), self.capacity);
        let share = |tenths: usize| sessions.saturating_mul(10) >= capacity.saturating_mul(tenths);
        if !share(8) {
            shared.is_warned = false;
        }
        if !share(9) || shared.is_warned {
            return None;
        }
        shared.is_warned = true;
        Some(NearlyFull {
            sessions,
            dispensable: shared.entries.dispensable(),
        })
    }
}

/// What is said when there is little room left.
struct NearlyFull {
    sessions: usize,
    dispensable: usize,
}

impl NearlyFull {
    fn log(&self, capacity: usize) {
        let Self {
            sessions,
            dispensable,
        } = self;
        report!(
            WARN,
            sessions,
            dispensable,
            capacity,
            "the store of sessions is nearly full; `dispensable` of its sessions hold only a CSRF \
             token and make room; when all hold more, new visitors are answered with 503: raise \
             `MemoryStore::capacity`, shorten the `timeout`, or take another store"
        );
    }
}

impl SessionStore for MemoryStore {
    fn errors(&self) -> Vec<String> {
        let error = (self.capacity == 0).then(|| {
            "the store keeps no session, since its `capacity` is 0; leave it out for 100 000 sessions"
                .to_owned()
        });
        error.into_iter().collect()
    }

    async fn create(
        &self,
        key: &SessionKey,
        record: &Record,
        time_to_live: Option<Duration>,
    ) -> Result<bool, StoreError> {
        let now = self.clock.now();
        let entry = self.entry(record, time_to_live);
        let mut shared = self.lock();
        if shared.entries.get(key, now).is_some() {
            return Ok(false);
        }
        if !shared.entries.make_room(self.capacity, now) {
            return Err(StoreError::new("the store is full"));
        }
        shared.entries.put(*key, entry);
        let warning = self.warning(&mut shared);
        drop(shared);
        if let Some(warning) = warning {
            warning.log(self.capacity);
        }
        Ok(true)
    }

    async fn load(&self, key: &SessionKey) -> Result<Option<Record>, StoreError> {
        let now = self.clock.now();
        let shared = self.lock();
        let entry = shared.entries.get(key, now);
        Ok(entry.map(|entry| entry.record.clone()))
    }

    async fn update(
        &self,
        key: &SessionKey,
        expected: u64,
        record: &Record,
        time_to_live: Option<Duration>,
    ) -> Result<Update, StoreError> {
        self.replace(key, expected, key, record, time_to_live).await
    }

    async fn touch(
        &self,
        key: &SessionKey,
        accessed: f64,
        time_to_live: Option<Duration>,
    ) -> Result<bool, StoreError> {
        let now = self.clock.now();
        let expires = self.expiry(time_to_live);
        let mut shared = self.lock();
        let Some(mut entry) = shared.entries.remove(key, now) else {
            return Ok(false);
        };
        entry.record.accessed = accessed;
        entry.expires = expires;
        shared.entries.put(*key, entry);
        Ok(true)
    }

    async fn delete(&self, key: &SessionKey) -> Result<bool, StoreError> {
        let now = self.clock.now();
        Ok(self.lock().entries.remove(key, now).is_some())
    }

    async fn replace(
        &self,
        from: &SessionKey,
        expected: u64,
        to: &SessionKey,
        record: &Record,
        time_to_live: Option<Duration>,
    ) -> Result<Update, StoreError> {
        let now = self.clock.now();
        let entry = self.entry(record, time_to_live);
        let mut shared = self.lock();
        let Some(old) = shared.entries.get(from, now) else {
            return Ok(Update::Missing);
        };
        let is_taken = from != to && shared.entries.get(to, now).is_some();
        if old.record.revision != expected || is_taken {
            return Ok(Update::Conflict);
        }
        shared.entries.remove(from, now);
        shared.entries.put(*to, entry);
        Ok(Update::Done)
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
