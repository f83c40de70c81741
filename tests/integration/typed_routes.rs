//! Routes that are types.

use pyramidion::testing::{DummyRequest, TestApp};
use pyramidion::{App, Configurator, Request, Route, UrlArgs, View, package, view_config};

mod blog {
    use super::*;

    #[derive(Route)]
    #[route(name = "entry", pattern = "/{year:\\d{4}}/{slug}")]
    pub(super) struct Entry {
        pub(super) year: u16,
        pub(super) slug: String,
    }

    #[derive(Route)]
    #[route(name = "latest", pattern = "/2026/latest")]
    pub(super) struct Latest;

    #[derive(Route)]
    #[route(name = "files", pattern = "/files/{type}/*parts")]
    pub(super) struct Files {
        pub(super) r#type: char,
        pub(super) parts: Vec<u8>,
    }

    #[view_config(route = Entry, request_method = "GET")]
    pub(super) fn entry(request: &Request, entry: Entry) -> pyramidion::Result<String> {
        let next = Entry {
            year: entry.year + 1,
            slug: format!("{}/ä", entry.slug),
        };
        let anchored = (&next, UrlArgs::new().query([("p", 2)]).anchor("end"));
        Ok(format!(
            "{} {} {} {}",
            entry.year,
            entry.slug,
            request.route_url(&next)?,
            request.route_path(anchored)?
        ))
    }

    #[view_config(route = Latest)]
    pub(super) fn latest(request: &Request, _: Latest) -> String {
        request.route_path(&Latest).unwrap_or_default()
    }

    #[view_config(route = Files)]
    pub(super) fn files(request: &Request, files: Files) -> String {
        let Files { r#type, ref parts } = files;
        let path = request.route_path(&files).unwrap_or_default();
        format!("{type} {parts:?} {path}")
    }
}

fn app(configure: impl FnOnce(&mut Configurator)) -> App {
    let mut config = Configurator::new();
    configure(&mut config);
    config.make_app().expect("a right configuration")
}

fn text(app: &TestApp, path: &str) -> String {
    app.get(path).send().text().to_owned()
}

#[test]
fn a_type_names_the_route_takes_its_values_and_writes_its_urls() {
    let app = TestApp::new(app(|config| config.scan(package!(self::blog))));
    assert_eq!(
        text(&app, "/2025/new%20year"),
        "2025 new year http://localhost/2026/new%20year/%C3%A4 \
         /2026/new%20year/%C3%A4?p=2#end"
    );
    assert_eq!(text(&app, "/2026/latest"), "/2026/latest");
    assert_eq!(text(&app, "/files/a/1/2"), "a [1, 2] /files/a/1/2");
    assert_eq!(text(&app, "/files/a/"), "a [] /files/a/");
}

#[test]
fn values_of_another_type_are_not_found() {
    let app = TestApp::new(app(|config| config.scan(package!(self::blog))));
    for path in ["/files/ab/1", "/files/a/1/256", "/files/a/x", "/25/x"] {
        assert_eq!(app.get(path).send().status(), 404, "{path}");
    }
}

#[test]
fn scanned_routes_stand_where_the_scan_stands_with_its_prefix() {
    let order = |scan_first: bool| {
        let app = TestApp::new(app(|config| {
            if scan_first {
                config.include_with_prefix("/blog", |config| config.scan(package!(self::blog)));
            }
            config.add_route("all", "/blog/{a}/{b}");
            config.add_view(View::new(|_: &mut Request| "all").route_name("all"));
            if !scan_first {
                config.include_with_prefix("/blog", |config| config.scan(package!(self::blog)));
            }
        }));
        text(&app, "/blog/2026/latest")
    };
    assert_eq!(order(true), "/blog/2026/latest");
    assert_eq!(order(false), "all");
}

#[test]
fn a_route_that_is_added_by_hand_is_not_scanned_again() {
    let app = TestApp::new(app(|config| {
        config.scan(package!(self::blog));
        config
            .add_typed_route::<blog::Files>()
            .request_method(["POST"]);
    }));
    assert_eq!(app.post("/files/a/1").send().status(), 200);
    assert_eq!(app.get("/files/a/1").send().status(), 404);
}

#[test]
fn names_and_types_write_the_same_urls() {
    let app = app(|config| config.scan(package!(self::blog)));
    let request = DummyRequest::get("/").build_for(&app);
    let entry = blog::Entry {
        year: 2026,
        slug: "a".to_owned(),
    };
    let values = [("year", "2026"), ("slug", "a")];
    assert_eq!(
        request.route_url(&entry).ok(),
        request.route_url(("entry", values)).ok()
    );
    let replaced = (&entry, UrlArgs::new().value("slug", "b").element("c"));
    assert_eq!(
        request.route_path(replaced).ok().as_deref(),
        Some("/2026/b/c")
    );
    assert_eq!(blog::Entry::NAME, "entry");
    assert_eq!(blog::Entry::PATTERN, "/{year:\\d{4}}/{slug}");
}

/// Returns what `make_app` says of a configuration.
fn mistakes(configure: impl FnOnce(&mut Configurator)) -> String {
    let mut config = Configurator::new();
    configure(&mut config);
    config.make_app().expect_err("a mistake").to_string()
}

mod elsewhere {
    use super::*;

    #[view_config(route = blog::Entry)]
    pub(super) fn entry() -> &'static str {
        "entry"
    }

    pub(super) mod wrong {
        use super::*;

        #[view_config(route_name = "other")]
        pub(crate) fn other(_entry: blog::Entry) -> &'static str {
            "other"
        }
    }
}

#[test]
fn a_type_that_was_not_scanned_is_named() {
    let text = mistakes(|config| config.scan(package!(self::elsewhere)));
    let expected = "the view `entry` is for the route `entry`, which was not added; the type `Entry` \
                    declares this route, so add `config.scan(package!(pyramidion_tests_integration::typed_routes::blog))`";
    let module = module_path!();
    let expected = expected.replace("pyramidion_tests_integration::typed_routes", module);
    assert!(text.contains(&expected), "{text}");
}

#[test]
fn the_argument_of_another_route_is_a_mistake() {
    let text = mistakes(|config| {
        config.scan(package!(self::elsewhere::wrong));
        config.scan(package!(self::blog));
        config.add_route("other", "/other");
    });
    assert!(
        text.contains("takes the values of the route `entry`, but is not for that route; ")
            && text.contains("`route = "),
        "{text}"
    );
    assert!(text.contains("typed_routes.rs:"), "{text}");
}

#[test]
fn a_name_that_is_taken_is_a_conflict_with_both_places() {
    let text = mistakes(|config| {
        config.scan(package!(self::blog));
        config.add_route("entry", "/entry");
    });
    assert!(
        text.contains("the route `entry` is added 2 times"),
        "{text}"
    );
    assert_eq!(text.matches("typed_routes.rs:").count(), 2, "{text}");
}

#[test]
fn an_unscanned_route_is_warned_of() {
    let app = app(|config| {
        config.add_route("home", "/");
        config.add_view(View::new(|_: &mut Request| "home").route_name("home"));
    });
    let warning = "the route `Latest` is registered but no scan covers it";
    assert!(
        app.warnings().iter().any(|text| text.contains(warning)),
        "{:?}",
        app.warnings()
    );
}

mod with_factories {
    use pyramidion::context::Resource;
    use pyramidion::extract::{Context, Path};
    use pyramidion::{HttpException, Route, view_config};

    pub(super) struct Book(u32);

    impl Resource for Book {}

    #[derive(Route)]
    #[route(name = "shown_book", pattern = "/books/{id}", factory = book)]
    pub(super) struct ShownBook {
        id: u32,
    }

    async fn book(Path(id): Path<u32>) -> pyramidion::Result<Book> {
        let is_there = id < 10;
        is_there
            .then_some(Book(id))
            .ok_or_else(|| HttpException::not_found().into())
    }

    #[view_config(route = ShownBook)]
    fn show(book: Context<Book>, route: ShownBook) -> String {
        format!("{} {}", book.0.0, route.id)
    }
}

#[test]
fn a_route_may_say_what_makes_its_context() {
    for is_added in [false, true] {
        let mut config = Configurator::new();
        if is_added {
            config.add_typed_route::<with_factories::ShownBook>();
        }
        config.scan(package!(self::with_factories));
        let app = TestApp::new(config.make_app().expect("a right configuration"));
        assert_eq!(app.get("/books/7").send().text(), "7 7");
        assert_eq!(app.get("/books/11").send().status(), 404);
    }
}
