//! Parameters of headers, and what the parts of a multipart form are called
//! ([RFC 7578 §4.2](https://www.rfc-editor.org/rfc/rfc7578#section-4.2)).

#[cfg(feature = "multipart")]
use http::HeaderMap;
#[cfg(feature = "multipart")]
use http::header::CONTENT_DISPOSITION;

#[cfg(feature = "multipart")]
use crate::httpexceptions::HttpException;

/// The name of a part, and that of its file if it is one.
#[cfg(feature = "multipart")]
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Disposition {
    pub(super) name: String,
    pub(super) file_name: Option<String>,
}

#[cfg(feature = "multipart")]
impl Disposition {
    /// Reads the `Content-Disposition` of a part; of several values of a name the last counts, as for WebOb.
    ///
    /// # Errors
    ///
    /// Fails with 400 if the header is not UTF-8.
    pub(super) fn of(headers: &HeaderMap) -> Result<Self, HttpException> {
        let header = headers.get(CONTENT_DISPOSITION);
        let header = header.map_or(&b""[..], |header| header.as_bytes());
        let header = str::from_utf8(header).map_err(|_| {
            HttpException::bad_request().with_detail("a name in the form is not UTF-8")
        })?;
        let (mut name, mut file_name) = (None, None);
        for (key, value) in parameters(header) {
            if key.eq_ignore_ascii_case("name") {
                name = Some(value);
            } else if key.eq_ignore_ascii_case("filename") {
                file_name = Some(value);
            }
        }
        Ok(Self {
            name: name.unwrap_or_default(),
            file_name,
        })
    }
}

/// Returns the last value of a parameter of a header, unquoted.
pub(super) fn parameter(header: &str, wanted: &str) -> Option<String> {
    let values = parameters(header).filter(|(key, _)| key.eq_ignore_ascii_case(wanted));
    values.last().map(|(_, value)| value)
}

/// Returns the parameters of a header, up to a quote that has no end.
fn parameters(header: &str) -> impl Iterator<Item = (&str, String)> {
    let mut rest = after_semicolon(header);
    std::iter::from_fn(move || {
        let (key, text) = rest.split_once('=')?;
        // What stands before the last semicolon has no value.
        let key = key.rsplit(';').next().unwrap_or_default().trim();
        let (value, after) = value(text.trim_start())?;
        rest = after_semicolon(after);
        Some((key, value))
    })
}

fn after_semicolon(text: &str) -> &str {
    text.split_once(';').map_or("", |(_, after)| after)
}

/// Reads a value, and returns what follows it, unless its quote has no end.
///
/// Browsers do not escape a backslash, and some programs send paths with them. Others escape a quote by one. So
/// a quote after a backslash ends the value only if the header ends or goes on after it.
fn value(text: &str) -> Option<(String, &str)> {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find(';').unwrap_or(text.len());
        return Some((text[..end].trim_end().to_owned(), &text[end..]));
    };
    let mut quotes = quoted.match_indices('"').map(|(at, _)| at);
    let end = quotes.find(|at| !quoted[..*at].ends_with('\\') || is_end(&quoted[at + 1..]))?;
    Some((unescape(&quoted[..end]), &quoted[end + 1..]))
}

/// Tells whether nothing follows a value but further parameters.
fn is_end(after: &str) -> bool {
    let after = after.trim_start();
    let Some(next) = after.strip_prefix(';') else {
        return after.is_empty();
    };
    let next = next.trim_start();
    let is_known = |key: &str| {
        let start = next.get(..key.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(key))
            && next[key.len()..].trim_start().starts_with('=')
    };
    next.is_empty() || ["name", "filename", "filename*"].into_iter().any(is_known)
}

fn unescape(quoted: &str) -> String {
    quoted.replace("\\\"", "\"")
}

#[cfg(test)]
#[cfg(feature = "multipart")]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn read(header: &[u8]) -> Result<Disposition, HttpException> {
        let header = HeaderValue::from_bytes(header).unwrap();
        Disposition::of(&HeaderMap::from_iter([(CONTENT_DISPOSITION, header)]))
    }

    #[track_caller]
    fn check(header: &str, name: &str, file_name: Option<&str>) {
        let read = read(header.as_bytes()).unwrap();
        assert_eq!((&*read.name, read.file_name.as_deref()), (name, file_name));
    }

    #[test]
    fn names_are_read_with_quotes_and_without() {
        check(
            r#"form-data; name="a b"; filename="c.txt""#,
            "a b",
            Some("c.txt"),
        );
        check("form-data; name=a; filename=c.txt", "a", Some("c.txt"));
        check(r#"form-data ; NAME = "a" ;FileName="""#, "a", Some(""));
        check(r#"form-data; filename="é;ü""#, "", Some("é;ü"));
        check(
            r#"form-data; name="a\"b"; filename="C:\dir\c""#,
            r#"a"b"#,
            Some(r"C:\dir\c"),
        );
        check(
            r#"form-data; name="a\"; filename="dir\""#,
            r"a\",
            Some(r"dir\"),
        );
        check(r#"form-data; name="a\\"; FileName = x"#, r"a\\", Some("x"));
        check(r#"form-data; name="\" ; filename*=UTF-8''x"#, r"\", None);
        check(
            r#"form-data; filename="a\"; b.txt"; name="c""#,
            "c",
            Some(r#"a"; b.txt"#),
        );
        check(
            r#"form-data; filename="a\" b"; name="\"";"#,
            "\"",
            Some(r#"a" b"#),
        );
        check(
            "form-data; name=a b ; filename=c d.txt",
            "a b",
            Some("c d.txt"),
        );
        check("form-data", "", None);
        check("", "", None);
    }

    #[test]
    fn no_name_is_taken_for_a_parameter() {
        check(r#"form-data; name="a filename=b""#, "a filename=b", None);
        check(r#"form-data; name="a; filename=b""#, "a; filename=b", None);
        check(r#"form-data; name="a"filename="b""#, "a", None);
        check(r#"form-data; filename*=UTF-8''b; name="a""#, "a", None);
        check(r#"form-data; x; name="a"; name="b""#, "b", None);
        check("form-data; filename=a; name=b; filename=", "b", Some(""));
        check(r#"form-data; name="a"; filename="b"#, "a", None);
    }

    #[test]
    fn what_is_not_utf_8_is_refused() {
        assert_eq!(read(b"form-data; name=\"\xff\"").unwrap_err().status(), 400);
    }
}
