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
            let meant = misspelled_method(&upper).unwrap_or(&upper);
            errors.add(
                method,
                format!("HTTP methods are upper case: use {meant:?}"),
            );
        } else if let Some(near) = misspelled_method(&name) {
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
fn misspelled_method(name: &str) -> Option<&'static str> {
    if METHODS.contains(&name) {
        return None;
    }
    let near = near::nearest(name, METHODS.iter().copied())?;
    // `PUST` is near to both `PUT` and `POST`, but a word of other length is probably an extension.
    (name.len().abs_diff(near.len()) <= 1 && name.len() > 2).then_some(near)
}
