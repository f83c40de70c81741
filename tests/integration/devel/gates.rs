//! Who gets to see pages of development: each gate, with all the others open.

use pyramidion::devel::{Closed, Gate};
use pyramidion::request::Connection;
use pyramidion::testing::TestApp;
use pyramidion::{Configurator, Request, View};

use super::{client, developing, from, here};

/// Returns a client of an application that says whether the gate is open.
fn gate(mut config: Configurator) -> TestApp {
    config.add_route("gate", "/");
    let view = |request: &mut Request| match Gate::open(request) {
        Ok(_) => "open".to_owned(),
        Err(closed) => format!("{closed:?}"),
    };
    config.add_view(View::new(view).route_name("gate"));
    client(config)
}

/// Checks what the gate says to a request with some headers; without `host` it is `localhost`.
#[track_caller]
fn check(client: &TestApp, connection: Connection, headers: &[(&str, &str)], expected: &str) {
    let mut request = client.get("/").extension(connection);
    for (name, value) in headers {
        request = request.header(name, value);
    }
    assert_eq!(request.send().text(), expected, "{headers:?}");
}

#[test]
fn a_setting_turns_it_on() {
    let client = gate(Configurator::new());
    check(&client, here(), &[], "Off");
    for value in ["on", "true", "1"] {
        let mut config = Configurator::new();
        config.settings_mut().set("pyramidion.development", value);
        check(&gate(config), here(), &[], "open");
    }
    let mut config = Configurator::new();
    config.settings_mut().set("pyramidion.development", "off");
    check(&gate(config), here(), &[], "Off");
}

#[test]
fn the_peer_is_this_machine_over_tcp() {
    let client = gate(developing());
    check(&client, Connection::default(), &[], "NotOverTcp");
    for peer in [
        "127.0.0.1:1",
        "127.8.9.10:1",
        "[::1]:1",
        "[::ffff:127.0.0.1]:1",
    ] {
        let peer: std::net::SocketAddr = peer.parse().unwrap();
        check(&client, from(peer), &[], "open");
    }
    for peer in [
        "192.0.2.1:1",
        "10.0.0.1:1",
        "0.0.0.0:1",
        "[::]:1",
        "[2001:db8::1]:1",
        "[::ffff:10.0.0.1]:1",
    ] {
        let peer: std::net::SocketAddr = peer.parse().unwrap();
        check(&client, from(peer), &[], "Peer");
    }
}

#[test]
fn no_proxy_stands_between() {
    let client = gate(developing());
    for name in [
        "forwarded",
        "via",
        "x-forwarded-for",
        "x-forwarded-host",
        "x-forwarded-proto",
        "x-forwarded-port",
        "x-real-ip",
        "cf-connecting-ip",
        "cf-ray",
        "true-client-ip",
        "x-envoy-external-address",
    ] {
        check(&client, here(), &[(name, "127.0.0.1")], "Proxied");
        check(&client, here(), &[(name, "")], "Proxied");
    }
    check(&client, here().from_trusted_proxy(), &[], "Proxied");
    check(
        &client,
        here(),
        &[("x-forwarding", "1"), ("viaduct", "1")],
        "open",
    );
}

#[test]
fn the_host_is_a_name_of_this_machine() {
    let client = gate(developing());
    for host in [
        "localhost",
        "localhost:6543",
        "LocalHost",
        "localhost.",
        "shop.localhost:80",
        "127.0.0.1",
        "127.0.0.2:6543",
        "[::1]",
        "[::1]:6543",
    ] {
        check(&client, here(), &[("host", host)], "open");
    }
    for host in [
        "evil.example",
        "evil.example:6543",
        "localhost.evil.example",
        "notlocalhost",
        "127.0.0.1.evil.example",
        "192.0.2.1",
        "[2001:db8::1]",
        "0.0.0.0",
        "localhost@evil.example",
        "evil.example@localhost",
        "evil.example#localhost",
        "",
    ] {
        check(&client, here(), &[("host", host)], "Host");
    }
    let both = [("host", "localhost"), ("host", "evil.example")];
    check(&client, here(), &both, "Host");
}

#[test]
fn the_host_of_the_target_counts_as_well_as_that_of_the_header() {
    let client = gate(developing());
    let ask = |target: &str, host: &str| {
        let request = client.get(target).extension(here()).header("host", host);
        request.send().text().to_owned()
    };
    assert_eq!(ask("http://localhost/", "localhost"), "open");
    assert_eq!(ask("http://evil.example/", "localhost"), "Host");
    assert_eq!(ask("http://localhost/", "evil.example"), "Host");
}

#[test]
fn further_names_of_this_machine_can_be_listed() {
    let mut config = developing();
    config
        .settings_mut()
        .set("pyramidion.development_hosts", "box.test 192.0.2.7");
    let client = gate(config);
    for host in ["box.test", "BOX.test:6543", "192.0.2.7:80", "localhost"] {
        check(&client, here(), &[("host", host)], "open");
    }
    for host in [
        "other.test",
        "a.box.test",
        "192.0.2.8",
        "box.test.evil.example",
    ] {
        check(&client, here(), &[("host", host)], "Host");
    }
    check(
        &client,
        from(([192, 0, 2, 1], 1)),
        &[("host", "box.test")],
        "Peer",
    );
}

#[test]
fn pages_of_other_sites_get_nothing() {
    let client = gate(developing());
    for (site, mode, dest, expected) in [
        ("none", "navigate", "document", "open"),
        ("same-origin", "cors", "empty", "open"),
        ("same-origin", "navigate", "iframe", "open"),
        ("cross-site", "navigate", "document", "open"),
        ("same-site", "navigate", "document", "open"),
        ("cross-site", "cors", "empty", "OtherSite"),
        ("same-site", "cors", "empty", "OtherSite"),
        ("cross-site", "no-cors", "script", "OtherSite"),
        ("cross-site", "no-cors", "image", "OtherSite"),
        ("cross-site", "navigate", "iframe", "OtherSite"),
        ("cross-site", "navigate", "object", "OtherSite"),
        ("something", "cors", "empty", "OtherSite"),
        ("", "", "", "OtherSite"),
    ] {
        let headers = [
            ("sec-fetch-site", site),
            ("sec-fetch-mode", mode),
            ("sec-fetch-dest", dest),
        ];
        check(&client, here(), &headers, expected);
    }
    for (origin, expected) in [
        ("http://localhost", "open"),
        ("http://localhost:5173", "OtherSite"),
        ("http://evil.example", "OtherSite"),
        ("null", "OtherSite"),
        ("", "OtherSite"),
    ] {
        check(&client, here(), &[("origin", origin)], expected);
    }
}

#[test]
fn each_reason_is_said_in_words() {
    let reasons = [
        Closed::Off,
        Closed::NotOverTcp,
        Closed::Peer,
        Closed::Proxied,
        Closed::Host,
        Closed::OtherSite,
    ];
    let texts: std::collections::BTreeSet<_> = reasons.iter().map(ToString::to_string).collect();
    assert_eq!(texts.len(), reasons.len());
}
