//! What a cookie cannot carry as it is, written as WebOb does.

use cookie::Cookie;
use http::HeaderValue;

use super::name::is_valid_name;

/// Returns the `Set-Cookie` header for a cookie that an application made, or nothing if its name, path or
/// domain holds what a cookie cannot.
pub(crate) fn header(cookie: &Cookie<'_>) -> Option<HeaderValue> {
    let is_plain = |text: &str| {
        text.bytes()
            .all(|byte| matches!(byte, b' '..=b'~') && byte != b';')
    };
    let holds = is_valid_name(cookie.name())
        && cookie.path().is_none_or(is_plain)
        && cookie.domain().is_none_or(is_plain);
    if !holds {
        return None;
    }
    let mut cookie = cookie.clone();
    cookie.set_value(quoted(cookie.value()));
    HeaderValue::try_from(cookie.to_string()).ok()
}

/// Returns a value as it is written.
pub(crate) fn quoted(value: &str) -> String {
    let mut quoted = String::with_capacity(value.len());
    push_value(&mut quoted, value);
    quoted
}

/// Appends a value as WebOb does: in quotes if a character is outside the cookie alphabet.
pub(crate) fn push_value(header: &mut String, value: &str) {
    if value.bytes().all(|byte| is_plain(byte) && byte != b' ') {
        header.push_str(value);
        return;
    }
    header.push('"');
    push_octal_quoted(header, value);
    header.push('"');
}

/// Tells whether a character is in the cookie alphabet, or a space.
fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b" !#$%&'()*+-./:<=>?@[]^_`{|}~".contains(&byte)
}

/// Writes characters outside the cookie alphabet as `\ooo`, keeping spaces.
pub(super) fn push_octal_quoted(header: &mut String, text: &str) {
    for byte in text.bytes() {
        if is_plain(byte) {
            header.push(char::from(byte));
        } else {
            header.push('\\');
            for shift in [6, 3, 0] {
                header.push(char::from(b'0' + (byte >> shift & 7)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;
    use http::header::COOKIE;

    use super::super::Cookies;
    use super::*;

    #[test]
    fn whatever_is_written_is_read_again() {
        let all: String = (0..0x250_u32).filter_map(char::from_u32).collect();
        let singles = all.chars().map(String::from);
        for value in singles
            .chain(["", "a b", "\"a\"", "a; b=c, d", "\\101", "€ \u{1F600}"].map(String::from))
            .chain([all.clone()])
        {
            let header = header(&Cookie::new("n", value.as_str())).unwrap();
            let headers = HeaderMap::from_iter([(COOKIE, header)]);
            assert_eq!(
                Cookies::new(&headers).get("n").as_deref(),
                Some(value.as_str())
            );
            assert_eq!(Cookies::new(&headers).iter().count(), 1, "{value:?}");
            assert_eq!(Cookies::unquoted(&quoted(&value)), Some(value));
        }
    }
}
