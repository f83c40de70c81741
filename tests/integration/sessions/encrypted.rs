//! Sessions in a cookie that its holder cannot read.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use pyramidion::session::EncryptedCookieSessionFactory;
use pyramidion::testing::TestApp;
use pyramidion::{Request, Response, SignedCookieSessionFactory, View};

use super::client;
use super::signed::{Time, mistakes};

const OLD: [u8; 64] = [1; 64];
const NEW: [u8; 64] = [2; 64];

/// What must not show.
const PRIVATE: &str = "a private text";

fn factory(secret: [u8; 64]) -> EncryptedCookieSessionFactory {
    EncryptedCookieSessionFactory::new(secret)
}

fn write(request: &mut Request) -> pyramidion::Result<Response> {
    request.session().insert("text", PRIVATE)?;
    request.session().flash(1.5)?;
    Ok(Response::text("ok"))
}

fn read(request: &mut Request) -> pyramidion::Result<String> {
    Ok(request.session().get("text")?.unwrap_or_default())
}

fn cookie_of(factory: EncryptedCookieSessionFactory, name: &str) -> String {
    let app = client(factory, View::new(write));
    app.get("/").send();
    app.cookie(name).expect("a cookie")
}

fn reader(factory: EncryptedCookieSessionFactory, name: &str, cookie: &str) -> TestApp {
    let app = client(factory, View::new(read));
    app.set_cookie(name, cookie);
    app
}

fn reads(factory: EncryptedCookieSessionFactory, cookie: &str) -> bool {
    let text = reader(factory, "session", cookie).get("/").send();
    assert!([PRIVATE, ""].contains(&text.text()));
    text.text() == PRIVATE
}

#[test]
fn what_is_written_is_read_and_does_not_show() {
    let cookie = cookie_of(factory(NEW), "session");
    assert!(reads(factory(NEW), &cookie));
    let bytes = URL_SAFE_NO_PAD.decode(&cookie).expect("base64");
    for text in [PRIVATE, "text", "_f_", "[1"] {
        let shows = bytes
            .windows(text.len())
            .any(|part| part == text.as_bytes());
        assert!(!shows, "{text}");
    }
}

#[test]
fn equal_sessions_are_different_cookies() {
    let time = Time::default();
    let cookie = || cookie_of(factory(NEW).clock(time.clock()), "session");
    let (first, second) = (cookie(), cookie());
    let parts = |cookie: &str| URL_SAFE_NO_PAD.decode(cookie).expect("base64");
    let (first, second) = (parts(&first), parts(&second));
    assert_eq!(first[..9], second[..9], "version and key id");
    assert_eq!(first[0], 1, "the version");
    assert_ne!(first[9..33], second[9..33], "the nonce");
    assert_ne!(first[33..], second[33..], "the ciphertext and the tag");
    assert_eq!(first.len(), second.len());
}

#[test]
fn changing_any_bit_of_a_cookie_makes_it_worthless() {
    let cookie = cookie_of(factory(NEW), "session");
    let bytes = URL_SAFE_NO_PAD.decode(&cookie).expect("base64");
    let app = reader(factory(NEW), "session", &cookie);
    assert_eq!(app.get("/").send().text(), PRIVATE);
    for bit in 0..bytes.len() * 8 {
        let mut changed = bytes.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        app.set_cookie("session", &URL_SAFE_NO_PAD.encode(changed));
        assert_eq!(app.get("/").send().text(), "", "bit {bit}");
    }
    for length in 0..bytes.len() {
        app.set_cookie("session", &URL_SAFE_NO_PAD.encode(&bytes[..length]));
        assert_eq!(app.get("/").send().text(), "", "{length} bytes");
    }
}

#[test]
fn the_name_of_the_cookie_is_authenticated() {
    let cookie = cookie_of(factory(NEW), "session");
    let app = reader(factory(NEW).cookie_name("other"), "other", &cookie);
    assert_eq!(app.get("/").send().text(), "");
    let cookie = cookie_of(factory(NEW).cookie_name("other"), "other");
    let app = reader(factory(NEW).cookie_name("other"), "other", &cookie);
    assert_eq!(app.get("/").send().text(), PRIVATE);
    assert!(!reads(factory(NEW), &cookie));
}

#[test]
fn a_session_of_an_old_secret_is_encrypted_with_the_new_one_when_it_is_read() {
    let old = cookie_of(factory(OLD), "session");
    let rotated = || factory(NEW).fallback_secret(OLD).reissue_time(None);
    let app = reader(rotated(), "session", &old);
    let response = app.get("/").send();
    assert_eq!(response.text(), PRIVATE);
    assert!(response.header("set-cookie").is_some());
    let new = app.cookie("session").expect("a cookie");
    assert!(reads(factory(NEW), &new));
    assert!(!reads(factory(OLD), &new));
    assert_eq!(app.get("/").send().header("set-cookie"), None);
}

#[test]
fn other_secrets_and_salts_read_nothing() {
    let cookie = cookie_of(factory(NEW), "session");
    assert!(!reads(factory(OLD), &cookie));
    assert!(!reads(factory(NEW).salt("another salt"), &cookie));
    let salted = cookie_of(factory(NEW).salt("another salt"), "session");
    assert!(reads(factory(NEW).salt("another salt"), &salted));
}

#[test]
fn signed_and_encrypted_cookies_of_one_secret_are_strangers() {
    let encrypted = cookie_of(factory(NEW), "session");
    let app = client(SignedCookieSessionFactory::new(NEW), View::new(read));
    app.set_cookie("session", &encrypted);
    assert_eq!(app.get("/").send().text(), "");
    let app = client(SignedCookieSessionFactory::new(NEW), View::new(write));
    app.get("/").send();
    assert!(!reads(
        factory(NEW),
        &app.cookie("session").expect("a cookie")
    ));
}

#[test]
fn times_and_attributes_are_those_of_the_signed_cookie() {
    let time = Time::default();
    let app = client(
        factory(NEW)
            .timeout(100)
            .lifetime(150)
            .max_age(60)
            .cookie_name("__Host-id")
            .secure(true)
            .clock(time.clock()),
        View::new(|request: &mut Request| -> pyramidion::Result<String> {
            let text = read(request)?;
            let _: Response = write(request)?;
            Ok(text)
        }),
    );
    for (now, expected) in [
        (1000.0, ""),
        (1100.0, PRIVATE),
        (1150.0, PRIVATE),
        (1151.0, ""),
        (1251.5, ""),
        (1260.0, PRIVATE),
    ] {
        time.set(now);
        let response = app.get("/").send();
        assert_eq!(response.text(), expected, "at {now}");
        let cookie = response.header("set-cookie").expect("a cookie");
        assert!(
            cookie.starts_with("__Host-id=A") && cookie.contains("; Max-Age=60; Path=/; expires=")
        );
        assert!(
            cookie.ends_with("; secure; HttpOnly; SameSite=Lax"),
            "{cookie}"
        );
    }
}

#[test]
fn a_session_that_grows_too_large_is_an_error() {
    let view = |length: usize| {
        View::new(
            move |request: &mut Request| -> pyramidion::Result<Response> {
                request.session().insert("text", "x".repeat(length))?;
                Ok(Response::default())
            },
        )
    };
    let status = |length| client(factory(NEW), view(length)).get("/").send().status();
    assert_eq!(status(2900), 200);
    assert_eq!(status(3000), 500);
}

#[test]
fn mistakes_are_those_of_the_signed_cookie() {
    assert_eq!(mistakes(factory(NEW)), "");
    assert!(mistakes(EncryptedCookieSessionFactory::new("")).contains("is empty"));
    assert!(mistakes(EncryptedCookieSessionFactory::new("short")).contains("has 5 bytes"));
    assert!(mistakes(factory(NEW).cookie_name("__Host-id")).contains("needs `secure(true)`"));
    let printed = format!("{:?}", EncryptedCookieSessionFactory::new("seekrit"));
    assert!(!printed.contains("seekrit"), "{printed}");
}
