//! Static views before the first request.

use super::*;

#[test]
fn what_is_wrong_with_static_views_is_found_before_the_first_request() {
    let mut config = Configurator::new();
    config.add_static_view("one", "no/such/folder");
    config
        .add_static_view("two", env!("CARGO_MANIFEST_DIR"))
        .content_encodings(["deflate"]);
    config.add_static_view("two", env!("CARGO_MANIFEST_DIR"));
    config
        .add_static_view("three", env!("CARGO_MANIFEST_DIR"))
        .permission("read")
        .index("a/b");
    config.add_static_view("https://cdn.example.com", "no/such/folder");
    let error = config.make_app().unwrap_err();
    let problems: Vec<_> = error.problems().collect();
    let here = "integration/static_views/declared.rs:";
    for parts in [
        [
            "the static view `one`: there is no folder \"no/such/folder\" in \"",
            "static_dir!(…)",
        ],
        [
            "the static view `two`: `deflate` is not an encoding of files",
            "`br`, `gzip` and `zstd`",
        ],
        ["the static view `two` is added 2 times; also at ", here],
        ["needs the permission `read`", "set_security_policy"],
        [
            "the static view `three`: the index \"a/b\"",
            "is not the name of a file",
        ],
    ] {
        let found = problems.iter().any(|problem| {
            problem.contains(here) && parts.iter().all(|part| problem.contains(part))
        });
        assert!(found, "no {parts:?} in\n{}", problems.join("\n"));
    }
    assert_eq!(problems.len(), 5, "{}", problems.join("\n"));
}

#[test]
fn an_application_overrides_the_static_view_that_it_includes() {
    let (ours, theirs) = (Folder::new("static_ours"), Folder::new("static_theirs"));
    ours.write("a.txt", "ours");
    let mut config = Configurator::new();
    let path = theirs.path().to_owned();
    config.include(move |config: &mut Configurator| {
        config.add_static_view("static", path.as_path());
    });
    config.add_static_view("static", ours.path());
    let app = TestApp::new(config.make_app().unwrap());
    check(&app, "/static/a.txt", 200, "ours");
}
