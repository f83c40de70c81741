//! The token that a form of this visitor must bring back.

use std::sync::Arc;

use super::{Map, Session, Value};
use crate::random;

/// The key of the token.
pub(super) const KEY: &str = "_csrft_";

/// The random bytes of a token.
const BYTES: usize = 20;

impl Session {
    /// Makes a new CSRF token, keeps it in the session and returns it.
    ///
    /// It is 20 random bytes from the operating system as 40 hexadecimal digits. Forms with the
    /// previous token are no longer accepted.
    ///
    /// # Panics
    ///
    /// Panics if the operating system has no random numbers.
    pub fn new_csrf_token(&mut self) -> String {
        self.mark_changed();
        let token = random::hex::<BYTES>();
        self.data.insert(KEY, token.as_str());
        token
    }

    /// Returns the CSRF token of the session, making one if there is none.
    ///
    /// # Panics
    ///
    /// Panics if the operating system has no random numbers.
    ///
    /// # Examples
    ///
    /// ```
    /// # use pyramidion::session::{Clock, Session};
    /// # let mut session = Session::new(Clock::default());
    /// let token = session.get_csrf_token();
    /// assert_eq!(token.len(), 40);
    /// assert_eq!(session.get_csrf_token(), token);
    /// assert_ne!(session.new_csrf_token(), token);
    /// ```
    pub fn get_csrf_token(&mut self) -> String {
        match self.value(KEY).and_then(Value::as_str) {
            Some(token) => token.to_owned(),
            None => self.new_csrf_token(),
        }
    }

    /// Says that there may be a token under another key, too.
    pub(crate) fn set_csrf_key(&mut self, key: CsrfKey) {
        self.csrf_key = Some(key);
    }

    /// Replaces the tokens that there are.
    pub(super) fn replace_csrf_tokens(&mut self) {
        for key in self.csrf_keys() {
            if self.data.contains_key(&key) {
                self.mark_changed();
                self.data.insert(&*key, random::hex::<BYTES>());
            }
        }
    }

    /// Gives data that were merged with another request's the tokens of this session, or none.
    pub(super) fn keep_only_own_tokens(&self, data: &mut Map) {
        for key in self.csrf_keys() {
            match self.data.get(&key) {
                Some(token) => data.insert(&*key, token.clone()),
                None => data.remove(&key),
            };
        }
    }

    fn csrf_keys(&self) -> impl Iterator<Item = Arc<str>> + use<> {
        let other = self.csrf_key.as_ref().map(|key| Arc::clone(&key.0));
        std::iter::once(KEY.into()).chain(other)
    }
}

/// The key of the session under which an application keeps its tokens, if it chose one.
#[derive(Clone)]
pub(crate) struct CsrfKey(pub(crate) Arc<str>);
