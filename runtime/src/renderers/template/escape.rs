//! Escaping, decided by the template that is rendered, with the entities that Jinja2 writes.

use std::borrow::Cow;
use std::fmt::{self, Write as _};

use minijinja::value::ValueKind;
use minijinja::{
    AutoEscape, Environment, Error, ErrorKind, Output, State, Value, escape_formatter,
};

use super::functions::SystemFunction;

/// How the values in a page are escaped, also in what it includes and imports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Escaping {
    Html,
    Json,
    /// Not at all.
    Raw,
}

impl Escaping {
    /// Returns the escaping of what is rendered by the template of a name.
    pub(super) fn of(name: &str, raw_text: bool) -> Self {
        match super::extension(name) {
            Some("txt") if raw_text => Self::Raw,
            Some("json") => Self::Json,
            _ => Self::Html,
        }
    }

    fn auto_escape(self) -> AutoEscape {
        match self {
            Self::Html => AutoEscape::Custom(Cow::Borrowed("html")),
            Self::Json => AutoEscape::Json,
            Self::Raw => AutoEscape::None,
        }
    }

    /// Sets how all templates of an environment are escaped.
    pub(super) fn add_to(self, environment: &mut Environment<'static>) {
        environment.set_auto_escape_callback(move |_| self.auto_escape());
    }

    /// Tells whether an environment escapes in this way, and not in a way of the application's own.
    pub(super) fn is_of(self, environment: &Environment<'_>) -> bool {
        ["page.html", "page.txt", "page.json"]
            .into_iter()
            .all(|name| {
                let template = environment.template_from_named_str(name, "");
                template.is_ok_and(|t| *t.new_state().auto_escape() == self.auto_escape())
            })
    }
}

/// Sets how values are written.
pub(super) fn add_to(environment: &mut Environment<'static>) {
    Escaping::Html.add_to(environment);
    environment.set_formatter(write);
    environment.add_function(TEXT, text);
}

/// The function by which the templates of the framework say something.
const TEXT: &str = "__text";

/// Returns a text of the framework, which is translated where it is written.
#[cfg(feature = "i18n")]
fn text(msgid: String) -> Value {
    use crate::translation_string::{TemplateText, TranslationString};

    let text = TranslationString::new(msgid).with_domain("pyramidion");
    Value::from_object(TemplateText(text))
}

#[cfg(not(feature = "i18n"))]
fn text(msgid: String) -> Value {
    Value::from(msgid)
}

fn write(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    #[cfg(feature = "i18n")]
    if let Some(text) = super::translating::text(state, value) {
        return write(out, state, &text);
    }
    let is_html = matches!(
        state.auto_escape(),
        AutoEscape::Custom(_) | AutoEscape::Html
    );
    if value.is_safe() || !is_html {
        refuse_function(value)?;
        return escape_formatter(out, state, value);
    }
    let written = match value.as_str() {
        Some(text) => Escaped(out).write_str(text),
        None => match value.kind() {
            ValueKind::Undefined | ValueKind::None | ValueKind::Bool | ValueKind::Number => {
                write!(out, "{value}")
            }
            _ => {
                refuse_function(value)?;
                write!(Escaped(out), "{value}")
            }
        },
    };
    written.map_err(Error::from)
}

/// Fails for a function that is written where its call is meant.
fn refuse_function(value: &Value) -> Result<(), Error> {
    match value.downcast_object_ref::<SystemFunction>() {
        None => Ok(()),
        Some(function) => Err(Error::new(
            ErrorKind::UndefinedError,
            format!("{0} is a function; write `{0}(…)`", function.name()),
        )),
    }
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
