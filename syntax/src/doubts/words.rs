//! Parts of a text.

/// Returns the expression for what other frameworks call a converter: nothing for any text, a star for
/// several segments.
pub(super) fn converter(name: &str) -> Option<&'static str> {
    Some(match name.to_ascii_lowercase().as_str() {
        "int" | "integer" | "number" | "num" | "digits" | "digit" | "uint" | "long" | "i32"
        | "i64" | "u8" | "u16" | "u32" | "u64" | "usize" => r"\d+",
        "str" | "string" | "text" | "any" | "segment" => "",
        "slug" => r"[\w-]+",
        "word" => r"\w+",
        "alpha" => "[A-Za-z]+",
        "alnum" | "alphanum" => "[A-Za-z0-9]+",
        "float" | "decimal" | "double" | "f32" | "f64" => r"\d+\.\d+",
        "uuid" | "guid" => "[0-9a-fA-F-]{36}",
        "bool" | "boolean" => "true|false",
        "date" => r"\d{4}-\d{2}-\d{2}",
        "path" => "*",
        _ => return None,
    })
}

/// Returns the length of the placeholder at the start, whose expression may hold one level of braces.
pub(super) fn placeholder_length(text: &str) -> Option<usize> {
    if !text[1..].starts_with(|c: char| c == '_' || c.is_ascii_alphabetic()) {
        return None;
    }
    let mut is_inside = false;
    for (at, c) in text.char_indices().skip(1) {
        match (c, is_inside) {
            ('{', true) => return None,
            ('{', false) => is_inside = true,
            ('}', true) => is_inside = false,
            ('}', false) => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// Returns the length of what the parenthesis at the start encloses, with both.
pub(super) fn parenthesis_length(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return Some(at + 1);
        }
    }
    None
}

/// Returns the letters, digits and `_` at the start.
pub(super) fn word(text: &str) -> &str {
    let end = text.find(|c| !is_word(c)).unwrap_or(text.len());
    &text[..end]
}

pub(super) fn until(text: &str, end: char) -> &str {
    text.split(end).next().unwrap_or(text)
}

/// Tells whether a text can name a placeholder: what begins otherwise is text, also between braces.
pub(super) fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c == '_' || c.is_ascii_alphabetic()) && text.chars().all(is_word)
}

pub(super) fn is_word(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}
