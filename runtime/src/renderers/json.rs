//! The renderers `json` and `string`.

use http::HeaderValue;

use super::{Rendered, Renderer, SystemValues, Value};

/// `renderer = "json"`: the value as JSON.
#[derive(Clone, Copy, Debug)]
pub(crate) struct JsonRenderer;

impl Renderer for JsonRenderer {
    fn render(&self, value: Value<'_>, _system: SystemValues<'_>) -> crate::Result<Rendered> {
        let json = serde_json::to_vec(value)?;
        Ok(Rendered::new(
            HeaderValue::from_static("application/json"),
            json,
        ))
    }
}

/// `renderer = "string"`: a text as it is, another value as its JSON.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StringRenderer;

impl Renderer for StringRenderer {
    fn render(&self, value: Value<'_>, _system: SystemValues<'_>) -> crate::Result<Rendered> {
        let text = match serde_json::to_value(value)? {
            serde_json::Value::String(text) => text,
            value => value.to_string(),
        };
        Ok(Rendered::new(
            HeaderValue::from_static("text/plain; charset=UTF-8"),
            text,
        ))
    }
}
