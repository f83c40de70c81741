//! What visitors do, one after the other and at the same time, with each store.

use pyramidion::SignedCookieSessionFactory;
use pyramidion::session::{MemoryStore, ServerSessionFactory, SessionStore};

use super::super::signed::{Time, mistakes};
use super::Site;
use super::redis::RedisServer;
use super::stores::in_steps;

/// Makes of each function below a test in memory, one with a store that has only what must be written,
/// and one with Redis.
macro_rules! with_each_store {
    ($($name:ident)*) => {
        mod in_memory {$(
            #[tokio::test]
            async fn $name() {
                super::$name(super::MemoryStore::new()).await;
            }
        )*}

        mod in_steps {$(
            #[tokio::test]
            async fn $name() {
                super::$name(super::in_steps(super::MemoryStore::new())).await;
            }
        )*}

        mod in_redis {$(
            #[tokio::test]
            async fn $name() {
                if let Some(server) = super::RedisServer::start() {
                    super::$name(server.store()).await;
                }
            }
        )*}
    };
}

with_each_store! {
    data_are_kept_and_do_not_show
    who_assigns_nothing_has_no_session
    an_unknown_id_is_not_taken_over
    logging_out_deletes_the_session
    what_is_assigned_after_logging_out_begins_another_session
    a_slow_request_does_not_undo_a_logout
    a_slow_login_does_not_undo_a_logout
    logging_in_replaces_the_id
    a_slow_request_does_not_follow_a_login
    of_logins_at_the_same_time_one_counts
    a_login_keeps_what_was_written_meanwhile
    requests_at_the_same_time_keep_all_changes
    messages_flashed_at_the_same_time_are_all_shown_once
    sessions_end_in_time
    reading_keeps_a_session_alive
    a_cookie_with_an_age_is_sent_again
    an_exception_keeps_the_session_unless_told_otherwise
}

fn factory<S: SessionStore>(store: S) -> ServerSessionFactory<S> {
    ServerSessionFactory::new(store)
}

async fn data_are_kept_and_do_not_show(store: impl SessionStore) {
    let site = Site::new(factory(store));
    let ada = site.visitor();
    let response = ada.answer("/set/user/Ada").await;
    let cookie = response.header("set-cookie").expect("a cookie").to_owned();
    let (pair, attributes) = cookie.split_once("; ").expect("attributes");
    assert_eq!(attributes, "Path=/; HttpOnly; SameSite=Lax");
    assert_eq!(pair.len(), "session=".len() + 43, "256 bits in base64");
    assert_eq!(response.header("cache-control"), Some("private"));
    assert_eq!(response.header("vary"), Some("Cookie"));

    let large = "x".repeat(6000);
    let response = ada.answer(&format!("/set/large/{large}")).await;
    assert_eq!(response.header("set-cookie"), None, "the id stays");
    assert_eq!(
        ada.get("/read").await,
        format!("user=\"Ada\" large=\"{large}\"")
    );
    assert_eq!(ada.get("/remove/large").await, "user=\"Ada\"");
    assert_eq!(site.visitor().get("/read").await, "");

    let token = ada.get("/token").await;
    assert_eq!(ada.get("/token").await, token);
}

async fn who_assigns_nothing_has_no_session(store: impl SessionStore) {
    let visitor = Site::new(factory(store)).visitor();
    for path in [
        "/plain",
        "/read",
        "/about",
        "/remove/a",
        "/pop_flash",
        "/login",
    ] {
        visitor.get(path).await;
        assert_eq!(visitor.id(), None, "{path}");
    }
}

async fn an_unknown_id_is_not_taken_over(store: impl SessionStore) {
    let site = Site::new(factory(store));
    let planted = "A".repeat(43);
    for bad in [
        &planted,
        "",
        "x",
        &"A".repeat(42),
        &"A".repeat(44),
        &"A".repeat(5000),
    ] {
        let visitor = site.visitor();
        visitor.0.set_cookie("session", bad);
        assert!(
            visitor.get("/about").await.starts_with("true "),
            "{bad:.50}"
        );
        visitor.get("/set/user/Ada").await;
        let id = visitor.id().expect("an id");
        assert_ne!(id, *bad);
        assert_eq!(visitor.get("/read").await, "user=\"Ada\"");
        let header = format!("session={id}; session={bad}; session={planted}");
        let other = site.visitor();
        let request = other.0.get("/read").header("cookie", header);
        assert_eq!(request.send_async().await.text(), "user=\"Ada\"");
    }
}

async fn logging_out_deletes_the_session(store: impl SessionStore) {
    let site = Site::new(factory(store));
    let ada = site.visitor();
    ada.get("/set/user/Ada").await;
    let thief = ada.twin();
    assert_eq!(thief.get("/read").await, "user=\"Ada\"");
    let response = ada.answer("/logout").await;
    let cookie = response.header("set-cookie").expect("a cookie");
    assert!(
        cookie.starts_with("session=; Max-Age=0; Path=/; expires="),
        "{cookie}"
    );
    assert_eq!(ada.id(), None);
    assert_eq!(thief.get("/read").await, "");
    thief.get("/set/a/1").await;
    assert_eq!(
        thief.get("/read").await,
        "a=\"1\"",
        "that is another session"
    );
}

async fn what_is_assigned_after_logging_out_begins_another_session(store: impl SessionStore) {
    let site = Site::new(factory(store));
    let ada = site.visitor();
    ada.get("/set/user/Ada").await;
    let before = ada.twin();
    ada.get("/restart").await;
    assert_ne!(ada.id(), before.id());
    assert_eq!(before.get("/read").await, "");
    assert_eq!(ada.get("/pop_flash").await, "\"You are logged out.\"");
}

async fn a_slow_request_does_not_undo_a_logout(store: impl SessionStore) {
    let site = Site::new(factory(store));
    let ada = site.visitor();
    ada.get("/set/user/Ada").await;
    let (slow, thief) = (ada.twin(), ada.twin());
    let slowly = async {
        let response = slow.answer("/slow_set/late/1").await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.text(), "user=\"Ada\"", "it began before");
        assert_eq!(response.header("set-cookie"), None);
    };
    let meanwhile = async {
        site.gate.wait_for(1).await;
        ada.get("/logout").await;
        site.gate.open(1);
    };
    tokio::join!(slowly, meanwhile);
    assert_eq!(thief.get("/read").await, "");
}

async fn a_slow_login_does_not_undo_a_logout(store: impl SessionStore) {
    let site = Site::new(factory(store));
    let ada = site.visitor();
    ada.get("/set/user/Ada").await;
    let slow = ada.twin();
    let slowly = async {
        let response = slow.answer("/slow_login").await;
        assert_eq!(response.header("set-cookie"), None);
    };
    let meanwhile = async {
        site.gate.wait_for(1).await;
        ada.get("/logout").await;
        site.gate.open(1);
    };
    tokio::join!(slowly, meanwhile);
    assert_eq!(slow.get("/read").await, "");
}

async fn logging_in_replaces_the_id(store: impl SessionStore) {
    let site = Site::new(factory(store));
    let visitor = site.visitor();
    visitor.get("/set/cart/7").await;
    let token = visitor.get("/token").await;
    let created = visitor.get("/about").await;
    let attacker = visitor.twin();
    visitor.get("/login").await;
    assert_ne!(visitor.id(), attacker.id());
    assert!(visitor.get("/read").await.starts_with("cart=\"7\""));
    assert_ne!(visitor.get("/token").await, token);
    assert_eq!(
        visitor.get("/about").await,
        created,
        "it is the same session"
    );
    assert_eq!(attacker.get("/read").await, "");
}

async fn a_slow_request_does_not_follow_a_login(store: impl SessionStore) {
    let site = Site::new(factory(store));
    let visitor = site.visitor();
    visitor.get("/set/cart/7").await;
    let slow = visitor.twin();
    let slowly = async {
        slow.get("/slow_set/late/1").await;
    };
    let meanwhile = async {
        site.gate.wait_for(1).await;
        visitor.get("/login").await;
        site.gate.open(1);
    };
    tokio::join!(slowly, meanwhile);
    assert_eq!(visitor.get("/read").await, "cart=\"7\"");
    assert_eq!(slow.get("/read").await, "");
}

/// Somebody clicks twice.
async fn of_logins_at_the_same_time_one_counts(store: impl SessionStore) {
    let site = Site::new(factory(store));
    let visitor = site.visitor();
    visitor.get("/set/cart/7").await;
    let twins: Vec<_> = (0..4).map(|_| visitor.twin()).collect();
    let slowly = async {
        tokio::join!(
            twins[0].get("/slow_login"),
            twins[1].get("/slow_login"),
            twins[2].get("/slow_login"),
            twins[3].get("/slow_login"),
        );
    };
    let meanwhile = async {
        site.gate.wait_for(4).await;
        site.gate.open(4);
    };
    tokio::join!(slowly, meanwhile);
    let renewed = |twin: &&super::Visitor| twin.id() != visitor.id();
    let winners: Vec<_> = twins.iter().filter(renewed).collect();
    assert_eq!(winners.len(), 1, "the session is not doubled");
    assert_eq!(winners[0].get("/read").await, "cart=\"7\"");
    assert_eq!(visitor.get("/read").await, "");
}

/// Also by whoever knows the old id, but then the token that this one made is not kept.
async fn a_login_keeps_what_was_written_meanwhile(store: impl SessionStore) {
    let site = Site::new(factory(store));
    let visitor = site.visitor();
    visitor.get("/set/cart/7").await;
    let (slow, attacker) = (visitor.twin(), visitor.twin());
    let slowly = async {
        slow.get("/slow_login").await;
    };
    let meanwhile = async {
        site.gate.wait_for(1).await;
        visitor.get("/set/late/1").await;
        attacker.get("/token").await;
        site.gate.open(1);
    };
    tokio::join!(slowly, meanwhile);
    assert_eq!(slow.get("/read").await, "cart=\"7\" late=\"1\"");
    assert_eq!(attacker.get("/read").await, "");
}

async fn requests_at_the_same_time_keep_all_changes(store: impl SessionStore) {
    let site = Site::new(factory(store));
    let ada = site.visitor();
    ada.get("/set/user/Ada").await;
    ada.get("/set/gone/1").await;
    let twins: Vec<_> = (0..4).map(|_| ada.twin()).collect();
    let slowly = async {
        tokio::join!(
            twins[0].get("/slow_set/a/1"),
            twins[1].get("/slow_set/b/2"),
            twins[2].get("/slow_set/user/Grace"),
            twins[3].get("/slow_set/c/3"),
        );
    };
    let meanwhile = async {
        site.gate.wait_for(4).await;
        ada.get("/set/d/4").await;
        ada.get("/remove/gone").await;
        site.gate.open(4);
    };
    tokio::join!(slowly, meanwhile);
    let text = ada.get("/read").await;
    let mut pairs: Vec<_> = text.split(' ').collect();
    pairs.sort_unstable();
    assert_eq!(
        pairs,
        ["a=\"1\"", "b=\"2\"", "c=\"3\"", "d=\"4\"", "user=\"Grace\""]
    );
}

async fn messages_flashed_at_the_same_time_are_all_shown_once(store: impl SessionStore) {
    let site = Site::new(factory(store));
    let ada = site.visitor();
    ada.get("/flash/zero").await;
    let twins: Vec<_> = (0..3).map(|_| ada.twin()).collect();
    let slowly = async {
        tokio::join!(
            twins[0].get("/slow_flash/one"),
            twins[1].get("/slow_flash/two"),
            twins[2].get("/slow_flash/three"),
        );
    };
    let meanwhile = async {
        site.gate.wait_for(3).await;
        assert_eq!(ada.get("/pop_flash").await, "\"zero\"");
        site.gate.open(3);
    };
    tokio::join!(slowly, meanwhile);
    let text = ada.get("/pop_flash").await;
    let mut messages: Vec<_> = text.split(' ').collect();
    messages.sort_unstable();
    assert_eq!(messages, ["\"one\"", "\"three\"", "\"two\""]);
    assert_eq!(ada.get("/pop_flash").await, "");
}

async fn sessions_end_in_time(store: impl SessionStore) {
    let time = Time::default();
    let factory = factory(store)
        .timeout(100)
        .lifetime(150)
        .clock(time.clock());
    let site = Site::new(factory);
    let ada = site.visitor();
    time.set(1000.0);
    ada.get("/set/user/Ada").await;
    for (now, expected) in [
        (1100.0, "user=\"Ada\""),
        (1150.0, "user=\"Ada\""),
        (1150.5, ""),
    ] {
        time.set(now);
        assert_eq!(ada.get("/read").await, expected, "at {now}");
    }
    ada.get("/set/user/Grace").await;
    assert_eq!(ada.get("/about").await, "false 1150.5");
    time.set(1251.0);
    assert_eq!(ada.get("/read").await, "", "left unused");
}

async fn reading_keeps_a_session_alive(store: impl SessionStore) {
    let time = Time::default();
    let site = Site::new(
        factory(store)
            .timeout(100)
            .reissue_time(10)
            .clock(time.clock()),
    );
    let ada = site.visitor();
    time.set(1000.0);
    ada.get("/set/user/Ada").await;
    for (now, expected) in [
        (1090.0, "user=\"Ada\""),
        (1180.0, "user=\"Ada\""),
        // It is not worth a write so soon, and so the time counts from 1180.
        (1185.0, "user=\"Ada\""),
        (1281.0, ""),
    ] {
        time.set(now);
        let response = ada.answer("/read").await;
        assert_eq!(response.text(), expected, "at {now}");
        assert_eq!(response.header("set-cookie"), None);
    }
}

async fn a_cookie_with_an_age_is_sent_again(store: impl SessionStore) {
    let time = Time::default();
    let site = Site::new(factory(store).max_age(3600).clock(time.clock()));
    let ada = site.visitor();
    time.set(1000.0);
    ada.get("/set/user/Ada").await;
    let id = ada.id();
    for (now, path) in [(1010.0, "/read"), (1020.0, "/set/a/1")] {
        time.set(now);
        let response = ada.answer(path).await;
        let cookie = response.header("set-cookie").expect("a cookie");
        assert!(
            cookie.contains("; Max-Age=3600; Path=/; expires="),
            "{cookie}"
        );
        assert_eq!(ada.id(), id);
    }
}

async fn an_exception_keeps_the_session_unless_told_otherwise(store: impl SessionStore) {
    let site = Site::new(factory(store));
    let ada = site.visitor();
    ada.get("/set/user/Ada").await;
    assert_eq!(ada.answer("/fail").await.status(), 302);
    assert_eq!(ada.get("/read").await, "user=\"Ada\" failed=true");
}

#[tokio::test]
async fn an_exception_can_leave_the_session_alone() {
    let site = Site::new(factory(MemoryStore::new()).set_on_exception(false));
    let ada = site.visitor();
    ada.get("/set/user/Ada").await;
    assert_eq!(ada.answer("/fail").await.status(), 302);
    assert_eq!(ada.get("/read").await, "user=\"Ada\"");
}

#[test]
fn mistakes_are_those_of_a_cookie() {
    assert_eq!(mistakes(factory(MemoryStore::new())), "");
    let factory = || factory(MemoryStore::new());
    assert!(mistakes(factory().cookie_name("__Host-id")).contains("needs `secure(true)`"));
    assert!(mistakes(factory().timeout(None)).contains("never end"));
    assert_eq!(mistakes(factory().timeout(None).lifetime(100)), "");
}

/// A cookie that was signed is not an id, and an id is not a signed cookie.
#[tokio::test]
async fn changing_the_factory_begins_new_sessions() {
    let site = Site::new(factory(MemoryStore::new()));
    let ada = site.visitor();
    ada.get("/set/user/Ada").await;
    let id = ada.id().expect("an id");
    let view = pyramidion::View::new(|request: &mut pyramidion::Request| {
        request.session().is_new().to_string()
    });
    let app = super::super::client(SignedCookieSessionFactory::new([7; 64]), view);
    app.set_cookie("session", &id);
    assert_eq!(app.get("/").send_async().await.text(), "true");
}
