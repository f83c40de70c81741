//! Names of what is secret: of settings, fields, headers, cookies and keys.

/// What the names of secrets contain.
const PARTS: [&str; 17] = [
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
    "saml",
    "secret",
    "session",
    "signature",
    "token",
    "xsrf",
    "salt",
];

/// Words of names that are secrets only as a whole word, since they are in many others.
const WORDS: [&str; 16] = [
    "assertion",
    "cvc",
    "cvn",
    "cvv",
    "dsn",
    "hmac",
    "hotp",
    "mfa",
    "otp",
    "pin",
    "puk",
    "sid",
    "sig",
    "ssn",
    "totp",
    "verifier",
];

/// What stands before `code` in the names of those that are used once, as `verification_code` and `one_time_code`.
const OF_CODES: [&str; 16] = [
    "access",
    "backup",
    "confirm",
    "confirmation",
    "device",
    "factor",
    "invitation",
    "invite",
    "login",
    "recovery",
    "reset",
    "security",
    "sms",
    "time",
    "verification",
    "verify",
];

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
    if name.is_empty() || name.starts_with("pyramidion.") {
        return false;
    }
    let groups: Vec<_> = name
        .split(|c: char| !c.is_alphanumeric())
        .map(words)
        .collect();
    let lower = name.to_lowercase();
    groups.iter().any(|words| is_of_secret(words))
        || is_code(&groups.concat())
        || more.iter().any(|part| lower.contains(part.as_str()))
}

/// Tells whether a name is that of codes, which are secret where they are used once, and often are not: see [`is_secret`].
pub(super) fn is_only_code(name: &str) -> bool {
    name.eq_ignore_ascii_case("code") || name.eq_ignore_ascii_case("codes")
}

/// Splits a name at its humps: `accessToken` and `APIKey` have two words. They are in lower case.
fn words(name: &str) -> Vec<String> {
    let chars: Vec<char> = name.chars().collect();
    let mut words: Vec<String> = Vec::new();
    for (position, c) in chars.iter().enumerate() {
        let before = position.checked_sub(1).map(|before| chars[before]);
        let ends_small = before.is_some_and(|before| !before.is_uppercase());
        let begins_word = chars
            .get(position + 1)
            .is_some_and(|next| next.is_lowercase());
        if words.is_empty() || (c.is_uppercase() && (ends_small || begins_word)) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.extend(c.to_lowercase());
        }
    }
    words
}

/// Tells whether words between two separators are those of a secret, each alone or all together.
fn is_of_secret(words: &[String]) -> bool {
    let is_harmless = |word: &String| HARMLESS.contains(&word.as_str());
    let is_word = |word: &String| {
        let word = word.trim_end_matches(|c: char| c.is_ascii_digit());
        WORDS.contains(&word)
    };
    let has_part = |word: &str| PARTS.iter().any(|part| word.contains(part));
    // The kind of an error, such as `KeyError`, is not the name of a value.
    if words.len() > 1 && words.last().is_some_and(|last| last == "error") {
        return false;
    }
    words
        .iter()
        .any(|word| is_word(word) || (has_part(word) && !is_harmless(word)))
        || (!words.iter().any(is_harmless) && has_part(&words.concat()))
}

/// Tells whether words are those of a code that is used once; others are of a country, an error or a product.
fn is_code(words: &[String]) -> bool {
    let words: Vec<_> = words.iter().filter(|word| !word.is_empty()).collect();
    match words.as_slice() {
        [.., before, last] => is_only_code(last) && OF_CODES.contains(&before.as_str()),
        [only] => is_only_code(only),
        [] => false,
    }
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
            "accessToken",
            "newPassword",
            "APIKey",
            "toKen",
            "totp",
            "userOtp",
            "cardPin",
            "cvc2",
            "SAMLResponse",
            "code_verifier",
            "X-Amz-Credential",
            "sig",
            "code",
            "one_time_code",
            "verificationCode",
            "backupCodes",
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
            "authorName",
            "KeyError",
            "statusCode",
            "postal_code",
            "error[code]",
            "spinner",
            "design",
            "pyramidion.debug_authorization",
        ] {
            assert!(!is_secret(name, &[]), "{name}");
        }
        assert!(is_secret("Iban", &["iban".to_owned()]));
    }
}
