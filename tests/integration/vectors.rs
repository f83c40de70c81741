//! Rows of behaviour recorded from Pyramid 2.1, held against ours.
//!
//! The rows come from `tests/vectors`, or from the folder that `PYRAMIDION_VECTORS` names. Where we
//! differ on purpose, a rule with its reason stands in the module; rules, not rows, are listed, so that
//! they hold for other rows too.

mod acls;
mod authtkt;
mod basic;
mod csrf;
mod csrf_tokens;
mod events;
mod exception_views;
mod forms;
mod languages;
mod order;
mod proutes;
mod sessions;
mod set_cookie;
mod signed_cookies;
mod static_headers;
mod traversal;
mod urldispatch;
mod urls;
mod views;

use pyramidion::session::{Map, Value};

/// What the rows of one section came to.
#[derive(Default)]
struct Outcome {
    passed: usize,
    differences: Vec<(&'static str, String)>,
    failures: Vec<String>,
}

impl Outcome {
    /// Notes that a row behaves as Pyramid does, or how it fails.
    fn check(&mut self, row: &str, ours: &str, pyramids: &str) {
        if ours == pyramids {
            self.passed += 1;
        } else {
            self.failures
                .push(format!("{row}\n      ours: {ours}\n   Pyramid: {pyramids}"));
        }
    }

    /// Notes that a row differs on purpose.
    fn differ(&mut self, reason: &'static str, row: &str) {
        self.differences.push((reason, row.to_owned()));
    }

    /// Fails the test if a row fails, and says how many did what.
    fn finish(self, section: &str) {
        println!("{section}: {} rows pass", self.passed);
        for (reason, row) in &self.differences {
            println!("{section}: differs on purpose ({reason}): {row}");
        }
        assert!(self.passed > 0, "{section}: there are no rows");
        let failures = self.failures.join("\n");
        assert!(
            self.failures.is_empty(),
            "{section}: {} rows fail\n{failures}",
            self.failures.len()
        );
    }
}

/// Returns a field of a row that is an object.
fn field<'a>(row: &'a Value, name: &str) -> &'a Value {
    row.as_object()
        .and_then(|row| row.get(name))
        .unwrap_or(&Value::Null)
}

fn text<'a>(row: &'a Value, name: &str) -> &'a str {
    field(row, name)
        .as_str()
        .unwrap_or_else(|| panic!("{row} has no text `{name}`"))
}

fn rows<'a>(file: &'a Value, section: &str) -> &'a [Value] {
    field(file, section)
        .as_array()
        .unwrap_or_else(|| panic!("there is no section `{section}`"))
}

fn map(value: &Value) -> Map {
    value.as_object().cloned().unwrap_or_default()
}

/// Writes a JSON value as Python's `str` writes what it stands for.
fn python_str(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::String(text) => text.clone(),
        Value::Object(map) => match map.get("$bytes_utf8").and_then(Value::as_str) {
            Some(text) => text.to_owned(),
            None => value.to_string(),
        },
        value => value.to_string(),
    }
}
