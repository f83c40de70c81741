//! Forms: fields and files.

mod limits;
mod parts;

use pyramidion::testing::{TestApp, TestRequest};
use pyramidion::{Configurator, Request, View};

/// Answers with the fields and files of the form.
fn describe(request: &mut Request) -> pyramidion::Result<String> {
    let mut lines: Vec<_> = request
        .post()
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    for file in request.files() {
        let content = file.read()?;
        assert_eq!(content.len() as u64, file.size());
        let mut copy = Vec::new();
        file.copy_to(&mut copy)?;
        assert_eq!(copy, content);
        let head: String = content
            .iter()
            .take(8)
            .map(|byte| char::from(*byte))
            .collect();
        let content_type = file.content_type().unwrap_or("-");
        let (name, file_name) = (file.name(), file.file_name());
        lines.push(format!(
            "{name}: {file_name} {content_type} {} {head}",
            file.size()
        ));
    }
    Ok(lines.join("\n"))
}

fn client() -> TestApp {
    let mut config = Configurator::new();
    config.set_body_limit(8 << 20);
    config.add_route("form", "/");
    config.add_view(View::new(describe).route_name("form"));
    TestApp::new(config.make_app().expect("a right configuration"))
}

fn multipart<'a>(app: &'a TestApp, body: &[u8]) -> TestRequest<'a> {
    let content_type = "multipart/form-data; boundary=BOUNDARY";
    app.post("/")
        .header("content-type", content_type)
        .body(body.to_vec())
}

fn part(headers: &str, content: &[u8]) -> Vec<u8> {
    let mut part = format!("--BOUNDARY\r\n{headers}\r\n\r\n").into_bytes();
    part.extend_from_slice(content);
    part.extend_from_slice(b"\r\n");
    part
}

#[test]
fn fields_come_in_the_order_they_were_sent() {
    let app = client();
    let response = app
        .post("/")
        .form([("b", "1"), ("a", "é &"), ("b", "2")])
        .send();
    assert_eq!(response.text(), "b=1\na=é &\nb=2");
}

#[test]
fn other_methods_have_forms_too() {
    let app = client();
    assert_eq!(
        app.request("PUT", "/").form([("a", "1")]).send().text(),
        "a=1"
    );
    assert_eq!(
        app.post("/").body("a=1").send().text(),
        "a=1",
        "a POST without a type is a form"
    );
    assert_eq!(
        app.post("/").body(&b"\xff"[..]).send().text(),
        "",
        "or it is not"
    );
    assert_eq!(app.request("GET", "/").form([("a", "1")]).send().text(), "");
}

#[test]
fn malformed_fields_are_a_bad_request() {
    let app = client();
    let send = |body: &'static [u8]| {
        let request = app
            .post("/")
            .header("content-type", "application/x-www-form-urlencoded");
        request.body(body).send()
    };
    for body in [&b"a=%ff"[..], b"a=%E2%82", b"\xff=1", b"a=%e9%"] {
        let response = send(body);
        assert_eq!(response.status(), 400, "{body:?}");
        assert!(
            response
                .text()
                .contains("the form is not percent-encoded UTF-8")
        );
    }
}

#[derive(serde::Deserialize)]
struct Settings {
    #[serde(default)]
    is_public: bool,
}

#[test]
fn a_form_of_which_nothing_is_sent_is_an_empty_form() {
    use pyramidion::extract::Form;
    let mut config = Configurator::new();
    config.add_route("form", "/");
    let view = |request: &mut Request| -> pyramidion::Result<String> {
        let Form(settings): Form<Settings> =
            pyramidion::extract::FromRequest::from_request(request)?;
        Ok(settings.is_public.to_string())
    };
    config.add_view(View::new(view).route_name("form"));
    let app = TestApp::new(config.make_app().expect("a right configuration"));
    for (method, content_type, expected) in [
        ("POST", "application/x-www-form-urlencoded", 200),
        (
            "PUT",
            "application/x-www-form-urlencoded; charset=utf8",
            200,
        ),
        ("POST", "multipart/form-data; boundary=b", 200),
        ("POST", "", 200),
        ("PUT", "", 415),
        ("POST", "application/json", 415),
        ("GET", "application/x-www-form-urlencoded", 415),
        ("GET", "", 415),
    ] {
        let mut request = app.request(method, "/");
        if !content_type.is_empty() {
            request = request.header("content-type", content_type);
        }
        let answer = request.send();
        assert_eq!(answer.status(), expected, "{method} {content_type}");
        assert!(expected == 415 || answer.text() == "false");
    }
    let on = app.post("/").form([("is_public", "on")]).send();
    assert_eq!(on.text(), "true");
}

#[test]
fn a_multipart_form_has_fields_and_files() {
    let app = client();
    let mut body = part(
        "Content-Disposition: form-data; name=\"title\"",
        "Zoë".as_bytes(),
    );
    let file = "Content-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\
                Content-Type: text/plain";
    body.extend(part(file, b"hello\r\nworld"));
    body.extend_from_slice(b"--BOUNDARY--\r\n");
    let response = multipart(&app, &body).send();
    assert_eq!(
        response.text(),
        "title=Zoë\nfile: a.txt text/plain 12 hello\r\nw"
    );
}

#[test]
fn a_large_file_is_spooled_and_whole() {
    let app = client();
    let content: Vec<u8> = (0..3_000_000_u32)
        .map(|n| b'a' + u8::try_from(n % 26).unwrap())
        .collect();
    let mut body = part(
        "Content-Disposition: form-data; name=\"f\"; filename=\"big\"",
        &content,
    );
    body.extend_from_slice(b"--BOUNDARY--\r\n");
    let response = multipart(&app, &body).send();
    assert_eq!(response.text(), "f: big - 3000000 abcdefgh");
}

#[test]
fn malformed_multipart_forms_are_bad_requests() {
    let app = client();
    let cut = part("Content-Disposition: form-data; name=\"a\"", b"1");
    for body in [&b"garbage"[..], b"--BOUNDARY\r\n", &cut] {
        assert_eq!(multipart(&app, body).send().status(), 400, "{body:?}");
    }
    let mut not_utf8 = part("Content-Disposition: form-data; name=\"a\"", b"\xff");
    not_utf8.extend_from_slice(b"--BOUNDARY--\r\n");
    assert_eq!(multipart(&app, &not_utf8).send().status(), 400);
    let without = app
        .post("/")
        .header("content-type", "multipart/form-data")
        .body("x")
        .send();
    assert_eq!(without.status(), 400);
}

#[test]
fn forms_have_limits() {
    let app = client();
    let many: Vec<_> = (0..1001).map(|n| (n.to_string(), "x")).collect();
    assert_eq!(app.post("/").form(many).send().status(), 413);

    let mut fields = Vec::new();
    for _ in 0..1001 {
        fields.extend(part("Content-Disposition: form-data; name=\"a\"", b"1"));
    }
    fields.extend_from_slice(b"--BOUNDARY--\r\n");
    assert_eq!(multipart(&app, &fields).send().status(), 413);

    let mut files = Vec::new();
    for _ in 0..101 {
        files.extend(part(
            "Content-Disposition: form-data; name=\"a\"; filename=\"f\"",
            b"1",
        ));
    }
    files.extend_from_slice(b"--BOUNDARY--\r\n");
    assert_eq!(multipart(&app, &files).send().status(), 413);

    let mut large = part(
        "Content-Disposition: form-data; name=\"a\"",
        &vec![b'x'; 2 << 20],
    );
    large.extend_from_slice(b"--BOUNDARY--\r\n");
    assert_eq!(multipart(&app, &large).send().status(), 413);

    assert_eq!(multipart(&app, &vec![b'\r'; 9 << 20]).send().status(), 413);
}
