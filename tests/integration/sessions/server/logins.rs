//! Logins with every security policy: the session that a visitor brought is another one afterwards.

use std::sync::Arc;

use http::StatusCode;
use http::header::{HeaderName, HeaderValue};
use pyramidion::security::{
    AuthTktCookieHelper, AuthTktPolicy, Decision, Headers, SecurityPolicy,
    SessionAuthenticationPolicy,
};
use pyramidion::session::{
    EncryptedCookieSessionFactory, IntoSessionFactory, MemoryStore, ServerSessionFactory,
    SessionStore, SignedCookieSessionFactory,
};
use pyramidion::testing::TestApp;
use pyramidion::{Configurator, Request, Response, View};
use tokio::sync::Barrier;
use tokio::task::JoinSet;

use super::Visitor;
use super::redis::RedisServer;
use super::stores::in_steps;

const OWN: HeaderName = HeaderName::from_static("x-own");

/// Remembers visitors elsewhere, and may begin their session again.
struct Own {
    invalidates: bool,
}

impl SecurityPolicy for Own {
    fn authenticated_userid(&self, request: &mut Request) -> Option<String> {
        request.header(OWN.as_str()).map(str::to_owned)
    }

    fn permits(&self, _: &mut Request, _: &str) -> Decision {
        Decision::from(true)
    }

    fn remember(&self, request: &mut Request, userid: &str) -> pyramidion::Result<Headers> {
        if userid == "nobody" {
            return Err("nobody is not remembered".into());
        }
        if self.invalidates {
            request.session().invalidate();
        }
        Ok(vec![(OWN, HeaderValue::from_str(userid)?)])
    }
}

fn with_ticket() -> AuthTktPolicy {
    AuthTktPolicy::new(AuthTktCookieHelper::new([7; 64]))
}

/// An application whose visitors log in with `/login/{user}`.
fn site<K: ?Sized>(
    policy: impl SecurityPolicy,
    factory: Option<impl IntoSessionFactory<K>>,
) -> TestApp {
    let mut config = Configurator::new();
    if let Some(factory) = factory {
        config.set_session_factory(factory);
        let token = |request: &mut Request| request.session().get_csrf_token();
        config.add_route("token", "/token");
        config.add_view(View::new(token).route_name("token"));
        let cart = |request: &mut Request| -> pyramidion::Result<&str> {
            request.session().insert("cart", 7)?;
            Ok("")
        };
        config.add_route("cart", "/cart");
        config.add_view(View::new(cart).route_name("cart"));
        let size = |request: &mut Request| request.session().len().to_string();
        config.add_route("size", "/size");
        config.add_view(View::new(size).route_name("size"));
    }
    config.set_security_policy(policy);
    config.add_route("login", "/login/{user}");
    let login = |request: &mut Request| -> pyramidion::Result<Response> {
        let user = super::value(request, "user").to_owned();
        let mut response = Response::text("");
        response.append_headers(request.remember(&user)?);
        Ok(response)
    };
    config.add_view(View::new(login).route_name("login"));
    TestApp::new(config.make_app().expect("a right configuration"))
}

async fn get(app: &TestApp, path: &str) -> String {
    let response = app.get(path).send_async().await;
    assert_eq!(response.status(), StatusCode::OK, "{path}");
    response.text().to_owned()
}

/// Checks that an attacker who planted a session has nothing after the visitor has logged in.
async fn check<K: ?Sized>(
    policy: impl SecurityPolicy,
    factory: impl IntoSessionFactory<K>,
    in_store: bool,
) {
    let app = site(policy, Some(factory));
    // A stranger gets no session by logging in, unless the policy keeps the visitor in one.
    let stranger = Visitor(TestApp::new(app.app().clone()));
    get(&stranger.0, "/login/ada").await;
    let before = stranger.id();
    get(&stranger.0, "/login/ada").await;
    assert_eq!(stranger.id().is_some(), before.is_some());

    let visitor = Visitor(app);
    get(&visitor.0, "/cart").await;
    let token = get(&visitor.0, "/token").await;
    let attacker = visitor.twin();
    let planted = attacker.id().expect("a session");
    get(&visitor.0, "/login/ada").await;
    assert_ne!(visitor.id(), Some(planted));
    assert_ne!(get(&visitor.0, "/token").await, token);
    if in_store {
        assert_eq!(
            get(&attacker.0, "/size").await,
            "0",
            "the planted session has ended"
        );
    }
}

/// Checks all policies with all kinds of sessions of one kind.
macro_rules! check_all {
    ($factory:expr, $in_store:expr) => {
        check(SessionAuthenticationPolicy::new(), $factory, $in_store).await;
        check(with_ticket(), $factory, $in_store).await;
        for invalidates in [false, true] {
            check(Own { invalidates }, $factory, $in_store).await;
        }
    };
}

#[tokio::test]
async fn whoever_planted_a_session_has_nothing_after_a_login() {
    check_all!(ServerSessionFactory::new(MemoryStore::new()), true);
    check_all!(
        ServerSessionFactory::new(in_steps(MemoryStore::new())),
        true
    );
    check_all!(SignedCookieSessionFactory::new([7; 64]), false);
    check_all!(EncryptedCookieSessionFactory::new([7; 64]), false);
    if let Some(server) = RedisServer::start() {
        check_all!(ServerSessionFactory::new(server.store()), true);
    }
}

#[tokio::test]
async fn a_login_keeps_the_data_and_begins_no_session() {
    let app = site(
        with_ticket(),
        Some(ServerSessionFactory::new(MemoryStore::new())),
    );
    let response = app.get("/login/ada").send_async().await;
    assert_eq!(response.headers().get_all("set-cookie").iter().count(), 1);
    assert!(app.cookie("session").is_none());
    get(&app, "/cart").await;
    let before = app.cookie("session");
    get(&app, "/login/ada").await;
    assert_ne!(app.cookie("session"), before);
    assert_eq!(get(&app, "/size").await, "1");
    // Without sessions there is nothing to renew.
    let app = site(with_ticket(), None::<SignedCookieSessionFactory>);
    get(&app, "/login/ada").await;
    assert!(app.cookie("auth_tkt").is_some());
}

#[tokio::test]
async fn who_is_not_remembered_keeps_the_session() {
    let app = site(
        Own { invalidates: true },
        Some(ServerSessionFactory::new(MemoryStore::new())),
    );
    get(&app, "/cart").await;
    let before = app.cookie("session");
    let response = app.get("/login/nobody").send_async().await;
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(app.cookie("session"), before);
    assert_eq!(get(&app, "/size").await, "1");
}

/// Many visitors log in at once, each twice from one session, while others use the planted one.
async fn all_at_once(store: impl SessionStore + Clone) {
    const VISITORS: usize = 50;
    let app = site(with_ticket(), Some(ServerSessionFactory::new(store)));
    let mut all = JoinSet::new();
    for _ in 0..VISITORS {
        let visitor = Visitor(TestApp::new(app.app().clone()));
        all.spawn(async move {
            get(&visitor.0, "/cart").await;
            let attacker = visitor.twin();
            let together = Arc::new(Barrier::new(4));
            let mut requests = JoinSet::new();
            for path in ["/login/ada", "/login/ada", "/cart", "/size"] {
                let (browser, together) = (visitor.twin(), Arc::clone(&together));
                requests.spawn(async move {
                    together.wait().await;
                    get(&browser.0, path).await;
                    (path, browser.id())
                });
            }
            let planted = attacker.id();
            let mut renewed = Vec::new();
            while let Some(answered) = requests.join_next().await {
                let (path, id) = answered.expect("an answer");
                // A cart that came after a login begins a session of its own.
                if id != planted && path.starts_with("/login") {
                    renewed.extend(id);
                }
            }
            // Of both logins one has the session, with what was in it; the planted id has nothing.
            assert_eq!(renewed.len(), 1);
            visitor.0.set_cookie("session", &renewed[0]);
            assert_eq!(get(&visitor.0, "/size").await, "1");
            assert_eq!(get(&attacker.0, "/size").await, "0");
        });
    }
    while let Some(ended) = all.join_next().await {
        ended.expect("each visitor has one session");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_logins_at_once_one_has_the_session() {
    all_at_once(MemoryStore::new()).await;
    if let Some(server) = RedisServer::start() {
        all_at_once(server.store()).await;
    }
}
