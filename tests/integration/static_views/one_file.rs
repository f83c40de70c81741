//! Views that answer with one file.

use std::path::PathBuf;

use http::HeaderValue;
use pyramidion::static_files::{FileResponse, HttpCache};
use pyramidion::testing::TestApp;
use pyramidion::{Configurator, Request, Response, ViewResult, package, view_config};

/// The folder of the files.
#[derive(Clone)]
struct Files(PathBuf);

#[view_config(route_name = "plain")]
async fn plain(request: &Request) -> ViewResult {
    Response::file(request, folder(request).join(name(request))).await
}

#[view_config(route_name = "saved")]
async fn saved(request: &Request) -> ViewResult {
    Response::download(request, folder(request).join(name(request)), "März.txt").await
}

#[view_config(route_name = "all")]
async fn all(request: &Request) -> ViewResult {
    FileResponse::new(folder(request).join(name(request)))
        .content_type(HeaderValue::from_static("text/x-notes"))
        .http_cache(HttpCache::seconds(60))
        .precompressed(true)
        .respond(request)
        .await
}

fn folder(request: &Request) -> &std::path::Path {
    &request.state::<Files>().unwrap().0
}

fn name(request: &Request) -> &str {
    request.matchdict().get("name").unwrap()
}

fn application() -> (TestApp, tempfile::TempDir) {
    pyramidion::testing::capture_output();
    let files = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(files.path().join(name), text).unwrap();
    write("a.txt", "0123456789");
    write("b.txt", "a long text that is compressed well");
    write("b.txt.gz", "short");
    write("only.txt.br", "short");
    std::fs::create_dir(files.path().join("folder")).unwrap();
    let mut config = Configurator::new();
    config.set_state(Files(files.path().to_owned()));
    for route in ["plain", "saved", "all"] {
        config.add_route(route, format!("/{route}/{{name}}"));
    }
    config.scan(package!(self));
    (TestApp::new(config.make_app().unwrap()), files)
}

#[test]
fn a_file_has_its_type_its_parts_and_its_date() {
    let (app, _files) = application();
    let whole = app.get("/plain/a.txt").send();
    assert_eq!(whole.text(), "0123456789");
    assert_eq!(
        whole.header("content-type"),
        Some("text/plain; charset=UTF-8")
    );
    assert_eq!(whole.header("content-length"), Some("10"));
    assert_eq!(whole.header("content-disposition"), None);
    let etag = whole.header("etag").unwrap().to_owned();
    let date = whole.header("last-modified").unwrap().to_owned();

    let part = app.get("/plain/a.txt").header("range", "bytes=2-4").send();
    assert_eq!((part.status().as_u16(), part.text()), (206, "234"));
    assert_eq!(part.header("content-range"), Some("bytes 2-4/10"));
    let beyond = app.get("/plain/a.txt").header("range", "bytes=20-").send();
    assert_eq!(beyond.status(), 416);

    for (name, value) in [("if-none-match", &etag), ("if-modified-since", &date)] {
        let known = app.get("/plain/a.txt").header(name, value).send();
        assert_eq!((known.status().as_u16(), known.text()), (304, ""), "{name}");
    }
    let other = app
        .get("/plain/a.txt")
        .header("if-match", "\"other\"")
        .send();
    assert_eq!(other.status(), 412);
    let head = app.request("HEAD", "/plain/a.txt").send();
    assert_eq!(
        (head.header("content-length"), head.text()),
        (Some("10"), "")
    );
}

#[test]
fn what_is_not_a_file_is_not_found() {
    let (app, files) = application();
    for name in ["none.txt", "folder", "a.txt%00"] {
        assert_eq!(
            app.get(&format!("/plain/{name}")).send().status(),
            404,
            "{name}"
        );
    }
    // A file that went away is not there any more, whatever it was before.
    std::fs::remove_file(files.path().join("a.txt")).unwrap();
    assert_eq!(app.get("/plain/a.txt").send().status(), 404);
}

#[test]
fn a_download_has_a_name_for_every_client() {
    let (app, _files) = application();
    let response = app.get("/saved/a.txt").send();
    assert_eq!(
        response.header("content-disposition"),
        Some("attachment; filename=\"M_rz.txt\"; filename*=UTF-8''M%C3%A4rz.txt")
    );
    let part = app.get("/saved/a.txt").header("range", "bytes=0-0").send();
    assert_eq!(part.text(), "0");
}

#[test]
fn compressed_siblings_are_sent_to_those_who_accept_them() {
    let (app, _files) = application();
    let plain = app.get("/all/b.txt").send();
    assert_eq!(plain.header("content-encoding"), None);
    assert_eq!(plain.header("vary"), Some("Accept-Encoding"));
    assert_eq!(plain.header("content-type"), Some("text/x-notes"));
    assert_eq!(plain.header("cache-control"), Some("max-age=60"));
    let small = app
        .get("/all/b.txt")
        .header("accept-encoding", "gzip")
        .send();
    assert_eq!(small.header("content-encoding"), Some("gzip"));
    assert_eq!(small.text(), "short");
    assert_ne!(small.header("etag"), plain.header("etag"));

    let refused = app.get("/all/only.txt").send();
    assert_eq!(refused.status(), 404);
    assert_eq!(refused.header("vary"), Some("Accept-Encoding"));
    let accepted = app
        .get("/all/only.txt")
        .header("accept-encoding", "br")
        .send();
    assert_eq!(accepted.text(), "short");
    // Without a sibling nothing depends on the header.
    assert_eq!(app.get("/all/a.txt").send().header("vary"), None);
}
