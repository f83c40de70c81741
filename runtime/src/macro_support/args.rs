//! The values of arguments, which an editor explains where it shows these functions, and checks of
//! those that the macro cannot read.

use crate::accept::is_token_byte;
use crate::route::Route;

/// The route that the view answers: the name given to `config.add_route`.
pub const fn route_name(name: &'static str) -> &'static str {
    name
}

/// The route that the view answers: a type that derives `Route`.
pub const fn route<T: Route>() -> &'static str {
    T::NAME
}

/// A method that the view answers; `GET` implies `HEAD`. Without one it answers every method.
pub const fn request_method(method: &'static str) -> &'static str {
    method
}

/// What makes the response of the view's value: `"json"`, `"string"`, a template of the crate, or
/// a name given to `config.add_renderer`.
pub const fn renderer(name: &'static str) -> &'static str {
    name
}

/// The name of a view without a route: the first segment of a path that no route matches.
pub const fn name(name: &'static str) -> &'static str {
    name
}

/// The permission that the visitor must have.
pub const fn permission(permission: &'static str) -> &'static str {
    permission
}

/// A regular expression that the decoded path begins with.
pub const fn path_info(regex: &'static str) -> &'static str {
    regex
}

/// A parameter that must be there: `name`, or `name=value`.
pub const fn request_param(param: &'static str) -> &'static str {
    param
}

/// A header that must be there: `Name`, or `Name:regex`.
pub const fn header(header: &'static str) -> &'static str {
    header
}

/// The media type that the view answers with.
pub const fn accept(media_type: &'static str) -> &'static str {
    media_type
}

/// A media type of which the content of the request must be, such as `application/json` or `text/*`.
pub const fn content_type(media_type: &'static str) -> &'static str {
    media_type
}

/// The value that a placeholder must have: `name=value`.
pub const fn match_param(param: &'static str) -> &'static str {
    param
}

/// Whether the response is compressed, also one that read the session or the CSRF token.
#[cfg(feature = "compression")]
pub const fn compress(compress: bool) -> bool {
    compress
}

/// A value of a predicate of the application's own.
pub const fn custom(value: &'static str) -> &'static str {
    value
}

/// Whether `X-Requested-With: XMLHttpRequest` must be there, or must not.
pub const fn xhr(xhr: bool) -> bool {
    xhr
}

/// Whether the visitor must be known to the security policy, or must not.
pub const fn is_authenticated(is_authenticated: bool) -> bool {
    is_authenticated
}

pub const fn is_not_empty(text: &str) -> bool {
    !text.is_empty()
}

pub const fn is_method(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut index = 0;
    while index < bytes.len() && (bytes[index].is_ascii_uppercase() || bytes[index] == b'-') {
        index += 1;
    }
    index == bytes.len() && index > 0
}

pub const fn is_header(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut index = 0;
    while index < bytes.len() && is_token_byte(bytes[index]) {
        index += 1;
    }
    index > 0 && (index == bytes.len() || bytes[index] == b':')
}

pub const fn is_media_type(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut slashes = 0;
    let mut since = 0;
    let mut index = 0;
    while index < bytes.len() && bytes[index] != b';' {
        match bytes[index] {
            b'/' if since > 0 => {
                slashes += 1;
                since = 0;
            }
            byte if byte != b'*' && is_token_byte(byte) => since += 1,
            _ => return false,
        }
        index += 1;
    }
    slashes == 1 && since > 0
}

pub const fn is_content_type(text: &str) -> bool {
    let bytes = text.as_bytes();
    match bytes {
        [kind @ .., b'/', b'*'] if !kind.is_empty() => {
            let mut index = 0;
            while index < kind.len() && kind[index] != b'*' && is_token_byte(kind[index]) {
                index += 1;
            }
            index == kind.len()
        }
        _ => {
            let mut index = 0;
            while index < bytes.len() {
                if bytes[index] == b';' {
                    return false;
                }
                index += 1;
            }
            is_media_type(text)
        }
    }
}

pub const fn is_match_param(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut index = 0;
    while index < bytes.len() && bytes[index] != b'=' {
        index += 1;
    }
    index > 0 && index < bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_are_checked_as_literals_are() {
        assert!(is_header("X-A") && is_header("X-A:1") && !is_header("X A") && !is_header(":1"));
        assert!(is_media_type("text/html") && is_media_type("text/html;level=1"));
        assert!(!is_media_type("text/*") && !is_media_type("html") && !is_media_type("a/b/c"));
        assert!(!is_media_type("text/") && !is_media_type("/html"));
        assert!(is_content_type("text/*") && is_content_type("a/b+c"));
        assert!(!is_content_type("*/*") && !is_content_type("/*") && !is_content_type("a/b;c=d"));
        assert!(is_match_param("a=") && !is_match_param("a") && !is_match_param("=a"));
    }
}
