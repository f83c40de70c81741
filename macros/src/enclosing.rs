//! What stands around an attribute in its file, which its tokens do not tell.

use std::path::Path;

/// Tells whether a place of a file, by its line and column from 1, is directly inside of an `impl` block or a trait.
///
/// A file that cannot be read tells nothing.
pub(crate) fn is_in_impl(file: &Path, line: usize, column: usize) -> bool {
    // Code that is not indented is in no block.
    if column <= 1 {
        return false;
    }
    std::fs::read_to_string(file).is_ok_and(|text| is_in_impl_of(&text, line, column))
}

/// A place in a comment or a text is that of an example, which is compiled elsewhere.
fn is_in_impl_of(text: &str, line: usize, column: usize) -> bool {
    let place = offset(text, line, column);
    place.is_some_and(|end| innermost(&text[..end]) == Some(true))
}

/// Tells whether the functions of the innermost block that is open at the end of a text are methods.
fn innermost(text: &str) -> Option<bool> {
    let mut blocks = Vec::new();
    // What the next block is, by the first keyword since the last block or statement.
    let mut next = None;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let length = match c {
            '{' => {
                blocks.push(next.take().unwrap_or(false));
                1
            }
            '}' | ';' => {
                if c == '}' {
                    blocks.pop();
                }
                next = None;
                1
            }
            c if c == '_' || c.is_alphabetic() => {
                let length = word(rest);
                let (word, behind) = rest.split_at(length);
                if matches!(word, "r" | "br" | "cr") && behind.starts_with(['"', '#']) {
                    length + raw_text(behind)?
                } else {
                    next = next.or(block_of(word));
                    length
                }
            }
            _ => skip(rest, c)?,
        };
        rest = &rest[length..];
    }
    blocks.pop()
}

/// Says whether a keyword begins a block whose functions are methods; another word begins none.
fn block_of(word: &str) -> Option<bool> {
    match word {
        "impl" | "trait" => Some(true),
        "fn" | "mod" | "struct" | "enum" | "union" | "extern" | "match" | "if" | "while"
        | "for" | "loop" | "let" | "return" => Some(false),
        _ => None,
    }
}

/// Returns the length of the word at the start.
fn word(text: &str) -> usize {
    let is_end = |c: char| c != '_' && !c.is_alphanumeric();
    text.find(is_end).unwrap_or(text.len())
}

/// Returns the length of the comment, the text or the character at the start, unless it does not end.
fn skip(text: &str, first: char) -> Option<usize> {
    if text.starts_with("//") {
        return text.find('\n');
    }
    if text.starts_with("/*") {
        return comment(text);
    }
    match first {
        '"' => quoted(text, '"'),
        // A lifetime has no second mark after its first letter.
        '\'' if text[1..].starts_with('\\') || text.chars().nth(2) == Some('\'') => {
            quoted(text, '\'')
        }
        c => Some(c.len_utf8()),
    }
}

/// Returns the length of a text or character with its marks.
fn quoted(text: &str, mark: char) -> Option<usize> {
    let mut is_escaped = false;
    let mut inside = text.char_indices().skip(1);
    let end = inside.find(|(_, c)| {
        let is_end = !is_escaped && *c == mark;
        is_escaped = !is_escaped && *c == '\\';
        is_end
    });
    end.map(|(at, _)| at + 1)
}

/// Returns the length of a raw text after its `r`; a raw identifier has no mark.
fn raw_text(text: &str) -> Option<usize> {
    let hashes = text.len() - text.trim_start_matches('#').len();
    if !text[hashes..].starts_with('"') {
        return Some(hashes);
    }
    let end = format!("\"{}", "#".repeat(hashes));
    let inside = hashes + 1;
    let at = text[inside..].find(&end)?;
    Some(inside + at + end.len())
}

/// Returns the length of a comment in which others may stand.
fn comment(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut at = 0;
    loop {
        let rest = text.get(at..).filter(|rest| !rest.is_empty())?;
        if rest.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest.starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return Some(at);
            }
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
}

/// Returns the offset of a place in bytes; columns count characters.
fn offset(text: &str, line: usize, column: usize) -> Option<usize> {
    let mut start = 0;
    for _ in 1..line {
        start += text[start..].find('\n')? + 1;
    }
    let (at, _) = text[start..].char_indices().nth(column - 1)?;
    Some(start + at)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Looks at the place of `@` in a text.
    fn is_in_impl(text: &str) -> bool {
        let (before, after) = text.split_once('@').unwrap();
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap().chars().count() + 1;
        is_in_impl_of(&format!("{before}#{after}"), line, column)
    }

    #[test]
    fn the_innermost_block_counts() {
        for (text, expected) in [
            ("impl A { @ }", true),
            (
                "unsafe impl<'a, T: Fn() -> u8> B<'a> for A where T: C { @ }",
                true,
            ),
            ("trait A { fn b(&self) {} @ }", true),
            ("mod a { @ }", false),
            ("mod a { impl B { fn c() {} @ } }", true),
            ("impl B { fn c() { @ } }", false),
            ("impl B { fn c() {} } @", false),
            ("fn a(b: impl C) { @ }", false),
            ("fn a() -> impl C { @ }", false),
            ("mod a { fn b() { let x = 1; @ } }", false),
            ("impl A { const B: u8 = { 1 }; @ }", true),
            (" @", false),
        ] {
            assert_eq!(is_in_impl(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_not_code_is_skipped() {
        for text in [
            "// impl A {\n @",
            "impl A { /// @\n }",
            "impl A { /* @ */ }",
            "impl A { const B: &str = \" @ \"; }",
            "/* impl /* { */ A { */ @",
            "const A: &str = \"impl B { \\\" {\"; @",
            "const A: &str = r#\"impl \" {\"#; @",
            "const A: char = '{'; const B: char = '\\''; @",
            "fn r#impl<'a>(b: &'a str) { @ }",
            "const É: &str = \"é{\"; @",
        ] {
            assert!(!is_in_impl(text), "{text}");
        }
        assert!(is_in_impl(
            "impl A { const B: char = '}'; const C: &str = \"}\"; // }\n @ }"
        ));
    }

    #[test]
    fn a_place_that_is_not_there_tells_nothing() {
        assert!(!is_in_impl_of("impl A {", 7, 3));
        assert!(!super::is_in_impl(Path::new("nowhere.rs"), 1, 9));
    }
}
