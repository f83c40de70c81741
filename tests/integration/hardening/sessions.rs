//! Session cookies that are forged, malformed, too large, or somebody else's.

mod forged;

use std::time::Instant;

use pyramidion::testing::TestApp;
use pyramidion::{Request, SignedCookieSessionFactory, View};
use pyramidion_tests::Serving;
use pyramidion_tests::applications::{client, signed_with};
use pyramidion_tests::http::Client;

use super::garbage::SOON;
use crate::sessions::signed::Time;

fn factory() -> SignedCookieSessionFactory {
    SignedCookieSessionFactory::new([7; 64])
}

/// An application that keeps a name, shows it, and forgets it.
fn names(factory: SignedCookieSessionFactory) -> TestApp {
    client(|config| {
        config.set_session_factory(factory);
        config.add_route("add", "/add/{user}");
        let add = |request: &mut Request| -> pyramidion::Result<&'static str> {
            let user = request
                .matchdict()
                .get("user")
                .unwrap_or_default()
                .to_owned();
            request.session().insert("user", user)?;
            Ok("ok")
        };
        config.add_view(View::new(add).route_name("add"));
        config.add_route("read", "/read");
        let read = |request: &mut Request| -> pyramidion::Result<String> {
            Ok(request.session().get("user")?.unwrap_or_default())
        };
        config.add_view(View::new(read).route_name("read"));
        config.add_route("logout", "/logout");
        let logout = |request: &mut Request| {
            request.session().invalidate();
            "bye"
        };
        config.add_view(View::new(logout).route_name("logout"));
    })
}

#[test]
fn a_login_is_one_cookie_that_greets() {
    let logged_in = |request: &dyn Fn(&TestApp) -> pyramidion::testing::TestResponse| {
        let app = TestApp::new(app::app(signed_with(&"7".repeat(64))).expect("the tutorial"));
        let response = request(&app);
        assert_eq!(response.status(), 200);
        let cookies: Vec<_> = response.headers().get_all("set-cookie").iter().collect();
        assert!(matches!(&cookies[..], [cookie] if cookie.as_bytes().starts_with(b"session=")));
        assert!(app.get("/read").send().text().contains("Ada &amp; Bob"));
    };
    logged_in(&|app| app.get("/add?user=Ada+%26+Bob").send());
    logged_in(&|app| app.post("/add").form([("user", "Ada & Bob")]).send());
}

#[test]
fn a_session_ends_when_it_was_not_used_for_its_time() {
    for (timeout, waited, expected) in [
        (Some(1200), 0.0, "Ada"),
        (Some(1200), 1190.0, "Ada"),
        (Some(1200), 1205.0, ""),
        (Some(1200), 1e18, ""),
        (Some(2), 3.0, ""),
        (None, 1e9, "Ada"),
        // The clock was put back.
        (Some(1200), -5000.0, "Ada"),
        (Some(1200), -1e18, "Ada"),
    ] {
        let time = Time::default();
        time.set(1_000_000.0);
        let app = names(factory().timeout(timeout).clock(time.clock()));
        app.get("/add/Ada").send();
        time.set(1_000_000.0 + waited);
        let read = app.get("/read").send();
        assert_eq!(read.text(), expected, "after {waited} of {timeout:?}");
    }
}

#[test]
fn reading_renews_a_session_as_often_as_it_should() {
    for (reissue, after, is_renewed) in [
        (Some(0), 1.0, true),
        (Some(120), 119.0, false),
        (Some(120), 121.0, true),
        (None, 1000.0, false),
        (Some(0), -100.0, false),
    ] {
        let time = Time::default();
        time.set(1_000_000.0);
        let app = names(factory().reissue_time(reissue).clock(time.clock()));
        app.get("/add/Ada").send();
        time.set(1_000_000.0 + after);
        let read = app.get("/read").send();
        assert_eq!(read.text(), "Ada");
        let is_set = read.header("set-cookie").is_some();
        assert_eq!(is_set, is_renewed, "after {after} of {reissue:?}");
    }
}

#[test]
fn a_cookie_is_whole_or_not_sent_at_all() {
    let app = client(|config| {
        config.set_session_factory(factory());
        config.add_route("fill", "/{length}");
        let fill = |request: &mut Request| -> pyramidion::Result<&'static str> {
            let length = request
                .matchdict()
                .get("length")
                .and_then(|n| n.parse().ok());
            request
                .session()
                .insert("x", "y".repeat(length.unwrap_or_default()))?;
            Ok("ok")
        };
        config.add_view(View::new(fill).route_name("fill"));
    });
    let mut sizes = Vec::new();
    for length in 2900..3100 {
        app.clear_cookies();
        let response = app.get(&format!("/{length}")).send();
        match app.cookie("session") {
            Some(cookie) => {
                assert_eq!(response.status(), 200);
                let header = response.header("set-cookie").expect("a cookie");
                let (pair, _) = header.split_once(';').expect("attributes");
                assert!(pair.len() <= 4096, "{}", pair.len());
                sizes.push(cookie.len());
            }
            None => assert_eq!(response.status(), 500, "{length}"),
        }
    }
    let largest = sizes.iter().max().copied().unwrap_or_default();
    assert!((4056..=4064).contains(&largest), "{largest}");
    assert!(sizes.len() < 200, "some are too large");
}

#[test]
fn very_many_and_very_long_cookies_are_read_in_linear_time() {
    let app = names(factory().reissue_time(None));
    app.get("/add/Ada").send();
    let good = format!("session={}", app.cookie("session").expect("a cookie"));
    app.clear_cookies();
    let start = Instant::now();
    for part in [
        ";", "=", "\"", "\\", " ", "a;", "=;", "a=\"", "\\\"", "a=b;", "; ", ",", "$", "session;",
    ] {
        let hostile = part.repeat(60_000 / part.len());
        let response = app.get("/read").header("cookie", &hostile).send();
        assert_eq!(response.text(), "", "{part}");
        // It comes in a header of its own, so that an unfinished one does not matter.
        let request = app.get("/read").header("cookie", &hostile);
        assert_eq!(
            request.header("cookie", &good).send().text(),
            "Ada",
            "{part}"
        );
    }
    for size in [4 << 10, 64 << 10, 1 << 20] {
        let value = "A".repeat(size);
        let request = app
            .get("/read")
            .header("cookie", format!("session={value}"));
        assert_eq!(request.send().text(), "");
    }
    let many: Vec<_> = (0..1000).map(|n| format!("c{n}=x; ")).collect();
    let many = many.concat();
    let response = app.get("/read").header("cookie", many + &good).send();
    assert_eq!(response.text(), "Ada");
    let mut request = app.get("/read");
    for n in 0..60 {
        request = request.header("cookie", format!("session=x{n}"));
    }
    assert_eq!(request.header("cookie", &good).send().text(), "Ada");
    assert!(start.elapsed() < SOON, "{:?}", start.elapsed());
}

#[test]
fn what_only_looks_like_the_cookie_is_none() {
    let app = names(factory());
    app.get("/add/Ada").send();
    let value = app.cookie("session").expect("a cookie");
    app.clear_cookies();
    for (name, end) in [
        ("=session=", ""),
        ("SESSION=", ""),
        ("Session=", ""),
        ("\"session\"=", ""),
        ("x=a,session=", ""),
        ("\u{a0}session=", ""),
        ("__Host-session=", ""),
        ("__Secure-session=", ""),
        ("session[]=", ""),
        ("xsession=", ""),
        ("session.=", ""),
        ("session%20=", ""),
        ("x=\"; session=", "\"x"),
        ("session", ""),
    ] {
        let header = format!("{name}{value}{end}");
        let response = app.get("/read").header("cookie", header).send();
        assert_eq!(response.text(), "", "{name}");
    }
    // Nor is what stands in the address, in the form or in another header.
    let response = app
        .get(&format!("/read?session={value}"))
        .header("session", &value);
    assert_eq!(response.send().text(), "");
    let response = app.post("/read").form([("session", value.as_str())]).send();
    assert_eq!(response.text(), "");
}

#[test]
fn a_logout_leaves_nothing_and_can_be_repeated() {
    let app = names(factory().path("/").domain("shop.example").secure(true));
    app.get("/add/Ada").send();
    for _ in 0..2 {
        let response = app.get("/logout").send();
        assert_eq!(response.status(), 200);
        if let Some(cookie) = response.header("set-cookie") {
            for attribute in [
                "; Domain=shop.example",
                "; Path=/",
                "; secure",
                "; SameSite=Lax",
            ] {
                let has = cookie.to_lowercase().contains(&attribute.to_lowercase());
                assert!(has, "no {attribute}: {cookie}");
            }
        }
        assert_eq!(app.get("/read").send().text(), "");
    }
    // Nobody can choose the session of another: what was planted is not adopted.
    app.clear_cookies();
    app.set_cookie("session", "planted");
    app.get("/add/Ada").send();
    assert_ne!(app.cookie("session").as_deref(), Some("planted"));
}

#[tokio::test]
async fn visitors_never_see_the_session_of_another() {
    let server = Serving::start(names(factory()).app().clone()).await;
    let mut clients = Vec::new();
    for number in 0..50 {
        let mut client = Client::connect(server.address()).await.unwrap();
        clients.push(tokio::spawn(async move {
            let user = format!("visitor-{number}");
            let added = client
                .send("GET", &format!("/add/{user}"), &[], "")
                .await
                .unwrap();
            let cookie = added.header("set-cookie").expect("a cookie");
            let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
            for _ in 0..100 {
                let read = client
                    .send("GET", "/read", &[("Cookie", &cookie)], "")
                    .await;
                assert_eq!(read.unwrap().body, user);
            }
        }));
    }
    for client in clients {
        client.await.expect("a client that saw only its own name");
    }
    server.finish().await;
}
