//! What browsers know of the values of security headers, and for which answers each header is.

use http::header::{
    CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY_REPORT_ONLY, STRICT_TRANSPORT_SECURITY,
};
use http::{HeaderName, HeaderValue};
use pyramidion_syntax::near;

/// Which answers have a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    Always,
    OverTls,
    Documents,
}

impl Reach {
    pub(super) fn of(name: &HeaderName) -> Self {
        if *name == STRICT_TRANSPORT_SECURITY {
            Self::OverTls
        } else if FOR_ALL.contains(&name.as_str()) {
            Self::Always
        } else {
            Self::Documents
        }
    }
}

/// Says what is wrong with a header, if browsers would not heed it.
pub(super) fn mistake(name: &HeaderName, value: &HeaderValue) -> Option<String> {
    let policy = [
        (CONTENT_SECURITY_POLICY, "content_security_policy"),
        (
            CONTENT_SECURITY_POLICY_REPORT_ONLY,
            "content_security_policy_report_only",
        ),
    ];
    if let Some((_, method)) = policy.iter().find(|(policy, _)| policy == name) {
        return Some(format!(
            "`{name}` is not a header like others, since a nonce is added to it: write `.{method}(…)`"
        ));
    }
    let Ok(text) = value.to_str() else {
        return Some(format!("the value of `{name}` is not ASCII"));
    };
    if text.trim().is_empty() {
        return Some(format!("`{name}` has no value: write `.without(…)`"));
    }
    if *name == STRICT_TRANSPORT_SECURITY {
        return (!has_max_age(text)).then(|| {
            format!(
                "`{name}: {text}` does not say for how long: write `max-age=31536000`, in seconds"
            )
        });
    }
    let (_, known) = KNOWN.iter().find(|(other, _)| *other == name.as_str())?;
    // Of several, browsers take the last that they know, and parameters say where to report.
    let several = text.split(',').map(|text| text.split(';').next());
    let mut words = several.map(|word| word.unwrap_or_default().trim());
    let unknown = words.find(|word| !known.iter().any(|known| known.eq_ignore_ascii_case(word)))?;
    let hint = near::hint(unknown, known.iter().copied());
    Some(format!(
        "`{name}` has the unknown value {unknown:?}{hint}; there are {}",
        known.join(", ")
    ))
}

/// Tells whether one of the directives is `max-age` with a number of seconds.
fn has_max_age(text: &str) -> bool {
    text.split(';').any(|directive| {
        let parts = directive.split_once('=');
        parts.is_some_and(|(name, seconds)| {
            let seconds = seconds.trim().trim_matches('"');
            name.trim().eq_ignore_ascii_case("max-age") && seconds.parse::<u64>().is_ok()
        })
    })
}

/// Headers that say something of other answers than documents, too.
const FOR_ALL: [&str; 6] = [
    "x-content-type-options",
    "cross-origin-resource-policy",
    // Those of the scripts of workers count.
    "cross-origin-embedder-policy",
    "cross-origin-embedder-policy-report-only",
    "timing-allow-origin",
    "x-permitted-cross-domain-policies",
];

/// Headers whose values are words, with those that browsers know.
const KNOWN: [(&str, &[&str]); 6] = [
    ("x-content-type-options", &["nosniff"]),
    ("x-frame-options", &["DENY", "SAMEORIGIN"]),
    (
        "referrer-policy",
        &[
            "no-referrer",
            "no-referrer-when-downgrade",
            "same-origin",
            "origin",
            "strict-origin",
            "origin-when-cross-origin",
            "strict-origin-when-cross-origin",
            "unsafe-url",
        ],
    ),
    (
        "cross-origin-opener-policy",
        &[
            "same-origin",
            "same-origin-allow-popups",
            "noopener-allow-popups",
            "unsafe-none",
        ],
    ),
    (
        "cross-origin-embedder-policy",
        &["require-corp", "credentialless", "unsafe-none"],
    ),
    (
        "cross-origin-resource-policy",
        &["same-origin", "same-site", "cross-origin"],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn mistake_of(name: &'static str, value: &'static str) -> Option<String> {
        let name = HeaderName::from_static(name);
        mistake(&name, &HeaderValue::from_static(value))
    }

    #[test]
    fn what_browsers_know_is_not_a_mistake() {
        for (name, value) in [
            ("strict-transport-security", "max-age=0"),
            (
                "strict-transport-security",
                "includeSubDomains; Max-Age = \"5\"; preload",
            ),
            ("x-frame-options", "deny"),
            ("referrer-policy", "no-referrer, strict-origin"),
            (
                "cross-origin-opener-policy",
                "same-origin; report-to=\"coop\"",
            ),
            ("permissions-policy", "camera=()"),
        ] {
            assert_eq!(mistake_of(name, value), None, "{name}: {value}");
        }
    }

    #[test]
    fn what_browsers_do_not_know_is_a_mistake() {
        for (name, value, expected) in [
            (
                "strict-transport-security",
                "includeSubDomains",
                "write `max-age=31536000`",
            ),
            (
                "strict-transport-security",
                "max-age=1y",
                "does not say for how long",
            ),
            (
                "x-frame-options",
                "SAME-ORIGIN",
                "did you mean `SAMEORIGIN`?",
            ),
            (
                "x-frame-options",
                "ALLOW-FROM https://a.example",
                "there are DENY, SAMEORIGIN",
            ),
            ("referrer-policy", "origin, none", "unknown value \"none\""),
            ("x-content-type-options", "", "write `.without(…)`"),
            (
                "content-security-policy",
                "default-src *",
                "write `.content_security_policy(…)`",
            ),
        ] {
            let found = mistake_of(name, value).unwrap_or_default();
            assert!(found.contains(expected), "{name}: {value}: {found}");
        }
    }
}
