//! What is particular to sessions in a database; that they keep to the contract of stores is a test of `sessions::server::contract`.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use pyramidion::session::{
    Clock, Record, ServerSessionFactory, SessionKey, SessionStore as _, Update,
};
use pyramidion::{Request, View};
use pyramidion_sqlx::{SqlSessionStore, Transactions, Tx};
use sqlx::Sqlite;

use super::{Subject, TestDatabase, client, configured, mysql, post, postgres, sqlite};

const HOUR: Option<Duration> = Some(Duration::from_secs(3600));

fn record(data: &str, revision: u64) -> Record {
    Record {
        data: data.to_owned(),
        created: 0.5,
        accessed: 1.25,
        revision,
    }
}

fn key(number: u8) -> SessionKey {
    SessionKey::new([number; 32])
}

/// Returns a store at a time.
fn at<DB: Subject>(store: &SqlSessionStore<DB>, seconds: f64) -> SqlSessionStore<DB> {
    store.clone().clock(Clock::from_fn(move || seconds))
}

/// Returns a store with a table of a name of its own.
pub(crate) async fn store_in<DB: Subject>(database: &TestDatabase<DB>) -> SqlSessionStore<DB> {
    let store = SqlSessionStore::on(database.pool.clone()).table("sessions_of_a_test");
    store.migrate().await.expect("a table");
    store.migrate().await.expect("it is there already");
    store
}

/// Creates a record at a time; tells whether its key was free.
async fn create<DB: Subject>(
    store: &SqlSessionStore<DB>,
    seconds: f64,
    number: u8,
    revision: u64,
    time_to_live: Option<Duration>,
) -> bool {
    let record = record("{}", revision);
    let created = at(store, seconds)
        .create(&key(number), &record, time_to_live)
        .await;
    created.expect("the store can be asked")
}

async fn expired_sessions_make_room<DB: Subject>(database: TestDatabase<DB>) {
    let store = store_in(&database).await;
    assert!(create(&store, 1000.0, 1, 0, Some(Duration::from_secs(10))).await);
    for (seconds, is_there) in [(1009.9, true), (1010.0, false)] {
        let found = at(&store, seconds).load(&key(1)).await.unwrap();
        assert_eq!(found.is_some(), is_there, "at {seconds}");
    }
    assert!(!create(&store, 1009.9, 1, 7, HOUR).await);
    assert!(
        create(&store, 1010.0, 1, 7, HOUR).await,
        "what has expired is as good as none"
    );
    assert_eq!(
        at(&store, 1011.0).load(&key(1)).await.unwrap(),
        Some(record("{}", 7))
    );
}

async fn expired_sessions_are_deleted<DB: Subject>(database: TestDatabase<DB>) {
    let store = store_in(&database).await;
    for number in 1..6 {
        let time_to_live = Duration::from_secs(u64::from(number));
        assert!(create(&store, 1000.0, number, 0, Some(time_to_live)).await);
    }
    assert!(create(&store, 1000.0, 9, 0, None).await);
    assert_eq!(at(&store, 1003.0).sweep().await.unwrap(), 3);
    assert_eq!(at(&store, 1003.0).sweep().await.unwrap(), 0);
    let rows = "SELECT count(*) FROM sessions_of_a_test";
    assert_eq!(DB::count(&database.pool, rows).await, 3);

    // A session that begins lets the others go.
    assert!(create(&store, 5000.0, 10, 0, HOUR).await);
    let swept = async {
        while DB::count(&database.pool, rows).await > 2 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let patience = pyramidion_tests::http::PATIENCE;
    tokio::time::timeout(patience, swept)
        .await
        .expect("expired sessions are deleted");
}

/// Of many who change one record from the same revision one gets through.
async fn one_of_many_gets_through<DB: Subject>(database: TestDatabase<DB>) {
    let store = store_in(&database).await;
    for round in 0..10 {
        let key = key(round);
        let new = record("{}", 0);
        let (one, two) = tokio::join!(
            store.create(&key, &new, HOUR),
            store.create(&key, &new, HOUR)
        );
        assert!(one.unwrap() != two.unwrap(), "one creates it");
        let next = record("[1]", 1);
        let (one, two) = tokio::join!(
            store.update(&key, 0, &next, HOUR),
            store.update(&key, 0, &next, HOUR)
        );
        let mut outcomes = [one.unwrap(), two.unwrap()];
        outcomes.sort_by_key(|outcome| *outcome != Update::Done);
        assert_eq!(outcomes, [Update::Done, Update::Conflict]);
        let (deleted, updated) =
            tokio::join!(store.delete(&key), store.update(&key, 1, &next, HOUR));
        assert!(deleted.unwrap());
        assert!(matches!(
            updated.unwrap(),
            Update::Done | Update::Missing | Update::Conflict
        ));
        assert_eq!(
            store.load(&key).await.unwrap(),
            None,
            "nothing brings it back"
        );
    }
}

/// The transaction has the only connection of its pool, and the session has others.
async fn sessions_have_connections_of_their_own<DB: Subject>(database: TestDatabase<DB>) {
    async fn visit<DB: Subject>(request: &mut Request, tx: Tx<DB>) -> pyramidion::Result<String> {
        let visits: i64 = request.session().get("visits")?.unwrap_or_default();
        let held = tx.begun().await?;
        request.session().insert("visits", visits + 1)?;
        request.load_session().await?;
        drop(held);
        Ok(visits.to_string())
    }

    let store = SqlSessionStore::new(&database.pool);
    store.migrate().await.expect("a table");
    let mut config = configured(Transactions::<DB>::new(database.pool.clone()));
    config.set_session_factory(ServerSessionFactory::new(store).timeout(3600));
    config.add_route("visit", "/visit");
    config.add_view(View::new(visit::<DB>).route_name("visit"));
    let client = client(config);
    for visits in ["0", "1", "2"] {
        assert_eq!(post(&client, "/visit").await.text(), visits);
    }
}

macro_rules! on_each {
    ($($test:ident($connections:literal);)*) => {
        mod on_sqlite {
            $(#[tokio::test]
            async fn $test() {
                super::$test(super::sqlite($connections).await).await;
            })*
        }

        mod on_postgres {
            $(#[tokio::test]
            async fn $test() {
                if let Some(database) = super::postgres($connections).await {
                    super::$test(database).await;
                }
            })*
        }

        mod on_mysql {
            $(#[tokio::test]
            async fn $test() {
                if let Some(database) = super::mysql($connections).await {
                    super::$test(database).await;
                }
            })*
        }
    };
}

on_each! {
    expired_sessions_make_room(1);
    expired_sessions_are_deleted(2);
    one_of_many_gets_through(3);
    sessions_have_connections_of_their_own(1);
}

#[tokio::test]
async fn a_name_that_is_none_is_refused() {
    let database = sqlite(1).await;
    for name in ["", "1st", "sessions; DROP TABLE notes", "a.b", "\"a\""] {
        let store = SqlSessionStore::<Sqlite>::on(database.pool.clone());
        let named = std::panic::catch_unwind(AssertUnwindSafe(|| store.table(name)));
        assert!(named.is_err(), "{name:?}");
    }
}
