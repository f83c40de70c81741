//! Sessions: what a visitor's data are, and how they reach the next request.
//!
//! A [`Session`] holds JSON values by name. It is opened when a view first asks for it and written
//! after the last tween, by the [`SessionFactory`] that the application was configured with. A
//! request that never asks for its session pays nothing for it.
//!
//! ```
//! use pyramidion::session::{Clock, Session};
//!
//! let mut session = Session::new(Clock::default());
//! session.insert("visits", 1)?;
//! assert_eq!(session.get("visits")?, Some(1));
//! assert_eq!(session.get::<String>("user")?, None);
//! # Ok::<(), pyramidion::Error>(())
//! ```
//!
//! There are three factories: [`SignedCookieSessionFactory`] shares its cookies with Pyramid,
//! `EncryptedCookieSessionFactory` (feature `encrypted`) lets nobody read them, and
//! [`ServerSessionFactory`] keeps the data in a [`SessionStore`]: [`MemoryStore`], `RedisStore`
//! (feature `redis`) or the application's own. The chapter `docs/sessions.md` says which to choose.
//!
//! Behaviour is that of the chapter
//! [Sessions](https://docs.pylonsproject.org/projects/pyramid/en/2.1-branch/narr/sessions.html) of
//! Pyramid's documentation: reading marks an access, writing marks the session as changed.

mod cookie_factory;
mod cookie_options;
mod cookie_size;
mod csrf_token;
#[cfg(feature = "encrypted")]
mod encrypted_cookie;
mod error;
mod expiry;
mod factory;
mod flash;
mod opened;
mod payload;
mod protection;
mod server_side;
mod sight;
mod signed_cookie;
mod store;
mod unsaved;
mod usage;

use std::any::Any;
use std::fmt;

use serde::{Deserialize, Serialize};

pub use crate::clock::Clock;
pub use crate::json::{
    InvalidJson, Map, NotStorable, Number, SessionSerializer, UnexpectedValue, Value, from_value,
    to_value,
};
pub use crate::secret::{HashAlg, MissingSecret, Secret};
pub use cookie_factory::CookieSessionFactory;
pub(crate) use csrf_token::CsrfKey;
#[cfg(feature = "encrypted")]
pub use encrypted_cookie::{Encrypted, EncryptedCookieSessionFactory};
pub use error::SessionError;
pub use factory::{
    AnySessionFactory, AsyncSessionFactory, IntoSessionFactory, Opening, Saving, SessionFactory,
};
pub use opened::OpenedSession;
pub use protection::CookieProtection;
pub use server_side::ServerSessionFactory;
pub use sight::SessionSight;
pub use signed_cookie::{Signed, SignedCookieSessionFactory};
#[cfg(feature = "redis")]
pub use store::RedisStore;
pub use store::{MemoryStore, Record, SessionKey, SessionStore, StoreError, Update};
pub use unsaved::{Succession, UnsavedSession};
pub use usage::Reissue;

use usage::{Stage, Usage};

/// The data of one visitor, kept from request to request.
///
/// See the [module docs](self).
pub struct Session {
    data: Map,
    created: f64,
    renewed: f64,
    is_new: bool,
    usage: Usage,
    succession: Succession,
    reissue: Reissue,
    origin: Option<Box<dyn Any + Send + Sync>>,
    csrf_key: Option<CsrfKey>,
    clock: Clock,
}

impl Session {
    /// Returns an empty session created now.
    pub fn new(clock: Clock) -> Self {
        let now = clock.now();
        Self::with_times(Map::new(), now, now, clock)
    }

    fn with_times(data: Map, created: f64, renewed: f64, clock: Clock) -> Self {
        Self {
            data,
            created,
            renewed,
            is_new: true,
            usage: Usage::new(),
            succession: Succession::Kept,
            reissue: Reissue::Never,
            origin: None,
            csrf_key: None,
            clock,
        }
    }

    /// Assigns a value.
    ///
    /// # Errors
    ///
    /// Fails if the value is not JSON: a float that is not finite, or a map whose keys are not texts.
    pub fn insert(
        &mut self,
        key: impl Into<String>,
        value: impl Serialize,
    ) -> Result<(), NotStorable> {
        self.mark_changed();
        self.data.insert(key, to_value(&value)?);
        Ok(())
    }

    /// Assigns several values.
    ///
    /// # Errors
    ///
    /// Fails as [`insert`](Self::insert) does; values before the failing one are assigned.
    pub fn update<K: Into<String>, V: Serialize>(
        &mut self,
        pairs: impl IntoIterator<Item = (K, V)>,
    ) -> Result<(), NotStorable> {
        self.mark_changed();
        for (key, value) in pairs {
            self.data.insert(key, to_value(&value)?);
        }
        Ok(())
    }

    /// Returns a value for changing, which marks the session as changed.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Value> {
        self.mark_changed();
        self.data.get_mut(key)
    }

    /// Returns the value of `key`, assigning `default` first if there is none.
    ///
    /// # Errors
    ///
    /// Fails as [`insert`](Self::insert) does.
    pub fn get_or_insert(
        &mut self,
        key: &str,
        default: impl Serialize,
    ) -> Result<&mut Value, NotStorable> {
        self.mark_changed();
        if !self.data.contains_key(key) {
            self.data.insert(key, to_value(&default)?);
        }
        self.data
            .get_mut(key)
            .ok_or_else(|| serde::ser::Error::custom("the key vanished"))
    }

    /// Removes `key` and returns its value.
    pub fn remove(&mut self, key: &str) -> Option<Value> {
        self.mark_changed();
        self.data.remove(key)
    }

    /// Removes the key that was added last and returns it with its value.
    pub fn pop(&mut self) -> Option<(String, Value)> {
        self.mark_changed();
        self.data.pop()
    }

    /// Removes every key.
    pub fn clear(&mut self) {
        self.mark_changed();
        self.data.clear();
    }

    /// Ends the session: removes every key, the CSRF token among them.
    ///
    /// A session kept by a server is deleted there, so that nobody can use it again; what is
    /// assigned afterwards begins another, now. A cookie that holds the data cannot be taken back:
    /// a client that kept the old cookie can send it again until it expires. What is assigned afterwards stays in the same
    /// session, which has begun when it had begun, as in Pyramid.
    pub fn invalidate(&mut self) {
        self.clear();
        self.succession = Succession::Invalidated;
    }

    /// Gives the session another identity and keeps its data: call it when a visitor logs in.
    ///
    /// A CSRF token is replaced by a new one. A session kept by a server gets a new id, so that
    /// the old one, which an attacker may know or have planted, is of no use. The time at which the session began is
    /// kept.
    ///
    /// # Panics
    ///
    /// Panics if the operating system has no random numbers.
    pub fn renew(&mut self) {
        self.mark_changed();
        self.replace_csrf_tokens();
        if self.succession == Succession::Kept {
            self.succession = Succession::Renewed;
        }
    }

    /// Marks the session as changed, so that it is written.
    ///
    /// Every method that changes something does it by itself.
    pub fn changed(&mut self) {
        self.usage.change();
    }

    /// Reads the value of `key`.
    ///
    /// # Errors
    ///
    /// Fails if the value is not what `T` expects.
    pub fn get<'a, T: Deserialize<'a>>(&'a self, key: &str) -> Result<Option<T>, UnexpectedValue> {
        self.value(key).map(from_value).transpose()
    }

    /// Returns the value of `key` as it is.
    pub fn value(&self, key: &str) -> Option<&Value> {
        self.mark_accessed();
        self.data.get(key)
    }

    /// Tells whether `key` has a value.
    pub fn contains(&self, key: &str) -> bool {
        self.mark_accessed();
        self.data.contains_key(key)
    }

    /// Returns every key with its value, in insertion order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.mark_accessed();
        self.data.iter()
    }

    /// Returns every key, in insertion order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.iter().map(|(key, _)| key)
    }

    /// Returns the number of keys.
    pub fn len(&self) -> usize {
        self.mark_accessed();
        self.data.len()
    }

    /// Tells whether there is no key.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Tells whether this request begins the session.
    ///
    /// It does if it brought none that can be trusted, or one whose
    /// [lifetime](SignedCookieSessionFactory::lifetime) is over. A session in a cookie that has
    /// [timed out](SignedCookieSessionFactory::timeout) is emptied and goes on, as in Pyramid, so that it
    /// is not new; a store has forgotten it, so that a new one begins.
    pub fn is_new(&self) -> bool {
        self.usage.consult();
        self.is_new
    }

    /// Returns when the session began, in seconds since the Unix epoch.
    pub fn created(&self) -> f64 {
        self.usage.consult();
        self.created
    }

    /// Returns when the session was last used, in seconds since the Unix epoch.
    ///
    /// It is the time of the last access in this request, in whole seconds, or else that of the
    /// request that wrote the session.
    pub fn accessed(&self) -> f64 {
        self.usage.consult();
        self.time_of_use()
    }

    /// Tells whether anything about the session was asked or changed, so that the response may
    /// depend on it.
    pub(crate) fn is_consulted(&self) -> bool {
        self.usage.stage() > Stage::Untouched
    }

    /// Notes that the session was saved: what changes now is lost.
    pub(crate) fn mark_saved(&mut self) {
        self.usage.save();
    }

    /// Tells whether it was changed after it was saved.
    pub(crate) fn is_lost(&self) -> bool {
        self.usage.stage() == Stage::Lost
    }

    /// Returns what becomes of the name by which a store knows the session.
    pub(crate) fn succession(&self) -> Succession {
        self.succession
    }

    /// Returns the data without marking an access.
    pub(crate) fn data(&self) -> &Map {
        &self.data
    }

    fn time_of_use(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "seconds of any date are exact")]
        self.usage
            .last_access()
            .map_or(self.renewed, |second| second as f64)
    }

    fn mark_changed(&mut self) {
        self.usage.change_at(self.whole_second());
    }

    fn mark_accessed(&self) {
        let now = self.whole_second();
        let is_due = self.reissue.is_due(now, self.renewed);
        self.usage.access(now, is_due);
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "a whole second is what is wanted"
    )]
    fn whole_second(&self) -> i64 {
        self.clock.now() as i64
    }
}

/// Shows the keys only: values are private to the visitor.
impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys: Vec<_> = self.data.iter().map(|(key, _)| key).collect();
        f.debug_struct("Session")
            .field("keys", &keys)
            .field("created", &self.created)
            .field("is_new", &self.is_new)
            .field("usage", &self.usage.stage())
            .finish_non_exhaustive()
    }
}
