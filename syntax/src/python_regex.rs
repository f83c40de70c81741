//! Python's regular expressions, written for the `regex` crate.
//!
//! The two syntaxes are nearly the same. Where they differ harmlessly the text is rewritten; where
//! an expression needs a backtracking engine it is refused, because `regex` promises linear time.

mod class;
mod quantifier;

use std::iter::Peekable;
use std::str::Chars;

use regex_syntax::ast::ErrorKind;

/// What is said of everything that only a backtracking engine can do.
const LINEAR: &str = "expressions must be matched in linear time";

/// What to do about what no expression in linear time can say.
const IN_CODE: &str = "leave it out, and check in code what it says";

/// What to write for a character that has a meaning in expressions.
const LITERALLY: &str = r"correct it, or write `\` before each character that stands for itself";

/// Rewrites an expression in Python's syntax.
///
/// # Errors
///
/// Fails with a reason if Python has no such expression, or if it cannot be matched in linear time.
pub fn translate(python: &str) -> Result<String, String> {
    let mut translation = Translation {
        chars: python.chars().peekable(),
        rust: String::with_capacity(python.len()),
        last: Last::Nothing,
    };
    translation.run()?;
    let rust = translation.rust;
    match regex_syntax::parse(&rust) {
        Ok(_) => Ok(rust),
        Err(error) => Err(explain(&error)),
    }
}

/// An expression of which a part has been rewritten.
struct Translation<'a> {
    chars: Peekable<Chars<'a>>,
    rust: String,
    last: Last,
}

/// What has been rewritten last.
enum Last {
    /// Nothing that could be repeated: the beginning of an expression, a group or an alternative.
    Nothing,
    /// A repetition, as it is written.
    Repetition(String),
    /// A repetition of as few as possible.
    Lazy,
    Other,
}

impl Translation<'_> {
    fn run(&mut self) -> Result<(), String> {
        while let Some(c) = self.chars.next() {
            if let Some(quantifier) = quantifier::read(c, &mut self.chars) {
                self.repeat(&quantifier)?;
                continue;
            }
            self.last = Last::Other;
            match c {
                '\\' => self.escape(),
                '[' => class::translate(&mut self.chars, &mut self.rust),
                '(' => {
                    self.group()?;
                    self.last = Last::Nothing;
                }
                '|' => {
                    self.rust.push('|');
                    self.last = Last::Nothing;
                }
                // Here a brace is a character unless it is a count.
                '{' => self.rust.push_str(r"\{"),
                _ => self.rust.push(c),
            }
        }
        Ok(())
    }

    /// Writes how often something occurs; after another repetition it says how much of that is wanted.
    fn repeat(&mut self, quantifier: &str) -> Result<(), String> {
        self.last = match (&self.last, quantifier) {
            (Last::Nothing, _) => {
                return Err(format!(
                    "`{quantifier}` has nothing before it to repeat; write `.{quantifier}` for any characters, or \
                     `\\{quantifier}` for the text"
                ));
            }
            (Last::Other, _) => Last::Repetition(quantifier.to_owned()),
            (Last::Repetition(_), "?") => Last::Lazy,
            (Last::Repetition(first), "+") => {
                return Err(format!(
                    "`{first}+` never gives back what it matched, which needs backtracking ({LINEAR}); write \
                     `{first}` alone"
                ));
            }
            (Last::Repetition(_) | Last::Lazy, _) => {
                return Err(format!(
                    "`{quantifier}` repeats a repetition; leave one of them out, or put what is repeated in \
                     `(?:…)`"
                ));
            }
        };
        self.rust.push_str(quantifier);
        Ok(())
    }

    /// Rewrites what follows a backslash outside of a `[class]`.
    fn escape(&mut self) {
        let rust = &mut self.rust;
        match self.chars.next() {
            Some('Z') => rust.push_str(r"\z"),
            // In Rust these are the start and the end of a word, and letters of others are not escaped.
            Some(c) if c == '<' || c == '>' || !c.is_ascii() => rust.push(c),
            Some(c) => match class::set(c) {
                Some(set) => rust.push_str(&set),
                None => {
                    rust.extend(['\\', c]);
                    // The braces of `\p{Lu}`, which Python does not have, are not a count.
                    rust.extend(self.chars.next_if_eq(&'{'));
                }
            },
            None => rust.push('\\'),
        }
    }

    /// Rewrites the beginning of a group after its parenthesis.
    fn group(&mut self) -> Result<(), String> {
        self.rust.push('(');
        if self.chars.next_if_eq(&'?').is_none() {
            return Ok(());
        }
        self.rust.push('?');
        match self.chars.peek() {
            Some('>') => Err(format!(
                "`(?>…)` never gives back what it matched, which needs backtracking ({LINEAR}); write \
                 `(?:…)`"
            )),
            Some('(') => Err(format!(
                "`(?(…)…|…)` depends on what another group matched, which needs backtracking ({LINEAR}); write \
                 both cases, as in `(?:…|…)`"
            )),
            Some('#') => self.comment(),
            Some('P') => self.named(),
            _ => {
                self.rust.extend(self.chars.next_if_eq(&':'));
                Ok(())
            }
        }
    }

    /// Leaves a comment out.
    fn comment(&mut self) -> Result<(), String> {
        self.rust.truncate(self.rust.len() - "(?".len());
        if self.chars.any(|c| c == ')') {
            return Ok(());
        }
        Err("unclosed comment; write `)` after it".to_owned())
    }

    fn named(&mut self) -> Result<(), String> {
        self.rust.extend(self.chars.next());
        if self.chars.peek() == Some(&'=') {
            return Err(format!(
                "backreferences are not supported ({LINEAR}); {IN_CODE}"
            ));
        }
        Ok(())
    }
}

/// Returns the reason without the drawing of the expression, and what to write instead.
fn explain(error: &regex_syntax::Error) -> String {
    let regex_syntax::Error::Parse(error) = error else {
        return match error {
            regex_syntax::Error::Translate(error) => format!("{}; {LITERALLY}", error.kind()),
            error => format!("{error}; {LITERALLY}"),
        };
    };
    let reason = error.kind();
    let remedy = match reason {
        ErrorKind::UnsupportedLookAround | ErrorKind::UnsupportedBackreference => {
            return format!("{reason} ({LINEAR}); {IN_CODE}");
        }
        ErrorKind::GroupUnclosed => r"write `)` after it, or `\(` for the text",
        ErrorKind::GroupUnopened => r"write `(` before it, or `\)` for the text",
        ErrorKind::ClassUnclosed => r"write `]` after it, or `\[` for the text",
        ErrorKind::ClassRangeInvalid => r"write the lesser end first, or `\-` for the text",
        _ => LITERALLY,
    };
    format!("{reason}; {remedy}")
}

#[cfg(test)]
mod tests;
