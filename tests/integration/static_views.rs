//! The files of a folder: which are served, as what, and under which URLs.

mod declared;
mod delivery;
mod embedded;
mod one_file;
mod own_views;
mod races;
mod urls;

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use http::StatusCode;
use pyramidion::security::{Decision, SecurityPolicy};
use pyramidion::static_files::HttpCache;
use pyramidion::testing::{TestApp, TestResponse};
use pyramidion::{Configurator, Request, View, static_dir};
use tempfile::{Builder, TempDir};

/// A folder that goes when the test is over.
pub(crate) struct Folder(TempDir);

impl Folder {
    /// Makes a folder with some files, all of the same time.
    pub(crate) fn new(name: &str) -> Self {
        let made = Builder::new()
            .prefix(name)
            .tempdir_in(env!("CARGO_TARGET_TMPDIR"));
        let folder = Self(made.unwrap());
        folder.write("a.txt", "0123456789");
        folder.write("index.html", "<h1>root</h1>");
        folder.write("sub/index.html", "<h1>sub</h1>");
        folder.write("sub/b.css", "b {}");
        folder.write("empty/only.bin", "\u{1}");
        folder.write(".hidden", "hidden");
        folder.write("ä ö.txt", "umlauts");
        folder
    }

    pub(crate) fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        self.touch(name, 784_111_777);
        path
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    fn touch(&self, name: &str, seconds: u64) {
        let file = std::fs::File::options()
            .append(true)
            .open(self.path().join(name))
            .unwrap();
        file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
            .unwrap();
    }

    /// Returns an application that serves the folder below `/static`.
    pub(crate) fn app(&self) -> TestApp {
        let mut config = Configurator::new();
        config.add_static_view("static", self.path());
        TestApp::new(config.make_app().expect("a right configuration"))
    }
}

#[track_caller]
fn check(app: &TestApp, path: &str, status: u16, body: &str) -> TestResponse {
    let response = app.get(path).send();
    assert_eq!(response.status(), status, "{path}");
    if status == 200 {
        assert_eq!(response.text(), body, "{path}");
    }
    response
}

#[test]
fn files_are_served_with_their_type() {
    let folder = Folder::new("static_types");
    for (name, content_type) in [
        ("a.html", "text/html; charset=UTF-8"),
        ("a.css", "text/css; charset=UTF-8"),
        ("a.js", "text/javascript; charset=UTF-8"),
        ("a.json", "application/json"),
        ("a.png", "image/png"),
        ("a.svg", "image/svg+xml; charset=UTF-8"),
        ("a.xml", "application/xml; charset=UTF-8"),
        ("a.mjs", "text/javascript; charset=UTF-8"),
        ("a.woff", "font/woff"),
        ("a.toml", "application/toml"),
        ("a.woff2", "font/woff2"),
        ("a.tar.gz", "application/gzip"),
        ("a.unknown", "application/octet-stream"),
        ("none", "application/octet-stream"),
    ] {
        folder.write(name, "x");
        let response = check(&folder.app(), &format!("/static/{name}"), 200, "x");
        assert_eq!(
            response.header("content-type"),
            Some(content_type),
            "{name}"
        );
        assert_eq!(response.header("content-length"), Some("1"));
        assert_eq!(response.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(response.header("cache-control"), None);
    }
}

#[test]
fn a_file_has_its_path_below_the_folder() {
    let folder = Folder::new("static_paths");
    let app = folder.app();
    check(&app, "/static/a.txt", 200, "0123456789");
    check(&app, "/static/sub/b.css", 200, "b {}");
    check(&app, "/static/%C3%A4%20%C3%B6.txt", 200, "umlauts");
    check(&app, "/static/%61.txt", 200, "0123456789");
    // The remainder is made plain before it is looked up.
    check(&app, "/static//a.txt", 200, "0123456789");
    check(&app, "/static/./a.txt", 200, "0123456789");
    check(&app, "/static/sub/../a.txt", 200, "0123456789");
    check(&app, "/static/sub/%2e%2e/a.txt", 200, "0123456789");
    for absent in [
        "/static",
        "/static/b.txt",
        "/static/a.txt/x",
        "/static/A.TXTX",
        "/other/a.txt",
    ] {
        check(&app, absent, 404, "");
    }
}

#[test]
fn a_file_has_no_slash_at_its_end() {
    let folder = Folder::new("static_slash");
    let app = folder.app();
    check(&app, "/static/a.txt", 200, "0123456789");
    check(&app, "/static/a.txt/", 404, "");
}

#[test]
fn no_path_leads_out_of_the_folder() {
    let folder = Folder::new("static_traversal");
    let secret = Folder::new("static_secret");
    secret.write("secret.txt", "secret");
    let app = folder.app();
    let absolute = secret.path().join("secret.txt");
    let absolute = absolute.to_str().unwrap();
    let name = secret.path().file_name().unwrap().to_str().unwrap();
    let beside = folder.path().join("..").join(name).join("secret.txt");
    assert!(beside.exists(), "the paths would lead to it");
    for path in [
        "/static/../static_secret/secret.txt",
        "/static/%2e%2e/static_secret/secret.txt",
        "/static/%2e%2e%2fstatic_secret%2fsecret.txt",
        "/static/..%2fstatic_secret/secret.txt",
        "/static/..%5cstatic_secret%5csecret.txt",
        "/static/..\\static_secret\\secret.txt",
        "/static/sub/../../static_secret/secret.txt",
        "/static/sub/..%2f..%2f..%2fstatic_secret%2fsecret.txt",
        "/static/%252e%252e/static_secret/secret.txt",
        "/static/.%00./static_secret/secret.txt",
        "/static/a.txt%00",
        "/static/a.txt%00.html",
        "/static/%00",
        "/static/sub%2fb.css",
        "/static/c:%5cwindows%5cwin.ini",
        &format!("/static/{absolute}"),
        &format!("/static/{}", absolute.replace('/', "%2f")),
        &format!("/static/{}", "a".repeat(300)),
        &format!("/static/{}", "a/".repeat(3000)),
    ] {
        let path = path.replace("static_secret", name);
        let response = app.get(&path).send();
        assert_eq!(response.status(), 404, "{path}");
        assert!(!response.text().contains("secret"), "{path}");
    }
    assert_eq!(app.get("/static/%ff").send().status(), 400);
}

#[test]
fn dot_files_are_hidden_unless_allowed() {
    let folder = Folder::new("static_dots");
    folder.write(".git/config", "secret");
    check(&folder.app(), "/static/.hidden", 404, "");
    check(&folder.app(), "/static/%2ehidden", 404, "");
    check(&folder.app(), "/static/.git/config", 404, "");
    let mut config = Configurator::new();
    config
        .add_static_view("static", folder.path())
        .dot_files(true);
    let app = TestApp::new(config.make_app().unwrap());
    check(&app, "/static/.hidden", 200, "hidden");
}

#[cfg(unix)]
#[test]
fn links_may_not_leave_the_folder_unless_allowed() {
    use std::os::unix::fs::symlink;

    let folder = Folder::new("static_links");
    let outside = Folder::new("static_outside");
    symlink(
        folder.path().join("a.txt"),
        folder.path().join("inside.txt"),
    )
    .unwrap();
    symlink(
        outside.path().join("a.txt"),
        folder.path().join("outside.txt"),
    )
    .unwrap();
    symlink(outside.path(), folder.path().join("outside")).unwrap();
    symlink("loop", folder.path().join("loop")).unwrap();
    let app = folder.app();
    check(&app, "/static/inside.txt", 200, "0123456789");
    for path in [
        "outside.txt",
        "outside/a.txt",
        "outside/",
        "outside",
        "loop",
        "loop/a",
    ] {
        check(&app, &format!("/static/{path}"), 404, "");
    }
    let mut config = Configurator::new();
    config
        .add_static_view("static", folder.path())
        .follow_links(true);
    let app = TestApp::new(config.make_app().unwrap());
    check(&app, "/static/outside.txt", 200, "0123456789");
    check(&app, "/static/outside/a.txt", 200, "0123456789");
    // The folder itself may be a link, as that of the current release.
    symlink(folder.path(), outside.path().join("current")).unwrap();
    let mut config = Configurator::new();
    config.add_static_view("static", outside.path().join("current"));
    let app = TestApp::new(config.make_app().unwrap());
    check(&app, "/static/a.txt", 200, "0123456789");
}

#[cfg(unix)]
#[test]
fn what_is_not_a_file_is_not_found() {
    let folder = Folder::new("static_socket");
    // Opening it would fail or wait.
    let _socket = std::os::unix::net::UnixListener::bind(folder.path().join("s")).unwrap();
    check(&folder.app(), "/static/s", 404, "");
}

#[test]
fn a_folder_is_answered_with_its_index() {
    let folder = Folder::new("static_index");
    let app = folder.app();
    check(&app, "/static/", 200, "<h1>root</h1>");
    let response = check(&app, "/static/sub/", 200, "<h1>sub</h1>");
    assert_eq!(
        response.header("content-type"),
        Some("text/html; charset=UTF-8")
    );
    check(&app, "/static/empty/", 404, "");
    for (path, location) in [
        ("/static/sub", "/static/sub/"),
        ("/static/sub?a=1&b=%20", "/static/sub/?a=1&b=%20"),
        ("/static/empty", "/static/empty/"),
        ("/static/sub/../sub", "/static/sub/../sub/"),
    ] {
        let response = app.get(path).send();
        assert_eq!(response.status(), StatusCode::MOVED_PERMANENTLY, "{path}");
        assert_eq!(response.location(), Some(location));
    }
    let mut config = Configurator::new();
    config
        .add_static_view("static", folder.path())
        .index("a.txt");
    let app = TestApp::new(config.make_app().unwrap());
    check(&app, "/static/", 200, "0123456789");
    check(&app, "/static/sub/", 404, "");
}

#[test]
fn a_redirect_keeps_the_path_of_the_application() {
    let folder = Folder::new("static_mounted");
    let mut config = Configurator::new();
    config.set_script_name("/my app");
    config.add_static_view("/", folder.path());
    let app = TestApp::new(config.make_app().unwrap());
    assert_eq!(app.get("/sub").send().location(), Some("/my%20app/sub/"));
}

#[test]
fn files_can_be_served_at_the_root_and_under_a_prefix() {
    let folder = Folder::new("static_root");
    for name in ["", "/"] {
        let mut config = Configurator::new();
        config.add_route("home", "/home");
        config.add_view(View::new(|_: &mut Request| "home").route_name("home"));
        config.add_static_view(name, folder.path());
        let app = TestApp::new(config.make_app().unwrap());
        check(&app, "/home", 200, "home");
        check(&app, "/a.txt", 200, "0123456789");
        check(&app, "/sub/b.css", 200, "b {}");
        check(&app, "/", 200, "<h1>root</h1>");
        // It would be another host.
        let outside = folder.write("evil.example/x/y", "");
        assert!(outside.exists());
        let response = app.get("//evil.example/x").send();
        assert_eq!(response.location(), Some("/%2Fevil.example/x/"));
    }
    let mut config = Configurator::new();
    let path = folder.path().to_owned();
    config.include_with_prefix("/api", move |config| {
        config.add_static_view("static/v1/", path.as_path());
    });
    let app = TestApp::new(config.make_app().unwrap());
    check(&app, "/api/static/v1/a.txt", 200, "0123456789");
    check(&app, "/static/v1/a.txt", 404, "");
}

#[test]
fn an_earlier_route_takes_the_path() {
    let folder = Folder::new("static_order");
    let mut config = Configurator::new();
    config.add_route("all", "/*rest");
    config.add_view(View::new(|_: &mut Request| "all").route_name("all"));
    config.add_static_view("static", folder.path());
    let app = TestApp::new(config.make_app().unwrap());
    check(&app, "/static/a.txt", 200, "all");
}

#[test]
fn other_methods_than_get_are_refused() {
    let folder = Folder::new("static_methods");
    let app = folder.app();
    for method in ["POST", "PUT", "DELETE"] {
        let response = app.request(method, "/static/a.txt").send();
        assert_eq!(
            response.status(),
            StatusCode::METHOD_NOT_ALLOWED,
            "{method}"
        );
        assert_eq!(response.header("allow"), Some("GET, HEAD"));
    }
}

#[test]
fn a_missing_file_is_for_the_notfound_view() {
    let folder = Folder::new("static_notfound");
    let mut config = Configurator::new();
    config.add_static_view("static", folder.path());
    config.add_view(View::new(|_: &mut Request| "mine").notfound());
    let response = TestApp::new(config.make_app().unwrap())
        .get("/static/none")
        .send();
    assert_eq!(response.status(), 404);
    assert_eq!(response.text(), "mine");
}

#[test]
fn files_may_be_kept_as_long_as_the_application_says() {
    let folder = Folder::new("static_cached");
    let mut config = Configurator::new();
    let cache = HttpCache::seconds(60).directives("public");
    config
        .add_static_view("static", folder.path())
        .http_cache(cache);
    let app = TestApp::new(config.make_app().unwrap());
    let response = app.get("/static/a.txt").send();
    assert_eq!(response.header("cache-control"), Some("max-age=60, public"));
    let etag = response.header("etag").unwrap().to_owned();
    let response = app
        .get("/static/a.txt")
        .header("if-none-match", etag)
        .send();
    assert_eq!(response.status(), 304);
    assert_eq!(response.header("cache-control"), Some("max-age=60, public"));
}

/// Allows what the header says.
struct ByHeader;

impl SecurityPolicy for ByHeader {
    fn authenticated_userid(&self, _: &mut Request) -> Option<String> {
        None
    }

    fn permits(&self, request: &mut Request, permission: &str) -> Decision {
        Decision::from(request.header("x-may") == Some(permission))
    }
}

#[test]
fn a_static_view_is_protected_by_its_own_permission_only() {
    let folder = Folder::new("static_protected");
    let mut config = Configurator::new();
    config.set_security_policy(ByHeader);
    config.set_default_permission("view");
    config.add_static_view("open", folder.path());
    config
        .add_static_view("closed", folder.path())
        .permission("read");
    let app = TestApp::new(config.make_app().unwrap());
    check(&app, "/open/a.txt", 200, "0123456789");
    check(&app, "/closed/a.txt", 403, "");
    check(&app, "/closed/none.txt", 403, "");
    let allowed = app.get("/closed/a.txt").header("x-may", "read").send();
    assert_eq!(allowed.status(), 200);
}

#[test]
fn a_folder_of_the_crate_is_served() {
    let mut config = Configurator::new();
    config.add_static_view("static", static_dir!("integration/renderers"));
    let app = TestApp::new(config.make_app().unwrap());
    check(
        &app,
        "/static/templates/parts/footer.html",
        200,
        "<i>{{ name }} {{ request.path }}</i>",
    );
}
