//! The last requests, in memory.

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::recording::Recording;

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
}

impl History {
    pub(crate) fn new(most: usize) -> Self {
        let mut random = [0; 4];
        // Without random numbers the links of an earlier process may lead to another request.
        let _ = getrandom::fill(&mut random);
        let mut prefix = String::new();
        for byte in random {
            let _ = write!(prefix, "{byte:02x}");
        }
        Self {
            most,
            kept: Mutex::default(),
            prefix,
            next: AtomicU64::new(1),
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

    fn lock(&self) -> MutexGuard<'_, VecDeque<Shared>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Locks a recording, also one in which something panicked.
pub(crate) fn lock(recording: &Mutex<Recording>) -> MutexGuard<'_, Recording> {
    recording.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_goes_first_and_ids_are_not_used_again() {
        let history = History::new(2);
        let ids: Vec<_> = (0..3).map(|_| history.next_id()).collect();
        for id in &ids {
            let recording = Recording {
                id: id.clone(),
                ..Recording::default()
            };
            history.keep(&Arc::new(Mutex::new(recording)));
        }
        assert!(history.find(&ids[0]).is_none());
        assert!(history.find(&ids[1]).is_some());
        let all: Vec<_> = history
            .all()
            .iter()
            .map(|one| lock(one).id.clone())
            .collect();
        assert_eq!(all, [ids[2].clone(), ids[1].clone()]);
        assert_ne!(History::new(2).next_id(), history.next_id());
    }
}
