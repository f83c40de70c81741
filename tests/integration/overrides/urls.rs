//! The URLs of what takes the place of something else.

use pyramidion::static_files::QueryStringConstantCacheBuster as Token;
use pyramidion::testing::DummyRequest;

use super::*;

/// Returns the paths of three files, of which the first two are overridden.
fn paths(configure: impl FnOnce(&mut Configurator)) -> [String; 3] {
    let app = app(|config| {
        config.override_asset("blog:static/logo.svg", BRAND.asset("logo.svg"));
        config.override_asset("blog:static/css/", BRAND.asset("css/"));
        configure(config);
    });
    let request = DummyRequest::get("/").build_for(app.app());
    ["logo.svg", "css/site.css", "css/print.css"].map(|file| {
        let path = request.static_path(format!("blog:static/{file}"), ());
        path.expect("a path")
    })
}

const PLAIN: [&str; 3] = [
    "/static/logo.svg",
    "/static/css/site.css",
    "/static/css/print.css",
];

/// Returns the paths with these tokens.
fn with(tokens: [&str; 3]) -> [String; 3] {
    std::array::from_fn(|index| match tokens[index] {
        "" => PLAIN[index].to_owned(),
        token => format!("{}?x={token}", PLAIN[index]),
    })
}

#[test]
fn urls_do_not_change_and_the_other_file_has_none() {
    assert_eq!(paths(|_| {}), with(["", "", ""]));
    let app = app(|config| {
        config.override_asset("blog:static/logo.svg", BRAND.asset("logo.svg"));
    });
    let request = DummyRequest::get("/").build_for(app.app());
    assert!(request.static_path("shop:brand/logo.svg", ()).is_err());
}

#[test]
fn a_cache_buster_is_for_what_is_asked_for_unless_it_is_explicit() {
    let asked = |explicit| {
        paths(move |config| {
            config
                .add_cache_buster("blog:static/", Token::new("t"))
                .explicit(explicit);
        })
    };
    assert_eq!(asked(false), with(["t", "t", "t"]));
    // What is really read of the first two is elsewhere.
    assert_eq!(asked(true), with(["", "", "t"]));
    let read = |explicit| {
        paths(move |config| {
            config
                .add_cache_buster("shop:brand", Token::new("t"))
                .explicit(explicit);
        })
    };
    assert_eq!(read(false), with(["", "", ""]));
    assert_eq!(read(true), with(["t", "t", ""]));
}

#[test]
fn explicit_cache_busters_go_before_others() {
    let both = paths(|config| {
        config.add_cache_buster("blog:static/css/site.css", Token::new("asked"));
        config.add_cache_buster("blog:static", Token::new("all"));
        config
            .add_cache_buster("shop:brand", Token::new("read"))
            .explicit(true);
        config
            .add_cache_buster("shop:brand/css", Token::new("css"))
            .explicit(true);
    });
    assert_eq!(both, with(["read", "css", "all"]));
    // The shorter path counts, too, if it is explicit.
    let shorter = paths(|config| {
        config.add_cache_buster("blog:static/css/print.css", Token::new("file"));
        config
            .add_cache_buster("blog:static", Token::new("all"))
            .explicit(true);
    });
    assert_eq!(shorter, with(["", "", "all"]));
}

#[test]
fn without_overrides_explicit_makes_no_difference() {
    let app = app(|config| {
        config
            .add_cache_buster("blog:static", Token::new("t"))
            .explicit(true);
    });
    let request = DummyRequest::get("/").build_for(app.app());
    let path = request.static_path("static/logo.svg", ());
    assert_eq!(path.expect("a path"), "/static/logo.svg?x=t");
}

#[test]
fn a_cache_buster_of_what_is_read_is_not_warned_of() {
    let warnings = |explicit| {
        let app = app(|config| {
            config.override_asset("blog:static/logo.svg", BRAND.asset("logo.svg"));
            config
                .add_cache_buster("shop:brand", Token::new("t"))
                .explicit(explicit);
        });
        let warnings = app.app().warnings().iter();
        warnings
            .filter(|warning| warning.contains("cache buster"))
            .count()
    };
    assert_eq!(warnings(true), 0);
    assert_eq!(warnings(false), 1);
}
