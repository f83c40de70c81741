//! What becomes of a session that is too old, with every factory.

use pyramidion::session::{
    EncryptedCookieSessionFactory, IntoSessionFactory, MemoryStore, ServerSessionFactory,
};
use pyramidion::{Request, SignedCookieSessionFactory, View};

use super::client;
use super::signed::Time;

const SECRET: [u8; 64] = [7; 64];

/// Tells of a session what its visitor's next one is like.
fn about(request: &mut Request) -> pyramidion::Result<String> {
    let session = request.session();
    let user: Option<String> = session.get("user")?;
    let about = format!(
        "{} since {}",
        if session.is_new() { "new" } else { "known" },
        session.created()
    );
    session.insert("user", "Ada")?;
    Ok(format!("{about}, {}", user.as_deref().unwrap_or("empty")))
}

/// Begins a session at the second 1000, and returns what it is at the second 1200.5.
fn after_200_seconds<K: ?Sized>(factory: impl IntoSessionFactory<K>, time: &Time) -> String {
    let app = client(factory, View::new(about));
    time.set(1000.0);
    assert_eq!(app.get("/").send().text(), "new since 1000, empty");
    time.set(1200.5);
    app.get("/").send().text().to_owned()
}

/// Asks each factory for `timeout` and `lifetime`.
fn ends(timeout: Option<i64>, lifetime: Option<i64>) -> [String; 3] {
    let time = Time::default();
    let signed = SignedCookieSessionFactory::new(SECRET)
        .timeout(timeout)
        .lifetime(lifetime)
        .clock(time.clock());
    let encrypted = EncryptedCookieSessionFactory::new(SECRET)
        .timeout(timeout)
        .lifetime(lifetime)
        .clock(time.clock());
    let server = ServerSessionFactory::new(MemoryStore::new())
        .timeout(timeout)
        .lifetime(lifetime)
        .clock(time.clock());
    [
        after_200_seconds(signed, &time),
        after_200_seconds(encrypted, &time),
        after_200_seconds(server, &time),
    ]
}

#[test]
fn a_session_that_has_not_ended_goes_on() {
    let goes_on = "known since 1000, Ada";
    assert_eq!(ends(None, None), [goes_on; 3]);
    assert_eq!(ends(Some(201), Some(201)), [goes_on; 3]);
}

#[test]
fn a_session_that_timed_out_is_emptied_in_a_cookie_and_forgotten_by_a_store() {
    let emptied = "known since 1000, empty";
    let forgotten = "new since 1200.5, empty";
    assert_eq!(ends(Some(200), None), [emptied, emptied, forgotten]);
    assert_eq!(ends(Some(200), Some(201)), [emptied, emptied, forgotten]);
}

#[test]
fn after_its_lifetime_a_session_is_followed_by_a_new_one() {
    let new = "new since 1200.5, empty";
    assert_eq!(ends(None, Some(200)), [new; 3]);
    assert_eq!(ends(Some(200), Some(200)), [new; 3]);
}
