//! How often something occurs.

use std::iter::Peekable;
use std::str::Chars;

/// Reads a repetition that begins with `first`, and returns it in Rust's syntax; a brace that begins none is a character.
pub(super) fn read(first: char, rest: &mut Peekable<Chars<'_>>) -> Option<String> {
    match first {
        '*' | '+' | '?' => Some(first.to_string()),
        '{' => count(rest),
        _ => None,
    }
}

/// Reads `n}`, `n,}`, `,m}` or `n,m}`.
fn count(rest: &mut Peekable<Chars<'_>>) -> Option<String> {
    let mut ahead = rest.clone();
    let least = digits(&mut ahead);
    let most = ahead.next_if_eq(&',').map(|_| digits(&mut ahead));
    if ahead.next() != Some('}') {
        return None;
    }
    let written = match (least.as_str(), most) {
        ("", None) => return None,
        ("", Some(most)) => format!("{{0,{most}}}"),
        (least, None) => format!("{{{least}}}"),
        (least, Some(most)) => format!("{{{least},{most}}}"),
    };
    *rest = ahead;
    Some(written)
}

fn digits(chars: &mut Peekable<Chars<'_>>) -> String {
    let mut digits = String::new();
    while let Some(digit) = chars.next_if(char::is_ascii_digit) {
        digits.push(digit);
    }
    digits
}
