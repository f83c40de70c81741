//! Requests, redirects, cookies, and what is expected of responses.

use std::panic::Location;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use pyramidion::cookies::Cookie;
use pyramidion::http::header::LOCATION;
use pyramidion::http::{HeaderValue, StatusCode};
use pyramidion::testing::{DummyRequest, FormPart, TestApp};
use pyramidion::{HttpException, Request, Response, View};
use pyramidion_tests::applications::client;
use serde_json::json;

use super::failure;

/// An application whose routes redirect with each status, and one that says what it was sent.
fn redirecting() -> TestApp {
    client(|config| {
        for status in [301, 302, 303, 307, 308] {
            let name = format!("by{status}");
            config.add_route(name.as_str(), format!("/by/{status}"));
            let view = move || redirect(status, "/echo?x=1");
            config.add_view(View::new(view).route_name(name));
        }
        config.add_route("endless", "/endless");
        config.add_view(View::new(|| redirect(302, "/endless")).route_name("endless"));
        config.add_route("echo", "/echo");
        config.add_view(View::new(echo).route_name("echo"));
        config.add_route("to", "/to/*where");
        let to = |request: &mut Request| {
            HttpException::found(request.params().get("url").unwrap_or("/"))
        };
        config.add_view(View::new(to).route_name("to"));
    })
}

fn redirect(status: u16, location: &'static str) -> Response {
    let status = StatusCode::from_u16(status).expect("a status");
    let location = HeaderValue::from_static(location);
    Response::new("")
        .with_status(status)
        .with_header(LOCATION, location)
}

fn echo(request: &mut Request) -> String {
    let kind = request.content_type().to_owned();
    let body = request.text().unwrap_or_default();
    format!("{} {} [{kind}] [{body}]", request.method(), request.url())
}

#[test]
fn redirects_are_followed_as_browsers_do() {
    let app = redirecting();
    let sent = |method: &str, status: u16| {
        let request = app.request(method, &format!("/by/{status}"));
        let request = request.header("content-type", "text/plain").body("b");
        request.follow_redirects().send().text().to_owned()
    };
    let got = "GET http://localhost/echo?x=1 [] []";
    for (status, method, expected) in [
        (301, "POST", got),
        (302, "POST", got),
        (303, "POST", got),
        (303, "PUT", got),
        (301, "PUT", "PUT http://localhost/echo?x=1 [text/plain] [b]"),
        (
            302,
            "DELETE",
            "DELETE http://localhost/echo?x=1 [text/plain] [b]",
        ),
        (
            307,
            "POST",
            "POST http://localhost/echo?x=1 [text/plain] [b]",
        ),
        (
            308,
            "POST",
            "POST http://localhost/echo?x=1 [text/plain] [b]",
        ),
        (308, "GET", "GET http://localhost/echo?x=1 [text/plain] [b]"),
    ] {
        assert_eq!(sent(method, status), expected, "{method} {status}");
    }
    let response = app.head("/by/303").follow_redirects().send();
    assert_eq!((response.status().as_u16(), response.text()), (200, ""));
}

#[test]
fn where_redirects_lead_is_looked_at() {
    let app = redirecting();
    let to = |url: &str| app.get("/to/a/b").query([("url", url)]);
    for (url, expected) in [
        ("/echo", "http://localhost/echo"),
        ("../../echo?y", "http://localhost/echo?y"),
        ("https://localhost:8443/echo", "https://localhost:8443/echo"),
        ("http://LOCALHOST:80/echo#part", "http://localhost/echo"),
    ] {
        let response = to(url).follow_redirects().send();
        assert_eq!(response.url(), expected);
        assert_eq!(response.redirects().len(), 1);
    }
    let away = failure(|| to("https://example.com/").follow_redirects().send());
    assert!(
        away.starts_with("the redirect leads to `https://example.com/`"),
        "{away}"
    );
    assert!(away.contains("assert_redirects_to"), "{away}");
    let away = failure(|| drop(to("https://example.com/").send().follow()));
    assert!(away.contains("which is not at http://localhost"), "{away}");
    let endless = failure(|| app.get("/endless").follow_redirects().send());
    assert!(
        endless.starts_with("more than 20 redirects: http://localhost/endless, http"),
        "{endless}"
    );
    let none = failure(|| drop(app.get("/echo").send().follow()));
    assert!(
        none.starts_with("this is not a redirect\nGET http://localhost/echo: 200 OK\n"),
        "{none}"
    );
}

#[test]
fn a_redirect_that_looks_like_a_path_leads_away() {
    for location in [
        "/\\evil.example",
        "\\\\evil.example",
        "///evil.example",
        "https:evil.example",
    ] {
        let app = client(move |config| {
            config.add_route("page", "/a/b");
            config.add_view(View::new(move || redirect(302, location)).route_name("page"));
        });
        let response = app.get("/a/b").send();
        let told = failure(|| drop(response.follow()));
        let expected =
            format!("the redirect leads to `{location}`, which is not at http://localhost");
        assert!(told.starts_with(&expected), "{told}");
    }
}

#[test]
fn credentials_are_for_one_origin() {
    let app = client(|config| {
        config.add_route("old", "/old/{port}");
        let old = |request: &mut Request| {
            let port = request.matchdict().get("port").unwrap_or_default();
            HttpException::found(format!("http://localhost:{port}/new"))
        };
        config.add_view(View::new(old).route_name("old"));
        config.add_route("new", "/new");
        let new = |request: &mut Request| request.header("authorization").unwrap_or("-").to_owned();
        config.add_view(View::new(new).route_name("new"));
    });
    for (port, is_sent) in [("80", true), ("8443", false)] {
        let request = app.get(&format!("/old/{port}")).basic_auth("ada", "x");
        let response = request.follow_redirects().send();
        assert_eq!(response.text() != "-", is_sent, "{port}");
    }
}

#[test]
fn cookies_are_kept_between_redirects() {
    let app = client(|config| {
        config.add_route("login", "/login");
        config.add_route("home", "/account/home");
        let login = || {
            let mut response = redirect(303, "/account/home");
            response.set_cookie(Cookie::build(("user", "ada")).path("/account"))?;
            Ok::<_, pyramidion::Error>(response)
        };
        config.add_view(View::new(login).route_name("login"));
        let home = |request: &mut Request| {
            request
                .cookies()
                .get("user")
                .unwrap_or_default()
                .into_owned()
        };
        config.add_view(View::new(home).route_name("home"));
    });
    assert_eq!(app.post("/login").follow_redirects().send().text(), "ada");
    assert_eq!(app.cookie("user").as_deref(), Some("ada"));
}

#[test]
fn requests_are_written_with_what_they_need() {
    let heard = Arc::new(Mutex::new(String::new()));
    let app = client(|config| {
        config.add_route("any", "/any");
        let heard = Arc::clone(&heard);
        let view = move |request: &mut Request| {
            let user = request.header("authorization").unwrap_or("-").to_owned();
            let language = request.header("accept-language").unwrap_or("-").to_owned();
            let method = request.method().to_string();
            *heard.lock().expect("nobody panics") =
                format!("{method} {user} {language} {}", request.query_string());
        };
        config.add_view(
            View::new(move |request: &mut Request| {
                view(request);
                ""
            })
            .route_name("any"),
        );
    });
    let said = |request: pyramidion::testing::TestRequest<'_>| {
        request.send().assert_status(200);
        heard.lock().expect("nobody panics").clone()
    };
    app.set_header("accept-language", "de");
    assert_eq!(said(app.get("/any")), "GET - de ");
    assert_eq!(
        said(app.put("/any").header("accept-language", "fr")),
        "PUT - fr "
    );
    assert_eq!(
        said(app.patch("/any").query([("a", "ä"), ("b", "")])),
        "PATCH - de a=%C3%A4&b="
    );
    assert_eq!(
        said(app.delete("/any?x=1").query([("a", "b")])),
        "DELETE - de x=1&a=b"
    );
    assert_eq!(said(app.head("/any")), "HEAD - de ");
    assert_eq!(said(app.options("/any")), "OPTIONS - de ");
    assert_eq!(
        said(app.get("/any").basic_auth("ada", "p:w")),
        "GET Basic YWRhOnA6dw== de "
    );
    let malformed = failure(|| app.get("/a b").send());
    assert!(
        malformed.starts_with("the request is malformed: "),
        "{malformed}"
    );
    let malformed = failure(|| app.set_header("a b", ""));
    assert!(
        malformed.starts_with("the name of the header: "),
        "{malformed}"
    );
}

#[test]
fn files_are_sent_as_forms_send_them() {
    let app = client(|config| {
        config.add_route("upload", "/");
        let upload = |request: &mut Request| {
            let fields = request
                .post()
                .iter()
                .map(|(name, value)| format!("{name}={value}"));
            let fields = fields.collect::<Vec<_>>().join(",");
            let files = request.files().iter().map(|file| {
                let content = String::from_utf8(file.read().expect("a file")).expect("text");
                format!(
                    "{}:{}:{}:{content}",
                    file.name(),
                    file.file_name(),
                    file.content_type().unwrap_or("-")
                )
            });
            format!("{fields} {}", files.collect::<Vec<_>>().join(","))
        };
        config.add_view(View::new(upload).route_name("upload"));
    });
    let parts = [
        FormPart::text("title", "Ä\r\n"),
        FormPart::file("a", "x.txt", "text/plain", "one\r\n--"),
        FormPart::file("a", "y.bin", "application/x", ""),
    ];
    let response = app.post("/").multipart(parts).send();
    assert_eq!(
        response.text(),
        "title=Ä\r\n a:x.txt:text/plain:one\r\n--,a:y.bin:application/x:"
    );
}

#[test]
fn what_is_expected_of_a_response_is_told_with_it() {
    let app = client(|config| {
        config.add_route("home", "/");
        config.add_view(
            View::new(|| "Welcome")
                .route_name("home")
                .request_method(["GET"]),
        );
        config
            .add_route("logout", "/logout")
            .request_method(["POST"]);
        config.add_view(View::new(|| HttpException::found("home?x")).route_name("logout"));
        config.add_route("bare", "/bare");
        config.add_route("item", "/items/{id}");
        config.add_view(View::new(|| "item").route_name("item").accept("text/html"));
        config.add_view(
            View::new(HttpException::not_found)
                .route_name("item")
                .accept("text/csv"),
        );
    });
    let home = app.get("/").send();
    home.assert_status(200)
        .assert_status(StatusCode::OK)
        .assert_contains("Wel")
        .assert_lacks("Bye")
        .assert_header("content-type", "text/plain; charset=UTF-8");
    app.post("/logout")
        .send()
        .assert_redirects_to("/home?x")
        .assert_redirects_to("home?x");

    let told = failure(|| home.assert_status(404));
    assert_eq!(
        told,
        "expected the status 404 Not Found\nGET http://localhost/: 200 OK\n    Welcome"
    );
    let told = failure(|| home.assert_contains("Hello"));
    assert!(
        told.starts_with("expected the text `Hello`\nGET http://localhost/: 200 OK\n"),
        "{told}"
    );
    let told = failure(|| home.assert_lacks("Welcome"));
    assert!(
        told.starts_with("did not expect the text `Welcome`\n"),
        "{told}"
    );
    let told = failure(|| home.assert_header("x-a", "1"));
    assert!(
        told.starts_with("expected `x-a: 1`, but there is no `x-a`\n"),
        "{told}"
    );
    let told = failure(|| home.assert_header("content-type", "text/html"));
    assert!(
        told.contains("but it is `text/plain; charset=UTF-8`\n"),
        "{told}"
    );
    let told = failure(|| home.assert_redirects_to("/"));
    assert!(told.starts_with("expected a redirect to `/`\n"), "{told}");
    let told = failure(|| {
        app.post("/logout").send().assert_redirects_to("/");
    });
    assert!(told.contains("302 Found, location: home?x"), "{told}");
    assert!(failure(|| home.assert_status(1)).starts_with("the expected number is not a status"));

    let told = |method: &str, target: &str, accept: &str| {
        let response = app.request(method, target).header("accept", accept).send();
        let told = failure(|| response.assert_status(200));
        told.lines().last().expect("a line").to_owned()
    };
    let patterns = "no route matches; the patterns are `/`, `/logout`, `/bare`, `/items/{id}` (did you mean `/logout`?)";
    assert_eq!(told("GET", "/logut", "*/*"), patterns);
    assert_eq!(told("POST", "/", "*/*"), "a view would answer GET, HEAD");
    let route = "the route `logout` does not match: request_method = POST (the method is GET)";
    assert_eq!(told("GET", "/logout", "*/*"), route);
    assert_eq!(
        told("GET", "/bare", "*/*"),
        "the route `bare` matches, and has no view"
    );
    let last = told("GET", "/items/7", "image/png");
    assert!(
        last.contains("does not answer: accept = text/csv (`accept` is \"image/png\")"),
        "{last}"
    );
    // The view itself says so.
    let own = told("GET", "/items/7", "text/csv");
    assert!(!own.contains("route"), "{own}");
}

#[test]
fn json_is_compared_value_by_value() {
    let app = client(|config| {
        config.add_route("list", "/");
        let view = || json!({"items": [{"id": 1}, {"id": 2}], "next": null});
        config.add_view(View::rendered(view).route_name("list").renderer("json"));
        config.add_route("text", "/text");
        config.add_view(View::new(|| "no JSON").route_name("text"));
    });
    let list = app.get("/").send();
    list.assert_json(&json!({"next": null, "items": [{"id": 1}, {"id": 2}]}));
    let told =
        failure(|| list.assert_json(&json!({"next": null, "items": [{"id": 1}, {"id": 3}]})));
    assert!(
        told.starts_with("another value at `items[1].id`: expected 3, found 2\n"),
        "{told}"
    );
    let told = failure(|| list.json::<Vec<u8>>());
    assert!(
        told.contains("the body is not a `alloc::vec::Vec<u8>`: "),
        "{told}"
    );
    let told = failure(|| {
        app.get("/text").send().assert_json(&1);
    });
    assert!(
        told.contains("GET http://localhost/text: 200 OK\n    no JSON"),
        "{told}"
    );
}

#[test]
fn a_failure_is_at_the_line_of_the_test() {
    let app = client(|config| {
        config.add_route("home", "/");
        config.add_view(View::new(|| "home").route_name("home"));
    });
    let line = Arc::new(AtomicU32::new(0));
    let (heard, own) = (Arc::clone(&line), thread::current().id());
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if thread::current().id() == own {
            let location = info.location();
            let location = location.filter(|location| location.file() == file!());
            heard.store(location.map_or(0, Location::line), Ordering::Relaxed);
        }
        before(info);
    }));
    let mut lines = Vec::new();
    let mut fails = |expected: u32, run: &dyn Fn()| {
        failure(run);
        lines.push((line.load(Ordering::Relaxed), expected));
    };
    let home = || app.get("/").send();
    fails(line!(), &|| drop(home().assert_status(404).url()));
    fails(line!(), &|| drop(app.get("/a b").send()));
    fails(line!(), &|| assert!(home().json::<bool>()));
    fails(line!(), &|| drop(home().follow()));
    fails(line!(), &|| drop(home().form()));
    fails(line!(), &|| drop(app.get("/").events()));
    fails(line!(), &|| drop(DummyRequest::get("/a b")));
    drop(std::panic::take_hook());
    for (line, expected) in lines {
        assert_eq!(line, expected);
    }
}
