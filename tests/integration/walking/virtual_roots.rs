//! Virtual roots: whom they are believed of, and what they change.

use pyramidion::context::Located;
use pyramidion::request::Connection;
use pyramidion::testing::TestApp;
use pyramidion::traversal::{find_resource, resource_path};
use pyramidion::{Request, View};
use pyramidion_tests::applications::client;

use super::site;

fn app(connection: Connection) -> TestApp {
    let app = client(|config| {
        config.set_root_factory(site);
        config.add_route("plain", "/plain");
        let view = |request: &mut Request| {
            let here = request.location();
            let link = request.resource_path(&here, ())?;
            Ok::<_, pyramidion::Error>(format!(
                "/{} of /{} at {link}",
                request.traversed().join("/"),
                request.virtual_root_path().join("/")
            ))
        };
        config.add_view(View::new(view).name(""));
        config.add_view(View::new(view).route_name("plain"));
    });
    app.set_extension(connection);
    app
}

fn trusted() -> TestApp {
    app(Connection::default().with_trusted_virtual_root())
}

#[test]
fn a_stranger_names_none() {
    for connection in [
        Connection::default(),
        Connection::default().from_trusted_proxy(),
    ] {
        let app = app(connection);
        let seen = app.get("/news").header("x-vhm-root", "/news").send();
        assert_eq!(seen.text(), "/news of / at /news/");
    }
}

#[test]
fn a_trusted_proxy_names_one() {
    let app = trusted();
    let text = |path, root: &str| {
        let sent = app.get(path).header("x-vhm-root", root).send();
        sent.text().to_owned()
    };
    for root in ["/news", "news", "/news/", "//news", "/n%65ws"] {
        assert_eq!(text("/first", root), "/news/first of /news at /first/");
        assert_eq!(text("/", root), "/news of /news at /");
    }
    assert_eq!(text("/news", "/"), "/news of / at /news/");
    assert_eq!(text("/plain", "/news"), "/ of / at /");
}

#[test]
fn no_path_leads_out_of_it() {
    let app = trusted();
    for path in [
        "/../news/first",
        "/%2e%2e/news/first",
        "/x/../../news/first",
    ] {
        let sent = app.get(path).header("x-vhm-root", "/news").send();
        assert_eq!(sent.status(), 404, "{path}");
    }
}

#[test]
fn one_that_does_not_exist_is_not_found() {
    let app = trusted();
    for root in ["/nothing", "/news/first/nothing", "/@@x", "/news/@@first"] {
        let sent = app.get("/").header("x-vhm-root", root).send();
        assert_eq!(sent.status(), 404, "{root}");
    }
}

#[test]
fn one_that_is_malformed_is_refused() {
    let app = trusted();
    for root in [&b"/\xff"[..], b"/%FF"] {
        let sent = app.get("/").header("x-vhm-root", root).send();
        assert_eq!(sent.status(), 400);
    }
    let twice = app
        .get("/")
        .header("x-vhm-root", "/news")
        .header("x-vhm-root", "/");
    assert_eq!(twice.send().status(), 400);
}

#[test]
fn one_is_below_what_the_factory_makes_wherever_that_is() {
    let app = client(|config| {
        config
            .add_route("inner", "/inner/*traverse")
            .factory(async |request: &mut Request| {
                let site = Located::root(site(request)?);
                let news = find_resource(&site, "/news").await?;
                Ok(news.ok_or("there are no news")?)
            });
        let view = |request: &mut Request| {
            let virtual_root = request.virtual_root();
            format!(
                "{} below {} {:?}",
                resource_path(&request.location()),
                resource_path(&virtual_root),
                request.virtual_root_path()
            )
        };
        config.add_view(View::new(view).route_name("inner"));
    });
    assert_eq!(
        app.get("/inner/first").send().text(),
        "/news/first below /news []"
    );
    app.set_extension(Connection::default().with_trusted_virtual_root());
    let text = |path, root: &str| {
        let sent = app.get(path).header("x-vhm-root", root).send();
        sent.text().to_owned()
    };
    let expected = r#"/news/first below /news/first ["first"]"#;
    assert_eq!(text("/inner/", "/first"), expected);
    assert_eq!(text("/inner/first", "/"), "/news/first below /news []");
}
