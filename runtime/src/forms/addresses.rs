//! Addresses, of electronic mail and of pages.

/// Tells whether a text is an address as `<input type="email">` takes it.
///
/// See [the expression of HTML](https://html.spec.whatwg.org/multipage/input.html#valid-e-mail-address).
pub(super) fn is_email(text: &str) -> bool {
    let Some((local, host)) = text.rsplit_once('@') else {
        return false;
    };
    let is_atom =
        |byte: u8| byte.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-".contains(&byte);
    !local.is_empty() && local.bytes().all(is_atom) && host.split('.').all(is_label)
}

/// Tells whether a text is the address of a page: of `http` or `https`, with a host, and without white space.
pub(super) fn is_url(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once("://") else {
        return false;
    };
    let is_scheme = ["http", "https"]
        .iter()
        .any(|known| scheme.eq_ignore_ascii_case(known));
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let authority = &rest[..end];
    let host = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    let is_clean =
        !text.contains(|c: char| c.is_whitespace() || c.is_control() || "\\<>\"".contains(c));
    is_scheme && is_clean && is_host(host)
}

/// Tells whether a text is a host, with a port or without.
fn is_host(text: &str) -> bool {
    if let Some(rest) = text.strip_prefix('[') {
        let Some((address, behind)) = rest.split_once(']') else {
            return false;
        };
        let is_end = behind.is_empty() || behind.strip_prefix(':').is_some_and(is_port);
        return address.parse::<std::net::Ipv6Addr>().is_ok() && is_end;
    }
    let (name, port) = match text.split_once(':') {
        Some((name, port)) => (name, Some(port)),
        None => (text, None),
    };
    // A name may have letters of any language, and a dot at its end.
    let name = name.strip_suffix('.').unwrap_or(name);
    let is_letter = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    let mut labels = name.split('.');
    labels.all(|label| !label.is_empty() && label.chars().all(is_letter))
        && port.is_none_or(is_port)
}

fn is_port(text: &str) -> bool {
    text.is_empty()
        || (text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u16>().is_ok())
}

/// Tells whether a text is a part of a host's name: 63 letters, digits and hyphens at most, without a hyphen at an end.
fn is_label(text: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    (1..=63).contains(&text.len())
        && text.bytes().all(is_letter)
        && !text.starts_with('-')
        && !text.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_mail_are_those_of_html() {
        let long = format!("a@{}", "b".repeat(63));
        for right in [
            "a@b",
            "a.b+c@d-e.example",
            ".a.@b",
            "!#$%&'*+/=?^_`{|}~-@b",
            &long,
        ] {
            assert!(is_email(right), "{right}");
        }
        let longer = format!("a@{}", "b".repeat(64));
        for wrong in [
            "a", "@b", "a@", "a@b@c", "a@-b", "a@b-", "a@b..c", "a b@c", "a@b.", "é@b", &longer,
        ] {
            assert!(!is_email(wrong), "{wrong}");
        }
    }

    #[test]
    fn addresses_of_pages_have_a_host() {
        for right in [
            "http://example.com",
            "HTTPS://example.com:8443/a?b#c",
            "http://localhost",
            "http://[::1]:80/",
            "https://bücher.example/ü",
            "http://user:secret@example.com/",
            "http://127.0.0.1",
            "http://example.com./",
        ] {
            assert!(is_url(right), "{right}");
        }
        for wrong in [
            "example.com",
            "http://",
            "http:///path",
            "javascript://example.com/%0aalert(1)",
            "ftp://example.com",
            "http://exa mple.com",
            "http://example..com",
            "http://a:b:c/",
            "http://example.com:99999/",
            "http://[::1",
            "http://[x]/",
            "http://example.com/\n",
            "http://example.com\\@evil",
            "//example.com",
            "http://?q",
            "http://a/\"onmouseover=\"",
        ] {
            assert!(!is_url(wrong), "{wrong}");
        }
    }
}
