//! What the Content Security Policies of a page allow a script of this application.

use http::HeaderMap;
use http::header::{CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY_REPORT_ONLY};

/// What the Content Security Policies of a page allow a script of this application.
///
/// See [`DepartingPage::policy`](super::DepartingPage::policy) for an example.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PagePolicy {
    /// Whether a script runs.
    pub script: ScriptPolicy,
    /// Whether it may ask this application for something.
    pub connects: bool,
}

/// Whether a script of this application runs in a page.
///
/// See [`DepartingPage::policy`](super::DepartingPage::policy) for an example.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ScriptPolicy {
    /// It runs.
    Runs,
    /// It runs with this nonce, which can be written into an attribute as it is.
    RunsWithNonce(String),
    /// The headers of the page forbid it.
    Forbidden,
    /// The page has a policy in itself, which is not read.
    Unread,
}

/// Reads the policies of a page: each of them must allow a thing.
///
/// One that is only reported counts, too, since a report is a line in the console.
pub(super) fn of_page(headers: &HeaderMap, page: &[u8]) -> PagePolicy {
    if has_policy_inside(page) {
        return PagePolicy {
            script: ScriptPolicy::Unread,
            connects: false,
        };
    }
    let names = [CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY_REPORT_ONLY];
    let values = names.iter().flat_map(|name| headers.get_all(name));
    let values: Vec<_> = values
        .map(|value| String::from_utf8_lossy(value.as_bytes()))
        .collect();
    let policies = values.iter().flat_map(|value| value.split(','));
    let nothing_said = PagePolicy {
        script: ScriptPolicy::Runs,
        connects: true,
    };
    policies.fold(nothing_said, |before, policy| {
        let policy = Policy::read(policy);
        PagePolicy {
            script: before.script.and(policy.script()),
            connects: before.connects && policy.connects(),
        }
    })
}

/// Tells whether a page has a policy in itself.
fn has_policy_inside(page: &[u8]) -> bool {
    const NAME: &[u8] = b"content-security-policy";
    /// Where the first of its signs is that is rare in pages.
    const HYPHEN: usize = 7;
    let mut hyphens = memchr::memchr_iter(b'-', page);
    hyphens.any(|hyphen| {
        let begin = hyphen.checked_sub(HYPHEN);
        let found = begin.and_then(|begin| page.get(begin..begin + NAME.len()));
        found.is_some_and(|found| found.eq_ignore_ascii_case(NAME))
    })
}

impl ScriptPolicy {
    /// Returns what two policies allow together.
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Runs, one) | (one, Self::Runs) => one,
            (Self::RunsWithNonce(nonce), Self::RunsWithNonce(other)) if nonce == other => {
                Self::RunsWithNonce(nonce)
            }
            _ => Self::Forbidden,
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

    fn script(&self) -> ScriptPolicy {
        let sandbox = self.sources(&["sandbox"]);
        if sandbox.is_some_and(|allows| !has(allows, "allow-scripts")) {
            return ScriptPolicy::Forbidden;
        }
        let Some(sources) = self.sources(&["script-src-elem", "script-src", "default-src"]) else {
            return ScriptPolicy::Runs;
        };
        // With it only nonces and hashes count.
        let is_strict = has(sources, "'strict-dynamic'");
        if !is_strict && are_of_this_site(sources) {
            return ScriptPolicy::Runs;
        }
        let nonce = sources.iter().find_map(|source| nonce(source));
        nonce.map_or(ScriptPolicy::Forbidden, |nonce| {
            ScriptPolicy::RunsWithNonce(nonce.to_owned())
        })
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
    use http::HeaderValue;

    use super::*;

    fn of(policies: &[&str]) -> PagePolicy {
        let mut headers = HeaderMap::new();
        for policy in policies {
            let value = HeaderValue::from_str(policy).expect("a policy");
            headers.append(CONTENT_SECURITY_POLICY, value);
        }
        of_page(&headers, b"")
    }

    #[test]
    fn a_script_runs_where_every_policy_allows_it() {
        let nonce = |nonce: &str| ScriptPolicy::RunsWithNonce(nonce.to_owned());
        for (policies, script, connects) in [
            (&[][..], ScriptPolicy::Runs, true),
            (&["default-src 'self'"], ScriptPolicy::Runs, true),
            (&["default-src 'none'"], ScriptPolicy::Forbidden, false),
            (&["img-src 'none'"], ScriptPolicy::Runs, true),
            (
                &["DEFAULT-SRC 'SELF'; connect-src https://a.example"],
                ScriptPolicy::Runs,
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
            (
                &["script-src 'self' 'strict-dynamic'"],
                ScriptPolicy::Forbidden,
                true,
            ),
            (
                &["script-src 'self'; script-src-elem 'none'"],
                ScriptPolicy::Forbidden,
                true,
            ),
            (&["script-src 'sha256-abc='"], ScriptPolicy::Forbidden, true),
            (
                &["script-src 'nonce-\"><b>'"],
                ScriptPolicy::Forbidden,
                true,
            ),
            (
                &["script-src 'nonce-x'", "script-src 'nonce-x'"],
                nonce("x"),
                true,
            ),
            (
                &["script-src 'nonce-x'", "script-src 'nonce-y'"],
                ScriptPolicy::Forbidden,
                true,
            ),
            (
                &["script-src 'self', default-src 'none'"],
                ScriptPolicy::Forbidden,
                false,
            ),
            (&["sandbox allow-forms"], ScriptPolicy::Forbidden, true),
            (&["sandbox allow-scripts"], ScriptPolicy::Runs, true),
        ] {
            let expected = PagePolicy { script, connects };
            assert_eq!(of(policies), expected, "{policies:?}");
        }
    }

    #[test]
    fn a_policy_inside_of_a_page_is_not_read() {
        for page in [
            "Content-Security-Policy",
            "-content-security-policy-",
            "a CONTENT-security-Policy",
        ] {
            assert!(has_policy_inside(page.as_bytes()), "{page}");
        }
        for page in [
            "",
            "-",
            "content-security-polic",
            "ontent-security-policy",
            "content-securitypolicy-",
        ] {
            assert!(!has_policy_inside(page.as_bytes()), "{page}");
        }
        let page = b"<meta http-equiv=Content-Security-Policy content=\"script-src 'self'\">";
        let policy = of_page(&HeaderMap::new(), page);
        assert_eq!(policy.script, ScriptPolicy::Unread);
        assert!(!policy.connects);
    }
}
