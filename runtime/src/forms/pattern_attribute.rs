//! Which expressions mean the same to a browser.

/// Returns an expression as the attribute `pattern` has it, if browsers match the same texts by it.
///
/// Only what is certain is handed over: letters, digits, classes of them, groups, choices and repetitions. Browsers read
/// the attribute with the flag `v` of their language, by which `\d` has fewer members than here, and `.` others.
pub(super) fn of(expression: &str, is_trimmed: bool) -> Option<String> {
    let mut rest = expression.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '[' => class(&mut rest)?,
            '\\' => {
                let escaped = rest.next()?;
                if !"^$\\.*+?()[]{}|/".contains(escaped) {
                    return None;
                }
            }
            '(' if rest.peek() == Some(&'?') => {
                rest.next();
                if rest.next() != Some(':') {
                    return None;
                }
            }
            '.' | '^' | '$' | ']' | '}' => return None,
            '{' => repetition(&mut rest)?,
            c if c.is_ascii() || c.is_alphanumeric() => {}
            _ => return None,
        }
    }
    Some(if is_trimmed {
        // White space around the value is cut off before the rule.
        format!("\\s*(?:{expression})\\s*")
    } else {
        expression.to_owned()
    })
}

type Rest<'e> = std::iter::Peekable<std::str::Chars<'e>>;

/// Reads a class such as `[^a-z0-9_\-]`.
fn class(rest: &mut Rest<'_>) -> Option<()> {
    if rest.peek() == Some(&'^') {
        rest.next();
    }
    let mut last = None;
    let mut is_empty = true;
    loop {
        let c = rest.next()?;
        match c {
            ']' if is_empty => return None,
            ']' => return Some(()),
            '\\' if "^$\\.*+?()[]{}|/-&!#%,:;<=>@`~".contains(rest.next()?) => last = None,
            '-' => {
                // A range has a letter or a digit at both ends.
                let end = rest.next()?;
                let is_range = last.is_some_and(|last: char| last.is_ascii_alphanumeric());
                if !is_range || !end.is_ascii_alphanumeric() {
                    return None;
                }
                last = None;
            }
            c if c.is_ascii_alphanumeric() || " _".contains(c) => last = Some(c),
            // A sign that stands twice means something else to browsers.
            c if ".,:;@+*?!%'\"=".contains(c) && rest.peek() != Some(&c) => last = None,
            _ => return None,
        }
        is_empty = false;
    }
}

/// Reads a repetition such as `{2,5}`.
fn repetition(rest: &mut Rest<'_>) -> Option<()> {
    let mut inside = String::new();
    loop {
        match rest.next()? {
            '}' => break,
            c => inside.push(c),
        }
    }
    let mut numbers = inside.splitn(2, ',');
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_right = is_number(numbers.next()?)
        && numbers
            .next()
            .is_none_or(|most| most.is_empty() || is_number(most));
    is_right.then_some(())
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn what_means_the_same_is_handed_over() {
        for same in [
            "[a-z]+",
            "[0-9]{5}",
            "(?:ab|c){1,}x?",
            r"[a-z0-9_\-.]+\.de",
            "Straße|[^0-9 ]*",
            r"[\[\]]",
        ] {
            assert_eq!(of(same, false).as_deref(), Some(same));
        }
        for other in [
            r"\d+",
            r"\w",
            ".+",
            "^a$",
            "(?i)a",
            "(?P<a>b)",
            "[[:alpha:]]",
            "[a-z&&[^b]]",
            r"\p{L}",
            "[a-]",
            "[-a]",
            r"\-",
            "[!!]",
            "[]",
            "a{",
            "]",
            r"[\d]",
            "[é]",
            "a{x}",
            "a{2",
            "a}",
            "\u{1F600}",
        ] {
            assert_eq!(of(other, false), None, "{other}");
        }
    }

    #[test]
    fn white_space_around_is_not_a_mistake_where_it_is_cut_off() {
        assert_eq!(of("a|b", true).as_deref(), Some(r"\s*(?:a|b)\s*"));
    }
}
