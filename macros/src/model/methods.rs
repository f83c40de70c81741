//! Methods of HTTP, as views are declared with them.

use pyramidion_syntax::methods::{misspelled, wrong_character};

use crate::errors::Errors;
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
        } else if let Some(message) = wrong_character(&name, |names| format!("({names})")) {
            errors.add(method, message);
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
