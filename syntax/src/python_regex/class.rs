//! Classes of characters in brackets, and sets that have a name.

use std::iter::Peekable;
use std::str::Chars;

/// The characters of which Python says that `str.isalnum()` holds, and the underscore; Rust takes marks and all
/// connecting punctuation for parts of words, too, and numbers such as `²` for none.
const WORD: &str = r"\p{L}_\p{N}";

/// The characters of which Python says that `str.isspace()` holds.
const SPACE: &str = r"\s\x1C-\x1F";

/// Returns the characters of a set whose name means others in Rust.
pub(super) fn set(name: char) -> Option<String> {
    Some(match name {
        'w' => format!("[{WORD}]"),
        'W' => format!("[^{WORD}]"),
        's' => format!("[{SPACE}]"),
        'S' => format!("[^{SPACE}]"),
        _ => return None,
    })
}

/// Rewrites a `[class]` after its bracket: one character or range after the other, as Python reads them.
pub(super) fn translate(chars: &mut Peekable<Chars<'_>>, rust: &mut String) {
    rust.push('[');
    rust.extend(chars.next_if_eq(&'^'));
    let mut is_first = true;
    while let Some(first) = member(chars) {
        if first == Member::Char(']') && !is_first {
            rust.push(']');
            return;
        }
        is_first = false;
        if chars.next_if_eq(&'-').is_none() {
            first.write(rust);
        } else if chars.peek() == Some(&']') {
            first.write(rust);
            rust.push_str(r"\-");
        } else {
            // A set is not an end of a range; what is said of it is said of what was written.
            first.write_end(rust);
            rust.push('-');
            if let Some(last) = member(chars) {
                last.write_end(rust);
            }
        }
    }
}

/// A member of a class, or the beginning of one: what follows `\x` follows as characters.
#[derive(Clone, Copy, PartialEq)]
enum Member {
    Char(char),
    Escape(char),
}

fn member(chars: &mut Peekable<Chars<'_>>) -> Option<Member> {
    Some(match (chars.next()?, chars.peek()) {
        ('\\', Some(_)) => Member::Escape(chars.next()?),
        (c, _) => Member::Char(c),
    })
}

impl Member {
    fn write(self, rust: &mut String) {
        match self {
            Self::Escape(name) => match set(name) {
                Some(set) => rust.push_str(&set),
                None => self.write_end(rust),
            },
            Self::Char(_) => self.write_end(rust),
        }
    }

    fn write_end(self, rust: &mut String) {
        match self {
            // A backspace.
            Self::Escape('b') => rust.push_str(r"\x08"),
            Self::Escape(c) if c == '<' || c == '>' || !c.is_ascii() => rust.push(c),
            // Characters that open or combine classes in Rust but not in Python.
            Self::Char(c @ ('[' | ']' | '&' | '~' | '-' | '^')) | Self::Escape(c) => {
                rust.extend(['\\', c]);
            }
            Self::Char(c) => rust.push(c),
        }
    }
}
