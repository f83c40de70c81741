//! Routes that are imported from a listing, for writing URLs only.

use pyramidion::forward::Choice;
use pyramidion::testing::{DummyRequest, TestApp};
use pyramidion::{App, UrlArgs, package};
use pyramidion_tests::applications::signed_with;

use super::*;

/// The routes of an old application, of which two have expressions without an equivalent.
const OLD: [(&str, &str, &str); 7] = [
    ("home", "/", "*"),
    ("article", "/articles/{id}", "GET"),
    ("article", "/articles/{id}", "POST"),
    ("post", r"/posts/{id:(?=x)\d+}", "GET"),
    ("twice", r"/twice/{word:(?P<w>\w{2})(?P=w)}/{rest}", "GET"),
    ("files", "/files/*path", "GET"),
    ("cdn", "https://cdn.example.org/{path}.js", "*"),
];

fn app(config: Configurator) -> App {
    config.make_app().expect("a right configuration")
}

fn paths(app: &App, targets: &[(&str, &[(&str, &str)])]) -> Vec<String> {
    let request = DummyRequest::get("/").build_for(app);
    let path = |(name, values): &(&str, &[(&str, &str)])| {
        let args = values.iter().fold(UrlArgs::new(), |args, (name, value)| {
            args.value(*name, value)
        });
        let path = request.route_path((*name, args));
        path.unwrap_or_else(|error| error.to_string())
    };
    targets.iter().map(path).collect()
}

#[test]
fn urls_of_imported_routes_are_written() {
    let mut config = Configurator::new();
    config.import_proutes(listing(&OLD));
    let request = DummyRequest::get("/").build_for(&app(config));
    let url = request.route_url(("article", [("id", "a b")]));
    assert_eq!(url.unwrap(), "http://localhost/articles/a%20b");
    let path = |name: &str, args: UrlArgs| request.route_path((name, args)).unwrap();
    let id = || UrlArgs::new().value("id", 7);
    assert_eq!(path("post", id()), "/posts/7");
    let args = id().query([("page", "2 3")]).anchor("top");
    assert_eq!(path("post", args), "/posts/7?page=2+3#top");
    let args = UrlArgs::new().value("word", "nono").value("rest", "x/y");
    assert_eq!(path("twice", args), "/twice/nono/x/y");
    let args = UrlArgs::new().segments("path", ["a b", "c"]);
    assert_eq!(path("files", args), "/files/a%20b/c");
    assert_eq!(path("home", UrlArgs::new()), "/");

    let url = request.route_url(("cdn", [("path", "site")]));
    assert_eq!(url.unwrap(), "https://cdn.example.org/site.js");
    assert!(request.route_path(("cdn", [("path", "site")])).is_err());
    let error = request
        .route_url("post")
        .expect_err("a value is missing")
        .to_string();
    assert!(error.contains("`id`"), "{error}");
}

#[test]
fn templates_write_urls_of_imported_routes() {
    let mut config = Configurator::new();
    config.import_proutes(listing(&OLD));
    config.add_route("new", "/new");
    config.add_template(
        "links.txt",
        r#"{{ route_path("post", id=7) }} {{ route_url("article", id=8) }}"#,
    );
    let view = View::rendered(|_: &mut Request| ())
        .route_name("new")
        .renderer("links.txt");
    config.add_view(view);
    let reply = TestApp::new(app(config)).get("/new").send();
    assert_eq!(reply.text(), "/posts/7 http://localhost/articles/8");
}

#[test]
fn no_request_matches_an_imported_route() {
    let mut config = Configurator::new();
    config.import_proutes(listing(&OLD));
    config.add_route("all", "/articles/{id}/all");
    config.add_view(View::new(|_: &mut Request| "all").route_name("all"));
    let app = TestApp::new(app(config));
    for path in ["/", "/articles/7", "/posts/7", "/files/a"] {
        assert_eq!(app.get(path).send().status(), 404, "{path}");
    }
    assert_eq!(app.get("/articles/7/all").send().text(), "all");
    let mut warnings = app.app().warnings().iter();
    assert!(
        !warnings.any(|warning| warning.contains("has no view")),
        "no view is missed"
    );
}

mod typed {
    //! A route that is a type.

    use pyramidion::{Route, view_config};

    #[derive(Debug, Route)]
    #[route(name = "post", pattern = "/new-posts/{id}")]
    pub(super) struct Post {
        pub(super) id: u32,
    }

    #[view_config(route = Post)]
    fn post(post: Post) -> String {
        format!("new {}", post.id)
    }
}

fn included(config: &mut Configurator) {
    config.import_proutes(listing(&OLD));
    config.add_route("files", "files/{name}");
    config.add_view(View::new(|_: &mut Request| "files").route_name("files"));
}

#[test]
fn own_routes_win_wherever_they_are_declared() {
    let mut config = Configurator::new();
    config.add_route("home", "/before");
    config.include_with_prefix("/part", included);
    config.add_route("article", "/after/{id}");
    for name in ["home", "article"] {
        config.add_view(View::new(|_: &mut Request| "new").route_name(name));
    }
    config.scan(package!(self::typed));
    let app = app(config);
    let targets: [(&str, &[_]); 5] = [
        ("home", &[]),
        ("article", &[("id", "7")]),
        ("files", &[("name", "a")]),
        ("post", &[("id", "7")]),
        ("twice", &[("word", "nono"), ("rest", "x")]),
    ];
    // The prefix is that of the routes which the include declares.
    let expected = [
        "/before",
        "/after/7",
        "/part/files/a",
        "/new-posts/7",
        "/twice/nono/x",
    ];
    assert_eq!(paths(&app, &targets), expected);
    let request = DummyRequest::get("/").build_for(&app);
    let post = typed::Post { id: 8 };
    assert_eq!(request.route_path(&post).unwrap(), "/new-posts/8");
    let app = TestApp::new(app);
    for (path, text) in [
        ("/before", "new"),
        ("/after/7", "new"),
        ("/part/files/a", "files"),
        ("/new-posts/7", "new 7"),
    ] {
        assert_eq!(app.get(path).send().text(), text, "{path}");
    }
    for path in ["/", "/articles/7", "/files/a"] {
        assert_eq!(app.get(path).send().status(), 404, "{path}");
    }
}

#[test]
fn the_same_routes_can_be_imported_again() {
    let mut config = Configurator::new();
    config.import_proutes(listing(&OLD));
    config.import_proutes(listing(&OLD[1..3]));
    config.import_proutes(listing(&[OLD[1], OLD[0], OLD[2]]));
    let app = app(config);
    assert_eq!(paths(&app, &[("article", &[("id", "7")])]), ["/articles/7"]);
}

#[test]
fn every_mistake_of_imports_is_reported_with_its_line() {
    let mut config = Configurator::new();
    config.add_route("own", "/own");
    config.add_view(View::new(|_: &mut Request| "").route_name("own"));
    config.add_view(View::new(|_: &mut Request| "").route_name("fine"));
    let line = line!();
    config.import_proutes("home  /");
    config.import_proutes("Name  Pattern\n----  -------\nsqueezed /\n");
    config.import_proutes(listing(&[
        ("fine", "/{a}", "*"),
        ("own", "/{a}/{a}", "*"),
        ("doubled", "/{a}/{a}", "*"),
        ("spaced", "/{a b:(?=x)}", "*"),
        ("two", "/1", "GET"),
        ("two", "/2", "POST"),
    ]));
    config.import_proutes(listing(&[("fine", "/{b}", "*"), ("own", "/", "*")]));
    let error = config.make_app().expect_err("a wrong configuration");
    let expected = [
        format!(
            "{}:{}: in the imported listing, line 1 is not what `proutes` prints: there is no table with the heads \
             `Name` and `Pattern`; copy the whole output of `proutes development.ini`, spaces and heads included",
            file!(),
            line + 1
        ),
        format!(
            "{}:{}: in the imported listing, line 3 is not what `proutes` prints: the row does not stand below the \
             heads of the columns; copy the whole output of `proutes development.ini`, spaces and heads included",
            file!(),
            line + 2
        ),
        format!(
            "{}:{}: the pattern \"/{{a}}/{{a}}\" of the imported route `doubled`, line 5 of the listing: the \
             placeholder `a` occurs twice: give one of them another name",
            file!(),
            line + 3
        ),
        format!(
            "{}:{}: the pattern \"/{{a b:(?=x)}}\" of the imported route `spaced`, line 6 of the listing: `a b` cannot \
             name a placeholder: use letters, digits and `_`, as in `{{user_id}}`",
            file!(),
            line + 3
        ),
        format!(
            "{}:{}: the imported route `two` is \"/1\" on line 7 of the listing and \"/2\" on line 8; declare the \
             route yourself, or leave out one of its rows",
            file!(),
            line + 3
        ),
        format!(
            "{0}:{1}: the imported route `fine` is \"/{{a}}\" on line 3 of its listing and \"/{{b}}\" on line 3; also \
             at {0}:{2}; declare the route yourself, or leave out one of its rows",
            file!(),
            line + 3,
            line + 11
        ),
    ];
    let mut problems: Vec<_> = error.problems().collect();
    let view = problems.iter().position(|problem| {
        problem.contains(
            "is for the route `fine`, which was not added: it is imported, which is only for writing URLs; declare it \
             by `config.add_route(…)`",
        )
    });
    problems.remove(view.expect("a view needs more than an imported route"));
    assert_eq!(problems, expected);
}

#[test]
fn the_check_tells_imported_and_forwarded_routes_from_served_ones() {
    let there = [
        ("home", "/", "*"),
        ("item", r"/items/{id:\d+}", "GET"),
        ("login", "/login", "GET,POST"),
        ("search", "/search", "GET,POST"),
        ("about", "/about", "GET"),
        ("news", "/news/{day:[a-z]+}", "GET"),
        ("page", "/{page}", "GET"),
        ("old", "/old", "GET"),
    ];
    let mut config = Configurator::new();
    config.forward_unmatched("http://127.0.0.1:9");
    config.import_proutes(listing(&there));
    config.add_route("everything", "/{page}").forward();
    config.add_route("home", "/");
    config.add_route("login", "/log{in}").forward();
    config
        .add_route("search", "/search")
        .forward_when(Choice::methods(["POST"]));
    config.add_route("about", "/about").shadow();
    config.add_route("old", "/else").generation_only(true);
    config.add_route("brand_new", "/brand/new");
    for name in ["home", "search", "about", "brand_new"] {
        config.add_view(
            View::new(|_: &mut Request| "")
                .route_name(name)
                .request_method(["GET"]),
        );
    }
    let app = app(config);
    let report = proutes::check(&listing(&there), &app).expect("a listing");
    assert_eq!(report.served(), ["home", "search", "about"]);
    assert_eq!(report.forwarded(), ["item", "login", "news", "page", "old"]);
    assert_eq!(report.new_routes(), ["brand_new"]);
    finds(
        &report,
        &[
            (
                MissingViews,
                "line 3: `home`: POST, PUT, PATCH, DELETE has a view there, and none here",
            ),
            (
                MissingViews,
                "line 6: `search`: POST has a view there, and none here",
            ),
        ],
    );
}

#[test]
fn the_check_still_says_what_a_route_takes_from_forwarded_ones() {
    let mut config = Configurator::new();
    config.forward_unmatched("http://127.0.0.1:9");
    let there = [("new", "/items/new", "GET"), ("edit", "/items/edit", "GET")];
    config.import_proutes(listing(&there[..1]));
    config.add_route("item", "/items/{id}");
    config.add_route("edit", "/items/edit").forward();
    config.add_view(View::new(|_: &mut Request| "").route_name("item"));
    let report = proutes::check(&listing(&there), &app(config)).expect("a listing");
    assert_eq!(report.forwarded(), ["new", "edit"]);
    finds(
        &report,
        &[
            (
                TakenByAnother,
                "line 3: `new`: `/items/new` is taken here by `item` (`/items/{id}`)",
            ),
            (
                TakenByAnother,
                "line 4: `edit`: `/items/edit` is taken here by `item` (`/items/{id}`)",
            ),
        ],
    );
}

#[test]
fn every_listing_of_pyramid_can_be_imported() {
    let text = recorded();
    let listed = proutes::parse(&text).expect("a listing");
    let mut config = Configurator::new();
    config.import_proutes(text);
    let request = DummyRequest::get("/").build_for(&app(config));
    let mut without_value = Vec::new();
    for route in &listed {
        if let Err(error) = request.route_url(route.name()) {
            assert!(error.to_string().contains("needs a value"), "{error}");
            without_value.push(route.name());
        }
    }
    assert_eq!(listed.len(), 14);
    let expected = [
        "item",
        "old",
        "page",
        "a name with  spaces",
        "__static/",
        "rest",
        "elsewhere",
        "unmatched",
    ];
    assert_eq!(without_value, expected);
    // A name outside of ASCII is not a placeholder, as in Pyramid.
    let path = request.route_path("カナ").expect("a path");
    assert_eq!(path, "/%E3%82%AB%E3%83%8A/%7B%C3%BC%7D");
}

#[test]
fn the_example_takes_over_what_is_not_imported() {
    let settings = signed_with(&"7".repeat(64));
    let app = side_by_side::app(settings).expect("a right configuration");
    let listing = include_str!("../../../examples/side-by-side/proutes.txt");
    let report = proutes::check(listing, &app).expect("a listing");
    let served = ["home", "notes", "notes_json", "note", "admin", "__static/"];
    assert_eq!(report.served(), served);
    let forwarded = [
        "login",
        "logout",
        "messages",
        "profile",
        "about",
        "__images/",
    ];
    assert_eq!(report.forwarded(), forwarded);
    assert!(report.new_routes().is_empty(), "{report}");
    finds(&report, &[]);
}
