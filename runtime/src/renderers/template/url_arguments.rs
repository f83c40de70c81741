//! The arguments of a URL, as templates write them: `route_url("user", id=7, _query={"page": 2})`.

use minijinja::value::{Kwargs, ValueKind};
use minijinja::{Error, ErrorKind, Value};

use crate::url::UrlArgs;

/// Reads a name, then the arguments of a URL.
pub(super) fn name_and_url_args(args: &[Value]) -> Result<(String, UrlArgs), Error> {
    let Some((name, rest)) = args.split_first() else {
        return Err(Error::new(
            ErrorKind::MissingArgument,
            "a URL needs the name of its route, or the path of its file",
        ));
    };
    let name = name.as_str().ok_or_else(|| {
        Error::new(
            ErrorKind::MissingArgument,
            "the first argument must be a text",
        )
    })?;
    Ok((name.to_owned(), url_args(rest)?))
}

/// Reads extra path elements, then the values of placeholders and what begins with an underscore.
pub(super) fn url_args(args: &[Value]) -> Result<UrlArgs, Error> {
    let (elements, kwargs) = match args.split_last() {
        Some((last, elements)) if last.is_kwargs() => {
            (elements, Some(Kwargs::try_from(last.clone())?))
        }
        _ => (args, None),
    };
    let mut url = UrlArgs::new();
    for element in elements {
        url = url.element(text("a path element", element)?);
    }
    let Some(kwargs) = kwargs else {
        return Ok(url);
    };
    for name in kwargs.args() {
        let value: Value = kwargs.peek(name)?;
        url = match name {
            "_route_name" | "_scheme" | "_host" | "_port" | "_app_url" if is_nothing(&value) => url,
            // What Python takes for false writes nothing.
            "_anchor" if !value.is_true() => url,
            "_query" if !value.is_true() => url.query_text(""),
            "_query" => query(url, &value)?,
            "_route_name" => url.route_name(text(name, &value)?),
            "_anchor" => url.anchor(text(name, &value)?),
            "_scheme" => url.scheme(text(name, &value)?),
            "_host" => url.host(text(name, &value)?),
            "_port" => url.port(
                text(name, &value)?
                    .parse()
                    .map_err(|_| wrong(name, "a port"))?,
            ),
            "_app_url" => url.app_url(text(name, &value)?),
            name if value.kind() == ValueKind::Seq => {
                let segments = value.try_iter()?.map(|segment| text(name, &segment));
                url.segments(name, segments.collect::<Result<Vec<_>, _>>()?)
            }
            name => url.value(name, text(name, &value)?),
        };
    }
    Ok(url)
}

fn query(url: UrlArgs, value: &Value) -> Result<UrlArgs, Error> {
    let mut pairs = Vec::new();
    match value.kind() {
        ValueKind::String => return Ok(url.query_text(text("_query", value)?)),
        ValueKind::Map => {
            for name in value.try_iter()? {
                let item = value.get_item(&name)?;
                add_pair(&mut pairs, &name, &item)?;
            }
        }
        ValueKind::Seq | ValueKind::Iterable => {
            for pair in value.try_iter()? {
                let (name, item) = (pair.get_item_by_index(0)?, pair.get_item_by_index(1)?);
                add_pair(&mut pairs, &name, &item)?;
            }
        }
        _ => return Err(wrong("_query", "a map, pairs or a text")),
    }
    Ok(url.query(pairs))
}

/// Adds a name with its value; that of a list is repeated, that of nothing is empty.
fn add_pair(pairs: &mut Vec<(String, String)>, name: &Value, value: &Value) -> Result<(), Error> {
    let name = text("a name in `_query`", name)?;
    if value.kind() == ValueKind::Seq {
        for item in value.try_iter()? {
            pairs.push((name.clone(), text(&name, &item)?));
        }
    } else if is_nothing(value) {
        pairs.push((name, String::new()));
    } else {
        let value = text(&name, value)?;
        pairs.push((name, value));
    }
    Ok(())
}

fn is_nothing(value: &Value) -> bool {
    value.is_undefined() || value.is_none()
}

/// Returns a text, number or truth value as text; what is missing would be a wrong link.
fn text(name: &str, value: &Value) -> Result<String, Error> {
    match value.kind() {
        ValueKind::String | ValueKind::Number | ValueKind::Bool => Ok(value.to_string()),
        _ => Err(wrong(name, "a text or number")),
    }
}

fn wrong(name: &str, expected: &str) -> Error {
    Error::new(
        ErrorKind::MissingArgument,
        format!("`{name}` must be {expected}"),
    )
}
