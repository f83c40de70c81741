//! Paths and queries that are no text, patterns that take long, and URLs that must come back as they were.

use std::time::Instant;

use pyramidion::testing::TestApp;
use pyramidion::{Configurator, Request, UrlArgs, View};
use pyramidion_tests::applications::{client, says};

use super::garbage::{Chance, SOON};

/// An application that shows what it was asked for.
fn echo() -> TestApp {
    client(|config| {
        config.add_route("user", "/users/{id}");
        let user = |request: &mut Request| request.matchdict().get("id").unwrap_or("-").to_owned();
        config.add_view(View::new(user).route_name("user"));
        config.add_route("query", "/query");
        let query = |request: &mut Request| -> pyramidion::Result<String> {
            Ok(request.params().one("user")?.to_owned())
        };
        config.add_view(View::new(query).route_name("query"));
        config.add_route("rest", "/rest/*rest");
        config.add_view(says("rest").route_name("rest"));
    })
}

#[test]
fn hostile_paths_are_refused() {
    let app = echo();
    let percents = "%".repeat(6000);
    let deep = "/..".repeat(2000);
    for path in [
        "%",
        "%%",
        "%z",
        "%zz",
        "%0",
        "%0g",
        "%-1",
        "%+1",
        "% 1",
        "%u0041",
        "%ff",
        "%fe%ff",
        "%80",
        "%bf",
        "%c0%af",
        "%c0%80",
        "%c1%bf",
        "%e0%80%af",
        "%f0%80%80%af",
        "%ed%a0%80",
        "%ed%bf%bf",
        "%f4%90%80%80",
        "%f8%88%80%80%80",
        "%c3",
        "%e2%82",
        "%f0%9f%98",
        "a%c3%28",
        "%a0%a1",
        "%00%ff",
        percents.as_str(),
    ] {
        for prefix in ["/users/", "/rest/", "/rest/a/", "/nothing/", "/query/"] {
            let path = format!("{prefix}{path}").replace(' ', "+");
            let status = app.get(&path).send().status();
            assert_eq!(status, 400, "{path:.60}");
        }
    }
    for path in [
        "/",
        "//",
        "///users/1",
        "/users",
        "/users/",
        "/users//",
        "/users/1/",
        "/./users/1",
        "/../users/1",
        "/users%2f1",
        "/users;v=1/1",
        "/USERS/1",
        "/users/%2e%2e/users/1",
        "/..%2f..%2fetc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/..\\..\\windows",
        "/~root",
        "/.git/config",
        "/.env",
        "/etc/passwd",
        "/@@login",
        "/%00",
        "/a%00b",
        "/%0d%0aX:%20y",
        "/%E2%80%AE",
        "/c:/windows",
        &deep,
    ] {
        let status = app.get(path).send().status();
        assert_eq!(status, 404, "{path:.60}");
    }
}

#[test]
fn hostile_queries_are_refused_or_read() {
    let app = echo();
    let many = "a=b&".repeat(3000) + "user=x";
    for (query, status) in [
        ("", 400),
        ("user", 200),
        ("user=", 200),
        ("=user", 400),
        ("&", 400),
        ("&&&=&", 400),
        ("user=%", 400),
        ("user=%z", 400),
        ("user=%zz", 400),
        ("user=%f", 400),
        ("user=%ff", 400),
        ("user=%c0%af", 400),
        ("user=%ed%a0%80", 400),
        ("user=%f4%90%80%80", 400),
        ("user=%e2%82", 400),
        ("%ff=x", 400),
        ("user=x&%ff", 400),
        ("user=x&a=%", 400),
        ("user=%00", 200),
        ("user=%0d%0aX:%20y", 200),
        ("user=%F0%9F%98%80", 200),
        ("user=x;user=y", 200),
        ("user[]=x", 400),
        ("user=x=y=z", 200),
        ("user=+++", 200),
        ("user=%2525", 200),
        ("user=x&user=y", 200),
        ("?user=x", 400),
        ("user=x?user=y", 200),
        ("%75ser=x", 200),
        (&many, 200),
    ] {
        let response = app.get(&format!("/query?{query}")).send();
        assert_eq!(response.status(), status, "{query:.60}");
    }
}

#[test]
fn any_name_comes_back_unchanged() {
    let app = echo();
    // A slash of a value is not quoted by Pyramid, nor here: it is for patterns of several segments.
    for name in [
        "Ada",
        "Ada Lovelace",
        "O'Brien",
        "a+b",
        "a%20b",
        "a&b=c",
        "a;b",
        "a?b#c",
        "..",
        "%s%n",
        "{{7*7}}",
        "${7*7}",
        "<b>",
        "\"",
        "\\",
        "\t",
        "\u{7f}",
        "é",
        "e\u{301}",
        "😀",
        "\u{202e}abc",
        "שלום",
        "\u{0}",
        "\u{feff}x",
        "日本語",
        "\u{10ffff}",
        "ﬁ",
        "İ",
    ] {
        let response = app.post("/query").form([("user", name)]).send();
        assert_eq!(response.text(), name, "{name:?}");
        let written = path_of(name);
        let response = app.get(&written).send();
        assert_eq!(response.text(), name, "{written}");
    }
}

/// Returns the path that is written for a name.
fn path_of(name: &'static str) -> String {
    let app = client(|config| {
        config.add_route("user", "/users/{id}");
        config.add_route("write", "/write");
        let write = move |request: &mut Request| -> pyramidion::Result<String> {
            Ok(request.route_path(("user", [("id", name)]))?)
        };
        config.add_view(View::new(write).route_name("write"));
    });
    app.get("/write").send().text().to_owned()
}

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
        const ALPHABET: &[char] = &[
            'a',
            'Z',
            '9',
            '.',
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
            '\n',
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
    for pattern in [
        "/{",
        "/}",
        "/{}",
        "/{a",
        "/a}",
        "/{a}{a}",
        "/{a:[}",
        "/{a:(}",
        "/{a:(?=x)}",
        "/{a:(x)\\1}",
        "/*rest/more{",
        "/{a b}",
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
            told.contains("integration/hardening/urls.rs:"),
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
