//! Methods of HTTP, as views are declared with them.

use crate::errors::Errors;
use crate::keywords::METHODS;
use crate::near;
use crate::value::Text;

/// Methods are upper case, known or plainly meant, and not repeated.
pub(super) fn check(methods: &[Text], errors: &mut Errors) {
    let mut seen = Vec::new();
    for method in methods {
        let Some(name) = method.literal() else {
            continue;
        };
        let upper = name.to_ascii_uppercase();
        if name == "*" {
            errors.add(
                method,
                "a view without `request_method` answers every method",
            );
        } else if let Some(wrong) = name.chars().find(|c| !c.is_ascii_alphabetic() && *c != '-') {
            errors.add(method, wrong_character(&name, wrong));
        } else if name != upper {
            let meant = misspelled(&upper).unwrap_or(&upper);
            errors.add(
                method,
                format!("HTTP methods are upper case: use {meant:?}"),
            );
        } else if let Some(near) = misspelled(&name) {
            errors.add(
                method,
                format!("unknown HTTP method {name:?}; did you mean {near:?}?"),
            );
        } else if seen.contains(&name) {
            errors.add(
                method,
                format!("{name:?} is listed twice: leave one of them out"),
            );
        } else {
            seen.push(name);
        }
    }
    let find = |name: &str| {
        let mut methods = methods.iter();
        methods.find(|method| method.literal().is_some_and(|literal| literal == name))
    };
    let (get, head) = (find("GET"), find("HEAD"));
    if let (Some(_), Some(head)) = (get, head) {
        errors.add(head, "\"GET\" implies \"HEAD\": leave this out");
    }
}

/// Explains a character that is in no method; mostly it separates several of them.
fn wrong_character(name: &str, wrong: char) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphabetic() && c != '-');
    let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    let advice = match words.as_slice() {
        [] => "; it has letters from A to Z, as in \"GET\"".to_owned(),
        [word] => format!("; use {word:?}"),
        words => {
            let words: Vec<_> = words.iter().map(|word| format!("{word:?}")).collect();
            format!("; write several as `({})`", words.join(", "))
        }
    };
    format!("{wrong:?} cannot be in the name of an HTTP method{advice}")
}

/// Returns the standard method that a name was meant to be; other names are extensions.
///
/// The macros and the runtime have one rule, and the same words to test it by: one letter may be wrong, of six and more letters
/// two. `LIST` is as near to `POST` as `PUSH` is, and is another method all the same.
fn misspelled(name: &str) -> Option<&'static str> {
    if METHODS.contains(&name) || name.len() < 3 {
        return None;
    }
    let limit = if name.len() < 6 { 1 } else { 2 };
    near::within(limit, name, METHODS.iter().copied())
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
