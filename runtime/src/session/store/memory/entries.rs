//! The sessions in memory, and in which order they can go.

use std::collections::{BTreeMap, HashMap};

use crate::session::store::{Record, SessionKey};

/// Sessions by their key, and by when each may be given up.
///
/// Each lookup and each change costs the same however many sessions there are, but for the depth of a
/// tree.
#[derive(Default)]
pub(super) struct Entries {
    by_key: HashMap<SessionKey, Entry>,
    /// Those that expire, the first to do so first.
    by_expiry: BTreeMap<(Moment, Serial), SessionKey>,
    /// Those that are given up when there is no room, the longest unused first.
    dispensable: BTreeMap<Serial, SessionKey>,
    next_serial: Serial,
}

/// Seconds that are not negative, as an integer of the same order.
type Moment = u64;

/// Counts the uses of all sessions, so that a later use has a larger number.
type Serial = u64;

pub(super) struct Entry {
    pub(super) record: Record,
    pub(super) expires: Option<f64>,
    pub(super) is_dispensable: bool,
    serial: Serial,
}

impl Entry {
    pub(super) fn new(record: Record, expires: Option<f64>, is_dispensable: bool) -> Self {
        Self {
            record,
            expires,
            is_dispensable,
            serial: 0,
        }
    }

    fn lives(&self, now: f64) -> bool {
        self.expires.is_none_or(|expires| now < expires)
    }
}

impl Entries {
    /// Keeps an entry as the one that was used last, in place of what was under its key.
    pub(super) fn put(&mut self, key: SessionKey, mut entry: Entry) {
        self.take(&key);
        entry.serial = self.next_serial;
        self.next_serial += 1;
        if let Some(expires) = entry.expires {
            let place = (moment(expires), entry.serial);
            self.by_expiry.insert(place, key);
        }
        if entry.is_dispensable {
            self.dispensable.insert(entry.serial, key);
        }
        self.by_key.insert(key, entry);
    }

    /// Removes an entry, unless it has expired.
    pub(super) fn remove(&mut self, key: &SessionKey, now: f64) -> Option<Entry> {
        self.take(key).filter(|entry| entry.lives(now))
    }

    fn take(&mut self, key: &SessionKey) -> Option<Entry> {
        let entry = self.by_key.remove(key)?;
        if let Some(expires) = entry.expires {
            self.by_expiry.remove(&(moment(expires), entry.serial));
        }
        self.dispensable.remove(&entry.serial);
        Some(entry)
    }

    /// Makes room for one more entry; tells whether there is.
    pub(super) fn make_room(&mut self, capacity: usize, now: f64) -> bool {
        self.purge(now);
        while self.by_key.len() >= capacity {
            let Some((_, key)) = self.dispensable.first_key_value() else {
                return false;
            };
            let key = *key;
            self.take(&key);
        }
        true
    }

    /// Removes what has expired.
    pub(super) fn purge(&mut self, now: f64) {
        while let Some((_, key)) = self.by_expiry.first_key_value() {
            let key = *key;
            if self.get(&key, now).is_some() {
                return;
            }
            self.take(&key);
        }
    }

    pub(super) fn get(&self, key: &SessionKey, now: f64) -> Option<&Entry> {
        self.by_key.get(key).filter(|entry| entry.lives(now))
    }

    pub(super) fn len(&self) -> usize {
        self.by_key.len()
    }

    /// Returns how many are given up when there is no room.
    pub(super) fn dispensable(&self) -> usize {
        self.dispensable.len()
    }
}

/// The bits of floats that are not negative have the order of the floats.
fn moment(seconds: f64) -> Moment {
    seconds.max(0.0).to_bits()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(n: u64) -> SessionKey {
        let mut hash = [0; 32];
        hash[..8].copy_from_slice(&n.to_le_bytes());
        SessionKey::new(hash)
    }

    fn entry(expires: Option<f64>, is_dispensable: bool) -> Entry {
        let record = Record {
            data: String::new(),
            created: 0.0,
            accessed: 0.0,
            revision: 0,
        };
        Entry::new(record, expires, is_dispensable)
    }

    /// The orders name exactly the entries that are there, whatever is done.
    #[test]
    fn nothing_is_left_in_the_orders() {
        let mut entries = Entries::default();
        let mut state = 1_u64;
        for _ in 0..20_000 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            let [n, kind, now, ..] = state.to_be_bytes().map(|byte| byte % 50);
            let (n, kind, now) = (u64::from(n), kind % 5, f64::from(now));
            match kind {
                0 => entries.put(key(n), entry(Some(now + 10.0), n % 2 == 0)),
                1 => entries.put(key(n), entry(None, n % 3 == 0)),
                2 => drop(entries.remove(&key(n), now)),
                3 => entries.purge(now),
                _ => drop(entries.make_room(30, now)),
            }
            let expiring = entries
                .by_key
                .values()
                .filter(|entry| entry.expires.is_some());
            assert_eq!(entries.by_expiry.len(), expiring.count());
            let dispensable = entries.by_key.values().filter(|entry| entry.is_dispensable);
            assert_eq!(entries.dispensable.len(), dispensable.count());
        }
        assert!(entries.len() > 0);
    }

    #[test]
    fn the_longest_unused_that_can_be_spared_goes_first() {
        let mut entries = Entries::default();
        for n in 0..4 {
            entries.put(key(n), entry(Some(100.0), n != 1));
        }
        entries.put(key(0), entry(Some(100.0), true)); // used again
        let has = |entries: &Entries| -> Vec<u64> {
            (0..4)
                .filter(|n| entries.get(&key(*n), 0.0).is_some())
                .collect()
        };
        for expected in [&[0, 1, 3][..], &[0, 1], &[1]] {
            let capacity = entries.len();
            assert!(entries.make_room(capacity, 0.0));
            assert_eq!(has(&entries), expected);
        }
        assert!(!entries.make_room(1, 0.0), "this one cannot be spared");
        assert_eq!(has(&entries), [1]);
        assert!(entries.make_room(1, 100.0), "it has expired");
        assert_eq!(has(&entries), [0; 0]);
    }
}
