//! Translating in templates: `gettext` and its neighbours, `{% trans %}`, and texts that views give.

use std::sync::Arc;

use minijinja::value::{Kwargs, Object, ObjectRepr, from_args};
use minijinja::{AutoEscape, Error, ErrorKind, State, Value};
use pyramidion_syntax::trans;

use crate::gettext::Localizer;
use crate::translation_string::{TemplateText, TranslationString, placeholders};

use super::lent::Lent;

/// A function that translates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Translate {
    Text,
    Plural,
    TextInContext,
    PluralInContext,
    /// `{% trans %}`
    Block,
}

impl Translate {
    pub(super) fn of_name(name: &str) -> Option<Self> {
        Some(match name {
            "gettext" | "_" => Self::Text,
            "ngettext" => Self::Plural,
            "pgettext" => Self::TextInContext,
            "npgettext" => Self::PluralInContext,
            trans::FUNCTION => Self::Block,
            _ => return None,
        })
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Text => "gettext",
            Self::Plural => "ngettext",
            Self::TextInContext => "pgettext",
            Self::PluralInContext => "npgettext",
            Self::Block => trans::FUNCTION,
        }
    }

    pub(super) fn call(
        self,
        lent: &Lent,
        state: &mut State<'_, '_>,
        args: &[Value],
    ) -> Result<Value, Error> {
        let localizer = lent.with(|request| request.localizer().clone());
        let localizer = localizer.ok_or_else(|| {
            Error::new(
                ErrorKind::InvalidOperation,
                "the template is rendered already",
            )
        })?;
        match self {
            Self::Text => {
                let (text, kwargs): (Value, Kwargs) = from_args(args)?;
                single(&localizer, state, None, text, &kwargs)
            }
            Self::TextInContext => {
                let (context, text, kwargs): (String, Value, Kwargs) = from_args(args)?;
                single(&localizer, state, Some(context), text, &kwargs)
            }
            Self::Plural => {
                let (singular, plural, n, kwargs): (&str, &str, i64, Kwargs) = from_args(args)?;
                several(&localizer, state, None, (singular, plural, n), &kwargs)
            }
            Self::PluralInContext => {
                let (context, singular, plural, n, kwargs): (&str, &str, &str, i64, Kwargs) =
                    from_args(args)?;
                several(
                    &localizer,
                    state,
                    Some(context),
                    (singular, plural, n),
                    &kwargs,
                )
            }
            Self::Block => block(&localizer, state, args),
        }
    }
}

/// Returns the domain of the templates of a package: its name. What it does not have is looked for in the default domain.
fn domain(state: &State<'_, '_>) -> Option<String> {
    let (package, _) = state.name().split_once(':')?;
    Some(package.to_owned())
}

/// Translates a text, be it one of the template or one that a view gives.
fn single(
    localizer: &Localizer,
    state: &State<'_, '_>,
    context: Option<String>,
    text: Value,
    kwargs: &Kwargs,
) -> Result<Value, Error> {
    let mut string = match text.downcast_object_ref::<TemplateText>() {
        Some(text) => text.0.clone(),
        None => {
            let msgid = text.as_str().ok_or_else(|| {
                Error::new(ErrorKind::InvalidOperation, "only a text can be translated")
            })?;
            let string = TranslationString::new(msgid.to_owned());
            match domain(state) {
                Some(domain) => string.with_domain(domain),
                None => string,
            }
        }
    };
    if let Some(context) = context.or(kwargs.get("context")?) {
        string = string.with_context(context);
    }
    if let Some(domain) = kwargs.get::<Option<String>>("domain")? {
        string = string.with_domain(domain);
    }
    if let Some(default) = kwargs.get::<Option<String>>("default")? {
        string = string.with_default(default);
    }
    for (name, value) in mapping(kwargs)? {
        string = string.with(name, value);
    }
    kwargs.assert_all_used()?;
    Ok(Value::from(localizer.translated(&string)))
}

fn several(
    localizer: &Localizer,
    state: &State<'_, '_>,
    context: Option<&str>,
    (singular, plural, n): (&str, &str, i64),
    kwargs: &Kwargs,
) -> Result<Value, Error> {
    let domain = match kwargs.get::<Option<String>>("domain")? {
        None => domain(state),
        domain => domain,
    };
    let text = form_of(localizer, domain.as_deref(), context, (singular, plural, n));
    let mut string = TranslationString::new(text.to_owned());
    for (name, value) in mapping(kwargs)? {
        string = string.with(name, value);
    }
    kwargs.assert_all_used()?;
    Ok(Value::from(string.to_string()))
}

/// Returns the form of a text for a number: that of a catalogue, or else that of English.
fn form_of<'t>(
    localizer: &'t Localizer,
    domain: Option<&str>,
    context: Option<&str>,
    (singular, plural, n): (&'t str, &'t str, i64),
) -> &'t str {
    let n = n.unsigned_abs();
    let found = localizer.plural_message(domain, context, singular, n);
    found.unwrap_or(if n == 1 { singular } else { plural })
}

/// Returns what `mapping={…}` says of placeholders.
fn mapping(kwargs: &Kwargs) -> Result<Vec<(String, String)>, Error> {
    let Some(mapping) = kwargs.get::<Option<Value>>("mapping")? else {
        return Ok(Vec::new());
    };
    let names = mapping.try_iter()?;
    names
        .map(|name| Ok((name.to_string(), mapping.get_item(&name)?.to_string())))
        .collect()
}

/// Translates a block, and puts the values of its variables in, escaped.
fn block(localizer: &Localizer, state: &mut State<'_, '_>, args: &[Value]) -> Result<Value, Error> {
    let (singular, plural, count, context, variables): (
        &str,
        Option<&str>,
        Option<&str>,
        Option<&str>,
        Value,
    ) = from_args(args)?;
    let domain = domain(state);
    let domain = domain.as_deref();
    let translated = match (plural, count) {
        (Some(plural), Some(count)) => {
            let n = variables.get_attr(count)?;
            let n = i64::try_from(n).map_err(|_| {
                let message =
                    format!("`{{% pluralize %}}` needs a whole number, but `{count}` is not one");
                Error::new(ErrorKind::InvalidOperation, message)
            })?;
            form_of(localizer, domain, context, (singular, plural, n))
        }
        _ => localizer
            .message(domain, context, singular)
            .unwrap_or(singular),
    };
    let is_html = matches!(
        state.auto_escape(),
        AutoEscape::Custom(_) | AutoEscape::Html
    );
    let original = [Some(singular), plural];
    if !original
        .into_iter()
        .flatten()
        .any(|text| text.contains("%("))
    {
        return Ok(markup(translated.to_owned(), is_html));
    }
    let mut filled = String::with_capacity(translated.len() + 16);
    let mut rest = translated;
    while let Some(at) = rest.find('%') {
        filled.push_str(&rest[..at]);
        let behind = &rest[at + 1..];
        if let Some((name, behind)) = placeholders::named(behind)
            && let Ok(value) = variables.get_attr(name)
            && !value.is_undefined()
        {
            filled.push_str(&state.format(value)?);
            rest = behind;
        } else {
            filled.push('%');
            rest = behind.strip_prefix('%').unwrap_or(behind);
        }
    }
    filled.push_str(rest);
    Ok(markup(filled, is_html))
}

/// A translated block is markup, as the text around it is.
fn markup(text: String, is_html: bool) -> Value {
    if is_html {
        Value::from_safe_string(text)
    } else {
        Value::from(text)
    }
}

/// The name under which templates are lent what translates the texts that views give.
const LOCALIZER: &str = "__localizer";

/// Tells whether a name is that of a variable that is about the language.
pub(super) fn is_variable(name: &str) -> bool {
    matches!(name, "locale_name" | "lang" | "dir" | LOCALIZER)
}

/// Returns such a variable.
pub(super) fn variable(name: &str, lent: &Arc<Lent>) -> Option<Value> {
    if name == LOCALIZER {
        return Some(Value::from_object(LentLocalizer(Arc::clone(lent))));
    }
    lent.with(|request| {
        let locale = request.locale();
        match name {
            "locale_name" => Value::from(locale.as_str()),
            "lang" => Value::from(locale.bcp47()),
            _ => Value::from(if locale.is_rtl() { "rtl" } else { "ltr" }),
        }
    })
}

/// What translates, once a text has to be.
#[derive(Debug)]
struct LentLocalizer(Arc<Lent>);

impl Object for LentLocalizer {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }
}

/// Returns the translation of a text that a view gives; nothing for any other value.
pub(super) fn text(state: &State<'_, '_>, value: &Value) -> Option<Value> {
    let text = value.downcast_object_ref::<TemplateText>()?;
    let localizer = state.lookup(LOCALIZER);
    let translated = localizer.and_then(|value| {
        let LentLocalizer(lent) = value.downcast_object_ref()?;
        lent.with(|request| request.localizer().translated(&text.0))
    });
    Some(Value::from(
        translated.unwrap_or_else(|| text.0.to_string()),
    ))
}
