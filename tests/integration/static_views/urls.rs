//! URLs of static files, and those that change with them.

use pyramidion::static_files::{
    CacheBuster, ManifestCacheBuster, QueryStringConstantCacheBuster, StaticDir,
};
use pyramidion::testing::{DummyRequest, TestApp};
use pyramidion::{Configurator, Request, UrlArgs, View};

use super::Folder;

const DIR: StaticDir = StaticDir {
    spec: "site:assets",
    root: "/nowhere",
    files: Some(&[]),
};

/// Returns the paths of files in an application.
fn paths(config: Configurator, files: &[&str]) -> Vec<String> {
    let request = DummyRequest::get("/").build_for(&config.make_app().unwrap());
    let paths = files.iter().map(|file| request.static_path(file, ()));
    paths
        .map(|path| {
            path.unwrap_or_else(|error| {
                let text = error.to_string();
                // After it the place is said.
                let told = text.split("; it is asked for at ").next();
                told.unwrap_or_default().to_owned()
            })
        })
        .collect()
}

#[test]
fn a_url_is_that_of_the_first_static_view_for_the_folder() {
    let mut config = Configurator::new();
    config.add_static_view("first", DIR);
    config.add_static_view("second", DIR);
    config.include_with_prefix("api", |config| {
        config.add_static_view(
            "third",
            StaticDir {
                spec: "site:other",
                ..DIR
            },
        );
    });
    let paths = paths(
        config,
        &[
            "site:assets/a.css",
            "assets/a b/ä.css",
            "site:other/x",
            "other/x",
            "assets",
            "assetsx/a",
        ],
    );
    let error =
        |path| format!("there is no static view for `{path}`; call `config.add_static_view(…)`");
    assert_eq!(
        paths,
        [
            "/first/a.css",
            "/first/a%20b/%C3%A4.css",
            "/api/third/x",
            "/api/third/x",
            &error("assets"),
            &error("assetsx/a"),
        ]
    );
}

#[test]
fn templates_write_urls_of_files() {
    let mut config = Configurator::new();
    config.add_static_view("static", DIR);
    config.add_template(
        "page.txt",
        "{{ static_url('site:assets/a.css', _query={'v': 1}) }} {{ static_path('assets/a.css') }} \
         {{ request.static_url('assets/b', _anchor='c') }}",
    );
    config.add_route("page", "/");
    let view = View::rendered(|_: &mut Request| ()).renderer("page.txt");
    config.add_view(view.route_name("page"));
    let app = TestApp::new(config.make_app().unwrap());
    assert_eq!(
        app.get("/").send().text(),
        "http://localhost/static/a.css?v=1 /static/a.css http://localhost/static/b#c"
    );
}

/// Puts what the request says into the path.
struct ByHeader;

impl CacheBuster for ByHeader {
    fn bust(&self, request: &Request, subpath: String, args: UrlArgs) -> (String, UrlArgs) {
        (format!("{}/{subpath}", request.method()), args)
    }
}

#[test]
fn the_cache_buster_for_the_longest_path_counts() {
    let config = || {
        let mut config = Configurator::new();
        config.add_static_view("static", DIR);
        config.add_cache_buster(
            "site:assets/css/",
            QueryStringConstantCacheBuster::new("css"),
        );
        config.add_cache_buster(
            "site:assets",
            QueryStringConstantCacheBuster::new("replaced"),
        );
        let token = QueryStringConstantCacheBuster::new("a b").param("v");
        config.add_cache_buster("site:assets", token);
        config.add_cache_buster("assets/one.js", ByHeader);
        config
    };
    let files = [
        "site:assets/css/a.css",
        "assets/cssx",
        "site:assets/one.js",
        "assets/one.jsx",
    ];
    assert_eq!(
        paths(config(), &files),
        [
            "/static/css/a.css?x=css",
            "/static/cssx?v=a+b",
            "/static/GET/one.js",
            "/static/one.jsx?v=a+b"
        ]
    );
    let mut config = config();
    config
        .settings_mut()
        .set("pyramidion.prevent_cachebust", "true");
    assert_eq!(
        paths(config, &files),
        [
            "/static/css/a.css",
            "/static/cssx",
            "/static/one.js",
            "/static/one.jsx"
        ]
    );
}

#[test]
fn a_token_stands_behind_the_query() {
    let mut config = Configurator::new();
    config.add_static_view("static", DIR);
    config.add_cache_buster("assets", QueryStringConstantCacheBuster::new("7"));
    let request = DummyRequest::get("/").build_for(&config.make_app().unwrap());
    let path = |args: UrlArgs| request.static_path("assets/a", args).unwrap();
    assert_eq!(
        path(UrlArgs::new().query([("q", "1")]).anchor("x")),
        "/static/a?q=1&x=7#x"
    );
    assert_eq!(path(UrlArgs::new().query_text("q")), "/static/a?q&x=7");
    assert_eq!(path(UrlArgs::new().query_text("")), "/static/a?x=7");
}

#[test]
fn a_manifest_names_the_paths() {
    let folder = Folder::new("static_manifest");
    let path = folder.write(
        "manifest.json",
        r#"{"css/main.css": "css/main-678b7c80.css"}"#,
    );
    let mut config = Configurator::new();
    config.add_static_view("static", DIR);
    config.add_cache_buster("assets", ManifestCacheBuster::new(&path).reload(true));
    let request = DummyRequest::get("/").build_for(&config.make_app().unwrap());
    let path_of = |file| request.static_path(file, ()).unwrap();
    assert_eq!(
        path_of("assets/css/main.css"),
        "/static/css/main-678b7c80.css"
    );
    assert_eq!(path_of("assets/css/other.css"), "/static/css/other.css");
    folder.write("manifest.json", r#"{"css/main.css": "new.css"}"#);
    folder.touch("manifest.json", 784_111_999);
    assert_eq!(path_of("assets/css/main.css"), "/static/new.css");
    // What cannot be read leaves the last good one.
    folder.write("manifest.json", "[");
    folder.touch("manifest.json", 784_112_000);
    assert_eq!(path_of("assets/css/main.css"), "/static/new.css");
}

#[test]
fn a_wrong_manifest_is_found_before_the_first_request() {
    let folder = Folder::new("static_wrong_manifest");
    let wrong = folder.write("manifest.json", "[1]");
    let mut config = Configurator::new();
    config.add_cache_buster("a", ManifestCacheBuster::new(wrong));
    config.add_cache_buster(
        "b",
        ManifestCacheBuster::new(folder.path().join("none.json")),
    );
    let error = config.make_app().unwrap_err().to_string();
    assert!(
        error.contains("manifest.json is not a map of paths to paths: "),
        "{error}"
    );
    assert!(error.contains("none.json cannot be read: "), "{error}");
    assert_eq!(error.matches("static_views/urls.rs:").count(), 2, "{error}");
}
