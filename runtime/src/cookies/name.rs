//! What can name a cookie.

/// Tells whether `name` can name a cookie: a token that is not an attribute's name.
pub(super) fn is_valid_name(name: &str) -> bool {
    const ATTRIBUTES: [&str; 8] = [
        "path", "comment", "domain", "max-age", "expires", "secure", "httponly", "samesite",
    ];
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !name.is_empty()
        && !name.starts_with('$')
        && name.bytes().all(is_token)
        && !ATTRIBUTES
            .iter()
            .any(|attribute| attribute.eq_ignore_ascii_case(name))
}
