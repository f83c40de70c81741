//! Methods of HTTP: the standard ones, and what was meant to be one of them.

use crate::near;

/// The methods of [RFC 9110 §9](https://www.rfc-editor.org/rfc/rfc9110#section-9) and PATCH.
pub const STANDARD: [&str; 9] = [
    "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH",
];

/// Returns the standard method that a name was meant to be; other names are extensions.
///
/// One letter may be wrong, of six and more letters two. `LIST` is as near to `POST` as `PUSH` is, and is another method
/// all the same.
pub fn misspelled(name: &str) -> Option<&'static str> {
    if STANDARD.contains(&name) || name.len() < 3 {
        return None;
    }
    let limit = if name.len() < 6 { 1 } else { 2 };
    near::within(limit, name, STANDARD)
}

/// Checks the name of a method; `several` writes a list of methods in quotes as the user would.
///
/// # Errors
///
/// Fails with what to write instead, if a method cannot have the name, if it has lower case, or if it is nearly that of a standard one.
pub fn check(name: &str, several: impl FnOnce(&str) -> String) -> Result<(), String> {
    if name.is_empty() {
        return Err("\"\" is not an HTTP method; write it as in \"GET\"".to_owned());
    }
    if let Some(message) = wrong_character(name, several) {
        return Err(format!("{message}, instead of {name:?}"));
    }
    if name.bytes().any(|byte| byte.is_ascii_lowercase()) {
        let upper = name.to_ascii_uppercase();
        let meant = misspelled(&upper).unwrap_or(&upper);
        return Err(format!(
            "HTTP methods are upper case: use {meant:?} instead of {name:?}"
        ));
    }
    match misspelled(name) {
        Some(meant) => Err(format!(
            "unknown HTTP method {name:?}; did you mean {meant:?}?"
        )),
        None => Ok(()),
    }
}

/// Explains a name with a character that no method has; mostly it separates several of them.
///
/// `several` writes a list of methods in quotes as the user would.
pub fn wrong_character(name: &str, several: impl FnOnce(&str) -> String) -> Option<String> {
    let is_wrong = |c: char| !c.is_ascii_alphabetic() && c != '-';
    let wrong = name.chars().find(|c| is_wrong(*c))?;
    let words = name.split(is_wrong).filter(|word| !word.is_empty());
    let words: Vec<_> = words
        .map(|word| format!("{:?}", word.to_ascii_uppercase()))
        .collect();
    let advice = match words.as_slice() {
        [] => "it has letters from A to Z, as in \"GET\"".to_owned(),
        [word] => format!("use {word}"),
        words => format!("write several as `{}`", several(&words.join(", "))),
    };
    Some(format!(
        "{wrong:?} cannot be in the name of an HTTP method; {advice}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_that_are_nearly_standard_are_misspelled() {
        for (name, meant) in [
            ("GTE", "GET"),
            ("GETT", "GET"),
            ("PSOT", "POST"),
            ("POTS", "POST"),
            ("DELTE", "DELETE"),
            ("DELTEE", "DELETE"),
            ("OPTION", "OPTIONS"),
            ("PTACH", "PATCH"),
            ("HAED", "HEAD"),
            ("PUTS", "PUT"),
            ("DLEETE", "DELETE"),
            ("DELEETED", "DELETE"),
            ("CONNCT", "CONNECT"),
            ("TRCAE", "TRACE"),
        ] {
            assert_eq!(misspelled(name), Some(meant), "{name}");
        }
    }

    #[test]
    fn registered_methods_are_extensions() {
        for name in [
            "ACL",
            "BIND",
            "COPY",
            "FETCH",
            "LABEL",
            "LINK",
            "LIST",
            "LOCK",
            "MERGE",
            "MKCOL",
            "MOVE",
            "NOTIFY",
            "PRI",
            "PROPFIND",
            "PULL",
            "PURGE",
            "PUSH",
            "QUERY",
            "REBIND",
            "REPORT",
            "SEARCH",
            "SUBSCRIBE",
            "UNBIND",
            "UNLINK",
            "UNLOCK",
            "UPDATE",
            "VIEW",
        ] {
            assert_eq!(misspelled(name), None, "{name}");
        }
    }
}
