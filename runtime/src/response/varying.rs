//! What caches have to look at: the header `Vary`.

use http::header::VARY;
use http::{HeaderMap, HeaderValue};

use super::framing::is_there;

/// Adds a name to the `Vary` header unless it is there.
pub(crate) fn vary(headers: &mut HeaderMap, name: &'static str) {
    vary_by(headers, HeaderValue::from_static(name));
}

/// Adds a name that is not known before, as [`vary`] does.
pub(crate) fn vary_by(headers: &mut HeaderMap, name: HeaderValue) {
    if !is_there(headers, &VARY) {
        headers.insert(VARY, name);
        return;
    }
    let text = name.to_str().unwrap_or_default();
    let texts = headers.get_all(VARY).iter();
    let texts = texts.map(|value| value.to_str().unwrap_or_default());
    let mut names = texts.flat_map(|text| text.split(',')).map(str::trim);
    if !names.any(|other| other == "*" || other.eq_ignore_ascii_case(text)) {
        headers.append(VARY, name.clone());
    }
}
