//! Development mode of `serve`: when it is on, and a configuration with mistakes.

#![cfg(unix)]

use std::process::Child;

use super::program::Program;
use super::serving::{end, start};

/// Serves an application, with some variables, on a port that is free.
fn serve(application: &str, variables: &[(&str, &str)], arguments: &[&str]) -> (Child, String) {
    let root = concat!(env!("CARGO_MANIFEST_DIR"));
    let mut program = Program::of(application).variable("CARGO_MANIFEST_DIR", root);
    for (name, value) in variables {
        program = program.variable(name, value);
    }
    let arguments = [&["serve", "--bind", "127.0.0.1:0"], arguments].concat();
    start(&mut program, &arguments)
}

/// Asks for a page as a browser does, with one more header.
fn ask(address: &str, path: &str, header: &str) -> String {
    use std::io::{Read as _, Write as _};

    let address = address
        .strip_prefix("Serving on http://")
        .expect("an address");
    let mut stream = std::net::TcpStream::connect(address).expect("it listens");
    let head = format!(
        "GET {path} HTTP/1.1\r\naccept: text/html\r\nconnection: close\r\n{header}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer
}

const LOCALHOST: &str = "host: localhost";

/// What stands in a page of development only.
const SEEN: &str = "No route matches /absent";

#[test]
fn cargo_turns_it_on_unless_a_setting_says_otherwise() {
    let cargo = ("CARGO", "/bin/cargo");
    for (variables, arguments, is_on) in [
        (&[][..], &[][..], false),
        (&[cargo], &[], true),
        (&[cargo, ("PYRAMIDION_DEVELOPMENT", "off")], &[], false),
        (&[("PYRAMIDION_DEVELOPMENT", "on")], &[], true),
        (&[cargo], &["--set", "pyramidion.development=off"], false),
        (&[], &["--set", "pyramidion.development=on"], true),
    ] {
        let (child, address) = serve("small", variables, arguments);
        let page = ask(&address, "/absent", LOCALHOST);
        assert!(page.starts_with("HTTP/1.1 404"), "{page}");
        assert_eq!(
            page.contains(SEEN),
            is_on,
            "{variables:?} {arguments:?} {page}"
        );
        let others = [
            "host: evil.example",
            "host: localhost\r\nx-forwarded-for: 127.0.0.1",
        ];
        for header in others {
            assert!(!ask(&address, "/absent", header).contains(SEEN), "{header}");
        }
        let (status, log) = end(child, "-TERM");
        assert_eq!(status, Some(0), "{log}");
        assert_eq!(
            log.contains("development mode: requests from this machine"),
            is_on,
            "{log}"
        );
    }
}

#[test]
fn it_is_said_whatever_is_logged_and_why_a_page_is_plain_once() {
    let variables = [("CARGO", "cargo"), ("PYRAMIDION_LOG", "off")];
    let (child, _) = serve("small", &variables, &[]);
    let (_, log) = end(child, "-TERM");
    assert_eq!(log.lines().count(), 1, "{log}");
    let (child, address) = serve("small", &variables[..1], &[]);
    for _ in 0..3 {
        ask(&address, "/absent", "host: evil.example");
    }
    let (_, log) = end(child, "-TERM");
    assert_eq!(
        log.matches("its `Host` does not name this machine").count(),
        1,
        "{log}"
    );
}

#[test]
fn a_configuration_with_mistakes_is_served_as_a_page() {
    let (child, address) = serve("wrong", &[("CARGO", "cargo")], &[]);
    let page = ask(&address, "/whatever", LOCALHOST);
    assert!(page.starts_with("HTTP/1.1 503"), "{page}");
    for text in [
        "the configuration has 2 mistakes",
        "tests/programs/small.rs:",
        "config.add_route(&quot;home&quot;, &quot;/other&quot;);",
        "route_name(&quot;hoem&quot;)",
    ] {
        assert!(page.contains(text), "no {text:?}: {page}");
    }
    let plain = ask(&address, "/whatever", "host: evil.example");
    assert!(plain.starts_with("HTTP/1.1 503"), "{plain}");
    assert!(!plain.contains("mistake"), "{plain}");
    let (status, log) = end(child, "-TERM");
    assert_eq!(status, Some(1), "{log}");
    assert!(
        log.contains("error: the configuration has 2 mistakes"),
        "{log}"
    );
}

#[test]
fn an_application_that_cannot_be_made_says_why() {
    let (child, address) = serve("failing", &[("CARGO", "cargo")], &[]);
    let page = ask(&address, "/", LOCALHOST);
    assert!(page.contains("<h1>no database</h1>"), "{page}");
    // Where a text became an error is known to nobody but Rust's library.
    assert!(!page.contains("raised here"), "{page}");
    assert_eq!(end(child, "-TERM").0, Some(1));
}

#[test]
fn what_stands_in_for_an_application_says_nothing_of_its_views() {
    let (child, _) = serve("side-by-side", &[("CARGO", "cargo")], &[]);
    let (status, log) = end(child, "-TERM");
    assert_eq!(status, Some(1), "{log}");
    assert!(log.contains("`session.secret` is not set"), "{log}");
    assert!(!log.contains("no scan covers it"), "{log}");
}

#[test]
fn pages_have_the_log_of_their_request() {
    let variables = [("CARGO", "cargo"), ("PYRAMIDION_DEBUG_ROUTEMATCH", "on")];
    let (child, address) = serve("small", &variables, &[]);
    let page = ask(&address, "/absent", LOCALHOST);
    let (_, log) = page.split_once("<summary>Log (1)").expect("a log");
    assert!(
        log.contains("a route was looked for  path=&quot;/absent&quot;"),
        "{log}"
    );
    // What is written to standard error is what the setting says.
    let (_, said) = end(child, "-TERM");
    assert!(!said.contains("a route was looked for"), "{said}");
}

#[test]
fn settings_with_mistakes_are_served_as_a_page() {
    let unknown = "[pyramidion]\nplain404 = true\ndebug_notfound = \"perhaps\"\n";
    for (text, arguments, said) in [
        (
            unknown,
            &[][..],
            &[
                "the settings have 2 mistakes",
                "development.toml:2: there is no setting `pyramidion.plain404` (did you mean `pyramidion.plain_404`?)",
                "development.toml:3:",
            ][..],
        ),
        (
            "[session]\nsecret = \"Canary-1\" x\n",
            &[],
            &["the settings have a mistake", "development.toml:2:"],
        ),
        (
            "[session]\nsecret = \"$ABSENT\"\n",
            &[],
            &[
                "development.toml:2: `session.secret` is the environment variable `ABSENT`, which is not set",
            ],
        ),
        (
            "",
            &["--settings", "absent.toml"],
            &["absent.toml: No such file"],
        ),
        (
            "",
            &["--set", "pyramidion.log=loud=loudest"],
            &["the setting `pyramidion.log` is"],
        ),
    ] {
        let mut program = Program::of("small")
            .variable("CARGO", "cargo")
            .file("development.toml", text);
        let arguments = [&["serve", "--bind", "127.0.0.1:0"], arguments].concat();
        let (child, address) = start(&mut program, &arguments);
        let page = ask(&address, "/whatever", LOCALHOST);
        assert!(page.starts_with("HTTP/1.1 503"), "{page}");
        let read = page.replace("<code>", "`").replace("</code>", "`");
        for text in said {
            assert!(read.contains(text), "no {text:?}: {read}");
        }
        assert!(!page.contains("Canary"), "{page}");
        let plain = ask(&address, "/whatever", "host: evil.example");
        assert!(plain.starts_with("HTTP/1.1 503"), "{plain}");
        assert!(!plain.contains("setting"), "{plain}");
        let (status, log) = end(child, "-TERM");
        assert_eq!(status, Some(2), "{log}");
        assert!(log.contains("error: "), "{log}");
    }
}

#[test]
fn a_panic_while_the_application_is_made_is_served_as_a_page() {
    let (child, address) = serve("panicking", &[("CARGO", "cargo")], &[]);
    let page = ask(&address, "/whatever", LOCALHOST);
    assert!(page.starts_with("HTTP/1.1 503"), "{page}");
    for text in [
        "the application panicked while it was made: the pool is empty",
        "tests/programs/small.rs:",
        "// the line of the panic",
    ] {
        assert!(page.contains(text), "no {text:?}: {page}");
    }
    let plain = ask(&address, "/whatever", "host: evil.example");
    assert!(!plain.contains("pool"), "{plain}");
    let (status, log) = end(child, "-TERM");
    assert_eq!(status, Some(101), "{log}");
    assert!(log.contains("the pool is empty"), "{log}");
}

#[test]
fn without_development_mode_a_panic_or_wrong_settings_end_the_program() {
    let serve = ["serve", "--bind", "127.0.0.1:0"];
    let wrong = "[pyramidion]\nplain404 = true\n";
    for (program, variables, arguments, status) in [
        ("panicking", &[][..], &serve[..], 101),
        ("panicking", &[("CARGO", "cargo")], &["routes"], 101),
        ("small", &[], &serve, 2),
        ("small", &[("CARGO", "cargo")], &["routes"], 2),
        (
            "small",
            &[("CARGO", "cargo"), ("PYRAMIDION_DEVELOPMENT", "off")],
            &serve,
            2,
        ),
        // `cargo pyramidion serve` tells it itself.
        (
            "small",
            &[("CARGO", "cargo"), ("CARGO_PYRAMIDION", "127.0.0.1:1")],
            &serve,
            2,
        ),
        (
            "panicking",
            &[("CARGO", "cargo"), ("CARGO_PYRAMIDION", "127.0.0.1:1")],
            &serve,
            101,
        ),
    ] {
        let text = if program == "small" { wrong } else { "" };
        let mut run = Program::of(program).file("development.toml", text);
        for (name, value) in variables {
            run = run.variable(name, value);
        }
        let said = run.run(arguments);
        assert_eq!(
            (said.status, said.stdout.as_str()),
            (status, ""),
            "{said:?}"
        );
        assert!(!said.stderr.is_empty());
    }
}

#[test]
fn without_development_mode_a_program_with_mistakes_ends() {
    let said = Program::of("wrong").run(&["serve", "--bind", "127.0.0.1:0"]);
    assert_eq!((said.status, said.stdout.as_str()), (1, ""), "{said:?}");
    // Other commands end in any case.
    let said = Program::of("wrong")
        .variable("CARGO", "cargo")
        .run(&["routes"]);
    assert_eq!((said.status, said.stdout.as_str()), (1, ""), "{said:?}");
}

#[test]
fn an_address_at_which_others_can_ask_is_warned_of() {
    let mut program = Program::of("small").variable("CARGO", "cargo");
    let (child, _) = start(&mut program, &["serve", "--bind", "0.0.0.0:0"]);
    let (_, log) = end(child, "-TERM");
    assert!(
        log.contains("warning: other machines can reach this address, too"),
        "{log}"
    );
}

#[test]
fn the_setting_says_who_turned_it_on() {
    let said = Program::of("small")
        .variable("CARGO", "cargo")
        .run(&["settings"]);
    let line = said
        .stdout
        .lines()
        .find(|line| line.starts_with("pyramidion.development"));
    assert!(
        line.is_some_and(|line| line.ends_with("$CARGO")),
        "{said:?}"
    );
}
