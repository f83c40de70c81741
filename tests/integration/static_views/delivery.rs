//! How a file is sent: whole or in parts, compressed, or not at all.

use pyramidion::Configurator;
use pyramidion::testing::{TestApp, TestResponse};

use super::Folder;

const DATE: &str = "Sun, 06 Nov 1994 08:49:37 GMT";
const BEFORE: &str = "Sun, 06 Nov 1994 08:49:36 GMT";

fn get(app: &TestApp, headers: &[(&str, &str)]) -> TestResponse {
    let request = app.get("/static/a.txt");
    let request = headers.iter().fold(request, |request, (name, value)| {
        request.header(name, value)
    });
    request.send()
}

#[test]
fn a_client_that_has_the_file_gets_a_304() {
    let folder = Folder::new("static_conditions");
    let app = folder.app();
    let first = get(&app, &[]);
    assert_eq!(first.header("last-modified"), Some(DATE));
    assert_eq!(first.header("accept-ranges"), Some("bytes"));
    let etag = first.header("etag").unwrap().to_owned();
    let weak = format!("W/{etag}");
    let list = format!("\"x\", {etag}");
    for headers in [
        [("if-none-match", etag.as_str()), ("range", "bytes=0-1")],
        [("if-none-match", &weak), ("x", "x")],
        [("if-none-match", &list), ("x", "x")],
        [("if-none-match", "*"), ("x", "x")],
        [("if-modified-since", DATE), ("x", "x")],
        [("if-none-match", &etag), ("if-modified-since", BEFORE)],
    ] {
        let response = get(&app, &headers);
        assert_eq!(response.status(), 304, "{headers:?}");
        assert_eq!(response.bytes(), b"");
        assert_eq!(response.header("etag"), Some(etag.as_str()));
        assert_eq!(response.header("last-modified"), Some(DATE));
        assert_eq!(response.header("content-type"), None);
    }
    for headers in [
        [("if-none-match", "\"x\""), ("if-modified-since", DATE)],
        [("if-modified-since", BEFORE), ("x", "x")],
        [("if-modified-since", "garbage"), ("x", "x")],
        [("if-match", &etag), ("if-unmodified-since", BEFORE)],
    ] {
        assert_eq!(get(&app, &headers).status(), 200, "{headers:?}");
    }
    for headers in [
        [("if-match", "\"x\"")],
        [("if-match", &weak)],
        [("if-unmodified-since", BEFORE)],
    ] {
        assert_eq!(get(&app, &headers).status(), 412, "{headers:?}");
    }
    folder.touch("a.txt", 784_111_778);
    assert_eq!(get(&app, &[("if-none-match", &etag)]).status(), 200);
}

#[test]
fn a_part_of_a_file_is_sent() {
    let folder = Folder::new("static_ranges");
    let app = folder.app();
    for (range, content_range, body) in [
        ("bytes=0-3", "bytes 0-3/10", "0123"),
        ("bytes=8-", "bytes 8-9/10", "89"),
        ("bytes=-2", "bytes 8-9/10", "89"),
        ("bytes=5-99", "bytes 5-9/10", "56789"),
        ("bytes=-99", "bytes 0-9/10", "0123456789"),
        ("bytes=1-1,99-", "bytes 1-1/10", "1"),
    ] {
        let response = get(&app, &[("range", range)]);
        assert_eq!(response.status(), 206, "{range}");
        assert_eq!(response.header("content-range"), Some(content_range));
        assert_eq!(
            response.header("content-length"),
            Some(body.len().to_string().as_str())
        );
        assert_eq!(
            response.header("content-type"),
            Some("text/plain; charset=UTF-8")
        );
        assert_eq!(response.text(), body);
    }
    for range in [
        "bytes=3-1",
        "lines=1-2",
        "bytes=a-b",
        "bytes=0-9,0-9,0-9",
        "garbage",
    ] {
        let response = get(&app, &[("range", range)]);
        assert_eq!(
            (response.status().as_u16(), response.text()),
            (200, "0123456789"),
            "{range}"
        );
    }
    for range in ["bytes=10-", "bytes=-0", "bytes=99-100"] {
        let response = get(&app, &[("range", range)]);
        assert_eq!(response.status(), 416, "{range}");
        assert_eq!(response.header("content-range"), Some("bytes */10"));
    }
}

#[test]
fn several_parts_are_sent_with_a_boundary() {
    let folder = Folder::new("static_multipart");
    let app = folder.app();
    let response = get(&app, &[("range", "bytes=0-1, 4-5,-1")]);
    assert_eq!(response.status(), 206);
    assert_eq!(response.header("content-range"), None);
    let content_type = response.header("content-type").unwrap();
    let boundary = content_type
        .strip_prefix("multipart/byteranges; boundary=")
        .unwrap();
    let part = |range: &str, text: &str| {
        format!(
            "--{boundary}\r\nContent-Type: text/plain; charset=UTF-8\r\nContent-Range: bytes \
             {range}/10\r\n\r\n{text}\r\n"
        )
    };
    let parts = part("0-1", "01") + &part("4-5", "45") + &part("9-9", "9");
    assert_eq!(response.text(), format!("{parts}--{boundary}--\r\n"));
    let length = response.bytes().len().to_string();
    assert_eq!(response.header("content-length"), Some(length.as_str()));
}

#[test]
fn a_range_of_another_version_gets_the_whole_file() {
    let folder = Folder::new("static_if_range");
    let app = folder.app();
    let etag = get(&app, &[]).header("etag").unwrap().to_owned();
    for (validator, status) in [
        (etag.as_str(), 206),
        (DATE, 206),
        ("\"x\"", 200),
        (BEFORE, 200),
        ("garbage", 200),
    ] {
        let response = get(&app, &[("range", "bytes=0-1"), ("if-range", validator)]);
        assert_eq!(response.status(), status, "{validator}");
    }
}

#[test]
fn head_has_the_headers_of_get_and_no_body() {
    let folder = Folder::new("static_head");
    let app = folder.app();
    let head = app
        .request("HEAD", "/static/a.txt")
        .header("range", "bytes=0-1")
        .send();
    assert_eq!(head.status(), 200);
    assert_eq!(head.header("content-length"), Some("10"));
    assert_eq!(
        head.header("content-type"),
        Some("text/plain; charset=UTF-8")
    );
    assert_eq!(head.bytes(), b"");
    assert_eq!(app.request("HEAD", "/static/none").send().status(), 404);
}

/// A range is defined for `GET` only (RFC 9110 §14.2).
#[test]
fn a_range_counts_for_nothing_on_head() {
    let folder = Folder::new("static_head_range");
    for range in ["bytes=0-1", "bytes=99-", "bytes=-3", "garbage"] {
        let request = folder
            .app()
            .request("HEAD", "/static/a.txt")
            .header("range", range)
            .send();
        assert_eq!(request.status(), 200, "{range}");
        assert_eq!(request.header("content-range"), None);
        assert_eq!(request.header("content-length"), Some("10"));
    }
}

#[test]
fn a_file_that_exists_only_encoded_is_for_those_who_accept_it() {
    let folder = Folder::new("static_only_encoded");
    folder.write("b.css.gz", "zipped");
    folder.write("c.css.gz", "larger");
    folder.write("c.css.br", "small");
    folder.write("new/index.html.gz", "index");
    let mut config = Configurator::new();
    let view = config.add_static_view("static", folder.path());
    view.content_encodings(["gzip", "br"]);
    let app = TestApp::new(config.make_app().unwrap());
    let ask = |path: &str, accepted: &str| {
        let request = app.get(path).header("accept-encoding", accepted);
        request.send()
    };
    for accepted in ["gzip", "*", "identity;q=0, gzip;q=0.1", "br, gzip"] {
        let response = ask("/static/b.css", accepted);
        assert_eq!(
            (response.status().as_u16(), response.text()),
            (200, "zipped"),
            "{accepted}"
        );
        assert_eq!(response.header("content-encoding"), Some("gzip"));
        assert_eq!(
            response.header("content-type"),
            Some("text/css; charset=UTF-8")
        );
        assert_eq!(response.header("vary"), Some("Accept-Encoding"));
    }
    for accepted in [
        "",
        "br",
        "gzip;q=0",
        "identity",
        "x-gzip",
        "garbage;;",
        "gzip, garbage;;",
    ] {
        let response = ask("/static/b.css", accepted);
        assert_eq!(response.status(), 404, "{accepted}");
        assert_eq!(
            response.header("vary"),
            Some("Accept-Encoding"),
            "{accepted}"
        );
    }
    assert_eq!(app.get("/static/b.css").send().status(), 404);
    assert_eq!(ask("/static/c.css", "gzip, br").text(), "small");
    assert_eq!(ask("/static/c.css", "gzip").text(), "larger");
    assert_eq!(ask("/static/new/", "gzip").text(), "index");
    assert_eq!(ask("/static/new/", "br").status(), 404);
    assert_eq!(ask("/static/b.css/", "gzip").status(), 404);
    assert_ne!(
        ask("/static/none.css", "gzip").header("vary"),
        Some("Accept-Encoding")
    );
    let part = app
        .get("/static/b.css")
        .header("accept-encoding", "gzip")
        .header("range", "bytes=0-2");
    assert_eq!(part.send().text(), "zip");
    // Without the declaration there is no such file.
    assert_eq!(
        folder
            .app()
            .get("/static/b.css")
            .header("accept-encoding", "gzip")
            .send()
            .status(),
        404
    );
}

#[test]
fn an_empty_file_is_a_file() {
    let folder = Folder::new("static_empty");
    folder.write("a.txt", "");
    let response = get(&folder.app(), &[]);
    assert_eq!((response.status().as_u16(), response.text()), (200, ""));
    assert_eq!(response.header("content-length"), Some("0"));
    assert_eq!(get(&folder.app(), &[("range", "bytes=0-")]).status(), 416);
}

/// A large file arrives whole and in order, though it is never in memory at once.
#[test]
fn a_large_file_is_streamed() {
    let folder = Folder::new("static_large");
    let lines: Vec<_> = (0..50_000).map(|number| format!("{number:06}\n")).collect();
    let text = lines.concat();
    folder.write("a.txt", &text);
    let app = folder.app();
    assert_eq!(get(&app, &[]).text(), text);
    let part = get(&app, &[("range", "bytes=7-349999")]);
    assert_eq!(part.text(), &text[7..]);
    let parts = get(&app, &[("range", "bytes=0-99999,200000-349999")]);
    let body = parts.text();
    assert!(body.contains(&text[..100_000]) && body.contains(&text[200_000..]));
    assert_eq!(
        parts.header("content-length"),
        Some(body.len().to_string().as_str())
    );
}

/// A body breaks off if its file has become shorter: what was promised cannot be sent.
#[tokio::test]
async fn a_file_that_shrinks_while_it_is_sent_breaks_off() {
    use http_body_util::BodyExt as _;

    let folder = Folder::new("static_shrinking");
    let path = folder.write("a.txt", &"x".repeat(300_000));
    let mut config = Configurator::new();
    config.add_static_view("static", folder.path());
    let app = config.make_app().unwrap();
    let request = http::Request::get("/static/a.txt")
        .body(String::new())
        .unwrap();
    let mut body = app.call(request).await.into_body();
    assert!(body.frame().await.expect("the first chunk").is_ok());
    std::fs::write(path, "short").unwrap();
    assert!(body.collect().await.is_err());
}

#[test]
fn the_smallest_file_that_the_client_accepts_is_sent() {
    let folder = Folder::new("static_encodings");
    folder.write("a.txt.gz", "gzipped");
    folder.write("a.txt.br", "brotli");
    folder.write("a.txt.zst", "zstd is larger than the plain file");
    let mut config = Configurator::new();
    let view = config.add_static_view("static", folder.path());
    view.content_encodings(["gzip", "br", "zstd"]);
    let app = TestApp::new(config.make_app().unwrap());
    let plain = get(&app, &[]);
    let mut etags = vec![plain.header("etag").unwrap().to_owned()];
    for (accepted, encoding, body) in [
        ("gzip", Some("gzip"), "gzipped"),
        ("br", Some("br"), "brotli"),
        ("gzip;q=1, br;q=0.1", Some("br"), "brotli"),
        ("*", Some("br"), "brotli"),
        ("*, br;q=0", Some("gzip"), "gzipped"),
        ("zstd", None, "0123456789"),
        ("gzip;q=0, identity;q=0", None, "0123456789"),
        ("", None, "0123456789"),
    ] {
        let response = get(&app, &[("accept-encoding", accepted)]);
        assert_eq!(response.status(), 200);
        assert_eq!(response.header("content-encoding"), encoding, "{accepted}");
        assert_eq!(response.header("vary"), Some("Accept-Encoding"));
        assert_eq!(
            response.header("content-type"),
            Some("text/plain; charset=UTF-8")
        );
        assert_eq!(response.text(), body, "{accepted}");
        if encoding.is_some() {
            etags.push(response.header("etag").unwrap().to_owned());
        }
    }
    etags.sort();
    etags.dedup();
    assert_eq!(
        etags.len(),
        3,
        "each encoding has a validator of its own: {etags:?}"
    );
    let part = get(&app, &[("accept-encoding", "br"), ("range", "bytes=0-1")]);
    assert_eq!((part.status().as_u16(), part.text()), (206, "br"));
    assert_eq!(part.header("content-encoding"), Some("br"));
    let other = app
        .get("/static/sub/b.css")
        .header("accept-encoding", "gzip")
        .send();
    assert_eq!(other.header("vary"), None, "it has no sibling");
}

#[test]
fn siblings_are_not_encodings_unless_the_application_says_so() {
    let folder = Folder::new("static_plain");
    folder.write("a.txt.gz", "gzipped");
    let app = folder.app();
    let response = get(&app, &[("accept-encoding", "gzip")]);
    assert_eq!(response.text(), "0123456789");
    assert_eq!(response.header("vary"), None);
    let sibling = app.get("/static/a.txt.gz").send();
    assert_eq!(sibling.header("content-type"), Some("application/gzip"));
    assert_eq!(sibling.header("content-encoding"), None);
}
