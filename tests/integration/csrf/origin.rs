//! Where requests come from.

use pyramidion::csrf::CsrfOptions;
use pyramidion_tests::applications::{client, says};

use super::{accepts, checked, over_tls, pages, refuses, sessions, token};

#[test]
fn over_tls_the_origin_must_be_this_site_or_a_trusted_one() {
    let app = client(|config| {
        sessions(config);
        let settings = config.settings_mut();
        settings.set(
            "pyramidion.csrf_trusted_origins",
            "pay.example .partner.example\nport.example:8443",
        );
        config.set_default_csrf_options(CsrfOptions::new());
        pages(config, says("done"));
    });
    let token = token(&app);
    let request = || over_tls(&app, &token);
    refuses(request());
    for origin in [
        "https://own.example",
        "https://pay.example",
        "https://partner.example",
        "https://a.partner.example",
        "https://port.example:8443",
        // The case of a scheme does not count (RFC 3986 §3.1).
        "HTTPS://own.example",
    ] {
        accepts(request().header("origin", origin));
        accepts(request().header("referer", format!("{origin}/some/page?q")));
    }
    for origin in [
        "http://own.example",
        "https://own.example:8443",
        "https://evil.example",
        "https://own.example.evil.example",
        "https://own.example@evil.example",
        "https://evilpartner.example",
        "https://port.example",
        "null",
        "garbage",
    ] {
        refuses(request().header("origin", origin));
        refuses(request().header("referer", origin));
    }
    // The referer is not asked where there is an origin.
    let contradictory = request().header("origin", "https://evil.example");
    refuses(contradictory.header("referer", "https://own.example/"));
}

#[test]
fn the_check_of_the_origin_can_be_relaxed() {
    let relaxed = |options: CsrfOptions| {
        client(|config| {
            sessions(config);
            config.set_default_csrf_options(options);
            pages(config, says("done"));
        })
    };
    let app = relaxed(CsrfOptions::new().allow_no_origin(true));
    let known = token(&app);
    accepts(over_tls(&app, &known));
    refuses(over_tls(&app, &known).header("origin", "https://evil.example"));
    refuses(over_tls(&app, &known).header("sec-fetch-site", "cross-site"));
    let app = relaxed(CsrfOptions::new().check_origin(false));
    let known = token(&app);
    accepts(over_tls(&app, &known).header("origin", "https://evil.example"));
}

#[test]
fn sec_fetch_site_is_believed_where_the_origin_says_nothing() {
    let app = checked();
    let token = token(&app);
    let request = |site: &str| over_tls(&app, &token).header("sec-fetch-site", site);
    accepts(request("same-origin"));
    // With the referrer policy `no-referrer` browsers hide the origin from its own site, too.
    accepts(request("same-origin").header("origin", "null"));
    refuses(request("same-site"));
    refuses(request("none"));
    refuses(request("cross-site"));
    refuses(request("cross-site").header("origin", "null"));
    refuses(request("same-origin").header("origin", "https://evil.example"));
}

#[test]
fn sec_fetch_site_protects_sites_without_tls() {
    let app = client(|config| {
        sessions(config);
        let settings = config.settings_mut();
        settings.set("pyramidion.csrf_trusted_origins", "pay.example");
        config.set_default_csrf_options(CsrfOptions::new());
        pages(config, says("done"));
    });
    let token = token(&app);
    let request = || app.post("/page").header("x-csrf-token", &token);
    accepts(request());
    accepts(request().header("sec-fetch-site", "same-origin"));
    accepts(request().header("sec-fetch-site", "same-site"));
    refuses(
        request()
            .header("sec-fetch-site", "same-site")
            .header("origin", "null"),
    );
    accepts(
        request()
            .header("sec-fetch-site", "same-origin")
            .header("origin", "null"),
    );
    let cross_site = || request().header("sec-fetch-site", "cross-site");
    refuses(cross_site());
    refuses(cross_site().header("origin", "https://evil.example"));
    accepts(cross_site().header("origin", "https://pay.example"));
}

#[test]
fn without_tls_an_origin_that_is_there_must_be_this_site_or_a_trusted_one() {
    let app = client(|config| {
        sessions(config);
        let settings = config.settings_mut();
        settings.set(
            "pyramidion.csrf_trusted_origins",
            "pay.example .partner.example",
        );
        config.set_default_csrf_options(CsrfOptions::new());
        pages(config, says("done"));
    });
    let token = token(&app);
    let request = |host: &str| {
        let request = app.post("/page").header("x-csrf-token", &token);
        request.header("host", host)
    };
    for (host, origin) in [
        ("own.example", "http://own.example"),
        ("own.example:80", "http://own.example"),
        ("own.example:8080", "http://own.example:8080"),
        ("127.0.0.1:6543", "http://127.0.0.1:6543"),
        // TLS ends at a proxy that does not say so.
        ("own.example", "https://own.example"),
        ("own.example", "http://pay.example"),
        ("own.example", "http://a.partner.example"),
        ("own.example", ""),
        ("own.example", "http://evil.example http://own.example"),
    ] {
        accepts(request(host).header("origin", origin));
    }
    for (host, origin) in [
        ("own.example", "http://evil.example"),
        ("own.example", "https://evil.example"),
        ("own.example", "http://own.example:8080"),
        ("own.example:8080", "http://own.example"),
        ("own.example:8080", "http://own.example:8081"),
        ("own.example", "http://own.example.evil.example"),
        ("own.example", "http://own.example@evil.example"),
        ("own.example", "http://evil.example/own.example"),
        ("own.example", "http://evilpartner.example"),
        ("own.example", "http://own.example http://evil.example"),
        ("own.example", "null"),
        ("own.example", "own.example"),
        ("own.example", "\u{e9}"),
    ] {
        refuses(request(host).header("origin", origin));
    }
    // Who sends no origin is not asked for one, and the referer is not looked at.
    accepts(request("own.example"));
    accepts(request("own.example").header("referer", "http://evil.example/page"));
}

/// Pyramid sees the lines of one header as one text with commas, which is not an origin.
#[test]
fn of_several_origins_none_is_believed() {
    let app = checked();
    let token = token(&app);
    let (own, evil) = ("https://own.example", "https://evil.example");
    for header in ["origin", "referer"] {
        let request = || over_tls(&app, &token).header(header, own);
        accepts(request());
        refuses(request().header(header, evil));
        refuses(request().header(header, own));
    }
    let request = || app.post("/page").header("x-csrf-token", &token);
    let request = || request().header("host", "own.example");
    accepts(request().header("origin", own));
    refuses(request().header("origin", own).header("origin", evil));
    let request = || over_tls(&app, &token).header("sec-fetch-site", "same-origin");
    accepts(request());
    refuses(request().header("sec-fetch-site", "cross-site"));
}

#[test]
fn without_tls_the_check_can_be_switched_off() {
    let app = client(|config| {
        sessions(config);
        config.set_default_csrf_options(CsrfOptions::new().check_origin(false));
        pages(config, says("done"));
    });
    let token = token(&app);
    let request = app.post("/page").header("x-csrf-token", &token);
    accepts(request.header("origin", "http://evil.example"));
}
