//! `request`: one request, answered in the process.

use serde_json::Value;

use super::program::{Program, answer};

#[test]
fn the_body_is_printed_as_it_is() {
    let expected = "POST /echo?x=1\nhost: localhost\naccept: text/plain;q=1.0, */*;q=0.1\n\
                    content-type: application/x-www-form-urlencoded\ncontent-length: 3\nauthorization: \nx-test: \n\na=b\n";
    assert_eq!(
        answer("small", &["request", "POST", "/echo?x=1", "-d", "a=b"]),
        expected
    );
    // The first slash may be left out, as with Pyramid's command.
    assert_eq!(
        answer("small", &["request", "POST", "echo?x=1", "-d", "a=b"]),
        expected
    );
}

#[test]
fn headers_and_credentials_are_sent() {
    let said = answer(
        "small",
        &[
            "request",
            "POST",
            "/echo",
            "-H",
            "Host: example.com",
            "-H",
            "X-Test:  é ",
            "-H",
            "content-type: text/plain",
            "--user",
            "ada:pass:word",
            "-d",
            "",
        ],
    );
    for line in [
        "host: example.com\n",
        "x-test: é\n",
        "content-type: text/plain\n",
        "content-length: 0\n",
        "authorization: Basic YWRhOnBhc3M6d29yZA==\n",
    ] {
        assert!(said.contains(line), "{said}");
    }
}

#[test]
fn the_body_of_a_request_is_a_text_a_file_or_the_input() {
    let arguments = |data: &'static str| ["request", "POST", "/echo", "-d", data];
    let said = Program::of("small")
        .file("b.txt", "of a file")
        .run(&arguments("@b.txt"));
    assert!(said.stdout.ends_with("\nof a file\n"), "{said:?}");
    let said = Program::of("small").input("typed").run(&arguments("@-"));
    assert!(said.stdout.ends_with("\ntyped\n"), "{said:?}");
    let said = Program::of("small").run(&arguments("-1"));
    assert!(said.stdout.ends_with("\n-1\n"), "{said:?}");
    let said = Program::of("small").run(&arguments("@absent.txt"));
    assert_eq!(said.status, 2, "{said:?}");
    assert!(
        said.stderr
            .starts_with("error: `@absent.txt` cannot be read: "),
        "{said:?}"
    );
}

#[test]
fn the_status_and_the_headers_are_shown_if_asked() {
    let said = answer("app", &["request", "POST", "/add", "-d", "user=Ada", "-i"]);
    let (head, body) = said.split_once("\n\n").expect("a head");
    assert!(head.starts_with("200 OK\n"), "{head}");
    assert!(head.contains("\nset-cookie: session="), "{head}");
    assert!(body.contains("Session object added."), "{body}");
}

#[test]
fn a_status_is_a_failure_only_if_asked() {
    for (arguments, status) in [
        (&["request", "GET", "/gone"][..], 0),
        (&["request", "GET", "/gone", "--fail"], 1),
        (&["request", "GET", "/absent", "--fail"], 1),
        (
            &["request", "GET", "/", "--fail", "-H", "Accept: text/html"],
            0,
        ),
    ] {
        let said = Program::of("small").run(arguments);
        assert_eq!(said.status, status, "{said:?}");
    }
}

#[test]
fn an_answer_is_json_too() {
    let json = |path: &str| -> Value {
        let text = answer("small", &["request", "GET", path, "--format", "json"]);
        serde_json::from_str(&text).expect("JSON")
    };
    let gone = json("/gone");
    assert_eq!(
        (&gone["status"], &gone["body"]),
        (&410.into(), &"sorry".into())
    );
    let bytes = json("/bytes/3");
    assert_eq!(bytes["body"], Value::Null);
    assert_eq!(bytes["body_base64"], "////");
    let names = bytes["headers"].as_array().expect("headers").iter();
    assert!(
        names
            .map(|header| &header[0])
            .any(|name| name == "x-content-type-options"),
        "{bytes}"
    );
}

#[test]
fn a_body_that_is_not_text_is_printed_as_it_is() {
    let output = Program::of("small").output(&["request", "GET", "/bytes/3"]);
    assert!(output.status.success());
    assert_eq!(output.stdout, [0xff; 3]);
}

#[test]
fn nothing_is_said_of_a_peer_that_a_request_of_a_command_cannot_have() {
    for path in ["/absent", "/gone"] {
        let said = Program::of("small")
            .variable("PYRAMIDION_DEVELOPMENT", "on")
            .run(&["request", "GET", path]);
        assert_eq!(said.status, 0, "{said:?}");
        assert!(!said.stderr.contains("TCP"), "{said:?}");
    }
}
