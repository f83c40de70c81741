//! Files and folders of an included part in whose place the application puts its own.

mod mistakes;
mod templates;
mod urls;

use pyramidion::static_files::StaticDir;
use pyramidion::testing::{TestApp, TestResponse};
use pyramidion::{Configurator, View, static_dir};
use pyramidion_tests::applications::{client, has_mistake};

use crate::static_views::Folder;

/// The files of a part from another package.
pub(crate) const BLOG: StaticDir = StaticDir {
    spec: "blog:static",
    root: "/nowhere",
    files: Some(&[
        ("index.html", b"blog"),
        ("logo.svg", b"<svg>blog</svg>"),
        ("css/site.css", b"blog: site"),
        ("css/site.css.gz", b"packed"),
        ("css/print.css", b"blog: print"),
        ("js/a/deep.js", b"blog: deep"),
    ]),
};

/// What takes their place.
pub(crate) const BRAND: StaticDir = StaticDir {
    spec: "shop:brand",
    root: "/nowhere",
    files: Some(&[
        ("logo.svg", b"<svg>shop</svg>"),
        ("css/site.css", b"shop: site"),
        ("css/new.css", b"shop: new"),
        ("only.css", b"shop: only"),
        ("index.html", b"shop"),
    ]),
};

/// The part with these files.
pub(crate) fn blog(config: &mut Configurator) {
    config
        .add_static_view("static", BLOG)
        .content_encodings(["gzip"]);
    config.add_route("own", "/own/*subpath");
    config.add_view(View::files(BLOG).route_name("own"));
}

/// Returns an application with the part, where `configure` puts something in its place.
pub(crate) fn app(configure: impl FnOnce(&mut Configurator)) -> TestApp {
    client(|config| {
        config.include(blog);
        configure(config);
    })
}

#[track_caller]
fn check(app: &TestApp, path: &str, expected: &str) -> TestResponse {
    let response = app.get(path).send();
    assert_eq!(response.text(), expected, "{path}");
    response
}

#[track_caller]
fn is_absent(app: &TestApp, path: &str) {
    assert_eq!(app.get(path).send().status(), 404, "{path}");
}

#[test]
fn a_file_takes_the_place_of_another() {
    let app = app(|config| {
        config.override_asset("blog:static/logo.svg", BRAND.asset("logo.svg"));
        config.override_asset("blog:static/js/a/deep.js", BRAND.asset("only.css"));
    });
    for prefix in ["/static", "/own"] {
        let logo = check(&app, &format!("{prefix}/logo.svg"), "<svg>shop</svg>");
        assert_eq!(
            logo.header("content-type"),
            Some("image/svg+xml; charset=UTF-8")
        );
        // The type is that of the name that is asked for.
        let script = check(&app, &format!("{prefix}/js/a/deep.js"), "shop: only");
        assert_eq!(
            script.header("content-type"),
            Some("text/javascript; charset=UTF-8")
        );
        check(&app, &format!("{prefix}/css/site.css"), "blog: site");
        is_absent(&app, &format!("{prefix}/only.css"));
        is_absent(&app, &format!("{prefix}/logo.svg/logo.svg"));
    }
    let logo = app.get("/static/logo.svg").send();
    let etag = logo.header("etag").expect("a tag").to_owned();
    let again = app.get("/static/logo.svg").header("if-none-match", etag);
    assert_eq!(again.send().status(), 304);
    let part = app.get("/static/logo.svg").header("range", "bytes=5-8");
    assert_eq!(part.send().text(), "shop");
    let head = app.request("HEAD", "/static/logo.svg").send();
    assert_eq!(head.header("content-length"), Some("15"));
}

#[test]
fn a_folder_is_laid_over_another() {
    let disk = Folder::new("override_layer");
    disk.write("css/site.css", "disk: site");
    let with_slash = format!("{}/", disk.path().display());
    let embedded = app(|config| config.override_asset("blog:static/", BRAND));
    check(&embedded, "/static/", "shop");
    check(&embedded, "/static/css/site.css", "shop: site");
    let on_disk = app(|config| config.override_asset("blog:static/", with_slash.as_str()));
    check(&on_disk, "/static/", "<h1>root</h1>");
    check(&on_disk, "/static/css/site.css", "disk: site");
    check(&on_disk, "/static/sub/b.css", "b {}");
    assert_eq!(
        on_disk.get("/static/sub").send().location(),
        Some("/static/sub/")
    );
    check(&on_disk, "/static/logo.svg", "<svg>blog</svg>");
    is_absent(&on_disk, "/static/.hidden");
    for app in [embedded, on_disk] {
        check(&app, "/static/css/print.css", "blog: print");
        check(&app, "/static/js/a/deep.js", "blog: deep");
        assert_eq!(
            app.get("/static/js/a").send().location(),
            Some("/static/js/a/")
        );
        is_absent(&app, "/static/nothing");
    }
}

#[test]
fn a_folder_within_and_a_whole_package_can_be_overridden() {
    let app_of_css = app(|config| config.override_asset("blog:static/css/", BRAND.asset("css/")));
    check(&app_of_css, "/static/css/site.css", "shop: site");
    check(&app_of_css, "/static/css/new.css", "shop: new");
    check(&app_of_css, "/static/css/print.css", "blog: print");
    check(&app_of_css, "/static/", "blog");
    is_absent(&app_of_css, "/static/new.css");

    let disk = Folder::new("override_package");
    disk.write("static/logo.svg", "disk");
    let with_slash = format!("{}/", disk.path().display());
    for package in ["blog", "blog:"] {
        let app = app(|config| config.override_asset(package, with_slash.as_str()));
        check(&app, "/static/logo.svg", "disk");
        check(&app, "/static/css/site.css", "blog: site");
        is_absent(&app, "/static/a.txt");
    }
}

#[test]
fn what_lies_packed_beside_the_other_is_not_sent() {
    let packed = |app: &TestApp| {
        let request = app.get("/static/css/site.css");
        let response = request.header("accept-encoding", "gzip").send();
        (
            response.text().to_owned(),
            response.header("content-encoding").map(str::to_owned),
        )
    };
    let before = app(|_| {});
    assert_eq!(
        packed(&before),
        ("packed".to_owned(), Some("gzip".to_owned()))
    );
    let file = app(|config| {
        config.override_asset("blog:static/css/site.css", BRAND.asset("css/site.css"));
    });
    assert_eq!(packed(&file), ("shop: site".to_owned(), None));
    let folder = app(|config| config.override_asset("blog:static/", BRAND));
    assert_eq!(packed(&folder), ("shop: site".to_owned(), None));
    // What lies beside one's own file is.
    let disk = Folder::new("override_packed");
    disk.write("site.css", "disk: site");
    disk.write("site.css.gz", "packed");
    let own = app(|config| {
        config.override_asset("blog:static/css/site.css", disk.path().join("site.css"));
    });
    assert_eq!(packed(&own), ("packed".to_owned(), Some("gzip".to_owned())));
}

#[test]
fn what_is_more_exact_goes_before_whatever_the_order() {
    for is_folder_first in [true, false] {
        let app = app(|config| {
            let folder = |config: &mut Configurator| {
                config.override_asset("blog:static/", BRAND);
            };
            let file = |config: &mut Configurator| {
                config.override_asset("blog:static/logo.svg", BRAND.asset("only.css"));
            };
            if is_folder_first {
                folder(config);
                file(config);
            } else {
                file(config);
                folder(config);
            }
            config.override_asset("blog:static/css/", BRAND);
        });
        check(&app, "/static/logo.svg", "shop: only");
        check(&app, "/static/css/only.css", "shop: only");
        check(&app, "/static/css/new.css", "shop: new");
    }
}

#[test]
fn an_application_goes_before_what_it_includes() {
    fn theme(config: &mut Configurator) {
        config.override_asset("blog:static/logo.svg", BRAND.asset("only.css"));
        config.override_asset("blog:static/css/site.css", BRAND.asset("only.css"));
    }
    for is_first in [true, false] {
        let app = app(|config| {
            if is_first {
                config.include(theme);
            }
            config.override_asset("blog:static/logo.svg", BRAND.asset("logo.svg"));
            config.override_asset("blog:static/css/", BRAND.asset("css/"));
            if !is_first {
                config.include(theme);
            }
        });
        check(&app, "/static/logo.svg", "<svg>shop</svg>");
        // Its folder goes before a file of the part.
        check(&app, "/static/css/site.css", "shop: site");
    }
}

#[cfg(unix)]
#[test]
fn a_file_that_is_named_may_be_a_link() {
    let (disk, elsewhere) = (Folder::new("override_link"), Folder::new("override_linked"));
    elsewhere.write("logo.svg", "elsewhere");
    let link = disk.path().join("linked.svg");
    std::os::unix::fs::symlink(elsewhere.path().join("logo.svg"), &link).expect("a link");
    let with_slash = format!("{}/", disk.path().display());
    let app = app(|config| {
        config.override_asset("blog:static/logo.svg", link);
        config.override_asset("blog:static/", with_slash.as_str());
    });
    check(&app, "/static/logo.svg", "elsewhere");
    // One that was found in a folder may not lead out of it.
    is_absent(&app, "/static/linked.svg");
}

#[test]
fn one_override_leads_to_another() {
    let app = app(|config| {
        config.override_asset("blog:static/logo.svg", BRAND.asset("logo.svg"));
        config.override_asset("shop:brand/logo.svg", BRAND.asset("only.css"));
        config.override_asset("blog:static/css/", BRAND.asset("css/"));
        config.override_asset("shop:brand/css/site.css", BRAND.asset("only.css"));
    });
    check(&app, "/static/logo.svg", "shop: only");
    check(&app, "/static/css/site.css", "shop: only");
    check(&app, "/static/css/new.css", "shop: new");
}

#[test]
fn folders_of_crates_are_read_or_embedded() {
    for own in [
        static_dir!("integration/static_views/site"),
        static_dir!("integration/static_views/site", embed),
    ] {
        let app = app(|config| config.override_asset("blog:static/", own));
        let plain = client(|config| {
            config.add_static_view("static", own);
        });
        for file in std::fs::read_dir(own.root).expect("a folder").flatten() {
            let is_file = file.file_type().is_ok_and(|kind| kind.is_file());
            let name = file.file_name().into_string().expect("a name");
            if is_file && !name.starts_with('.') {
                let path = format!("/static/{name}");
                check(&app, &path, plain.get(&path).send().text());
            }
        }
        check(&app, "/static/logo.svg", "<svg>blog</svg>");
    }
}
