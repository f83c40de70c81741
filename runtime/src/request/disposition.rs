//! What the parts of a multipart form are called
//! ([RFC 7578 §4.2](https://www.rfc-editor.org/rfc/rfc7578#section-4.2)).

use http::HeaderMap;
use http::header::CONTENT_DISPOSITION;

use crate::httpexceptions::HttpException;

/// The name of a part, and that of its file if it is one.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Disposition {
    pub(super) name: String,
    pub(super) file_name: Option<String>,
}

impl Disposition {
    /// Reads the `Content-Disposition` of a part; of several values of a name the first counts.
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
        let mut rest = after_semicolon(header);
        while let Some((key, value)) = rest.split_once('=') {
            // What stands before the last semicolon has no value.
            let key = key.rsplit(';').next().unwrap_or_default().trim();
            let Some((value, after)) = parameter(value.trim_start()) else {
                break;
            };
            rest = after_semicolon(after);
            if key.eq_ignore_ascii_case("name") {
                name.get_or_insert(value);
            } else if key.eq_ignore_ascii_case("filename") {
                file_name.get_or_insert(value);
            }
        }
        Ok(Self {
            name: name.unwrap_or_default(),
            file_name,
        })
    }
}

fn after_semicolon(text: &str) -> &str {
    text.split_once(';').map_or("", |(_, after)| after)
}

/// Reads a value, and returns what follows it, unless its quote has no end.
///
/// A backslash is one, as in the paths that some programs send, except before a quote.
fn parameter(text: &str) -> Option<(String, &str)> {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find([';', ' ', '\t']).unwrap_or(text.len());
        return Some((text[..end].to_owned(), &text[end..]));
    };
    let mut is_escaped = false;
    let end = quoted.find(|c| {
        let is_end = c == '"' && !is_escaped;
        is_escaped = c == '\\';
        is_end
    })?;
    Some((quoted[..end].replace("\\\"", "\""), &quoted[end + 1..]))
}

#[cfg(test)]
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
        check("form-data", "", None);
        check("", "", None);
    }

    #[test]
    fn no_name_is_taken_for_a_parameter() {
        check(r#"form-data; name="a filename=b""#, "a filename=b", None);
        check(r#"form-data; name="a; filename=b""#, "a; filename=b", None);
        check(r#"form-data; name="a"filename="b""#, "a", None);
        check(r#"form-data; filename*=UTF-8''b; name="a""#, "a", None);
        check(r#"form-data; x; name="a"; name="b""#, "a", None);
        check(r#"form-data; name="a"; filename="b"#, "a", None);
    }

    #[test]
    fn what_is_not_utf_8_is_refused() {
        assert_eq!(read(b"form-data; name=\"\xff\"").unwrap_err().status(), 400);
    }
}
