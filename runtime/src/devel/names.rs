//! Names of what is secret: of settings, fields, headers, cookies and keys.

/// What the names of secrets contain.
const PARTS: [&str; 16] = [
    "auth",
    "bearer",
    "cookie",
    "credential",
    "csrf",
    "jwt",
    "key",
    "pass",
    "private",
    "pwd",
    "secret",
    "session",
    "signature",
    "token",
    "xsrf",
    "salt",
];

/// Words of names that are secrets only as a whole word, since they are in many others.
const WORDS: [&str; 8] = ["cvc", "cvv", "dsn", "mfa", "otp", "pin", "sid", "ssn"];

/// Words that contain a part of the names of secrets, and name none.
const HARMLESS: [&str; 12] = [
    "author",
    "authority",
    "authors",
    "basalt",
    "compass",
    "keyboard",
    "keynote",
    "keyword",
    "keywords",
    "passage",
    "passenger",
    "passengers",
];

/// Tells whether what has this name is a secret; `more` are further parts of names.
pub(super) fn is_secret(name: &str, more: &[String]) -> bool {
    // What the framework reads is known, and none of it is secret.
    if name.starts_with("pyramidion.") {
        return false;
    }
    let name = name.to_lowercase();
    let mut words = name.split(|c: char| !c.is_alphanumeric());
    words.any(|word| WORDS.contains(&word) || (has_part(word) && !HARMLESS.contains(&word)))
        || more.iter().any(|part| name.contains(part.as_str()))
}

fn has_part(word: &str) -> bool {
    PARTS.iter().any(|part| word.contains(part))
}

#[cfg(test)]
mod tests {
    use super::is_secret;

    #[test]
    fn names_of_secrets_are_known_and_others_are_left() {
        for name in [
            "password",
            "Password",
            "user[pass]",
            "pwd",
            "X-Api-Key",
            "apiKey",
            "Authorization",
            "Proxy-Authorization",
            "access_token",
            "csrf_token",
            "X-XSRF-TOKEN",
            "Cookie",
            "sessionid",
            "client-secret",
            "signature",
            "pin",
            "cardCvc2_cvc",
            "database.dsn",
            "auth_tkt",
            "private",
        ] {
            assert!(is_secret(name, &[]), "{name}");
        }
        for name in [
            "name",
            "author",
            "keywords",
            "accept",
            "host",
            "pinned",
            "page",
            "user",
            "pyramidion.debug_authorization",
        ] {
            assert!(!is_secret(name, &[]), "{name}");
        }
        assert!(is_secret("Iban", &["iban".to_owned()]));
    }
}
