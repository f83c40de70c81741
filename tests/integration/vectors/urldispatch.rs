//! Patterns: what they match, and what they write.

use std::fmt::Write as _;

use pyramidion::session::{Map, Value};
use pyramidion::testing::{DummyRequest, TestApp};
use pyramidion::{App, Configurator, Request, UrlArgs, View};

use super::{Outcome, field, map, python_str, rows, text};

/// Answers with what the pattern captured, as JSON.
fn captured(request: &mut Request) -> String {
    let matchdict = request.matchdict();
    let mut found = Map::new();
    for (name, value) in matchdict.iter() {
        // The segments of a remainder are a list, also if there is only one or none.
        let segments: Vec<_> = matchdict
            .segments(name)
            .expect("a name")
            .map(Value::from)
            .collect();
        let is_remainder = request
            .matched_route()
            .expect("a route")
            .pattern()
            .ends_with(&format!("*{name}"));
        found.insert(
            name,
            if is_remainder {
                Value::from(segments)
            } else {
                Value::from(value)
            },
        );
    }
    Value::from(found).to_string()
}

fn app(pattern: &str) -> Result<App, String> {
    let mut config = Configurator::new();
    config.add_route("route", pattern);
    config.add_view(View::new(captured).route_name("route"));
    config.make_app().map_err(|error| error.to_string())
}

/// Tells whether the route leads to another site, as `add_route` of Pyramid sees it too.
fn is_external(app: &App) -> bool {
    let error = DummyRequest::get("/")
        .build_for(app)
        .route_path("route")
        .err();
    error.is_some_and(|error| error.to_string().contains("leads to another site"))
}

/// Writes a decoded path as it is sent.
fn encode(path: &str) -> String {
    path.bytes().fold(String::new(), |mut target, byte| {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            target.push(char::from(byte));
        } else {
            write!(target, "%{byte:02X}").expect("a string can be written to");
        }
        target
    })
}

#[test]
fn urldispatch_vectors_match() {
    let file = pyramidion_tests::vectors("urldispatch");
    let mut outcome = Outcome::default();
    for row in rows(&file, "match") {
        let (pattern, path, expected) = (
            text(row, "pattern"),
            text(row, "path"),
            field(row, "expected"),
        );
        let name = format!("{pattern:?} on {path:?}");
        let expected = match expected {
            Value::Object(map) if map.contains_key("compile_error") => "refused".to_owned(),
            Value::Null => "no match".to_owned(),
            expected => expected.to_string(),
        };
        let app = match app(pattern) {
            Ok(app) => app,
            Err(error) if error.contains("linear time") && expected != "refused" => {
                outcome.differ("regular expressions are matched in linear time", &name);
                continue;
            }
            Err(_) => {
                outcome.check(&name, "refused", &expected);
                continue;
            }
        };
        // A request's path always begins with a slash; such a row says that the pattern would not match.
        if !path.starts_with('/') {
            outcome.check(&name, "no match", &expected);
            continue;
        }
        if is_external(&app) {
            outcome.differ(
                "`add_route` takes a pattern with a host for one of another site",
                &name,
            );
            continue;
        }
        let response = TestApp::new(app).get(&encode(path)).send();
        let ours = match response.status().as_u16() {
            200 => sorted(response.text()),
            404 => "no match".to_owned(),
            status => status.to_string(),
        };
        if path.ends_with('\n') && ours == "no match" && expected != "no match" {
            outcome.differ("a line feed at the end of the path is a part of it", &name);
            continue;
        }
        outcome.check(&name, &ours, &sorted(&expected));
    }
    outcome.finish("urldispatch.match");
}

/// Writes an object with sorted keys, since the order of a matchdict is that of the pattern here.
fn sorted(json: &str) -> String {
    let Ok(Value::Object(map)) = json.parse() else {
        return json.to_owned();
    };
    let mut pairs: Vec<_> = map.iter().collect();
    pairs.sort_by_key(|(name, _)| *name);
    Value::from(
        pairs
            .into_iter()
            .map(|(name, value)| (name, value.clone()))
            .collect::<Map>(),
    )
    .to_string()
}

#[test]
fn urldispatch_vectors_generate() {
    let file = pyramidion_tests::vectors("urldispatch");
    let mut outcome = Outcome::default();
    for row in rows(&file, "generate") {
        let (pattern, kwargs) = (text(row, "pattern"), map(field(row, "kwargs")));
        let name = format!("{pattern:?} with {}", field(row, "kwargs"));
        let expected = match field(row, "expected") {
            Value::String(path) => path.clone(),
            _ => "error".to_owned(),
        };
        let app = app(pattern).unwrap_or_else(|error| panic!("{name}: {error}"));
        let request = DummyRequest::get("/").build_for(&app);
        let remainder = remainder(pattern);
        let args = kwargs
            .iter()
            .fold(UrlArgs::new(), |args, (name, value)| match value {
                Value::Array(items) if remainder == Some(name) => {
                    args.segments(name, items.iter().map(python_str))
                }
                value => args.value(name, python_str(value)),
            });
        let ours = request
            .route_path(("route", args))
            .unwrap_or_else(|_| "error".to_owned());
        outcome.check(&name, &ours, &expected);
    }
    outcome.finish("urldispatch.generate");
}

fn remainder(pattern: &str) -> Option<&str> {
    let (_, name) = pattern.rsplit_once('*')?;
    name.chars()
        .all(|c| c == '_' || c.is_alphanumeric())
        .then_some(name)
}
