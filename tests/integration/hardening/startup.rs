//! What is wrong before the first request is reported before it, and what is odd but possible works.

use pyramidion::csrf::{CookieCsrfStoragePolicy, CsrfStoragePolicy};
use pyramidion::session::{
    AsyncSessionFactory, EncryptedCookieSessionFactory, MemoryStore, ServerSessionFactory,
    SessionFactory,
};
use pyramidion::{Configurator, Request, SignedCookieSessionFactory, View};
use pyramidion_tests::applications::{client, mistakes, says, signed_with};
use pyramidion_tests::http::Client;

use crate::sessions::signed::Time;

const SECRET: [u8; 64] = [7; 64];

#[test]
fn times_that_end_every_session_are_refused() {
    for seconds in [0, -1, i64::MIN] {
        let signed = || SignedCookieSessionFactory::new(SECRET);
        let encrypted = EncryptedCookieSessionFactory::new(SECRET);
        let server = ServerSessionFactory::new(MemoryStore::new());
        for (errors, name) in [
            (signed().timeout(seconds).errors(), "timeout"),
            (signed().lifetime(seconds).errors(), "lifetime"),
            (encrypted.timeout(seconds).errors(), "timeout"),
            (server.lifetime(seconds).errors(), "lifetime"),
        ] {
            let [error] = errors.as_slice() else {
                panic!("{errors:?}");
            };
            assert!(error.contains(&format!("the {name} of the sessions is {seconds} seconds")));
            assert!(error.contains(&format!("use `{name}(None)`")), "{error}");
        }
    }
    let told = mistakes(|config| {
        config.set_session_factory(SignedCookieSessionFactory::new(SECRET).timeout(-5));
    });
    assert!(
        told.iter()
            .any(|text| text.contains("timeout of the sessions is -5")),
        "{told:?}"
    );
}

/// Browsers take such a cookie, but nothing comes back, or from other places than one reads.
#[test]
fn cookies_that_browsers_forget_or_read_otherwise_are_told() {
    let signed = || SignedCookieSessionFactory::new(SECRET);
    let encrypted = || EncryptedCookieSessionFactory::new(SECRET);
    let server = || ServerSessionFactory::new(MemoryStore::new());
    let csrf = CookieCsrfStoragePolicy::new;
    for max_age in [0, -1] {
        for warnings in [
            signed().max_age(max_age).warnings(),
            encrypted().max_age(max_age).warnings(),
            server().max_age(max_age).timeout(60).warnings(),
            csrf().max_age(max_age).warnings(),
        ] {
            let part = format!("has the `max_age` {max_age}, so that browsers forget it at once");
            assert!(
                warnings.len() == 1 && warnings[0].contains(&part),
                "{warnings:?}"
            );
        }
    }
    for warnings in [
        signed().path("shop").warnings(),
        encrypted().path("shop").warnings(),
        server().path("shop").timeout(60).warnings(),
        csrf().path("shop").warnings(),
    ] {
        let parts = ["browsers ignore the path \"shop\"", "write \"/shop\""];
        let [warning] = warnings.as_slice() else {
            panic!("{warnings:?}");
        };
        assert!(parts.iter().all(|part| warning.contains(part)), "{warning}");
    }
    for warnings in [
        signed().path("/shop").max_age(1).warnings(),
        signed().path(None).warnings(),
        csrf().warnings(),
    ] {
        assert!(warnings.is_empty(), "{warnings:?}");
    }
}

#[test]
fn a_store_without_room_is_refused() {
    let errors = ServerSessionFactory::new(MemoryStore::new().capacity(0)).errors();
    assert!(
        errors.len() == 1 && errors[0].contains("its `capacity` is 0"),
        "{errors:?}"
    );
    assert!(
        ServerSessionFactory::new(MemoryStore::new().capacity(1))
            .errors()
            .is_empty()
    );
}

#[test]
fn the_longest_times_do_not_overflow() {
    let time = Time::default();
    time.set(1_000_000.0);
    let factory = SignedCookieSessionFactory::new(SECRET)
        .timeout(i64::MAX)
        .lifetime(i64::MAX)
        .reissue_time(i64::MAX)
        .max_age(i64::MAX)
        .clock(time.clock());
    let app = client(|config| {
        config.set_session_factory(factory);
        config.add_route("visit", "/");
        let visit = |request: &mut Request| -> pyramidion::Result<String> {
            let visits = request.session().get::<u32>("visits")?.unwrap_or_default() + 1;
            request.session().insert("visits", visits)?;
            Ok(visits.to_string())
        };
        config.add_view(View::new(visit).route_name("visit"));
    });
    let first = app.get("/").send();
    let cookie = first.header("set-cookie").expect("a cookie");
    assert!(cookie.contains("31-Dec-9999"), "{cookie}");
    for now in [1e6, 1e12, 1e15, 0.0, -1e15] {
        time.set(now);
        let visits: u32 = app.get("/").send().text().parse().expect("a number");
        assert!(visits > 1, "at {now}");
    }
}

#[test]
fn names_that_no_cookie_has_are_refused() {
    for name in [
        "", " ", "a b", "a=b", "a;b", "a,b", "\"a\"", "a\r\nb", "\u{e9}", "Path", "expires",
    ] {
        let factory = SignedCookieSessionFactory::new(SECRET).cookie_name(name);
        let told = mistakes(|config| config.set_session_factory(factory));
        assert!(
            told.iter()
                .any(|text| text.contains("cannot name a cookie")),
            "{name:?}: {told:?}"
        );
    }
    for (path, domain) in [
        ("/a;b", "a.b"),
        ("/a b", "a.b"),
        ("/\r\nX: y", "a.b"),
        ("/", "a;b"),
        ("/", "a\r\nb"),
    ] {
        let factory = SignedCookieSessionFactory::new(SECRET)
            .path(path)
            .domain(domain);
        let told = mistakes(|config| config.set_session_factory(factory));
        assert!(
            told.iter().any(|text| text.contains("holds a character")),
            "{told:?}"
        );
    }
}

#[test]
fn a_view_that_no_scan_finds_is_warned_of() {
    let mut config = Configurator::new();
    config.add_route("home", "/");
    config.add_view(says("home").route_name("home"));
    let app = config.make_app().expect("a right configuration");
    // The views of this very program, which other tests scan.
    let is_warned = |warning: &String| warning.contains("is registered but no scan covers it");
    assert!(app.warnings().iter().any(is_warned), "{:?}", app.warnings());
}

#[tokio::test]
async fn every_address_of_the_machine_can_be_listened_on() {
    let app = app::app(signed_with(&"7".repeat(64))).expect("the tutorial");
    let server = pyramidion::server::Server::new(app)
        .bind("0.0.0.0:0")
        .await
        .unwrap();
    let address = server.local_addr();
    assert!(address.ip().is_unspecified(), "{address} is what is logged");
    let (end, ended) = tokio::sync::oneshot::channel::<()>();
    let running = tokio::spawn(server.run_until(async {
        let _ = ended.await;
    }));
    let mut client = Client::connect(([127, 0, 0, 1], address.port()).into())
        .await
        .unwrap();
    assert_eq!(client.send("GET", "/", &[], "").await.unwrap().status, 200);
    drop((client, end));
    running.await.expect("it ends");
}
