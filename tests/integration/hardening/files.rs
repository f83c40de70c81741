//! Requests for files outside the folder, and conditions that are invalid.

use std::time::{Duration, SystemTime};

use pyramidion::Configurator;
use pyramidion::testing::TestApp;

use crate::static_views::Folder;

/// An application that serves a folder at two places, beside another with nearly its name.
struct Site {
    app: TestApp,
    _folder: Folder,
    _sibling: Folder,
}

impl Site {
    fn new(name: &str) -> Self {
        let folder = Folder::new(name);
        folder.write("100%.txt", "percent");
        folder.write("a+b.txt", "plus");
        folder.write("nothing.txt", "");
        let sibling = Folder::new(&format!("{name}_private"));
        sibling.write("secret.txt", "x-outside-x");
        let mut config = Configurator::new();
        config.add_static_view("static", folder.path());
        config.add_static_view("deep/er/static", folder.path());
        let app = TestApp::new(config.make_app().expect("a right configuration"));
        Self {
            app,
            _folder: folder,
            _sibling: sibling,
        }
    }
}

#[test]
fn a_path_names_one_file_byte_for_byte() {
    let site = Site::new("hardening_paths");
    for (path, status, body) in [
        ("a.txt", 200, "0123456789"),
        ("100%25.txt", 200, "percent"),
        ("a+b.txt", 200, "plus"),
        ("a%2Bb.txt", 200, "plus"),
        ("a%20b.txt", 404, ""),
        ("nothing.txt", 200, ""),
        ("%c3%a4%20%c3%b6.txt", 200, "umlauts"),
        ("a%cc%88%20o%cc%88.txt", 404, ""),
        ("A.TXT", 404, ""),
        ("a.txt/", 404, ""),
        ("a.txt%20", 404, ""),
        ("a.txt.", 404, ""),
        ("a.txt::$DATA", 404, ""),
        ("a.txt;x", 404, ""),
        ("missing.txt", 404, ""),
        ("100%.txt", 200, "percent"),
    ] {
        let response = site.app.get(&format!("/static/{path}")).send();
        assert_eq!(response.status(), status, "{path}");
        if status == 200 {
            assert_eq!(response.text(), body, "{path}");
        }
    }
}

#[test]
fn no_spelling_leads_out_of_the_folder() {
    let site = Site::new("hardening_traversal");
    let name = "hardening_traversal_private/secret.txt";
    let ups = [
        "..",
        "%2e%2e",
        "%2E.",
        ".%2e",
        "%252e%252e",
        "..%00",
        "%00..",
        "..%20",
        "%20..",
        "...",
        "....",
        "..;",
        "..;x=y",
        "%c0%ae%c0%ae",
        "%e0%80%ae%e0%80%ae",
        "%uff0e%uff0e",
        "%ef%bc%8e%ef%bc%8e",
        "..%ff",
        "..%0a",
        "..%0d",
        "..%09",
        "..\\",
        "..%5c",
    ];
    let slashes = [
        "/",
        "//",
        "/./",
        "%2f",
        "%2F",
        "%252f",
        "\\",
        "%5c",
        "%5C",
        "%255c",
        "%c0%af",
        "%e2%88%95",
        "/%2f",
    ];
    for prefix in [
        "/static/",
        "/deep/er/static/",
        "/static/sub/",
        "/static//",
        "/static/%2f",
    ] {
        for up in ups {
            for slash in slashes {
                for times in [1, 2, 6] {
                    let path = format!("{prefix}{}{name}", format!("{up}{slash}").repeat(times));
                    let response = site.app.get(&path).send();
                    let status = response.status().as_u16();
                    assert!(status == 404 || status == 400, "{status} {path}");
                    assert!(!response.text().contains("x-outside-x"), "{path}");
                }
            }
        }
    }
    for path in [
        "/static_private/secret.txt",
        "/static%5fprivate/secret.txt",
        "/static/%2fetc/passwd",
        "/static//etc/passwd",
        "/static/file:///etc/passwd",
        "/static/~/x",
        "/static/%7eroot/x",
        "/static/C:/x",
        "/static/CON",
        "/static/%00a.txt",
        "/static/a%00.txt",
        "/static/a.txt%00",
        "/deep/er/static/a.txt%00.css",
    ] {
        assert_eq!(site.app.get(path).send().status(), 404, "{path}");
    }
}

#[test]
fn ranges_that_are_none_harm_nobody() {
    let site = Site::new("hardening_ranges");
    let many = format!("bytes={}", vec!["0-0"; 3000].join(","));
    let overlapping = format!("bytes={}", vec!["0-9"; 100].join(","));
    for (range, status) in [
        ("bytes=0-0", 206),
        ("bytes=0-9", 206),
        ("bytes=9-9", 206),
        ("bytes=-1", 206),
        ("bytes=0-99999", 206),
        ("bytes=0-18446744073709551615", 206),
        ("bytes=10-", 416),
        ("bytes=-0", 416),
        ("bytes=99999-", 416),
        ("bytes=18446744073709551615-", 416),
        ("bytes=-", 200),
        ("bytes=", 200),
        ("bytes", 200),
        ("", 200),
        ("bytes=5-4", 200),
        ("bytes=a-b", 200),
        ("bytes=0x0-0x1", 200),
        ("bytes=+1-2", 200),
        ("bytes=1.5-2", 200),
        ("bytes=0-1-2", 200),
        ("bytes=--1", 200),
        ("items=0-1", 200),
        ("bytes:0-1", 200),
        ("\u{e9}", 200),
        (&many, 200),
        (&overlapping, 200),
    ] {
        let response = site.app.get("/static/a.txt").header("range", range).send();
        assert_eq!(response.status(), status, "{range:.40}");
        match status {
            200 => assert_eq!(response.text(), "0123456789"),
            206 => assert!("0123456789".contains(response.text()), "{range:.40}"),
            _ => assert_eq!(response.header("content-range"), Some("bytes */10")),
        }
    }
    for range in [
        "bytes=18446744073709551616-",
        "bytes=99999999999999999999999-99999999999999999999999",
    ] {
        let status = site
            .app
            .get("/static/a.txt")
            .header("range", range)
            .send()
            .status();
        assert!(status == 416 || status == 200, "{range}: {status}");
    }
}

#[test]
fn conditions_that_are_none_harm_nobody() {
    let site = Site::new("hardening_conditions");
    for (header, value, status) in [
        ("if-modified-since", "", 200),
        ("if-modified-since", "x", 200),
        ("if-modified-since", "0", 200),
        ("if-modified-since", "Mon, 99 Foo 99999 99:99:99 GMT", 200),
        ("if-modified-since", "Fri, 31 Dec 9999 23:59:59 GMT", 304),
        ("if-modified-since", "Sat, 01 Jan 1600 00:00:00 GMT", 200),
        ("if-modified-since", "Sun, 06 Nov 1994 08:49:37", 200),
        ("if-modified-since", "\u{e9}", 200),
        ("if-unmodified-since", "x", 200),
        ("if-none-match", "", 200),
        ("if-none-match", "\"", 200),
        ("if-none-match", "W/", 200),
        ("if-none-match", "x, y, z", 200),
        ("if-none-match", "*", 304),
        ("if-none-match", "\u{e9}", 200),
        ("if-match", "\"other\"", 412),
        ("if-match", "*", 200),
        ("if-range", "\"", 200),
    ] {
        let response = site.app.get("/static/a.txt").header(header, value).send();
        assert_eq!(response.status(), status, "{header}: {value}");
    }
    let many = vec!["\"x\""; 10_000].join(",");
    let response = site
        .app
        .get("/static/a.txt")
        .header("if-none-match", many)
        .send();
    assert_eq!(response.status(), 200);
}

#[test]
fn a_file_of_any_time_is_served() {
    const YEAR: u64 = 365 * 86_400;
    let folder = Folder::new("hardening_times");
    let path = folder.write("odd.txt", "odd");
    let file = std::fs::File::options().append(true).open(path).unwrap();
    let epoch = SystemTime::UNIX_EPOCH;
    for time in [
        epoch - Duration::from_secs(YEAR),
        epoch - Duration::from_millis(1),
        epoch,
        epoch + Duration::from_secs(100 * YEAR),
        epoch + Duration::from_secs(9000 * YEAR),
    ] {
        // Not every file system has all of these times.
        if file.set_modified(time).is_ok() {
            let response = folder.app().get("/static/odd.txt").send();
            assert_eq!((response.status().as_u16(), response.text()), (200, "odd"));
        }
    }
}

#[test]
fn a_file_is_only_read() {
    let folder = Folder::new("hardening_methods");
    let path = folder.write("kept.txt", "kept");
    let app = folder.app();
    for method in [
        "POST", "PUT", "DELETE", "PATCH", "MKCOL", "MOVE", "PROPFIND",
    ] {
        let response = app
            .request(method, "/static/kept.txt")
            .body("changed")
            .send();
        assert_eq!(response.status(), 405, "{method}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "kept");
    }
    let head = app.request("HEAD", "/static/kept.txt").send();
    assert_eq!(
        (head.header("content-length"), head.bytes()),
        (Some("4"), &b""[..])
    );
}
