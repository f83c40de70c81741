//! The last requests, in memory.

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use crate::recording::Recording;

/// The pages that can follow the history at the same time: each keeps a connection.
const FOLLOWERS: usize = 16;

/// A recording that may still grow.
pub(crate) type Shared = Arc<Mutex<Recording>>;

/// The last requests.
#[derive(Debug)]
pub(crate) struct History {
    most: usize,
    kept: Mutex<VecDeque<Shared>>,
    /// What the ids of this process begin with, so that an old link leads to no other request.
    prefix: String,
    next: AtomicU64,
    /// How often it changed.
    changes: watch::Sender<u64>,
    followers: Arc<Semaphore>,
    /// What only pages of this process know, or nothing where there are no random numbers.
    token: Option<String>,
}

/// What sees the changes of a history, one for many that come at once.
#[derive(Debug)]
pub(crate) struct Follower {
    changes: watch::Receiver<u64>,
    _permit: OwnedSemaphorePermit,
}

impl Follower {
    /// Waits for the next change, and returns how many there were. The first is there at once.
    pub(crate) async fn change(&mut self) -> Option<u64> {
        self.changes.changed().await.ok()?;
        Some(*self.changes.borrow_and_update())
    }
}

impl History {
    pub(crate) fn new(most: usize) -> Self {
        Self {
            most,
            kept: Mutex::default(),
            // Without random numbers the links of an earlier process may lead to another request.
            prefix: random::<4>().unwrap_or_default(),
            next: AtomicU64::new(1),
            changes: watch::Sender::default(),
            followers: Arc::new(Semaphore::new(FOLLOWERS)),
            token: random::<16>(),
        }
    }

    /// Returns the id of the next recording.
    pub(crate) fn next_id(&self) -> String {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        format!("{}-{number}", self.prefix)
    }

    /// Keeps a recording, and lets go of the oldest.
    pub(crate) fn keep(&self, recording: &Shared) {
        let mut kept = self.lock();
        while kept.len() >= self.most.max(1) {
            kept.pop_front();
        }
        kept.push_back(Arc::clone(recording));
        drop(kept);
        self.tell();
    }

    /// Tells those who follow that a recording has changed.
    pub(crate) fn tell(&self) {
        self.changes.send_modify(|changes| *changes += 1);
    }

    /// Lets go of all.
    pub(crate) fn clear(&self) {
        self.lock().clear();
        self.tell();
    }

    pub(crate) fn find(&self, id: &str) -> Option<Shared> {
        let kept = self.lock();
        let found = kept.iter().rev().find(|one| lock(one).id == id);
        found.cloned()
    }

    /// Returns the recordings, the last first.
    pub(crate) fn all(&self) -> Vec<Shared> {
        self.lock().iter().rev().cloned().collect()
    }

    /// Begins to follow it, unless as many do as may.
    pub(crate) fn follow(&self) -> Option<Follower> {
        let permit = Arc::clone(&self.followers).try_acquire_owned().ok()?;
        let mut changes = self.changes.subscribe();
        changes.mark_changed();
        Some(Follower {
            changes,
            _permit: permit,
        })
    }

    /// Returns the token that its pages send to change it.
    pub(crate) fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Shared>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Locks a recording, also one in which something panicked.
pub(crate) fn lock(recording: &Mutex<Recording>) -> MutexGuard<'_, Recording> {
    recording.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Returns so many random bytes as hexadecimal digits.
fn random<const N: usize>() -> Option<String> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).ok()?;
    let mut digits = String::with_capacity(2 * N);
    for byte in bytes {
        let _ = write!(digits, "{byte:02x}");
    }
    Some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keep(history: &History) -> String {
        let id = history.next_id();
        let recording = Recording {
            id: id.clone(),
            ..Recording::default()
        };
        history.keep(&Arc::new(Mutex::new(recording)));
        id
    }

    #[test]
    fn the_oldest_goes_first_and_ids_are_not_used_again() {
        let history = History::new(2);
        let ids: Vec<_> = (0..3).map(|_| keep(&history)).collect();
        assert!(history.find(&ids[0]).is_none());
        assert!(history.find(&ids[1]).is_some());
        let all: Vec<_> = history
            .all()
            .iter()
            .map(|one| lock(one).id.clone())
            .collect();
        assert_eq!(all, [ids[2].clone(), ids[1].clone()]);
        assert_ne!(History::new(2).next_id(), history.next_id());
        history.clear();
        assert!(history.all().is_empty());
    }

    #[tokio::test]
    async fn who_follows_sees_many_changes_as_one() {
        let history = History::new(2);
        let mut follower = history.follow().expect("nobody follows yet");
        assert_eq!(follower.change().await, Some(0));
        for _ in 0..5 {
            keep(&history);
        }
        assert_eq!(follower.change().await, Some(5));
        history.clear();
        assert_eq!(follower.change().await, Some(6));
        drop(history);
        assert_eq!(follower.change().await, None);
    }

    #[test]
    fn so_many_follow_at_once_as_may() {
        let history = History::new(2);
        let mut followers: Vec<_> = (0..FOLLOWERS).map(|_| history.follow()).collect();
        assert!(followers.iter().all(Option::is_some));
        assert!(history.follow().is_none());
        followers.pop();
        assert!(history.follow().is_some());
    }
}
