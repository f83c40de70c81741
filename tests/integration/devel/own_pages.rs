//! Errors that views of the application answer: a strip in their pages leads to the explanation.

use pyramidion::http::StatusCode;
use pyramidion::httpexceptions::{AnyError, Status};
use pyramidion::testing::TestApp;
use pyramidion::{Configurator, HttpException, Response, View, ViewResult};

use super::pages::{add, parse};
use super::{client, developing, from, here};

const OWN: &str = "<!DOCTYPE html><html><body class=\"own\"><h1>Sorry</h1></body></html>";

/// An application with pages of its own for errors.
fn application(mut config: Configurator) -> TestApp {
    add(&mut config, "parse", "/parse", View::new(parse));
    add(
        &mut config,
        "articles",
        "/articles",
        View::new(|| "articles"),
    );
    let gone = || -> ViewResult { Err(HttpException::gone().with_detail("moved").into()) };
    add(&mut config, "gone", "/gone", View::new(gone));
    config.add_view(View::new(|| Response::html(OWN)).exception::<AnyError>());
    config.add_view(View::new(|| Response::html(OWN)).exception::<HttpException>());
    config.add_view(
        View::new(|| Response::html(OWN).with_status(StatusCode::NOT_FOUND))
            .exception::<Status<404>>(),
    );
    client(config)
}

/// Returns what somebody on this machine gets as a page.
fn page(client: &TestApp, path: &str) -> String {
    let request = client.get(path).extension(here());
    request
        .header("accept", "text/html")
        .send()
        .text()
        .to_owned()
}

/// Returns where the strip of a page leads.
fn target(page: &str) -> &str {
    let (_, rest) = page.split_once("<a href=\"").expect("a link");
    rest.split_once('"').expect("its end").0
}

#[test]
fn a_strip_leads_to_the_explanation() {
    let client = application(developing());
    for (path, status, said, place) in [
        (
            "/artcles",
            "404",
            "Did you mean /articles?",
            "devel/pages.rs:",
        ),
        (
            "/parse?n=x",
            "500",
            "invalid digit found in string",
            "devel/pages.rs:",
        ),
        ("/gone", "410", "moved", "devel/own_pages.rs:"),
    ] {
        let own = page(&client, path);
        let strip = format!(">Explain this {status}</a>");
        let (before, rest) = own.split_once("<aside").expect("a strip");
        let (inside, after) = rest.split_once("</aside>\n").expect("its end");
        assert!(inside.contains(&strip), "{inside}");
        assert_eq!(format!("{before}{after}"), OWN, "the rest is as it was");
        let explanation = page(&client, target(&own));
        assert!(explanation.contains(said), "no {said:?} in {explanation}");
        assert!(explanation.contains(place), "no {place:?} in {explanation}");
    }
}

#[test]
fn an_explanation_is_for_who_may_see_it_and_not_for_ever() {
    let client = application(developing());
    let first = page(&client, "/gone");
    let ask = |path: &str, host: &str| {
        let request = client.get(path).extension(here());
        request.header("host", host).send()
    };
    let response = ask(target(&first), "localhost");
    assert_eq!(response.status(), 200);
    assert_eq!(response.header("cache-control"), Some("no-store"));
    let policy = response.header("content-security-policy");
    assert!(policy.expect("a policy").contains("frame-ancestors 'none'"));
    assert_eq!(ask(target(&first), "evil.example").status(), 403);
    let cross = client.get(target(&first)).extension(here());
    assert_eq!(
        cross.header("sec-fetch-site", "cross-site").send().status(),
        403
    );
    assert_eq!(ask("/_debug/why/guessed", "localhost").status(), 404);
    for _ in 0..20 {
        page(&client, "/gone");
    }
    assert_eq!(ask(target(&first), "localhost").status(), 404);
}

#[test]
fn nobody_else_sees_a_strip_and_what_is_not_a_page_has_none() {
    let off = application(Configurator::new());
    let on = application(developing());
    let foreign = from(([192, 0, 2, 1], 1));
    for path in ["/absent", "/parse?n=x", "/gone", "/articles"] {
        let ask = |client: &TestApp, header: (&str, &str)| {
            let request = client
                .get(path)
                .extension(here())
                .header("accept", "text/html");
            request.header(header.0, header.1).send().text().to_owned()
        };
        let plain = ask(&off, ("x-none", ""));
        for header in [
            ("host", "evil.example"),
            ("x-forwarded-for", "127.0.0.1"),
            // A part of a page, and a script.
            ("sec-fetch-dest", "empty"),
            ("x-requested-with", "XMLHttpRequest"),
        ] {
            assert_eq!(ask(&on, header), plain, "{path} {header:?}");
        }
        let other = on
            .get(path)
            .extension(foreign.clone())
            .header("accept", "text/html")
            .send();
        assert_eq!(other.text(), plain);
    }
}

#[test]
fn a_page_that_is_not_an_error_has_no_strip() {
    let mut config = developing();
    add(&mut config, "home", "/", View::new(|| Response::html(OWN)));
    let missing = || Response::html(OWN).with_status(StatusCode::NOT_FOUND);
    add(&mut config, "missing", "/missing", View::new(missing));
    let handled = || Response::html(OWN).with_status(StatusCode::OK);
    config.add_view(View::new(handled).exception::<Status<404>>());
    let client = client(config);
    for path in ["/", "/missing", "/handled"] {
        assert_eq!(page(&client, path), OWN, "{path}");
    }
}
