//! Which names an application can have.

use crate::failure::Failure;

/// The longest name that is the name of a package, too.
const LONGEST: usize = 64;

/// Words of the language, which cannot be the name of a crate.
const KEYWORDS: [&str; 52] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
    "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl",
    "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref",
    "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield", "union",
];

/// Crates that every program has, what the application itself uses, and what cargo keeps for itself.
const TAKEN: [(&[&str], &str); 4] = [
    (
        &["alloc", "core", "proc-macro", "std", "test"],
        "a part of Rust has it",
    ),
    (
        &["pyramidion", "serde", "sqlx", "tokio", "tracing"],
        "a package that the application uses has it",
    ),
    (
        &["build", "deps", "examples", "incremental"],
        "cargo writes a folder of that name",
    ),
    (
        &[
            "aux", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "con",
            "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9", "nul", "prn",
        ],
        "Windows cannot have a file of that name",
    ),
];

/// Refuses what cannot be the name of a package, of its library and of its program.
pub(super) fn check(name: &str) -> Result<(), Failure> {
    match mistake(name) {
        None => Ok(()),
        Some(mistake) => Err(Failure::refusal(format_args!(
            "`{}` cannot be the name of an application: {mistake}",
            name.escape_debug()
        ))),
    }
}

fn mistake(name: &str) -> Option<String> {
    if name.len() > LONGEST {
        return Some(format!("it is longer than {LONGEST} letters"));
    }
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return Some("it has to begin with a letter from `a` to `z`".to_owned());
    }
    let lower = name.to_ascii_lowercase();
    let is_known = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_".contains(c);
    if !lower.chars().all(is_known) {
        return Some("it can have letters, digits, `-` and `_`".to_owned());
    }
    if lower != name {
        return Some(format!("it has to be in lower case, as in `{lower}`"));
    }
    let mut words = name.split(['-', '_']);
    if words.any(str::is_empty) {
        return Some("`-` and `_` need a word on both sides".to_owned());
    }
    let name = name.replace('_', "-");
    if KEYWORDS.contains(&&*name) {
        return Some("it is a word of the language".to_owned());
    }
    let taken = TAKEN.iter().find(|(names, _)| names.contains(&&*name));
    taken.map(|(_, why)| (*why).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_a_package_is_refused_with_a_reason() {
        for name in ["blog", "my-app", "my_app2", "b", "x86-64", &"a".repeat(64)] {
            assert_eq!(mistake(name), None, "{name}");
        }
        for (name, why) in [
            ("1x", "begin with a letter"),
            ("-x", "begin with a letter"),
            ("_x", "begin with a letter"),
            ("Übung", "begin with a letter"),
            ("übung", "begin with a letter"),
            ("a b", "letters, digits"),
            ("a/b", "letters, digits"),
            ("a.b", "letters, digits"),
            ("café", "letters, digits"),
            ("a\n", "letters, digits"),
            ("Blog", "as in `blog`"),
            ("a--b", "a word on both sides"),
            ("a-", "a word on both sides"),
            ("a-_b", "a word on both sides"),
            ("match", "a word of the language"),
            ("async", "a word of the language"),
            ("std", "a part of Rust"),
            ("test", "a part of Rust"),
            ("proc_macro", "a part of Rust"),
            ("serde", "a package that"),
            ("pyramidion", "a package that"),
            ("deps", "cargo writes"),
            ("nul", "Windows"),
            (&"a".repeat(65), "longer than 64"),
        ] {
            let mistake = mistake(name).unwrap_or_default();
            assert!(mistake.contains(why), "{name}: {mistake}");
        }
    }
}
