//! `routes`, `views`, `tweens` and `check`.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::Stdio;

use serde_json::Value;

use super::program::{Program, answer};

fn json(application: &str, arguments: &[&str]) -> Value {
    let arguments = [arguments, &["--format", "json"]].concat();
    let text = answer(application, &arguments);
    assert_eq!(text.lines().count(), 1, "one line");
    serde_json::from_str(&text).expect("JSON")
}

/// The table that Pyramid's own command prints has the same columns.
#[test]
fn routes_are_listed_as_pyramid_lists_them() {
    let text = answer(
        "small",
        &["routes", "--columns", "name,pattern,view,method"],
    );
    let expected = "\
Name         Pattern                       View                          Method
----         -------                       ----                          ------
home         /                             tests/programs/small.rs:55    *
echo         /echo                         tests/programs/small.rs:57    POST
echo         /echo                         tests/programs/small.rs:61    PUT
bytes        /bytes/{count:[0-9]+}         tests/programs/small.rs:62    *
gone         /gone                         tests/programs/small.rs:63    *
nothing      /nothing                      <none>                        *
elsewhere    https://example.com/{page}    <none>                        *
";
    assert_eq!(text, expected);
}

#[test]
fn columns_and_wildcards_choose() {
    assert_eq!(
        answer(
            "small",
            &["routes", "--columns", "method, name", "-g", "e*o"]
        ),
        "Method    Name\n------    ----\nPOST      echo\nPUT       echo\n"
    );
    assert_eq!(
        answer("small", &["routes", "--glob", "/b*", "--columns", "name"]),
        "Name\n----\nbytes\n"
    );
    assert_eq!(
        answer("small", &["routes", "--glob", "zzz", "--columns", "name"]),
        "Name\n----\n"
    );
}

#[test]
fn listings_are_json_too() {
    let routes = json("app", &["routes", "--glob", "add*"]);
    let [route] = routes.as_array().expect("a list").as_slice() else {
        panic!("one route: {routes}");
    };
    assert_eq!(route["name"], "addsession");
    assert_eq!(route["pattern"], "/add");
    assert_eq!(route["place"]["file"], "app/src/lib.rs");
    let view = &route["views"][0];
    assert_eq!(view["function"], "app::views::add");
    assert_eq!(view["predicates"][0], "request_method = GET,HEAD,POST");
    assert_eq!(view["renderer"], "app:templates/added.html");

    assert_eq!(json("app", &["views"]).as_array().map(Vec::len), Some(4));
    assert_eq!(json("app", &["tweens"])[0]["name"], "excview");
    assert_eq!(
        json("app", &["subscribers"])[0]["event"],
        "ApplicationCreated"
    );
    let explanation = json("app", &["views", "/read"]);
    assert_eq!(explanation["answer"]["view"], 0);
    let found = json(
        "side-by-side",
        &[
            "check",
            "--set",
            "session.secret=0123456789012345678901234567890123456789012345678901234567890123",
        ],
    );
    assert_eq!(
        found["warnings"].as_array().map(Vec::len),
        Some(0),
        "{found}"
    );
}

#[test]
fn a_static_view_and_routes_of_another_application_are_listed() {
    let text = answer("side-by-side", &["routes", "--set", "session.secret=x"]);
    let line = |name: &str| {
        text.lines()
            .find(|line| line.starts_with(name))
            .expect("a line")
    };
    assert!(
        line("__static/").contains("side-by-side:pyramid_app/static"),
        "{text}"
    );
    assert!(
        line("profile").contains("forwarded to http://127.0.0.1:6544 "),
        "{text}"
    );
    assert!(line("login").contains("<none>"), "{text}");
}

#[test]
fn colours_are_for_terminals_or_whoever_asks() {
    for arguments in [
        &["routes"][..],
        &["views"],
        &["tweens"],
        &["views", "/"],
        &["settings"],
    ] {
        assert!(
            !answer("small", arguments).contains('\x1b'),
            "{arguments:?}"
        );
        let always = [arguments, &["--color", "always"]].concat();
        assert!(
            answer("small", &always).contains("\x1b[1m"),
            "{arguments:?}"
        );
        let json = [arguments, &["--color", "always", "--format", "json"]].concat();
        assert!(!answer("small", &json).contains('\x1b'), "{arguments:?}");
    }
}

#[test]
fn whoever_reads_only_the_first_line_is_not_a_failure() {
    let mut program = Program::of("small");
    let mut child = program
        .command
        .args(["request", "GET", "/bytes/4000000"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let mut first = [0; 1];
    let mut output = BufReader::new(child.stdout.take().expect("its output"));
    output.read_exact(&mut first).expect("a byte");
    drop(output);
    let mut said = String::new();
    let mut stderr = BufReader::new(child.stderr.take().expect("its messages"));
    while stderr.read_line(&mut said).expect("text") > 0 {}
    assert_eq!(child.wait().expect("it ends").code(), Some(0), "{said}");
    assert!(!said.contains("rror"), "{said}");

    // Nobody reads at all, from the beginning on.
    for arguments in [
        &["routes"][..],
        &["views", "/"],
        &["help"],
        &["settings"],
        &["check"],
    ] {
        let mut program = Program::of("small");
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let child = program
            .command
            .args(arguments)
            .stdout(writer)
            .stderr(Stdio::piped());
        let output = child
            .spawn()
            .expect("it runs")
            .wait_with_output()
            .expect("it ends");
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!said.contains("rror"), "{arguments:?}: {said}");
    }
}

#[test]
fn an_explanation_says_why_each_route_and_view_does_not_answer() {
    let explain = |arguments: &[&str]| {
        let said = Program::of("small").run(&[&["views"], arguments].concat());
        (said.status, said.stdout)
    };
    let (status, text) = explain(&["bytes/x"]);
    assert_eq!(status, 1);
    assert!(text.starts_with("GET /bytes/x: 404 Not Found\n"), "{text}");
    let (status, text) = explain(&["/echo", "--method", "POST"]);
    assert_eq!(status, 0);
    assert!(
        text.starts_with("POST /echo: tests/programs/small.rs:57\n"),
        "{text}"
    );
    assert!(
        text.contains("not: request_method = PUT    the method is POST\n"),
        "{text}"
    );
    let (status, text) = explain(&["/echo"]);
    assert_eq!(status, 1);
    assert!(
        text.contains("has the pattern")
            && text.contains("not: request_method = POST,PUT    the method is GET\n"),
        "{text}"
    );
    let (status, text) = explain(&["/", "-H", "Accept: image/png"]);
    assert_eq!(status, 1);
    assert!(text.starts_with("GET /: 406 Not Acceptable\n"), "{text}");
    let (status, text) = explain(&["/bytes/7"]);
    assert_eq!(status, 0);
    assert!(text.contains("matches with count = \"7\""), "{text}");
    let (status, text) = explain(&["/%ff"]);
    assert_eq!(status, 1);
    assert!(text.starts_with("GET /%ff: 400 Bad Request\n"), "{text}");
}

#[test]
fn the_listing_of_an_application_is_that_of_itself() {
    for application in ["app", "side-by-side"] {
        let secret = ["--set", "session.secret=x"];
        let routes = answer(application, &[&["routes"], &secret[..]].concat());
        let program = Program::of(application).file("routes.txt", &routes);
        let said = program.run(&[&["check", "--proutes", "routes.txt"], &secret[..]].concat());
        assert_eq!(said.status, 0, "{said:?}");
        assert!(said.stdout.contains("no differences found"), "{said:?}");
    }
}

#[test]
fn differences_from_a_listing_are_a_failure() {
    let listing = "Name     Pattern    View    Method\n----     -------    ----    ------\nlogin    /{x}       a.b     *\n";
    let program = Program::of("app").file("r.txt", listing);
    let said = program.run(&["check", "--proutes", "r.txt"]);
    assert_eq!(said.status, 1, "{said:?}");
    assert!(
        said.stdout.contains("patterns that match differently"),
        "{said:?}"
    );
    for (file, text) in [("absent.txt", None), ("wrong.txt", Some("nonsense"))] {
        let program = Program::of("app");
        let program = text
            .into_iter()
            .fold(program, |program, text| program.file(file, text));
        let said = program.run(&["check", "--proutes", file]);
        assert_eq!(said.status, 2, "{said:?}");
        assert!(
            said.stderr.contains(&format!("error: {file}: ")),
            "{said:?}"
        );
    }
}

#[test]
fn what_is_doubtful_is_told_once() {
    let said = Program::of("small").run(&["check"]);
    assert_eq!(said.status, 0, "{said:?}");
    assert_eq!(said.stderr, "");
    assert!(
        said.stdout
            .ends_with("6 routes, 6 views, 0 templates: 1 warning.\n"),
        "{said:?}"
    );
    assert_eq!(said.stdout.matches("warning: ").count(), 1, "{said:?}");
    let said = Program::of("small").run(&["routes"]);
    assert_eq!(said.stderr.matches("warning: ").count(), 1, "{said:?}");
}

#[test]
fn an_explanation_walks_through_the_tree() {
    let explain = |path: &str| {
        let said = Program::of("tree").run(&["views", path]);
        (said.status, said.stdout)
    };
    let (status, text) = explain("/page/edit/title");
    assert_eq!(status, 0, "{text}");
    for line in [
        "  1 about    /about    does not match",
        "      /          program_small::Site",
        "      /\"page\"    program_small::Page, the context",
        "      \"edit\" is not a resource, so a view of that name is looked for; the subpath is [\"title\"]",
        "can answer",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    let (status, text) = explain("/page/edti");
    assert_eq!(status, 1, "{text}");
    assert!(
        text.ends_with("\nDid you mean the view \"edit\"?\n"),
        "{text}"
    );
    let (status, text) = explain("/broken/edit");
    assert_eq!(status, 1, "{text}");
    let expected = "GET /broken/edit: the context cannot be made: the database is away\n";
    assert!(text.starts_with(expected), "{text}");
    let walk = &json("tree", &["views", "/page/@@edit"])["walk"];
    assert_eq!(walk["steps"][1]["name"], "page");
    assert_eq!(walk["is_view_selected"], true);
}
