//! What a session costs beside the two signatures that it cannot do without.
//!
//! `session` opens the cookie of a session with one key, assigns another value and writes the cookie.
//! `two bare signatures` computes the HMAC-SHA512 of the payload that was read and of the one that
//! is written, each from the bytes of the key; `two prepared signatures` begins from a key that was
//! hashed before, as a session does. The rest of `session` should take at most as long again.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, HeaderValue};
use pyramidion::SignedCookieSessionFactory;
use pyramidion::cookies::Cookies;
use pyramidion::session::{Session, SessionFactory};
use sha2::Sha512;

const SECRET: [u8; 64] = [7; 64];

fn open(factory: &SignedCookieSessionFactory, headers: &HeaderMap) -> Session {
    factory.open(Cookies::new(headers)).into()
}

fn save(factory: &SignedCookieSessionFactory, session: &Session) -> HeaderValue {
    let unsaved = session.unsaved().expect("the session was changed");
    let cookie = factory.save(unsaved, false);
    cookie.expect("a small session").expect("a cookie")
}

fn sign(mut mac: Hmac<Sha512>, payload: &[u8]) -> [u8; 64] {
    mac.update(payload);
    mac.finalize().into_bytes().into()
}

fn sessions(criterion: &mut Criterion) {
    let factory = SignedCookieSessionFactory::new(SECRET);
    let mut session = open(&factory, &HeaderMap::new());
    session.insert("visits", 1).expect("a number");
    let cookie = save(&factory, &session);
    let cookie = cookie
        .to_str()
        .expect("text")
        .split(';')
        .next()
        .expect("a pair");
    let mut headers = HeaderMap::new();
    headers.insert("cookie", cookie.parse().expect("a header"));
    let opened = open(&factory, &headers);
    assert_eq!(opened.get("visits").expect("a number"), Some(1));

    // As many bytes as the payload has.
    let payload = br#"[1700000000, 1700000000.1234567, {"visits": 1}]"#;
    let key = [b"pyramid.session.", &SECRET[..]].concat();

    let mut group = criterion.benchmark_group("sessions");
    group.bench_function("session", |bencher| {
        bencher.iter(|| {
            let mut session = open(black_box(&factory), black_box(&headers));
            session.insert("visits", black_box(2)).expect("a number");
            save(&factory, &session)
        });
    });
    group.bench_function("two bare signatures", |bencher| {
        bencher.iter(|| {
            let sign = || {
                let mac = Hmac::new_from_slice(black_box(&key)).expect("a key");
                sign(mac, black_box(payload))
            };
            (sign(), sign())
        });
    });
    group.bench_function("two prepared signatures", |bencher| {
        let mac = <Hmac<Sha512> as KeyInit>::new_from_slice(&key).expect("a key");
        let mac = black_box(mac);
        bencher.iter(|| {
            let sign = || sign(mac.clone(), black_box(payload));
            (sign(), sign())
        });
    });
    group.finish();
}

criterion_group!(benches, sessions);
criterion_main!(benches);
