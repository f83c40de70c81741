//! Patterns that are wrong, take long, or are very many, and what is written from them.

use std::time::Instant;

use pyramidion::{Configurator, Request, UrlArgs, View};
use pyramidion_tests::applications::{client, says};

use crate::hardening::garbage::{Chance, SOON};

#[test]
fn what_is_written_is_what_matches() {
    let app = client(|config| {
        config.add_route("item", "/a/{first}-{second:\\d+}/{third}/*rest");
        let item = |request: &mut Request| -> pyramidion::Result<String> {
            let route = request.matchdict();
            let get = |name: &str| route.get(name).unwrap_or_default().to_owned();
            let (first, second, third) = (get("first"), get("second"), get("third"));
            let rest: Vec<_> = route
                .segments("rest")
                .into_iter()
                .flatten()
                .map(str::to_owned)
                .collect();
            let again = request.route_path((
                "item",
                UrlArgs::new()
                    .value("first", &first)
                    .value("second", &second)
                    .value("third", &third)
                    .segments("rest", &rest),
            ))?;
            let expected = request.path().to_owned();
            Ok(format!("{}\n{}\n{}", again == expected, again, expected))
        };
        config.add_view(View::new(item).route_name("item"));
        config.add_route("write", "/write");
        let write = |request: &mut Request| -> pyramidion::Result<String> {
            let get = |name: &str| request.params().get(name).unwrap_or_default().to_owned();
            let rest: Vec<_> = request.params().all("rest").map(str::to_owned).collect();
            let args = UrlArgs::new()
                .value("first", get("first"))
                .value("second", get("second"))
                .value("third", get("third"))
                .segments("rest", &rest);
            Ok(request.route_path(("item", args))?)
        };
        config.add_view(View::new(write).route_name("write"));
    });
    let mut chance = Chance::new(7);
    let mut text = || -> String {
        // No dot: a segment `.` or `..` of a remainder is resolved, as in Pyramid.
        const ALPHABET: &[char] = &[
            'a',
            'Z',
            '9',
            '-',
            '_',
            '~',
            '!',
            '$',
            '&',
            '\'',
            '(',
            ')',
            '*',
            '+',
            ',',
            ';',
            '=',
            ':',
            '@',
            '?',
            '#',
            '%',
            ' ',
            '"',
            '<',
            '\\',
            '[',
            '{',
            '|',
            '\r',
            '\0',
            'é',
            '😀',
            '\u{10ffff}',
        ];
        let length = 1 + chance.below(6);
        (0..length)
            .map(|_| ALPHABET[chance.below(ALPHABET.len())])
            .collect()
    };
    for round in 0..2000 {
        let first = text();
        let (second, third) = (round.to_string(), text());
        let rest: Vec<_> = (0..round % 4).map(|_| text()).collect();
        let mut form = vec![("first", first), ("second", second), ("third", third)];
        form.extend(rest.into_iter().map(|segment| ("rest", segment)));
        let written = app.post("/write").form(form.clone()).send();
        assert_eq!(written.status(), 200, "{form:?}");
        let read = app.get(written.text()).send();
        assert_eq!(read.status(), 200, "{form:?}: {}", written.text());
        assert!(read.text().starts_with("true"), "{form:?}: {}", read.text());
    }
}

#[test]
fn wrong_patterns_are_told_before_the_first_request() {
    // A brace that begins no placeholder stands for itself, as in Pyramid.
    for pattern in [
        "/{a}{a}",
        "/{a}/*a",
        "/{a:[}",
        "/{a:(}",
        "/{a:(?=x)}",
        "/{a:(x)\\1}",
        "/{a:\\d{1000}{1000}{1000}}",
    ] {
        let mut config = Configurator::new();
        config.add_route("wrong", pattern);
        config.add_view(says("").route_name("wrong"));
        let told = match config.make_app() {
            Ok(_) => panic!("{pattern} is a pattern"),
            Err(error) => error.to_string(),
        };
        assert!(
            told.contains("integration/hardening/urls/patterns.rs:"),
            "{pattern}: {told}"
        );
        assert!(told.contains("`wrong`"), "{pattern}: {told}");
    }
}

#[test]
fn a_regular_expression_takes_linear_time() {
    let app = client(|config| {
        config.add_route("slow", "/{id:(a+)+$}");
        config.add_view(says("slow").route_name("slow"));
        config.add_route("alternatives", "/x/{id:(a|aa)+b}");
        config.add_view(says("alternatives").route_name("alternatives"));
    });
    let start = Instant::now();
    let many = "a".repeat(50_000);
    assert_eq!(app.get(&format!("/{many}!")).send().status(), 404);
    assert_eq!(app.get(&format!("/x/{many}")).send().status(), 404);
    assert_eq!(
        app.get(&format!("/x/{many}b")).send().text(),
        "alternatives"
    );
    assert!(start.elapsed() < SOON, "{:?}", start.elapsed());
}

#[test]
fn of_a_thousand_routes_the_first_that_matches_answers() {
    let configure = |config: &mut Configurator| {
        for number in 0..1000 {
            let pattern = match number % 3 {
                0 => format!("/page{number}/{{id}}"),
                1 => format!("/{{section}}/page{number}"),
                _ => format!("/fixed/{number}"),
            };
            let name = format!("r{number}");
            config.add_route(&name, pattern);
            let view = move |_: &mut Request| number.to_string();
            config.add_view(View::new(view).route_name(&name));
        }
        config.add_route("last", "/*rest");
        config.add_view(says("last").route_name("last"));
    };
    let app = client(configure);
    for number in 0..1000 {
        let path = match number % 3 {
            0 => format!("/page{number}/x"),
            1 => format!("/x/page{number}"),
            _ => format!("/fixed/{number}"),
        };
        assert_eq!(app.get(&path).send().text(), number.to_string(), "{path}");
    }
    // Both the route of the page and that of the section match; the earlier one answers.
    assert_eq!(app.get("/page0/page1").send().text(), "0");
    assert_eq!(app.get("/page3/page1").send().text(), "1");
    assert_eq!(app.get("/fixed/1000").send().text(), "last");
}
