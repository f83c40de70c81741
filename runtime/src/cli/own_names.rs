//! The names of the commands that an application adds.

use std::collections::HashSet;

use super::OwnCommand;
use super::arguments::BUILT_IN;
use super::failure::Failure;

/// Reports commands of one name, and names that nobody can type as the name of a command.
pub(super) fn check(commands: &[OwnCommand]) -> Result<(), Failure> {
    let mut names: HashSet<&str> = BUILT_IN.iter().copied().collect();
    let mut mistakes = Vec::new();
    for own in commands {
        let mistake = match mistake(&own.name) {
            Some(mistake) => mistake,
            None if names.insert(&own.name) => continue,
            None => format!("there is another command `{}`", own.name),
        };
        let (file, line) = (own.place.file(), own.place.line());
        mistakes.push(format!("{file}:{line}: {mistake}"));
    }
    Failure::of_program(mistakes)
}

/// Says what is wrong with a name by itself.
fn mistake(name: &str) -> Option<String> {
    const WRITE: &str = "write a word, as in `add-user`";
    let wrong = if name.is_empty() {
        return Some(format!("the name of a command is empty: {WRITE}"));
    } else if name.starts_with('-') {
        "begins with `-`, as options do"
    } else if name.contains(|c: char| c.is_whitespace() || c.is_control()) {
        "has white space or control characters in it"
    } else {
        return None;
    };
    Some(format!(
        "the name of the command `{}` {wrong}: {WRITE}",
        name.escape_debug()
    ))
}
