//! A Content Security Policy: its directives, and where a nonce stands in it.

use http::HeaderValue;
use pyramidion_syntax::near;

/// A policy, ready to be written.
#[derive(Debug)]
pub(super) struct Policy {
    plain: HeaderValue,
    /// The text with a nonce, which stands between these.
    around_nonce: Vec<String>,
}

impl Policy {
    /// Reads a policy as it stands in the header.
    ///
    /// # Errors
    ///
    /// Fails with everything in it that browsers do not know, and what to write instead.
    pub(super) fn parse(text: &str) -> Result<Self, Vec<String>> {
        let is_text = |byte: u8| byte.is_ascii_graphic() || byte.is_ascii_whitespace();
        if text.contains(',') || !text.bytes().all(is_text) {
            let message = "a policy is ASCII without commas: directives are separated by semicolons, sources by spaces";
            return Err(vec![message.to_owned()]);
        }
        let mut errors = Vec::new();
        let mut directives: Vec<(String, Vec<&str>)> = Vec::new();
        for directive in text.split(';').map(str::trim) {
            let mut words = directive.split_ascii_whitespace();
            let Some(name) = words.next() else {
                continue;
            };
            let name = name.to_ascii_lowercase();
            let sources: Vec<_> = words.collect();
            if !DIRECTIVES.contains(&&*name) {
                let hint = near::hint(&name, DIRECTIVES.iter().copied());
                errors.push(format!(
                    "the policy has an unknown directive {name:?}{hint}"
                ));
            } else if directives.iter().any(|(other, _)| *other == name) {
                errors.push(format!(
                    "the policy has {name:?} twice, of which browsers read the first: write one"
                ));
            } else if has_sources(&name) {
                errors.extend(
                    sources
                        .iter()
                        .filter_map(|source| wrong_source(&name, source)),
                );
                if sources.len() > 1 && sources.iter().any(|source| is_none(source)) {
                    errors.push(format!(
                        "`{name}` has 'none' beside other sources, where browsers do not heed it: keep one of them"
                    ));
                }
            }
            directives.push((name, sources));
        }
        if directives.is_empty() {
            errors.push("the policy is empty: leave it out".to_owned());
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let plain: Vec<_> = directives
            .iter()
            .map(|(name, sources)| written(name, sources))
            .collect();
        let plain =
            HeaderValue::try_from(plain.join("; ")).map_err(|error| vec![error.to_string()])?;
        Ok(Self {
            plain,
            around_nonce: around_nonce(directives),
        })
    }

    /// Returns the value of the header.
    pub(super) fn value(&self, nonce: Option<&str>) -> HeaderValue {
        let with_nonce = nonce.and_then(|nonce| {
            let text = self.around_nonce.join(&format!("'nonce-{nonce}'"));
            HeaderValue::try_from(text).ok()
        });
        with_nonce.unwrap_or_else(|| self.plain.clone())
    }
}

/// Returns the text of a policy around the places where a nonce is.
fn around_nonce(mut directives: Vec<(String, Vec<&str>)>) -> Vec<String> {
    let default = directives.iter().find(|(name, _)| name == "default-src");
    if let Some((_, default)) = default.cloned() {
        for name in ["script-src", "style-src"] {
            if directives.iter().all(|(other, _)| other != name) {
                directives.push((name.to_owned(), default.clone()));
            }
        }
    }
    let (mut pieces, mut piece) = (Vec::new(), String::new());
    for (position, (name, mut sources)) in directives.into_iter().enumerate() {
        let is_with_nonce = NONCES.contains(&&*name) && !allows_all_styles(&name, &sources);
        if is_with_nonce {
            // Beside a nonce it says nothing.
            sources.retain(|source| !is_none(source));
        }
        piece.push_str(if position == 0 { "" } else { "; " });
        piece.push_str(&written(&name, &sources));
        if is_with_nonce {
            piece.push(' ');
            pieces.push(std::mem::take(&mut piece));
        }
    }
    pieces.push(piece);
    pieces
}

/// Tells whether a directive allows all styles that stand in a page, which a nonce would forbid.
fn allows_all_styles(name: &str, sources: &[&str]) -> bool {
    let mut sources = sources.iter().map(|source| source.to_ascii_lowercase());
    let is_inline = |source: &String| source == "'unsafe-inline'";
    name.starts_with("style-src")
        && sources.clone().any(|source| is_inline(&source))
        && !sources.any(|source| source.starts_with("'sha"))
}

fn is_none(source: &str) -> bool {
    source.eq_ignore_ascii_case("'none'")
}

fn written(name: &str, sources: &[&str]) -> String {
    let mut text = name.to_owned();
    for source in sources {
        text.push(' ');
        text.push_str(source);
    }
    text
}

/// Says what is wrong with a source, if browsers do not know it.
fn wrong_source(directive: &str, source: &str) -> Option<String> {
    let lower = source.to_ascii_lowercase();
    let quoted = lower.strip_prefix('\'');
    let Some(word) = quoted else {
        let is_bare = KEYWORDS.contains(&&*lower);
        return is_bare.then(|| {
            format!(
                "`{directive}` has {source}, which is the name of a host: write '{lower}' in quotes"
            )
        });
    };
    if word.starts_with("nonce-") {
        return Some(format!(
            "`{directive}` has a nonce that is always the same: leave it out, and ask for one by `csp_nonce()`"
        ));
    }
    let Some(word) = word.strip_suffix('\'') else {
        return Some(format!(
            "`{directive}` has {source}, whose quote is not closed"
        ));
    };
    let is_hash = ["sha256-", "sha384-", "sha512-"]
        .iter()
        .any(|hash| word.starts_with(hash));
    if is_hash || KEYWORDS.contains(&word) {
        return None;
    }
    let hint = near::hint(word, KEYWORDS.iter().copied());
    Some(format!(
        "`{directive}` has the unknown source {source}{hint}"
    ))
}

/// Tells whether the words of a directive are sources.
fn has_sources(directive: &str) -> bool {
    directive.contains("-src")
        || ["base-uri", "form-action", "frame-ancestors"].contains(&directive)
}

/// The directives that a nonce is for.
const NONCES: [&str; 4] = [
    "script-src",
    "script-src-elem",
    "style-src",
    "style-src-elem",
];

/// The directives of [Content Security Policy Level 3](https://www.w3.org/TR/CSP3/) and of its neighbours.
const DIRECTIVES: [&str; 27] = [
    "default-src",
    "script-src",
    "script-src-elem",
    "script-src-attr",
    "style-src",
    "style-src-elem",
    "style-src-attr",
    "img-src",
    "font-src",
    "connect-src",
    "media-src",
    "object-src",
    "frame-src",
    "child-src",
    "worker-src",
    "manifest-src",
    "fenced-frame-src",
    "base-uri",
    "form-action",
    "frame-ancestors",
    "sandbox",
    "report-uri",
    "report-to",
    "require-trusted-types-for",
    "trusted-types",
    "upgrade-insecure-requests",
    "webrtc",
];

/// The sources that stand in quotes.
const KEYWORDS: [&str; 11] = [
    "self",
    "none",
    "unsafe-inline",
    "unsafe-eval",
    "unsafe-hashes",
    "wasm-unsafe-eval",
    "strict-dynamic",
    "report-sample",
    "inline-speculation-rules",
    "trusted-types-eval",
    "unsafe-allow-redirects",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(policy: &str, plain: &str, with_nonce: &str) {
        let policy = Policy::parse(policy).unwrap();
        assert_eq!(policy.value(None), plain);
        assert_eq!(policy.value(Some("x")), with_nonce);
    }

    #[test]
    fn a_nonce_is_among_the_sources_of_scripts_and_styles() {
        check(
            " script-src 'self' ;; style-src *; img-src *;",
            "script-src 'self'; style-src *; img-src *",
            "script-src 'self' 'nonce-x'; style-src * 'nonce-x'; img-src *",
        );
        check(
            "default-src 'none'; script-src-elem 'self'",
            "default-src 'none'; script-src-elem 'self'",
            "default-src 'none'; script-src-elem 'self' 'nonce-x'; script-src 'nonce-x'; style-src 'nonce-x'",
        );
        check(
            "DEFAULT-SRC 'self'; Style-Src 'NONE'",
            "default-src 'self'; style-src 'NONE'",
            "default-src 'self'; style-src 'nonce-x'; script-src 'self' 'nonce-x'",
        );
        check(
            "script-src 'self'; style-src 'self' 'unsafe-inline'",
            "script-src 'self'; style-src 'self' 'unsafe-inline'",
            "script-src 'self' 'nonce-x'; style-src 'self' 'unsafe-inline'",
        );
        check(
            "script-src 'unsafe-inline'; style-src-elem 'unsafe-inline' 'sha256-a'",
            "script-src 'unsafe-inline'; style-src-elem 'unsafe-inline' 'sha256-a'",
            "script-src 'unsafe-inline' 'nonce-x'; style-src-elem 'unsafe-inline' 'sha256-a' 'nonce-x'",
        );
        check("img-src *", "img-src *", "img-src *");
        let sandbox = "sandbox allow-forms; upgrade-insecure-requests; report-to none";
        check(sandbox, sandbox, sandbox);
    }

    #[test]
    fn what_browsers_do_not_know_is_corrected() {
        for (policy, expected) in [
            ("scrip-src *", "did you mean `script-src`?"),
            ("script-src self", "write 'self' in quotes"),
            ("script-src 'sefl'", "did you mean `self`?"),
            ("script-src 'self", "quote is not closed"),
            ("script-src 'nonce-abc'", "ask for one by `csp_nonce()`"),
            ("img-src a; img-src b", "twice"),
            (
                "img-src https: 'None'",
                "`img-src` has 'none' beside other sources",
            ),
            ("img-src a, b", "without commas"),
            ("script-src 'self', img-src *", "without commas"),
            ("img-src \u{e4}", "is ASCII"),
            (" ; ", "is empty"),
        ] {
            let errors = Policy::parse(policy).unwrap_err();
            assert_eq!(errors.len(), 1, "{policy}: {errors:?}");
            assert!(errors[0].contains(expected), "{policy}: {errors:?}");
        }
    }
}
