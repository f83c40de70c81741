//! What every store keeps to.

use std::time::Duration;

use pyramidion::session::{MemoryStore, Record, SessionKey, SessionStore, Update};

use super::super::signed::Time;
use super::redis::RedisServer;
use super::stores::in_steps;
use crate::sql::sessions::store_in;
use crate::sql::{mysql, postgres, sqlite};

const HOUR: Option<Duration> = Some(Duration::from_secs(3600));

fn record(data: &str, revision: u64) -> Record {
    Record {
        data: data.to_owned(),
        created: 1_700_000_000.123_456_7,
        accessed: 1_700_000_001.0,
        revision,
    }
}

async fn keeps_the_contract(store: impl SessionStore) {
    let [key, other] = [SessionKey::new([1; 32]), SessionKey::new([2; 32])];
    let first = record(r#"{"a": "\u00e9\u0000"}"#, 0);

    assert_eq!(store.load(&key).await.unwrap(), None);
    assert!(store.create(&key, &first, HOUR).await.unwrap());
    assert_eq!(store.load(&key).await.unwrap(), Some(first.clone()));
    assert_eq!(store.load(&other).await.unwrap(), None);

    let taken = store.create(&key, &record("{}", 0), HOUR).await.unwrap();
    assert!(!taken, "a key is taken once");
    assert_eq!(store.load(&key).await.unwrap(), Some(first));

    let second = record("{}", 1);
    let update = async |expected, record: &Record| {
        let outcome = store.update(&key, expected, record, HOUR).await;
        outcome.unwrap()
    };
    assert_eq!(update(1, &second).await, Update::Conflict);
    assert_eq!(update(0, &second).await, Update::Done);
    assert_eq!(update(0, &record("[]", 1)).await, Update::Conflict);
    assert_eq!(store.load(&key).await.unwrap(), Some(second.clone()));

    assert!(store.touch(&key, 1_700_000_002.5, None).await.unwrap());
    let touched = Record {
        accessed: 1_700_000_002.5,
        ..second
    };
    assert_eq!(store.load(&key).await.unwrap(), Some(touched));
    assert_eq!(update(1, &record("{}", 2)).await, Update::Done);

    assert!(store.delete(&key).await.unwrap());
    assert!(!store.delete(&key).await.unwrap());
    assert_eq!(update(2, &record("{}", 3)).await, Update::Missing);
    assert!(!store.touch(&key, 0.0, HOUR).await.unwrap());
    assert_eq!(
        store.load(&key).await.unwrap(),
        None,
        "nothing brings it back"
    );
}

/// A record moves to a free key, or nothing happens.
async fn replaces(store: impl SessionStore) {
    let [from, to, taken] = [11, 12, 13].map(|n| SessionKey::new([n; 32]));
    let (old, new) = (record(r#"{"a": 1}"#, 4), record(r#"{"a": 2}"#, 5));
    let replace = async |from, expected, to| {
        let update = store.replace(from, expected, to, &new, HOUR).await;
        update.unwrap()
    };
    assert_eq!(replace(&from, 4, &to).await, Update::Missing);
    assert_eq!(store.load(&to).await.unwrap(), None, "it begins nothing");

    assert!(store.create(&from, &old, HOUR).await.unwrap());
    assert!(store.create(&taken, &old, HOUR).await.unwrap());
    assert_eq!(replace(&from, 3, &to).await, Update::Conflict);
    assert_eq!(replace(&from, 5, &to).await, Update::Conflict);
    assert_eq!(replace(&from, 4, &taken).await, Update::Conflict);
    assert_eq!(store.load(&to).await.unwrap(), None);
    for key in [&from, &taken] {
        assert_eq!(store.load(key).await.unwrap(), Some(old.clone()));
    }
    assert_eq!(replace(&from, 4, &to).await, Update::Done);
    assert_eq!(store.load(&from).await.unwrap(), None);
    assert_eq!(store.load(&to).await.unwrap(), Some(new.clone()));
    assert!(!store.delete(&from).await.unwrap());
    assert_eq!(
        replace(&from, 4, &SessionKey::new([14; 32])).await,
        Update::Missing
    );
    assert!(store.delete(&to).await.unwrap());
}

#[tokio::test]
async fn memory_keeps_it() {
    keeps_the_contract(MemoryStore::new()).await;
    replaces(MemoryStore::new()).await;
}

#[tokio::test]
async fn five_methods_keep_it() {
    keeps_the_contract(in_steps(MemoryStore::new())).await;
    replaces(in_steps(MemoryStore::new())).await;
}

#[tokio::test]
async fn redis_keeps_it() {
    let Some(server) = RedisServer::start() else {
        return;
    };
    keeps_the_contract(server.store()).await;
    replaces(server.store()).await;
}

#[tokio::test]
async fn sqlite_keeps_it() {
    let database = sqlite(2).await;
    let store = store_in(&database).await;
    keeps_the_contract(store.clone()).await;
    replaces(store).await;
}

#[tokio::test]
async fn postgresql_keeps_it() {
    let Some(database) = postgres(2).await else {
        return;
    };
    let store = store_in(&database).await;
    keeps_the_contract(store.clone()).await;
    replaces(store).await;
}

#[tokio::test]
async fn mysql_keeps_it() {
    let Some(database) = mysql(2).await else {
        return;
    };
    let store = store_in(&database).await;
    keeps_the_contract(store.clone()).await;
    replaces(store).await;
}

/// A record that has expired is as good as none, in every method.
async fn forgets(store: impl SessionStore, wait: impl AsyncFn()) {
    let keys = [3, 4, 5].map(|n| SessionKey::new([n; 32]));
    let short = Some(Duration::from_millis(20));
    for key in &keys {
        assert!(store.create(key, &record("{}", 0), short).await.unwrap());
    }
    let [touched, updated, kept] = [6, 7, 9].map(|n| SessionKey::new([n; 32]));
    for key in [&touched, &updated, &kept] {
        assert!(store.create(key, &record("{}", 0), HOUR).await.unwrap());
    }
    assert!(store.touch(&touched, 1.0, short).await.unwrap());
    let update = store.update(&updated, 0, &record("{}", 1), short).await;
    assert_eq!(update.unwrap(), Update::Done);
    wait().await;
    for key in [&touched, &updated] {
        assert_eq!(store.load(key).await.unwrap(), None);
    }
    assert_eq!(store.load(&keys[0]).await.unwrap(), None);
    let update = store.update(&keys[0], 0, &record("{}", 1), HOUR).await;
    assert_eq!(update.unwrap(), Update::Missing);
    let moved = SessionKey::new([8; 32]);
    let new = record("{}", 1);
    let update = store.replace(&keys[0], 0, &moved, &new, HOUR).await;
    assert_eq!(update.unwrap(), Update::Missing);
    assert_eq!(store.load(&moved).await.unwrap(), None);
    assert!(!store.touch(&keys[1], 1.0, HOUR).await.unwrap());
    assert!(!store.delete(&keys[1]).await.unwrap());
    assert!(
        store
            .create(&keys[2], &record("{}", 0), HOUR)
            .await
            .unwrap()
    );
    assert!(store.load(&kept).await.unwrap().is_some());
}

/// Who uses a record that lives shortly keeps it.
#[tokio::test]
async fn memory_keeps_what_is_used_in_time() {
    let time = Time::default();
    let store = MemoryStore::new().clock(time.clock());
    let short = Some(Duration::from_millis(20));
    let [touched, updated] = [6, 7].map(|n| SessionKey::new([n; 32]));
    for key in [&touched, &updated] {
        assert!(store.create(key, &record("{}", 0), short).await.unwrap());
    }
    assert!(store.touch(&touched, 1.0, HOUR).await.unwrap());
    let update = store.update(&updated, 0, &record("{}", 1), None).await;
    assert_eq!(update.unwrap(), Update::Done);
    time.set(0.02);
    for key in [&touched, &updated] {
        assert!(store.load(key).await.unwrap().is_some());
    }
}

#[tokio::test]
async fn memory_forgets_what_has_expired() {
    let time = Time::default();
    let store = MemoryStore::new().clock(time.clock());
    forgets(store, async || time.set(0.02)).await;
}

#[tokio::test]
async fn sqlite_forgets_what_has_expired() {
    let time = Time::default();
    let database = sqlite(2).await;
    let store = store_in(&database).await.clock(time.clock());
    forgets(store, async || time.set(0.02)).await;
}

#[tokio::test]
async fn postgresql_forgets_what_has_expired() {
    let Some(database) = postgres(2).await else {
        return;
    };
    let time = Time::default();
    let store = store_in(&database).await.clock(time.clock());
    forgets(store, async || time.set(0.02)).await;
}

#[tokio::test]
async fn mysql_forgets_what_has_expired() {
    let Some(database) = mysql(2).await else {
        return;
    };
    let time = Time::default();
    let store = store_in(&database).await.clock(time.clock());
    forgets(store, async || time.set(0.02)).await;
}

#[tokio::test]
async fn redis_forgets_what_has_expired() {
    let Some(server) = RedisServer::start() else {
        return;
    };
    let wait = async || {
        // The server has no clock to set; twice the time to live is enough by its promise.
        tokio::time::sleep(Duration::from_millis(40)).await;
    };
    forgets(server.store(), wait).await;
}
