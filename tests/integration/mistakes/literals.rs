//! What views ask for by literals, and what is reported where it is not there.

use pyramidion::extract::Path;
use pyramidion::testing::TestApp;
use pyramidion::{
    Configurator, Matchdict, Request, Route, View, package, view_config, view_defaults,
};
use pyramidion_tests::applications::{has_mistake, says};

mod views {
    use super::*;

    #[view_config(route_name = "user")]
    fn user(request: &mut Request) -> String {
        let name = request
            .matchdict()
            .get("nam")
            .unwrap_or("nobody")
            .to_owned();
        let home = request.route_url("hoem").unwrap_or_default();
        let user = request
            .route_path(("user", [("nick", 7)]))
            .unwrap_or_default();
        let style = request.static_path("static/a.css", ()).unwrap_or_default();
        let count = request.session().len();
        let token = request.csrf_token();
        format!("{name}{home}{user}{style}{count}{token}")
    }

    #[view_config(route_name = "user", xhr = true)]
    fn values(values: &Matchdict) -> String {
        values.get("nme").unwrap_or_default().to_owned()
    }

    pub(super) struct Methods;

    impl pyramidion::extract::FromRequest for Methods {
        fn from_request(_: &mut Request) -> pyramidion::Result<Self> {
            Ok(Self)
        }
    }

    #[view_defaults(route_name = "user")]
    impl Methods {
        #[view_config(request_method = "PUT")]
        fn put(&self, request: &Request) -> String {
            let Self = self;
            request
                .matchdict()
                .get("naem")
                .unwrap_or_default()
                .to_owned()
        }
    }
}

/// Returns the warnings of this file.
fn warnings(configure: impl FnOnce(&mut Configurator)) -> Vec<String> {
    let mut config = Configurator::new();
    configure(&mut config);
    let app = config.make_app().expect("a right configuration");
    let here = "tests/integration/mistakes/literals.rs:";
    let warnings = app.warnings().iter();
    warnings
        .filter(|warning| warning.starts_with(here) && !warning.contains("no scan covers"))
        .cloned()
        .collect()
}

/// Returns the number of the first line of this file that has a text.
fn line_of(text: &str) -> usize {
    let mut lines = include_str!("literals.rs").lines();
    1 + lines.position(|line| line.contains(text)).expect("a line")
}

#[test]
fn literals_in_the_bodies_of_views_are_compared_with_the_application() {
    let found = warnings(|config| {
        config.add_route("home", "/");
        config.add_view(says("home").route_name("home"));
        config.add_route("user", "/users/{name}");
        config.scan(package!(self::views));
    });
    for (at, expected) in [
        (
            ".get(\"nam\")",
            "the view `user` asks for the placeholder `nam`, which the route `user` (`/users/{name}`) does \
             not have (did you mean `name`?)",
        ),
        (
            "\"hoem\"",
            "the view `user` asks for the URL of the route `hoem`, which was not added (did you mean `home`?); \
             of a type that derives `Route` the compiler checks it",
        ),
        (
            "\"nick\", 7",
            "asks for the URL of the route `user` (`/users/{name}`) without a value for `name`",
        ),
        (
            "static/a.css",
            "asks for the URL of `static/a.css`, but no static view serves it",
        ),
        (
            "request.session()",
            "calls `session()`, but there is no session factory",
        ),
        (
            "request.csrf_token()",
            "calls `csrf_token()`, but nothing keeps CSRF tokens",
        ),
        (
            "values.get",
            "the view `values` asks for the placeholder `nme`",
        ),
        (
            "\"naem\"",
            "the view `Methods::put` asks for the placeholder `naem`",
        ),
    ] {
        let place = format!("mistakes/literals.rs:{}: ", line_of(at));
        let is_told = |warning: &&String| warning.contains(&place) && warning.contains(expected);
        assert_eq!(
            found.iter().filter(is_told).count(),
            1,
            "{place}{expected}: {found:#?}"
        );
    }
    assert_eq!(found.len(), 8, "{found:#?}");
}

mod right {
    use super::*;

    #[view_config(route_name = "new")]
    #[view_config(route_name = "edit")]
    fn form(request: &Request) -> String {
        // Only one of the routes has it.
        let id = request.matchdict().get("id").unwrap_or("new").to_owned();
        let edit = request
            .route_path(("edit", [("id", 1)]))
            .unwrap_or_default();
        let signed = request.route_path("signed").unwrap_or_default();
        let file = request.static_path(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"), ());
        format!("{id} {edit} {signed} {}", file.unwrap_or_default())
    }
}

#[test]
fn what_is_there_is_not_warned_of() {
    let mut config = Configurator::new();
    config.add_route("new", "/new");
    config.add_route("edit", "/{id}/edit");
    config
        .add_route("signed", "/signed/{key}")
        .pregenerator(|args| args.value("key", "k"))
        .generation_only(true);
    config.add_static_view("static", env!("CARGO_MANIFEST_DIR"));
    config.scan(package!(self::right));
    let app = config.make_app().expect("a right configuration");
    let here = "mistakes/literals.rs:";
    let asked: Vec<_> = app
        .warnings()
        .iter()
        .filter(|warning| warning.contains(here) && warning.contains("asks"))
        .collect();
    assert!(asked.is_empty(), "{asked:#?}");
    let app = TestApp::new(app);
    assert_eq!(
        app.get("/new").send().text(),
        "new /1/edit /signed/k /static/Cargo.toml"
    );
    assert_eq!(
        app.get("/7/edit").send().text(),
        "7 /1/edit /signed/k /static/Cargo.toml"
    );
}

/// A helper of several views, in which nothing is looked for.
fn menu(request: &Request) -> Result<String, pyramidion::UrlError> {
    request.route_path("hoem") // of the helper
}

#[test]
fn urls_of_helpers_are_tried_before_the_first_request() {
    let home = |config: &mut Configurator| {
        config.add_route("home", "/");
        config.add_view(says("home").route_name("home"));
    };
    let place = format!("mistakes/literals.rs:{}:", line_of("// of the helper"));
    has_mistake(
        |config| {
            home(config);
            config.check_urls(|request| menu(request).map(drop));
        },
        &[
            "a URL cannot be written: there is no route named `hoem` (did you mean `home`?)",
            &place,
        ],
    );
    has_mistake(
        |config| {
            home(config);
            config.check_urls(|request| request.static_path("files/a.css", ()).map(drop));
        },
        &["there is no static view for `files/a.css`"],
    );
    let mut config = Configurator::new();
    home(&mut config);
    config.check_urls(|request| request.route_url("home").map(drop));
    config.make_app().expect("a right configuration");
}

#[test]
fn an_error_at_run_time_says_where_it_was_asked_for() {
    #[derive(Route)]
    #[route(name = "page", pattern = "/{number}")]
    struct Page {
        number: u32,
    }

    let mut config = Configurator::new();
    config.add_typed_route::<Page>();
    config.add_view(
        View::new(|request: &mut Request, Path(number): Path<u32>| {
            let right = request.route_path(&Page { number }).unwrap_or_default();
            let wrong = request.route_path(("page", [("x", 1)])); // without a number
            format!("{right} {}", wrong.expect_err("no value"))
        })
        .route_name("page"),
    );
    let app = TestApp::new(config.make_app().expect("a right configuration"));
    let expected = format!(
        "/7 the route `page` (/{{number}}) needs a value for `number`; it is asked for at \
         tests/integration/mistakes/literals.rs:{}:",
        line_of("// without a number")
    );
    let text = app.get("/7").send().text().to_owned();
    assert!(text.starts_with(&expected), "{text}");
    assert!(
        text.contains(
            "the compiler finds that for a type that derives `Route`, and `config.check_urls(…)`"
        ),
        "{text}"
    );
}
