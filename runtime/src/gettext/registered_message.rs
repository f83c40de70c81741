//! Texts that are written in a program, as they are registered where they stand.

/// A text that can be translated, and where it stands. It is not public API.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Message {
    pub msgid: &'static str,
    pub plural: Option<&'static str>,
    pub context: Option<&'static str>,
    pub domain: Option<&'static str>,
    pub default: Option<&'static str>,
    pub module: &'static str,
    pub file: &'static str,
    pub line: u32,
}

inventory::collect!(Message);

impl Message {
    /// Returns a text of the default domain.
    pub const fn new(
        msgid: &'static str,
        (module, file, line): (&'static str, &'static str, u32),
    ) -> Self {
        Self {
            msgid,
            plural: None,
            context: None,
            domain: None,
            default: None,
            module,
            file,
            line,
        }
    }

    #[must_use]
    pub const fn plural(mut self, plural: &'static str) -> Self {
        self.plural = Some(plural);
        self
    }

    #[must_use]
    pub const fn context(mut self, context: &'static str) -> Self {
        self.context = Some(context);
        self
    }

    #[must_use]
    pub const fn domain(mut self, domain: &'static str) -> Self {
        self.domain = Some(domain);
        self
    }

    #[must_use]
    pub const fn default(mut self, default: &'static str) -> Self {
        self.default = Some(default);
        self
    }

    /// Returns the texts of all packages that are linked.
    pub(crate) fn all() -> impl Iterator<Item = &'static Self> {
        inventory::iter::<Self>()
    }
}

/// Fails to compile if a value is given for which a text has no placeholder.
pub const fn has_placeholders(texts: &[&str], names: &[&str]) -> bool {
    let mut position = 0;
    while position < names.len() {
        let mut is_found = false;
        let mut text = 0;
        while text < texts.len() {
            is_found =
                is_found || has_placeholder(texts[text].as_bytes(), names[position].as_bytes());
            text += 1;
        }
        if !is_found {
            return false;
        }
        position += 1;
    }
    true
}

/// Tells whether a text has `$name` or `${name}`.
const fn has_placeholder(text: &[u8], name: &[u8]) -> bool {
    let mut at = 0;
    while at < text.len() {
        if text[at] == b'$' {
            let is_open = at + 1 < text.len() && text[at + 1] == b'{';
            let start = if is_open { at + 2 } else { at + 1 };
            let mut length = 0;
            while length < name.len()
                && start + length < text.len()
                && text[start + length] == name[length]
            {
                length += 1;
            }
            let end = start + length;
            let is_closed = if is_open {
                end < text.len() && text[end] == b'}'
            } else {
                end == text.len()
                    || !(text[end].is_ascii_alphanumeric() || matches!(text[end], b'_' | b'-'))
            };
            if length == name.len() && is_closed {
                return true;
            }
        }
        at += 1;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::has_placeholders;

    #[test]
    fn values_need_placeholders() {
        assert!(has_placeholders(&["a ${b} $c."], &["b", "c"]));
        assert!(has_placeholders(&["key", "${b}"], &["b"]));
        assert!(has_placeholders(&["$cc $c"], &["c"]));
        for text in ["", "b", "${b", "$bb", "$b_", "${bb}", "{b}"] {
            assert!(!has_placeholders(&[text], &["b"]), "{text}");
        }
    }
}
