//! Methods of HTTP, as predicates are declared with them.

use http::Method;

use crate::near;

/// The methods of [RFC 9110 §9](https://www.rfc-editor.org/rfc/rfc9110#section-9) and PATCH.
const STANDARD: [&str; 9] = [
    "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH",
];

/// Reads the names of methods; `GET` implies `HEAD`.
///
/// # Errors
///
/// Fails if there is none, if one cannot be a method, or if it is nearly that of a standard one.
pub(super) fn parse(names: &[String]) -> Result<Vec<Method>, String> {
    if names.is_empty() {
        return Err("`request_method` needs at least one method".to_owned());
    }
    let mut methods = Vec::new();
    for name in names {
        let method = Method::from_bytes(name.as_bytes())
            .map_err(|_| format!("{name:?} is no HTTP method; write it as in \"GET\""))?;
        if name.bytes().any(|byte| byte.is_ascii_lowercase()) {
            let upper = name.to_ascii_uppercase();
            let meant = misspelled(&upper).unwrap_or(&upper);
            return Err(format!(
                "HTTP methods are upper case: use {meant:?} instead of {name:?}"
            ));
        }
        if let Some(meant) = misspelled(name) {
            return Err(format!(
                "unknown HTTP method {name:?}; did you mean {meant:?}?"
            ));
        }
        methods.push(method);
    }
    if methods.contains(&Method::GET) {
        methods.push(Method::HEAD);
    }
    methods.sort_by(|a, b| a.as_str().cmp(b.as_str()));
    methods.dedup();
    Ok(methods)
}

/// Returns the standard method that a name was meant to be; other names are extensions.
///
/// The macros and the runtime have one rule, and the same words to test it by: one letter may be wrong, of six and more letters
/// two. `LIST` is as near to `POST` as `PUSH` is, and is another method all the same.
fn misspelled(name: &str) -> Option<&'static str> {
    if STANDARD.contains(&name) || name.len() < 3 {
        return None;
    }
    let limit = if name.len() < 6 { 1 } else { 2 };
    near::within(limit, name, STANDARD.iter().copied())
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
