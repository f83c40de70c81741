//! Views whose `Path` cannot be read from any path of their route.

use pyramidion::extract::{FromRequest, Path, Query};
use pyramidion::testing::TestApp;
use pyramidion::{Configurator, Request, View, package, view_config, view_defaults};
use serde::Deserialize;

use super::problems;

/// What of a path is an article.
#[derive(Deserialize)]
struct Article {
    year: u16,
    slug: String,
    page: Option<u8>,
}

mod one_of_two {
    use super::*;

    #[view_config(route_name = "pair")]
    fn pair(Path(number): Path<(u32,)>) -> String {
        number.0.to_string()
    }

    #[view_config(route_name = "pair", request_method = "PUT")]
    fn single(Path(number): Path<u32>) -> String {
        number.to_string()
    }

    #[view_config(route_name = "one", request_method = "POST")]
    fn triple(Path((a, b, c)): Path<(u32, char, String)>) -> String {
        format!("{a}{b}{c}")
    }

    #[view_config(route_name = "none")]
    fn nothing(Path(number): Path<u32>) -> String {
        number.to_string()
    }

    #[view_config(route_name = "pair", request_method = "PATCH")]
    fn twice(Path(a): Path<u8>, Path(b): Path<u16>) -> String {
        format!("{a}{b}")
    }

    #[view_config(route_name = "files")]
    fn files(Path(kind): Path<u8>) -> String {
        kind.to_string()
    }
}

#[test]
fn another_number_of_values_is_told_with_what_to_write() {
    let mut config = Configurator::new();
    config.add_route("pair", "/{a}/{b}");
    config.add_route("one", "/one-{a}");
    config.add_route("none", "/");
    config.add_route("files", "/files/{kind}/*rest");
    config.scan(package!(self::one_of_two));
    let problems = problems(config);
    for (line, expected) in [
        (
            "fn pair",
            "the view `pair` takes one value, the route `pair` (`/{a}/{b}`) has two; write \
             `Path<(u32, u32)>`",
        ),
        (
            "fn single",
            "the view `single` takes one value, the route `pair` (`/{a}/{b}`) has two; write \
             `Path<(u32, u32)>`",
        ),
        (
            "fn triple",
            "the view `triple` takes three values, the route `one` (`/one-{a}`) has one; write \
             `Path<u32>`",
        ),
        (
            "fn nothing",
            "the view `nothing` takes one value from the path, but the route `none` (`/`) has no \
             placeholder; write one into the pattern, as in `/{id}`, or leave `Path` out",
        ),
        (
            "fn twice",
            "the view `twice` takes `Path<u8>` and `Path<u16>`, but each `Path` stands for all values of the path, \
             and the route `pair` (`/{a}/{b}`) has two; write `Path<(u8, u16)>`",
        ),
        (
            "fn files",
            "the view `files` takes one value, the route `files` (`/files/{kind}/*rest`) has two; write \
             `Path<(u8, Vec<String>)>`",
        ),
    ] {
        // The attribute stands above the function.
        let line = line_of(line) - 1;
        let expected = format!("tests/integration/mistakes/paths.rs:{line}: {expected}");
        assert!(
            problems.contains(&expected),
            "{expected}\nis not in\n{problems:#?}"
        );
    }
    assert_eq!(problems.len(), 6, "{problems:#?}");
}

/// Returns the number of the first line of this file that has a text.
fn line_of(text: &str) -> usize {
    let mut lines = include_str!("paths.rs").lines();
    1 + lines.position(|line| line.contains(text)).expect("a line")
}

mod fields {
    use super::*;

    #[view_config(route_name = "article")]
    #[view_config(route_name = "page")]
    #[view_config(route_name = "misspelled")]
    #[view_config(route_name = "bare")]
    fn article(Path(article): Path<Article>) -> String {
        let Article { year, slug, page } = article;
        format!("{year} {slug} {page:?}")
    }
}

#[test]
fn fields_without_a_placeholder_are_named() {
    let mut config = Configurator::new();
    config.add_route("article", "/{year}/{slug}");
    config.add_route("page", "/{year}/{slug}/{page}");
    config.add_route("misspelled", "/m/{year}/{slgu}");
    config.add_route("bare", "/");
    config.scan(package!(self::fields));
    let problems = problems(config);
    let has = |text: &str| {
        problems
            .iter()
            .filter(|problem| problem.contains(text))
            .count()
    };
    assert_eq!(problems.len(), 2, "{problems:#?}");
    assert_eq!(
        has(
            "the view `article` takes `Path<Article>` with the field `slug`, but the route `misspelled` \
             (`/m/{year}/{slgu}`) has the placeholders `{year}` and `{slgu}` (did you mean `slgu`?); name \
             the fields as the placeholders"
        ),
        1,
        "{problems:#?}"
    );
    assert_eq!(
        has("with the fields `year` and `slug`, but the route `bare` (`/`) has no placeholder"),
        1,
        "{problems:#?}"
    );
}

#[test]
fn what_fits_is_answered_and_a_value_that_does_not_parse_is_not_found() {
    let mut config = Configurator::new();
    config.add_route("page", "/{year}/{slug}/{page}");
    config.add_route("article", "/{year}/{slug}");
    config.add_route("misspelled", "/m/{year}/{slug}");
    config.add_route("bare", "/{year}-{slug}");
    config.scan(package!(self::fields));
    let app = TestApp::new(config.make_app().expect("a right configuration"));
    assert_eq!(app.get("/2026/a").send().text(), "2026 a None");
    assert_eq!(app.get("/2026/a/7").send().text(), "2026 a Some(7)");
    assert_eq!(app.get("/x/a").send().status(), 404);
    assert_eq!(app.get("/2026/a/777").send().status(), 404);
}

mod methods {
    use super::*;

    pub(super) struct Shown(u32);

    impl FromRequest for Shown {
        fn from_request(request: &mut Request) -> pyramidion::Result<Self> {
            let Path(id) = Path::from_request(request)?;
            Ok(Self(id))
        }

        fn requires(requirements: &mut pyramidion::extract::Requirements) {
            Path::<u32>::requires(requirements);
        }
    }

    #[view_defaults(route_name = "shown")]
    impl Shown {
        #[view_config(request_method = "GET")]
        fn show(&self) -> String {
            self.0.to_string()
        }

        #[view_config(request_method = "PUT")]
        fn change(&self, Path(_): Path<u32>) -> String {
            self.0.to_string()
        }
    }
}

#[test]
fn extractors_and_methods_are_checked_too() {
    let mut config = Configurator::new();
    config.add_route("shown", "/{a}/{b}");
    config.scan(package!(self::methods));
    let found = problems(config);
    assert_eq!(found.len(), 2, "{found:#?}");
    assert!(
        found[0].contains("the view `Shown::show` takes one value"),
        "{found:#?}"
    );
    assert!(
        found[1].contains("the view `Shown::change` takes `Path<u32>` and"),
        "{found:#?}"
    );

    let mut config = Configurator::new();
    config.add_route("shown", "/{a}");
    config.scan(package!(self::methods));
    let app = TestApp::new(config.make_app().expect("a right configuration"));
    assert_eq!(app.get("/7").send().text(), "7");
    assert_eq!(app.request("PUT", "/7").send().text(), "7");
}

#[test]
fn the_imperative_form_is_checked() {
    let view = |_: &mut Request, Path((a, b)): Path<(u8, u8)>| format!("{}", a + b);
    let mut config = Configurator::new();
    config.add_route("sum", "/{a}");
    config.add_view(View::new(view).route_name("sum"));
    config.add_view(
        View::new(|_: &mut Request| "")
            .requires::<Path<(u8, char)>>()
            .route_name("sum")
            .xhr(true),
    );
    config.add_view(View::new(view));
    let found = problems(config);
    let count = |text: &str| {
        found
            .iter()
            .filter(|problem| problem.contains(text))
            .count()
    };
    assert_eq!(
        count("the view takes two values, the route `sum` (`/{a}`) has one; write `Path<u8>`"),
        2,
        "{found:#?}"
    );
    assert_eq!(
        count("the view takes `Path<(u8, u8)>`, but is for no route"),
        1,
        "{found:#?}"
    );
    assert_eq!(found.len(), 3, "{found:#?}");

    let mut config = Configurator::new();
    config.add_route("sum", "/{a}/{b}");
    config.add_view(View::new(view).route_name("sum"));
    let app = TestApp::new(config.make_app().expect("a right configuration"));
    assert_eq!(app.get("/3/4").send().text(), "7");
    assert_eq!(app.get("/3/x").send().status(), 404);
}

mod prefixed {
    use super::*;

    #[view_config(route_name = "page")]
    fn page(Path((language, page)): Path<(String, u8)>, _: Query<()>) -> String {
        format!("{language} {page}")
    }
}

#[test]
fn placeholders_of_prefixes_count() {
    let mut config = Configurator::new();
    config.include_with_prefix("/{language}", |config| {
        config.add_route("page", "/{page}");
        config.scan(package!(self::prefixed));
    });
    let app = TestApp::new(config.make_app().expect("a right configuration"));
    assert_eq!(app.get("/en/1").send().text(), "en 1");
}

/// An extractor that does not say what it takes.
struct Silent;

impl FromRequest for Silent {
    fn from_request(request: &mut Request) -> pyramidion::Result<Self> {
        Path::<Article>::from_request(request).map(|_| Self)
    }
}

#[test]
fn a_misfit_that_nobody_told_of_is_an_error_and_no_missing_page() {
    let mut config = Configurator::new();
    config.add_route("silent", "/{year}/{slgu}");
    let view = View::new(|_: &mut Request, _: Silent| "");
    config.add_view(view.route_name("silent"));
    config.add_view(
        View::new(|request: &mut Request| {
            let error = request.exception().map(ToString::to_string);
            (http::StatusCode::IM_A_TEAPOT, error.unwrap_or_default())
        })
        .exception::<pyramidion::httpexceptions::AnyError>(),
    );
    let app = TestApp::new(config.make_app().expect("nothing is known of it"));
    let text = app.get("/2026/a").send().text().to_owned();
    assert!(
        text.contains("`silent` (`/{year}/{slgu}`): there is no placeholder for its field `slug`"),
        "{text}"
    );
    let missing = app.get("/x/a").send();
    assert!(missing.text().contains("404"), "{}", missing.text());
}
