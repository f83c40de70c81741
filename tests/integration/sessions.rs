//! Sessions as an application uses them.

mod encrypted;
mod ends;
mod properties;
mod server;
pub(crate) mod signed;

use pyramidion::session::IntoSessionFactory;
use pyramidion::testing::{TestApp, TestResponse};
use pyramidion::{
    Configurator, HttpException, Request, Response, SignedCookieSessionFactory, View,
};

fn client<K: ?Sized>(factory: impl IntoSessionFactory<K>, view: View) -> TestApp {
    let mut config = Configurator::new();
    config.set_session_factory(factory);
    config.add_route("route", "/");
    config.add_view(view.route_name("route"));
    TestApp::new(config.make_app().expect("a right configuration"))
}

fn factory() -> SignedCookieSessionFactory {
    SignedCookieSessionFactory::new([7; 64])
}

fn answer(view: fn(&mut Request) -> pyramidion::Result<Response>) -> TestResponse {
    client(factory(), View::new(view)).get("/").send()
}

#[test]
fn a_request_that_leaves_the_session_alone_is_not_touched_by_it() {
    let response = answer(|_| Ok(Response::text("ok")));
    assert_eq!(
        (response.header("set-cookie"), response.header("vary")),
        (None, None)
    );
    let response = answer(|request| {
        request.session();
        Ok(Response::text("ok"))
    });
    assert_eq!(
        (response.header("set-cookie"), response.header("vary")),
        (None, None)
    );
}

#[test]
fn every_way_of_reading_makes_the_response_vary() {
    let readers: [fn(&mut Request); 8] = [
        |request| drop(request.session().get::<String>("a")),
        |request| drop(request.session().value("a").cloned()),
        |request| assert!(!request.session().contains("a")),
        |request| assert_eq!(request.session().iter().count(), 0),
        |request| assert_eq!(request.session().keys().count(), 0),
        |request| assert!(request.session().is_empty()),
        |request| assert!(request.session().is_new()),
        |request| assert!(request.session().peek_flash("").is_empty()),
    ];
    for read in readers {
        let view = View::new(move |request: &mut Request| {
            read(request);
            "ok"
        });
        let response = client(factory(), view).get("/").send();
        assert_eq!(response.header("vary"), Some("Cookie"));
        assert_eq!(response.header("set-cookie"), None);
    }
}

#[test]
fn a_written_session_is_private() {
    let response = answer(|request| {
        request.session().insert("a", 1)?;
        Ok(Response::text("ok"))
    });
    let cookie = response.header("set-cookie").unwrap();
    assert!(
        cookie.ends_with("; Path=/; HttpOnly; SameSite=Lax"),
        "{cookie}"
    );
    assert_eq!(response.header("vary"), Some("Cookie"));
    assert_eq!(response.header("cache-control"), Some("private"));
}

#[test]
fn caching_that_the_view_set_is_kept() {
    let response = answer(|request| {
        request.session().insert("a", 1)?;
        let mut response = Response::text("ok");
        let [no_store, vary] = ["no-store", "accept, COOKIE"].map(http::HeaderValue::from_static);
        response.set_header(http::header::CACHE_CONTROL, no_store);
        response.set_header(http::header::VARY, vary);
        Ok(response)
    });
    assert_eq!(response.header("cache-control"), Some("no-store"));
    assert_eq!(response.headers().get_all("vary").iter().count(), 1);
}

#[test]
fn a_session_that_grows_too_large_is_an_error_that_names_its_largest_keys() {
    let error = {
        let view = View::new(|request: &mut Request| -> pyramidion::Result<Response> {
            request.session().insert("small", 1)?;
            request.session().insert("large", "x".repeat(3000))?;
            Ok(Response::text("ok"))
        });
        client(factory(), view).get("/").send()
    };
    assert_eq!(error.status(), 500);
    assert_eq!(error.header("set-cookie"), None);
    assert!(!error.text().contains("large"));
}

#[test]
fn an_exception_keeps_the_session_unless_told_otherwise() {
    let view = || {
        View::new(|request: &mut Request| -> pyramidion::Result<Response> {
            request.session().insert("a", 1)?;
            Err(HttpException::found("/elsewhere").into())
        })
    };
    let kept = client(factory(), view()).get("/").send();
    assert!(kept.header("set-cookie").is_some());
    let lost = client(factory().set_on_exception(false), view())
        .get("/")
        .send();
    assert_eq!(
        (lost.status().as_u16(), lost.header("set-cookie")),
        (302, None)
    );
}

#[test]
fn a_crash_writes_no_session() {
    let response = answer(|request| {
        request.session().insert("a", 1)?;
        Err("broken".into())
    });
    assert_eq!(
        (response.status().as_u16(), response.header("set-cookie")),
        (500, None)
    );
}

#[test]
fn bad_cookies_are_ignored() {
    let view = |request: &mut Request| request.session().is_new().to_string();
    let app = client(factory(), View::new(view));
    let long = "A".repeat(60_000);
    for value in [
        "",
        "a",
        "abc",
        "!!!!",
        "\"",
        "\\",
        "%00",
        "a.b.c",
        long.as_str(),
    ] {
        let response = app
            .get("/")
            .header("cookie", format!("session={value}"))
            .send();
        assert_eq!(response.text(), "true", "{value:.20}");
        assert_eq!(response.header("set-cookie"), None);
    }
    let binary = app
        .get("/")
        .header("cookie", b"other=\"\xff\xfe\"; session=\xff")
        .send();
    assert_eq!(binary.text(), "true");
}

#[test]
fn changing_any_character_of_a_cookie_makes_it_worthless() {
    let view = |request: &mut Request| -> pyramidion::Result<String> {
        let known: Option<u32> = request.session().get("a")?;
        request.session().insert("a", 7)?;
        Ok(format!("{known:?}"))
    };
    let app = client(factory(), View::new(view));
    app.get("/").send();
    let cookie = app.cookie("session").unwrap();
    let read = |value: &str| {
        app.clear_cookies();
        app.set_cookie("session", value);
        app.get("/").send().text().to_owned()
    };
    assert_eq!(read(&cookie), "Some(7)");
    for at in 0..cookie.len() {
        let mut changed = cookie.clone().into_bytes();
        changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
        assert_eq!(read(str::from_utf8(&changed).unwrap()), "None", "at {at}");
        assert_eq!(read(&cookie[..at]), "None", "cut at {at}");
    }
    assert_eq!(read(&format!("{cookie}A")), "None");
    assert_eq!(read(&format!("{cookie}==")), "None");
}
