//! Files in the program are served like those on the disk.

use pyramidion::static_files::{ManifestCacheBuster, StaticDir, StaticView};
use pyramidion::testing::{DummyRequest, TestApp, TestResponse};
use pyramidion::{Configurator, static_dir};

use super::check;

#[test]
fn embedded_files_are_served_like_those_on_the_disk() {
    let dir = StaticDir {
        spec: "site:static",
        root: "/nowhere",
        files: Some(&[
            ("a.txt", b"0123456789"),
            ("big.css", b"body { color: black; }"),
            ("big.css.gz", b"gz"),
            ("sub/index.html", b"<h1>sub</h1>"),
            ("sub2/x", b"x"),
        ]),
    };
    let mut config = Configurator::new();
    config
        .add_static_view("static", dir)
        .content_encodings(["gzip"]);
    let app = TestApp::new(config.make_app().unwrap());
    let response = check(&app, "/static/a.txt", 200, "0123456789");
    assert_eq!(response.header("last-modified"), None);
    let etag = response.header("etag").unwrap().to_owned();
    assert_eq!(etag.len(), 34, "{etag}");
    let again = app
        .get("/static/a.txt")
        .header("if-none-match", etag)
        .send();
    assert_eq!(again.status(), 304);
    let part = app.get("/static/a.txt").header("range", "bytes=2-4").send();
    assert_eq!((part.status().as_u16(), part.text()), (206, "234"));
    let parts = app
        .get("/static/a.txt")
        .header("range", "bytes=0-0,9-9")
        .send();
    assert_eq!(
        parts.header("content-length"),
        Some(parts.bytes().len().to_string().as_str())
    );
    let zipped = app
        .get("/static/big.css")
        .header("accept-encoding", "gzip")
        .send();
    assert_eq!(zipped.text(), "gz");
    check(&app, "/static/sub/", 200, "<h1>sub</h1>");
    assert_eq!(
        app.get("/static/sub").send().location(),
        Some("/static/sub/")
    );
    for absent in [
        "/static/",
        "/static/su",
        "/static/su/",
        "/static/sub2/",
        "/static/a.txt/",
    ] {
        check(&app, absent, 404, "");
    }
}

/// The same folder twice: read from the disk in debug builds, and a part of the program.
const DIRS: [StaticDir; 2] = [
    static_dir!("integration/static_views/site"),
    static_dir!("integration/static_views/site", embed),
];

/// Returns an application that serves the folder, for each of both.
fn apps(tell: fn(&mut StaticView)) -> [TestApp; 2] {
    DIRS.map(|dir| {
        let mut config = Configurator::new();
        tell(config.add_static_view("static", dir));
        TestApp::new(config.make_app().expect("a right configuration"))
    })
}

/// Writes what both must have in common.
fn seen(response: &TestResponse) -> String {
    let mut headers: Vec<_> = response
        .headers()
        .iter()
        .map(|(name, value)| match name.as_str() {
            // The time and the size, or the content: it is for one and the same program.
            "etag" => "etag".to_owned(),
            name => format!("{name}: {}", value.to_str().unwrap()),
        })
        .collect();
    headers.sort();
    let (status, body) = (response.status(), response.text());
    // A boundary is another each time.
    let boundary = body.lines().next().filter(|line| line.starts_with("--"));
    let text = format!("{status}\n{}\n\n{body}", headers.join("\n"));
    match boundary {
        Some(line) => text.replace(line.trim_start_matches("--"), "boundary"),
        None => text,
    }
}

/// Every path that is or could be in the folder.
const PATHS: &[&str] = &[
    "",
    "a.txt",
    "A.TXT",
    "a.txt/",
    "a.txt.gz",
    "none",
    "sub",
    "sub/",
    "sub/index.html",
    "sub/b.css",
    ".hidden",
    ".dots",
    ".dots/",
    ".dots/index.html",
    ".dots/c.txt",
    "zipped.css",
    "zipped.css.gz",
    "link.txt",
    "link.txt/",
    "link",
    "link/",
    "link/b.css",
    "links/",
    "links/b.css",
    "circle",
    "circle/",
    "circle/a.txt",
    "circle/circle/circle/sub/b.css",
    "circle/.hidden",
    "outside.txt",
    "outside",
    "outside/",
    "outside/o.txt",
    "outside/deep/p.txt",
    "outside/back",
    "outside/back/",
    "outside/back/a.txt",
    "dangling",
    "loop",
    "loop/a",
    "visible",
    "%20",
    "a%2Ftxt",
    "..",
    "../outside/o.txt",
    "/a.txt",
    "./a.txt",
];

const HEADERS: &[(&str, &str)] = &[
    ("x", "x"),
    ("range", "bytes=0-1"),
    ("range", "bytes=0-0,2-2"),
    ("range", "bytes=900-"),
    ("range", "garbage"),
    ("if-none-match", "*"),
    ("if-none-match", "\"x\""),
    ("if-match", "\"x\""),
    ("if-match", "*"),
    ("if-modified-since", "Thu, 01 Jan 2099 00:00:00 GMT"),
    ("if-unmodified-since", "Sun, 06 Nov 1994 08:49:37 GMT"),
    ("if-range", "Sun, 06 Nov 1994 08:49:37 GMT"),
    ("accept-encoding", "gzip"),
    ("accept-encoding", "br, *;q=0.5"),
    ("accept-encoding", "identity;q=0"),
];

#[test]
fn debug_and_release_builds_answer_alike() {
    let settings: [fn(&mut StaticView); 5] = [
        |_| (),
        |view| {
            view.dot_files(true);
        },
        |view| {
            view.follow_links(true);
        },
        |view| {
            view.dot_files(true)
                .follow_links(true)
                .content_encodings(["gzip"]);
        },
        |view| {
            view.content_encodings(["br", "gzip"]).index("b.css");
        },
    ];
    let mut found = 0;
    for (number, tell) in settings.into_iter().enumerate() {
        let [disk, program] = apps(tell);
        for path in PATHS {
            for (name, value) in HEADERS {
                for method in ["GET", "HEAD"] {
                    let path = format!("/static/{path}");
                    let ask =
                        |app: &TestApp| app.request(method, &path).header(name, *value).send();
                    let (disk, program) = (ask(&disk), ask(&program));
                    found += usize::from(disk.status() == 200);
                    assert_eq!(
                        seen(&program),
                        seen(&disk),
                        "setting {number}: {method} {path} {name}: {value}"
                    );
                }
            }
        }
    }
    assert!(found > 1000, "{found} answers were files");
}

#[test]
fn hidden_files_and_links_are_served_where_they_are_allowed() {
    let [disk, program] = apps(|view| {
        view.dot_files(true);
    });
    for app in [disk, program] {
        check(&app, "/static/.hidden", 200, "hidden\n");
        check(&app, "/static/.dots/c.txt", 200, "c\n");
        check(&app, "/static/link.txt", 200, "0123456789\n");
        check(&app, "/static/link/b.css", 200, "b {}\n");
        check(&app, "/static/circle/circle/a.txt", 200, "0123456789\n");
        check(&app, "/static/outside.txt", 404, "");
        check(&app, "/static/outside/o.txt", 404, "");
        check(&app, "/static/dangling", 404, "");
    }
    let [disk, program] = apps(|view| {
        view.follow_links(true);
    });
    for app in [disk, program] {
        check(&app, "/static/.hidden", 404, "");
        check(&app, "/static/outside.txt", 200, "outside\n");
        check(&app, "/static/outside/o.txt", 200, "outside\n");
        check(&app, "/static/outside/deep/p.txt", 200, "deep\n");
        check(&app, "/static/outside/back/a.txt", 200, "0123456789\n");
    }
}

#[test]
fn an_empty_folder_is_a_folder() {
    let dir = StaticDir {
        spec: "site:static",
        root: "/nowhere",
        files: Some(&[
            ("empty/er/", b""),
            ("a.txt", b"a"),
            ("link/", b"empty"),
            ("self/", b"."),
        ]),
    };
    let mut config = Configurator::new();
    config.add_static_view("static", dir);
    let app = TestApp::new(config.make_app().unwrap());
    for (path, location) in [
        ("/static/empty", "/static/empty/"),
        ("/static/empty/er", "/static/empty/er/"),
        ("/static/link", "/static/link/"),
        ("/static/self/link/er", "/static/self/link/er/"),
    ] {
        assert_eq!(app.get(path).send().location(), Some(location));
    }
    for path in ["/static/empty/", "/static/empty/er/", "/static/link/er/"] {
        check(&app, path, 404, "");
    }
    check(&app, "/static/self/self/a.txt", 200, "a");
}

#[test]
fn a_manifest_can_be_a_part_of_the_program() {
    for dir in DIRS {
        let mut config = Configurator::new();
        config.add_static_view("static", dir);
        config.add_cache_buster(dir.spec, ManifestCacheBuster::in_dir(dir, "manifest.json"));
        let request = DummyRequest::get("/").build_for(&config.make_app().unwrap());
        let path = format!("{}/a.txt", dir.spec);
        assert_eq!(request.static_path(path, ()).unwrap(), "/static/a-1234.txt");
        let mut config = Configurator::new();
        config.add_cache_buster(dir.spec, ManifestCacheBuster::in_dir(dir, "none.json"));
        let error = config.make_app().unwrap_err().to_string();
        assert!(error.contains("none.json cannot be read: "), "{error}");
    }
}
