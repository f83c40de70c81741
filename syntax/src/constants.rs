//! What constants must be that are values of arguments: a macro cannot read them, so the compiler calls these functions.

/// How a constant is checked.
#[derive(Clone, Copy, Debug)]
pub struct Constant {
    /// The name of a function of this module.
    pub function: &'static str,
    /// What is said if it does not hold.
    pub must: &'static str,
}

impl Constant {
    /// Any text but the empty one.
    pub const NOT_EMPTY: Self = Self {
        function: "is_not_empty",
        must: "must not be empty: give it a text, or leave the argument out",
    };
}

/// Writes the check of a constant, if there is one: a function of this module, and what is said otherwise.
macro_rules! constant {
    () => {
        None
    };
    (is_not_empty) => {
        Some(Constant::NOT_EMPTY)
    };
    ($function:ident, $must:literal) => {{
        const _: fn(&str) -> bool = $crate::constants::$function;
        Some(Constant {
            function: stringify!($function),
            must: $must,
        })
    }};
}
pub(crate) use constant;

/// Tells whether a text has a character.
pub const fn is_not_empty(text: &str) -> bool {
    !text.is_empty()
}

/// Tells whether a text is in upper case, as the methods of HTTP are.
pub const fn is_method(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut index = 0;
    while index < bytes.len() && (bytes[index].is_ascii_uppercase() || bytes[index] == b'-') {
        index += 1;
    }
    index == bytes.len() && index > 0
}

/// Tells whether a text begins with the name of a header, before a colon or the end.
pub const fn is_header(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut index = 0;
    while index < bytes.len() && is_token_byte(bytes[index]) {
        index += 1;
    }
    index > 0 && (index == bytes.len() || bytes[index] == b':')
}

/// Tells whether a text is a media type without wildcards.
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

/// Tells whether a text is a media type without parameters, or all of a kind, such as `text/*`.
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

/// Tells whether a text is a name and a value, `name=value`.
pub const fn is_match_param(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut index = 0;
    while index < bytes.len() && bytes[index] != b'=' {
        index += 1;
    }
    index > 0 && index < bytes.len()
}

/// Tells whether a byte may stand in a token ([RFC 9110 §5.6.2](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2)).
pub const fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(
            byte,
            b'!' | b'#'
                | b'$'
                | b'%'
                | b'&'
                | b'\''
                | b'*'
                | b'+'
                | b'-'
                | b'.'
                | b'^'
                | b'_'
                | b'`'
                | b'|'
                | b'~'
        )
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
