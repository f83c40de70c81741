//! URLs of routes.

use pyramidion::testing::{DummyRequest, TestApp};
use pyramidion::{Configurator, Request, UrlArgs, View};
use pyramidion_tests::applications::{client, has_mistake, says};

/// Returns what a view of the route `/foo/{action}` writes, asked for with a query.
fn written_by<E: std::fmt::Display + 'static>(
    write: impl Fn(&Request) -> Result<String, E> + Send + Sync + 'static,
) -> String {
    let app = client(|config| {
        config.add_route("foo", "/foo/{action}");
        config.add_route("page", "/foo/{action}/{page}");
        config.add_route("files", "/files/*rest");
        let view = move |request: &mut Request| match write(request) {
            Ok(url) => url,
            Err(error) => error.to_string(),
        };
        config.add_view(View::new(view).route_name("foo"));
    });
    app.get("/foo/a%20b?q=1&q=2").send().text().to_owned()
}

#[test]
fn the_url_of_the_current_route_can_be_that_of_another() {
    let page = || UrlArgs::new().route_name("page").value("page", 5);
    for (args, path) in [
        (UrlArgs::new(), "/foo/a%20b?q=1&q=2"),
        (page(), "/foo/a%20b/5?q=1&q=2"),
        (
            page().query([("x", 1)]).anchor("top"),
            "/foo/a%20b/5?x=1#top",
        ),
        (
            page().value("action", "c").element("d"),
            "/foo/c/5/d?q=1&q=2",
        ),
        (
            UrlArgs::new()
                .route_name("files")
                .segments("rest", ["x", "y"]),
            "/files/x/y?q=1&q=2",
        ),
    ] {
        let same = args.clone();
        assert_eq!(
            written_by(move |request| request.current_route_path(args.clone())),
            path
        );
        assert_eq!(
            written_by(move |request| request.current_route_url(same.clone())),
            format!("http://localhost{path}")
        );
    }
    // After what is wrong it is said where the URL was asked for.
    let absent = UrlArgs::new().route_name("pag");
    let told = written_by(move |request| request.current_route_url(absent.clone()));
    assert!(
        told.starts_with(
            "there is no route named `pag` (did you mean `page`?); it is asked for at "
        ),
        "{told}"
    );
    let incomplete = UrlArgs::new().route_name("page");
    let told = written_by(move |request| request.current_route_url(incomplete.clone()));
    assert!(
        told.starts_with("the route `page` (/foo/{action}/{page}) needs a value for `page`; it is"),
        "{told}"
    );
}

/// A route that is named need not have matched.
#[test]
fn where_no_route_matched_one_can_be_named() {
    let mut config = Configurator::new();
    config.add_route("home", "/home/{x}");
    let request = DummyRequest::get("/?a=b").build_for(&config.make_app().unwrap());
    let args = UrlArgs::new().route_name("home").value("x", 1);
    assert_eq!(request.current_route_path(args).unwrap(), "/home/1?a=b");
    let error = request.current_route_path(()).unwrap_err();
    assert_eq!(error.to_string(), "no route matched this request");
}

/// For a URL that names its route already it counts for nothing.
#[test]
fn elsewhere_the_name_of_a_route_counts_for_nothing() {
    let args = UrlArgs::new().route_name("page").value("action", "x");
    assert_eq!(
        written_by(move |request| request.route_path(("foo", args.clone()))),
        "/foo/x"
    );
}

#[test]
fn an_empty_element_writes_its_slash() {
    let mut config = Configurator::new();
    for (name, pattern) in [
        ("r", "/x"),
        ("s", "/x/"),
        ("root", "/"),
        ("rest", "/y/*rest"),
    ] {
        config.add_route(name, pattern);
    }
    let request = DummyRequest::get("/").build_for(&config.make_app().unwrap());
    for (name, elements, expected) in [
        ("r", &[""][..], "/x/"),
        ("r", &["", "a"], "/x//a"),
        ("r", &["a", ""], "/x/a/"),
        ("r", &["", ""], "/x//"),
        ("r", &["a", "", "b"], "/x/a//b"),
        ("r", &["/"], "/x/%2F"),
        ("s", &[""], "/x/"),
        ("s", &["", "a"], "/x//a"),
        ("s", &["", ""], "/x//"),
        ("root", &[""], "/"),
        ("root", &["a", ""], "/a/"),
        ("rest", &["", "a"], "/y/q//a"),
    ] {
        let args = UrlArgs::new().segments("rest", ["q"]);
        let args = elements.iter().fold(args, UrlArgs::element);
        assert_eq!(
            request.route_path((name, args)).unwrap(),
            expected,
            "{name} {elements:?}"
        );
    }
}

/// Returns what a template writes at `/page/7?q=1`.
fn rendered(template: &'static str) -> String {
    let mut config = Configurator::new();
    config.add_template("page.txt", template);
    config.add_route("page", "/page/{id}");
    config.add_route("other", "/other/{id}/{x}");
    let view = View::rendered(|_: &mut Request| ()).renderer("page.txt");
    config.add_view(view.route_name("page"));
    let app = TestApp::new(config.make_app().unwrap());
    app.get("/page/7?q=1").send().text().to_owned()
}

#[test]
fn templates_name_another_route() {
    assert_eq!(
        rendered("{{ current_route_path(_route_name='other', x=8) }}"),
        "/other/7/8?q=1"
    );
    assert_eq!(
        rendered("{{ request.current_route_url(_route_name='other', x=8, _query=none) }}"),
        "http://localhost/other/7/8"
    );
    assert_eq!(
        rendered("{{ current_route_path(_route_name=none) }}"),
        "/page/7?q=1"
    );
}

#[test]
fn an_anchor_or_query_of_nothing_writes_nothing() {
    for nothing in ["''", "none", "0", "false", "[]", "{}", "absent"] {
        let template = format!(
            "{{{{ route_path('page', id=1, _anchor={nothing}) }}}} \
             {{{{ current_route_path(_query={nothing}) }}}}"
        );
        assert_eq!(rendered(template.leak()), "/page/1 /page/7", "{nothing}");
    }
    assert_eq!(
        rendered("{{ route_path('page', id=1, _anchor=1) }}"),
        "/page/1#1"
    );
    let mut config = Configurator::new();
    config.add_route("home", "/");
    let request = DummyRequest::get("/").build_for(&config.make_app().unwrap());
    let args = UrlArgs::new().anchor("");
    assert_eq!(request.route_path(("home", args)).unwrap(), "/");
}

#[test]
fn inheriting_the_slash_is_for_an_empty_pattern() {
    for pattern in ["/", "/x", "x/{y}"] {
        has_mistake(
            |config| {
                config.include_with_prefix("users", move |config| {
                    config.add_route("user", pattern).inherit_slash(true);
                    config.add_view(says("user").route_name("user"));
                });
            },
            &[
                "integration/urls.rs:",
                &format!(
                    "the route `user` has the pattern {pattern:?}; `.inherit_slash(true)` is only for an empty pattern"
                ),
                "remove it, or write `add_route(\"user\", \"\")`",
            ],
        );
    }
}
