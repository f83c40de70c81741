//! The form of a request: its fields and files.

use std::fmt;

use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue, Method, StatusCode};

use crate::httpexceptions::HttpException;
use crate::multidict::MultiDict;

use super::disposition::parameter;
#[cfg(feature = "multipart")]
use super::form_file::FormFile;
use super::form_limits::{FormLimits, FormSize};

/// Why a request without a body has no form, if it is not declared to be one.
pub(super) const NO_BODY: &str = "the request has no body";

/// The fields and files of a form.
#[derive(Default)]
pub(crate) struct Form {
    pub(super) fields: MultiDict,
    #[cfg(feature = "multipart")]
    pub(super) files: Vec<FormFile>,
    pub(super) size: FormSize,
    /// Why there is none, for whoever asks for a field.
    absence: Option<Absence>,
}

/// Why a request has no form.
#[derive(Clone, Debug)]
pub(crate) enum Absence {
    /// What was sent is not a form, for the reason given.
    NoForm(&'static str),
    /// What was sent, and not declared, would be a form beyond the limits.
    TooMuch(HttpException),
}

impl Absence {
    /// Returns the answer to a request that must have a form.
    pub(crate) fn into_exception(self) -> HttpException {
        match self {
            Self::NoForm(reason) => HttpException::unsupported_media_type().with_detail(reason),
            Self::TooMuch(exception) => exception,
        }
    }
}

impl fmt::Display for Absence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoForm(reason) => reason,
            Self::TooMuch(exception) => exception.detail().unwrap_or_default(),
        })
    }
}

impl Form {
    /// Returns a form without fields, for the reason given.
    pub(super) fn absent(reason: &'static str) -> Self {
        Self {
            absence: Some(Absence::NoForm(reason)),
            ..Self::default()
        }
    }

    /// Returns a form without fields, since there were more than may be.
    pub(super) fn too_much(error: HttpException) -> Self {
        Self {
            absence: Some(Absence::TooMuch(error)),
            ..Self::default()
        }
    }

    /// Reads a urlencoded body.
    pub(super) fn urlencoded(body: &[u8], limits: &FormLimits) -> Result<Self, HttpException> {
        let pairs = body.split(|byte| *byte == b'&').count();
        let size = FormSize {
            fields: if body.is_empty() { 0 } else { pairs },
            ..FormSize::default()
        };
        limits.check(&size)?;
        let fields = MultiDict::from_form(body).map_err(|error| {
            HttpException::bad_request().with_detail(format!("the form is {error}"))
        })?;
        Ok(Self {
            fields,
            size,
            ..Self::default()
        })
    }

    /// Reads a body of which nobody says what it is.
    pub(super) fn undeclared(body: &[u8], limits: &FormLimits) -> Self {
        match Self::urlencoded(body, limits) {
            Ok(form) => form,
            // It may be something else, so this is an error only for those who ask for a form.
            Err(error) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => Self::too_much(error),
            Err(_) => Self::absent("the body is not a form"),
        }
    }

    /// Tells whether it belongs to a request that came without a body.
    pub(super) fn is_of_no_body(&self) -> bool {
        matches!(self.absence, Some(Absence::NoForm(NO_BODY)))
    }

    pub(super) fn absence(&self) -> Option<&Absence> {
        self.absence.as_ref()
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
        let media_type = media_type(content_type);
        if media_type.eq_ignore_ascii_case(URLENCODED) {
            let charset = parameter_of(content_type, "charset");
            if charset.is_none_or(|charset| is_utf8(&charset)) {
                return Ok(Self::Urlencoded);
            }
            return Err(HttpException::unsupported_media_type().with_detail(
                "the form is not in UTF-8: send it with `charset=utf-8`, or without a charset",
            ));
        }
        #[cfg(feature = "multipart")]
        if media_type.eq_ignore_ascii_case(MULTIPART) {
            return match parameter_of(content_type, "boundary") {
                Some(boundary) if is_boundary(&boundary) => Ok(Self::Multipart { boundary }),
                _ => Err(HttpException::bad_request()
                    .with_detail("the multipart form has no valid boundary")),
            };
        }
        Ok(NOT_A_FORM)
    }
}

const URLENCODED: &[u8] = b"application/x-www-form-urlencoded";
const MULTIPART: &[u8] = b"multipart/form-data";

/// Returns a content type without its parameters.
fn media_type(content_type: &HeaderValue) -> &[u8] {
    let mut parts = content_type.as_bytes().split(|byte| *byte == b';');
    parts.next().unwrap_or_default().trim_ascii()
}

fn parameter_of(content_type: &HeaderValue, name: &str) -> Option<String> {
    let has_some = content_type.as_bytes().contains(&b';');
    has_some.then(|| parameter(&String::from_utf8_lossy(content_type.as_bytes()), name))?
}

/// Tells whether a request says that its body is a multipart form.
pub(super) fn is_multipart(headers: &HeaderMap) -> bool {
    let content_type = headers.get(CONTENT_TYPE).map(media_type);
    content_type.is_some_and(|content_type| content_type.eq_ignore_ascii_case(MULTIPART))
}

const NOT_A_FORM: FormKind =
    FormKind::None("the request has no form: its content type is not that of a form");

/// Tells whether a boundary is one for WebOb, which allows more than the 70 characters of RFC 2046 §5.1.1.
#[cfg(feature = "multipart")]
fn is_boundary(text: &str) -> bool {
    (1..=201).contains(&text.len())
        && text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
        && !text.ends_with(' ')
}

/// Tells whether a charset is one of the names that UTF-8 has in Python and on the web, or ASCII, which is a
/// part of it.
fn is_utf8(charset: &str) -> bool {
    let letters = charset.chars().filter(char::is_ascii_alphanumeric);
    matches!(
        letters.collect::<String>().to_ascii_lowercase().as_str(),
        "" | "utf8"
            | "u8"
            | "utf"
            | "utf8ucs2"
            | "utf8ucs4"
            | "cp65001"
            | "unicode11utf8"
            | "unicode20utf8"
            | "xunicode20utf8"
            | "ascii"
            | "usascii"
    )
}

#[cfg(test)]
mod tests {
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
        for spelling in [
            "utf8",
            "UTF_8",
            "\"utf8\"",
            "utf 8",
            "U8",
            "us-ascii",
            "unicode-1-1-utf-8",
            "",
        ] {
            let content_type = format!("application/x-www-form-urlencoded;charset={spelling}; x=y");
            let mut headers = HeaderMap::new();
            headers.insert(CONTENT_TYPE, content_type.parse().unwrap());
            let kind = FormKind::of(&Method::POST, &headers);
            assert_eq!(kind.ok(), Some(FormKind::Urlencoded), "{spelling}");
        }
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
        for wrong in ["", "\"a \"", "é", "a\tb", &"a".repeat(202)] {
            let content_type = format!("multipart/form-data; boundary={wrong}");
            let value = HeaderValue::from_bytes(content_type.as_bytes()).unwrap();
            let headers = HeaderMap::from_iter([(CONTENT_TYPE, value)]);
            let refused = FormKind::of(&Method::POST, &headers).unwrap_err();
            assert_eq!(refused.status(), 400, "{wrong}");
        }
    }

    #[test]
    fn too_many_fields_are_refused() {
        assert!(Form::urlencoded("a&".repeat(999).as_bytes(), &FormLimits::new()).is_ok());
        let error = Form::urlencoded("a&".repeat(1001).as_bytes(), &FormLimits::new()).unwrap_err();
        assert_eq!(error.status().as_u16(), 413);
    }
}
