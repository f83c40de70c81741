//! Sessions that a store keeps; the browser has only an id.
//!
//! The id is 256 bits from the operating system; the store knows its hash. An id that the store does
//! not know is never taken over, so that nobody can plant one.

mod changes;
mod id;
mod merge;

use std::fmt;
use std::future::Future;
use std::time::Duration;

use http::HeaderValue;

use super::cookie_options::{Options, option_methods};
use super::expiry::Age;
use super::factory::{AsyncSessionFactory, Opening, Saving};
use super::store::{Record, SessionKey, SessionStore, StoreError, Update};
use super::{OpenedSession, SessionError, Succession, UnsavedSession};
use crate::causes;
use crate::cookies::Cookies;
use crate::introspection::{SessionKind, SessionRecord};
use crate::telemetry::{Rejection, report, session_rejected};
use changes::{Changes, Origin, parse, to_json};
use id::{Ids, SessionId};

/// A session factory that keeps the data in a store and an id in the cookie.
///
/// It is for data that outgrow a cookie, and for sessions that must end when a visitor logs out:
/// [`invalidate`](super::Session::invalidate) deletes the data, and no cookie that anybody kept brings them
/// back. A session costs the store nothing until something is assigned, and a request without the
/// cookie does not ask it.
///
/// # Requests at the same time
///
/// Two requests of one visitor may change the session at once. The second to write learns that from the
/// store, and writes its changes onto what the first wrote: changes of different keys are all
/// kept, of a key that both changed the later change is, flash messages are neither lost nor shown
/// twice. A request that changes a session which has ended meanwhile, by a logout or by
/// [`renew`](super::Session::renew), changes nothing; that is logged as a warning, and its response is sent.
///
/// # When the store cannot be asked
///
/// A request whose session cannot be loaded or saved is answered with 503, with `Retry-After`, and logged once; it waits no
/// longer than the [time limit](Self::time_limit). The cookie stays as it is, so that the session
/// goes on when the store is there again.
///
/// # Examples
///
/// ```
/// use pyramidion::Configurator;
/// use pyramidion::session::{MemoryStore, ServerSessionFactory};
///
/// let mut config = Configurator::new();
/// config.set_session_factory(
///     ServerSessionFactory::new(MemoryStore::new()).cookie_name("__Host-session").secure(true),
/// );
/// ```
#[must_use]
pub struct ServerSessionFactory<S> {
    store: S,
    options: Options,
    time_limit: Duration,
}

impl<S: SessionStore> ServerSessionFactory<S> {
    /// Returns a factory that keeps sessions in `store`.
    pub fn new(store: S) -> Self {
        Self {
            store,
            options: Options::default(),
            time_limit: Duration::from_secs(5),
        }
    }

    option_methods!();

    /// Sets how long a request waits at most for its session to be loaded, and as long again for it
    /// to be saved; the default is 5 seconds.
    pub fn time_limit(mut self, time_limit: Duration) -> Self {
        self.time_limit = time_limit;
        self
    }

    async fn load(&self, ids: Ids) -> Result<OpenedSession, SessionError> {
        for id in ids {
            if let Some(record) = self.store.load(&id.key()).await?
                && let Some(session) = self.restore(id, record)
            {
                return Ok(session);
            }
        }
        Ok(self.options.new_session())
    }

    /// Returns the session of a record, unless it has expired or another program wrote it.
    fn restore(&self, id: SessionId, record: Record) -> Option<OpenedSession> {
        let rejection = match self.options.age(record.created, record.accessed) {
            Age::Good => None,
            Age::TimedOut => Some(Rejection::TimedOut),
            Age::Outlived => Some(Rejection::Outlived),
        };
        if let Some(rejection) = rejection {
            session_rejected(rejection);
            return None;
        }
        let Some(data) = parse(&record.data) else {
            session_rejected(Rejection::Malformed);
            return None;
        };
        let clock = self.options.clock.clone();
        let origin = Origin {
            id,
            data: record.data,
            revision: record.revision,
        };
        let session = OpenedSession::restored(data, record.created, record.accessed, clock);
        Some(session.reissue(self.options.reissue()).origin(origin))
    }

    async fn write(
        &self,
        session: UnsavedSession<'_>,
    ) -> Result<Option<HeaderValue>, SessionError> {
        let origin = session.origin::<Origin>();
        match (session.succession(), origin) {
            (Succession::Invalidated, origin) => {
                if let Some(origin) = origin {
                    self.store.delete(&origin.id.key()).await?;
                }
                if session.data().is_empty() {
                    let removal = self.options.cookie.removal();
                    return removal.map(Some).map_err(|_| SessionError::InvalidCookie);
                }
                let id = self.create(session, self.options.clock.now()).await?;
                self.cookie(&id).map(Some)
            }
            (_, None) => {
                let id = self.create(session, session.created()).await?;
                self.cookie(&id).map(Some)
            }
            (Succession::Renewed, Some(origin)) => {
                let id = self.renew(session, origin).await?;
                id.map_or_else(|| Ok(ended()), |id| self.cookie(&id).map(Some))
            }
            (Succession::Kept, Some(origin)) if session.is_changed() => {
                if !self.update(session, origin).await? {
                    return Ok(ended());
                }
                self.extended(origin)
            }
            (Succession::Kept, Some(origin)) => {
                let time_to_live = self.options.time_to_live(session.created());
                let (key, accessed) = (origin.id.key(), session.accessed());
                if !self.store.touch(&key, accessed, time_to_live).await? {
                    return Ok(None);
                }
                self.extended(origin)
            }
        }
    }

    /// Keeps a session that begins at `created` under a new id.
    async fn create(
        &self,
        session: UnsavedSession<'_>,
        created: f64,
    ) -> Result<SessionId, SessionError> {
        let record = Record {
            data: to_json(session.data()),
            created,
            accessed: session.accessed(),
            revision: 0,
        };
        let time_to_live = self.options.time_to_live(created);
        for _ in 0..TRIES {
            let id = SessionId::random();
            if self.store.create(&id.key(), &record, time_to_live).await? {
                return Ok(id);
            }
        }
        Err(no_new_session())
    }

    /// Writes the changes of a session onto what the store has; tells whether the session was there.
    async fn update(
        &self,
        session: UnsavedSession<'_>,
        origin: &Origin,
    ) -> Result<bool, SessionError> {
        let key = origin.id.key();
        let mut changes = Changes::new(session, origin);
        loop {
            let (expected, record) = (changes.expected, changes.record());
            let time_to_live = self.options.time_to_live(session.created());
            let update = self.store.update(&key, expected, &record, time_to_live);
            match update.await? {
                Update::Done => return Ok(true),
                Update::Missing => return Ok(false),
                Update::Conflict => {}
            }
            if !self.merge(&mut changes, &key).await? {
                return Ok(false);
            }
        }
    }

    /// Moves a session with its changes to a new id, unless it has ended.
    ///
    /// The changes are never written under the old id, which somebody else may know.
    async fn renew(
        &self,
        session: UnsavedSession<'_>,
        origin: &Origin,
    ) -> Result<Option<SessionId>, SessionError> {
        let key = origin.id.key();
        let mut changes = Changes::new(session, origin);
        let mut tries = 0;
        loop {
            let id = SessionId::random();
            let (expected, record) = (changes.expected, changes.record());
            let time_to_live = self.options.time_to_live(session.created());
            let new = id.key();
            let replace = self
                .store
                .replace(&key, expected, &new, &record, time_to_live);
            match replace.await? {
                Update::Done => return Ok(Some(id)),
                Update::Missing => return Ok(None),
                Update::Conflict => {}
            }
            if !self.merge(&mut changes, &key).await? {
                return Ok(None);
            }
            if changes.expected == expected {
                // Nobody wrote the session, so that it was the new key that is taken.
                tries += 1;
                if tries == TRIES {
                    return Err(no_new_session());
                }
            }
        }
    }

    /// Puts the changes onto what another request wrote; tells whether the session is still there.
    async fn merge(
        &self,
        changes: &mut Changes<'_>,
        key: &SessionKey,
    ) -> Result<bool, SessionError> {
        tracing::debug!("another request changed the session; the changes are merged");
        // Of those who write at once one gets through each time, so that this ends.
        tokio::task::yield_now().await;
        let Some(record) = self.store.load(key).await? else {
            return Ok(false);
        };
        changes.merge(&record);
        Ok(true)
    }

    /// Returns the cookie again if it has an age that must be counted from now.
    fn extended(&self, origin: &Origin) -> Result<Option<HeaderValue>, SessionError> {
        let is_due = self.options.cookie.max_age.is_some();
        is_due.then(|| self.cookie(&origin.id)).transpose()
    }

    fn cookie(&self, id: &SessionId) -> Result<HeaderValue, SessionError> {
        let options = &self.options;
        let header = options
            .cookie
            .set_cookie(&options.clock, SessionId::LENGTH, |header| id.write(header));
        header.map_err(|_| SessionError::InvalidCookie)
    }

    async fn in_time<T>(
        &self,
        work: impl Future<Output = Result<T, SessionError>>,
    ) -> Result<T, SessionError> {
        let result = tokio::time::timeout(self.time_limit, work).await;
        result.unwrap_or_else(|_| Err(StoreError::new("it did not answer in time").into()))
    }
}

impl<S: SessionStore> AsyncSessionFactory for ServerSessionFactory<S> {
    fn open<'a>(&'a self, cookies: Cookies<'a>) -> Opening<'a> {
        /// As many cookies of the name are tried.
        const MOST: usize = 4;
        let mut ids = Ids::new();
        cookies.find_last(&self.options.cookie.name, |value| {
            ids.extend(SessionId::parse(value));
            (ids.len() == MOST).then_some(())
        });
        if ids.is_empty() {
            return Opening::Ready(self.options.new_session());
        }
        Opening::wait(self.in_time(self.load(ids)))
    }

    fn save<'a>(&'a self, session: UnsavedSession<'a>, on_exception: bool) -> Saving<'a> {
        let is_nothing = session.data().is_empty() && session.origin::<Origin>().is_none();
        if is_nothing || !self.options.is_wanted(on_exception) {
            return Saving::Ready(Ok(None));
        }
        Saving::wait(self.in_time(self.write(session)))
    }

    fn errors(&self) -> Vec<String> {
        let mut errors = self.options.errors();
        errors.extend(self.store.errors());
        errors
    }

    fn warnings(&self) -> Vec<String> {
        let is_endless = self.options.timeout.is_none() && self.options.lifetime.is_none();
        let warning = is_endless.then(|| {
            "sessions never end, so that their store grows without bounds; set a `timeout` or a \
             `lifetime`"
                .to_owned()
        });
        let of_cookie = self.options.cookie.warnings();
        warning.into_iter().chain(of_cookie).collect()
    }

    fn record(&self) -> SessionRecord {
        let factory = std::any::type_name::<Self>();
        self.options.record(factory, SessionKind::Server)
    }
}

/// Shows neither the store nor a session.
impl<S> fmt::Debug for ServerSessionFactory<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServerSessionFactory")
            .field("options", &self.options)
            .field("time_limit", &self.time_limit)
            .finish_non_exhaustive()
    }
}

/// How often another id is tried when a store says that an id is taken.
const TRIES: usize = 3;

fn no_new_session() -> SessionError {
    StoreError::new("the store takes no new session").into()
}

/// Logs that there is nothing to write to, so that there is no cookie to send.
fn ended() -> Option<HeaderValue> {
    report!(
        WARN,
        "a session ended while a request changed it; the changes are dropped"
    );
    None
}

/// The reason is for the log.
impl From<StoreError> for SessionError {
    fn from(error: StoreError) -> Self {
        let reason = std::error::Error::source(&error).map(causes::text);
        Self::unavailable(reason.unwrap_or_default())
    }
}
