//! Logins: whoever knows the previous id never sees what is written at one, however the store fails.

use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use http::StatusCode;
use pyramidion::session::{
    MemoryStore, Record, ServerSessionFactory, SessionKey, SessionStore, StoreError, Update,
};
use pyramidion::{Request, Response, Session, view_config};
use pyramidion_tests::http::PATIENCE;
use tokio::task::JoinSet;

use super::redis::RedisServer;
use super::stores::{Fault, Faulty, Guard, Guarded, in_steps};
use super::{Site, Visitor, value};

#[view_config(route_name = "sign_in")]
fn sign_in(request: &mut Request) -> pyramidion::Result<Response> {
    let user = value(request, "user").to_owned();
    request.session().renew();
    request.session().insert("user", user)?;
    Ok(Response::default())
}

#[view_config(route_name = "remember")]
fn remember(request: &mut Request) -> pyramidion::Result<Response> {
    let user = value(request, "user").to_owned();
    request.remember(&user)?;
    Ok(Response::default())
}

/// Ends the session and begins another in one request.
#[view_config(route_name = "begin_anew")]
fn begin_anew(request: &mut Request) -> pyramidion::Result<Response> {
    let user = value(request, "user").to_owned();
    request.session().invalidate();
    request.session().insert("user", user)?;
    Ok(Response::default())
}

#[view_config(route_name = "size")]
fn size(session: &Session) -> String {
    session.len().to_string()
}

/// How a request ends that meets a fault.
#[derive(Clone, Copy, Debug)]
enum Ending {
    /// It goes on for as long as it may.
    InTime,
    /// The client is gone while the store is waited for.
    Cancelled,
}

/// Looks at a store beside the requests that use it.
struct Observer {
    site: Site,
    attacker: Visitor,
    memory: MemoryStore,
}

impl Observer {
    /// Begins a session that an attacker knows as well.
    async fn begin(memory: &MemoryStore) -> Self {
        let site = Site::new(ServerSessionFactory::new(memory.clone()));
        let attacker = site.visitor();
        attacker.get("/set/cart/7").await;
        Self {
            site,
            attacker,
            memory: memory.clone(),
        }
    }

    /// Sees that the old id does not show the login, and returns what it shows.
    async fn look(&self, what: &str) -> String {
        let text = self.attacker.twin().get("/read").await;
        assert!(!text.contains("Ada"), "{what}: {text}");
        text
    }
}

/// Logs in with a store that has a fault after some steps; tells whether it came so far.
async fn log_in(
    path: &str,
    store: impl SessionStore,
    faulty: &Faulty,
    (steps, fault, ending): (usize, Fault, Ending),
) -> bool {
    let observer = Observer::begin(&faulty.memory).await;
    let site = Site::new(ServerSessionFactory::new(store).time_limit(PATIENCE / 20));
    let visitor = site.visitor();
    let old = observer.attacker.id().expect("an id");
    visitor.0.set_cookie("session", &old);
    faulty.fail(steps, fault);
    let status = {
        let request = visitor.answer(path);
        let answer = async { Some(request.await.status()) };
        let cancelled = async {
            faulty.waits.acquire().await.expect("it is open").forget();
            observer.look("while the store waits").await;
            match ending {
                Ending::Cancelled => None,
                Ending::InTime => pending().await,
            }
        };
        tokio::select! {
            status = answer => status,
            status = cancelled => status,
        }
    };
    let Some(at) = faulty.failed_at() else {
        assert_eq!(status, Some(StatusCode::OK));
        assert_eq!(observer.look("afterwards").await, "");
        return false;
    };
    let what = format!("{path} {steps} {fault:?} {ending:?} at {at}: {status:?}");
    let left = observer.look(&what).await;
    // A store that did it and does not say so, at the last step, leaves nothing to go back to.
    let is_done = matches!(
        fault,
        Fault::FailsAfter | Fault::WaitsAfter | Fault::PanicsAfter
    ) && matches!(at, "delete" | "replace");
    let has_ended = path.starts_with("/begin_anew") && at == "create";
    match status {
        Some(StatusCode::OK) => {
            assert_eq!(left, "", "{what}");
            let text = visitor.get("/read").await;
            assert!(text.contains("Ada"), "{what}: {text}");
            assert_ne!(visitor.id().as_ref(), Some(&old), "{what}");
        }
        Some(status) => {
            let expected = match fault {
                Fault::PanicsBefore | Fault::PanicsAfter => StatusCode::INTERNAL_SERVER_ERROR,
                _ => StatusCode::SERVICE_UNAVAILABLE,
            };
            assert_eq!(status, expected, "{what}");
            assert_eq!(visitor.id().as_ref(), Some(&old), "{what}");
            if !is_done && !has_ended {
                assert_eq!(left, "cart=\"7\"", "{what}: the session is as it was");
            }
            if fault == Fault::FailsBefore {
                assert!(
                    observer.memory.len() <= 1,
                    "{what}: the new one is withdrawn"
                );
            }
        }
        None if !is_done && !has_ended => {
            assert_eq!(left, "cart=\"7\"", "{what}: the session is as it was");
        }
        None => {}
    }
    // The site goes on.
    let next = observer.site.visitor();
    next.get("/sign_in/Grace").await;
    assert_eq!(next.get("/size").await, "1");
    true
}

/// Tries every fault at every step. Time passes only while all of them wait.
#[tokio::test(start_paused = true)]
async fn a_login_never_shows_under_the_old_id_whatever_the_store_does() {
    const FAULTS: [(Fault, Ending); 8] = [
        (Fault::FailsBefore, Ending::InTime),
        (Fault::FailsAfter, Ending::InTime),
        (Fault::WaitsBefore, Ending::InTime),
        (Fault::WaitsAfter, Ending::InTime),
        (Fault::WaitsBefore, Ending::Cancelled),
        (Fault::WaitsAfter, Ending::Cancelled),
        (Fault::PanicsBefore, Ending::InTime),
        (Fault::PanicsAfter, Ending::InTime),
    ];
    let mut all = JoinSet::new();
    for path in ["/sign_in/Ada", "/remember/Ada", "/begin_anew/Ada"] {
        for (fault, ending) in FAULTS {
            // load, delete, create; load, replace; load, load, create, delete
            let is_again = path.starts_with("/begin_anew");
            let at_once = if is_again { 3 } else { 2 };
            let one_by_one = if is_again { 3 } else { 4 };
            all.spawn(async move {
                let what = format!("{path} {fault:?} {ending:?}");
                let steps = fault_at_each_step(path, fault, ending, Clone::clone).await;
                assert_eq!(steps, at_once, "{what}");
                let in_several = |store: &Faulty| in_steps(store.clone());
                let steps = fault_at_each_step(path, fault, ending, in_several).await;
                assert_eq!(steps, one_by_one, "{what}");
            });
        }
    }
    while let Some(result) = all.join_next().await {
        result.expect("the login never shows");
    }
}

/// Returns how many steps there are.
async fn fault_at_each_step<S: SessionStore>(
    path: &str,
    fault: Fault,
    ending: Ending,
    store: impl Fn(&Faulty) -> S,
) -> usize {
    let mut steps = 0;
    loop {
        let faulty = Faulty::new();
        if !log_in(path, store(&faulty), &faulty, (steps, fault, ending)).await {
            return steps;
        }
        steps += 1;
    }
}

/// What fails and then cannot be withdrawn shows to nobody either.
#[tokio::test]
async fn a_session_that_cannot_be_withdrawn_is_known_to_nobody() {
    #[derive(Clone)]
    struct KeepsAll;

    impl Guard for KeepsAll {
        async fn before(&self, step: &'static str) -> Result<(), StoreError> {
            match step {
                "delete" => Err(StoreError::new("nothing is ever deleted")),
                _ => Ok(()),
            }
        }
    }

    let memory = MemoryStore::new();
    let observer = Observer::begin(&memory).await;
    let store = Guarded::new(KeepsAll, memory.clone());
    let site = Site::new(ServerSessionFactory::new(store));
    let visitor = site.visitor();
    visitor
        .0
        .set_cookie("session", &observer.attacker.id().expect("an id"));
    for path in ["/sign_in/Ada", "/remember/Ada", "/begin_anew/Ada"] {
        let response = visitor.answer(path).await;
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(response.header("set-cookie"), None);
        assert_eq!(observer.look(path).await, "cart=\"7\"");
        assert_eq!(visitor.get("/read").await, "cart=\"7\"");
    }
}

/// A thousand logins, with somebody who reads the old id all the time.
async fn nobody_sees_a_login(store: impl SessionStore) {
    const LOGINS: usize = 1000;
    let site = Site::new(ServerSessionFactory::new(store));
    let reads = Arc::new(AtomicUsize::new(0));
    for n in 0..LOGINS {
        let visitor = site.visitor();
        visitor.get("/set/cart/7").await;
        let attacker = visitor.twin();
        let (is_over, reads) = (Arc::new(AtomicBool::new(false)), Arc::clone(&reads));
        let is_logged_in = Arc::clone(&is_over);
        let reading = tokio::spawn(async move {
            loop {
                let is_last = is_over.load(Ordering::SeqCst);
                let text = attacker.get("/read").await;
                assert!(["cart=\"7\"", ""].contains(&&*text), "{text}");
                reads.fetch_add(1, Ordering::SeqCst);
                if is_last {
                    return text;
                }
                tokio::task::yield_now().await;
            }
        });
        let path = ["/sign_in/Ada", "/remember/Ada"][n % 2];
        visitor.get(path).await;
        is_logged_in.store(true, Ordering::SeqCst);
        assert_eq!(reading.await.expect("nobody sees the login"), "");
        let text = visitor.get("/read").await;
        assert!(
            text.starts_with("cart=\"7\" ") && text.contains("Ada"),
            "{text}"
        );
    }
    assert!(
        reads.load(Ordering::SeqCst) > LOGINS,
        "it read all the time"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_sees_a_login_in_memory() {
    nobody_sees_a_login(MemoryStore::new()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_sees_a_login_that_takes_steps() {
    nobody_sees_a_login(in_steps(MemoryStore::new())).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_sees_a_login_in_redis() {
    if let Some(server) = RedisServer::start() {
        nobody_sees_a_login(server.store()).await;
    }
}

/// A login needs no room of its own where the session can be moved at once.
#[tokio::test]
async fn a_full_store_lets_those_who_have_a_session_log_in() {
    let site = Site::new(ServerSessionFactory::new(MemoryStore::new().capacity(1)));
    let ada = site.visitor();
    ada.get("/set/cart/7").await;
    let attacker = ada.twin();
    ada.get("/sign_in/Ada").await;
    assert_eq!(ada.get("/read").await, "cart=\"7\" user=\"Ada\"");
    assert_eq!(attacker.get("/read").await, "");
    let response = site.visitor().answer("/set/a/1").await;
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);

    let memory = MemoryStore::new().capacity(1);
    let site = Site::new(ServerSessionFactory::new(in_steps(memory)));
    let ada = site.visitor();
    ada.get("/set/cart/7").await;
    let response = ada.answer("/sign_in/Ada").await;
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(ada.get("/read").await, "cart=\"7\"", "it is as it was");
}

/// An answer that was lost is asked for again, and is the same.
#[tokio::test]
async fn redis_moves_a_session_once_however_often_it_is_told_to() {
    let Some(server) = RedisServer::start() else {
        return;
    };
    let store = server.store();
    let [from, to] = [SessionKey::new([1; 32]), SessionKey::new([2; 32])];
    let record = |data: &str, revision| Record {
        data: data.to_owned(),
        created: 1.0,
        accessed: 2.0,
        revision,
    };
    assert!(store.create(&from, &record("{}", 0), None).await.unwrap());
    let new = record(r#"{"user": "Ada"}"#, 1);
    for _ in 0..2 {
        let update = store.replace(&from, 0, &to, &new, None).await.unwrap();
        assert_eq!(update, Update::Done);
        assert_eq!(store.load(&to).await.unwrap(), Some(new.clone()));
        assert_eq!(store.load(&from).await.unwrap(), None);
    }
}
