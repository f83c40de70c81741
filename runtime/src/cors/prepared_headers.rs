//! CORS as it is applied to requests: the headers are made before the first of them.

use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
    ACCESS_CONTROL_REQUEST_METHOD, ORIGIN,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method};

use crate::introspection::CorsRecord;
use crate::response::vary;

use super::origin::AllowedOrigin;
use super::{Cors, Origins};

/// Which sites may read answers, ready to be applied.
#[derive(Debug)]
pub(crate) struct CorsPolicy {
    origins: Allowed,
    allow_headers: Option<HeaderValue>,
    expose_headers: Option<HeaderValue>,
    max_age: Option<HeaderValue>,
    record: CorsRecord,
}

#[derive(Debug)]
enum Allowed {
    Any,
    Listed {
        origins: Vec<AllowedOrigin>,
        has_credentials: bool,
    },
}

impl CorsPolicy {
    /// Compiles what was declared; nothing if no site is allowed.
    ///
    /// # Errors
    ///
    /// Fails with everything that is wrong, and what to write instead.
    pub(crate) fn new(cors: &Cors) -> Result<Option<Self>, Vec<String>> {
        let mut errors = Vec::new();
        let (origins, texts) = match &cors.origins {
            Origins::None => return Ok(None),
            Origins::Any => (Allowed::Any, vec!["*".to_owned()]),
            Origins::Listed {
                texts,
                has_credentials,
            } => {
                let mut origins = Vec::new();
                if texts.is_empty() {
                    errors.push("CORS names no origin: write `Cors::none()`".to_owned());
                }
                for text in texts {
                    match AllowedOrigin::parse(text) {
                        Ok(origin) => origins.push(origin),
                        Err(error) => errors.push(format!("CORS: {error}")),
                    }
                }
                let has_credentials = *has_credentials;
                let allowed = Allowed::Listed {
                    origins,
                    has_credentials,
                };
                (allowed, texts.clone())
            }
        };
        for names in [&cors.allow_headers, &cors.expose_headers] {
            if names.iter().any(|name| name.as_str() == "*") {
                let message = "CORS: `*` is not a header, and stands for none where there are credentials: list \
                               the headers";
                errors.push(message.to_owned());
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let max_age = cors.max_age.map(|max_age| max_age.as_secs());
        let record = CorsRecord {
            origins: texts,
            credentials: matches!(
                origins,
                Allowed::Listed {
                    has_credentials: true,
                    ..
                }
            ),
            allow_headers: cors.allow_headers.iter().map(ToString::to_string).collect(),
            expose_headers: cors
                .expose_headers
                .iter()
                .map(ToString::to_string)
                .collect(),
            max_age,
        };
        Ok(Some(Self {
            origins,
            allow_headers: listed(&cors.allow_headers),
            expose_headers: listed(&cors.expose_headers),
            max_age: max_age.map(HeaderValue::from),
            record,
        }))
    }

    /// Says what is allowed, for introspection.
    pub(crate) fn record(&self) -> &CorsRecord {
        &self.record
    }

    /// Adds to a response that the page of a request may read it, unless the response says itself who may.
    pub(crate) fn write(&self, request: &HeaderMap, response: &mut HeaderMap) {
        if matches!(self.origins, Allowed::Listed { .. }) {
            vary(response, "Origin");
        }
        if response.contains_key(ACCESS_CONTROL_ALLOW_ORIGIN) {
            return;
        }
        let Some(origin) = self.allowed(request) else {
            return;
        };
        response.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        if self.record.credentials {
            let yes = HeaderValue::from_static("true");
            response.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, yes);
        }
        if let Some(names) = &self.expose_headers {
            response.insert(ACCESS_CONTROL_EXPOSE_HEADERS, names.clone());
        }
    }

    /// Adds to the answer to a preflight which requests are allowed; [`write`](Self::write) adds the origin.
    pub(crate) fn write_preflight(
        &self,
        request: &HeaderMap,
        methods: &[Method],
        response: &mut HeaderMap,
    ) {
        vary(response, "Access-Control-Request-Method");
        vary(response, "Access-Control-Request-Headers");
        if self.allowed(request).is_none() {
            return;
        }
        let methods: Vec<_> = methods.iter().map(Method::as_str).collect();
        // Methods are tokens, which every header can hold.
        if let Ok(methods) = HeaderValue::try_from(methods.join(", "))
            && !methods.is_empty()
        {
            response.insert(ACCESS_CONTROL_ALLOW_METHODS, methods);
        }
        if let Some(names) = &self.allow_headers {
            response.insert(ACCESS_CONTROL_ALLOW_HEADERS, names.clone());
        }
        if let Some(seconds) = &self.max_age {
            response.insert(ACCESS_CONTROL_MAX_AGE, seconds.clone());
        }
    }

    /// Returns what a response names as the origin that may read it.
    fn allowed(&self, request: &HeaderMap) -> Option<HeaderValue> {
        let origin = single(request, &ORIGIN)?;
        match &self.origins {
            Allowed::Any => Some(HeaderValue::from_static("*")),
            Allowed::Listed { origins, .. } => {
                let is_allowed = origins.iter().any(|own| own.covers(origin));
                is_allowed.then(|| origin.clone())
            }
        }
    }
}

/// Returns the method that a preflight asks for, if a request is one.
#[inline]
pub(crate) fn asked_method(method: &Method, headers: &HeaderMap) -> Option<Method> {
    if *method != Method::OPTIONS {
        return None;
    }
    asked_in(headers)
}

fn asked_in(headers: &HeaderMap) -> Option<Method> {
    if !headers.contains_key(ORIGIN) {
        return None;
    }
    let asked = single(headers, &ACCESS_CONTROL_REQUEST_METHOD)?;
    Method::from_bytes(asked.as_bytes()).ok()
}

/// Returns the value of a header that browsers send once; of several nobody knows which is theirs.
fn single<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h HeaderValue> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?;
    values.next().is_none().then_some(value)
}

/// Returns names as one header, or nothing if there are none.
fn listed(names: &[HeaderName]) -> Option<HeaderValue> {
    let names: Vec<_> = names.iter().map(HeaderName::as_str).collect();
    let value = HeaderValue::try_from(names.join(", ")).ok()?;
    (!value.is_empty()).then_some(value)
}
