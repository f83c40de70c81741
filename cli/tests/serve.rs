//! `serve`: no request is refused or lost, what is wrong is shown, and nothing is left running.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use crate::support::supervised::Supervised;
use crate::support::{Application, said, target, tool};

/// Where the view of a minimal application is.
const VIEW: &str = "src/main.rs";

#[test]
fn no_request_is_refused_or_lost_while_it_is_built_again() {
    let app = Application::begin("serve-whole", &["--minimal"]);
    let served = Supervised::start(&app, &[]);
    // The first build has not ended yet, and the first request waits for it.
    assert_eq!(served.get("/").status, 200);
    let right = app.text(VIEW);
    let mut count = 0;
    for round in ["one", "two", "three"] {
        app.write(
            VIEW,
            &right.replacen("\"It ", &format!("\"{round}: It "), 1),
        );
        served.wait_until(|answer| {
            count += 1;
            assert_eq!(answer.status, 200, "request {count}: {answer:?}");
            answer.text.contains(round)
        });
    }
    assert!(count >= 3, "{count}");
    served.end();
}

#[test]
fn what_is_wrong_is_answered_until_it_is_right() {
    let app = Application::begin("serve-broken", &["--minimal"]);
    let right = app.text(VIEW);
    app.write("development.toml", "[pyramidion]\neditor = \"zed\"\n");
    let served = Supervised::start(&app, &["--poll"]);
    assert_eq!(served.get("/").text, "It works\n");
    for (wrong, instead, says) in [
        // The compiler.
        (
            "\"It works\\n\"",
            "It works",
            &["The build failed with", "src/main.rs:9"][..],
        ),
        // The configuration.
        (
            "add_route(\"home\", \"/\")",
            "add_route(\"hoem\", \"/\")",
            &["The program ended with status 1", "`hoem`", "src/main.rs:"],
        ),
        // A panic before the first request.
        (
            "    let mut config",
            "    assert!(settings.get(\"x\").is_some(), \"no x\");\n    let mut config",
            &[
                "The program ended with status 101",
                "no x",
                "src/main.rs:13",
            ],
        ),
    ] {
        app.write(VIEW, &right.replacen(wrong, instead, 1));
        let answer = served.wait_until(|answer| answer.status == 503);
        assert!(answer.head.contains("\r\nretry-after: 1\r\n"), "{answer:?}");
        for says in says {
            assert!(answer.text.contains(says), "{says}: {answer:?}");
        }
        let page = served.ask("/any", "accept: text/html\r\n");
        assert!(page.text.contains("<!DOCTYPE html>"), "{page:?}");
        let link = format!(
            "<a href=\"zed://file{}/src/main.rs:",
            app.folder().display()
        );
        assert!(page.text.contains(&link), "{link}: {page:?}");
        let stranger = served.ask("/any", "x-forwarded-for: 192.0.2.1\r\n");
        assert_eq!(stranger.status, 503);
        assert!(!stranger.text.contains("main.rs"), "{stranger:?}");
        app.write(VIEW, &right);
        served.wait_until(|answer| answer.status == 200);
    }
    // A manifest that cannot be read.
    let manifest = app.text("Cargo.toml");
    app.write("Cargo.toml", &manifest.replacen("[package]", "[package", 1));
    let answer = served.wait_until(|answer| answer.status == 503);
    assert!(answer.text.contains("Cargo.toml"), "{answer:?}");
    app.write("Cargo.toml", &manifest);
    served.wait_until(|answer| answer.status == 200);
    served.end();
}

#[test]
fn pages_follow_what_changes() {
    let app = Application::begin("serve-live", &["--minimal"]);
    let page = app
        .text(VIEW)
        .replace(", renderer = \"string\"", "")
        .replace(
            "fn home() -> &'static str {\n    \"It works\\n\"",
            "fn home(request: &mut pyramidion::Request) -> pyramidion::Response {\n    \
             let page = pyramidion::Response::html(\"<body>one</BODY>\");\n    \
             let policy = request.headers().get(\"x-policy\").cloned();\n    \
             let name = pyramidion::http::header::CONTENT_SECURITY_POLICY;\n    \
             policy.into_iter().fold(page, |page, policy| page.with_header(name.clone(), policy))",
        );
    app.write(VIEW, &page);
    for folder in ["static", "templates"] {
        std::fs::create_dir(app.folder().join(folder)).expect("a folder");
    }
    let served = Supervised::start(&app, &[]);
    let before = build_of(&served.get("/").text);
    let script = served.get("/_debug/live.js");
    assert!(script.head.contains("text/javascript"), "{script:?}");
    let mut events = served.events("/_debug/events");
    assert_eq!(events.next(), ("build".to_owned(), before.clone()));
    app.write("templates/page.html", "other");
    assert_eq!(events.next().0, "reload");
    app.write("static/site.css", "other");
    assert_eq!(events.next().0, "style");
    // Strangers get the page as it is.
    for header in [
        "x-forwarded-for: 192.0.2.1\r\n",
        "sec-fetch-dest: iframe\r\n",
    ] {
        assert_eq!(served.ask("/", header).text, "<body>one</BODY>");
    }
    assert_eq!(
        served.ask("/_debug/events", "via: 1.1 proxy\r\n").status,
        403
    );
    // A policy stays as it is, and decides.
    for (policy, is_followed, nonce) in [
        ("default-src 'self'", true, ""),
        (
            "script-src 'nonce-abc'; connect-src 'self'",
            true,
            "\" nonce=\"abc\" defer",
        ),
        ("default-src 'none'; script-src 'nonce-abc'", false, ""),
        ("script-src 'none'", false, ""),
    ] {
        let answer = served.ask("/", &format!("x-policy: {policy}\r\n"));
        let header = format!("\r\ncontent-security-policy: {policy}\r\n");
        assert!(answer.head.contains(&header), "{answer:?}");
        assert_eq!(
            answer.text.contains("live.js"),
            is_followed,
            "{policy}: {answer:?}"
        );
        assert!(answer.text.contains(nonce), "{answer:?}");
    }
    // Another program is another build, and the page of what is wrong is one, too.
    app.write(VIEW, &page.replace("<body>one", "<body>two"));
    let answer = served.wait_until(|answer| answer.text.contains("<body>two"));
    assert_ne!(build_of(&answer.text), before);
    assert!(events.are_over());
    app.write(VIEW, &page.replace("fn home", "fn home("));
    served.wait_until(|answer| answer.status == 503);
    let broken = served.ask("/", "accept: text/html\r\n").text;
    let mut events = served.events("/_debug/events");
    assert_eq!(events.next(), ("build".to_owned(), build_of(&broken)));
    app.write(VIEW, &page);
    assert!(events.are_over());
    served.wait_until(|answer| answer.status == 200);
    served.end();
}

#[test]
fn what_stands_outside_of_the_package_is_watched_too() {
    let app = Application::begin("serve-outside", &["--minimal"]);
    let outside = app.folder().join("../outside.txt");
    std::fs::write(&outside, "one").expect("a file");
    let page = app
        .text(VIEW)
        .replace("\"It works\\n\"", "include_str!(\"../../outside.txt\")");
    app.write(VIEW, &page);
    // A template that is a link to a file elsewhere.
    std::fs::create_dir(app.folder().join("templates")).expect("a folder");
    let template = app.folder().join("../template.html");
    std::fs::write(&template, "one").expect("a file");
    let link = app.folder().join("templates/page.html");
    std::os::unix::fs::symlink("../../template.html", link).expect("a link");
    // Another program is built, too, and is not the one that is served.
    std::fs::create_dir(app.folder().join("examples")).expect("a folder");
    app.write("examples/zebra.rs", "fn main() {}\n");
    let served = Supervised::start(&app, &["--", "--bins", "--examples"]);
    assert_eq!(served.get("/").text, "one");
    let mut events = served.events("/_debug/events");
    assert_eq!(events.next().0, "build");
    std::fs::write(&template, "two").expect("a file");
    assert_eq!(events.next().0, "reload");
    std::fs::write(&outside, "two").expect("a file");
    served.wait_until(|answer| answer.text == "two");
    assert!(events.are_over());
    served.end();
}

#[test]
fn a_program_that_was_removed_is_built_again() {
    let app = Application::begin("serve-removed", &["--minimal"]);
    let served = Supervised::start(&app, &[]);
    assert_eq!(served.get("/").text, "It works\n");
    let mut events = served.events("/_debug/events");
    let before = events.next();
    std::fs::remove_file(target().join("debug/serve-removed")).expect("it is there");
    app.write("development.toml", "[pyramidion]\neditor = \"zed\"\n");
    assert!(events.are_over());
    assert_eq!(served.get("/").text, "It works\n");
    assert_ne!(served.events("/_debug/events").next(), before);
    served.end();
}

/// Returns the build that the script of a page names.
fn build_of(page: &str) -> String {
    let named = page.split("data-build=\"").nth(1);
    let named = named.and_then(|rest| rest.split('"').next());
    named
        .unwrap_or_else(|| panic!("no build: {page}"))
        .to_owned()
}

#[test]
fn a_manifest_that_cannot_be_read_at_the_beginning_is_waited_for() {
    let right = "[package]\nname = \"one\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
    let broken = right.replacen("[package]", "[package", 1);
    for (member, wrong, says) in [
        ("", Some(&*broken), "Cargo.toml:1:"),
        ("member", Some(&*broken), "Cargo.toml:1:"),
        ("member", None, "member/Cargo.toml"),
    ] {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().canonicalize().unwrap();
        let package = folder.join(member);
        std::fs::create_dir_all(package.join("src")).unwrap();
        std::fs::write(package.join("src/main.rs"), "fn main() {}\n").unwrap();
        if !member.is_empty() {
            let workspace = "[workspace]\nmembers = [\"member\"]\nresolver = \"3\"\n";
            std::fs::write(folder.join("Cargo.toml"), workspace).unwrap();
        }
        if let Some(wrong) = wrong {
            std::fs::write(package.join("Cargo.toml"), wrong).unwrap();
        }
        let serve = || {
            let mut command = tool();
            // So it ends when the project is known.
            command.args(["serve", "--bin", "absent"]);
            command.current_dir(&folder).stderr(Stdio::piped());
            let mut child = command.spawn().unwrap();
            let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
            let mut said = String::new();
            while !said.contains("waiting for a Cargo.toml") {
                said += &lines.next().expect("more is said").unwrap();
                said.push('\n');
            }
            assert!(said.starts_with("error: ") && said.contains(says), "{said}");
            (child, lines)
        };
        let (mut child, lines) = serve();
        std::fs::write(package.join("Cargo.toml"), right).unwrap();
        let rest: String = lines.map(Result::unwrap).collect();
        assert!(rest.contains("there is no program `absent`"), "{rest}");
        assert_eq!(child.wait().unwrap().code(), Some(1));

        match wrong {
            Some(wrong) => std::fs::write(package.join("Cargo.toml"), wrong).unwrap(),
            None => std::fs::remove_file(package.join("Cargo.toml")).unwrap(),
        }
        let (mut child, _) = serve();
        let sent = said(Command::new("kill").args(["-INT", &child.id().to_string()]));
        assert_eq!(sent.status, Some(0), "{sent:?}");
        assert_eq!(child.wait().unwrap().code(), Some(0));
    }
}
