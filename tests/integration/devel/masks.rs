//! What is hidden in what developers see.

use std::fmt::Write as _;
use std::sync::Mutex;

use pyramidion::devel::{Excerpt, Html, Mask};
use pyramidion::testing::DummyRequest;
use pyramidion::{Request, Settings, View};

use super::{client, developing, here};

#[test]
fn values_are_hidden_by_their_names() {
    let mask = Mask::default();
    for name in [
        "password",
        "X-Api-Key",
        "user[pass]",
        "csrf_token",
        "Authorization",
    ] {
        assert_eq!(mask.value(name, "short").as_str(), "****", "{name}");
        assert_eq!(mask.value(name, "").as_str(), "", "{name}");
    }
    assert_eq!(mask.value("author", "Ada").as_str(), "Ada");
}

#[test]
fn a_setting_names_more() {
    let mut settings = Settings::new();
    settings.set("pyramidion.debug_mask", "iban Patient");
    let mask = Mask::of_settings(&settings);
    assert_eq!(mask.value("from_IBAN", "DE00").as_str(), "****");
    assert_eq!(mask.value("patient_id", "7").as_str(), "****");
    assert_eq!(mask.value("id", "7").as_str(), "7");
}

#[test]
fn secrets_of_settings_are_hidden_wherever_they_occur() {
    let mut settings = Settings::new();
    settings.set("session.secret", "sea \"krit\" é");
    settings.set("database.url", "postgres://ada:love/l@ce@db/x");
    let mask = Mask::of_settings(&settings);
    for (text, shown) in [
        ("is sea \"krit\" é!", "is ****!"),
        (r#""sea \"krit\" é""#, r#""****""#),
        ("/x/sea%20%22krit%22%20%C3%A9/y", "/x/****/y"),
        ("q=sea+%22krit%22+%C3%A9", "q=****"),
        ("love/l@ce is wrong", "**** is wrong"),
        ("mail to a@b.example", "mail to a@b.example"),
    ] {
        assert_eq!(mask.text(text).as_str(), shown);
    }
}

#[test]
fn urls_lose_their_passwords_and_secret_parameters() {
    let mask = Mask::default();
    for (text, shown) in [
        (
            "at redis://:pw@h/0, redis://u:pw@h",
            "at redis://:****@h/0, redis://u:****@h",
        ),
        (
            "https://token@sentry.example/1",
            "https://****@sentry.example/1",
        ),
        ("/reset?token=abc&page=2", "/reset?token=****&page=2"),
        ("/?a=1&api%5Fkey=abc", "/?a=1&api%5Fkey=****"),
        ("<a href=\"/?token=abc\">", "<a href=\"/?token=****\">"),
        ("/?token=", "/?token="),
        ("a = b", "a = b"),
        (
            "let token = request.params();",
            "let token = request.params();",
        ),
    ] {
        assert_eq!(mask.text(text).as_str(), shown);
    }
}

#[test]
fn json_is_hidden_at_any_depth() {
    let mask = Mask::default();
    let document = serde_json::json!({
        "user": {"name": "Ada", "password": "x", "tokens": ["a", {"b": "c"}]},
        "list": [{"api_key": 7}, "redis://:pw@h"],
        "secret": null,
    });
    let shown = mask.json(&document);
    let shown: serde_json::Value = serde_json::from_str(shown.as_str()).unwrap();
    let expected = serde_json::json!({
        "user": {"name": "Ada", "password": "****", "tokens": "****"},
        "list": [{"api_key": "****"}, "redis://:****@h"],
        "secret": null,
    });
    assert_eq!(shown, expected);
}

#[test]
fn lines_of_an_unknown_form_end_where_a_secret_begins() {
    let mask = Mask::default();
    let text = "name: Ada\npassword: a b\n\"token\"=\"x\", more\nend";
    let shown = "name: Ada\npassword:****\n\"token\"=****\nend";
    assert_eq!(mask.lines(text).as_str(), shown);
}

/// A value that occurs nowhere by chance.
const CANARY: &str = "Canary 4711&x";

/// Returns a text as it is written in a URL.
fn percent(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        let _ = write!(encoded, "%{byte:02X}");
        encoded
    })
}

#[test]
fn many_secrets_cost_no_more_than_few() {
    let document = |member: &str| {
        let values = (0..50_000).map(|number| format!("{member}-{number}"));
        let values: Vec<_> = values.collect();
        serde_json::json!({ "keys": values }).to_string()
    };
    let sent = document("Canary");
    let request = DummyRequest::post("/").body(sent.clone()).build();
    let shown = Mask::of(&request).text(&sent).to_string();
    assert!(!shown.contains("Canary") && shown.contains("****"));
}

#[test]
fn whatever_came_with_a_request_is_hidden_everywhere() {
    static SEEN: Mutex<Vec<String>> = Mutex::new(Vec::new());
    let mut config = developing();
    config.add_route("reset", "/reset/{token}");
    let view = |request: &mut Request| {
        let mask = Mask::of(request);
        let text = format!(
            "{CANARY} {CANARY:?} {} {:?} {:?} {} {}",
            request.url(),
            request.headers(),
            request.post(),
            request.text().unwrap_or_default(),
            request.path(),
        );
        SEEN.lock().unwrap().push(mask.text(&text).to_string());
        "seen"
    };
    config.add_view(View::new(view).route_name("reset"));
    let client = client(config);
    let quoted = "Canary%204711%26x";
    let form = "Canary+4711%26x";
    let within = "Canary%25204711%2526x";
    let document = serde_json::json!({"user": "ada", "password": CANARY, "token": "x"}).to_string();
    let basic = "Basic YWRhOkNhbmFyeSA0NzExJng="; // ada:Canary 4711&x
    let requests = [
        client.get(&format!("/reset/{quoted}")),
        client.get(&format!("/reset/x?password={form}")),
        client.get("/reset/x").header("x-api-key", CANARY),
        client
            .get("/reset/x")
            .header("authorization", format!("Bearer {CANARY}")),
        client.get("/reset/x").header("authorization", basic),
        client
            .get("/reset/x")
            .header("cookie", format!("theme=\"{CANARY}\"")),
        client
            .get("/reset/x")
            .header("referer", format!("http://localhost/?token={form}")),
        client.post("/reset/x").form([("password", CANARY)]),
        client
            .post("/reset/x")
            .json(&serde_json::json!({"a": [{"secret": [CANARY]}]})),
        // Whoever reads it takes blanks away.
        client
            .post("/reset/x")
            .form([("password", format!(" {CANARY}\r\n").as_str())]),
        // A value holds names and values of its own.
        client.get(&format!("/reset/x?next=%2F%3Ftoken%3D{within}")),
        client.get(&format!("/reset/x?variables={}", percent(&document))),
        client.get("/reset/x").header("x-state", &document),
        client.post("/reset/x").form([("data", document.as_str())]),
        client
            .post("/reset/x")
            .json(&serde_json::json!({"body": document, "next": format!("/?token={form}")})),
        // A text of lines, each with several names.
        client
            .post("/reset/x")
            .header("content-type", "application/x-ndjson")
            .body(format!("{document}\n{document}\n")),
    ];
    let count = requests.len();
    for request in requests {
        assert_eq!(request.extension(here()).send().text(), "seen");
    }
    let seen = SEEN.lock().unwrap();
    assert_eq!(seen.len(), count);
    for text in &*seen {
        for spelling in [
            CANARY,
            quoted,
            form,
            within,
            "Canary",
            "4711",
            "YWRhOkNhbmFy",
        ] {
            assert!(!text.contains(spelling), "{text}");
        }
    }
}

#[test]
fn nothing_turns_what_is_shown_into_something_else() {
    let mask = Mask::default();
    let shown = mask.text("a\u{1b}[31m\u{202e}b\r\u{7}c\td\ne");
    assert_eq!(
        shown.as_str(),
        "a\u{fffd}[31m\u{fffd}b\u{fffd}\u{fffd}c\td\ne"
    );
    let request = DummyRequest::get("/%1b%5b31m").build();
    assert!(
        !Mask::of(&request)
            .text(&request.path_info())
            .as_str()
            .contains('\u{1b}')
    );
}

#[test]
fn text_is_never_markup_and_no_link_runs_a_script() {
    let mask = Mask::default();
    let mut page = Html::new("x");
    let begin = page.as_str().len();
    page.markup("<p title='")
        .text(&mask.text("'\" onload=x <b>&"))
        .markup("'>");
    assert_eq!(
        &page.as_str()[begin..],
        "<p title='&#x27;&quot; onload=x &lt;b&gt;&amp;'>"
    );
    for (target, is_link) in [
        ("/path?a=b", true),
        ("https://example.com/", true),
        ("vscode://file/a.rs:1:2", true),
        ("javascript:alert(1)", false),
        ("JavaScript:alert(1)", false),
        (" javascript:alert(1)", false),
        ("java\nscript:alert(1)", false),
        ("data:text/html,x", false),
        ("vbscript:x", false),
        ("//evil.example/", false),
        ("/\\evil.example/", false),
        ("relative", false),
        ("", false),
    ] {
        let mut page = Html::new("x");
        page.link(&mask.text(target), &mask.text("text"));
        assert_eq!(page.as_str().ends_with("</a>"), is_link, "{target:?}");
    }
}

#[test]
fn only_files_of_the_workspace_are_read() {
    let mask = Mask::default();
    let line = line!();
    let excerpt = Excerpt::of(file!(), line, Some(5), &mask).expect("this file");
    let place = format!("tests/integration/devel/masks.rs:{line}:5");
    assert_eq!(excerpt.place().as_str(), place);
    let numbers: Vec<_> = excerpt.lines().iter().map(|line| line.number).collect();
    assert_eq!(numbers, (line - 3..=line + 3).collect::<Vec<_>>());
    let hit = excerpt.lines().iter().find(|shown| shown.number == line);
    assert_eq!(hit.unwrap().text.as_str(), "    let line = line!();");
    for (file, line) in [
        ("/etc/passwd", 1),
        ("../../../etc/passwd", 1),
        (".git/config", 1),
        (".git", 1),
        ("tests", 1),
        ("no/such/file.rs", 1),
        (file!(), 0),
        (file!(), u32::MAX),
    ] {
        assert!(
            Excerpt::of(file, line, None, &mask).is_none(),
            "{file}:{line}"
        );
    }
}

#[test]
fn a_secret_in_the_source_is_hidden() {
    let mut settings = Settings::new();
    settings.set("x.secret", "hunter2-of-the-source");
    let mask = Mask::of_settings(&settings);
    let excerpt = Excerpt::of(file!(), line!() - 2, None, &mask).expect("this file");
    let lines: Vec<_> = excerpt
        .lines()
        .iter()
        .map(|line| line.text.as_str())
        .collect();
    assert!(
        lines.contains(&"    settings.set(\"x.secret\", \"****\");"),
        "{lines:?}"
    );
}
