//! What the Content Security Policy of a page allows a toolbar.

use pyramidion::http::HeaderMap;
use pyramidion::http::header::{CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY_REPORT_ONLY};

/// What the policies of a page allow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Allowed {
    pub(crate) script: Script,
    /// Whether a script may ask this site for something.
    pub(crate) connects: bool,
}

/// Whether a script of this site may run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Script {
    Yes,
    /// With this nonce.
    WithNonce(String),
    No,
}

/// Reads the policies of a page: each of them must allow a thing. One that is only reported counts, too, since a report is a line in
/// the console.
pub(crate) fn allowed(headers: &HeaderMap) -> Allowed {
    let names = [CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY_REPORT_ONLY];
    let values = names.iter().flat_map(|name| headers.get_all(name));
    let values: Vec<_> = values
        .map(|value| String::from_utf8_lossy(value.as_bytes()))
        .collect();
    let policies = values.iter().flat_map(|value| value.split(','));
    let nothing_said = Allowed {
        script: Script::Yes,
        connects: true,
    };
    policies.fold(nothing_said, |before, policy| {
        let policy = Policy::read(policy);
        Allowed {
            script: before.script.and(policy.script()),
            connects: before.connects && policy.connects(),
        }
    })
}

impl Script {
    /// Returns what two policies allow together.
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Yes, one) | (one, Self::Yes) => one,
            (Self::WithNonce(nonce), Self::WithNonce(other)) if nonce == other => {
                Self::WithNonce(nonce)
            }
            _ => Self::No,
        }
    }
}

/// The directives of a policy, of which the first of a name counts.
struct Policy<'p>(Vec<(String, Vec<&'p str>)>);

impl<'p> Policy<'p> {
    fn read(policy: &'p str) -> Self {
        let directives = policy.split(';').filter_map(|directive| {
            let mut words = directive.split_ascii_whitespace();
            let name = words.next()?.to_ascii_lowercase();
            Some((name, words.collect()))
        });
        Self(directives.collect())
    }

    /// Returns the sources of the first of these directives that there is.
    fn sources(&self, names: &[&str]) -> Option<&[&'p str]> {
        let find = |name: &&str| self.0.iter().find(|(other, _)| other == name);
        let (_, sources) = names.iter().find_map(find)?;
        Some(sources)
    }

    fn script(&self) -> Script {
        let sandbox = self.sources(&["sandbox"]);
        if sandbox.is_some_and(|allows| !has(allows, "allow-scripts")) {
            return Script::No;
        }
        let Some(sources) = self.sources(&["script-src-elem", "script-src", "default-src"]) else {
            return Script::Yes;
        };
        // With it only nonces and hashes count.
        let is_strict = has(sources, "'strict-dynamic'");
        if !is_strict && are_of_this_site(sources) {
            return Script::Yes;
        }
        let nonce = sources.iter().find_map(|source| nonce(source));
        nonce.map_or(Script::No, |nonce| Script::WithNonce(nonce.to_owned()))
    }

    fn connects(&self) -> bool {
        let sources = self.sources(&["connect-src", "default-src"]);
        sources.is_none_or(are_of_this_site)
    }
}

fn are_of_this_site(sources: &[&str]) -> bool {
    has(sources, "'self'") || has(sources, "*")
}

fn has(sources: &[&str], source: &str) -> bool {
    sources.iter().any(|one| one.eq_ignore_ascii_case(source))
}

/// Returns the nonce of a source; it is written into the page, so that it must be one.
fn nonce(source: &str) -> Option<&str> {
    let (begin, rest) = source.split_at_checked("'nonce-".len())?;
    let nonce = rest.strip_suffix('\'')?;
    let is_nonce = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '-' | '_' | '=');
    let is_one = begin.eq_ignore_ascii_case("'nonce-") && nonce.chars().all(is_nonce);
    (is_one && !nonce.is_empty()).then_some(nonce)
}

#[cfg(test)]
mod tests {
    use pyramidion::http::HeaderValue;

    use super::*;

    fn of(policies: &[&str]) -> Allowed {
        let mut headers = HeaderMap::new();
        for policy in policies {
            let value = HeaderValue::from_str(policy).expect("a policy");
            headers.append(CONTENT_SECURITY_POLICY, value);
        }
        allowed(&headers)
    }

    #[test]
    fn a_script_runs_where_every_policy_allows_it() {
        let nonce = |nonce: &str| Script::WithNonce(nonce.to_owned());
        for (policies, script, connects) in [
            (&[][..], Script::Yes, true),
            (&["default-src 'self'"], Script::Yes, true),
            (&["default-src 'none'"], Script::No, false),
            (&["img-src 'none'"], Script::Yes, true),
            (
                &["DEFAULT-SRC 'SELF'; connect-src https://a.example"],
                Script::Yes,
                false,
            ),
            (&["script-src 'nonce-x+/='"], nonce("x+/="), true),
            (
                &["default-src 'none'; script-src 'nonce-x'"],
                nonce("x"),
                false,
            ),
            (
                &["script-src 'self' 'strict-dynamic' 'nonce-x'"],
                nonce("x"),
                true,
            ),
            (&["script-src 'self' 'strict-dynamic'"], Script::No, true),
            (
                &["script-src 'self'; script-src-elem 'none'"],
                Script::No,
                true,
            ),
            (&["script-src 'sha256-abc='"], Script::No, true),
            (&["script-src 'nonce-\"><b>'"], Script::No, true),
            (
                &["script-src 'nonce-x'", "script-src 'nonce-x'"],
                nonce("x"),
                true,
            ),
            (
                &["script-src 'nonce-x'", "script-src 'nonce-y'"],
                Script::No,
                true,
            ),
            (
                &["script-src 'self', default-src 'none'"],
                Script::No,
                false,
            ),
            (&["sandbox allow-forms"], Script::No, true),
            (&["sandbox allow-scripts"], Script::Yes, true),
        ] {
            let expected = Allowed { script, connects };
            assert_eq!(of(policies), expected, "{policies:?}");
        }
    }
}
