//! The parts of multipart forms, as browsers and other programs write them.

use super::{client, multipart, part};

const END: &[u8] = b"--BOUNDARY--\r\n";

/// Sends one part and returns the status and the answer.
fn send(headers: &str, content: &[u8]) -> (u16, String) {
    let mut body = part(headers, content);
    body.extend_from_slice(END);
    let app = client();
    let response = multipart(&app, &body).send();
    (response.status().as_u16(), response.text().to_owned())
}

#[track_caller]
fn check(headers: &str, content: &str, expected: &str) {
    let (status, answer) = send(headers, content.as_bytes());
    assert_eq!((status, answer.as_str()), (200, expected), "{headers}");
}

#[test]
fn a_backslash_before_the_last_quote_belongs_to_the_name() {
    let head = "Content-Disposition: form-data;";
    check(&format!(r#"{head} name="a\""#), "1", r"a\=1");
    check(
        &format!(r#"{head} name="f"; filename="dir\""#),
        "1",
        r"f: dir\ - 1 1",
    );
    check(
        &format!(r#"{head} name="a\"; filename="dir\""#),
        "1",
        r"a\: dir\ - 1 1",
    );
    check(
        &format!(r#"{head} name="f"; filename="C:\dir\x.txt""#),
        "1",
        r"f: C:\dir\x.txt - 1 1",
    );
    check(&format!(r#"{head} name="a\"b""#), "1", "a\"b=1");
    check(&format!(r#"{head} name="100%""#), "50%", "100%=50%");
}

#[test]
fn folded_headers_are_one() {
    check(
        "Content-Disposition: form-data;\r\n name=\"f\";\r\n\tfilename=\"x.txt\"\r\nContent-Type:\r\n text/plain",
        "1",
        "f: x.txt text/plain 1 1",
    );
    check(
        "content-disposition:form-data;name=a\r\nX-Other: 1",
        "1",
        "a=1",
    );
}

#[test]
fn encoded_parts_are_decoded() {
    let field = "Content-Disposition: form-data; name=\"a\"\r\nContent-Transfer-Encoding:";
    check(&format!("{field} base64"), "aGVs\r\nbG8=\r\n", "a=hello");
    check(&format!("{field} Base64 "), "w6k=", "a=é");
    check(
        &format!("{field} quoted-printable"),
        "a=3Db =\r\nc=C3=A9 50=%",
        "a=a=b cé 50=%",
    );
    check(&format!("{field} binary"), "aGVsbG8=", "a=aGVsbG8=");
    check(&format!("{field} 8bit"), "a=3D", "a=a=3D");
    let file =
        "Content-Disposition: form-data; name=\"f\"; filename=\"x\"\r\nContent-Transfer-Encoding:";
    check(&format!("{file} base64"), "aGVsbG8=", "f: x - 5 hello");
    check(
        &format!("{file} quoted-printable"),
        "=68=65llo",
        "f: x - 5 hello",
    );
    assert_eq!(send(&format!("{field} base64"), b"aGVsbG8").0, 400);
    assert_eq!(send(&format!("{field} base64"), b"/w==").0, 400, "no UTF-8");
}

#[test]
fn a_large_encoded_file_is_whole() {
    let headers =
        "Content-Disposition: form-data; name=\"f\"; filename=\"x\"\r\nContent-Transfer-Encoding: ";
    let lines = "YWJjZGVmZ2hp\r\n".repeat(100_000);
    check(
        &format!("{headers}base64"),
        &lines,
        "f: x - 900000 abcdefgh",
    );
    let lines = "=61bc=64efghi=\r\n".repeat(100_000);
    check(
        &format!("{headers}quoted-printable"),
        &lines,
        "f: x - 900000 abcdefgh",
    );
}

#[test]
fn spellings_of_utf_8_are_utf_8() {
    let app = client();
    for charset in ["utf8", "UTF-8", "\"utf-8\"", "Utf_8", "US-ASCII"] {
        let content_type = format!("application/x-www-form-urlencoded; charset={charset}");
        let request = app.post("/").header("content-type", &content_type);
        assert_eq!(request.body("a=%C3%A9").send().text(), "a=é", "{charset}");
        check(
            &format!(
                "Content-Disposition: form-data; name=a\r\nContent-Type: text/plain; charset={charset}"
            ),
            "é",
            "a=é",
        );
    }
    let other = "application/x-www-form-urlencoded; charset=iso-8859-1";
    let response = app
        .post("/")
        .header("content-type", other)
        .body("a=1")
        .send();
    assert_eq!(response.status(), 415);
}

#[test]
fn an_input_for_a_file_that_was_left_empty_is_not_a_file() {
    let empty = "Content-Disposition: form-data; name=\"f\"; filename=\"\"\r\nContent-Type: application/octet-stream";
    check(empty, "", "f=");
    check(empty, "text", "f=text");
}

#[test]
fn boundaries_may_be_quoted_and_hold_what_looks_like_parameters() {
    let app = client();
    let body = "--a;b c\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--a;b c--\r\n";
    let request = app.post("/").header(
        "content-type",
        "multipart/form-data; boundary=\"a;b c\"; x=y",
    );
    assert_eq!(request.body(body).send().text(), "a=1");
}

#[test]
fn lines_end_and_boundaries_are_long_as_for_webob() {
    let app = client();
    for (line_end, length, expected) in [
        ("\n", 1, 200),
        ("\r\n", 201, 200),
        ("\n", 201, 200),
        ("\r\n", 202, 400),
    ] {
        let boundary = "b".repeat(length);
        let form = format!(
            "--{boundary}\nContent-Disposition: form-data; name=\"a\"\n\n1\r\n2\n\n--{boundary}\n\
             Content-Disposition: form-data; name=\"f\"; filename=\"x\"\n\n3\n\
             --{boundary}\nContent-Disposition: form-data; name=\"empty\"\n\n--{boundary}--"
        );
        let content_type = format!("multipart/form-data; boundary={boundary}");
        let request = app.post("/").header("content-type", &content_type);
        let form = form.replace("\n--", &format!("{line_end}--"));
        let response = request.body(form).send();
        assert_eq!(response.status(), expected, "{line_end:?} {length}");
        if expected == 200 {
            assert_eq!(response.text(), "a=1\r\n2\n\nempty=\nf: x - 1 3");
        }
    }
}

#[test]
fn the_type_of_a_form_has_no_case() {
    let app = client();
    let mut form = part("Content-Disposition: FORM-DATA; NAME=a", b"1");
    form.extend_from_slice(END);
    for (content_type, body) in [
        ("Multipart/Form-Data; Boundary=BOUNDARY", &*form),
        ("Application/X-WWW-Form-URLEncoded", b"a=1"),
    ] {
        let request = app.post("/").header("content-type", content_type);
        assert_eq!(request.body(body.to_vec()).send().text(), "a=1");
    }
}

#[test]
fn what_a_part_does_not_say_is_not_made_up() {
    check("X-Other: 1", "1", "=1");
    check("Content-Disposition: form-data", "1", "=1");
    check(
        "Content-Disposition: form-data; filename=x",
        "1",
        ": x - 1 1",
    );
    check(
        "Content-Disposition: form-data; name=f; filename=x",
        "1",
        "f: x - 1 1",
    );
    // Of two the last counts.
    check("Content-Disposition: form-data; name=a; name=b", "1", "b=1");
}

#[test]
fn the_field_that_is_wrong_is_named() {
    let (status, answer) = send("Content-Disposition: form-data; name=\"title\"", b"\xff");
    assert_eq!(status, 400);
    assert!(
        answer.contains("the field `title` of the form is not UTF-8"),
        "{answer}"
    );
}
