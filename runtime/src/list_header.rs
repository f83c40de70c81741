//! Headers that are lists ([RFC 9110 §5.6.1](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.1)).
//!
//! Commas inside quotes are taken for those between elements: no header that is read here has any.

use http::{HeaderMap, HeaderName, HeaderValue};

/// Returns the elements of all lines of a header, without the spaces around them; empty ones, too.
pub(crate) fn elements<'h>(
    headers: &'h HeaderMap,
    name: &HeaderName,
) -> impl Iterator<Item = &'h [u8]> + use<'h> {
    elements_of(headers.get_all(name))
}

/// Returns the elements of lines, as [`elements`] does.
pub(crate) fn elements_of<'h, L: IntoIterator<Item = &'h HeaderValue>>(
    lines: L,
) -> impl Iterator<Item = &'h [u8]> + use<'h, L> {
    let lines = lines.into_iter();
    let elements = lines.flat_map(|line| line.as_bytes().split(|byte| *byte == b','));
    elements.map(<[u8]>::trim_ascii)
}

/// Tells whether a header has an element, whatever its case.
pub(crate) fn has(headers: &HeaderMap, name: &HeaderName, element: &str) -> bool {
    elements(headers, name).any(|other| other.eq_ignore_ascii_case(element.as_bytes()))
}

/// Returns an element without what is behind its first semicolon.
#[cfg(any(feature = "compression", feature = "forward"))]
pub(crate) fn without_parameters(element: &[u8]) -> &[u8] {
    let name = element.split(|byte| *byte == b';').next();
    name.unwrap_or_default().trim_ascii()
}

/// Returns the number that all elements of a header are, if they are one and written in digits alone.
pub(crate) fn single_number(headers: &HeaderMap, name: &HeaderName) -> Option<u64> {
    let mut numbers = elements(headers, name).map(number);
    let first = numbers.next()??;
    numbers.all(|other| other == Some(first)).then_some(first)
}

/// Reads digits and nothing else.
fn number(text: &[u8]) -> Option<u64> {
    if !text.iter().all(u8::is_ascii_digit) {
        return None;
    }
    str::from_utf8(text).ok()?.parse().ok()
}
