//! Wildcards of the shell.

use regex::Regex;

/// Returns the expression that matches whole texts as a shell's wildcards `*`, `?` and `[…]` do, or nothing if there is none.
pub(super) fn expression(glob: &str) -> Option<Regex> {
    let mut expression = String::from("(?s)^");
    let mut rest = glob.chars();
    while let Some(c) = rest.next() {
        match c {
            '*' => expression.push_str(".*"),
            '?' => expression.push('.'),
            '[' => match class(rest.as_str()) {
                Some((class, length)) => {
                    expression += &class;
                    rest = rest.as_str()[length..].chars();
                }
                None => expression.push_str("\\["),
            },
            c => expression += &regex::escape(&c.to_string()),
        }
    }
    expression.push('$');
    Regex::new(&expression).ok()
}

/// Reads a class of characters after its `[`, and returns how many bytes it takes with its end.
fn class(text: &str) -> Option<(String, usize)> {
    let (negation, members) = match text.strip_prefix('!') {
        Some(members) => ("^", members),
        None => ("", text),
    };
    // A `]` at the beginning is a member.
    let first = members.chars().next()?.len_utf8();
    let end = first + members[first..].find(']')?;
    let escaped: String = members[..end]
        .chars()
        .flat_map(|c| {
            let is_special = matches!(c, '[' | ']' | '^' | '\\' | '&' | '~');
            is_special.then_some('\\').into_iter().chain([c])
        })
        .collect();
    let length = text.len() - members.len() + end + 1;
    Some((format!("[{negation}{escaped}]"), length))
}

#[cfg(test)]
mod tests {
    use super::expression;

    #[test]
    fn wildcards_match_as_in_a_shell() {
        for (glob, text, expected) in [
            ("add*", "addsession", true),
            ("add*", "readd", false),
            ("?dd", "add", true),
            ("/a.b", "/axb", false),
            ("/{id:\\d+}", "/{id:\\d+}", true),
            ("[a-c]x", "bx", true),
            ("[!a-c]x", "bx", false),
            ("[]]x", "]x", true),
            ("[x", "[x", true),
            ("*", "", true),
        ] {
            let expression = expression(glob).expect("an expression");
            assert_eq!(expression.is_match(text), expected, "{glob} {text}");
        }
    }
}
