//! The body of a response in the message of a test that fails.

/// How many lines of a page are shown.
const LINES: usize = 30;

/// How many characters of a line are shown.
const WIDTH: usize = 160;

/// Returns the text of a page, shortened and indented.
pub(super) fn page(media_type: &str, body: &[u8]) -> String {
    if body.is_empty() {
        return "    (no body)".to_owned();
    }
    let Ok(text) = str::from_utf8(body) else {
        return format!("    ({} bytes, which are not text)", body.len());
    };
    let text = if media_type == "text/html" {
        of_html(text)
    } else {
        text.to_owned()
    };
    let mut lines = text
        .lines()
        .map(str::trim_end)
        .filter(|line| !line.is_empty());
    let shown = lines.by_ref().take(LINES).map(shortened);
    let mut shown: Vec<_> = shown.collect();
    if lines.next().is_some() {
        shown.push("    …".to_owned());
    }
    shown.join("\n")
}

fn shortened(line: &str) -> String {
    match line.char_indices().nth(WIDTH) {
        Some((end, _)) => format!("    {}…", &line[..end]),
        None => format!("    {line}"),
    }
}

/// Returns what a visitor reads of a page, the title first.
#[cfg(feature = "testing-html")]
fn of_html(text: &str) -> String {
    super::visible::visible_lines(text)
}

/// Returns the markup of a page: without the feature `testing-html` it is not read.
#[cfg(not(feature = "testing-html"))]
fn of_html(text: &str) -> String {
    text.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_long_is_shortened() {
        assert_eq!(page("", b""), "    (no body)");
        assert_eq!(page("", b"\xff\xfe"), "    (2 bytes, which are not text)");
        assert_eq!(page("text/plain", b"a\n\n  b\n"), "    a\n      b");
        let many = "ö\n".repeat(LINES + 1);
        let shown = page("text/plain", many.as_bytes());
        assert_eq!(shown.lines().count(), LINES + 1);
        assert!(shown.ends_with("    ö\n    …"), "{shown}");
        let wide = "ö".repeat(WIDTH + 1);
        let shown = page("text/plain", wide.as_bytes());
        assert_eq!(shown.trim(), format!("{}…", "ö".repeat(WIDTH)));
    }
}
