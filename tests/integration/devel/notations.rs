//! Secrets in each notation in which they come, and in what an application tells.

use std::sync::Mutex;

use pyramidion::devel::Mask;
use pyramidion::testing::FormPart;
use pyramidion::{Request, SignedCookieSessionFactory, View, ViewResult};
use serde_json::json;

use super::pages::add;
use super::{client, developing, here};

/// A value that occurs nowhere by chance.
const CANARY: &str = "Canary-4711";

#[test]
fn a_secret_is_known_in_every_notation() {
    static SEEN: Mutex<Vec<String>> = Mutex::new(Vec::new());
    let mut config = developing();
    config.add_route("page", "/");
    let view = |request: &mut Request| {
        let body = request.text().unwrap_or_default().to_owned();
        let text = format!("{CANARY} {body} {:?}", request.headers());
        let mask = Mask::of(request);
        let texts = [
            mask.text(&text),
            mask.lines(&text),
            mask.text(&format!("{text:?}")),
        ];
        SEEN.lock()
            .unwrap()
            .extend(texts.map(|text| text.to_string()));
        "seen"
    };
    config.add_view(View::new(view).route_name("page"));
    let client = client(config);
    let texts = [
        ("application/xml", format!("<user><name>ada</name><password>{CANARY}</password></user>")),
        ("text/xml", format!("<?xml version='1.0'?>\n<s:Envelope><w:Password Type='text'>\n  {CANARY}\n</w:Password></s:Envelope>")),
        ("application/xml", format!("<user name='ada' password='{CANARY}'/>")),
        ("application/xml", format!("<credentials><user>ada</user><value><![CDATA[{CANARY}]]></value></credentials>")),
        ("text/xml", format!("<member><name>password</name><value><string>{CANARY}</string></value></member>")),
        ("text/xml", format!("<param name='api_key' value='{CANARY}'/>")),
        ("text/xml", format!("<dict><key>token</key><string>{CANARY}</string></dict>")),
        ("application/xml", format!("<user><password>{CANARY}")),
        ("application/json", json!([{"name": "user", "value": "ada"}, {"name": "password", "value": CANARY}]).to_string()),
        ("application/json", json!({"op": "replace", "path": "/password", "value": {"new": CANARY}}).to_string()),
        ("application/json", json!({"query": format!("mutation {{ login(user: \"ada\", password: \"{CANARY}\") }}")}).to_string()),
        ("application/json", json!({"newPassword": {"plain": CANARY}}).to_string()),
        ("application/json", json!({"verificationCode": CANARY}).to_string()),
        ("application/json", json!({"document": format!("<a><token>{CANARY}</token></a>")}).to_string()),
        ("application/json", format!("{{\"user\": \"ada\", \"password\":\n  \"{CANARY}\",")),
        ("application/yaml", format!("user: ada\npassword:\n  {CANARY}\nage: 3")),
        ("application/yaml", format!("key: |\n  first\n  {CANARY}\nage: 3")),
        ("text/plain", format!("{:?}", json!({"password": CANARY}).to_string())),
        ("text/plain", format!("[('user', 'ada'), ('password', '{CANARY}')]")),
        ("text/plain", format!("user[password]: {CANARY}")),
        ("text/plain", format!("-----BEGIN RSA PRIVATE KEY-----\n{CANARY}\n-----END RSA PRIVATE KEY-----")),
        ("application/sql", format!("INSERT INTO users (name, password) VALUES ('ada', '{CANARY}')")),
        ("application/x-www-form-urlencoded", format!("name=password&pk=1&value={CANARY}")),
        ("application/x-www-form-urlencoded", format!("totp={CANARY}")),
        ("application/x-www-form-urlencoded", format!("code={CANARY}")),
        ("application/x-www-form-urlencoded", format!("next=%2F%23access_token%3D{CANARY}")),
    ];
    let mut sent = 0;
    for (content_type, body) in texts {
        let request = client
            .post("/")
            .header("content-type", content_type)
            .body(body);
        assert_eq!(request.extension(here()).send().text(), "seen");
        sent += 1;
    }
    let parts = [
        FormPart::text("user[new-Password]", CANARY),
        FormPart::text("a", "b"),
    ];
    assert_eq!(
        client
            .post("/")
            .multipart(parts)
            .extension(here())
            .send()
            .text(),
        "seen"
    );
    sent += 1;
    for credentials in [
        format!("Digest username=\"ada\", uri=\"/\", response=\"{CANARY}\""),
        format!("AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature={CANARY}"),
        "Basic Q2FuYXJ5LTQ3MTE6".to_owned(),     // Canary-4711:
        "Basic YWRhOkNhbmFyeS00NzEx".to_owned(), // ada:Canary-4711
    ] {
        let request = client.get("/").header("authorization", credentials);
        assert_eq!(request.extension(here()).send().text(), "seen");
        sent += 1;
    }
    let seen = SEEN.lock().unwrap();
    assert_eq!(seen.len(), sent * 3);
    for text in &*seen {
        for part in ["Canary", "4711", "Q2FuYXJ5", "Q2FuYXJ5LTQ3"] {
            assert!(!text.contains(part), "{text}");
        }
    }
}

#[test]
fn what_is_not_a_secret_is_shown_beside_one() {
    let mask = Mask::default();
    for (text, shown) in [
        (
            "<user><name>ada</name><password>x</password></user>",
            "<user><name>ada</name><password>****</password></user>",
        ),
        (
            "<d><name>token</name><v>x</v><name>age</name><v>3</v></d>",
            "<d><name>token</name><v>****</v><name>age</name><v>3</v></d>",
        ),
        (
            "expected `Vec<Token>`, found `Option<Key>`",
            "expected `Vec<Token>`, found `Option<Key>`",
        ),
        (
            "password:\n  a\n  b\nage: 3",
            "password:\n  ****\n  ****\nage: 3",
        ),
        (
            "INSERT INTO t (a, pwd) VALUES ('x', 'y''z'), (1)",
            "INSERT INTO t (a, pwd) VALUES ('****', '****''****'), (1)",
        ),
        (
            "SELECT a FROM t WHERE b = 'x'",
            "SELECT a FROM t WHERE b = 'x'",
        ),
        (
            "(code: 1555) UNIQUE constraint failed",
            "(code: 1555) UNIQUE constraint failed",
        ),
        ("exit code: 1", "exit code: 1"),
        ("KeyError: 'user'", "KeyError: 'user'"),
        ("Key (api_key)=(abc) already exists.", "Key (api_key)=****"),
        ("code=1234", "code=****"),
    ] {
        assert_eq!(mask.lines(text).as_str(), shown);
    }
    let document = json!([{"name": "age", "value": 3}, {"name": "password", "type": "text", "value": "x"}, {"status_code": 404}]);
    let shown: serde_json::Value = serde_json::from_str(mask.json(&document).as_str()).unwrap();
    let expected = json!([{"name": "age", "value": 3}, {"name": "password", "type": "text", "value": "****"}, {"status_code": 404}]);
    assert_eq!(shown, expected);
}

#[test]
fn what_the_view_took_out_of_the_session_is_a_secret_still() {
    let mut config = developing();
    config.set_session_factory(SignedCookieSessionFactory::new([7; 64]));
    let begins = |request: &mut Request| -> ViewResult {
        request.session().insert("reset_token", CANARY)?;
        Ok(pyramidion::Response::text("begun"))
    };
    let fails = |request: &mut Request| -> ViewResult {
        let token: Option<String> = request.session().get("reset_token")?;
        request.session().remove("reset_token");
        Err(format!("`{}` is over", token.unwrap_or_default()).into())
    };
    add(&mut config, "begins", "/begin", View::new(begins));
    add(&mut config, "fails", "/", View::new(fails));
    let client = client(config);
    assert_eq!(client.get("/begin").send().text(), "begun");
    for accept in ["text/html", "application/json", "text/plain"] {
        // What fails saves nothing, so that it is there each time.
        let page = client
            .get("/")
            .extension(here())
            .header("accept", accept)
            .send();
        assert_eq!(page.status(), 500);
        assert!(page.text().contains("`****` is over"), "{}", page.text());
        assert!(!page.text().contains(CANARY), "{}", page.text());
    }
}

#[test]
fn what_an_error_tells_is_hidden_by_its_name() {
    let mut config = developing();
    let text = || format!("the password: {CANARY} is wrong");
    let cause = move || -> ViewResult { Err(std::io::Error::other(text()).into()) };
    add(
        &mut config,
        "error",
        "/error",
        View::new(move || -> ViewResult { Err(text().into()) }),
    );
    add(&mut config, "cause", "/cause", View::new(cause));
    add(
        &mut config,
        "panic",
        "/panic",
        View::new(move || -> ViewResult { panic!("{}", text()) }),
    );
    let status = move || -> ViewResult {
        Err(pyramidion::HttpException::bad_request()
            .with_detail(text())
            .into())
    };
    add(&mut config, "status", "/status", View::new(status));
    let client = client(config);
    for path in ["/error", "/cause", "/panic", "/status"] {
        for accept in ["text/html", "text/plain"] {
            let page = client
                .get(path)
                .extension(here())
                .header("accept", accept)
                .send();
            assert!(
                page.text().contains("the password:****"),
                "{path}: {}",
                page.text()
            );
            assert!(!page.text().contains(CANARY), "{path}: {}", page.text());
        }
    }
}
