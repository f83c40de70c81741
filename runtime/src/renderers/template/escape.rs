//! Escaping for HTML with the entities that Jinja2 writes, so that pages of both are equal.

use std::borrow::Cow;
use std::fmt::{self, Write as _};

use minijinja::value::ValueKind;
use minijinja::{AutoEscape, Environment, Error, Output, State, Value, escape_formatter};

/// Sets which templates are escaped, and how.
pub(super) fn add_to(environment: &mut Environment<'static>) {
    environment.set_auto_escape_callback(|name| match super::extension(name) {
        Some("txt") => AutoEscape::None,
        Some("json") => AutoEscape::Json,
        _ => AutoEscape::Custom(Cow::Borrowed("html")),
    });
    environment.set_formatter(write);
}

fn write(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    let is_html = matches!(state.auto_escape(), AutoEscape::Custom(_));
    if value.is_safe() || !is_html {
        return escape_formatter(out, state, value);
    }
    let written = match value.as_str() {
        Some(text) => Escaped(out).write_str(text),
        None => match value.kind() {
            ValueKind::Undefined | ValueKind::None | ValueKind::Bool | ValueKind::Number => {
                write!(out, "{value}")
            }
            _ => write!(Escaped(out), "{value}"),
        },
    };
    written.map_err(Error::from)
}

/// Escapes what is written to it.
struct Escaped<'a, 'o>(&'a mut Output<'o>);

impl fmt::Write for Escaped<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let mut rest = text;
        while let Some(at) = rest.find(['&', '<', '>', '\'', '"']) {
            let (before, special) = rest.split_at(at);
            self.0.write_str(before)?;
            let (special, after) = special.split_at(1);
            self.0.write_str(match special {
                "&" => "&amp;",
                "<" => "&lt;",
                ">" => "&gt;",
                "'" => "&#39;",
                _ => "&#34;",
            })?;
            rest = after;
        }
        self.0.write_str(rest)
    }
}
