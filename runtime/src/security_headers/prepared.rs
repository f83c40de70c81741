//! Security headers as they are written, made before the first request.

use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY_REPORT_ONLY, CONTENT_TYPE,
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use crate::request::Request;
use crate::response::{Response, is_there};

use super::policy::Policy;
use super::{Headers, Mode, SecurityHeaders};

/// Security headers, ready to be written.
#[derive(Debug)]
pub(crate) struct PreparedHeaders {
    always: Headers,
    over_tls: Headers,
    documents: Headers,
    policies: Vec<(HeaderName, Policy)>,
}

/// Those that every application has.
impl Default for PreparedHeaders {
    fn default() -> Self {
        let SecurityHeaders {
            always,
            over_tls,
            documents,
            policies: _,
        } = SecurityHeaders::new();
        Self {
            always,
            over_tls,
            documents,
            policies: Vec::new(),
        }
    }
}

impl PreparedHeaders {
    /// Prepares what was declared.
    ///
    /// # Errors
    ///
    /// Fails with everything that is wrong with the policies, and what to write instead.
    pub(crate) fn new(declared: &SecurityHeaders) -> Result<Self, Vec<String>> {
        let mut errors = Vec::new();
        let mut policies = Vec::new();
        for (mode, text) in &declared.policies {
            let name = match mode {
                Mode::Enforced => CONTENT_SECURITY_POLICY,
                Mode::Reported => CONTENT_SECURITY_POLICY_REPORT_ONLY,
            };
            match Policy::parse(text) {
                Ok(policy) => policies.push((name, policy)),
                Err(mistakes) => errors.extend(mistakes),
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(Self {
            always: declared.always.clone(),
            over_tls: declared.over_tls.clone(),
            documents: declared.documents.clone(),
            policies,
        })
    }

    /// Adds the headers to an answer that does not have them.
    #[inline]
    pub(crate) fn write(&self, request: &Request, response: &mut Response) {
        let status = response.status();
        let headers = response.headers_mut();
        add(&self.always, headers);
        if request.scheme() == "https" && !is_local(request.domain()) {
            add(&self.over_tls, headers);
        }
        if is_document(status, headers) {
            self.write_document(headers, request.asked_csp_nonce());
        }
    }

    fn write_document(&self, headers: &mut HeaderMap, nonce: Option<&str>) {
        add(&self.documents, headers);
        let own = [CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY_REPORT_ONLY]
            .map(|name| headers.contains_key(name));
        for (name, policy) in &self.policies {
            let is_own = own[usize::from(*name == CONTENT_SECURITY_POLICY_REPORT_ONLY)];
            if !is_own {
                headers.append(name, policy.value(nonce));
            }
        }
        if nonce.is_some() {
            keep_private(headers);
        }
    }
}

fn add(list: &[(HeaderName, HeaderValue)], headers: &mut HeaderMap) {
    for (name, value) in list {
        if !is_there(headers, name) {
            headers.insert(name, value.clone());
        }
    }
}

/// Tells whether an answer is a page that a browser shows.
fn is_document(status: StatusCode, headers: &HeaderMap) -> bool {
    let begins = |value: &HeaderValue, kind: &str| {
        let start = value.as_bytes().get(..kind.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(kind.as_bytes()))
    };
    let is_page =
        |value: &HeaderValue| begins(value, "text/html") || begins(value, "application/xhtml+xml");
    // The answer that a page has not changed leaves the headers of the page as they are.
    status != StatusCode::NOT_MODIFIED && headers.get(CONTENT_TYPE).is_some_and(is_page)
}

/// Tells whether a host is that of a developer: all ports of it would be bound to TLS.
fn is_local(domain: &str) -> bool {
    domain == "localhost" || domain.ends_with(".localhost")
}

/// Sees to it that no cache gives a page to two visitors: the nonce in it is for one.
fn keep_private(headers: &mut HeaderMap) {
    let values = headers.get_all(CACHE_CONTROL).iter();
    let texts: Vec<_> = values.filter_map(|value| value.to_str().ok()).collect();
    let mut directives: Vec<_> = texts
        .iter()
        .flat_map(|text| text.split(','))
        .map(str::trim)
        .filter(|directive| {
            let name = directive.split('=').next().unwrap_or_default();
            let is_shared = ["public", "s-maxage"];
            !name.is_empty()
                && !is_shared
                    .iter()
                    .any(|other| name.eq_ignore_ascii_case(other))
        })
        .collect();
    let is_private = |directive: &&str| ["private", "no-store"].contains(directive);
    if !directives.iter().any(is_private) {
        directives.push("private");
    }
    if let Ok(value) = HeaderValue::try_from(directives.join(", ")) {
        headers.insert(CACHE_CONTROL, value);
    }
}
