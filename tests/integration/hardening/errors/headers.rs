//! Headers of answers: redirects that leave the site, hosts that are believed, lines that are added.

use pyramidion::{HttpException, Request, Response, SignedCookieSessionFactory, View};
use pyramidion_tests::applications::{client, says};

#[test]
fn a_poisoned_host_is_not_passed_on() {
    let app = client(|config| {
        config.set_session_factory(SignedCookieSessionFactory::new([7; 64]));
        config.add_route("go", "/go");
        let go = |request: &mut Request| -> pyramidion::Result<Response> {
            request.session().insert("a", 1)?;
            Ok(Response::redirect(request.route_path("list")?))
        };
        config.add_view(View::new(go).route_name("go"));
        config.add_route("list", "/list/");
        config.add_view(says("list").route_name("list"));
        let status = http::StatusCode::TEMPORARY_REDIRECT;
        config.add_view(says("nothing").notfound().append_slash(status));
    });
    for (header, value) in [
        ("host", "evil.example"),
        ("x-forwarded-host", "evil.example"),
        ("x-forwarded-server", "evil.example"),
        ("x-host", "evil.example"),
        ("forwarded", "host=evil.example;proto=https"),
        ("x-forwarded-proto", "https"),
        ("x-original-url", "/evil.example"),
        ("x-rewrite-url", "/evil.example"),
        ("x-forwarded-prefix", "/evil.example"),
    ] {
        for path in ["/go", "/list", "/list/", "/nothing"] {
            let response = app.get(path).header(header, value).send();
            let all = format!("{:?} {}", response.headers(), response.text());
            assert!(
                !all.contains("evil.example") && !all.contains("ecure"),
                "{header}: {all}"
            );
        }
        let response = app.get("/list").header(header, value).send();
        assert_eq!(response.location(), Some("/list/"), "{header}");
    }
}

#[test]
fn redirects_to_a_path_stay_on_the_site() {
    let app = client(|config| {
        config.add_route("all", "/{a}/{b}/");
        config.add_view(says("all").route_name("all"));
        config.add_route("three", "/{a}/{b}/{c}/");
        config.add_view(says("three").route_name("three"));
        let status = http::StatusCode::FOUND;
        config.add_view(says("").notfound().append_slash(status));
    });
    let is_safe = |location: &str| {
        let is_path = location.starts_with('/') && !location.starts_with("//");
        is_path
            && location
                .bytes()
                .all(|byte| byte.is_ascii_graphic() && byte != b'\\')
    };
    for path in [
        "//evil.example/x",
        "/%2Fevil.example/x",
        "/%5Cevil.example/x",
        "/\\evil.example/x",
        "/%09/evil.example",
        "/%0a/evil.example",
        "/%0d%0aLocation:%20x/y",
        "/%00/evil.example",
        "/%20//evil.example",
        "/http:evil.example/x",
        "/@evil.example/x",
        "/..%2f/evil.example",
    ] {
        let response = app.get(path).send();
        if let Some(location) = response.location() {
            assert!(is_safe(location), "{path}: {location}");
        } else {
            assert_eq!(response.status(), 404, "{path}");
        }
    }
    for target in [
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "/\r\nX: y",
        "/\0/evil.example",
        " //evil.example",
        "\u{1}//evil.example",
    ] {
        let exception = HttpException::found(target);
        let first = exception.headers()["location"]
            .to_str()
            .expect("ASCII")
            .to_owned();
        let response = Response::redirect(target);
        assert_eq!(response.header("location"), Some(first.as_str()));
        // Resolved as a browser does, it is a path of this site.
        assert!(
            !first.starts_with("//") && !first.starts_with('\\'),
            "{target:?}: {first}"
        );
        assert!(
            first
                .bytes()
                .all(|byte| byte.is_ascii_graphic() && byte != b'\\'),
            "{first}"
        );
    }
}

#[test]
fn no_text_becomes_a_header_of_its_own() {
    let app = client(|config| {
        config.set_session_factory(SignedCookieSessionFactory::new([7; 64]));
        config.add_route("say", "/say");
        let say = |request: &mut Request| -> pyramidion::Result<Response> {
            let text = request.params().one("text")?.to_owned();
            request.session().insert("text", &text)?;
            let mut response = Response::redirect(format!("/to/{text}"));
            if request.params().contains("header") {
                let value = http::HeaderValue::try_from(text)?;
                response.set_header(http::HeaderName::from_static("x-text"), value);
            }
            Ok(response)
        };
        config.add_view(View::new(say).route_name("say"));
    });
    for text in [
        "a\r\nX-Injected: 1",
        "a\nX-Injected: 1",
        "a\rX-Injected: 1",
        "a\0b",
        "a\r\n\r\n<b>",
        "a\u{10d}\u{10a}b",
        "a\u{560d}\u{560a}X-Injected: 1",
        "a\u{85}b",
        "a\u{2028}b",
        "a\u{b}b",
        "\r\n",
        "a; Path=/; Domain=x",
    ] {
        for header in ["", "&header"] {
            let target = format!("/say?{}{header}", encoded(text));
            let response = app.get(&target).send();
            let status = response.status();
            assert!(status == 302 || status == 500, "{text:?}: {status}");
            assert_eq!(response.header("x-injected"), None, "{text:?}");
            assert!(response.headers().get_all("set-cookie").iter().count() <= 1);
        }
    }
}

/// Writes a parameter of a query.
fn encoded(text: &str) -> String {
    let bytes = text.bytes().map(|byte| format!("%{byte:02x}"));
    format!("text={}", bytes.collect::<String>())
}
