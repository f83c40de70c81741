//! What the header of a part of a multipart form says.

use http::{HeaderMap, HeaderName, HeaderValue};

use crate::httpexceptions::HttpException;

use super::malformed;

/// Reads the header of a part, which begins with the line break of the boundary.
pub(super) fn read(header: &[u8]) -> Result<HeaderMap, HttpException> {
    let mut headers = HeaderMap::new();
    let mut whole = Vec::new();
    let lines = header.split(|byte| *byte == b'\n').skip(1);
    let lines = lines.map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    let mut lines = lines.filter(|line| !line.is_empty()).peekable();
    while let Some(line) = lines.next() {
        whole.extend_from_slice(line);
        // A line that begins with white space goes on with the one before (RFC 5322 §2.2.3).
        let is_folded = |next: &&[u8]| matches!(next.first(), Some(b' ' | b'\t'));
        if lines.peek().is_some_and(is_folded) {
            continue;
        }
        let (name, value) = split_header(&whole).ok_or_else(|| malformed("a header of a part"))?;
        headers.append(name, value);
        whole.clear();
    }
    Ok(headers)
}

fn split_header(line: &[u8]) -> Option<(HeaderName, HeaderValue)> {
    let colon = memchr::memchr(b':', line)?;
    let name = HeaderName::from_bytes(&line[..colon]).ok()?;
    let value = HeaderValue::from_bytes(line[colon + 1..].trim_ascii()).ok()?;
    Some((name, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folded_lines_are_joined() {
        let headers = read(b"\r\nA: 1;\r\n 2;\r\n\t3\nB: 4\r\n").unwrap();
        assert_eq!(headers["a"], "1; 2;\t3");
        assert_eq!(headers["b"], "4");
        assert_eq!(headers.len(), 2);
    }

    #[test]
    fn what_is_not_a_header_is_refused() {
        for header in [
            &b"\r\nno colon\r\n"[..],
            b"\n: no name\n",
            b"\na b: c\n",
            b"\n A: 1\n",
        ] {
            assert_eq!(read(header).unwrap_err().status(), 400);
        }
    }
}
