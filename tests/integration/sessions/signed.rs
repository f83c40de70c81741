//! What the signed cookie does beyond Pyramid, in Pyramid's format.

use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use pyramidion::session::{Clock, IntoSessionFactory, SessionSerializer, Succession, Value};
use pyramidion::testing::TestApp;
use pyramidion::{Configurator, Request, Response, SignedCookieSessionFactory, View};

use super::client;
use crate::logging::logged_by;

const OLD: [u8; 64] = [1; 64];
const NEW: [u8; 64] = [2; 64];

/// A clock that the test sets, in seconds.
#[derive(Clone, Default)]
pub(crate) struct Time(Arc<Mutex<f64>>);

impl Time {
    pub(crate) fn set(&self, seconds: f64) {
        *self.0.lock().unwrap() = seconds;
    }

    pub(crate) fn clock(&self) -> Clock {
        let time = self.clone();
        Clock::from_fn(move || *time.0.lock().unwrap())
    }
}

fn new(secret: [u8; 64]) -> SignedCookieSessionFactory {
    SignedCookieSessionFactory::new(secret)
}

fn write(request: &mut Request) -> pyramidion::Result<Response> {
    request.session().insert("user", "Ada")?;
    Ok(Response::text("ok"))
}

fn read(request: &mut Request) -> pyramidion::Result<String> {
    Ok(request.session().get("user")?.unwrap_or_default())
}

/// Returns the cookie in which a factory writes a session.
fn cookie_of(factory: SignedCookieSessionFactory) -> String {
    let app = client(factory, View::new(write));
    app.get("/").send();
    app.cookie("session").expect("a cookie")
}

/// Returns the user that a factory reads from a cookie, and the cookie that it sends.
fn read_by(factory: SignedCookieSessionFactory, cookie: &str) -> (String, Option<String>) {
    let app = client(factory, View::new(read));
    app.set_cookie("session", cookie);
    let response = app.get("/").send();
    let is_set = response.header("set-cookie").is_some();
    let sent = is_set.then(|| app.cookie("session").expect("a cookie"));
    (response.text().to_owned(), sent)
}

#[test]
fn a_session_of_an_old_secret_is_signed_with_the_new_one_when_it_is_read() {
    let old = cookie_of(new(OLD));
    let rotated = || new(NEW).fallback_secret(OLD).reissue_time(None);
    let (user, sent) = read_by(rotated(), &old);
    assert_eq!(user, "Ada");
    let sent = sent.expect("the session is signed again");
    assert_eq!(
        read_by(new(NEW).reissue_time(None), &sent),
        ("Ada".to_owned(), None)
    );
    assert_eq!(read_by(rotated(), &sent), ("Ada".to_owned(), None));
    assert_eq!(read_by(new(OLD), &sent).0, "");
}

#[test]
fn a_session_of_an_old_secret_is_left_alone_until_it_is_read() {
    let old = cookie_of(new(OLD));
    let view = View::new(|request: &mut Request| {
        request.session();
        "ok"
    });
    let app = client(new(NEW).fallback_secret(OLD), view);
    app.set_cookie("session", &old);
    assert_eq!(app.get("/").send().header("set-cookie"), None);
}

#[test]
fn every_secret_verifies_and_the_first_signs() {
    let many = || new(NEW).fallback_secret([3; 64]).fallback_secret(OLD);
    for secret in [OLD, [3; 64], NEW] {
        assert_eq!(read_by(many(), &cookie_of(new(secret))).0, "Ada");
    }
    assert_eq!(read_by(many(), &cookie_of(new([4; 64]))).0, "");
    assert_eq!(read_by(new(NEW), &cookie_of(many())).0, "Ada");
    assert_eq!(read_by(new(OLD), &cookie_of(many())).0, "");
}

#[test]
fn a_salt_is_before_every_secret() {
    let salted = || new(NEW).fallback_secret(OLD).salt("another salt");
    assert_eq!(read_by(salted(), &cookie_of(new(OLD))).0, "");
    assert_eq!(
        read_by(salted(), &cookie_of(new(OLD).salt("another salt"))).0,
        "Ada"
    );
}

#[test]
fn a_session_ends_after_its_lifetime_however_much_it_is_used() {
    let time = Time::default();
    let view = View::new(|request: &mut Request| -> pyramidion::Result<String> {
        let session = request.session();
        let visits = session.get::<u32>("visits")?.unwrap_or_default() + 1;
        session.insert("visits", visits)?;
        Ok(format!(
            "{visits} {} {}",
            session.is_new(),
            session.created()
        ))
    });
    let factory = SignedCookieSessionFactory::new(NEW)
        .lifetime(100)
        .clock(time.clock());
    let app = client(factory, view);
    for (now, expected) in [
        (1000.0, "1 true 1000"),
        (1050.0, "2 false 1000"),
        (1100.0, "3 false 1000"),
        (1100.5, "1 true 1100.5"),
        (1200.5, "2 false 1100.5"),
        (1200.75, "1 true 1200.75"),
    ] {
        time.set(now);
        assert_eq!(app.get("/").send().text(), expected, "at {now}");
    }
}

#[test]
fn cookies_of_other_applications_do_not_disturb_ours() {
    let good = cookie_of(new(NEW));
    let stranger = cookie_of(new(OLD));
    let app = client(new(NEW), View::new(read));
    for header in [
        format!("session={good}; session={stranger}"),
        format!("session={stranger}; session={good}"),
        format!("session={good}; session="),
        format!("session={good}; session=\"\\"),
        format!("session={good}; session=%00; x=\"; y"),
        format!("other=\"unfinished; session={good}"),
        format!("a=b; ;;; = ; session={good}; $Path=/; {{}}"),
    ] {
        let response = app.get("/").header("cookie", &header).send();
        assert_eq!(response.text(), "Ada", "{header}");
    }
    let response = app
        .get("/")
        .header("cookie", b"binary=\xff\xfe")
        .header("cookie", format!("session={good}"))
        .header("cookie", "session=another")
        .send();
    assert_eq!(response.text(), "Ada");
}

#[test]
fn of_two_good_cookies_the_last_counts() {
    let other = {
        let view = View::new(|request: &mut Request| -> pyramidion::Result<Response> {
            request.session().insert("user", "Grace")?;
            Ok(Response::default())
        });
        let app = client(new(NEW), view);
        app.get("/").send();
        app.cookie("session").unwrap()
    };
    let header = format!("session={}; session={other}", cookie_of(new(NEW)));
    let app = client(new(NEW), View::new(read));
    let response = app.get("/").header("cookie", header).send();
    assert_eq!(response.text(), "Grace");
}

#[test]
fn renewing_replaces_the_token_and_keeps_the_data() {
    let view = View::new(|request: &mut Request| -> pyramidion::Result<String> {
        let session = request.session();
        session.insert("cart", [1, 2])?;
        let before = session.get_csrf_token();
        session.renew();
        let after = session.get_csrf_token();
        assert_ne!(before, after);
        assert_eq!(session.get::<Vec<u8>>("cart")?, Some(vec![1, 2]));
        let unsaved = session.unsaved().ok_or("it was changed")?;
        assert_eq!(unsaved.succession(), Succession::Renewed);
        Ok(after)
    });
    let app = client(new(NEW), view);
    assert_eq!(app.get("/").send().text().len(), 40);
}

#[test]
fn renewing_makes_no_token_where_there_is_none() {
    let mut session = pyramidion::Session::new(Clock::default());
    session.renew();
    assert!(session.is_empty());
    assert!(
        session
            .unsaved()
            .is_some_and(|unsaved| unsaved.is_changed())
    );
}

/// Returns what `make_app` says of a factory.
pub(super) fn mistakes<K: ?Sized>(factory: impl IntoSessionFactory<K>) -> String {
    let mut config = Configurator::new();
    config.set_session_factory(factory);
    let without = Configurator::new().make_app().expect("nothing is wrong");
    match config.make_app() {
        Ok(app) => {
            let warnings = app.warnings().iter();
            let of_factory = warnings.filter(|warning| !without.warnings().contains(warning));
            of_factory.cloned().collect::<Vec<_>>().join("\n")
        }
        Err(error) => error.to_string(),
    }
}

#[test]
fn what_browsers_would_refuse_is_refused_at_start() {
    for (factory, expected) in [
        (new(NEW), ""),
        (new(NEW).cookie_name("__Host-id").secure(true), ""),
        (new(NEW).cookie_name("__Host-id"), "needs `secure(true)`"),
        (
            new(NEW).cookie_name("__host-id").secure(true).domain("a.b"),
            "cannot have a domain",
        ),
        (
            new(NEW).cookie_name("__Host-id").secure(true).path("/shop"),
            "needs the path `/`",
        ),
        (
            new(NEW).cookie_name("__Host-id").secure(true).path(None),
            "needs the path `/`",
        ),
        (
            new(NEW)
                .cookie_name("__Secure-id")
                .secure(true)
                .path("/shop"),
            "",
        ),
        (new(NEW).cookie_name("__Secure-id"), "needs `secure(true)`"),
        (new(NEW).samesite("None"), "`SameSite=None` without"),
        (new(NEW).samesite("none").secure(true), ""),
        (new(NEW).samesite("Often"), "unknown `SameSite`"),
        (new(NEW).cookie_name("a b"), "cannot name a cookie"),
        (new(NEW).cookie_name("Path"), "cannot name a cookie"),
        (new(NEW).path("/a;b"), "holds a character"),
    ] {
        let said = mistakes(factory);
        assert_eq!(said.is_empty(), expected.is_empty(), "{said}");
        assert!(said.contains(expected), "{said}");
    }
}

#[test]
fn empty_secrets_are_errors_and_short_ones_warnings() {
    let from = |secret: &str| SignedCookieSessionFactory::new(secret);
    assert!(mistakes(from("")).contains("is empty"));
    assert!(mistakes(new(NEW).fallback_secret("")).contains("is empty"));
    let said = mistakes(from("seekrit"));
    assert!(said.contains("has 7 bytes"), "{said}");
    assert!(!said.contains("seekrit"), "{said}");
    assert!(mistakes(new(NEW).fallback_secret("x")).contains("has 1 bytes"));
    assert_eq!(mistakes(new(NEW).fallback_secret(OLD)), "");
}

/// Returns what is logged when a view writes a text of `length` characters.
fn logged_for(length: usize) -> String {
    let view = View::new(
        move |request: &mut Request| -> pyramidion::Result<Response> {
            request.session().insert("text", "x".repeat(length))?;
            Ok(Response::default())
        },
    );
    let app = client(new(NEW), view);
    logged_by(|| {
        app.get("/").send();
    })
}

#[test]
fn a_cookie_that_is_nearly_full_is_warned_of() {
    assert!(!logged_for(2000).contains("nearly full"));
    let log = logged_for(2500);
    assert!(
        log.contains("WARN") && log.contains("nearly full") && log.contains("limit=4064"),
        "{log}"
    );
    let log = logged_for(3000);
    assert!(log.contains("ERROR") && log.contains("`text`"), "{log}");
}

/// Returns what is logged when `after` runs after the cookie was written.
fn logged_after_saving(after: fn(&mut Request)) -> String {
    let view = View::new(
        move |request: &mut Request| -> pyramidion::Result<Response> {
            request.session().insert("a", 1)?;
            request.add_finished_callback(after);
            Ok(Response::default())
        },
    );
    let app = TestApp::new(client(new(NEW), view).app().clone());
    logged_by(|| {
        app.get("/").send();
    })
}

#[test]
fn a_change_after_the_cookie_was_written_is_logged() {
    let log = logged_after_saving(|request| {
        let _ = request.session().insert("b", 2);
    });
    assert!(log.contains("ERROR") && log.contains("it is lost"), "{log}");
    let log = logged_after_saving(|request| assert!(request.session().contains("a")));
    assert!(!log.contains("it is lost"), "{log}");
}

/// JSON without spaces, and nothing else.
struct Compact;

impl SessionSerializer for Compact {
    fn dumps(&self, value: &Value) -> Vec<u8> {
        serde_json::to_vec(value).expect("JSON")
    }

    fn loads(&self, payload: &[u8]) -> Option<Value> {
        let text = str::from_utf8(payload).ok()?;
        let is_compact = !text.contains(", ");
        is_compact.then(|| text.parse().ok()).flatten()
    }
}

#[test]
fn a_serializer_can_be_chosen() {
    let cookie = cookie_of(new(NEW).serializer(Compact));
    let bytes = URL_SAFE_NO_PAD.decode(&cookie).expect("base64");
    let payload = str::from_utf8(&bytes[64..]).expect("text");
    assert!(payload.ends_with(r#",{"user":"Ada"}]"#), "{payload}");
    assert_eq!(read_by(new(NEW).serializer(Compact), &cookie).0, "Ada");
    assert_eq!(read_by(new(NEW), &cookie).0, "Ada", "it is JSON too");
    // What a serialiser does not know is as good as no cookie.
    let other = cookie_of(new(NEW));
    assert_eq!(read_by(new(NEW).serializer(Compact), &other).0, "");
}

/// What a signed cookie cannot do, as the documentation says.
#[test]
fn an_old_cookie_opens_the_session_after_a_logout() {
    let view = View::new(|request: &mut Request| {
        request.session().invalidate();
        "bye"
    });
    let app = client(new(NEW), view);
    let old = cookie_of(new(NEW));
    app.set_cookie("session", &old);
    app.get("/").send();
    let left = app.cookie("session").expect("a cookie");
    assert_eq!(read_by(new(NEW), &left).0, "");
    assert_eq!(read_by(new(NEW), &old).0, "Ada");
}
