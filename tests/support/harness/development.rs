//! Pages of development mode: stacks that errors show, and what is hidden in whatever is shown. A release build has none.

use std::fmt;
use std::sync::LazyLock;

use bytes::Bytes;
use http::header::{ACCEPT, HOST};
use http::{Request, StatusCode};
use pyramidion::devel::Mask;
use pyramidion::request::Connection;
use pyramidion::testing::DummyRequest;
use pyramidion::{App, View, ViewResult};
use serde_json::{Value, json};
use tracing::subscriber::{NoSubscriber, with_default};

use super::application::{answer, application, first_line};

/// An error that shows a stack to developers, as those of `anyhow` and `eyre` do.
struct WithStack(String);

impl fmt::Display for WithStack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("it failed")
    }
}

impl fmt::Debug for WithStack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "it failed\n\nStack backtrace:\n{}", self.0)
    }
}

impl std::error::Error for WithStack {}

static APP: LazyLock<App> = LazyLock::new(|| {
    application(|config| {
        config.settings_mut().set("pyramidion.development", "on");
        config.add_route("home", "/");
        let fails = |request: &mut pyramidion::Request| -> ViewResult {
            let stack = String::from_utf8_lossy(request.body()).into_owned();
            Err(WithStack(stack).into())
        };
        config.add_view(View::new(fails).route_name("home"));
    })
});

/// Shows a stack, and tells whether there is a frame in it.
///
/// # Panics
///
/// Panics if it shows more frames than it was given, a file outside of the workspace, or markup.
pub fn backtraces(data: &[u8]) -> bool {
    let page = show(data, "text/html");
    let (_, page) = page.split_once("</style>").expect("a page");
    assert_eq!(page.matches("<script").count(), 1, "its own");
    let document: Value = serde_json::from_str(&show(data, "application/json")).expect("JSON");
    let Some(stack) = document["stack"].as_array() else {
        return false;
    };
    let mut frames = 0;
    for shown in stack {
        match shown.as_str() {
            Some(others) => {
                let (count, _) = others.split_once(" frame").expect("how many frames");
                frames += count.parse::<usize>().expect("a number");
            }
            None => {
                frames += 1;
                let place = shown["place"].as_str().expect("a place");
                assert!(!place.starts_with('/') && !place.contains(".."), "{place}");
            }
        }
    }
    let lines = String::from_utf8_lossy(data).lines().count();
    assert!(
        (1..=lines).contains(&frames),
        "{frames} frames in {lines} lines"
    );
    true
}

/// Returns what is shown of an error with a stack.
fn show(stack: &[u8], accept: &str) -> String {
    let mut connection = Connection::default();
    connection.remote_addr = Some(([127, 0, 0, 1], 40_000).into());
    let request = Request::post("/")
        .header(HOST, "localhost")
        .header(ACCEPT, accept)
        .header("content-type", "text/plain")
        .extension(connection)
        .body(Bytes::copy_from_slice(stack))
        .expect("a request");
    // What fails is told, and it fails each time.
    let answer = with_default(NoSubscriber::new(), || answer(&APP, request));
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    String::from_utf8(answer.body.to_vec()).expect("text")
}

/// Hides a value, on the second line, that has a name, on the first, in a text that stands behind. Tells whether the name
/// is that of a secret.
///
/// # Panics
///
/// Panics if a secret is seen in any way in which it can be written, if something that is not a secret is hidden, or if something invisible is
/// left.
pub fn masks(data: &[u8]) -> bool {
    let (name, rest) = first_line(data);
    let (value, text) = first_line(rest);
    let [name, value, text] = [name, value, text].map(String::from_utf8_lossy);
    let (name, value) = (&*name, &*value);
    let mut mask = Mask::default();
    mask.learn(name, value);
    let document = json!({name: [value, {"deep": value}], "other": format!("{text}{value}")});
    let json = mask.json(&document);
    let shown = [
        mask.text(&format!("{text}{value}{text}")),
        mask.text(&format!("{value:?}")),
        mask.text(&format!("/?{name}={value}&{text}")),
        mask.text(&document.to_string()),
        mask.lines(&format!("{name}: {value}\n{text}")),
        mask.value(name, value),
        Mask::of(&sent(name, value)).text(value),
    ];
    for shown in shown.iter().chain([&json]) {
        let is_seen = |c: char| !c.is_control() || matches!(c, '\n' | '\t');
        assert!(shown.as_str().chars().all(is_seen), "{shown:?}");
    }
    let document: Value = serde_json::from_str(json.as_str()).expect("JSON");
    if !mask.hides(name) {
        // Addresses have secrets of their own.
        if !text.contains(['@', '=']) && !value.contains(['@', '=']) {
            assert!(
                shown[0].as_str().contains(mask.text(value).as_str()),
                "{shown:?}"
            );
        }
        return false;
    }
    // What is shorter occurs by chance, and stars and signs of something invisible stand for what was hidden.
    if value.trim().len() < 4 || value.contains(['*', char::REPLACEMENT_CHARACTER]) {
        return false;
    }
    for shown in &shown {
        assert!(!shown.as_str().contains(value), "{shown:?}");
    }
    assert!(!says(&document, value), "{json:?}");
    true
}

/// Tells whether a text of a document contains another.
fn says(document: &Value, part: &str) -> bool {
    match document {
        Value::String(text) => text.contains(part),
        Value::Array(values) => values.iter().any(|value| says(value, part)),
        Value::Object(members) => members
            .iter()
            .any(|(name, value)| name.contains(part) || says(value, part)),
        _ => false,
    }
}

/// Returns a request with such a field in its form.
fn sent(name: &str, value: &str) -> pyramidion::Request {
    DummyRequest::post("/").form([(name, value)]).build()
}
