//! How many sessions a store in memory keeps, and which go first.

use std::time::Duration;

use http::StatusCode;
use pyramidion::session::{MemoryStore, Record, ServerSessionFactory, SessionKey, SessionStore};

use super::super::signed::Time;
use super::Site;
use crate::logging::logged_by;

const HOUR: Option<Duration> = Some(Duration::from_secs(3600));
const TOKEN: &str = r#"{"_csrft_": "0123456789abcdef0123456789abcdef01234567"}"#;
const USER: &str = r#"{"_csrft_": "0123456789abcdef0123456789abcdef01234567", "user": "Ada"}"#;

fn record(data: &str) -> Record {
    Record {
        data: data.to_owned(),
        created: 0.0,
        accessed: 0.0,
        revision: 0,
    }
}

fn key(n: usize) -> SessionKey {
    let mut hash = [0; 32];
    hash[..8].copy_from_slice(&n.to_le_bytes());
    SessionKey::new(hash)
}

async fn create(store: &MemoryStore, n: usize, data: &str) -> bool {
    let created = store.create(&key(n), &record(data), HOUR).await;
    created.is_ok_and(|created| created)
}

async fn has(store: &MemoryStore, n: usize) -> bool {
    store.load(&key(n)).await.expect("it answers").is_some()
}

/// Runs code that never waits for anything but itself.
fn run<T>(code: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(code)
}

#[tokio::test]
async fn a_full_store_takes_no_more_until_a_session_ends() {
    let time = Time::default();
    let store = MemoryStore::new().capacity(100).clock(time.clock());
    for n in 0..100 {
        assert!(create(&store, n, USER).await);
    }
    let refused = store.create(&key(100), &record(TOKEN), HOUR).await;
    let error = refused.expect_err("it is full");
    assert_eq!(error.to_string(), "the session store cannot be asked");
    assert_eq!(store.len(), 100);
    time.set(3600.0);
    assert!(store.is_empty());
    assert!(create(&store, 100, USER).await);
    assert_eq!(store.len(), 1);
}

/// Strangers look at a page with a form as often as they like.
#[tokio::test]
async fn visits_of_a_page_with_a_form_push_out_nobody_who_is_logged_in() {
    let store = MemoryStore::new().capacity(100);
    let site = Site::new(ServerSessionFactory::new(store.clone()));
    let ada = site.visitor();
    ada.get("/token").await;
    ada.get("/sign_in/Ada").await;
    let early = site.visitor();
    early.get("/token").await;
    for _ in 0..1000 {
        site.visitor().get("/token").await;
    }
    assert_eq!(store.len(), 100);
    assert!(ada.get("/read").await.contains("user=\"Ada\""));
    let grace = site.visitor();
    grace.get("/set/user/Grace").await;
    assert!(
        grace.get("/read").await.contains("Grace"),
        "there is room for newcomers"
    );
    assert_eq!(early.get("/read").await, "", "the longest unused went");
}

#[tokio::test]
async fn the_longest_unused_without_data_go_first() {
    let store = MemoryStore::new().capacity(4);
    assert!(create(&store, 0, TOKEN).await);
    assert!(create(&store, 1, USER).await);
    assert!(create(&store, 2, "{}").await);
    assert!(create(&store, 3, TOKEN).await);
    assert!(store.touch(&key(0), 1.0, HOUR).await.expect("it answers"));
    assert!(create(&store, 4, TOKEN).await);
    assert!(!has(&store, 2).await, "0 was used since");
    // Who has logged in stays, and who has logged out does not count any more.
    let update = store.update(&key(3), 0, &record(USER), HOUR).await;
    update.expect("it answers");
    let update = store.update(&key(1), 0, &record(TOKEN), HOUR).await;
    update.expect("it answers");
    for n in 5..8 {
        assert!(create(&store, n, USER).await);
    }
    assert!(has(&store, 3).await);
    for n in [0, 1, 4] {
        assert!(!has(&store, n).await, "{n}");
    }
    assert!(!create(&store, 8, USER).await, "all four hold data");
}

#[tokio::test]
async fn an_application_says_what_else_can_be_spared() {
    let visits = r#"{"visits": 3, "token": "x"}"#;
    let store = MemoryStore::new().capacity(1);
    assert!(create(&store, 0, visits).await);
    assert!(!create(&store, 1, visits).await);
    let store = store.dispensable_keys(["token", "visits"]);
    let update = store.update(&key(0), 0, &record(visits), HOUR).await;
    update.expect("it answers");
    assert!(create(&store, 1, visits).await);
    assert!(create(&store, 2, TOKEN).await);
    assert!(!create(&store, 3, TOKEN).await, "that is not such a key");
}

/// With a hundred thousand sessions, looking at each for each new one would be twenty billion looks.
#[tokio::test]
async fn a_full_store_is_not_searched_for_each_new_session() {
    const SESSIONS: usize = 100_000;
    let store = MemoryStore::new();
    for n in 0..SESSIONS {
        assert!(create(&store, n, USER).await);
    }
    for n in 0..SESSIONS {
        assert!(!create(&store, SESSIONS + n, USER).await);
    }
    for n in 0..SESSIONS / 2 {
        let update = store.update(&key(n), 0, &record(TOKEN), HOUR).await;
        update.expect("it answers");
    }
    for n in 0..SESSIONS {
        assert!(create(&store, SESSIONS + n, TOKEN).await);
    }
    assert_eq!(store.len(), SESSIONS);
}

#[test]
fn a_store_that_is_nearly_full_is_warned_of_once() {
    let time = Time::default();
    let store = MemoryStore::new().capacity(100).clock(time.clock());
    let log = |store: &MemoryStore, sessions: std::ops::Range<usize>, data: &str| {
        logged_by(|| {
            run(async {
                for n in sessions {
                    create(store, n, data).await;
                }
            });
        })
    };
    assert_eq!(log(&store, 0..60, USER), "");
    assert_eq!(log(&store, 60..89, TOKEN), "");
    let warning = log(&store, 89..90, TOKEN);
    assert_eq!(warning.lines().count(), 1, "{warning}");
    assert!(warning.contains("WARN"), "{warning}");
    for part in [
        "sessions=90",
        "dispensable=30",
        "capacity=100",
        "MemoryStore::capacity",
    ] {
        assert!(warning.contains(part), "{part}: {warning}");
    }
    assert!(!warning.contains("Ada"), "{warning}");
    assert_eq!(log(&store, 90..500, TOKEN), "", "it is said once");
    time.set(3600.0);
    assert_eq!(log(&store, 500..589, USER), "");
    assert!(
        log(&store, 589..600, USER).contains("sessions=90"),
        "it is said again"
    );
}

#[tokio::test]
async fn who_finds_no_room_is_told_to_come_again() {
    let site = Site::new(ServerSessionFactory::new(MemoryStore::new().capacity(2)));
    for name in ["Ada", "Grace"] {
        site.visitor().get(&format!("/sign_in/{name}")).await;
    }
    for path in ["/token", "/sign_in/Eve"] {
        let response = site.visitor().answer(path).await;
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE, "{path}");
        assert_eq!(response.header("set-cookie"), None);
    }
    assert_eq!(site.visitor().get("/plain").await, "plain");
}
