//! The syntax of the headers in which proxies describe the client.

use std::net::{IpAddr, SocketAddr};

use http::header::FORWARDED;
use http::{HeaderMap, HeaderName};

/// What one proxy says in `Forwarded`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Element {
    pub(super) client: Option<String>,
    pub(super) scheme: Option<String>,
    pub(super) host: Option<String>,
}

/// Returns the values of a header that is a list, over all its lines; lines that are not text have none.
pub(super) fn list<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Vec<&'h str> {
    let lines = headers.get_all(name).iter();
    let values = lines.flat_map(|line| line.to_str().unwrap_or_default().split(','));
    values.map(str::trim).collect()
}

/// Reads an address with or without a port, which is 0 then.
pub(super) fn address(text: &str) -> Option<SocketAddr> {
    if let Ok(address) = text.parse::<SocketAddr>() {
        return Some(address);
    }
    let bare = text
        .strip_prefix('[')
        .and_then(|text| text.strip_suffix(']'));
    let address: IpAddr = bare.unwrap_or(text).parse().ok()?;
    Some(SocketAddr::new(address, 0))
}

/// Reads `Forwarded`, over all its lines; nothing if any of it is malformed
/// ([RFC 7239 §4](https://www.rfc-editor.org/rfc/rfc7239#section-4)).
pub(super) fn forwarded(headers: &HeaderMap) -> Option<Vec<Element>> {
    let mut elements = Vec::new();
    for line in headers.get_all(FORWARDED) {
        read_line(line.to_str().ok()?, &mut elements)?;
    }
    Some(elements)
}

fn read_line(line: &str, elements: &mut Vec<Element>) -> Option<()> {
    let mut rest = line;
    loop {
        let mut element = Element::default();
        loop {
            rest = rest.trim_start();
            let (name, after) = token(rest);
            if name.is_empty() {
                break; // pairs may be missing between semicolons
            }
            let (value, after) = value(after.strip_prefix('=')?)?;
            rest = after.trim_start();
            element.set(name, value)?;
            match rest.strip_prefix(';') {
                Some(after) => rest = after,
                None => break,
            }
        }
        elements.push(element);
        match rest.strip_prefix(',') {
            Some(after) => rest = after,
            None => return rest.is_empty().then_some(()),
        }
    }
}

impl Element {
    fn set(&mut self, name: &str, value: String) -> Option<()> {
        let slot = match name.to_ascii_lowercase().as_str() {
            "for" => &mut self.client,
            "proto" => &mut self.scheme,
            "host" => &mut self.host,
            _ => return Some(()),
        };
        slot.replace(value).is_none().then_some(())
    }
}

/// Splits off a token ([RFC 9110 §5.6.2](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2)).
fn token(text: &str) -> (&str, &str) {
    let is_end = |c: char| !c.is_ascii_alphanumeric() && !"!#$%&'*+-.^_`|~".contains(c);
    text.split_at(text.find(is_end).unwrap_or(text.len()))
}

/// Splits off a value: a token or a quoted text.
///
/// Colons and brackets may stand without quotes, as several proxies write them.
fn value(text: &str) -> Option<(String, &str)> {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find([';', ',', ' ', '\t', '"']).unwrap_or(text.len());
        let (value, rest) = text.split_at(end);
        return (!value.is_empty()).then(|| (value.to_owned(), rest));
    };
    let mut value = String::new();
    let mut characters = quoted.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return Some((value, &quoted[at + 1..])),
            '\\' => value.push(characters.next()?.1),
            other => value.push(other),
        }
    }
    None
}
