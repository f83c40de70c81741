//! Security headers as they are written, made before the first request.

use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY_REPORT_ONLY, CONTENT_TYPE,
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use crate::introspection::SecurityHeadersRecord;
use crate::request::Request;
use crate::response::{Response, is_there};

use super::content_security_policy::Policy;
use super::known_values::{Reach, mistake};
use super::{Headers, SecurityHeaders};

/// Security headers, ready to be written.
#[derive(Debug)]
pub(crate) struct PreparedHeaders {
    always: Headers,
    over_tls: Headers,
    documents: Headers,
    policies: Vec<(HeaderName, Policy)>,
    /// All that every document has, with a place for its type.
    of_documents: HeaderMap,
}

/// Those that every application has.
impl Default for PreparedHeaders {
    fn default() -> Self {
        Self::sorted(&SecurityHeaders::new().headers, Vec::new())
    }
}

impl PreparedHeaders {
    /// Prepares what was declared.
    ///
    /// # Errors
    ///
    /// Fails with everything that is wrong, and what to write instead.
    pub(crate) fn new(declared: &SecurityHeaders) -> Result<Self, Vec<String>> {
        let headers = declared.headers.iter();
        let mut errors: Vec<_> = headers
            .filter_map(|(name, value)| mistake(name, value))
            .collect();
        let mut policies = Vec::new();
        for (mode, text) in &declared.policies {
            match Policy::parse(text) {
                Ok(policy) => policies.push((mode.header(), policy)),
                Err(mistakes) => errors.extend(mistakes),
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(Self::sorted(&declared.headers, policies))
    }

    fn sorted(headers: &Headers, policies: Vec<(HeaderName, Policy)>) -> Self {
        let those = |reach| {
            let headers = headers.iter().filter(|(name, _)| Reach::of(name) == reach);
            headers.cloned().collect()
        };
        let (always, documents): (Headers, Headers) =
            (those(Reach::Always), those(Reach::Documents));
        let mut of_documents = HeaderMap::new();
        of_documents.insert(CONTENT_TYPE, HeaderValue::from_static("text/html"));
        add(&always, &mut of_documents);
        add(&documents, &mut of_documents);
        Self {
            always,
            over_tls: those(Reach::OverTls),
            documents,
            policies,
            of_documents,
        }
    }

    /// Says what is written, for introspection.
    pub(crate) fn record(&self) -> SecurityHeadersRecord {
        let mut documents = written(&self.documents);
        let policies = self.policies.iter();
        documents.extend(policies.map(|(name, policy)| pair(name, &policy.value(None))));
        SecurityHeadersRecord {
            always: written(&self.always),
            over_tls: written(&self.over_tls),
            documents,
        }
    }

    /// Adds the headers to an answer that does not have them.
    #[inline]
    pub(crate) fn write(&self, request: &Request, response: &mut Response) {
        // A 304 leaves the headers of the page as they are, but says again how long it may be kept, and by whom.
        let is_of_kept_page = response.status() == StatusCode::NOT_MODIFIED;
        let headers = response.headers_mut();
        let is_document = !is_of_kept_page && is_document(headers);
        if is_document && headers.len() == 1 {
            self.put_around_type(headers);
        } else {
            add(&self.always, headers);
            if is_document {
                add(&self.documents, headers);
            }
        }
        if request.scheme() == "https" && !is_local(request.domain()) {
            add(&self.over_tls, headers);
        }
        let nonce = request.asked_csp_nonce();
        if is_document && !self.policies.is_empty() {
            self.write_policies(headers, nonce);
        }
        if nonce.is_some() && (is_document || is_of_kept_page) {
            keep_private(headers);
        }
    }

    /// Adds the headers of a document to its type, where that is all it says: no name is hashed then.
    fn put_around_type(&self, headers: &mut HeaderMap) {
        let mut own = std::mem::replace(headers, self.of_documents.clone());
        let place = headers.iter_mut().find(|(name, _)| **name == CONTENT_TYPE);
        if let (Some((_, place)), Some(content_type)) = (place, own.values_mut().next()) {
            std::mem::swap(place, content_type);
        }
    }

    fn write_policies(&self, headers: &mut HeaderMap, nonce: Option<&str>) {
        let own = [CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY_REPORT_ONLY]
            .map(|name| headers.contains_key(name));
        for (name, policy) in &self.policies {
            let is_own = own[usize::from(*name == CONTENT_SECURITY_POLICY_REPORT_ONLY)];
            if !is_own {
                headers.append(name, policy.value(nonce));
            }
        }
    }
}

fn written(headers: &Headers) -> Vec<(String, String)> {
    let headers = headers.iter();
    headers.map(|(name, value)| pair(name, value)).collect()
}

fn pair(name: &HeaderName, value: &HeaderValue) -> (String, String) {
    let value = String::from_utf8_lossy(value.as_bytes());
    (name.to_string(), value.into_owned())
}

fn add(list: &[(HeaderName, HeaderValue)], headers: &mut HeaderMap) {
    for (name, value) in list {
        // There are few headers, so that to look at each costs less than to look one up.
        if !is_there(headers, name) {
            headers.insert(name.clone(), value.clone());
        }
    }
}

/// Tells whether an answer is a page that a browser shows.
fn is_document(headers: &HeaderMap) -> bool {
    let begins = |value: &HeaderValue, kind: &str| {
        let start = value.as_bytes().get(..kind.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(kind.as_bytes()))
    };
    let is_page =
        |value: &HeaderValue| begins(value, "text/html") || begins(value, "application/xhtml+xml");
    let content_type = headers.iter().find(|(name, _)| **name == CONTENT_TYPE);
    content_type.is_some_and(|(_, value)| is_page(value))
}

/// Tells whether a host is that of a developer: all ports of it would be bound to TLS.
fn is_local(domain: &str) -> bool {
    let name = domain.strip_suffix('.').unwrap_or(domain);
    let last = name.rsplit('.').next().unwrap_or_default();
    last.eq_ignore_ascii_case("localhost")
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
    let is_private = |directive: &&str| {
        let mut names = ["private", "no-store"].into_iter();
        names.any(|name| directive.eq_ignore_ascii_case(name))
    };
    if !directives.iter().any(is_private) {
        directives.push("private");
    }
    if let Ok(value) = HeaderValue::try_from(directives.join(", ")) {
        headers.insert(CACHE_CONTROL, value);
    }
}
