//! Python's regular expressions, checked while the program is compiled.
//!
//! The runtime translates them as this module does and compiles them at start-up. A crate of macros cannot
//! share code with the crate that exports them, so the translation is written in both; what one of them
//! accepts and the other refuses is still reported, only later.

use regex_syntax::ParserBuilder;

/// Says what is wrong with an expression.
pub(crate) fn check(python: &str) -> Result<(), String> {
    let mut parser = ParserBuilder::new().build();
    parser
        .parse(&translate(python))
        .map(|_| ())
        .map_err(|error| {
            let reason = match &error {
                regex_syntax::Error::Parse(error) => error.kind().to_string(),
                regex_syntax::Error::Translate(error) => error.kind().to_string(),
                error => error.to_string(),
            };
            if reason.contains("look-around") || reason.contains("backreferences") {
                return format!("{reason} (expressions must be matched in linear time)");
            }
            reason
        })
}

/// Rewrites what means something else in Rust.
fn translate(python: &str) -> String {
    let mut rust = String::with_capacity(python.len());
    let mut chars = python.chars().peekable();
    let mut place_in_class = None;
    while let Some(c) = chars.next() {
        let place = place_in_class;
        place_in_class = place.map(|place: usize| place + 1);
        match (c, place) {
            ('\\', _) => {
                let escaped = chars.next().map(|c| match (c, place) {
                    ('Z', None) => 'z',
                    _ => c,
                });
                rust.push('\\');
                rust.extend(escaped);
                continue;
            }
            ('[', None) | ('^', Some(0)) => place_in_class = Some(0),
            (']', Some(place)) if place > 0 => place_in_class = None,
            (']' | '[', Some(_)) => rust.push('\\'),
            ('&' | '~', Some(_)) if chars.peek() == Some(&c) => rust.push('\\'),
            _ => {}
        }
        rust.push(c);
    }
    rust
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_python_accepts_is_accepted() {
        for regex in [
            r"\d{4}|(?i:x)",
            r"(?P<year>\d+)",
            r"a\Z",
            r"[^/[]+",
            r"[]a]",
            r"[^]a]",
            r"[a&&b~~]",
            r"\[a&&b",
        ] {
            assert_eq!(check(regex), Ok(()), "{regex}");
        }
    }

    #[test]
    fn the_reason_is_told() {
        assert_eq!(check("(a"), Err("unclosed group".to_owned()));
        assert!(check("(?=a)").is_err_and(|reason| reason.contains("linear time")));
    }
}
