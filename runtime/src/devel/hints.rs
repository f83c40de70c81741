//! What people usually do about an error whose cause is known by its type.

use std::error::Error as StdError;
use std::io;
use std::num::{ParseFloatError, ParseIntError};
use std::str::{ParseBoolError, Utf8Error};
use std::string::FromUtf8Error;

#[cfg(feature = "templates")]
use pyramidion_syntax::near;
#[cfg(feature = "templates")]
use serde_json::Value;

use crate::causes;
#[cfg(feature = "templates")]
use crate::renderers::TemplateError;
use crate::request::Request;
use crate::session::SessionError;

use super::mask::Mask;
use super::page_contents::Advice;
#[cfg(feature = "templates")]
use super::witness::Rendering;

/// What surrounds an error.
pub(super) struct Scene<'s> {
    pub(super) request: &'s Request,
    /// What a template was given, if one was being rendered.
    #[cfg(feature = "templates")]
    pub(super) rendering: Option<&'s Rendering>,
}

/// Knows what to do about some error, and says so in one sentence or two.
type Hint = fn(&(dyn StdError + 'static), &Scene<'_>) -> Option<String>;

const HINTS: [Hint; 5] = [
    variable_of_template,
    nobody_listens,
    no_file,
    not_read,
    session_too_large,
];

/// What to do about panics, by the beginnings of what they say.
const PANICS: [(&str, &str); 10] = [
    (
        "called `Option::unwrap()` on a `None` value",
        "What may be absent is answered by an error instead: `.ok_or_else(HttpException::not_found)?`.",
    ),
    (
        "called `Result::unwrap()` on an `Err` value",
        "`?` in place of `unwrap()` answers with the error and names this line; the view returns `pyramidion::Result<…>` then.",
    ),
    (
        "index out of bounds",
        "`.get(index)` returns an `Option` instead of panicking.",
    ),
    (
        "attempt to divide by zero",
        "`checked_div` returns an `Option` where the divisor is zero.",
    ),
    (
        "attempt to calculate the remainder with a divisor of zero",
        "`checked_rem` returns an `Option` where the divisor is zero.",
    ),
    (
        "attempt to ",
        "A release build would go on with another number: `checked_add` and its like return an `Option`.",
    ),
    (
        "RefCell already ",
        "A `RefCell` is borrowed twice at a time: let the first borrow end before, or keep the value in the request or in a `Mutex`.",
    ),
    (
        "there is no reactor running",
        "This needs the runtime of tokio, so it cannot be done in a thread of its own: take a `tokio::runtime::Handle` along.",
    ),
    (
        "Cannot start a runtime from within a runtime",
        "A view runs on tokio already: make it an `async fn`, and `.await` what was given to `block_on`.",
    ),
    (
        "Cannot block the current thread from within a runtime",
        "A view runs on tokio already: make it an `async fn` and use what is `async`, or `tokio::task::spawn_blocking`.",
    ),
];

/// Returns what to do about an error and what caused it, each thing once.
pub(super) fn of_error(
    error: &(dyn StdError + 'static),
    scene: &Scene<'_>,
    mask: &Mask,
) -> Vec<Advice> {
    let mut said: Vec<String> = Vec::new();
    for cause in causes::chain(error) {
        let hints = HINTS.iter().filter_map(|hint| hint(cause, scene));
        for hint in hints {
            if !said.contains(&hint) {
                said.push(hint);
            }
        }
    }
    let advice = said.iter().map(|said| Advice {
        text: mask.text(said),
        target: None,
    });
    advice.collect()
}

/// Returns what to do about a panic.
pub(super) fn of_panic(message: &str) -> Vec<Advice> {
    let known = PANICS.iter().find(|(begin, _)| message.starts_with(begin));
    let advice = known.map(|(_, advice)| Advice {
        text: (*advice).into(),
        target: None,
    });
    advice.into_iter().collect()
}

/// Without templates none fails.
#[cfg(not(feature = "templates"))]
fn variable_of_template(_: &(dyn StdError + 'static), _: &Scene<'_>) -> Option<String> {
    None
}

/// Something has no value in a template.
#[cfg(feature = "templates")]
fn variable_of_template(error: &(dyn StdError + 'static), scene: &Scene<'_>) -> Option<String> {
    let error = error.downcast_ref::<TemplateError>()?;
    let expression = error.undefined()?;
    let mut known = &scene.rendering?.value;
    let mut way = String::new();
    for name in expression.split('.') {
        let name = name.trim();
        let is_name = |c: char| c.is_alphanumeric() || c == '_';
        let Value::Object(members) = known else {
            return None;
        };
        if name.is_empty() || !name.chars().all(is_name) {
            return None;
        }
        if let Some(member) = members.get(name) {
            known = member;
            way = if way.is_empty() {
                name.to_owned()
            } else {
                format!("{way}.{name}")
            };
            continue;
        }
        let names: Vec<_> = members.keys().map(String::as_str).collect();
        let what = match way.as_str() {
            "" => format!("The view gives the template no `{name}`"),
            way => format!("`{way}` has no `{name}`"),
        };
        return Some(match near::nearest(name, names.iter().copied()) {
            Some(near) => format!("{what}: did you mean `{near}`?"),
            None if names.is_empty() => format!("{what}, and nothing else."),
            None => format!("{what}. There are: `{}`.", names.join("`, `")),
        });
    }
    Some(format!(
        "`{expression}` is nothing: `{{% if {expression} %}}` asks for it, and `{{{{ {expression} or \"\" }}}}` writes something else then."
    ))
}

/// A service is not there.
fn nobody_listens(error: &(dyn StdError + 'static), scene: &Scene<'_>) -> Option<String> {
    use io::ErrorKind::{ConnectionRefused, HostUnreachable, TimedOut};

    let error = error.downcast_ref::<io::Error>()?;
    if !matches!(error.kind(), ConnectionRefused | HostUnreachable | TimedOut) {
        return None;
    }
    let settings = scene.request.settings().iter();
    let addresses: Vec<_> = settings
        .filter(|(_, value)| value.contains("://"))
        .map(|(name, value)| format!("`{name}` is `{value}`"))
        .collect();
    let where_to = match &addresses[..] {
        [] => "check its address and its port.".to_owned(),
        addresses => format!(
            "of the settings that are addresses, {}.",
            addresses.join(", ")
        ),
    };
    Some(format!(
        "Nobody answers there: is the database, or the service that is asked, started? If so, {where_to}"
    ))
}

/// A file is not there, or may not be read.
fn no_file(error: &(dyn StdError + 'static), _: &Scene<'_>) -> Option<String> {
    let error = error.downcast_ref::<io::Error>()?;
    match error.kind() {
        io::ErrorKind::NotFound => {
            let folder = std::env::current_dir().ok()?;
            Some(format!(
                "A path that does not begin with `/` is looked for in the folder in which the program was started: `{}`. \
                 A path from the package on is `concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/…\")`.",
                folder.display()
            ))
        }
        io::ErrorKind::PermissionDenied => {
            Some("The user that runs the program may not do this: `ls -l` says who may.".to_owned())
        }
        _ => None,
    }
}

/// What came with a request is not what it should be.
fn not_read(error: &(dyn StdError + 'static), scene: &Scene<'_>) -> Option<String> {
    let is_value = error.is::<ParseIntError>()
        || error.is::<ParseFloatError>()
        || error.is::<ParseBoolError>()
        || error.is::<std::char::ParseCharError>();
    let is_text = error.is::<Utf8Error>() || error.is::<FromUtf8Error>();
    if error.is::<serde_json::Error>() && !scene.request.body().is_empty() {
        return Some(
            "If this is the body of the request: an argument `Json<T>` of the view answers 400 and names what is wrong."
                .to_owned(),
        );
    }
    if !is_value && !is_text {
        return None;
    }
    let names = scene.request.matchdict().iter().map(|(name, _)| name);
    let names: Vec<_> = names.map(|name| format!("`{{{name}}}`")).collect();
    if !names.is_empty() && is_value {
        return Some(format!(
            "If this is a value of the path, of {}: an argument `Path<T>` of the view answers 404 for any other text, and \
             `{{name:\\d+}}` in the pattern lets digits in only.",
            names.join(", ")
        ));
    }
    Some(
        "If the visitor sent this: an argument `Query<T>`, `Form<T>` or `Json<T>` of the view answers 400 and names the field."
            .to_owned(),
    )
}

/// A cookie cannot hold the session.
fn session_too_large(error: &(dyn StdError + 'static), _: &Scene<'_>) -> Option<String> {
    match error.downcast_ref::<SessionError>()? {
        SessionError::TooLarge { .. } => Some(
            "Browsers keep no larger cookies: keep what is large in a database and its key in the session, or keep sessions \
             at the server with `ServerSessionFactory`."
                .to_owned(),
        ),
        SessionError::InvalidCookie | SessionError::Unavailable { .. } => None,
    }
}
