//! The form of a request: its fields and files.

use std::fmt;

use http::header::CONTENT_TYPE;
use http::{HeaderMap, Method};

use crate::httpexceptions::HttpException;
use crate::multidict::MultiDict;

#[cfg(feature = "multipart")]
pub use super::multipart::FormFile;

/// The most fields that a form can have.
pub(super) const MAX_FIELDS: usize = 1000;

/// The fields and files of a form.
#[derive(Default)]
pub(crate) struct Form {
    pub(super) fields: MultiDict,
    #[cfg(feature = "multipart")]
    pub(super) files: Vec<FormFile>,
    /// Why there is no form, to be told to who asks for a field.
    reason: Option<&'static str>,
}

impl Form {
    /// Returns a form without fields, for the reason given.
    pub(super) fn absent(reason: &'static str) -> Self {
        Self {
            reason: Some(reason),
            ..Self::default()
        }
    }

    /// Reads a urlencoded body.
    pub(super) fn urlencoded(body: &[u8]) -> Result<Self, HttpException> {
        if body.split(|byte| *byte == b'&').nth(MAX_FIELDS).is_some() {
            return Err(HttpException::request_entity_too_large()
                .with_detail(format!("the form has more than {MAX_FIELDS} fields")));
        }
        let fields = MultiDict::from_form(body).map_err(|error| {
            HttpException::bad_request().with_detail(format!("the form is {error}"))
        })?;
        Ok(Self {
            fields,
            ..Self::default()
        })
    }

    /// Reads a body of which nobody says what it is.
    pub(super) fn undeclared(body: &[u8]) -> Self {
        Self::urlencoded(body).unwrap_or_else(|_| Self::absent("the body is not a form"))
    }

    pub(super) fn reason(&self) -> Option<&'static str> {
        self.reason
    }
}

impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Form")
            .field("fields", &self.fields)
            .finish_non_exhaustive()
    }
}

/// How the body of a request is a form.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum FormKind {
    Urlencoded,
    /// A form if it can be read as one: nobody says what it is.
    Undeclared,
    #[cfg(feature = "multipart")]
    Multipart {
        boundary: String,
    },
    None(&'static str),
}

impl FormKind {
    /// Tells from method and content type, as WebOb does.
    ///
    /// # Errors
    ///
    /// Fails with 400 if a multipart form has no boundary, with 415 if the fields are in another
    /// encoding than UTF-8.
    pub(super) fn of(method: &Method, headers: &HeaderMap) -> Result<Self, HttpException> {
        if matches!(*method, Method::GET | Method::HEAD) {
            return Ok(Self::None("a GET request has no form"));
        }
        let Some(content_type) = headers.get(CONTENT_TYPE) else {
            return Ok(match *method {
                Method::POST => Self::Undeclared,
                _ => Self::None("the request has no form: its content type is missing"),
            });
        };
        let Ok(content_type) = content_type.to_str() else {
            return Ok(NOT_A_FORM);
        };
        let (media_type, parameters) = content_type.split_once(';').unwrap_or((content_type, ""));
        match media_type.trim().to_ascii_lowercase().as_str() {
            "application/x-www-form-urlencoded" => {
                let charset = parameter(parameters, "charset").unwrap_or_default();
                if charset.is_empty() || charset.eq_ignore_ascii_case("utf-8") {
                    return Ok(Self::Urlencoded);
                }
                Err(HttpException::unsupported_media_type().with_detail("the form is not in UTF-8"))
            }
            #[cfg(feature = "multipart")]
            "multipart/form-data" => match parameter(parameters, "boundary") {
                // RFC 2046 §5.1.1 allows 70 characters.
                Some(boundary) if (1..=70).contains(&boundary.len()) => {
                    Ok(Self::Multipart { boundary })
                }
                _ => Err(HttpException::bad_request()
                    .with_detail("the multipart form has no valid boundary")),
            },
            _ => Ok(NOT_A_FORM),
        }
    }
}

const NOT_A_FORM: FormKind =
    FormKind::None("the request has no form: its content type is no form's");

/// Returns a parameter of a content type, unquoted.
fn parameter(parameters: &str, wanted: &str) -> Option<String> {
    parameters.split(';').find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let value = value.trim();
        let value = value
            .strip_prefix('"')
            .and_then(|v| v.strip_suffix('"'))
            .unwrap_or(value);
        name.trim()
            .eq_ignore_ascii_case(wanted)
            .then(|| value.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn kind(method: Method, content_type: Option<&'static str>) -> Result<FormKind, u16> {
        let mut headers = HeaderMap::new();
        if let Some(content_type) = content_type {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        }
        FormKind::of(&method, &headers).map_err(|error| error.status().as_u16())
    }

    fn is_none(kind: Result<FormKind, u16>) -> bool {
        matches!(kind, Ok(FormKind::None(_)))
    }

    #[test]
    fn method_and_content_type_decide() {
        let urlencoded = Some("application/x-www-form-urlencoded");
        assert_eq!(kind(Method::POST, urlencoded), Ok(FormKind::Urlencoded));
        assert_eq!(kind(Method::PUT, urlencoded), Ok(FormKind::Urlencoded));
        assert_eq!(kind(Method::POST, None), Ok(FormKind::Undeclared));
        assert!(is_none(kind(Method::PUT, None)));
        assert!(is_none(kind(Method::GET, urlencoded)));
        assert!(is_none(kind(Method::HEAD, urlencoded)));
        assert!(is_none(kind(Method::POST, Some(""))));
        assert!(is_none(kind(Method::POST, Some("application/json"))));
    }

    #[test]
    fn parameters_of_the_content_type_are_checked() {
        let utf8 = Some("Application/X-WWW-Form-Urlencoded; charset=\"UTF-8\"");
        assert_eq!(kind(Method::POST, utf8), Ok(FormKind::Urlencoded));
        let latin1 = Some("application/x-www-form-urlencoded; charset=latin-1");
        assert_eq!(kind(Method::POST, latin1), Err(415));
    }

    #[cfg(feature = "multipart")]
    #[test]
    fn multipart_needs_a_boundary() {
        let boundary = Some("multipart/form-data; boundary=\"a b\"");
        let expected = FormKind::Multipart {
            boundary: "a b".to_owned(),
        };
        assert_eq!(kind(Method::POST, boundary), Ok(expected));
        assert_eq!(kind(Method::POST, Some("multipart/form-data")), Err(400));
        assert_eq!(
            kind(Method::POST, Some("multipart/form-data; boundary=")),
            Err(400)
        );
    }

    #[test]
    fn too_many_fields_are_refused() {
        assert!(Form::urlencoded("a&".repeat(999).as_bytes()).is_ok());
        let error = Form::urlencoded("a&".repeat(1001).as_bytes()).unwrap_err();
        assert_eq!(error.status().as_u16(), 413);
    }
}
