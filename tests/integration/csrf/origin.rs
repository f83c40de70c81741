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
    let cross_site = || request().header("sec-fetch-site", "cross-site");
    refuses(cross_site());
    refuses(cross_site().header("origin", "https://evil.example"));
    accepts(cross_site().header("origin", "https://pay.example"));
}
