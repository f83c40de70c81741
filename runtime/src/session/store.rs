//! Where sessions are kept that are not in a cookie: the contract of a store.

mod memory;
#[cfg(feature = "redis")]
mod redis;
mod steps;

use std::fmt;
use std::future::Future;
use std::time::Duration;

use sha2::{Digest, Sha256};

pub use memory::MemoryStore;
#[cfg(feature = "redis")]
pub use redis::RedisStore;

/// A place that keeps sessions, each under its key.
///
/// A store never sees the id that a browser holds, only its hash, so that somebody who reads the store can
/// take over no session. It need not understand the data.
///
/// What makes sessions safe among parallel requests is the store's duty: each method is atomic,
/// [`update`](Self::update) never brings back what was deleted, and an update of another revision
/// than expected changes nothing.
///
/// A record is forgotten when its time to live is over; without one it is kept until it is deleted.
///
/// Five methods must be written. [`replace`](Self::replace) is made of them, and is worth writing where
/// the store can do it at once.
///
/// # Examples
///
/// ```
/// use pyramidion::session::{MemoryStore, Record, SessionKey, SessionStore as _, Update};
///
/// let store = MemoryStore::new();
/// let key = SessionKey::new([7; 32]);
/// let record = |revision| Record {
///     data: "{\"visits\": 1}".to_owned(),
///     created: 0.0,
///     accessed: 0.0,
///     revision,
/// };
/// let runtime = tokio::runtime::Builder::new_current_thread().build()?;
/// runtime.block_on(async {
///     assert!(store.create(&key, &record(1), None).await?);
///     assert_eq!(store.update(&key, 1, &record(2), None).await?, Update::Done);
///     // Another request has written it meanwhile.
///     assert_eq!(store.update(&key, 1, &record(2), None).await?, Update::Conflict);
///     Ok::<(), pyramidion::Error>(())
/// })?;
/// # Ok::<(), pyramidion::Error>(())
/// ```
pub trait SessionStore: Send + Sync + 'static {
    /// Keeps a record under a new key; tells whether the key was free.
    ///
    /// # Errors
    ///
    /// Fails if the store cannot be asked.
    fn create(
        &self,
        key: &SessionKey,
        record: &Record,
        time_to_live: Option<Duration>,
    ) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// Returns the record of a key, if there is one.
    ///
    /// # Errors
    ///
    /// Fails if the store cannot be asked.
    fn load(
        &self,
        key: &SessionKey,
    ) -> impl Future<Output = Result<Option<Record>, StoreError>> + Send;

    /// Replaces the record of a key if it is there and has the `expected` revision.
    ///
    /// # Errors
    ///
    /// Fails if the store cannot be asked.
    fn update(
        &self,
        key: &SessionKey,
        expected: u64,
        record: &Record,
        time_to_live: Option<Duration>,
    ) -> impl Future<Output = Result<Update, StoreError>> + Send;

    /// Sets when the record of a key was last used, and how long it lives from now on; tells whether
    /// it is there.
    ///
    /// The revision stays, since the data do.
    ///
    /// # Errors
    ///
    /// Fails if the store cannot be asked.
    fn touch(
        &self,
        key: &SessionKey,
        accessed: f64,
        time_to_live: Option<Duration>,
    ) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// Returns what is wrong with the configuration of the store, a sentence each that says what to write instead; it is checked by
    /// [`make_app`](crate::Configurator::make_app). The default is nothing.
    fn errors(&self) -> Vec<String> {
        Vec::new()
    }

    /// Deletes the record of a key; tells whether it was there.
    ///
    /// # Errors
    ///
    /// Fails if the store cannot be asked.
    fn delete(&self, key: &SessionKey) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// Moves a session to a new key: keeps `record` under `to` and deletes the record of `from`, if that
    /// is there and has the `expected` revision. It is called after [`renew`](super::Session::renew).
    ///
    /// An attacker may know the old id, or may have planted it. So `record` must never be seen under the old id: neither in
    /// between, nor when the store fails or the request is given up half-way. If `to` is taken, the
    /// answer is [`Conflict`](Update::Conflict), and another key is tried.
    ///
    /// A database does it in one statement: `UPDATE sessions SET id = …, data = …, revision = …
    /// WHERE id = … AND revision = …`. Unless a store says otherwise it is done in four steps: load the
    /// old record, create the new one, delete the old one; if it cannot be deleted, delete the new one.
    /// Whatever step is the last one, there is the old session as it was, or the new one. What another
    /// request writes to the old session between these steps is lost with it.
    ///
    /// # Errors
    ///
    /// Fails if the store cannot be asked.
    fn replace(
        &self,
        from: &SessionKey,
        expected: u64,
        to: &SessionKey,
        record: &Record,
        time_to_live: Option<Duration>,
    ) -> impl Future<Output = Result<Update, StoreError>> + Send {
        steps::replace(self, from, expected, to, record, time_to_live)
    }
}

/// What came of [`SessionStore::update`] or [`SessionStore::replace`].
///
/// See [`SessionStore`] for an example.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Update {
    /// The record was replaced.
    Done,
    /// There is no record: it was deleted, or has expired.
    Missing,
    /// The record has another revision: another request wrote it. Or the new key is taken.
    Conflict,
}

/// What a store keeps of a session.
///
/// See [`SessionStore`] for an example.
#[derive(Clone, PartialEq)]
pub struct Record {
    /// The data, as a JSON object.
    pub data: String,
    /// When the session began, in seconds since the Unix epoch.
    pub created: f64,
    /// When it was last used, in seconds since the Unix epoch.
    pub accessed: f64,
    /// How often the data were written.
    pub revision: u64,
}

/// Does not show the data, which are private to the visitor.
impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Record")
            .field("created", &self.created)
            .field("accessed", &self.accessed)
            .field("revision", &self.revision)
            .finish_non_exhaustive()
    }
}

/// The name under which a store keeps a session: the SHA-256 hash of its id.
///
/// See [`SessionStore`] for an example.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct SessionKey([u8; 32]);

impl SessionKey {
    pub(super) fn of(id: &[u8; 32]) -> Self {
        Self(Sha256::digest(id).into())
    }

    /// Returns the key of a hash, for tests of a store.
    pub fn new(hash: [u8; 32]) -> Self {
        Self(hash)
    }

    /// Returns the bytes of the hash.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// Shows nothing: the key tells sessions apart.
impl fmt::Debug for SessionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionKey(..)")
    }
}

/// The error for a store that cannot be asked.
///
/// # Examples
///
/// ```
/// use std::error::Error as _;
/// use std::io;
///
/// use pyramidion::session::StoreError;
///
/// let error = StoreError::new(io::Error::from(io::ErrorKind::ConnectionRefused));
/// assert_eq!(error.to_string(), "the session store cannot be asked");
/// assert_eq!(error.source().map(ToString::to_string).as_deref(), Some("connection refused"));
/// ```
#[derive(Debug)]
pub struct StoreError {
    source: crate::BoxError,
}

impl StoreError {
    /// Returns the error for a cause, which is logged but never sent.
    pub fn new(source: impl Into<crate::BoxError>) -> Self {
        Self {
            source: source.into(),
        }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the session store cannot be asked")
    }
}

impl std::error::Error for StoreError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.source)
    }
}
