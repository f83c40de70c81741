//! What the texts of predicates must be: each function says what is wrong with one.

use crate::constants::is_token_byte;
use crate::python_regex;

/// Checks the path of `physical_path`.
///
/// # Errors
///
/// Fails if no resource is at such a path.
pub fn physical_path(path: &str) -> Result<(), String> {
    if path.is_empty() {
        return Err("`physical_path` is empty: the root is at \"/\"".to_owned());
    }
    if let Some(name) = path.split('/').find(|name| matches!(*name, "." | "..")) {
        return Err(format!(
            "no resource is called {name:?}: write the path without it"
        ));
    }
    Ok(())
}

/// Checks a principal of `effective_principals`.
///
/// # Errors
///
/// Fails if it is empty.
pub fn principal(principal: &str) -> Result<(), String> {
    if principal.is_empty() {
        return Err("a principal of `effective_principals` is empty; write a group or an id, such as \"group:editors\"".to_owned());
    }
    Ok(())
}

/// Checks the expression of `path_info`.
///
/// # Errors
///
/// Fails with what to write instead.
pub fn regex(text: &str) -> Result<(), String> {
    python_regex::translate(text)
        .map(drop)
        .map_err(|reason| format!("`path_info` is not a regular expression: {reason}"))
}

/// Checks the media type of `accept`.
///
/// # Errors
///
/// Fails with what to write instead.
pub fn media_type(text: &str) -> Result<(), String> {
    if text.contains(',') {
        return Err(
            "a view answers with one media type: declare it once for each of them".to_owned(),
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
            "{text:?} is not a media type; write it as in `accept = \"application/json\"`"
        )),
    }
}

/// Checks a media type of `content_type`.
///
/// # Errors
///
/// Fails with what to write instead.
pub fn content_type(text: &str) -> Result<(), String> {
    if text.contains(',') {
        let several: Vec<_> = text
            .split(',')
            .map(|one| format!("{:?}", one.trim()))
            .collect();
        return Err(format!(
            "several media types are separate texts: write {}",
            several.join(", ")
        ));
    }
    if let Some((essence, _)) = text.split_once(';') {
        return Err(format!(
            "`content_type` does not look at parameters such as `charset`: write {:?}",
            essence.trim()
        ));
    }
    let is_token = |part: &str| !part.is_empty() && part.bytes().all(is_token_byte);
    match text.split_once('/') {
        Some(("*", "*")) => Err(
            "`*/*` is content of every type: leave `content_type` out, or write \
             `header = \"Content-Type\"` if there must be one"
                .to_owned(),
        ),
        Some((kind, "*")) if is_token(kind) && !kind.contains('*') => Ok(()),
        Some((kind, subtype)) if kind.contains('*') || subtype.contains('*') => Err(format!(
            "a star stands for a whole subtype, as in `content_type = \"text/*\"`: write the media types that \
             {text:?} stands for"
        )),
        Some((kind, subtype)) if is_token(kind) && is_token(subtype) => Ok(()),
        _ => Err(format!(
            "{text:?} is not a media type; write it as in `content_type = \"application/json\"`"
        )),
    }
}

/// Checks a parameter of `request_param`.
///
/// # Errors
///
/// Fails with what to write instead.
pub fn param(text: &str) -> Result<(), String> {
    let rest = text.strip_prefix('=').unwrap_or(text);
    let name = rest.split('=').next().unwrap_or_default().trim();
    if name.is_empty() && rest == text {
        return Err("`request_param` needs a name, as in `request_param = \"page\"`".to_owned());
    }
    if text.contains('&') {
        let several: Vec<_> = text.split('&').map(|one| format!("{one:?}")).collect();
        return Err(format!(
            "several parameters are separate texts: write {}",
            several.join(", ")
        ));
    }
    Ok(())
}

/// Checks a header of `header`, with its expression.
///
/// # Errors
///
/// Fails with what to write instead.
pub fn header(text: &str) -> Result<(), String> {
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

/// Checks a value of `match_param`.
///
/// # Errors
///
/// Fails with what to write instead.
pub fn match_param(text: &str) -> Result<(), String> {
    match text.split_once('=') {
        Some((name, _)) if !name.trim().is_empty() => Ok(()),
        _ => Err(format!(
            "`match_param` takes a placeholder and its value, as in \
             `match_param = \"action=edit\"`, not {text:?}"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_told_with_what_to_write() {
        type Check = fn(&str) -> Result<(), String>;
        let cases: [(Check, &str, &str); 18] = [
            (regex, "/(a", "unclosed group"),
            (media_type, "json", "`accept = \"application/json\"`"),
            (media_type, "text/*", "no wildcard"),
            (media_type, "text/html;q=1", "leave `q` out"),
            (media_type, "text/html, text/plain", "for each of them"),
            (
                content_type,
                "json",
                "`content_type = \"application/json\"`",
            ),
            (content_type, "a/b, c/d", "write \"a/b\", \"c/d\""),
            (content_type, "a/b; charset=utf-8", "write \"a/b\""),
            (content_type, "*/*", "leave `content_type` out"),
            (content_type, "a/*+json", "write the media types"),
            (content_type, "*/json", "write the media types"),
            (param, "", "needs a name"),
            (param, "a=1&b", "write \"a=1\", \"b\""),
            (header, "X-A=1", "a value follows a colon"),
            (header, "X A", "use letters, digits and `-`"),
            (header, "X-A:*", "is not a regular expression"),
            (match_param, "edit", "`match_param = \"action=edit\"`"),
            (match_param, "=edit", "not \"=edit\""),
        ];
        for (check, text, expected) in cases {
            let message = check(text).unwrap_err();
            assert!(message.contains(expected), "{text}: {message}");
        }
    }

    #[test]
    fn what_is_right_is_accepted() {
        assert_eq!(regex("/docs|/blog"), Ok(()));
        assert_eq!(media_type("text/plain;charset=utf-8"), Ok(()));
        assert_eq!(content_type("Text/*"), Ok(()));
        assert_eq!(content_type("application/problem+json"), Ok(()));
        assert_eq!(param("=a"), Ok(()));
        assert_eq!(param("a=b=c"), Ok(()));
        assert_eq!(header("X-A:1|2"), Ok(()));
        assert_eq!(match_param("a="), Ok(()));
    }
}
