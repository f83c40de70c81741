//! Texts within quotes, as `.po` files have them.

/// Reads a text within quotes, behind which there is nothing.
pub(super) fn unquoted(text: &str) -> Result<String, String> {
    let inner = text
        .strip_prefix('"')
        .ok_or_else(|| "a text in quotes was expected".to_owned())?;
    let mut read = String::with_capacity(inner.len());
    let mut rest = inner;
    loop {
        let at = rest.find(['"', '\\']).ok_or("the quotes are not closed")?;
        read.push_str(&rest[..at]);
        let behind = &rest[at + 1..];
        if rest[at..].starts_with('"') {
            return match behind.trim() {
                "" => Ok(read),
                _ => Err("there is something behind the quotes".to_owned()),
            };
        }
        rest = escaped(behind, &mut read)?;
    }
}

/// Reads what follows a backslash, and returns what is behind it.
fn escaped<'t>(text: &'t str, read: &mut String) -> Result<&'t str, String> {
    let first = text.chars().next().ok_or("the quotes are not closed")?;
    let behind = &text[first.len_utf8()..];
    let simple = match first {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        'a' => '\u{7}',
        'b' => '\u{8}',
        'f' => '\u{c}',
        'v' => '\u{b}',
        '"' | '\\' | '\'' | '?' => first,
        '0'..='7' => return coded(text, 8, 3, read),
        'x' => return coded(behind, 16, 2, read),
        other => return Err(format!("`\\{other}` means nothing in a text")),
    };
    read.push(simple);
    Ok(behind)
}

/// Reads the code of a character of ASCII.
fn coded<'t>(
    text: &'t str,
    radix: u32,
    longest: usize,
    read: &mut String,
) -> Result<&'t str, String> {
    let is_digit = |c: char| c.is_digit(radix);
    let length = text
        .find(|c| !is_digit(c))
        .unwrap_or(text.len())
        .min(longest);
    let (digits, behind) = text.split_at(length);
    let code = u32::from_str_radix(digits, radix)
        .ok()
        .filter(|code| *code < 128);
    let character = code.and_then(char::from_u32);
    read.push(
        character
            .ok_or_else(|| format!("`\\{digits}` is not an ASCII character: write it in UTF-8"))?,
    );
    Ok(behind)
}

/// Writes a text within quotes.
#[cfg(feature = "cli")]
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        match character {
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_read_as_c_reads_them() {
        let check =
            |text: &str, expected: &str| assert_eq!(unquoted(text).as_deref(), Ok(expected));
        check(r#""a\n\t\"\\""#, "a\n\t\"\\");
        check(r#""\101\x42\60" "#, "AB0");
        check(r#""é""#, "é");
        for wrong in [
            "a",
            "\"a",
            r#""a\"#,
            r#""\q""#,
            r#""a" b"#,
            r#""\xff""#,
            r#""\400""#,
            r#""\x""#,
        ] {
            assert!(unquoted(wrong).is_err(), "{wrong}");
        }
    }
}
