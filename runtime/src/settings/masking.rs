//! What of settings is secret, by their names and by what their values look like.

use std::borrow::Cow;

/// What is shown instead of a secret.
const MASK: &str = "****";

/// What the names of secrets contain.
const PARTS: [&str; 7] = [
    "credential",
    "passphrase",
    "passwd",
    "password",
    "private",
    "secret",
    "token",
];

/// The words, or their ends, that names of secrets have.
const WORDS: [&str; 7] = ["auth", "dsn", "key", "pass", "pwd", "salt", "signature"];

/// Secrets shorter than this occur in other values by chance.
const SHORTEST: usize = 6;

/// Hides the secrets among settings, wherever they occur.
pub(crate) struct Mask<'s> {
    secrets: Vec<&'s str>,
}

impl<'s> Mask<'s> {
    /// Learns the secrets of some settings.
    pub(crate) fn new(settings: impl Iterator<Item = (&'s str, &'s str)>) -> Self {
        let secret = settings.filter(|(name, _)| is_secret(name));
        let mut secrets: Vec<_> = secret.map(|(_, value)| value).collect();
        secrets.retain(|secret| secret.len() >= SHORTEST);
        // Of two secrets, one of which is in the other, the longer is hidden as a whole.
        secrets.sort_unstable_by_key(|secret| std::cmp::Reverse(secret.len()));
        Self { secrets }
    }

    /// Returns a value as it may be shown.
    pub(crate) fn show<'v>(&self, name: &str, value: &'v str) -> Cow<'v, str> {
        if is_secret(name) && !value.is_empty() {
            return MASK.into();
        }
        let mut shown = Cow::Borrowed(value);
        for secret in &self.secrets {
            if shown.contains(secret) {
                shown = shown.replace(secret, MASK).into();
            }
        }
        shown = without_userinfo(shown);
        if let Some(begin) = secret_pair(&shown, |name, _| is_secret(name)) {
            shown = format!("{}{MASK}", &shown[..begin]).into();
        }
        shown
    }
}

/// Tells whether what has this name is a secret.
pub(crate) fn is_secret(name: &str) -> bool {
    // What the framework reads is known, and none of it is secret.
    if name.starts_with("pyramidion.") {
        return false;
    }
    let name = name.to_ascii_lowercase();
    let mut words = name.split(|c: char| !c.is_ascii_alphanumeric());
    PARTS.iter().any(|part| name.contains(part))
        || words.any(|word| WORDS.iter().any(|end| word.ends_with(end)))
}

/// Hides the password of a URL, or who it names if there is no password.
pub(crate) fn without_userinfo(value: Cow<'_, str>) -> Cow<'_, str> {
    let Some(scheme) = value.find("://") else {
        return value;
    };
    let begin = scheme + "://".len();
    let rest = &value[begin..];
    // A password may hold whatever a browser would take for the end of the host.
    let Some(end) = rest.rfind('@') else {
        return value;
    };
    let kept = rest[..end].find(':').map_or(0, |colon| colon + 1);
    format!("{}{MASK}{}", &value[..begin + kept], &rest[end..]).into()
}

/// How a name with its value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Written {
    /// As in `name=value` or `"name": value`.
    AsData,
    /// As in `name: value`, which may be prose.
    AsProse,
}

/// Returns where the value begins whose name says that it is secret, as in `password=…`, `"token": …` or `("token", "…")`.
pub(crate) fn secret_pair(value: &str, is_secret: impl Fn(&str, Written) -> bool) -> Option<usize> {
    let is_quote = |c: char| matches!(c, '"' | '\'');
    // A quote within quotes has a backslash before it, and a name may stand in brackets: `user[password]`.
    let is_around =
        |c: char| c.is_whitespace() || is_quote(c) || matches!(c, '\\' | ')' | ']' | '}');
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    let mut separators = value.match_indices(['=', ':', ',']);
    separators.find_map(|(at, separator)| {
        let (before, begin) = (&value[..at], at + separator.len());
        let is_quoted = before.trim_end().ends_with(is_quote);
        let after = value[begin..].trim_start_matches(|c: char| c.is_whitespace() || c == '\\');
        if separator == "," && !(is_quoted && after.starts_with(is_quote)) {
            return None;
        }
        let name = before.trim_end_matches(is_around);
        let name = name.rsplit(|c| !is_part(c)).next().unwrap_or_default();
        let written = if is_quoted || separator == "=" {
            Written::AsData
        } else {
            Written::AsProse
        };
        (is_secret(name, written) && !value[begin..].is_empty()).then_some(begin)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_hidden_by_their_names_and_wherever_else_they_occur() {
        let settings = [("session.secret", "hunter2"), ("mail.api_key", "k9k9k9")];
        let mask = Mask::new(settings.into_iter());
        for (name, value, expected) in [
            ("session.secret", "hunter2", "****"),
            ("session.timeout", "20", "20"),
            ("Mail.Password", "x", "****"),
            ("ApiKey", "x", "****"),
            ("page.author", "Ada", "Ada"),
            ("empty.secret", "", ""),
            ("pyramidion.csrf_trusted_origins", "a.example", "a.example"),
            ("note", "it is hunter2!", "it is ****!"),
            (
                "url",
                "https://api.example/k9k9k9/x",
                "https://api.example/****/x",
            ),
            (
                "db.url",
                "postgres://ada:lovelace@db/x",
                "postgres://ada:****@db/x",
            ),
            (
                "db.url",
                "postgres://ada:love/l@ce@db/x",
                "postgres://ada:****@db/x",
            ),
            (
                "sentry",
                "https://abc@sentry.example/1",
                "https://****@sentry.example/1",
            ),
            (
                "plain.url",
                "https://example.com:80/x",
                "https://example.com:80/x",
            ),
            (
                "db",
                "host=db password='a b' user=x",
                "host=db password=****",
            ),
            (
                "hook",
                "https://h.example/?token=abc&x=1",
                "https://h.example/?token=****",
            ),
            ("json", r#"{"token": "abc"}"#, r#"{"token":****"#),
            ("sum", "a=b", "a=b"),
            ("pair", r#"("token", "abc")"#, r#"("token",****"#),
            ("names", r#"["token", x]"#, r#"["token", x]"#),
            ("quoted", r#"{\"token\": \"abc\"}"#, r#"{\"token\":****"#),
            ("form", "user[password]=abc", "user[password]=****"),
        ] {
            assert_eq!(mask.show(name, value), expected, "{name} = {value}");
        }
    }
}
