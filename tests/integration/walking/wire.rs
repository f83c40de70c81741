//! Trees behind a real socket: virtual roots of proxies, and targets in every form.

use pyramidion::server::{ForwardedHeader, Server, TrustedProxies};
use pyramidion::{Configurator, Request, UrlArgs, View};
use pyramidion_tests::Serving;
use pyramidion_tests::http::{Answer, Client};

use super::site;

fn here(request: &mut Request) -> pyramidion::Result<String> {
    let here = request.location();
    Ok(format!(
        "{:?} of {:?} at {} {}",
        request.traversed(),
        request.virtual_root_path(),
        request.resource_url(&here, ())?,
        request.resource_path(&here, UrlArgs::new().element("edit"))?
    ))
}

fn configure(config: &mut Configurator) {
    config.set_root_factory(site);
    config.add_route("tree", "/tree/*traverse");
    config.add_view(View::new(here).name(""));
    config.add_view(View::new(here).route_name("tree"));
}

fn server() -> Server {
    let mut inner = Configurator::new();
    configure(&mut inner);
    let mut config = Configurator::new();
    configure(&mut config);
    config.mount("/inner", inner.make_app().expect("an application"));
    Server::new(config.make_app().expect("an application"))
}

fn trusting(network: &str) -> Server {
    let proxies = TrustedProxies::new([network]).expect("a network");
    let headers = [ForwardedHeader::XForwardedHost, ForwardedHeader::XVhmRoot];
    server().trusted_proxies(proxies.headers(headers))
}

async fn ask(server: Server, path: &str, headers: &[(&str, &str)]) -> Answer {
    let server = Serving::start_with(server).await;
    let mut client = Client::connect(server.address())
        .await
        .expect("a connection");
    let answer = client.send("GET", path, headers, "").await;
    // The server waits at its end for those that are still there.
    drop(client);
    server.finish().await;
    answer.expect("an answer")
}

const PROXIED: [(&str, &str); 2] = [
    ("X-Forwarded-Host", "site.example"),
    ("X-Vhm-Root", "/news"),
];

#[tokio::test]
async fn a_proxy_that_is_trusted_in_it_names_the_virtual_root() {
    for (path, expected) in [
        (
            "/first",
            r#"["news", "first"] of ["news"] at http://site.example/first/ /first/edit"#,
        ),
        ("/", r#"["news"] of ["news"] at http://site.example/ /edit"#),
        (
            "/tree/first",
            r#"["news", "first"] of ["news"] at http://site.example/first/ /first/edit"#,
        ),
        (
            "/inner/first",
            r#"["news", "first"] of ["news"] at http://site.example/inner/first/ /inner/first/edit"#,
        ),
        (
            "http://elsewhere.example/first",
            r#"["news", "first"] of ["news"] at http://site.example/first/ /first/edit"#,
        ),
    ] {
        let answer = ask(trusting("127.0.0.1"), path, &PROXIED).await;
        assert_eq!(answer.body, expected, "{path}");
    }
    for path in [
        "/news/first",
        "/../news",
        "/%2e%2e/news/first",
        "/inner/../news",
    ] {
        let answer = ask(trusting("127.0.0.1"), path, &PROXIED).await;
        assert_eq!(answer.status, 404, "{path}");
    }
}

#[tokio::test]
async fn who_is_not_such_a_proxy_names_none() {
    let by_default = || {
        let proxies = TrustedProxies::new(["127.0.0.1"]).expect("a network");
        server().trusted_proxies(proxies)
    };
    for server in [server(), by_default(), trusting("10.0.0.0/8")] {
        let headers = [PROXIED[1]];
        let answer = ask(server, "/news/first", &headers).await;
        let (found, links) = answer.body.split_once(" at ").expect("links");
        assert_eq!(found, r#"["news", "first"] of []"#);
        assert!(links.ends_with("/news/first/ /news/first/edit"), "{links}");
    }
}

#[tokio::test]
async fn a_virtual_root_that_cannot_be_is_refused() {
    for (root, status) in [
        ("/%FF", 400),
        ("/\u{e9}%00", 404),
        ("/none", 404),
        ("/news%2Ffirst", 404),
        ("/@@news", 404),
    ] {
        let headers = [PROXIED[0], ("X-Vhm-Root", root)];
        let answer = ask(trusting("127.0.0.1"), "/", &headers).await;
        assert_eq!(answer.status, status, "{root}");
    }
    let twice = [PROXIED[1], PROXIED[1]];
    assert_eq!(ask(trusting("127.0.0.1"), "/", &twice).await.status, 400);
}
