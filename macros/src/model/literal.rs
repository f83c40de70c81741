//! What literals in predicates must be: each function says what is wrong with one.

use pyramidion_syntax::python_regex;

pub(super) fn regex(text: &str) -> Result<(), String> {
    python_regex::translate(text)
        .map(drop)
        .map_err(|reason| format!("`path_info` is not a regular expression: {reason}"))
}

pub(super) fn media_type(text: &str) -> Result<(), String> {
    if text.contains(',') {
        return Err(
            "a view answers with one media type: put an attribute for each of them on it"
                .to_owned(),
        );
    }
    let (essence, parameters) = text.split_once(';').unwrap_or((text, ""));
    let is_quality = |parameter: &str| {
        let name = parameter.split('=').next().unwrap_or_default();
        name.trim().eq_ignore_ascii_case("q")
    };
    if parameters.split(';').any(is_quality) {
        return Err(
            "`q` is for what a browser likes better; the views of `accept` are in the order of \
             `config.add_accept_view_order(…)`: leave `q` out"
                .to_owned(),
        );
    }
    let is_token = |part: &str| !part.is_empty() && part.bytes().all(is_token_byte);
    match essence.trim().split_once('/') {
        Some((kind, subtype)) if kind == "*" || subtype == "*" => Err(
            "`accept` is what the view answers with, so it has no wildcard: write one media type, \
             as in `accept = \"text/html\"`"
                .to_owned(),
        ),
        Some((kind, subtype)) if is_token(kind) && is_token(subtype) => Ok(()),
        _ => Err(format!(
            "{text:?} is no media type; write it as in `accept = \"application/json\"`"
        )),
    }
}

fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

pub(super) fn param(text: &str) -> Result<(), String> {
    let rest = text.strip_prefix('=').unwrap_or(text);
    let name = rest.split('=').next().unwrap_or_default().trim();
    if name.is_empty() && rest == text {
        return Err("`request_param` needs a name, as in `request_param = \"page\"`".to_owned());
    }
    if text.contains('&') {
        return Err(
            "several parameters are written as a list, as in `request_param = (\"a=1\", \"b\")`"
                .to_owned(),
        );
    }
    Ok(())
}

pub(super) fn header(text: &str) -> Result<(), String> {
    let (name, regex) = match text.split_once(':') {
        Some((name, regex)) => (name, Some(regex)),
        None => (text, None),
    };
    if name.is_empty() || !name.bytes().all(is_token_byte) {
        let advice = if name.contains('=') {
            "; a value follows a colon, as in `header = \"X-Version:2\"`"
        } else {
            "; use letters, digits and `-`, as in `header = \"X-Version\"`"
        };
        return Err(format!("{name:?} cannot be the name of a header{advice}"));
    }
    if let Some(regex) = regex {
        python_regex::translate(regex)
            .map_err(|reason| format!("{regex:?} is not a regular expression: {reason}"))?;
    }
    Ok(())
}

pub(super) fn match_param(text: &str) -> Result<(), String> {
    match text.split_once('=') {
        Some((name, _)) if !name.trim().is_empty() => Ok(()),
        _ => Err(format!(
            "`match_param` takes a placeholder and its value, as in \
             `match_param = \"action=edit\"`, not {text:?}"
        )),
    }
}
