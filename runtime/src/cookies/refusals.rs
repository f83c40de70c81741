//! What browsers would refuse of a cookie, found before it is set.

use super::cookie_attributes::CookieAttributes;
use super::name::is_valid_name;

impl CookieAttributes {
    /// Returns what is wrong with the attributes of a configured cookie, a sentence each.
    ///
    /// The rules are those of
    /// [RFC 6265bis §4.1](https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#section-4.1).
    pub(crate) fn errors(&self) -> Vec<String> {
        let mut errors = Vec::new();
        let name = &self.name;
        if !is_valid_name(name) {
            errors.push(format!(
                "{name:?} cannot name a cookie; use letters, digits, `-` and `_`, and not the name of \
                 an attribute"
            ));
        }
        for (attribute, value) in [("path", &self.path), ("domain", &self.domain)] {
            let value = value.as_deref().unwrap_or_default();
            if value
                .bytes()
                .any(|byte| !matches!(byte, b'!'..=b'~') || matches!(byte, b';' | b','))
            {
                errors.push(format!(
                    "the {attribute} {value:?} of the cookie `{name}` holds a character that a cookie \
                     cannot carry; leave it out"
                ));
            }
        }
        let same_site = self.same_site.as_deref().map(str::to_ascii_lowercase);
        match same_site.as_deref() {
            None | Some("lax" | "strict") => {}
            Some("none") if self.secure => {}
            Some("none") => errors.push(format!(
                "the cookie `{name}` has `SameSite=None` without `secure(true)`: browsers refuse it; add that, or use \"Lax\""
            )),
            Some(_) => errors.push(format!(
                "the cookie `{name}` has an unknown `SameSite`; use \"Lax\", \"Strict\" or \"None\""
            )),
        }
        let has_prefix = |prefix: &str| {
            name.get(..prefix.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
        };
        if (has_prefix("__Secure-") || has_prefix("__Host-")) && !self.secure {
            errors.push(format!(
                "the cookie `{name}` needs `secure(true)`: browsers refuse it without"
            ));
        }
        if has_prefix("__Host-") {
            if self
                .domain
                .as_deref()
                .is_some_and(|domain| !domain.is_empty())
            {
                errors.push(format!(
                    "the cookie `{name}` cannot have a domain: browsers refuse it; leave the domain out"
                ));
            }
            if self.path.as_deref() != Some("/") {
                errors.push(format!(
                    "the cookie `{name}` needs the path `/`: browsers refuse others"
                ));
            }
        }
        errors
    }
    /// Returns what browsers take, but not as it reads, a sentence each.
    pub(crate) fn warnings(&self) -> Vec<String> {
        let name = &self.name;
        let at_once = self.max_age.filter(|max_age| *max_age <= 0).map(|max_age| {
            format!(
                "the cookie `{name}` has the `max_age` {max_age}, so that browsers forget it at once; leave it out: they keep the \
                 cookie until they are closed"
            )
        });
        let path = self.path.as_deref().unwrap_or_default();
        let is_ignored = !path.is_empty() && !path.starts_with('/');
        let ignored = is_ignored.then(|| {
            format!(
                "browsers ignore the path {path:?} of the cookie `{name}`, since it does not begin with `/`; write {:?}",
                format!("/{path}")
            )
        });
        at_once.into_iter().chain(ignored).collect()
    }
}
