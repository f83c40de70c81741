//! Forms that are broken, large, or larger than they look.

use std::time::Instant;

use pyramidion::testing::TestApp;
use pyramidion::{Request, View};
use pyramidion_tests::applications::client;

use super::garbage::SOON;

/// An application that needs a field.
fn app() -> TestApp {
    client(|config| {
        config.set_body_limit(2 << 20);
        config.add_route("add", "/add");
        let add = |request: &mut Request| -> pyramidion::Result<String> {
            Ok(request.params().one("user")?.to_owned())
        };
        config.add_view(View::new(add).route_name("add"));
    })
}

const URLENCODED: &str = "application/x-www-form-urlencoded";
const MULTIPART: &str = "multipart/form-data; boundary=b";

fn status(app: &TestApp, content_type: &str, body: impl Into<Vec<u8>>) -> u16 {
    let request = app.post("/add").header("content-type", content_type);
    request.body(body.into()).send().status().as_u16()
}

#[test]
fn a_broken_form_is_told_to_be_one() {
    let app = app();
    let part = |head: &str| format!("--b\r\n{head}\r\n\r\nAda\r\n--b--\r\n");
    let good = part("Content-Disposition: form-data; name=\"user\"");
    assert_eq!(status(&app, URLENCODED, "user=Ada"), 200);
    assert_eq!(status(&app, MULTIPART, good.as_str()), 200);
    for (content_type, body) in [
        (URLENCODED, String::new()),
        (URLENCODED, "other=x".to_owned()),
        (URLENCODED, "user".repeat(3)),
        (URLENCODED, "user=%e9".to_owned()),
        (URLENCODED, "user=%e2%82".to_owned()),
        (URLENCODED, "user=%ff".to_owned()),
        (URLENCODED, "user=%ed%a0%80".to_owned()),
        (URLENCODED, "\0=\0".to_owned()),
        (
            "application/x-www-form-urlencoded; charset=utf-16",
            "user=Ada".to_owned(),
        ),
        (
            "application/x-www-form-urlencoded; charset=x",
            "user=Ada".to_owned(),
        ),
        ("text/plain", "user=Ada".to_owned()),
        ("application/json", "{\"user\": \"Ada\"".to_owned()),
        ("", "user=Ada&%ff".to_owned()),
        ("\u{e9}", "user=Ada".to_owned()),
        ("multipart/form-data", good.clone()),
        ("multipart/form-data; boundary=", good.clone()),
        ("multipart/form-data; boundary=other", good.clone()),
        (
            &format!("multipart/form-data; boundary={}", "b".repeat(71)),
            good.clone(),
        ),
        ("multipart/mixed; boundary=b", good.clone()),
        (MULTIPART, String::new()),
        (MULTIPART, "--b".to_owned()),
        (MULTIPART, good.replace("--b--\r\n", "")),
        (MULTIPART, part("")),
        (MULTIPART, part("Content-Disposition: form-data")),
        (
            MULTIPART,
            part("Content-Disposition: form-data; name=user\"x"),
        ),
        (MULTIPART, part("\u{0}: \u{0}")),
        (
            MULTIPART,
            good.replace("Ada", "\u{0}").replace("user", "other"),
        ),
    ] {
        let status = status(&app, content_type, body.as_str());
        assert!(
            (400..500).contains(&status),
            "{status} {content_type:?}: {body:?}"
        );
    }
    let not_text = [
        &b"--b\r\nContent-Disposition: form-data; name=\"user\"\r\n\r\n"[..],
        b"\xff\r\n--b--\r\n",
    ];
    assert_eq!(status(&app, MULTIPART, not_text.concat()), 400);
    assert_eq!(status(&app, URLENCODED, b"user=\xff".to_vec()), 400);
}

#[test]
fn forms_with_very_many_fields_are_refused_soon() {
    let app = app();
    let start = Instant::now();
    let fields = |count: usize| {
        (0..count)
            .map(|n| format!("f{n}=1&"))
            .collect::<Vec<_>>()
            .concat()
    };
    for body in [fields(20_000), fields(60_000), "&".repeat(200_000)] {
        assert_eq!(status(&app, URLENCODED, body), 413);
    }
    let escaped = format!("user={}", "%41".repeat(60_000));
    assert_eq!(status(&app, URLENCODED, escaped), 200);
    // Names of one hash, if hashes were not keyed.
    let same = "Aa=1&BB=1&".repeat(400) + "user=Ada";
    assert_eq!(status(&app, URLENCODED, same), 200);
    assert!(start.elapsed() < SOON, "{:?}", start.elapsed());
}

#[test]
fn parts_of_forms_are_bounded() {
    let app = app();
    let start = Instant::now();
    let part = "--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n1\r\n";
    let heads = "X: y\r\n".repeat(20_000);
    for body in [
        part.repeat(20_000) + "--b--\r\n",
        format!("--b\r\n{}", "\r\n".repeat(200_000)),
        format!(
            "--b\r\nContent-Disposition: form-data; name=\"user\"\r\n{heads}\r\nAda\r\n--b--\r\n"
        ),
        format!(
            "--b\r\nContent-Disposition: form-data; name=\"{}\"",
            "u".repeat(1 << 20)
        ),
        "\r\n--".repeat(100_000),
        "--b".repeat(100_000),
    ] {
        let shown: String = body.chars().take(40).collect();
        let status = status(&app, MULTIPART, body);
        assert!((400..500).contains(&status), "{status}: {shown:?}");
    }
    assert!(start.elapsed() < SOON, "{:?}", start.elapsed());
}

#[test]
fn a_compressed_body_is_not_unpacked() {
    let app = client(|config| {
        config.add_route("length", "/length");
        let length = |request: &mut Request| request.body().len().to_string();
        config.add_view(View::new(length).route_name("length"));
    });
    let bomb = vec![0x1f; 1000];
    for coding in ["gzip", "deflate", "br", "zstd", "gzip, gzip"] {
        let request = app.post("/length").header("content-encoding", coding);
        assert_eq!(request.body(bomb.clone()).send().text(), "1000", "{coding}");
    }
}
