//! What a cookie says of a session: `[accessed, created, {…}]` in the JSON of Python.

use std::fmt;

use super::UnsavedSession;
use crate::json;
use crate::json::{Map, SessionSerializer, Value};

/// JSON, or what the application chose instead.
#[derive(Default)]
pub(super) struct Format(pub(super) Option<Box<dyn SessionSerializer>>);

impl Format {
    /// Returns `room` zero bytes followed by the payload.
    pub(super) fn write(&self, session: UnsavedSession<'_>, room: usize) -> Vec<u8> {
        // A session of a few keys fits.
        const USUAL: usize = 192;
        match &self.0 {
            None => {
                let mut text = String::with_capacity(room + USUAL);
                text.push_str(&"\0".repeat(room));
                write_json(&mut text, session);
                text.into_bytes()
            }
            Some(serializer) => {
                let mut bytes = vec![0; room];
                bytes.extend_from_slice(&serializer.dumps(&state(session)));
                bytes
            }
        }
    }

    /// Returns what a payload says, if it says anything of a session.
    pub(super) fn read(&self, payload: &[u8]) -> Option<Payload> {
        let state = match &self.0 {
            None => str::from_utf8(payload).ok().and_then(json::parse),
            Some(serializer) => serializer.loads(payload),
        };
        let Some(Value::Array(items)) = state else {
            return None;
        };
        let [renewed, created, Value::Object(data)] = <[Value; 3]>::try_from(items).ok()? else {
            return None;
        };
        Some(Payload {
            renewed: time(&renewed)?,
            created: time(&created),
            data,
        })
    }
}

/// What a cookie says of a session.
pub(super) struct Payload {
    pub(super) renewed: f64,
    /// Nothing if it is unusable.
    pub(super) created: Option<f64>,
    pub(super) data: Map,
}

fn time(value: &Value) -> Option<f64> {
    value.as_f64().filter(|time| time.is_finite())
}

/// Shows whether the application chose a format.
impl fmt::Debug for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Custom" } else { "Json" })
    }
}

fn write_json(text: &mut String, session: UnsavedSession<'_>) {
    text.push('[');
    match session.last_access() {
        Some(second) => json::write_int(text, second),
        None => json::write_float(text, session.accessed()),
    }
    text.push_str(", ");
    json::write_float(text, session.created());
    text.push_str(", ");
    json::write_map(text, session.data());
    text.push(']');
}

/// The same as a value, for serialisers of the application's own.
fn state(session: UnsavedSession<'_>) -> Value {
    let accessed = match session.last_access() {
        Some(second) => Value::from(second),
        None => Value::from(session.accessed()),
    };
    vec![
        accessed,
        session.created().into(),
        session.data().clone().into(),
    ]
    .into()
}
